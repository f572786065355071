//! Rows that lie under a former customer, brought under the current one: linking and unlinking take effect at once,
//! without a file being written. Where they lie, the pass masks them.
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::{concat::concat_batches, filter::filter_record_batch};

use crate::{
    batch::Batch,
    error::Result,
    identity::Identity,
    run::{FreshRun, Run},
    schema::{Column, SCHEMA},
    table::Snapshot,
};

/// The misplaced rows of a snapshot in their right order, and what had been found in each run to make them.
#[derive(Debug)]
pub struct Overlay {
    /// The misplaced rows, sorted as every run is.
    pub run: Arc<FreshRun>,
    version: u64,
    found: HashMap<RunKey, Found>,
    /// Kept so that no other run can come to lie where one of these did.
    _runs: Vec<Run>,
}

/// What has been read from one run: the (profile, home) pairs looked for, and all rows of them.
#[derive(Debug, Clone)]
struct Found {
    sought: HashSet<(u32, u32)>,
    rows: RecordBatch,
}

/// Tells runs apart by where they lie in memory.
type RunKey = usize;

impl Overlay {
    /// Tells whether this is the overlay of a snapshot.
    pub fn fits(&self, snapshot: &Snapshot) -> bool {
        self.version == snapshot.identity.version()
            && self.found.len() == snapshot.runs.len()
            && snapshot.runs.iter().all(|run| self.found.contains_key(&key(run)))
    }

    /// Reads the misplaced rows of a snapshot, looking only for what an earlier overlay has not found already.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(snapshot: &Snapshot, earlier: Option<&Self>) -> Result<Self> {
        let wanted: HashSet<(u32, u32)> = snapshot
            .identity
            .moved()
            .flat_map(|(profile, homes)| homes.iter().map(move |home| (profile, *home)))
            .collect();
        let mut found = HashMap::new();
        let mut misplaced = Vec::new();
        for run in &snapshot.runs {
            let before = earlier.and_then(|overlay| overlay.found.get(&key(run)));
            let here = look_for(run, &wanted, before, snapshot.partitions)?;
            misplaced.push(only_misplaced(&here.rows, &snapshot.identity)?);
            found.insert(key(run), here);
        }
        let run = FreshRun::from_batches(&misplaced, &snapshot.identity, snapshot.partitions)?;
        Ok(Self { run: Arc::new(run), version: snapshot.identity.version(), found, _runs: snapshot.runs.clone() })
    }
}

impl Overlay {
    /// The misplaced rows of some of the snapshot's runs, in their right order.
    ///
    /// # Errors
    /// When the columns do not fit, which is a defect.
    pub fn of_runs<'a>(&self, runs: impl Iterator<Item = &'a Run>, snapshot: &Snapshot) -> Result<FreshRun> {
        let misplaced: Result<Vec<_>> = runs
            .filter_map(|run| self.found.get(&key(run)))
            .map(|found| only_misplaced(&found.rows, &snapshot.identity))
            .collect();
        FreshRun::from_batches(&misplaced?, &snapshot.identity, snapshot.partitions)
    }
}

fn look_for(run: &Run, wanted: &HashSet<(u32, u32)>, before: Option<&Found>, partitions: u32) -> Result<Found> {
    let none = HashSet::new();
    let sought = before.map_or(&none, |found| &found.sought);
    let new: HashSet<(u32, u32)> = wanted.difference(sought).copied().collect();
    if let Some(before) = before
        && new.is_empty()
    {
        return Ok(before.clone());
    }
    let homes: Vec<u32> = new.iter().map(|(_, home)| *home).collect();
    let rows = Batch(run.rows_of(&homes, partitions)?);
    let (profile, home) = (rows.u32(Column::Profile), rows.u32(Column::Home));
    let keep: BooleanArray =
        profile.iter().zip(home.iter()).map(|(profile, home)| Some(new.contains(&(*profile, *home)))).collect();
    let mut batches: Vec<_> = before.map(|found| found.rows.clone()).into_iter().collect();
    batches.push(filter_record_batch(&rows.0, &keep)?);
    Ok(Found { sought: sought.union(&new).copied().collect(), rows: concat_batches(&SCHEMA, &batches)? })
}

fn only_misplaced(rows: &RecordBatch, identity: &Identity) -> Result<RecordBatch> {
    let batch = Batch(rows.clone());
    let (profile, home) = (batch.u32(Column::Profile), batch.u32(Column::Home));
    let keep: BooleanArray = profile
        .iter()
        .zip(home.iter())
        .map(|(profile, home)| Some(identity.has_moved(*profile) && identity.customer_of(*profile) != *home))
        .collect();
    Ok(filter_record_batch(rows, &keep)?)
}

fn key(run: &Run) -> RunKey {
    match run {
        Run::Fresh(run) => Arc::as_ptr(run) as usize,
        Run::File(run) => Arc::as_ptr(run) as usize,
    }
}
