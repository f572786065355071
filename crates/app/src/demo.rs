//! A sample business: a retailer with shops in four regions, a web shop, deliveries, a call centre and a membership.
//!
//! The generator is pure: from a seed and the moment at which the history ends it tells one story after another,
//! each from a stream of chance of its own, so that memory stays flat and the same seed says the same to the byte.
//! What it plants to be found is in `truths.rs`. [`fill`] brings the stories in through the doors that everybody uses:
//! the shop and the newsletter speak Segment's words, and three tools export files that are joined by e-mail addresses.
use throughline_model::time::Micros;

mod calendar;
mod catalogue;
mod chance;
mod deliveries;
pub mod fill;
mod goods;
mod help;
mod lines;
mod membership;
mod opinions;
mod orders;
mod people;
mod planted;
mod shops;
mod speech;
mod story;
mod truths;

#[cfg(test)]
mod tests;

use calendar::Calendar;
use lines::Story;

/// Who signs in to the sample.
pub const EMAIL: &str = "demo@example.org";

/// How many customers the sample has, unless another number is asked for.
pub const CUSTOMERS: u32 = 20_000;

/// The most customers that a sample can have.
pub const MOST: u32 = 1_000_000;

/// The seed of the sample that the manual describes.
pub const SEED: u64 = 7700;

/// People who are there beside the customers.
const PLANTED: u32 = truths::NEIGHBOURS + truths::BURST;

/// What makes a business: the same plan makes the same business.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// Where chance comes from.
    pub seed: u64,
    /// How many customers there are.
    pub customers: u32,
    /// When the history ends.
    pub until: Micros,
}

/// The business.
#[derive(Debug)]
pub(crate) struct Business {
    /// What makes it.
    pub plan: Plan,
    /// Its days.
    pub calendar: Calendar,
}

impl Business {
    /// Makes the business of a plan.
    pub fn new(plan: Plan) -> Self {
        Self { calendar: Calendar::new(plan.until), plan }
    }

    /// How many stories there are to tell.
    pub fn stories(&self) -> u32 {
        self.plan.customers + PLANTED
    }

    /// One story, those that are planted first.
    pub fn story(&self, n: u32) -> Story {
        match n {
            ..truths::NEIGHBOURS => planted::neighbour(self, n),
            truths::NEIGHBOURS..PLANTED => planted::bought_review(self, n - truths::NEIGHBOURS),
            PLANTED.. => story::tell(self, n - PLANTED),
        }
    }
}
