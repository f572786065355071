//! Driving the pass over one partition: the runs are merged customer by customer and each life is visited once.
use std::{
    collections::HashMap,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use throughline_model::id::ProfileNo;

use super::{block::Block, filter::Test, view::View};
use crate::{
    error::{Error, Result},
    identity::Identity,
    life::Life,
    overlay::Overlay,
    run::{Blocks, Run},
    table::Snapshot,
};

/// Visits the lives of one partition in the order of their customers' numbers; tells how many rows were read.
///
/// # Errors
/// When a file cannot be read, or the question is cancelled.
pub fn drive(
    partition: u32,
    snapshot: &Snapshot,
    overlay: &Overlay,
    view: &View,
    cancelled: &AtomicBool,
    mut visit: impl FnMut(&Life<'_>),
) -> Result<u64> {
    let moved = (!snapshot.identity.is_settled()).then_some(&*snapshot.identity);
    let overlaid = Run::Fresh(Arc::clone(&overlay.run));
    let runs: Vec<(&Run, Option<&Identity>)> = snapshot
        .runs
        .iter()
        .map(|run| (run, moved))
        .chain([(&overlaid, None)])
        .filter(|(run, _)| run.rows() > 0)
        .collect();
    let merged = runs.len() > 1;
    let mut cursors = Vec::new();
    for (run, moved) in runs {
        let blocks = run.blocks(partition, &view.read(merged, moved.is_some()))?;
        let mut cursor = Cursor { blocks, block: None, row: 0, moved, rows: 0 };
        cursor.refill(view)?;
        cursors.push(cursor);
    }
    let mut scratch = Scratch::default();
    while let Some(customer) = cursors.iter().filter_map(Cursor::home).min() {
        if ProfileNo(customer).is_episode() && !view.episodes {
            // Episodes have the highest numbers: nobody else comes after them.
            break;
        }
        let mut holders = cursors.iter_mut().filter(|cursor| cursor.home() == Some(customer));
        let (first, second) = (holders.next(), holders.next());
        let Some(only) = first else { break };
        if second.is_none()
            && let Some((block, rows)) = only.whole_life(view)
        {
            if view.within.has_customer(customer) {
                visit(&block.life(customer, rows.clone()));
            }
            only.row = rows.end;
            only.refill_if_done(view)?;
            continue;
        }
        if cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        scratch.clear();
        let mut sources = 0;
        for cursor in cursors.iter_mut().filter(|cursor| cursor.home() == Some(customer)) {
            sources += 1;
            cursor.copy_life(customer, view, &mut scratch)?;
        }
        if sources > 1 {
            scratch.sort();
        }
        if let Some(test) = view.test.as_ref().filter(|test| test.looks_back()) {
            scratch.judge(test);
        }
        if !scratch.at.is_empty() && view.within.has_customer(customer) {
            visit(&scratch.life(customer));
        }
    }
    Ok(cursors.iter().map(|cursor| cursor.rows).sum())
}

/// A place in one run.
struct Cursor<'a> {
    blocks: Blocks,
    block: Option<Block>,
    row: usize,
    moved: Option<&'a Identity>,
    rows: u64,
}

impl Cursor<'_> {
    #[inline]
    fn home(&self) -> Option<u32> {
        self.block.as_ref().and_then(|block| block.home.get(self.row)).copied()
    }

    fn refill(&mut self, view: &View) -> Result<()> {
        self.block = None;
        self.row = 0;
        // A decoder may give an empty batch; it is passed over.
        for batch in self.blocks.by_ref() {
            let batch = batch?;
            if !batch.is_empty() {
                self.rows += batch.len() as u64;
                self.block = Some(Block::new(&batch, view, self.moved));
                break;
            }
        }
        Ok(())
    }

    fn refill_if_done(&mut self, view: &View) -> Result<()> {
        match &self.block {
            Some(block) if self.row >= block.rows() => self.refill(view),
            _ => Ok(()),
        }
    }

    /// The rows of the life that begins here, where they end before the block does and all of them count.
    #[inline]
    fn whole_life(&self, view: &View) -> Option<(&Block, Range<usize>)> {
        let block = self.block.as_ref()?;
        let rows = self.row..self.life_end(block)?;
        let as_they_are = rows.end < block.rows()
            && block
                .keep
                .as_ref()
                .is_none_or(|keep| keep.get(rows.clone()).is_some_and(|keep| keep.iter().all(|k| *k)))
            && !view.test.as_ref().is_some_and(Test::looks_back);
        as_they_are.then_some((block, rows))
    }

    #[inline]
    fn life_end(&self, block: &Block) -> Option<usize> {
        let rest = block.home.get(self.row..)?;
        let customer = rest.first()?;
        Some(self.row + rest.iter().position(|home| home != customer).unwrap_or(rest.len()))
    }

    fn copy_life(&mut self, customer: u32, view: &View, scratch: &mut Scratch) -> Result<()> {
        while self.home() == Some(customer) {
            if let Some(block) = &self.block
                && let Some(end) = self.life_end(block)
            {
                scratch.copy(block, self.row..end);
                self.row = end;
            }
            self.refill_if_done(view)?;
        }
        Ok(())
    }
}

