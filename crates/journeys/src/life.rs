//! A life: the rows of one customer in order, as the passes see them.
use std::ops::Range;

use throughline_model::time::Micros;

/// One customer's kept rows in order, column by column. Rows that a filter drops are simply not there; a column that
/// the question did not ask for is empty.
#[derive(Debug, Clone, Copy)]
pub struct Life<'a> {
    /// Whose life it is.
    pub customer: u32,
    /// When each row happened, in microseconds; never falling.
    pub at: &'a [i64],
    /// The touchpoint's code; 0 where the row is not an interaction but a perception or a promise.
    pub touchpoint: &'a [u32],
    /// Which steps of a funnel the row matches: bit k for step k.
    pub marks: &'a [u32],
    /// The code of the breakdown's value; 0 where there is none.
    pub group: &'a [u32],
    /// The code of the metric's version; 0 where the row is not a perception.
    pub metric: &'a [u32],
    /// The answer on its own scale; NaN where there is none.
    pub value: &'a [f64],
    /// The answer's id: of rows with the same id in a life the last supersedes the earlier; 0 where there is none.
    pub answer: &'a [u64],
}

/// Which columns a pass reads beside the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// [`Life::touchpoint`].
    pub touchpoint: bool,
    /// [`Life::marks`].
    pub marks: bool,
    /// [`Life::group`].
    pub group: bool,
    /// [`Life::metric`], [`Life::value`] and [`Life::answer`].
    pub perceptions: bool,
}

impl Life<'_> {
    /// The rows that lie in a half-open range of time.
    pub fn rows(&self, from: Option<Micros>, to: Option<Micros>) -> Range<usize> {
        let first = from.map_or(0, |from| self.at.partition_point(|at| *at < from.0));
        let last = to.map_or(self.at.len(), |to| self.at.partition_point(|at| *at < to.0));
        first..last.max(first)
    }

    /// The breakdown's code of a row; 0 where none was asked for.
    pub fn group_at(&self, row: usize) -> u32 {
        self.group.get(row).copied().unwrap_or(0)
    }
}
