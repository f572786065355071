//! Often: who met something at least so often in a range of time.
use serde::Serialize;
use throughline_model::time::Micros;

use super::{Names, Pass, behind::Place};
use crate::{
    answer::Rows,
    life::{Columns, Life},
    within::Customers,
};

/// How often, and between which moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// How often at least.
    pub at_least: u32,
    /// The first moment looked at.
    pub from: Option<Micros>,
}

impl Pass for Plan {
    type Partial = Customers;

    fn columns(&self) -> Columns {
        Columns { touchpoint: true, ..Columns::default() }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Customers) {
        let rows = life.touchpoint.get(life.rows(self.from, None)).unwrap_or_default();
        if rows.iter().filter(|touchpoint| **touchpoint != 0).count() >= self.at_least as usize {
            partial.add(life.customer);
        }
    }

    fn merge(&self, into: &mut Customers, from: Customers) {
        *into = std::mem::take(into).or(&from);
    }

    fn answer(&self, partial: &Customers, _: &Names<'_>) -> Rows {
        Rows { n: partial.len(), ..Rows::default() }
    }

    fn count(&self, partial: &Customers, _: &Place) -> u64 {
        partial.len()
    }
}
