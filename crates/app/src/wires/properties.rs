//! Properties: what a sender says about an event in its own words, and the words that every wire recognises.
use serde_json::{Map, Value};
use throughline_model::{
    identifier::Identifier, interaction::Interaction, money::Money, outcome::Rejection, time::SECOND,
};

use super::{limits, semantic};

/// What a recognised property is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Personal data, which never reach the columns and are kept in the log alone.
    Personal,
    Channel,
    Unit,
    /// What episodes are cut by: the names that the conventions give an order, a case, a conversation, a visit.
    Object,
    Session,
    Staff,
    Outcome,
    Duration,
    Wait,
    Amount,
    Campaign,
}

impl Word {
    const ALL: [Self; 11] = [
        Self::Personal,
        Self::Channel,
        Self::Unit,
        Self::Object,
        Self::Session,
        Self::Staff,
        Self::Outcome,
        Self::Duration,
        Self::Wait,
        Self::Amount,
        Self::Campaign,
    ];

    /// The names that senders give it, the first of them first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Personal => &[
                "email",
                "$email",
                "phone",
                "$phone",
                "ip",
                "$ip",
                "firstName",
                "first_name",
                "lastName",
                "last_name",
                "address",
                "$raw_user_agent",
                "userAgent",
            ],
            Self::Channel => &["channel"],
            Self::Unit => &["unit", "unit_id"],
            Self::Object => &[
                "order_id",
                "orderId",
                "case_id",
                "caseId",
                "ticket_id",
                "ticketId",
                "conversation_id",
                "conversationId",
                "booking_id",
                "bookingId",
                "invoice_id",
                "invoiceId",
                "visit_id",
                "visitId",
            ],
            Self::Session => &["session_id", "sessionId", "$session_id"],
            Self::Staff => &["staff", "agent_id", "agentId"],
            Self::Outcome => &["outcome"],
            Self::Duration => &["duration_s", "conversation_duration", "$session_duration"],
            Self::Wait => &["wait_s"],
            Self::Amount => &["revenue", "amount", "total", "value"],
            Self::Campaign => &["campaign", "campaign_name", "utm_campaign"],
        }
    }

    /// The words among these names, a bit for each: most events have few, and looking for the others costs time.
    fn among<'n>(names: impl Iterator<Item = &'n String>) -> u16 {
        names.fold(0, |found, name| {
            let word = Self::ALL.into_iter().find(|word| word.names().contains(&name.as_str()));
            found | word.map_or(0, |word| 1 << word as u16)
        })
    }
}

/// The properties of an event while they are sorted into an interaction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Properties(pub Map<String, Value>);

impl Properties {
    /// Takes the first of these that states a text; a number counts as its digits.
    pub fn take_text(&mut self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let text = text_of(self.0.get(*name)?)?;
            self.0.remove(*name);
            Some(text)
        })
    }

    /// Takes the first of these that states a number; a number in a text counts, with a comma as well.
    pub fn take_number(&mut self, names: &[&str]) -> Option<f64> {
        names.iter().find_map(|name| {
            let number = number_of(self.0.get(*name)?)?;
            self.0.remove(*name);
            Some(number)
        })
    }

    /// Takes a span in seconds as microseconds.
    pub fn take_seconds(&mut self, names: &[&str]) -> Option<i64> {
        let seconds = self.take_number(names).filter(|seconds| (0.0..1e12).contains(seconds))?;
        Some((seconds * SECOND as f64).round() as i64)
    }

    /// Takes an amount in the currency beside it, or in the one that the convention means without.
    pub fn take_money(&mut self, names: &[&str], unstated: Option<&str>) -> Option<Money> {
        if names.is_empty() {
            return None;
        }
        let stated = self.0.get("currency").and_then(Value::as_str).map(str::to_owned);
        let currency = stated.as_deref().or(unstated)?.to_owned();
        names.iter().find_map(|name| {
            let money = Money::from_major(number_of(self.0.get(*name)?)?, &currency)?;
            self.0.remove(*name);
            self.0.remove("currency");
            Some(money)
        })
    }

    /// Sorts the properties of an event with this name into an interaction.
    pub fn interaction(mut self, name: &str, unstated: Option<&str>) -> Result<Interaction, Rejection> {
        let found = Word::among(self.0.keys());
        let names = |word: Word| if found & 1 << word as u16 == 0 { &[] } else { word.names() };
        for name in names(Word::Personal) {
            self.0.remove(*name);
        }
        Ok(Interaction {
            name: semantic::name(name)?,
            channel: self.take_text(names(Word::Channel)),
            unit: self.take_text(names(Word::Unit)),
            object: self.take_text(names(Word::Object)),
            session: self.take_text(names(Word::Session)),
            staff: self.take_text(names(Word::Staff)),
            outcome: self.take_text(names(Word::Outcome)),
            duration: self.take_seconds(names(Word::Duration)),
            wait: self.take_seconds(names(Word::Wait)),
            amount: self.take_money(names(Word::Amount), unstated),
            campaign: self.take_text(names(Word::Campaign)),
            properties: self.0,
            ..Interaction::default()
        })
    }
}

