//! A block: some rows of one run, decoded and judged, with every column that the question reads as plain numbers.
use arrow_buffer::ScalarBuffer;

use super::view::{View, canonical_code};
use crate::{batch::Batch, identity::Identity, schema::Column};

/// Decoded rows. Columns that the question does not read are empty.
#[derive(Debug, Clone)]
pub struct Block {
    /// The customer that each row is filed under.
    pub home: ScalarBuffer<u32>,
    /// See [`crate::life::Life`] for this and the following.
    pub at: ScalarBuffer<i64>,
    /// The source's own order.
    pub sequence: ScalarBuffer<i64>,
    /// The last word in the order.
    pub message: ScalarBuffer<u32>,
    /// The touchpoint that counts.
    pub touchpoint: ScalarBuffer<u32>,
    /// The steps that the row matches.
    pub marks: ScalarBuffer<u32>,
    /// The breakdown's code.
    pub group: ScalarBuffer<u32>,
    /// The metric version.
    pub metric: ScalarBuffer<u32>,
    /// The answer.
    pub value: ScalarBuffer<f64>,
    /// The answer's id.
    pub answer: ScalarBuffer<u64>,
    /// Which rows count; `None` where all do.
    pub keep: Option<Vec<bool>>,
    /// The comparisons that hold for each row, where the filter looks back and rows are judged within the life.
    pub bits: Vec<u32>,
}

impl Block {
    /// Decodes and judges a batch; rows whose profile now belongs to another customer than it is filed under are left
    /// out, since the overlay has them.
    pub fn new(batch: &Batch, view: &View, moved: Option<&Identity>) -> Self {
        let mut keep = moved.and_then(|identity| rightly_filed(batch, identity));
        if view.within.units.is_some() {
            keep = Some(both(keep, batch.u32(Column::Unit).iter().map(|unit| view.within.has_unit(*unit))));
        }
        let mut bits = Vec::new();
        if let Some(test) = &view.test {
            if test.looks_back() {
                bits = test.bits(batch);
            } else {
                let holds = test.bits(batch).into_iter().map(|bits| test.tree.holds(bits, &mut |_| false));
                keep = Some(both(keep, holds));
            }
        }
        let mut touchpoint = batch.u32(Column::Touchpoint);
        if let Some(table) = &view.canonical {
            touchpoint = touchpoint.iter().map(|code| canonical_code(table, *code)).collect();
        }
        let marks = if view.columns.marks { marks(batch, &touchpoint, view) } else { Vec::new() };
        let group = view.group.as_ref().map(|group| group.codes(batch, view.canonical.as_deref()));
        Self {
            home: batch.u32(Column::Home),
            at: batch.i64(Column::At),
            sequence: batch.i64(Column::Sequence),
            message: batch.u32(Column::Message),
            touchpoint,
            marks: marks.into(),
            group: group.unwrap_or_default().into(),
            metric: batch.u32(Column::Metric),
            value: batch.f64(Column::Value),
            answer: batch.u64(Column::Answer),
            keep,
            bits,
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.home.len()
    }
}

fn both(keep: Option<Vec<bool>>, holds: impl Iterator<Item = bool>) -> Vec<bool> {
    match keep {
        Some(keep) => keep.into_iter().zip(holds).map(|(a, b)| a && b).collect(),
        None => holds.collect(),
    }
}

fn rightly_filed(batch: &Batch, identity: &Identity) -> Option<Vec<bool>> {
    let (profile, home) = (batch.u32(Column::Profile), batch.u32(Column::Home));
    if !profile.iter().any(|profile| identity.has_moved(*profile)) {
        return None;
    }
    let right =
        |(profile, home): (&u32, &u32)| !identity.has_moved(*profile) || identity.customer_of(*profile) == *home;
    Some(profile.iter().zip(home.iter()).map(right).collect())
}

fn marks(batch: &Batch, touchpoint: &[u32], view: &View) -> Vec<u32> {
    let most = view.steps.iter().filter_map(|(touchpoint, _)| *touchpoint).max().unwrap_or(0) as usize;
    let mut steps_of = vec![0u32; most + 1];
    for (step, (touchpoint, _)) in view.steps.iter().enumerate() {
        if let Some(slot) = touchpoint.and_then(|code| steps_of.get_mut(code as usize)) {
            *slot |= 1 << step;
        }
    }
    let mut marks: Vec<u32> =
        touchpoint.iter().map(|code| steps_of.get(*code as usize).copied().unwrap_or(0)).collect();
    for (step, (_, test)) in view.steps.iter().enumerate() {
        let Some(test) = test else { continue };
        for (mark, bits) in marks.iter_mut().zip(test.bits(batch)) {
            if *mark & (1 << step) != 0 && !test.tree.holds(bits, &mut |_| false) {
                *mark &= !(1 << step);
            }
        }
    }
    marks
}
