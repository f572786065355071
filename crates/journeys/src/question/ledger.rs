//! Random small ledgers, and what every pass must stand: any division of the lives, and comparison with an oracle.
use std::{fmt::Debug, ops::Range};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestError, TestRunner},
};

use super::Pass;
use crate::{answer::Rows, life::Life};

/// One row of a ledger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    pub at: i64,
    pub touchpoint: u32,
    pub mark: u32,
    pub group: u32,
    pub metric: u32,
    pub value: f64,
    pub answer: u64,
}

impl Event {
    /// An interaction that matches the step of its touchpoint: 1 the first, 2 the second.
    pub fn at(at: i64, touchpoint: u32) -> Self {
        let mark = if touchpoint == 0 { 0 } else { 1 << (touchpoint - 1) };
        Self { at, touchpoint, mark, group: 0, metric: 0, value: f64::NAN, answer: 0 }
    }

    /// A perception.
    pub fn said(at: i64, metric: u32, value: f64) -> Self {
        Self { metric, value, ..Self::at(at, 0) }
    }
}

/// A customer's rows in order.
pub type Events = Vec<Event>;

/// Lives with ties, repeats and perceptions among the interactions.
pub fn lives() -> impl Strategy<Value = Vec<Events>> {
    let gap = prop_oneof![3 => Just(0i64), 6 => 1i64..4, 1 => 100i64..3_000_000_000];
    let event = (gap, 0u32..5, 0u32..16, 0u32..3, 1u32..4, 0u32..=11, 0u64..4);
    let life = proptest::collection::vec(event, 0..9).prop_map(|events| {
        let mut clock = 0;
        let event = |(gap, touchpoint, mark, group, metric, value, answer)| {
            clock += gap;
            let said = touchpoint == 0;
            let value = if said && value <= 10 { f64::from(value) } else { f64::NAN };
            let mark = if said { 0 } else { mark };
            Event { at: clock, touchpoint, mark, group, metric: if said { metric } else { 0 }, value, answer }
        };
        events.into_iter().map(event).collect::<Events>()
    });
    proptest::collection::vec(life, 0..6)
}

/// Which part each life goes to, and in which order the parts are merged.
pub fn division() -> impl Strategy<Value = Vec<Index>> {
    proptest::collection::vec(any::<Index>(), 6)
}

/// Half-open ranges of the random ledgers' time, open ends among them.
pub fn range() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    (proptest::option::of(0i64..12), proptest::option::of(1i64..14)).prop_map(|(from, length)| match (from, length) {
        (from, Some(length)) => (from, Some(from.unwrap_or(0) + length)),
        open => open,
    })
}

/// Tells whether a moment lies in such a range.
pub fn inside((from, to): (Option<i64>, Option<i64>), at: i64) -> bool {
    from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
}

/// Asks all lives in one part.
pub fn ask<P: Pass>(plan: &P, lives: &[Events]) -> Rows {
    plan.answer(&partial(plan, lives), &named)
}

/// Asks parts of the lives apart and merges their partials.
pub fn ask_divided<P: Pass>(plan: &P, lives: &[Events], division: &[Index]) -> Rows {
    let mut parts = vec![Vec::new(); 3];
    for (life, index) in lives.iter().zip(division) {
        index.get_mut(&mut parts).push(life.clone());
    }
    let first = division.first().map_or(0, |index| index.index(parts.len()));
    parts.rotate_left(first);
    let mut merged = P::Partial::default();
    for part in &parts {
        plan.merge(&mut merged, partial(plan, part));
    }
    plan.answer(&merged, &named)
}

/// The partial of some lives.
pub fn partial<P: Pass>(plan: &P, lives: &[Events]) -> P::Partial {
    fn column<T>(life: &[Event], asked: bool, value: impl Fn(&Event) -> T) -> Vec<T> {
        if asked { life.iter().map(value).collect() } else { Vec::new() }
    }
    let (columns, mut partial) = (plan.columns(), P::Partial::default());
    for (life, customer) in lives.iter().zip(0..) {
        plan.visit(
            &Life {
                customer,
                at: &column(life, true, |e| e.at),
                touchpoint: &column(life, columns.touchpoint, |e| e.touchpoint),
                marks: &column(life, columns.marks, |e| e.mark),
                group: &column(life, columns.group, |e| e.group),
                metric: &column(life, columns.perceptions, |e| e.metric),
                value: &column(life, columns.perceptions, |e| e.value),
                answer: &column(life, columns.perceptions, |e| e.answer),
            },
            &mut partial,
        );
    }
    partial
}

/// The name of a code in these tests.
pub fn named(code: u32) -> Option<String> {
    Some(format!("t{code}"))
}

/// Runs a property over random cases, `THROUGHLINE_SEEDS` of them or 200, always the same.
pub fn check<S: Strategy>(cases: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) -> Result<(), String>
where
    S::Value: Debug,
{
    let count = std::env::var("THROUGHLINE_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(200);
    let config = Config { cases: count, failure_persistence: None, max_shrink_iters: 4096, ..Config::default() };
    let random = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    match TestRunner::new_with_rng(config, random).run(cases, property) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, case)) => Err(format!("{why}\nin {case:?}")),
        Err(TestError::Abort(why)) => panic!("no case could be made: {why}"),
    }
}

/// Fails unless the property finds the planted bug.
pub fn caught(name: &str, outcome: Result<(), String>) {
    assert!(outcome.is_err(), "the planted bug `{name}` was not found");
}

/// Fails unless two numbers agree within a share of the second.
pub fn agree(what: &str, got: &serde_json::Value, expect: Option<f64>, tolerance: f64) -> Result<(), TestCaseError> {
    let right = match (got.as_f64(), expect) {
        (Some(got), Some(expect)) => (got - expect).abs() <= tolerance * expect.abs() + 1e-15,
        (None, None) => got.is_null(),
        _ => false,
    };
    prop_assert!(right, "{what} is {got}, not {expect:?}");
    Ok(())
}

/// The quantile of all values, by sorting them.
pub fn quantile(values: &[i64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = q * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (sorted[rank.floor() as usize] as f64, sorted[rank.ceil() as usize] as f64);
    Some(low + rank.fract() * (high - low))
}

/// The range of rows of a pair of ends, for oracles.
pub fn span((from, to): (Option<i64>, Option<i64>)) -> Range<i64> {
    from.unwrap_or(i64::MIN)..to.unwrap_or(i64::MAX)
}
