//! Metric definitions: wording, scale, direction and how answers become one figure.
use serde::{Deserialize, Serialize};

use crate::perception::Scope;

/// How the answers to a question become one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    /// Net promoter score: promoters (9–10) less detractors (0–6), on 0–10 only.
    Nps,
    /// Customer satisfaction: the share of the top boxes.
    Csat,
    /// Customer effort score 2.0: the share that found it easy (the top boxes), the mean beside it.
    Ces,
    /// A rating whose mean is shown (stars).
    Rating,
}

impl MetricKind {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Rating => "rating",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Nps, Self::Csat, Self::Ces, Self::Rating].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The scale of a metric's answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The lowest answer.
    pub min: f64,
    /// The highest answer.
    pub max: f64,
    /// Whether the highest answer is the best one (CES 1.0 is the other way round).
    pub high_is_good: bool,
}

impl Scale {
    /// A scale whose highest answer is the best.
    pub const fn new(min: f64, max: f64) -> Self {
        Self { min, max, high_is_good: true }
    }

    /// Places an answer between 0 (worst) and 1 (best); `None` outside of the scale.
    pub fn normalise(&self, value: f64) -> Option<f64> {
        if !(self.min..=self.max).contains(&value) || self.max <= self.min {
            return None;
        }
        let share = (value - self.min) / (self.max - self.min);
        Some(if self.high_is_good { share } else { 1.0 - share })
    }

    /// The answer that [`Scale::normalise`] placed there.
    pub fn denormalise(&self, share: f64) -> f64 {
        let share = if self.high_is_good { share } else { 1.0 - share };
        self.min + share * (self.max - self.min)
    }
}

/// What a source states about the metric of an answer; equal drafts are one version of one definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricDraft {
    /// The definition's short name, such as `nps` or `review`.
    pub slug: String,
    /// How answers become one figure.
    pub kind: MetricKind,
    /// The scale of the answers.
    pub scale: Scale,
    /// For top-box metrics the lowest answer that counts as satisfied (on the answer's own scale).
    pub top_from: Option<f64>,
    /// The question as it was asked, where known.
    pub wording: Option<String>,
    /// Set where the source did not say the scale and the convention's default was taken.
    pub scale_assumed: bool,
    /// Whether it asks about one interaction or about the whole relationship; the two are never put together.
    #[serde(default)]
    pub scope: Scope,
}

impl MetricDraft {
    /// NPS on 0–10.
    pub fn nps() -> Self {
        Self::new("nps", MetricKind::Nps, Scale::new(0.0, 10.0))
    }

    /// A satisfaction question on the given scale, with the customary top boxes: 4–5 of 5, 5–7 of 7, else the upper
    /// two fifths.
    pub fn csat(slug: &str, scale: Scale) -> Self {
        Self::new(slug, MetricKind::Csat, scale)
    }

    /// A metric with the customary top boxes of its kind and scale.
    pub fn new(slug: &str, kind: MetricKind, scale: Scale) -> Self {
        let top_from = match kind {
            MetricKind::Csat | MetricKind::Ces => Some(customary_top(scale)),
            MetricKind::Nps | MetricKind::Rating => None,
        };
        Self {
            slug: slug.to_owned(),
            kind,
            scale,
            top_from,
            wording: None,
            scale_assumed: false,
            scope: Scope::default(),
        }
    }
}

fn customary_top(scale: Scale) -> f64 {
    let (min, max) = (scale.min, scale.max);
    if (min, max) == (1.0, 7.0) {
        return if scale.high_is_good { 5.0 } else { 3.0 };
    }
    let boxes = ((max - min + 1.0) * 0.4).round().max(1.0);
    if scale.high_is_good { max - boxes + 1.0 } else { min + boxes - 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customary_top_boxes() {
        let top = |min, max| MetricDraft::csat("csat", Scale::new(min, max)).top_from;
        assert_eq!(top(1.0, 5.0), Some(4.0));
        assert_eq!(top(1.0, 7.0), Some(5.0));
        assert_eq!(top(1.0, 10.0), Some(7.0));
        assert_eq!(top(0.0, 1.0), Some(1.0));
    }

    #[test]
    fn answers_outside_of_the_scale_have_no_place() {
        let scale = Scale::new(1.0, 5.0);
        assert_eq!(scale.normalise(6.0), None);
        assert_eq!(scale.normalise(f64::NAN), None);
        assert_eq!(scale.normalise(5.0), Some(1.0));
        let effort = Scale { high_is_good: false, ..scale };
        assert_eq!(effort.normalise(5.0), Some(0.0));
        assert_eq!(effort.denormalise(0.25), 4.0);
    }
}
