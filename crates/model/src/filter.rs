//! Filters: which interactions or perceptions a question looks at, as a tree of conditions.
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::time::Span;

/// A tree of conditions.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Filter {
    /// All of them hold.
    And {
        /// The conditions.
        and: Vec<Filter>,
    },
    /// At least one of them holds.
    Or {
        /// The conditions.
        or: Vec<Filter>,
    },
    /// It does not hold.
    Not {
        /// The condition.
        not: Box<Filter>,
    },
    /// The customer did something before (or at) the row's moment.
    Did {
        /// What, how often and how recently.
        did: Did,
    },
    /// A field compares to a value.
    Leaf(Leaf),
}

/// A comparison of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// `touchpoint`, `name`, `channel`, `unit`, `source`, `account`, `object`, `session`, `staff`, `outcome`,
    /// `campaign`, `currency`, `duration`, `wait` (seconds), `amount` (major units), `metric`, `value`, or
    /// `properties.` and a key.
    pub field: String,
    /// How to compare.
    pub op: Op,
    /// What to compare with: a text, a number, true, false; a list for `in`; nothing for `exists`.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
}

/// How a field is compared. A row without the field satisfies only `!=` and `exists: false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Op {
    /// Equal.
    #[serde(rename = "=")]
    Eq,
    /// Not equal.
    #[serde(rename = "!=")]
    Ne,
    /// Less.
    #[serde(rename = "<")]
    Lt,
    /// Less or equal.
    #[serde(rename = "<=")]
    Le,
    /// Greater.
    #[serde(rename = ">")]
    Gt,
    /// Greater or equal.
    #[serde(rename = ">=")]
    Ge,
    /// Equal to one of a list.
    #[serde(rename = "in")]
    In,
    /// Contains the text, whatever its case.
    #[serde(rename = "contains")]
    Contains,
    /// Has a value at all; with `"value": false` has none.
    #[serde(rename = "exists")]
    Exists,
}

/// Something that the customer did up to the row's moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Did {
    /// The touchpoint that was met.
    pub touchpoint: String,
    /// How often at least; 1 where it is left out.
    #[serde(default = "one")]
    pub at_least: u32,
    /// How long before the row's moment at most; ever where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

fn one() -> u32 {
    1
}

/// How deep conditions may nest.
const DEEPEST: usize = 32;

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(value, 0).map_err(D::Error::custom)
    }
}

impl Filter {
    fn from_value(value: Value, depth: usize) -> Result<Self, String> {
        if depth > DEEPEST {
            return Err(format!("conditions nest deeper than {DEEPEST}"));
        }
        let Value::Object(mut map) = value else {
            return Err("a condition is an object with `and`, `or`, `not`, `did`, or `field`, `op` and `value`".into());
        };
        if map.contains_key("field") || map.contains_key("op") {
            return serde_json::from_value(Value::Object(map)).map(Self::Leaf).map_err(|e| e.to_string());
        }
        if map.len() != 1 {
            return Err(format!(
                "a condition has exactly one of `and`, `or`, `not`, `did`, or `field`, `op` and `value`; found {}",
                if map.is_empty() { "none".to_owned() } else { map.keys().cloned().collect::<Vec<_>>().join(", ") }
            ));
        }
        if let Some(list) = map.remove("and") {
            return Ok(Self::And { and: Self::list(list, depth)? });
        }
        if let Some(list) = map.remove("or") {
            return Ok(Self::Or { or: Self::list(list, depth)? });
        }
        if let Some(inner) = map.remove("not") {
            return Ok(Self::Not { not: Box::new(Self::from_value(inner, depth + 1)?) });
        }
        if let Some(did) = map.remove("did") {
            return serde_json::from_value(did).map(|did| Self::Did { did }).map_err(|e| e.to_string());
        }
        Err(format!("unknown condition `{}`", map.keys().next().map_or("", String::as_str)))
    }

    fn list(value: Value, depth: usize) -> Result<Vec<Self>, String> {
        let Value::Array(list) = value else { return Err("`and` and `or` take a list of conditions".into()) };
        list.into_iter().map(|inner| Self::from_value(inner, depth + 1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_and_write_the_same_json() {
        for text in [
            r#"{"field":"channel","op":"=","value":"web"}"#,
            r#"{"field":"wait","op":"exists"}"#,
            r#"{"and":[{"field":"channel","op":"in","value":["web","app"]},{"not":{"did":{"touchpoint":"Order","at_least":2,"within":"30d"}}}]}"#,
        ] {
            let filter: Filter = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&filter).unwrap(), text);
        }
    }

    #[test]
    fn wrong_conditions_say_what_is_wrong() {
        let error = |text: &str| serde_json::from_str::<Filter>(text).unwrap_err().to_string();
        assert!(error(r#"{"field":"channel","op":"like","value":1}"#).contains("like"));
        assert!(error(r#"{"xor":[]}"#).contains("unknown condition `xor`"));
        assert!(error(r#"{"field":"a","op":"=","value":1,"extra":2}"#).contains("extra"));
        assert!(error(r#"{"and":1}"#).contains("list"));
        let deep = format!("{}{{\"and\":[]}}{}", "{\"not\":".repeat(40), "}".repeat(40));
        assert!(error(&deep).contains("deeper"));
    }
}
