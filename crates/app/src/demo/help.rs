//! Help: complaints, calls with promises to call back, chats, and returns.
use serde_json::json;
use throughline_model::time::{DAY, Micros, SECOND};

use super::{
    calendar,
    lines::{Call, CallBack},
    opinions::Asked,
    speech::Facts,
    story::{Failure, HOUR, Life, MINUTE},
    truths,
};

/// Why somebody calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// They like to.
    Chosen,
    /// The form that they wanted to use has failed.
    Forced,
}

impl Life<'_> {
    /// Complains on the channel that they like best; tells whether it helped.
    pub fn complain(&mut self, order: &str, reason: &str, facts: &Facts) -> bool {
        let back = self.at;
        self.at = self.after(HOUR, 3 * DAY, &calendar::WEB);
        self.contacts += 1;
        let case = format!("T-{}-{}", self.person.key, self.contacts);
        let channel = ["chat", "phone", "e-mail", "web form"].get(self.chance.weighed(&[0.4, 0.27, 0.2, 0.13]));
        let channel = channel.copied().unwrap_or("chat");
        if channel == "phone" {
            self.at = self.next(&calendar::CALLS);
        }
        self.tell(
            "Ticket Opened",
            json!({"ticket_id": case, "channel": channel, "unit": self.region().depot,
            "region": self.region().name, "reason": reason, "order": order}),
        );
        let topic = if reason == "damaged" { "broken" } else { "late" };
        match channel {
            "phone" => self.call(&case, reason, topic, facts, Way::Chosen),
            "chat" => self.chat(&case, topic, facts),
            _ => {}
        }
        let solved = self.chance.hits(0.74);
        let spent = self.chance.around(20.0, 0.9).min(400.0);
        let at = Micros(self.at.0 + (spent * HOUR as f64) as i64);
        let outcome = if solved { "solved" } else { "not solved" };
        self.tell_at(
            at,
            "Ticket Closed",
            json!({"ticket_id": case, "channel": channel, "outcome": outcome,
            "duration_s": (spent * 3600.0) as i64, "reason": reason}),
        );
        self.at = back;
        solved
    }

    /// A chat with the service.
    fn chat(&mut self, case: &str, topic: &str, facts: &Facts) {
        let conversation = format!("C-{case}");
        let agent = format!("agent-{}", self.chance.between(1, 14));
        let wait = self.chance.around(75.0, 0.8).min(1500.0) as i64;
        let length = self.chance.around(420.0, 0.6).min(3000.0) as i64;
        self.tell("Live Chat Conversation Started", json!({"conversation_id": conversation}));
        let text = self.say(topic, facts);
        self.at.0 += 30 * SECOND;
        self.tell(
            "Live Chat Message Sent",
            json!({"conversation_id": conversation,
            "message_id": format!("M-{case}"), "message_body": text}),
        );
        self.at.0 += (wait + length) * SECOND;
        self.tell(
            "Live Chat Conversation Ended",
            json!({"conversation_id": conversation, "agent_id": agent,
            "wait_s": wait, "conversation_duration": length}),
        );
        if self.chance.hits(0.3) {
            let rating = self.score(4.6 - wait as f64 / 300.0, 0.7, 5);
            let at = Micros(self.at.0 + self.chance.between(1, 20) * MINUTE);
            self.tell_at(
                at,
                "Feedback Submitted",
                json!({"conversationId": conversation,
                "messageId": format!("F-{case}"), "rating": rating}),
            );
        }
        let asked = Asked {
            survey: "effort",
            about: "Live Chat Conversation Ended",
            object: &conversation,
            unit: "",
            channel: "chat",
        };
        self.effort(&asked, truths::EASE_OF_CHAT, "easy", facts);
    }

    /// A call; what cannot be answered at once is promised to be answered by a call back within a day.
    fn call(&mut self, case: &str, reason: &str, topic: &str, facts: &Facts, way: Way) {
        let id = format!("call-{case}");
        let wait = self.chance.around(150.0, 0.8).min(2400.0) as i64;
        let talk = self.chance.around(260.0, 0.6).min(3600.0) as i64;
        let monday = self.business.calendar.weekday(self.at) == 0;
        let call_back = self.chance.hits(0.5).then(|| {
            let broken = if monday { truths::BROKEN_ON_MONDAYS } else { truths::BROKEN_ELSE };
            let until = Micros(self.at.0 + DAY);
            let at = if self.chance.hits(broken) {
                let days = self.chance.between(0, 3) * DAY;
                self.chance.hits(0.6).then(|| Micros(until.0 + days + self.chance.between(60, 500) * MINUTE))
            } else {
                Some(Micros(self.at.0 + self.chance.between(60, 23 * 60) * MINUTE))
            };
            CallBack { until, at }
        });
        let outcome = if call_back.is_some() { "call back promised" } else { "answered" };
        let note = self.say(topic, facts);
        let call = Call {
            caller: format!("caller-{}", self.person.key),
            email: &self.person.email,
            called_at: self.at,
            wait,
            talk,
            agent: format!("agent-{}", self.chance.between(1, 14)),
            reason,
            outcome,
            case,
            note,
            call_back,
            id: id.clone(),
        };
        self.story.call(&call, self.person.language, self.business.calendar.until);
        self.at.0 += (wait + talk) * SECOND;
        let (base, topic) = match way {
            Way::Chosen => (truths::EASE_OF_CHOSEN_CALLS, "easy"),
            Way::Forced => (truths::EASE_OF_FORCED_CALLS, "form"),
        };
        let asked = Asked { survey: "effort", about: "Call Answered", object: case, unit: "", channel: "phone" };
        self.effort(&asked, base, topic, facts);
    }

    /// Asks how something is put up or cared for, on the channel that they like best.
    pub fn ask(&mut self, facts: &Facts) {
        let back = self.at;
        self.contacts += 1;
        let case = format!("T-{}-{}", self.person.key, self.contacts);
        if self.chance.hits(0.55) {
            self.at = self.after(HOUR, 5 * DAY, &calendar::WEB);
            self.chat(&case, "question", facts);
        } else {
            self.at = self.after(HOUR, 5 * DAY, &calendar::CALLS);
            self.call(&case, "question", "question", facts, Way::Chosen);
        }
        self.at = back;
    }

    /// Sends something back by the form on the web; where the form fails, one has to call.
    pub fn give_back(&mut self, order: &str, facts: &Facts) -> Option<Failure> {
        let back = self.at;
        self.at = self.after(DAY, 12 * DAY, &calendar::WEB);
        self.contacts += 1;
        let case = format!("T-{}-{}", self.person.key, self.contacts);
        self.tell("Return Form Opened", json!({"case_id": case, "channel": self.own_channel(), "order": order}));
        self.at.0 += self.chance.between(2, 7) * MINUTE;
        let mut failure = None;
        if self.chance.hits(truths::FORM_FAILS) {
            self.tell(
                truths::FAILURE_OF_FORM,
                json!({"case_id": case, "channel": self.own_channel(),
                "outcome": "error", "order": order}),
            );
            if self.chance.hits(0.25) {
                // Who gives up here tells nobody.
                self.at = back;
                return Some(Failure::Silent);
            }
            self.at = self.after(20 * MINUTE, DAY, &calendar::CALLS);
            self.call(&case, "return", "form", facts, Way::Forced);
            failure = Some(Failure::Solved);
        } else {
            self.tell("Return Registered", json!({"case_id": case, "channel": self.own_channel(), "order": order}));
            if self.chance.hits(0.2) {
                self.at.0 += self.chance.between(5, 600) * MINUTE;
                self.chat(&case, "return", facts);
            }
        }
        self.at = self.after(4 * DAY, 14 * DAY, &calendar::ROAD);
        self.tell("Order Refunded", json!({"order_id": order, "channel": "parcel", "unit": self.region().depot}));
        self.at = back;
        failure
    }
}
