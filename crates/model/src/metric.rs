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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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

/// How good an answer is: the lower, the middle or the upper part of its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// A bad answer: a detractor, or the worst third of the scale.
    Low,
    /// Neither.
    Middle,
    /// A good answer: a promoter, a top box, or the best third of the scale.
    High,
}

impl Band {
    /// All bands, the worst first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// The word used in addresses and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    /// The band with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == text)
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

    /// The least and the greatest answer of a band.
    pub fn band(&self, band: Band) -> (f64, f64) {
        let Scale { min, max, high_is_good } = self.scale;
        let (low, high) = match (self.kind, self.top_from) {
            (MetricKind::Nps, _) => (6.0, 9.0),
            (_, top) => (self.scale.denormalise(1.0 / 3.0), top.unwrap_or_else(|| self.scale.denormalise(2.0 / 3.0))),
        };
        // Top boxes may reach far down the scale; the bands never share an answer.
        match (band, high_is_good) {
            (Band::Low, true) => (min, low.min(high - 3.0 * HAIR) + HAIR),
            (Band::Low, false) => (low.max(high + 3.0 * HAIR) - HAIR, max),
            (Band::Middle, true) => (low + 2.0 * HAIR, high - 2.0 * HAIR),
            (Band::Middle, false) => (high + 2.0 * HAIR, low - 2.0 * HAIR),
            (Band::High, true) => (high - HAIR, max),
            (Band::High, false) => (min, high + HAIR),
        }
    }

    /// The band of an answer.
    pub fn band_of(&self, value: f64) -> Band {
        let lies_in = |band: &Band| {
            let (least, most) = self.band(*band);
            (least..=most).contains(&value)
        };
        Band::ALL.into_iter().find(lies_in).unwrap_or(Band::Middle)
    }
}

/// Less than any two answers differ by; a third of a scale is seldom a round number.
const HAIR: f64 = 1e-9;

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
    fn bands_cut_the_scale_in_three() {
        let of = |draft: &MetricDraft| {
            let (min, max) = (draft.scale.min as i64, draft.scale.max as i64);
            (min..=max).map(|answer| &draft.band_of(answer as f64).as_str()[..1]).collect::<String>()
        };
        let rating = |min, max| MetricDraft::new("r", MetricKind::Rating, Scale::new(min, max));
        assert_eq!(of(&MetricDraft::nps()), "lllllllmmhh");
        assert_eq!(of(&rating(1.0, 5.0)), "llmhh");
        assert_eq!(of(&rating(1.0, 7.0)), "lllmhhh");
        assert_eq!(of(&rating(0.0, 1.0)), "lh");
        assert_eq!(of(&MetricDraft::csat("c", Scale::new(1.0, 10.0))), "llllmmhhhh");
        let effort = Scale { high_is_good: false, ..Scale::new(1.0, 7.0) };
        assert_eq!(of(&MetricDraft::new("ces", MetricKind::Ces, effort)), "hhhmlll");
        let generous = MetricDraft { top_from: Some(2.0), ..MetricDraft::csat("c", Scale::new(1.0, 5.0)) };
        assert_eq!(of(&generous), "lhhhh");
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
