//! One figure from the distribution of its answers.
use serde_json::{Value, json};
use throughline_measure::{
    interval::{Confidence, Difference, Interval, Moments},
    rate::Rate,
    score::{Nps, TopBox},
};
use throughline_model::metric::{MetricDraft, MetricKind};

use super::Version;
use crate::{answer::Row, question::row};

/// What answers come to, with the answers.
#[derive(Debug, Clone)]
pub(in crate::question) struct Figure {
    /// How many answered.
    pub n: u64,
    kind: Kind,
    value: Option<f64>,
    interval: Option<Interval>,
    moments: Option<Moments>,
    distribution: Vec<(f64, u64)>,
}

/// What the figure was computed from.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// In points from −100 to 100.
    Nps(Nps),
    /// The top boxes' share.
    Share { top: u64 },
    /// The mean on the metric's own scale.
    Mean,
}

/// NPS is shown in points.
const POINTS: f64 = 100.0;

impl Figure {
    /// The figure of answers in order, each with how often it was given.
    pub fn of(version: &Version, distribution: Vec<(f64, u64)>, confidence: Confidence) -> Self {
        let answers = || distribution.iter().copied();
        let n = answers().map(|(_, count)| count).sum();
        let moments = Moments::of(answers());
        let (kind, value, interval) = match version.kind {
            MetricKind::Nps => {
                let mut nps = Nps::default();
                answers().for_each(|(answer, count)| nps.add(answer, count));
                let interval = nps.interval(confidence);
                let points = |i: Interval| Interval { low: i.low * POINTS, high: i.high * POINTS };
                (Kind::Nps(nps), nps.value().map(|value| value * POINTS), interval.map(points))
            }
            MetricKind::Csat | MetricKind::Ces => {
                let customary = || MetricDraft::new("", version.kind, version.scale).top_from;
                let top_from = version.top_from.or_else(customary).unwrap_or(version.scale.max);
                let high = version.scale.high_is_good;
                let is_top = move |answer| if high { answer >= top_from } else { answer <= top_from };
                let top = answers().filter(|(answer, _)| is_top(*answer)).map(|(_, count)| count).sum();
                let rate = TopBox::of(answers(), is_top, confidence).map(|boxes| boxes.rate);
                let interval = rate.map(|rate| Interval { low: rate.low, high: rate.high });
                (Kind::Share { top }, rate.map(|rate| rate.share), interval)
            }
            MetricKind::Rating => {
                let interval = moments.and_then(|moments| moments.interval(confidence));
                let (min, max) = (version.scale.min, version.scale.max);
                let interval = interval.map(|i| if min < max { i.within(min, max) } else { i });
                (Kind::Mean, moments.map(|moments| moments.mean), interval)
            }
        };
        Self { n, kind, value, interval, moments, distribution }
    }

    /// This figure less another of the same kind, of other answers.
    pub fn less(&self, other: &Self, confidence: Confidence) -> Option<Difference> {
        match (self.kind, other.kind) {
            (Kind::Nps(own), Kind::Nps(their)) => own.less(their, confidence).map(|d| Difference {
                value: d.value * POINTS,
                low: d.low * POINTS,
                high: d.high * POINTS,
                ..d
            }),
            (Kind::Share { top: own }, Kind::Share { top: their }) => {
                Rate::difference((own, self.n), (their, other.n), confidence)
            }
            (Kind::Mean, Kind::Mean) => self.moments?.less(other.moments?, confidence),
            _ => None,
        }
    }

    /// The figure, n and the interval.
    pub fn brief(&self) -> Row {
        row([
            ("value", json!(self.value)),
            ("n", json!(self.n)),
            ("low", json!(self.interval.map(|interval| interval.low))),
            ("high", json!(self.interval.map(|interval| interval.high))),
        ])
    }

    /// The figure with all that it rests on.
    pub fn word(&self) -> Row {
        let mut fields = self.brief();
        let figure = match self.kind {
            Kind::Nps(_) => "points",
            Kind::Share { .. } => "share",
            Kind::Mean => "mean",
        };
        let distribution: Vec<Value> = self.distribution.iter().map(|(value, count)| json!([value, count])).collect();
        fields.extend(row([
            ("figure", json!(figure)),
            ("mean", json!(self.moments.map(|moments| moments.mean))),
            ("distribution", json!(distribution)),
        ]));
        if let Kind::Nps(nps) = self.kind {
            fields.extend(row([
                ("promoters", json!(nps.promoters)),
                ("passives", json!(nps.passives)),
                ("detractors", json!(nps.detractors)),
            ]));
        }
        fields
    }
}
