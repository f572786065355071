//! The funnel: how many customers go from step to step within a window of time, any first step counting.
//!
//! A chain is one row for each step, no row for two steps. It begins with its *entry*, which must lie in the range of
//! time, and ends at most one window after it. A customer reaches as many steps as his best chain has. Chains whose
//! window is not over at `as_of` may still grow; what is reached through them alone is told apart as `incomplete`.
use serde::Serialize;
use serde_json::{Value, json};
use throughline_measure::{interval::Confidence, rate::Rate, sketch::Sketch};
use throughline_model::{
    question::{MOST_STEPS, Order},
    time::{Micros, Span},
};

use super::{Names, Pass, behind::Place, name, row, seconds, slots::Slots};
use crate::{
    answer::{Row, Rows},
    life::{Columns, Life},
};

mod chain;

/// Steps, and what may lie between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// What the steps are called; which rows match them stands in the rows' marks. At most [`MOST_STEPS`].
    pub steps: Vec<String>,
    /// How long after the entry the last step may come at most.
    pub window: Span,
    /// What may lie between the steps.
    pub order: Order,
    /// The first moment at which an entry counts.
    pub from: Option<Micros>,
    /// The first moment at which an entry no longer counts.
    pub to: Option<Micros>,
    /// Up to when the data are complete.
    pub as_of: Micros,
    /// The field whose value at the entry divides the customers.
    pub breakdown: Option<String>,
}

/// How far some customers came.
#[derive(Debug, Default)]
pub struct Partial {
    groups: Slots,
    blocks: Vec<Block>,
    complete: chain::Reach,
    growing: chain::Reach,
}

/// How far the customers of one group came; element k is about step k + 1.
#[derive(Debug, Clone, Default)]
struct Block {
    people: Vec<u64>,
    incomplete: Vec<u64>,
    times: Vec<Sketch>,
}

impl Block {
    fn new(steps: usize) -> Self {
        Self { people: vec![0; steps], incomplete: vec![0; steps], times: vec![Sketch::default(); steps] }
    }
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        Columns {
            touchpoint: self.order == Order::Strict,
            marks: true,
            group: self.breakdown.is_some(),
            perceptions: false,
        }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        let steps = self.steps.len().min(MOST_STEPS);
        let from = self.from.map_or(i64::MIN, |from| from.0);
        let to = self.to.map_or(i64::MAX, |to| to.0);
        // The first moment from which a chain's window reaches beyond the data.
        let growing = self.as_of.0.saturating_sub(self.window.0).saturating_add(1);
        let Partial { groups, blocks, complete, growing: later } = partial;
        complete.walk(self, life, from..to.min(growing));
        later.level = 0;
        if complete.level < steps && growing < to && life.at.last().is_some_and(|last| *last >= growing) {
            later.walk(self, life, from.max(growing)..to);
        }
        let best = if later.level > complete.level { &*later } else { &*complete };
        if best.level == 0 {
            return;
        }
        let group = if self.breakdown.is_some() { life.group_at(best.entry) } else { 0 };
        let block = block(groups, blocks, group, steps);
        for people in block.people.iter_mut().take(complete.level) {
            *people += 1;
        }
        for (times, took) in block.times.iter_mut().zip(&complete.took).take(complete.level).skip(1) {
            times.add(*took);
        }
        for incomplete in block.incomplete.iter_mut().take(later.level).skip(complete.level) {
            *incomplete += 1;
        }
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        for (code, theirs) in from.groups.codes().iter().zip(from.blocks) {
            let own = block(&mut into.groups, &mut into.blocks, *code, theirs.people.len());
            own.people.iter_mut().zip(theirs.people).for_each(|(own, people)| *own += people);
            own.incomplete.iter_mut().zip(theirs.incomplete).for_each(|(own, people)| *own += people);
            own.times.iter_mut().zip(&theirs.times).for_each(|(own, times)| own.merge(times));
        }
    }

    fn answer(&self, partial: &Partial, names: &Names<'_>) -> Rows {
        let entered = |block: &Block| block.people.first().copied().unwrap_or(0);
        let mut blocks: Vec<_> = partial
            .groups
            .codes()
            .iter()
            .zip(&partial.blocks)
            .map(|(code, block)| (name(*code, names), block))
            .collect();
        blocks.sort_by(|(a_name, a), (b_name, b)| entered(b).cmp(&entered(a)).then_with(|| a_name.cmp(b_name)));
        let n = blocks.iter().map(|(_, block)| entered(block)).sum();
        let mut rows = Vec::new();
        if self.breakdown.is_none() {
            let nobody = Block::new(self.steps.len());
            self.word(blocks.first().map_or(&nobody, |(_, block)| *block), None, &mut rows);
        } else {
            blocks.into_iter().for_each(|(group, block)| self.word(block, Some(json!(group)), &mut rows));
        }
        Rows { n, rows, notes: Vec::new() }
    }

    fn count(&self, partial: &Partial, place: &Place) -> u64 {
        let Place::Step { step, group } = place else { return 0 };
        let block = partial.groups.known(*group).and_then(|slot| partial.blocks.get(slot));
        let at = |counts: &[u64]| counts.get(*step).copied().unwrap_or(0);
        block.map_or(0, |block| at(&block.people) + at(&block.incomplete))
    }
}

impl Plan {
    /// Words a block. Of steps in any order the k-th may be any of them, so it has no touchpoint.
    fn word(&self, block: &Block, group: Option<Value>, rows: &mut Vec<Row>) {
        let entered = block.people.first().copied().unwrap_or(0);
        let mut before = entered;
        let columns = block.people.iter().zip(&block.incomplete).zip(&block.times);
        for ((number, step), ((people, incomplete), times)) in (1..).zip(&self.steps).zip(columns) {
            let share = Rate::of(*people, entered, Confidence::default());
            let share_of_previous = Rate::of(*people, before, Confidence::default());
            before = *people;
            let mut fields = row([
                ("step", json!(number)),
                ("touchpoint", json!((self.order != Order::Any).then_some(step))),
                ("people", json!(people)),
                ("incomplete", json!(incomplete)),
                ("share", json!(share.map(|rate| rate.share))),
                ("low", json!(share.map(|rate| rate.low))),
                ("high", json!(share.map(|rate| rate.high))),
                ("share_of_previous", json!(share_of_previous.map(|rate| rate.share))),
                ("median_seconds", seconds(times.quantile(0.5))),
                ("p90_seconds", seconds(times.quantile(0.9))),
            ]);
            if let Some(group) = &group {
                fields.insert("group".to_owned(), group.clone());
            }
            rows.push(fields);
        }
    }
}

fn block<'a>(groups: &mut Slots, blocks: &'a mut Vec<Block>, code: u32, steps: usize) -> &'a mut Block {
    let slot = groups.slot(code);
    if slot >= blocks.len() {
        blocks.resize_with(slot + 1, || Block::new(steps));
    }
    #[expect(clippy::indexing_slicing, reason = "the slot was made to exist on the line before")]
    &mut blocks[slot]
}

#[cfg(test)]
mod tests;
