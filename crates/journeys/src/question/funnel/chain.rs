//! Chains: how many steps one customer reaches, how fast, and from which entry.
#![expect(clippy::indexing_slicing, reason = "steps are below MOST_STEPS and rows come from the columns themselves")]
use std::ops::Range;

use throughline_model::question::{MOST_STEPS, Order};

use super::Plan;
use crate::life::Life;

const NEVER: i64 = i64::MIN;

/// How far one customer comes through the entries in a range of time.
///
/// Of the chains of a length those count that end at the earliest row, and of these the one that begins last.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// How many steps the best chain has.
    pub level: usize,
    /// How long it took from the entry to each step; element k is about step k + 1, and known below `level`.
    pub took: [i64; MOST_STEPS],
    /// The row of the best chain's entry.
    pub entry: usize,
    /// When the latest chain began that has filled each step: a later beginning can do all that an earlier one can.
    begun: [i64; MOST_STEPS],
    begun_row: [usize; MOST_STEPS],
}

impl Reach {
    /// Finds how far a customer comes through chains whose entry lies in `entries`.
    #[inline]
    pub fn walk(&mut self, plan: &Plan, life: &Life<'_>, entries: Range<i64>) {
        self.level = 0;
        let steps = plan.steps.len().min(MOST_STEPS);
        let first = if entries.start == i64::MIN { 0 } else { life.at.partition_point(|at| *at < entries.start) };
        match plan.order {
            Order::Sequential => self.sequential(steps, plan.window.0, life, first, entries),
            Order::Strict => self.strict(steps, plan.window.0, life, first, entries),
            Order::Any => self.any(steps, plan.window.0, life, first, entries),
        }
    }

    /// Anything may lie between. Steps are updated from the last to the first, so that a row fills one step of a chain.
    #[inline]
    fn sequential(&mut self, steps: usize, window: i64, life: &Life<'_>, first: usize, entries: Range<i64>) {
        self.begun[..steps].fill(NEVER);
        for (row, (mark, at)) in life.marks.iter().zip(life.at).enumerate().skip(first) {
            let mut left = mark & all(steps);
            while left != 0 {
                let step = left.ilog2() as usize;
                left ^= 1 << step;
                if step == 0 {
                    if entries.contains(at) {
                        (self.begun[0], self.begun_row[0]) = (*at, row);
                        self.reached(0, 0, row);
                    }
                } else {
                    let begun = self.begun[step - 1];
                    if begun != NEVER && at - begun <= window {
                        self.begun[step] = begun;
                        self.begun_row[step] = self.begun_row[step - 1];
                        self.reached(step, at - begun, self.begun_row[step]);
                    }
                }
            }
            if self.level == steps {
                return;
            }
        }
    }

    /// No interaction lies between: bit k of `alive` says that a chain of k + 1 steps ends at the interaction before.
    fn strict(&mut self, steps: usize, window: i64, life: &Life<'_>, first: usize, entries: Range<i64>) {
        let mut alive = 0u32;
        let rows = life.marks.iter().zip(life.at).zip(life.touchpoint).enumerate().skip(first);
        for (row, ((mark, at), touchpoint)) in rows {
            if *touchpoint == 0 {
                continue;
            }
            let grown = alive << 1 | u32::from(entries.contains(at));
            alive = grown & mark & all(steps);
            let mut left = alive;
            while left != 0 {
                let step = left.ilog2() as usize;
                left ^= 1 << step;
                if step == 0 {
                    (self.begun[0], self.begun_row[0]) = (*at, row);
                } else {
                    self.begun[step] = self.begun[step - 1];
                    self.begun_row[step] = self.begun_row[step - 1];
                }
                if at - self.begun[step] > window {
                    alive ^= 1 << step;
                } else {
                    self.reached(step, at - self.begun[step], self.begun_row[step]);
                }
            }
            if self.level == steps {
                return;
            }
        }
    }

    /// Any step may come first. Only where the rows of the last window could fill one step more than the best chain
    /// so far are they matched with steps, backwards, so that the chain found begins as late as it can.
    fn any(&mut self, steps: usize, window: i64, life: &Life<'_>, first: usize, entries: Range<i64>) {
        let marks = |row: usize| life.marks[row] & all(steps);
        let (mut tail, mut rows, mut seen, mut steps_seen) = (first, 0, [0u32; MOST_STEPS], 0);
        for row in first..life.marks.len() {
            let mark = marks(row);
            if mark == 0 {
                continue;
            }
            rows += 1;
            for step in bits(mark) {
                steps_seen += usize::from(seen[step] == 0);
                seen[step] += 1;
            }
            while life.at[row] - life.at[tail] > window {
                for step in bits(marks(tail)) {
                    seen[step] -= 1;
                    steps_seen -= usize::from(seen[step] == 0);
                }
                rows -= usize::from(marks(tail) != 0);
                tail += 1;
            }
            if steps_seen.min(rows) <= self.level {
                continue;
            }
            let (mut filled, mut by) = (0, [0u32; MOST_STEPS]);
            for entry in (tail..=row).rev() {
                filled += usize::from(fill(&mut by, marks(entry), &mut 0));
                if filled > self.level && marks(entry) != 0 && entries.contains(&life.at[entry]) {
                    self.reached(self.level, life.at[row] - life.at[entry], entry);
                    break;
                }
            }
            if self.level == steps {
                return;
            }
        }
    }

    #[inline]
    fn reached(&mut self, step: usize, took: i64, entry: usize) {
        if step == self.level {
            self.level = step + 1;
            self.took[step] = took;
            self.entry = entry;
        }
    }
}

fn all(steps: usize) -> u32 {
    u32::MAX.checked_shr((MOST_STEPS - steps) as u32).unwrap_or(0)
}

fn bits(mut mark: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let step = (mark != 0).then(|| mark.trailing_zeros() as usize);
        mark &= mark.wrapping_sub(1);
        step
    })
}

/// Gives a row to one of the steps that it matches, moving others on where that helps (Kuhn's augmenting paths).
fn fill(by: &mut [u32; MOST_STEPS], mark: u32, tried: &mut u32) -> bool {
    for step in bits(mark) {
        if *tried & 1 << step != 0 {
            continue;
        }
        *tried |= 1 << step;
        let holder = by[step];
        if holder == 0 || fill(by, holder, tried) {
            by[step] = mark;
            return true;
        }
    }
    false
}