/// A value as text, where it states something.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A value as a number, where it is a finite one.
pub fn number_of(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().replace(',', ".").parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// The e-mail addresses and telephone numbers among traits; national numbers need the region.
pub fn identifiers(traits: &Map<String, Value>, region: Option<&str>) -> Vec<Identifier> {
    let texts = |names: &'static [&'static str]| names.iter().filter_map(|name| text_of(traits.get(*name)?));
    let emails = texts(&["email", "$email", "Email"]).filter_map(|text| Identifier::email(&text));
    let phones = texts(&["phone", "$phone", "Phone", "phone_number", "phoneNumber", "mobile"])
        .filter(|text| text.len() <= 40)
        .filter_map(|text| Identifier::phone(&text, region));
    let mut found: Vec<Identifier> = emails.chain(phones).collect();
    found.dedup();
    found
}

/// A person's key, unless its bytes were already broken when they were written.
pub fn key(text: Option<&str>, read: impl Fn(&str) -> Option<Identifier>) -> Option<Identifier> {
    text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER)).and_then(read)
}

/// What is said about an account when somebody is put into it: its key, and its traits under its name.
pub fn account_traits(account: &str, traits: Map<String, Value>) -> Map<String, Value> {
    let mut told = Map::from_iter([("account".to_owned(), Value::from(account))]);
    told.extend(traits.into_iter().map(|(name, value)| (format!("account.{name}"), value)));
    told
}

/// The region of a locale such as `de-DE` or `zh_Hant_TW`.
pub fn region(locale: &str) -> Option<&str> {
    locale.split(['-', '_']).skip(1).find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Tells whether an event's name is short enough to be a touchpoint's.
pub fn is_short(name: &str) -> bool {
    name.len() <= limits::NAME
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn properties(value: Value) -> Properties {
        let Value::Object(map) = value else { panic!("an object is wanted") };
        Properties(map)
    }

    #[test]
    fn recognised_words_leave_the_properties() {
        let interaction = properties(json!({
            "order_id": 17, "revenue": "14,99", "currency": "eur", "wait_s": 1.5, "duration_s": 60, "staff": "s1",
            "outcome": "bought", "channel": "store", "unit": "berlin", "session_id": "v1", "email": "a@b.cd", "colour": "red",
        }))
        .interaction("Sold", None)
        .unwrap();
        assert_eq!(interaction.object.as_deref(), Some("17"));
        assert_eq!(interaction.amount, Money::from_major(14.99, "EUR"));
        assert_eq!((interaction.wait, interaction.duration), (Some(1_500_000), Some(60 * SECOND)));
        assert_eq!(interaction.unit.as_deref(), Some("berlin"));
        assert_eq!(Value::Object(interaction.properties), json!({"colour": "red"}));
    }

    #[test]
    fn an_amount_needs_a_currency() {
        let amount = |unstated| properties(json!({"value": 3})).interaction("X", unstated).unwrap().amount;
        assert_eq!(amount(None), None);
        assert_eq!(amount(Some("USD")), Money::from_major(3.0, "USD"));
        let odd = properties(json!({"total": 3, "currency": "points"})).interaction("X", Some("USD")).unwrap();
        assert_eq!((odd.amount, odd.properties.len()), (None, 2));
    }

    #[test]
    fn impossible_measures_stay_properties_or_vanish() {
        let odd = properties(json!({"wait_s": "long", "outcome": {"a": 1}})).interaction("X", None).unwrap();
        assert_eq!((odd.wait, odd.outcome, odd.properties.len()), (None, None, 2));
        assert_eq!(properties(json!({"wait_s": -1})).take_seconds(&["wait_s"]), None);
    }

    #[test]
    fn regions_of_locales() {
        assert_eq!(region("de-DE"), Some("DE"));
        assert_eq!(region("zh_Hant_TW"), Some("TW"));
        assert_eq!(region("en"), None);
    }
}
