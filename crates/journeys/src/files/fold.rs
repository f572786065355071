//! Folding: many column files become one, in memory that does not grow with them.
use std::{path::Path, sync::Arc};

use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::{concat::concat_batches, filter::filter_record_batch};

use super::{FileMeta, FileRun, GROUP, write::write_with};
use crate::{
    batch::Batch,
    error::{Error, Result},
    identity::Identity,
    run::FreshRun,
    schema::{Column, SCHEMA},
};

/// Writes the rows of several files into a new one. Rows of customers who have moved since are left where they were
/// and come from `misplaced` instead, where they lie under their current customer.
///
/// # Errors
/// When a file cannot be read or the disk is full.
pub fn fold(
    folder: &Path,
    name: &str,
    files: &[Arc<FileRun>],
    misplaced: &FreshRun,
    identity: &Identity,
    partitions: u32,
) -> Result<FileMeta> {
    write_with(folder, name, GROUP, |folded| {
        for partition in 0..partitions {
            let mut lanes = vec![Lane::of(std::iter::once(Ok(misplaced.partition(partition).0)))?];
            for file in files {
                let Some(reader) = file.all(partition)? else { continue };
                let name = &file.name;
                let blocks = reader.map(move |block| block.map_err(Error::undecodable(name)));
                lanes.push(Lane::of(blocks.map(|block| block.and_then(|block| without_moved(block, identity))))?);
            }
            loop {
                // Up to this customer, who may go on in a later block, all rows are at hand.
                let bound = lanes.iter().filter_map(Lane::unfinished).min();
                let parts: Vec<_> = lanes.iter_mut().filter_map(|lane| lane.cut(bound)).collect();
                if !parts.is_empty() {
                    folded.rows(&FreshRun::from_batches(&parts, identity, partitions)?.batch)?;
                }
                let Some(bound) = bound else { break };
                for lane in lanes.iter_mut().filter(|lane| lane.unfinished() == Some(bound)) {
                    lane.fill()?;
                }
            }
            folded.end_partition()?;
        }
        Ok(())
    })
}

/// The rows of one file on their way, in the order of their customers.
struct Lane<'a> {
    blocks: Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>,
    held: RecordBatch,
    finished: bool,
}

impl<'a> Lane<'a> {
    fn of(blocks: impl Iterator<Item = Result<RecordBatch>> + 'a) -> Result<Self> {
        let held = RecordBatch::new_empty(Arc::clone(&SCHEMA));
        let mut lane = Self { blocks: Box::new(blocks), held, finished: false };
        lane.fill()?;
        Ok(lane)
    }

    /// Reads on until there are more rows.
    fn fill(&mut self) -> Result<()> {
        for block in self.blocks.by_ref() {
            let block = block?;
            if block.num_rows() > 0 {
                self.held = concat_batches(&SCHEMA, [&self.held, &block])?;
                return Ok(());
            }
        }
        self.finished = true;
        Ok(())
    }

    /// The last customer at hand, whose further rows may follow; `None` where nothing follows.
    fn unfinished(&self) -> Option<u32> {
        let homes = Batch(self.held.clone()).u32(Column::Home);
        homes.last().copied().filter(|_| !self.finished)
    }

    /// Takes the rows of the customers before one, or all.
    fn cut(&mut self, bound: Option<u32>) -> Option<RecordBatch> {
        let homes = Batch(self.held.clone()).u32(Column::Home);
        let rows = bound.map_or(homes.len(), |bound| homes.partition_point(|home| *home < bound));
        let part = self.held.slice(0, rows);
        self.held = self.held.slice(rows, homes.len() - rows);
        (rows > 0).then_some(part)
    }
}

fn without_moved(block: RecordBatch, identity: &Identity) -> Result<RecordBatch> {
    let batch = Batch(block);
    let (profile, home) = (batch.u32(Column::Profile), batch.u32(Column::Home));
    if !profile.iter().any(|profile| identity.has_moved(*profile)) {
        return Ok(batch.0);
    }
    let stays = profile.iter().zip(home.iter());
    let stays: BooleanArray = stays.map(|(profile, home)| Some(identity.customer_of(*profile) == *home)).collect();
    Ok(filter_record_batch(&batch.0, &stays)?)
}
