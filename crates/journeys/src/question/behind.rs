//! Who stands behind a row of an answer: the same pass over the same lives, noting each life that counts in the row.
use serde::Serialize;

use super::{Names, Pass};
use crate::{
    answer::Rows,
    life::{Columns, Life},
    within::Customers,
};

/// A row of an answer, by the numbers of its names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Place {
    /// An edge of a map; 0 is the start as `from` and the end as `to`.
    Edge {
        /// The touchpoint before.
        from: u32,
        /// The touchpoint after.
        to: u32,
    },
    /// A step of a funnel, reached or still open, by the customers of a group.
    Step {
        /// The step, from 0.
        step: usize,
        /// The group.
        group: u32,
    },
    /// Counts of a trend.
    Bucket {
        /// Which bucket, from 0.
        bucket: usize,
        /// The group.
        group: u32,
    },
    /// Answers of a score.
    Answers {
        /// The group.
        group: u32,
        /// The least value.
        least: f64,
        /// The greatest value.
        most: f64,
    },
    /// What the plan of a flow watches.
    Watched,
}

/// Notes the lives that count in one row of a question's answer, and not in another.
#[derive(Debug, Serialize)]
pub struct Behind<'a, P> {
    /// The question.
    pub plan: &'a P,
    /// The row.
    pub place: Place,
    /// A row in which they do not count: those who reached one step and not the next.
    pub but_not: Option<Place>,
}

/// Those found in some lives.
#[derive(Debug, Default)]
pub struct Found<T> {
    /// What the question itself counts.
    counted: T,
    /// The customers.
    pub customers: Customers,
    /// How many are nobody in particular.
    pub episodes: u64,
}

impl<P: Pass> Pass for Behind<'_, P>
where
    P::Partial: std::fmt::Debug,
{
    type Partial = Found<P::Partial>;

    fn columns(&self) -> Columns {
        self.plan.columns()
    }

    fn visit(&self, life: &Life<'_>, found: &mut Self::Partial) {
        let counts = |counted: &P::Partial, place: &Place| self.plan.count(counted, place);
        let before = counts(&found.counted, &self.place);
        let other = self.but_not.as_ref().map(|place| (place, counts(&found.counted, place)));
        self.plan.visit(life, &mut found.counted);
        let counted = counts(&found.counted, &self.place) > before;
        if !counted || other.is_some_and(|(place, before)| counts(&found.counted, place) > before) {
            return;
        }
        if throughline_model::id::ProfileNo(life.customer).is_episode() {
            found.episodes += 1;
        } else {
            found.customers.add(life.customer);
        }
    }

    fn merge(&self, into: &mut Self::Partial, from: Self::Partial) {
        into.customers = std::mem::take(&mut into.customers).or(&from.customers);
        into.episodes += from.episodes;
    }

    fn answer(&self, found: &Self::Partial, _: &Names<'_>) -> Rows {
        Rows { n: found.customers.len() + found.episodes, ..Rows::default() }
    }

    fn count(&self, found: &Self::Partial, _: &Place) -> u64 {
        found.customers.len()
    }
}
