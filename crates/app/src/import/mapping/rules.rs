//! Rules: what a row states, kind by kind.
use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de};
use throughline_model::{perception::Scope, touchpoint::Stage};

use super::{
    TimeRule,
    words::{list, text_or_table},
};
use crate::import::template::{Hole, Template};

/// What a row states.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct EmitRule {
    /// The tables whose rows state it; every table that is not a lookup where it is left out.
    #[serde(default, deserialize_with = "list")]
    pub(in crate::import) table: Vec<String>,
    /// All of these must hold.
    #[serde(default, deserialize_with = "list")]
    pub(in crate::import) when: Vec<Condition>,
    /// None of these may hold.
    #[serde(default, deserialize_with = "list")]
    pub(in crate::import) unless: Vec<Condition>,
    /// The joined table whose every row states it.
    pub(in crate::import) each: Option<String>,
    /// When, where it is not the table's time; where it is empty, it did not happen.
    pub(in crate::import) time: Option<TimeRule>,
    pub(in crate::import) interaction: Option<InteractionRule>,
    pub(in crate::import) perception: Option<PerceptionRule>,
    pub(in crate::import) promise: Option<PromiseRule>,
    pub(in crate::import) profile: Option<ProfileRule>,
    /// All of its holes, gathered when the mapping has been read.
    #[serde(skip)]
    pub(in crate::import) holes: Vec<Hole>,
}

/// A condition on a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct Condition {
    pub(in crate::import) column: Option<Template>,
    pub(in crate::import) present: Option<bool>,
    pub(in crate::import) equals: Option<String>,
    #[serde(rename = "in")]
    pub(in crate::import) any_of: Option<Vec<String>>,
    pub(in crate::import) starts: Option<String>,
    pub(in crate::import) below: Option<f64>,
    /// Conditions of which one must hold.
    #[serde(default)]
    pub(in crate::import) any: Vec<Condition>,
}

/// Something happened.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct InteractionRule {
    pub(in crate::import) name: Template,
    pub(in crate::import) touchpoint: Option<Template>,
    pub(in crate::import) stage: Option<Stage>,
    pub(in crate::import) channel: Option<Template>,
    pub(in crate::import) unit: Option<Template>,
    pub(in crate::import) account: Option<Template>,
    pub(in crate::import) object: Option<Template>,
    pub(in crate::import) session: Option<Template>,
    pub(in crate::import) staff: Option<Template>,
    pub(in crate::import) outcome: Option<Template>,
    pub(in crate::import) duration: Option<LengthRule>,
    pub(in crate::import) wait: Option<LengthRule>,
    pub(in crate::import) amount: Option<AmountRule>,
    pub(in crate::import) campaign: Option<Template>,
    #[serde(default)]
    pub(in crate::import) properties: Fields,
}

/// A length of time.
#[derive(Debug, Clone)]
pub(in crate::import) struct LengthRule {
    pub(in crate::import) value: Template,
    pub(in crate::import) unit: LengthUnit,
}

/// What a length of time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::import) enum LengthUnit {
    Milliseconds,
    #[default]
    Seconds,
    Minutes,
    Hours,
    Days,
}

/// An amount of money: a value, a value times a number, or the sum of a column of joined rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct AmountRule {
    pub(in crate::import) value: Option<Template>,
    pub(in crate::import) times: Option<Template>,
    pub(in crate::import) sum: Option<Template>,
    pub(in crate::import) currency: Template,
}

