//! What the metric pages show, as plain values.
use chrono_tz::Tz;
use serde_json::{Map, Value};
use throughline_model::{
    metric::{MetricDraft, MetricKind},
    perception::Scope,
    time::Micros,
};

use crate::figures::Scored;

/// All metrics with their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// The metrics, those with most answers first.
    pub list: Vec<Measure>,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Up to when the answers are complete.
    pub as_of: Micros,
}

/// One metric: how it is asked, and what the answers come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its short name.
    pub slug: String,
    /// Its versions, the latest first.
    pub versions: Vec<Version>,
    /// What the answers come to, most answers first: one figure for all versions on the same scale.
    pub figures: Vec<Figure>,
    /// What others published about it, the latest first.
    pub published: Vec<Published>,
}

/// One version of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// The definition.
    pub definition: MetricDraft,
    /// Since when it is known here.
    pub since: Option<Micros>,
}

/// What answers come to, with the answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The figure.
    pub scored: Scored,
    /// The latest of the versions that are put together.
    pub version: u32,
    /// About one interaction or the whole relationship.
    pub scope: Scope,
    /// The mean on the metric's own scale.
    pub mean: Option<f64>,
    /// Every answer with how often it was given, in order.
    pub distribution: Vec<(f64, u64)>,
    /// The same figure in the time that it is compared with, and how many answered then.
    pub before: Option<(f64, u64)>,
}

/// A figure that somebody published about many answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// When.
    pub at: Option<Micros>,
    /// The share, from 0 to 1.
    pub share: f64,
    /// How many answered.
    pub n: u64,
    /// The fewest and the most answers that the rounding allows.
    pub answers: (u64, u64),
    /// The 95 % interval of these.
    pub interval: (f64, f64),
}

/// One metric's own page.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureView {
    /// The metric.
    pub measure: Measure,
    /// Its figures by one field after the other.
    pub by: Vec<Division>,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Up to when the answers are complete.
    pub as_of: Micros,
}

/// A metric's figures by the values of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Division {
    /// The field.
    pub field: &'static str,
    /// The figures, most answers first.
    pub rows: Vec<Scored>,
    /// How many values were left out.
    pub more: usize,
}

impl Measure {
    /// The definition of a version.
    pub fn definition(&self, version: u32) -> Option<&MetricDraft> {
        self.versions.iter().find(|known| known.version == version).map(|known| &known.definition)
    }

    /// How many answered, in all figures.
    pub fn answers(&self) -> u64 {
        self.figures.iter().map(|figure| figure.scored.n).sum()
    }

    /// How the latest version's answers become one figure.
    pub fn kind(&self) -> Option<MetricKind> {
        self.versions.first().map(|version| version.definition.kind)
    }
}

impl Figure {
    /// Reads a row of a score's answer.
    pub(super) fn new(row: &Map<String, Value>, scored: Scored) -> Self {
        let other = |field: &str| row.get("compare").and_then(|other| other.get(field));
        let pair = |pair: &Value| Some((pair.get(0)?.as_f64()?, pair.get(1)?.as_u64()?));
        let distribution = row.get("distribution").and_then(Value::as_array);
        Self {
            scored,
            version: row.get("version").and_then(Value::as_u64).unwrap_or(0) as u32,
            scope: match row.get("scope").and_then(Value::as_str) {
                Some(word) if word == Scope::Relational.as_str() => Scope::Relational,
                _ => Scope::Transactional,
            },
            mean: row.get("mean").and_then(Value::as_f64),
            distribution: distribution.map(|list| list.iter().filter_map(pair).collect()).unwrap_or_default(),
            before: other("value").and_then(Value::as_f64).zip(other("n").and_then(Value::as_u64)),
        }
    }
}

impl Published {
    /// Reads a published row of a score's answer.
    pub(super) fn new(row: &Map<String, Value>) -> Option<Self> {
        let number = |field: &str| row.get(field).and_then(Value::as_f64);
        let count = |field: &str| row.get(field).and_then(Value::as_u64);
        Some(Self {
            at: row.get("at").and_then(Value::as_str).and_then(Micros::parse),
            share: number("value")?,
            n: count("n")?,
            answers: (count("fewest")?, count("most")?),
            interval: (number("low")?, number("high")?),
        })
    }
}
