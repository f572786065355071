//! What the feedback page shows, as plain values.
use chrono_tz::Tz;
use throughline_model::{
    id::ProfileId,
    metric::{Band, MetricKind, Scale},
    time::{Micros, TimeRange},
};

use crate::figures::Scored;

/// What somebody looks for in what was said; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sought {
    /// When it was said.
    pub range: TimeRange,
    /// The unit.
    pub unit: Option<String>,
    /// The name of the segment whose customers said it.
    pub segment: Option<String>,
    /// Words in the heading or the text, as [`throughline_model::search::Query`] reads them.
    pub words: Option<String>,
    /// A metric's short name.
    pub metric: Option<String>,
    /// How good the score is.
    pub band: Option<Band>,
    /// The touchpoint that it is about.
    pub touchpoint: Option<String>,
    /// Whether only what has words is shown.
    pub with_words: bool,
}

impl Sought {
    /// Tells whether more is looked for than a time, a unit and a segment.
    pub fn narrows(&self) -> bool {
        self.words.is_some()
            || self.metric.is_some()
            || self.band.is_some()
            || self.touchpoint.is_some()
            || self.with_words
    }
}

/// One page of what was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// The entries of this page, the newest first.
    pub entries: Vec<Entry>,
    /// How many things were said in the time and unit by the customers of the segment.
    pub said: u64,
    /// How many of them have words.
    pub with_words: u64,
    /// How many of them are what is looked for; `None` where nothing more is.
    pub matching: Option<u64>,
    /// Whether more may match than were counted, because what came in after `as_of` was not looked through.
    pub more_match: bool,
    /// Whether anything was ever said.
    pub any: bool,
    /// The figure of the metric with the most answers lately, or that of the metric that is looked for.
    pub figure: Option<Scored>,
    /// The scale of the figure's latest version, where answers have one mean on it.
    pub scale: Option<Scale>,
    /// The short names of all metrics.
    pub metrics: Vec<String>,
    /// The kind of the metric that is looked for.
    pub kind: Option<MetricKind>,
    /// The touchpoints that there are.
    pub touchpoints: Vec<String>,
    /// The cursor of the page before this one.
    pub previous: Option<String>,
    /// The cursor of the page after this one.
    pub next: Option<String>,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Up to when the answer is complete.
    pub as_of: Micros,
    /// The moment of asking.
    pub now: Micros,
}

/// One thing that was said or scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Micros,
    /// The metric's short name.
    pub metric: Option<String>,
    /// The answer on the metric's own scale.
    pub value: Option<f64>,
    /// The scale of the answer.
    pub scale: Option<Scale>,
    /// How good the answer is.
    pub band: Option<Band>,
    /// A heading that came with the text.
    pub heading: Option<String>,
    /// What was said.
    pub text: Option<String>,
    /// The language of the text (BCP 47).
    pub language: Option<String>,
    /// The touchpoint that it is about.
    pub about: Option<String>,
    /// The order, case or visit that it is about.
    pub object: Option<String>,
    /// On which channel.
    pub channel: Option<String>,
    /// The place, team or brand.
    pub unit: Option<String>,
    /// The source's name.
    pub source: Option<String>,
    /// Whether others can read it.
    pub public: bool,
    /// Who said it.
    pub who: Who,
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The profile that names the customer.
    pub profile: ProfileId,
    /// What to call them; `None` for somebody of whom only this is known.
    pub name: Option<String>,
}
