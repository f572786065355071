//! Questions: one file for each kind, and in each the same story.
//!
//! A `Plan` says what to compute, with every name already resolved to a code; it can be printed. A pass visits every
//! [`Life`] once, in any order and on any number of threads or machines, each with a `Partial` of its own; partials
//! merge, and the merged one is worded as rows. However the lives are divided, the rows are the same to the last bit:
//! a partial holds only counts, exact sums of whole microseconds, and sketches.
use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;

use self::behind::Place;
use crate::{
    answer::{Row, Rows},
    life::{Columns, Life},
};

pub mod behind;
pub mod everybody;
pub mod flow;
pub mod funnel;
pub mod map;
pub mod often;
pub mod score;
pub mod slots;
pub mod trend;

#[cfg(test)]
pub(crate) mod ledger;

/// Gives the name of a code.
pub type Names<'a> = dyn Fn(u32) -> Option<String> + 'a;

/// One ordered pass over lives: a plan and how to carry it out.
pub trait Pass: Sync + Debug + Serialize {
    /// The answer of one part of the lives.
    type Partial: Default + Send;

    /// Tells which columns the pass reads.
    fn columns(&self) -> Columns;

    /// Takes one life into account.
    fn visit(&self, life: &Life<'_>, partial: &mut Self::Partial);

    /// Adds the answer of other lives.
    fn merge(&self, into: &mut Self::Partial, from: Self::Partial);

    /// Words the answer.
    fn answer(&self, partial: &Self::Partial, names: &Names<'_>) -> Rows;

    /// How much some lives count in one row; 0 where the row is not one of this question. A life counts in the row when
    /// a visit makes it more.
    fn count(&self, partial: &Self::Partial, place: &Place) -> u64;
}

/// A code's name as JSON: null for 0, which is the code of nothing.
fn name(code: u32, names: &Names<'_>) -> Option<String> {
    (code != 0).then(|| names(code).unwrap_or_else(|| format!("#{code}")))
}

/// Microseconds as JSON shows durations: in seconds.
fn seconds(micros: Option<f64>) -> Value {
    micros.map_or(Value::Null, |micros| Value::from(micros / 1e6))
}

fn row<const N: usize>(fields: [(&str, Value); N]) -> Row {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
