//! What can be told, who wants to hear of it, and the `CloudEvent` that it becomes.
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use throughline_model::{question::FieldError, time::Micros};

/// A kind of event. Its word is the `type` of the `CloudEvent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub enum EventKind {
    /// An import has read its last row.
    #[serde(rename = "throughline.import.finished")]
    ImportFinished,
    /// An import could not be read to its end.
    #[serde(rename = "throughline.import.failed")]
    ImportFailed,
    /// Two customers turned out to be one.
    #[serde(rename = "throughline.customer.linked")]
    CustomerLinked,
    /// One customer turned out to be two.
    #[serde(rename = "throughline.customer.unlinked")]
    CustomerUnlinked,
    /// An event named a touchpoint that nobody knew.
    #[serde(rename = "throughline.touchpoint.discovered")]
    TouchpointDiscovered,
    /// A customer said or scored something.
    #[serde(rename = "throughline.perception.received")]
    PerceptionReceived,
    /// A promised moment has passed, and the promise was not kept by then.
    #[serde(rename = "throughline.promise.broken")]
    PromiseBroken,
    /// Somebody tries an endpoint.
    #[serde(rename = "throughline.endpoint.test")]
    EndpointTest,
}

impl EventKind {
    /// All kinds that one can subscribe to.
    pub const ALL: [Self; 7] = [
        Self::ImportFinished,
        Self::ImportFailed,
        Self::CustomerLinked,
        Self::CustomerUnlinked,
        Self::TouchpointDiscovered,
        Self::PerceptionReceived,
        Self::PromiseBroken,
    ];

    /// The word in CloudEvents, SQL and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImportFinished => "throughline.import.finished",
            Self::ImportFailed => "throughline.import.failed",
            Self::CustomerLinked => "throughline.customer.linked",
            Self::CustomerUnlinked => "throughline.customer.unlinked",
            Self::TouchpointDiscovered => "throughline.touchpoint.discovered",
            Self::PerceptionReceived => "throughline.perception.received",
            Self::PromiseBroken => "throughline.promise.broken",
            Self::EndpointTest => "throughline.endpoint.test",
        }
    }

    /// The kind with this word, of those that one can subscribe to.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What an endpoint wants to hear of. The conditions are about perceptions; all that are given must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Which kind.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// Only answers to this metric, by its slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// Only about this unit, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Only with a value not below this one, on the metric's own scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Only with a value not above this one, on the metric's own scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// Something that happened, before anybody is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// Which kind.
    pub kind: EventKind,
    /// When.
    pub at: Micros,
    /// What it is about: the id of a customer or an import, or a name.
    pub subject: String,
    /// What there is to tell.
    pub data: Map<String, Value>,
    /// What of it customers wrote; only endpoints that want words get it.
    pub words: Map<String, Value>,
    /// The metric, unit and value that conditions look at.
    pub about: About,
}

/// What the conditions of subscriptions look at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// The slug of the metric.
    pub metric: Option<String>,
    /// The name of the unit.
    pub unit: Option<String>,
    /// The value on the metric's own scale.
    pub value: Option<f64>,
}

impl Subscription {
    /// Everything of a kind.
    pub fn to(kind: EventKind) -> Self {
        Self { kind, metric: None, unit: None, at_least: None, at_most: None }
    }

    /// Checks that it can ever hold.
    ///
    /// # Errors
    /// Names what is wrong with it.
    pub fn check(&self) -> Result<(), FieldError> {
        let wrong = |message: String| Err(FieldError::new("subscriptions", message));
        let kind = self.kind.as_str();
        if self.kind == EventKind::EndpointTest {
            return wrong(format!("{kind} comes when somebody tries an endpoint; nobody subscribes to it"));
        }
        let numbers = [self.at_least, self.at_most];
        let conditions = self.metric.is_some() || self.unit.is_some() || numbers.iter().any(Option::is_some);
        if conditions && self.kind != EventKind::PerceptionReceived {
            return wrong(format!("{kind} takes no conditions"));
        }
        if numbers.iter().flatten().any(|number| !number.is_finite()) {
            return wrong("a value is a number".to_owned());
        }
        match (self.at_least, self.at_most) {
            (Some(least), Some(most)) if least > most => {
                wrong(format!("no value is at least {least} and at most {most}"))
            }
            _ => Ok(()),
        }
    }

