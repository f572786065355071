//! What pages show of touchpoints.
use throughline_model::{question::Bucket, time::Micros, touchpoint::Stage};

use crate::figures::Scored;

/// The catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchpointList {
    /// The stages that have touchpoints; those without a stage come first.
    pub stages: Vec<StageRows>,
    /// How often any was met.
    pub occurrences: u64,
    /// By how many people.
    pub people: u64,
    /// The zone of days.
    pub zone: chrono_tz::Tz,
}

/// The touchpoints of one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRows {
    /// The stage; `None` for those that wait for one.
    pub stage: Option<Stage>,
    /// The touchpoints, those that nobody owns first.
    pub rows: Vec<TouchpointRow>,
}

/// One touchpoint of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchpointRow {
    /// Its number.
    pub code: u32,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub department: Option<String>,
    /// How often it was met.
    pub occurrences: u64,
    /// By how many people.
    pub people: u64,
    /// What became of promises about it; `None` where they cannot be counted as the bar asks.
    pub promises: Option<Promised>,
    /// The figure about it with the most answers.
    pub score: Option<Scored>,
    /// How many other names count as it.
    pub also: u64,
}

/// What became of the promises that came due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Promised {
    /// Kept in time.
    pub kept: u64,
    /// Kept late, or not at all.
    pub broken: u64,
}

/// A touchpoint by number and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its number.
    pub code: u32,
    /// Its name.
    pub name: String,
}

/// One touchpoint's scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// The touchpoint.
    pub touchpoint: Named,
    /// Where it lies.
    pub stage: Option<Stage>,
    /// Whether a convention has said so and not a person.
    pub by_convention: bool,
    /// Who owns it.
    pub department: Option<String>,
    /// What it is another name of.
    pub alias_of: Option<Named>,
    /// Other names that count as it.
    pub aliases: Vec<Named>,
    /// Touchpoints that it may be another name of.
    pub others: Vec<Named>,
    /// The departments that own anything.
    pub departments: Vec<String>,
    /// How often it was met.
    pub occurrences: u64,
    /// By how many people.
    pub people: u64,
    /// How often in each bucket of time.
    pub trend: Vec<(Micros, u64)>,
    /// The length of the buckets.
    pub bucket: Bucket,
    /// What became of promises about it; `None` where they cannot be counted as the bar asks.
    pub promises: Option<Promised>,
    /// The figures about it, those with most answers first.
    pub scores: Vec<Scored>,
    /// What comes directly before it, the most frequent first.
    pub before: Vec<Beside>,
    /// What comes directly after it, the most frequent first.
    pub after: Vec<Beside>,
    /// The zone of days.
    pub zone: chrono_tz::Tz,
    /// Up to when the data are complete.
    pub as_of: Micros,
}

/// What comes directly before or after a touchpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The touchpoint; `None` where journeys begin or end.
    pub touchpoint: Option<Named>,
    /// How often.
    pub occurrences: u64,
    /// Of how many times in all.
    pub of: u64,
    /// To how many people.
    pub people: u64,
    /// The median time between, in microseconds.
    pub median: Option<i64>,
}
