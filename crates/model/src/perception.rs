//! Perceptions: things said and scored.
use serde::{Deserialize, Serialize};

use crate::{metric::MetricDraft, time::Micros};

/// One thing said or scored, as a source states it; who and when stand in the event around it.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Perception {
    /// Which metric the value belongs to; free text without a score has none.
    pub metric: Option<MetricDraft>,
    /// The answer on the metric's own scale.
    pub value: Option<f64>,
    /// What was said, as it was said.
    pub text: Option<String>,
    /// A short heading that came with the text.
    pub title: Option<String>,
    /// The language of the text (BCP 47), where the source states it.
    pub language: Option<String>,
    /// Whether others can read it.
    pub public: bool,
    /// What asked for it (a survey, a campaign); `None` where nobody did or nobody knows.
    pub solicited_by: Option<String>,
    /// Whether it is about one interaction or about the whole relationship.
    pub scope: Scope,
    /// When the thing happened that it is about, where the source states it.
    pub experienced_at: Option<Micros>,
    /// The form, review or call that it belongs to: answers of one submission share it.
    pub submission: Option<String>,
    /// The touchpoint that it is about.
    pub about_touchpoint: Option<String>,
    /// The order, case or visit that it is about.
    pub about_object: Option<String>,
    /// Channel on which it was said.
    pub channel: Option<String>,
    /// The place, team or brand that it is about.
    pub unit: Option<String>,
    /// Where it can be read.
    pub permalink: Option<String>,
    /// The weight of the respondent in the source's sample, where it has one.
    pub weight: Option<f64>,
    /// Set for a published aggregate instead of one answer.
    pub aggregate: Option<Aggregate>,
}

/// Whether a perception is about one interaction or about the whole relationship; the two are never averaged.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// About one interaction.
    #[default]
    Transactional,
    /// About the whole relationship.
    Relational,
}

impl Scope {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Relational => "relational",
        }
    }
}

/// A published figure about many answers ("88 % of 500"), with what its rounding leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// How many answered.
    pub n: u64,
    /// The published share, from 0 to 1.
    pub share: f64,
    /// Half the last printed digit: the share lies within `share ± slack`.
    pub slack: f64,
}