impl Block {
    #[inline]
    fn life(&self, customer: u32, rows: Range<usize>) -> Life<'_> {
        Life {
            customer,
            at: self.at.get(rows.clone()).unwrap_or_default(),
            touchpoint: self.touchpoint.get(rows.clone()).unwrap_or_default(),
            marks: self.marks.get(rows.clone()).unwrap_or_default(),
            group: self.group.get(rows.clone()).unwrap_or_default(),
            metric: self.metric.get(rows.clone()).unwrap_or_default(),
            value: self.value.get(rows.clone()).unwrap_or_default(),
            answer: self.answer.get(rows).unwrap_or_default(),
        }
    }
}

/// One life that had to be copied together.
#[derive(Default)]
struct Scratch {
    at: Vec<i64>,
    sequence: Vec<i64>,
    message: Vec<u32>,
    touchpoint: Vec<u32>,
    marks: Vec<u32>,
    group: Vec<u32>,
    metric: Vec<u32>,
    value: Vec<f64>,
    answer: Vec<u64>,
    bits: Vec<u32>,
}

impl Scratch {
    fn clear(&mut self) {
        self.at.clear();
        self.sequence.clear();
        self.message.clear();
        self.touchpoint.clear();
        self.marks.clear();
        self.group.clear();
        self.metric.clear();
        self.value.clear();
        self.answer.clear();
        self.bits.clear();
    }

    fn copy(&mut self, block: &Block, rows: Range<usize>) {
        let keep = block.keep.as_ref().and_then(|keep| keep.get(rows.clone()));
        extend(&mut self.at, &block.at, &rows, keep);
        extend(&mut self.sequence, &block.sequence, &rows, keep);
        extend(&mut self.message, &block.message, &rows, keep);
        extend(&mut self.touchpoint, &block.touchpoint, &rows, keep);
        extend(&mut self.marks, &block.marks, &rows, keep);
        extend(&mut self.group, &block.group, &rows, keep);
        extend(&mut self.metric, &block.metric, &rows, keep);
        extend(&mut self.value, &block.value, &rows, keep);
        extend(&mut self.answer, &block.answer, &rows, keep);
        extend(&mut self.bits, &block.bits, &rows, keep);
    }

    /// Brings rows of several runs into the order of a journey: time, the source's order, message.
    fn sort(&mut self) {
        let key = |row: &usize| {
            (
                self.at.get(*row).copied(),
                self.sequence.get(*row).copied(),
                self.message.get(*row).copied(),
                self.touchpoint.get(*row).copied(),
            )
        };
        let mut order: Vec<usize> = (0..self.at.len()).collect();
        order.sort_by_key(key);
        self.pick(&order);
    }

    /// Leaves only the rows that a filter with a look back lets count.
    fn judge(&mut self, test: &Test) {
        let mut done: HashMap<u32, Vec<(usize, i64)>> = HashMap::new();
        let mut kept = Vec::new();
        for row in 0..self.at.len() {
            let at = self.at.get(row).copied().unwrap_or_default();
            let touchpoint = self.touchpoint.get(row).copied().unwrap_or_default();
            if touchpoint != 0 {
                done.entry(touchpoint).or_default().push((row, at));
            }
            let mut did = |did: &super::filter::DidTest| {
                let times = did.touchpoint.and_then(|touchpoint| done.get(&touchpoint)).map_or(&[][..], Vec::as_slice);
                let since = did.within.map_or(i64::MIN, |within| at.saturating_sub(within));
                let count = times.len() - times.partition_point(|(_, at)| *at < since);
                count >= did.at_least as usize
            };
            if test.tree.holds(self.bits.get(row).copied().unwrap_or_default(), &mut did) {
                kept.push(row);
            }
        }
        self.pick(&kept);
    }

    fn pick(&mut self, rows: &[usize]) {
        pick(&mut self.at, rows);
        pick(&mut self.sequence, rows);
        pick(&mut self.message, rows);
        pick(&mut self.touchpoint, rows);
        pick(&mut self.marks, rows);
        pick(&mut self.group, rows);
        pick(&mut self.metric, rows);
        pick(&mut self.value, rows);
        pick(&mut self.answer, rows);
        pick(&mut self.bits, rows);
    }

    fn life(&self, customer: u32) -> Life<'_> {
        Life {
            customer,
            at: &self.at,
            touchpoint: &self.touchpoint,
            marks: &self.marks,
            group: &self.group,
            metric: &self.metric,
            value: &self.value,
            answer: &self.answer,
        }
    }
}

/// Appends a stretch of a column, or those of its rows that count; a column that was not read stays empty.
fn extend<T: Copy>(to: &mut Vec<T>, from: &[T], rows: &Range<usize>, keep: Option<&[bool]>) {
    let Some(part) = from.get(rows.clone()) else { return };
    match keep {
        None => to.extend_from_slice(part),
        Some(keep) => to.extend(part.iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| *value)),
    }
}

fn pick<T: Copy>(column: &mut Vec<T>, rows: &[usize]) {
    if !column.is_empty() {
        *column = rows.iter().filter_map(|row| column.get(*row)).copied().collect();
    }
}