/// Something was said or scored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct PerceptionRule {
    pub(in crate::import) metric: Option<MetricRule>,
    pub(in crate::import) value: Option<Template>,
    /// Several answers of one kind: the touchpoint that each is about, and its column.
    #[serde(default)]
    pub(in crate::import) items: BTreeMap<String, Template>,
    /// The numbers that words stand for.
    #[serde(default)]
    pub(in crate::import) codes: BTreeMap<String, f64>,
    /// Codes that mean that there is no answer.
    #[serde(default)]
    pub(in crate::import) not_applicable: Vec<String>,
    pub(in crate::import) text: Option<Template>,
    pub(in crate::import) title: Option<Template>,
    pub(in crate::import) language: Option<Template>,
    pub(in crate::import) touchpoint: Option<Template>,
    pub(in crate::import) object: Option<Template>,
    pub(in crate::import) submission: Option<Template>,
    pub(in crate::import) solicited_by: Option<Template>,
    #[serde(default)]
    pub(in crate::import) scope: Scope,
    #[serde(default)]
    pub(in crate::import) public: bool,
    pub(in crate::import) weight: Option<Template>,
    pub(in crate::import) published: Option<PublishedRule>,
    pub(in crate::import) experienced_at: Option<TimeRule>,
    pub(in crate::import) channel: Option<Template>,
    pub(in crate::import) unit: Option<Template>,
    pub(in crate::import) permalink: Option<Template>,
}

/// A published figure about many answers: how many, and the share as it was printed (`88 %`, `0.88`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct PublishedRule {
    pub(in crate::import) n: Template,
    pub(in crate::import) share: Template,
}

/// What an answer is measured by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct MetricRule {
    pub(in crate::import) slug: Template,
    pub(in crate::import) kind: Template,
    /// The lowest and the highest answer.
    pub(in crate::import) scale: Option<(Template, Template)>,
    /// What to assume where the scale's columns are empty.
    pub(in crate::import) scale_default: Option<(f64, f64)>,
    pub(in crate::import) high_is_good: Option<bool>,
    pub(in crate::import) top_from: Option<f64>,
    pub(in crate::import) wording: Option<Template>,
}

/// Something was promised or kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct PromiseRule {
    pub(in crate::import) key: Template,
    pub(in crate::import) what: Template,
    pub(in crate::import) due: Option<TimeRule>,
    pub(in crate::import) kept: Option<TimeRule>,
    pub(in crate::import) touchpoint: Option<Template>,
    pub(in crate::import) object: Option<Template>,
}

/// What is known about the person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct ProfileRule {
    #[serde(default)]
    pub(in crate::import) traits: Fields,
    pub(in crate::import) email: Option<Template>,
    pub(in crate::import) phone: Option<Template>,
    /// The country of national telephone numbers.
    pub(in crate::import) region: Option<Template>,
}

/// Columns that are kept under a name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::import) struct Fields {
    pub(in crate::import) named: Vec<(String, Template)>,
    /// Beginnings of names of columns; the empty one stands for every column that nothing else uses.
    pub(in crate::import) beginnings: Vec<String>,
}

impl<'de> Deserialize<'de> for LengthRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Full {
            value: Template,
            #[serde(default)]
            unit: LengthUnit,
        }
        text_or_table(
            deserializer,
            |value| Self { value, unit: LengthUnit::default() },
            |full: Full| Self { value: full.value, unit: full.unit },
        )
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> de::Visitor<'de> for Seen {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"*\", a list of columns, or a table of names and columns")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Fields, E> {
                let mut fields = Fields::default();
                fields.add(text).map_err(E::custom)?;
                Ok(fields)
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut texts: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some(text) = texts.next_element::<String>()? {
                    fields.add(&text).map_err(de::Error::custom)?;
                }
                Ok(fields)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some(entry) = entries.next_entry::<String, Template>()? {
                    fields.named.push(entry);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

impl Fields {
    /// Adds a column under its own name, or with a `*` all that begin so.
    fn add(&mut self, column: &str) -> Result<(), String> {
        match column.strip_suffix('*') {
            Some(beginning) => self.beginnings.push(beginning.to_owned()),
            None => {
                let template = Template::column(column)?;
                let name = template.hole().and_then(|hole| hole.names.first()).cloned().unwrap_or_default();
                self.named.push((name, template));
            }
        }
        Ok(())
    }
}
