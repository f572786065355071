//! Everybody: who has any row in the part that is asked, and between which moments.
use serde::Serialize;

use super::{Names, Pass, behind::Place};
use crate::{
    answer::Rows,
    life::{Columns, Life},
    within::Customers,
};

/// Notes whoever is met.
#[derive(Debug, Serialize)]
pub struct Plan;

/// Those met in some lives.
#[derive(Debug, Default)]
pub struct Partial {
    /// Who.
    pub customers: Customers,
    /// The first and the last moment.
    pub span: Option<(i64, i64)>,
}

impl Partial {
    fn reach(&mut self, span: Option<(i64, i64)>) {
        self.span = match (self.span, span) {
            (Some((from, to)), Some((other_from, other_to))) => Some((from.min(other_from), to.max(other_to))),
            (own, other) => own.or(other),
        };
    }
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        Columns::default()
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        partial.customers.add(life.customer);
        partial.reach(life.at.first().copied().zip(life.at.last().copied()));
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        into.customers = std::mem::take(&mut into.customers).or(&from.customers);
        into.reach(from.span);
    }

    fn answer(&self, partial: &Partial, _: &Names<'_>) -> Rows {
        Rows { n: partial.customers.len(), ..Rows::default() }
    }

    fn count(&self, partial: &Partial, _: &Place) -> u64 {
        partial.customers.len()
    }
}
