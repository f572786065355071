//! Runs: rows sorted by partition, customer and time, in memory or in a file. A question reads them side by side.
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array, cast::AsArray, types::UInt32Type};
use arrow_select::{concat::concat_batches, take::take};

use crate::{
    batch::Batch,
    error::{Error, Result},
    files::FileRun,
    identity::{Identity, partition_of},
    row::Row,
    schema::{Column, SCHEMA, to_batch},
};

/// Rows sorted by partition, customer, time, sequence and message.
#[derive(Debug, Clone)]
pub enum Run {
    /// Rows that no file holds yet.
    Fresh(Arc<FreshRun>),
    /// Rows in a file.
    File(Arc<FileRun>),
}

/// Sorted rows in memory.
#[derive(Debug, Clone)]
pub struct FreshRun {
    /// The rows.
    pub batch: Batch,
    /// Where each partition begins, and where the last one ends.
    pub starts: Vec<usize>,
}

impl FreshRun {
    /// Sorts rows into a run, each under its current customer.
    ///
    /// # Errors
    /// When the columns do not fit the schema, which is a defect.
    pub fn from_rows(rows: &[Row], identity: &Identity, partitions: u32) -> Result<Self> {
        let mut order: Vec<_> = rows
            .iter()
            .map(|row| {
                let home = identity.customer_of(row.profile);
                ((partition_of(home, partitions), home, row.at, row.sequence, row.message, row.touchpoint), row)
            })
            .collect();
        order.sort_by_key(|(key, _)| *key);
        let starts = starts(order.iter().map(|((partition, ..), _)| *partition), partitions);
        let rows: Vec<_> = order.into_iter().map(|((_, home, ..), row)| (home, row)).collect();
        Ok(Self { batch: Batch(to_batch(&rows)?), starts })
    }

    /// Sorts the rows of several batches into one run, each under its current customer.
    ///
    /// # Errors
    /// When the columns do not fit the schema, which is a defect.
    pub fn from_batches(batches: &[RecordBatch], identity: &Identity, partitions: u32) -> Result<Self> {
        let batch = Batch(concat_batches(&SCHEMA, batches)?);
        let (profile, at) = (batch.u32(Column::Profile), batch.i64(Column::At));
        let (sequence, message) = (batch.i64(Column::Sequence), batch.u32(Column::Message));
        let touchpoint = batch.u32(Column::Touchpoint);
        let mut order: Vec<_> = (0u32..)
            .zip(profile.iter().zip(at.iter()).zip(sequence.iter().zip(message.iter()).zip(touchpoint.iter())))
            .map(|(row, ((profile, at), ((sequence, message), touchpoint)))| {
                let home = identity.customer_of(*profile);
                (partition_of(home, partitions), home, *at, *sequence, *message, *touchpoint, row)
            })
            .collect();
        order.sort_unstable();
        let starts = starts(order.iter().map(|(partition, ..)| *partition), partitions);
        let rows = UInt32Array::from_iter_values(order.iter().map(|(.., row)| *row));
        let mut columns =
            vec![Arc::new(UInt32Array::from_iter_values(order.iter().map(|(_, home, ..)| *home))) as ArrayRef];
        for column in batch.0.columns().iter().skip(1) {
            columns.push(take(column, &rows, None)?);
        }
        Ok(Self { batch: Batch(RecordBatch::try_new(Arc::clone(&SCHEMA), columns)?), starts })
    }

    /// The rows of one partition.
    pub fn partition(&self, partition: u32) -> Batch {
        let start = self.starts.get(partition as usize).copied().unwrap_or(0);
        let end = self.starts.get(partition as usize + 1).copied().unwrap_or(start);
        Batch(self.batch.0.slice(start, end - start))
    }

    fn rows_of(&self, homes: &[u32], partitions: u32) -> Result<RecordBatch> {
        let mut found = Vec::new();
        for home in homes {
            let part = self.partition(partition_of(*home, partitions));
            let lives = part.u32(Column::Home);
            let first = lives.partition_point(|other| other < home);
            let last = lives.partition_point(|other| other <= home);
            if last > first {
                found.push(part.0.slice(first, last - first));
            }
        }
        Ok(concat_batches(&SCHEMA, &found)?)
    }
}

impl Run {
    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        match self {
            Self::Fresh(run) => run.batch.len() as u64,
            Self::File(run) => run.meta.rows,
        }
    }

    /// The moments of the first and the last row in time; `None` where there are no rows.
    pub fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Fresh(run) => {
                let at = run.batch.i64(Column::At);
                at.iter().min().copied().zip(at.iter().max().copied())
            }
            Self::File(run) => (run.meta.rows > 0).then_some((run.meta.from, run.meta.to)),
        }
    }

    /// Reads all columns of the rows filed under any of the given customers, in the run's order.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn rows_of(&self, homes: &[u32], partitions: u32) -> Result<RecordBatch> {
        let mut homes = homes.to_vec();
        homes.sort_unstable_by_key(|home| (partition_of(*home, partitions), *home));
        homes.dedup();
        match self {
            Self::Fresh(run) => run.rows_of(&homes, partitions),
            Self::File(run) => run.rows_of(&homes, partitions),
        }
    }

    /// Reads the given columns of one partition, block by block.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn blocks(&self, partition: u32, columns: &[Column]) -> Result<Blocks> {
        match self {
            Self::Fresh(run) => Ok(Blocks::Fresh(Some(run.partition(partition)).filter(|batch| !batch.is_empty()))),
            Self::File(run) => Ok(match run.reader(partition, columns)? {
                Some(reader) => Blocks::File { name: run.name.clone(), reader: Box::new(reader) },
                None => Blocks::Fresh(None),
            }),
        }
    }
}

/// The blocks of one partition of a run, in order.
pub enum Blocks {
    /// The whole partition lies in memory.
    Fresh(Option<Batch>),
    /// The partition is decoded from a file.
    File {
        /// The file's name.
        name: String,
        /// The decoder.
        reader: Box<parquet::arrow::arrow_reader::ParquetRecordBatchReader>,
    },
}

impl Iterator for Blocks {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Fresh(batch) => batch.take().map(Ok),
            Self::File { name, reader } => {
                reader.next().map(|batch| batch.map(Batch).map_err(Error::undecodable(name)))
            }
        }
    }
}

fn starts(partitions_of_rows: impl Iterator<Item = u32>, partitions: u32) -> Vec<usize> {
    let mut counts = vec![0usize; partitions as usize + 1];
    for partition in partitions_of_rows {
        if let Some(count) = counts.get_mut(partition as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    counts
}

/// The profiles that occur in a batch.
pub fn profiles_of(batch: &RecordBatch) -> Vec<u32> {
    let profiles = batch.column_by_name(SCHEMA.field(Column::Profile as usize).name());
    let mut profiles = profiles
        .and_then(|array| array.as_primitive_opt::<UInt32Type>())
        .map_or_else(Vec::new, |array| array.values().to_vec());
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}
