//! The membership (free delivery and early sales) and the newsletter: what goes on between purchases.
use serde_json::{Value, json};
use throughline_model::time::{DAY, Micros};

use super::{
    calendar,
    story::{HOUR, Life},
};

/// Days between two payments of the membership.
const QUARTER: i64 = 91;

/// Days between two newsletters.
const ISSUE: i64 = 42;

impl Life<'_> {
    /// Tries the membership after the first purchase, keeps it, and ends it at last.
    pub fn membership(&mut self) {
        let Some(first) = self.first_purchase.filter(|_| self.person.member) else { return };
        self.at = Micros(first.0 + self.chance.between(0, 20) * DAY);
        self.at = self.next(&calendar::WEB);
        self.tell("Trial Started", json!({"channel": self.own_channel(), "plan": "Lindqvist Plus"}));
        self.at.0 += 30 * DAY;
        self.tell("Trial Ended", json!({"channel": self.own_channel(), "plan": "Lindqvist Plus"}));
        if self.chance.hits(0.4) {
            return;
        }
        while self.at < self.business.calendar.until {
            self.tell(
                "Subscription Renewed",
                json!({"channel": self.own_channel(), "plan": "Lindqvist Plus",
                "amount": 9.0, "currency": "EUR"}),
            );
            self.at.0 += QUARTER * DAY;
            let gone = self.lost.is_some_and(|lost| lost < self.at);
            if self.chance.hits(if gone { 0.7 } else { 0.07 }) {
                let reason = if gone { "not coming back" } else { "too expensive" };
                let at = self.next(&calendar::WEB);
                self.tell_at(
                    at,
                    "Subscription Cancelled",
                    json!({"channel": self.own_channel(), "outcome": reason,
                    "plan": "Lindqvist Plus"}),
                );
                return;
            }
        }
    }

    /// Gets the newsletter, under a profile of the newsletter's own, until it is too much.
    pub fn newsletter(&mut self, begun: Micros) {
        if !self.person.newsletter {
            return;
        }
        let traits = json!({"email": self.person.email});
        let begun = Micros(begun.0.max(self.business.calendar.midnight(0).0));
        self.mail(0, begun, &json!({"type": "identify", "traits": traits}));
        // Everybody gets an issue on the same day.
        let first = self.business.calendar.monday(0).0 + 10 * HOUR;
        for (n, issue) in (1i64..).zip((0..14).map(|issue| first + issue * ISSUE * DAY)) {
            let at = Micros(issue + (n % 3) * HOUR);
            if at <= begun {
                continue;
            }
            let properties = json!({"campaign": format!("issue {n}")});
            let track = |event: &str| json!({"type": "track", "event": event, "properties": properties});
            if self.chance.hits(0.02) {
                self.mail(n * 10, at, &track("Email Bounced"));
                continue;
            }
            self.mail(n * 10, at, &track("Email Delivered"));
            let gone = self.lost.is_some_and(|lost| lost < at);
            if self.chance.hits(if gone { 0.12 } else { 0.36 }) {
                let opened = Micros(at.0 + (self.chance.waiting(9.0) * HOUR as f64) as i64);
                self.mail(n * 10 + 1, opened, &track("Email Opened"));
                if self.chance.hits(0.18) {
                    self.mail(n * 10 + 2, Micros(opened.0 + HOUR / 40), &track("Email Link Clicked"));
                }
                if self.chance.hits(if gone { 0.3 } else { 0.02 }) {
                    self.mail(n * 10 + 3, Micros(opened.0 + HOUR / 30), &track("Unsubscribed"));
                    return;
                }
            }
        }
    }

    fn mail(&mut self, n: i64, at: Micros, said: &Value) {
        if at >= self.business.calendar.until {
            return;
        }
        let mut said = said.clone();
        if let Some(message) = said.as_object_mut() {
            message.insert("messageId".into(), json!(format!("sample-mail-{}-{n}", self.person.key)));
            message.insert("timestamp".into(), json!(at));
            message.insert("userId".into(), json!(format!("reader-{}", self.person.key)));
            message.insert("context".into(), json!({"locale": self.person.language.code()}));
        }
        self.story.newsletter.push(said.to_string());
    }
}
