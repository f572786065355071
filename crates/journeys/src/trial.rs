//! The ledgers on trial: random histories of rows, links, files and restarts, with every question compared with what
//! a plain list of the rows says.
use std::fmt::Debug;

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

mod damage;
mod history;
mod large;
mod oracle;
mod questions;
mod rows;
mod suite;

/// Runs a property over random cases, `THROUGHLINE_SEEDS` of them or 100, always the same.
fn check<S: Strategy>(
    cases: &S,
    shrink: u32,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) -> Result<(), String>
where
    S::Value: Debug,
{
    let count = std::env::var("THROUGHLINE_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(100);
    let config = Config { cases: count, failure_persistence: None, max_shrink_iters: shrink, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    match TestRunner::new_with_rng(config, random).run(cases, property) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, case)) => Err(format!("{why}\nin {case:#?}")),
        Err(TestError::Abort(why)) => panic!("no case could be made: {why}"),
    }
}
