//! Questions about journeys: one type that pages, the API and `ask` share. JSON names every field; an unknown one
//! is an error that names it.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    filter::Filter,
    time::{Micros, Span},
};

/// A question about journeys.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// One customer: both lanes in order.
    Timeline(Timeline),
    /// The directly-follows graph of touchpoints.
    Map(Map),
    /// The ways that customers take, step by step.
    Flow(Flow),
    /// How many go from step to step.
    Funnel(Funnel),
    /// Counts by time bucket.
    Trend(Trend),
    /// A metric's figure.
    Score(Score),
    /// What became of promises.
    Promises(Promises),
}

/// One customer: both lanes in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Who.
    pub customer: CustomerRef,
    /// The first moment looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which rows count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// How many rows at most; 1,000 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Names a customer by one of its profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRef {
    /// The source's own key of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The source's key of an unknown person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous_id: Option<String>,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The permanent id of any of the customer's profiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<crate::id::ProfileId>,
    /// The source's name, where the key alone is ambiguous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The directly-follows graph of touchpoints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The first moment looked at; a journey cut here has no start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment not looked at; a journey cut here has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which interactions count; the rest are as if they had not happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether journeys of nobody in particular (one invoice, one session) count too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_anonymous: bool,
    /// The name of a segment; only its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The ways that customers take, step by step: from where their journeys begin, or from a touchpoint on. Each customer
/// takes one way.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The touchpoint that ways are followed from, when a customer first meets it; from where journeys begin where it is
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// What came after the touchpoint, or before it.
    #[serde(default)]
    pub direction: Direction,
    /// How many steps are followed, 3 to 6; 4 where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// How many touchpoints of each step are named, 1 to 20; 6 where it is left out. The others count together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
    /// Whether a touchpoint that follows itself is a step of its own.
    #[serde(default, skip_serializing_if = "is_false")]
    pub repeats: bool,
    /// The metric that says how it felt: its answers about a touchpoint count where that was met last before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// The first moment looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which interactions and answers count; the rest are as if they had not happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether journeys of nobody in particular count too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_anonymous: bool,
    /// The name of a segment; only its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// In which direction of time ways are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// What came after.
    #[default]
    After,
    /// What came before.
    Before,
}

impl Flow {
    /// How many steps are followed.
    pub fn depth(&self) -> usize {
        self.depth.unwrap_or(4) as usize
    }

    /// How many touchpoints of each step are named.
    pub fn top(&self) -> usize {
        self.top.unwrap_or(6) as usize
    }
}

/// How many customers go from step to step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Funnel {
    /// The steps, 1 to 32.
    pub steps: Vec<Step>,
    /// How long after the first step the last may come at most; 7 days where it is left out.
    #[serde(default = "a_week")]
    pub window: Span,
    /// What may lie between the steps.
    #[serde(default)]
    pub order: Order,
    /// A field whose values at the first step divide the customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<String>,
    /// The first moment at which a first step counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment at which a first step no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which interactions count; the rest are as if they had not happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether journeys of nobody in particular count too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_anonymous: bool,
    /// The name of a segment; only its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One step of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The touchpoint.
    pub touchpoint: String,
    /// Which of its interactions count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
}

/// What may lie between the steps of a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Anything.
    #[default]
    Sequential,
    /// Nothing: the steps follow each other directly.
    Strict,
    /// The steps come in any order.
    Any,
}

/// Counts by time bucket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trend {
    /// What is counted.
    #[serde(default)]
    pub measure: Measure,
    /// The length of a bucket, in the workspace's zone.
    #[serde(default)]
    pub bucket: Bucket,
    /// A field whose values are counted apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<String>,
    /// The first moment looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which interactions count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Whether interactions of nobody in particular count; they do where it is left out and occurrences are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_anonymous: Option<bool>,
    /// The name of a segment; only its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What a trend counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Interactions.
    #[default]
    Occurrences,
    /// Customers, each once in a bucket.
    People,
}

/// The length of a trend's buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// An hour.
    Hour,
    /// A day.
    #[default]
    Day,
    /// A week from Monday.
    Week,
    /// A calendar month.
    Month,
    /// The whole range, so that each customer counts once.
    Whole,
}

