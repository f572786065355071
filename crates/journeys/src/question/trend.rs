//! The trend: how many interactions or customers there were in each bucket of time.
#![expect(clippy::indexing_slicing, reason = "the pass runs over all rows; every index is checked where it is made")]
use serde::Serialize;
use serde_json::json;
use throughline_model::{question::Measure, time::Micros};

use super::{Names, Pass, behind::Place, name, row, slots::Slots};
use crate::{
    answer::{Row, Rows},
    life::{Columns, Life},
};

/// Counts by bucket of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// What is counted.
    pub measure: Measure,
    /// Where the buckets begin, in microseconds and rising; the caller knows zones and the changes of clocks. A bucket
    /// ends where the next begins, the last one at `to`.
    pub boundaries: Vec<i64>,
    /// The first moment looked at.
    pub from: Option<Micros>,
    /// The first moment not looked at.
    pub to: Option<Micros>,
    /// What divides the counts.
    pub by: Option<By>,
}

/// What divides the counts of a trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum By {
    /// The touchpoint.
    Touchpoint,
    /// The field of this name, whose codes are the groups of the rows.
    Field(String),
}

impl By {
    fn field(&self) -> &str {
        match self {
            Self::Touchpoint => "touchpoint",
            Self::Field(field) => field,
        }
    }
}

/// The counts of some lives.
#[derive(Debug, Default)]
pub struct Partial {
    occurrences: u64,
    people: u64,
    /// How many lives were visited: tells whether a count has met this one before.
    lives: u32,
    groups: Slots,
    /// The buckets of the first group, then those of the next.
    counts: Vec<u64>,
    last_lives: Vec<u32>,
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        Columns { touchpoint: true, group: matches!(self.by, Some(By::Field(_))), ..Columns::default() }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        partial.lives += 1;
        let Some(&first) = self.boundaries.first() else { return };
        let rows = life.rows(Some(Micros(self.from.map_or(first, |from| from.0.max(first)))), self.to);
        let Some(begin) = life.at.get(rows.start) else { return };
        let mut next = self.boundaries.partition_point(|start| start <= begin);
        let before = partial.occurrences;
        for index in rows {
            let (at, touchpoint) = (life.at[index], life.touchpoint[index]);
            if touchpoint == 0 {
                continue;
            }
            while next < self.boundaries.len() && self.boundaries[next] <= at {
                next += 1;
            }
            let group = match self.by {
                None => 0,
                Some(By::Touchpoint) => touchpoint,
                Some(By::Field(_)) => life.group_at(index),
            };
            let place = partial.group(group, self.boundaries.len()) + next - 1;
            partial.occurrences += 1;
            let again = partial.last_lives[place] == partial.lives;
            partial.last_lives[place] = partial.lives;
            partial.counts[place] += u64::from(self.measure == Measure::Occurrences || !again);
        }
        partial.people += u64::from(partial.occurrences > before);
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        into.occurrences += from.occurrences;
        into.people += from.people;
        let buckets = self.boundaries.len();
        if buckets == 0 {
            return;
        }
        for (code, counts) in from.groups.codes().iter().zip(from.counts.chunks(buckets)) {
            let place = into.group(*code, buckets);
            for (own, count) in into.counts[place..].iter_mut().zip(counts) {
                *own += count;
            }
        }
    }

    fn answer(&self, partial: &Partial, names: &Names<'_>) -> Rows {
        let (measure, n) = match self.measure {
            Measure::Occurrences => ("occurrences", partial.occurrences),
            Measure::People => ("people", partial.people),
        };
        let buckets = self.boundaries.len();
        let mut groups: Vec<_> = partial
            .groups
            .codes()
            .iter()
            .zip(partial.counts.chunks(buckets.max(1)))
            .map(|(code, counts)| (name(*code, names), counts))
            .collect();
        groups.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
        let mut rows: Vec<Row> = Vec::new();
        for (bucket, start) in self.boundaries.iter().enumerate() {
            let start = ("start", json!(Micros(*start)));
            match &self.by {
                None => {
                    let count = groups.first().map_or(0, |(_, counts)| counts[bucket]);
                    rows.push(row([start, (measure, json!(count))]));
                }
                Some(by) => {
                    rows.extend(groups.iter().filter(|(_, counts)| counts[bucket] > 0).map(|(group, counts)| {
                        row([start.clone(), (by.field(), json!(group)), (measure, json!(counts[bucket]))])
                    }))
                }
            }
        }
        Rows { n, rows, notes: Vec::new() }
    }

    fn count(&self, partial: &Partial, place: &Place) -> u64 {
        let Place::Bucket { bucket, group } = place else { return 0 };
        let first = partial.groups.known(*group).map(|slot| slot * self.boundaries.len());
        first.and_then(|first| partial.counts.get(first + bucket)).copied().unwrap_or(0)
    }
}

impl Partial {
    /// Where the buckets of a group begin.
    #[inline]
    fn group(&mut self, code: u32, buckets: usize) -> usize {
        let place = self.groups.slot(code) * buckets;
        if place >= self.counts.len() {
            self.counts.resize(place + buckets, 0);
            self.last_lives.resize(place + buckets, 0);
        }
        place
    }
}

#[cfg(test)]
mod tests;