    /// Tells whether it is about something that happened.
    pub fn wants(&self, happening: &Happening) -> bool {
        let About { metric, unit, value } = &happening.about;
        let same = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        self.kind == happening.kind
            && same(&self.metric, metric)
            && same(&self.unit, unit)
            && self.at_least.is_none_or(|least| value.is_some_and(|value| value >= least))
            && self.at_most.is_none_or(|most| value.is_some_and(|value| value <= most))
    }
}

impl Happening {
    /// Something that no conditions are about.
    pub fn new(kind: EventKind, at: Micros, subject: String, data: Value) -> Self {
        let data = match data {
            Value::Object(data) => data,
            _ => Map::new(),
        };
        Self { kind, at, subject, data, words: Map::new(), about: About::default() }
    }

    /// The `CloudEvent`, in structured JSON.
    pub fn envelope(&self, id: &str, workspace: &str, words: bool) -> String {
        let mut data = self.data.clone();
        if words {
            data.extend(self.words.clone());
        }
        let envelope = json!({
            "specversion": "1.0",
            "id": id,
            "source": format!("/workspaces/{workspace}"),
            "type": self.kind.as_str(),
            "subject": self.subject,
            "time": self.at,
            "datacontenttype": "application/json",
            "data": data,
        });
        envelope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_same_word_everywhere() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(EventKind::parse(EventKind::EndpointTest.as_str()), None);
    }

    #[test]
    fn conditions_hold_together() {
        let of = |metric: Option<&str>, unit: Option<&str>, value| Happening {
            about: About { metric: metric.map(str::to_owned), unit: unit.map(str::to_owned), value },
            ..Happening::new(EventKind::PerceptionReceived, Micros(0), String::new(), Value::Null)
        };
        let check = |conditions: Value, happening: &Happening, expect: bool| {
            let mut text = json!({"type": "throughline.perception.received"});
            text.as_object_mut().unwrap().extend(conditions.as_object().unwrap().clone());
            let subscription: Subscription = serde_json::from_value(text.clone()).unwrap();
            subscription.check().unwrap();
            assert_eq!(serde_json::to_value(&subscription).unwrap(), text);
            assert_eq!(subscription.wants(happening), expect, "{text} {happening:?}");
        };
        let bad = of(Some("nps"), Some("Berlin"), Some(6.0));
        check(json!({}), &bad, true);
        check(json!({"metric": "nps", "unit": "Berlin", "at_most": 6.0}), &bad, true);
        check(json!({"metric": "csat"}), &bad, false);
        check(json!({"unit": "Bonn"}), &bad, false);
        check(json!({"at_most": 5.9}), &bad, false);
        check(json!({"at_least": 6.0, "at_most": 6.0}), &bad, true);
        check(json!({"at_least": 6.5}), &bad, false);
        for conditions in [json!({"metric": "nps"}), json!({"unit": "Berlin"}), json!({"at_most": 10.0})] {
            check(conditions, &of(None, None, None), false);
        }
        let import = Happening::new(EventKind::ImportFinished, Micros(0), String::new(), Value::Null);
        check(json!({}), &import, false);
    }

    #[test]
    fn what_can_never_hold_is_refused() {
        let received = Subscription::to(EventKind::PerceptionReceived);
        for wrong in [
            Subscription::to(EventKind::EndpointTest),
            Subscription { unit: Some("Berlin".to_owned()), ..Subscription::to(EventKind::ImportFailed) },
            Subscription { at_least: Some(2.0), at_most: Some(1.0), ..received.clone() },
            Subscription { at_least: Some(f64::NAN), ..received },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
        assert!(serde_json::from_str::<Subscription>(r#"{"type":"throughline.quarantine.grew"}"#).is_err());
        assert!(serde_json::from_str::<Subscription>(r#"{"type":"throughline.import.failed","metrics":"x"}"#).is_err());
    }

    #[test]
    fn words_go_to_those_who_want_them() {
        let mut happening =
            Happening::new(EventKind::PerceptionReceived, Micros(1_500_000), "c".to_owned(), json!({"value": 3}));
        happening.words.insert("text".to_owned(), json!("came late"));
        let read = |words| serde_json::from_str::<Value>(&happening.envelope("msg_1", "default", words)).unwrap();
        let expected = json!({"specversion": "1.0", "id": "msg_1", "source": "/workspaces/default",
            "type": "throughline.perception.received", "subject": "c", "time": "1970-01-01T00:00:01.500Z",
            "datacontenttype": "application/json", "data": {"value": 3}});
        assert_eq!(read(false), expected);
        assert_eq!(read(true)["data"], json!({"value": 3, "text": "came late"}));
    }
}