/// A metric's figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The metric definition's short name, such as `nps`.
    pub metric: String,
    /// A field whose values are scored apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The first moment looked at (when it was said).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// Which perceptions count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Another period or segment to compare each row with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// The name of a segment; only its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What became of the promises that came due.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promises {
    /// `touchpoint` counts them apart by the touchpoint that keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PromisesBy>,
    /// The touchpoints whose promises count; those of all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoints: Option<Vec<String>>,
    /// The first moment at which they came due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment at which they no longer count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// The name of a segment; only promises to its customers count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many rows at most; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page begins: the `cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// By what promises are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromisesBy {
    /// The touchpoint that keeps them.
    Touchpoint,
}

/// What a figure is compared with: the same question over another period, with another filter, or both.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The other period's first moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Micros>,
    /// The first moment after the other period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Micros>,
    /// The other filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// The name of the other segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
}

fn a_week() -> Span {
    Span(7 * crate::time::DAY)
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A field of a request that cannot be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The path of the field, such as `steps[1].touchpoint`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl FieldError {
    /// An error about a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// The kinds of question, as JSON names them.
pub const KINDS: [&str; 7] = ["timeline", "map", "flow", "funnel", "trend", "score", "promises"];

/// How many steps a flow may follow.
pub const DEPTHS: std::ops::RangeInclusive<usize> = 3..=6;

/// Most steps a funnel may have.
pub const MOST_STEPS: usize = 32;

impl Question {
    /// Reads a question and checks what can be checked without the data.
    ///
    /// # Errors
    /// Names the field that is unknown, missing, of the wrong type or out of range.
    pub fn from_json(text: &str) -> Result<Self, FieldError> {
        let value: Value = serde_json::from_str(text).map_err(|e| FieldError::new("", format!("not JSON: {e}")))?;
        Self::from_value(value)
    }

    /// Reads a question from a JSON value; see [`Question::from_json`].
    ///
    /// # Errors
    /// Names the field that is unknown, missing, of the wrong type or out of range.
    pub fn from_value(value: Value) -> Result<Self, FieldError> {
        let Value::Object(mut map) = value else { return Err(FieldError::new("", "a question is a JSON object")) };
        let kind = match map.remove("kind") {
            Some(Value::String(kind)) => kind,
            _ => return Err(FieldError::new("kind", format!("missing: one of {}", KINDS.join(", ")))),
        };
        let value = Value::Object(map);
        let question = match kind.as_str() {
            "timeline" => Self::Timeline(read(value)?),
            "map" => Self::Map(read(value)?),
            "flow" => Self::Flow(read(value)?),
            "funnel" => Self::Funnel(read(value)?),
            "trend" => Self::Trend(read(value)?),
            "score" => Self::Score(read(value)?),
            "promises" => Self::Promises(read(value)?),
            _ => return Err(FieldError::new("kind", format!("`{kind}` is not one of {}", KINDS.join(", ")))),
        };
        question.check()?;
        Ok(question)
    }

    /// The name of the segment whose customers count, and of the one that they are compared with.
    pub fn segments(&self) -> (Option<&str>, Option<&str>) {
        let compared = match self {
            Self::Score(Score { compare: Some(compare), .. }) => compare.segment.as_deref(),
            _ => None,
        };
        let own = match self {
            Self::Timeline(_) => &None,
            Self::Map(q) => &q.segment,
            Self::Flow(q) => &q.segment,
            Self::Funnel(q) => &q.segment,
            Self::Trend(q) => &q.segment,
            Self::Score(q) => &q.segment,
            Self::Promises(q) => &q.segment,
        };
        (own.as_deref(), compared)
    }

    /// The JSON Schema of all questions.
    pub fn schema() -> Value {
        schemars::schema_for!(Question).to_value()
    }

    fn check(&self) -> Result<(), FieldError> {
        let (from, to) = match self {
            Self::Timeline(q) => (q.from, q.to),
            Self::Map(q) => (q.from, q.to),
            Self::Flow(q) => (q.from, q.to),
            Self::Funnel(q) => (q.from, q.to),
            Self::Trend(q) => (q.from, q.to),
            Self::Score(q) => (q.from, q.to),
            Self::Promises(q) => (q.from, q.to),
        };
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return Err(FieldError::new("to", "must lie after `from`"));
        }
        let limit = match self {
            Self::Timeline(q) => q.limit,
            Self::Map(q) => q.limit,
            Self::Flow(q) => q.limit,
            Self::Funnel(q) => q.limit,
            Self::Trend(q) => q.limit,
            Self::Score(q) => q.limit,
            Self::Promises(q) => q.limit,
        };
        if limit == Some(0) {
            return Err(FieldError::new("limit", "must be at least 1"));
        }
        match self {
            Self::Flow(q) if !DEPTHS.contains(&q.depth()) => Err(FieldError::new("depth", "lies between 3 and 6")),
            Self::Flow(q) if !(1..=20).contains(&q.top()) => Err(FieldError::new("top", "lies between 1 and 20")),
            Self::Flow(Flow { touchpoint: None, direction: Direction::Before, .. }) => {
                Err(FieldError::new("touchpoint", "say before which; a journey begins with nothing before it"))
            }
            Self::Funnel(q) if q.steps.is_empty() => Err(FieldError::new("steps", "a funnel needs at least one step")),
            Self::Funnel(q) if q.steps.len() > MOST_STEPS => {
                Err(FieldError::new("steps", format!("a funnel has at most {MOST_STEPS} steps")))
            }
            Self::Funnel(q) if q.window.0 <= 0 => Err(FieldError::new("window", "must be longer than nothing")),
            Self::Timeline(q) => {
                let named = [
                    q.customer.external_id.is_some(),
                    q.customer.anonymous_id.is_some(),
                    q.customer.email.is_some(),
                    q.customer.profile.is_some(),
                ];
                match named.iter().filter(|named| **named).count() {
                    1 => Ok(()),
                    _ => Err(FieldError::new(
                        "customer",
                        "name exactly one of external_id, anonymous_id, email, profile",
                    )),
                }
            }
            _ => Ok(()),
        }
    }
}

fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        let path = path.trim_start_matches('.');
        let named = ["unknown field `", "missing field `"]
            .iter()
            .find_map(|start| message.strip_prefix(start)?.split('`').next().map(str::to_owned));
        match named {
            Some(name) if path.is_empty() => FieldError::new(name, message),
            Some(name) if !path.ends_with(&name) => FieldError::new(format!("{path}.{name}"), message),
            _ => FieldError::new(path, message),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_manual_shows() {
        let text =
            r#"{"kind":"funnel","steps":[{"touchpoint":"A"},{"touchpoint":"B"}],"window":"7d","order":"sequential"}"#;
        let question = Question::from_json(text).unwrap();
        assert_eq!(serde_json::to_string(&question).unwrap(), text);
        assert!(matches!(Question::from_json(r#"{"kind":"map"}"#), Ok(Question::Map(_))));
    }

    #[test]
    fn errors_name_the_field() {
        let field = |text: &str| Question::from_json(text).unwrap_err().field;
        assert_eq!(field("{}"), "kind");
        assert_eq!(field(r#"{"kind":"sing"}"#), "kind");
        assert_eq!(field(r#"{"kind":"map","colour":1}"#), "colour");
        assert_eq!(field(r#"{"kind":"funnel"}"#), "steps");
        assert_eq!(field(r#"{"kind":"funnel","steps":[]}"#), "steps");
        assert_eq!(field(r#"{"kind":"funnel","steps":[{"touchpoint":"A","foo":1}]}"#), "steps[0].foo");
        assert_eq!(field(r#"{"kind":"funnel","steps":[{"touchpoint":7}]}"#), "steps[0].touchpoint");
        assert_eq!(field(r#"{"kind":"map","from":"2026-01-02","to":"2026-01-01"}"#), "to");
        assert_eq!(field(r#"{"kind":"map","from":"soon"}"#), "from");
        assert_eq!(field(r#"{"kind":"map","limit":0}"#), "limit");
        assert_eq!(field(r#"{"kind":"trend","bucket":"year"}"#), "bucket");
        assert_eq!(field(r#"{"kind":"flow","depth":7}"#), "depth");
        assert_eq!(field(r#"{"kind":"flow","top":0}"#), "top");
        assert_eq!(field(r#"{"kind":"flow","direction":"before"}"#), "touchpoint");
        assert_eq!(field(r#"{"kind":"timeline","customer":{}}"#), "customer");
    }
}
