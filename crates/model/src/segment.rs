//! Segments: who is meant, as a tree of conditions on customers. Membership is derived whenever it is asked for.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    consent::Purpose,
    filter::{Filter, Op},
    id::ProfileId,
    identifier::IdentifierKind,
    question::FieldError,
    time::Span,
};

/// A condition on customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All of them hold.
    And(Vec<Condition>),
    /// At least one of them holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Something happened to them, so often.
    Met(Met),
    /// They answered a metric with a score in a range.
    Said(Said),
    /// Promises to them came out a certain way.
    Promised(Promised),
    /// Something that is stated about them compares to a value.
    Trait(TraitTest),
    /// An identifier of this kind is known of them.
    Known(IdentifierKind),
    /// They allow a purpose on a channel, or do not.
    Consent(ConsentTest),
    /// They were chosen by hand, by any of their profiles.
    Listed(Vec<ProfileId>),
}

/// Something happened to them, so often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Met {
    /// The touchpoint; any where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// Which interactions count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// How often at least; 1 where it is left out.
    #[serde(default = "one")]
    pub at_least: u32,
    /// How often at most; any number where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
    /// How long ago at most; ever where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

/// They answered a metric with a score in a range, its ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The metric's short name.
    pub metric: String,
    /// The least score; any where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The greatest score; any where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// How long ago at most; ever where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

/// Promises to them came out a certain way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promised {
    /// How.
    pub state: PromiseState,
    /// How many at least; 1 where it is left out.
    #[serde(default = "one")]
    pub at_least: u32,
    /// What was promised; anything where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// How long ago they came due at most; ever where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Kept in time.
    Kept,
    /// Kept late, or due and not kept.
    Broken,
}

/// Something that is stated about them compares to a value; the latest statement counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraitTest {
    /// The trait's name.
    pub name: String,
    /// How to compare.
    pub op: Op,
    /// What to compare with.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
}

/// They allow a purpose on a channel, or have withdrawn it or never said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentTest {
    /// What for.
    pub purpose: Purpose,
    /// On which channel; any where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

fn one() -> u32 {
    1
}

/// Most single conditions of a segment.
pub const MOST_CONDITIONS: usize = 32;

/// Most customers that are named one by one.
pub const MOST_LISTED: usize = 5_000;

impl Condition {
    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// Names `condition` when there are too many conditions, or numbers that contradict each other.
    pub fn check(&self) -> Result<(), FieldError> {
        let wrong = |what: &str| Err(FieldError::new("condition", what));
        let leaves = self.leaves();
        if leaves.len() > MOST_CONDITIONS {
            return wrong("has more than 32 single conditions");
        }
        for leaf in leaves {
            match leaf {
                Self::Listed(profiles) if profiles.len() > MOST_LISTED => {
                    return wrong("names more than 5,000 customers one by one");
                }
                Self::Met(met) if met.at_most.is_some_and(|most| most < met.at_least) => {
                    return wrong("`at_most` is below `at_least`");
                }
                Self::Said(said) if said.least.zip(said.most).is_some_and(|(least, most)| most < least) => {
                    return wrong("`most` is below `least`");
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The single conditions.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::And(list) | Self::Or(list) => list.iter().flat_map(Self::leaves).collect(),
            Self::Not(inner) => inner.leaves(),
            leaf => vec![leaf],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_and_write_the_same_json() {
        for text in [
            r#"{"and":[{"met":{"touchpoint":"Order","at_least":2,"within":"30d"}},{"not":{"said":{"metric":"nps","most":6.0}}}]}"#,
            r#"{"or":[{"promised":{"state":"broken","at_least":1}},{"known":"email"},{"trait":{"name":"plan","op":"=","value":"gold"}}]}"#,
            r#"{"consent":{"purpose":"research","channel":"email"}}"#,
        ] {
            let condition: Condition = serde_json::from_str(text).unwrap();
            condition.check().unwrap();
            assert_eq!(serde_json::to_string(&condition).unwrap(), text);
        }
    }

    #[test]
    fn wrong_conditions_say_what_is_wrong() {
        let read = |text: &str| serde_json::from_str::<Condition>(text);
        assert!(read(r#"{"seen":{}}"#).unwrap_err().to_string().contains("seen"));
        assert!(read(r#"{"met":{"at":1}}"#).unwrap_err().to_string().contains("at"));
        let check = |text: &str| read(text).unwrap().check().unwrap_err();
        assert!(check(r#"{"met":{"at_least":3,"at_most":2}}"#).message.contains("at_most"));
        assert!(check(r#"{"not":{"said":{"metric":"nps","least":3,"most":2}}}"#).message.contains("most"));
        let many = vec![Condition::Known(IdentifierKind::Email); 33];
        assert!(Condition::And(many).check().is_err());
    }
}
