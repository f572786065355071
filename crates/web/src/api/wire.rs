//! The shapes that endpoints share: pages of lists, limits, numbers as ids, and what nothing looks like.
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use throughline_app::{ask::Row, error::Error};
use throughline_model::{
    id::ProfileId,
    question::Question,
    time::{Micros, TimeRange},
};

/// No path, no query, or no body.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A page of a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "{T}Items")]
pub struct Items<T> {
    /// The items of this page, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last one.
    pub cursor: Option<String>,
}

/// What can be taken as a file, too.
pub trait Table: Serialize {
    /// The rows of this page.
    fn rows(&self) -> Vec<serde_json::Value>;
    /// Where the next page begins.
    fn cursor(&self) -> Option<&str>;
}

/// Where a page begins, and how much it holds.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most items of the page.
    pub limit: Option<Limit>,
}

/// When something happened.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeQuery {
    /// From when on, that moment included.
    pub from: Option<Micros>,
    /// Until when, that moment excluded.
    pub to: Option<Micros>,
}

/// The path of something of one customer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CustomerPath {
    /// Any of the customer's profiles.
    pub customer: ProfileId,
}

/// How many items a page holds where nothing is said.
pub const PAGE: u32 = 50;

/// Most items of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(pub u32);

impl Limit {
    /// The most that can be asked for.
    pub const MOST: u32 = 200;

    /// The limit, or the usual one.
    pub fn of(limit: Option<Self>) -> u32 {
        limit.map_or(PAGE, |limit| limit.0)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            limit @ 1..=Self::MOST => Ok(Self(limit)),
            other => Err(D::Error::custom(format!("{other} is not from 1 to {}", Self::MOST))),
        }
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": Self::MOST})
    }
}

/// A small number that names something, as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub u32);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let number = plain.then(|| text.parse().ok()).flatten();
        number.map(Self).ok_or_else(|| D::Error::custom(format!("`{text}` is not an id")))
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^(0|[1-9][0-9]{0,8})$"})
    }
}

/// A question as it came, which is read with its own rules.
#[derive(Debug, Clone, Deserialize)]
pub struct QuestionIn(serde_json::Value);

impl QuestionIn {
    /// Reads the question; `within` is the field that it stands in.
    ///
    /// # Errors
    /// Names the field that cannot be taken.
    pub fn read(self, within: &str) -> Result<Question, Error> {
        Question::from_value(self.0).map_err(|mut error| {
            error.field = match (within, error.field.as_str()) {
                ("", _) => error.field,
                (within, "") => within.to_owned(),
                (within, field) => format!("{within}.{field}"),
            };
            Error::from(error)
        })
    }
}

impl JsonSchema for QuestionIn {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Question::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Question::json_schema(generator)
    }
}

impl<T: Serialize> Items<T> {
    /// All there is, on one page.
    pub fn all(items: impl IntoIterator<Item = T>) -> Self {
        Self { items: items.into_iter().collect(), cursor: None }
    }

    /// The page of a list that begins at a place in it.
    ///
    /// # Errors
    /// Names `cursor` where it is not one of this list.
    pub fn page(all: impl IntoIterator<Item = T>, page: &PageQuery) -> Result<Self, Error> {
        let begin: usize = match &page.cursor {
            Some(cursor) => cursor.parse().map_err(|_| Error::field("cursor", "is not a list's cursor"))?,
            None => 0,
        };
        let limit = Limit::of(page.limit) as usize;
        let mut rest = all.into_iter().skip(begin);
        let items: Vec<T> = rest.by_ref().take(limit).collect();
        let cursor = rest.next().map(|_| (begin.saturating_add(limit)).to_string());
        Ok(Self { items, cursor })
    }
}

impl<T: Serialize> Table for Items<T> {
    fn rows(&self) -> Vec<serde_json::Value> {
        self.items.iter().filter_map(|item| serde_json::to_value(item).ok()).collect()
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl RangeQuery {
    /// The range.
    ///
    /// # Errors
    /// Names `to` where it does not lie after `from`.
    pub fn range(&self) -> Result<TimeRange, Error> {
        range(self.from, self.to)
    }
}

/// A range of time.
///
/// # Errors
/// Names `to` where it does not lie after `from`.
pub fn range(from: Option<Micros>, to: Option<Micros>) -> Result<TimeRange, Error> {
    match (from, to) {
        (Some(from), Some(to)) if to <= from => Err(Error::field("to", "must lie after `from`")),
        _ => Ok(TimeRange { from, to }),
    }
}

/// A row of an answer by the fields that tell it from the others.
pub type RowIn = Row;
