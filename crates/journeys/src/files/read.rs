//! Reading column files: whole partitions for a question, single customers for a timeline.
use std::{
    fs::File,
    ops::Range,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
            RowSelection,
        },
    },
    file::metadata::PageIndexPolicy,
};

use super::{FENCE, FileMeta, FilePart, check::Checked};
use crate::{
    batch::Batch,
    error::{Error, Result},
    identity::partition_of,
    schema::{Column, SCHEMA},
};

/// Rows decoded at a time: large enough that a life seldom crosses, small enough for the cache.
const BLOCK: usize = 1 << 15;

/// A column file that the manifest lists.
#[derive(Debug)]
pub struct FileRun {
    /// Its name in the folder.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What the manifest notes about it.
    pub meta: FileMeta,
    /// Kept open, so that questions that still read the file can do so after it was replaced and removed.
    opened: OnceLock<(Checked, ArrowReaderMetadata)>,
}

impl FileRun {
    /// Names a file; nothing is read yet.
    pub fn new(name: String, path: PathBuf, meta: FileMeta) -> Self {
        Self { name, path, meta, opened: OnceLock::new() }
    }

    /// Decodes the given columns of one partition; `None` where it has no rows.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reader(&self, partition: u32, columns: &[Column]) -> Result<Option<ParquetRecordBatchReader>> {
        let Some(part) = self.meta.partitions.get(partition as usize).filter(|part| part.rows > 0) else {
            return Ok(None);
        };
        let builder = self.open()?;
        let mask = ProjectionMask::leaves(builder.parquet_schema(), columns.iter().map(|column| *column as usize));
        let groups = (part.first_group..part.first_group + part.groups).collect();
        let reader = builder.with_row_groups(groups).with_projection(mask).with_batch_size(BLOCK).build();
        reader.map(Some).map_err(Error::damaged(&self.name))
    }

    /// Decodes all columns of one partition; `None` where it has no rows.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn all(&self, partition: u32) -> Result<Option<ParquetRecordBatchReader>> {
        let Some(part) = self.meta.partitions.get(partition as usize).filter(|part| part.rows > 0) else {
            return Ok(None);
        };
        let groups = (part.first_group..part.first_group + part.groups).collect();
        let reader = self.open()?.with_row_groups(groups).with_batch_size(BLOCK).build();
        reader.map(Some).map_err(Error::damaged(&self.name))
    }

    /// Reads all columns of the rows filed under the given customers, which are sorted by partition and number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows_of(&self, homes: &[u32], partitions: u32) -> Result<RecordBatch> {
        let mut found = Vec::new();
        for homes in homes.chunk_by(|a, b| partition_of(*a, partitions) == partition_of(*b, partitions)) {
            let partition = homes.first().map_or(0, |home| partition_of(*home, partitions));
            let Some(part) = self.meta.partitions.get(partition as usize).filter(|part| part.rows > 0) else {
                continue;
            };
            let near = between_fences(part, homes);
            if near.is_empty() {
                continue;
            }
            let exact = self.exact(part, &near, homes)?;
            if !exact.is_empty() {
                found.extend(self.select(part, &exact, None)?);
            }
        }
        Ok(concat_batches(&SCHEMA, &found)?)
    }

    fn exact(&self, part: &FilePart, near: &[Range<usize>], homes: &[u32]) -> Result<Vec<Range<usize>>> {
        let batches = self.select(part, near, Some(Column::Home))?;
        let mut rows = near.iter().cloned().flatten();
        let mut exact: Vec<Range<usize>> = Vec::new();
        for batch in batches {
            for (home, row) in Batch(batch).u32(Column::Home).iter().zip(rows.by_ref()) {
                if homes.binary_search(home).is_err() {
                    continue;
                }
                match exact.last_mut() {
                    Some(last) if last.end == row => last.end = row + 1,
                    _ => exact.push(row..row + 1),
                }
            }
        }
        Ok(exact)
    }

    fn select(&self, part: &FilePart, rows: &[Range<usize>], only: Option<Column>) -> Result<Vec<RecordBatch>> {
        let mut builder = self.open()?;
        if let Some(column) = only {
            let mask = ProjectionMask::leaves(builder.parquet_schema(), [column as usize]);
            builder = builder.with_projection(mask);
        }
        let groups = (part.first_group..part.first_group + part.groups).collect();
        let selection = RowSelection::from_consecutive_ranges(rows.iter().cloned(), part.rows);
        let reader = builder
            .with_row_groups(groups)
            .with_row_selection(selection)
            .with_batch_size(BLOCK)
            .build()
            .map_err(Error::damaged(&self.name))?;
        reader.map(|batch| batch.map_err(Error::undecodable(&self.name))).collect()
    }

    fn open(&self) -> Result<ParquetRecordBatchReaderBuilder<Checked>> {
        let (file, footer) = match self.opened.get() {
            Some(opened) => opened.clone(),
            None => {
                let file = File::open(&self.path).map_err(Error::file(&self.name))?;
                let file = Checked::new(file, self.meta.bytes, self.meta.sums.clone());
                let options = ArrowReaderOptions::new()
                    .with_schema(Arc::clone(&SCHEMA))
                    .with_offset_index_policy(PageIndexPolicy::Optional);
                let footer = ArrowReaderMetadata::load(&file, options).map_err(Error::damaged(&self.name))?;
                self.opened.get_or_init(|| (file, footer)).clone()
            }
        };
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, footer))
    }
}

/// The stretches between fences in which rows of the customers can lie; both ascend.
fn between_fences(part: &FilePart, homes: &[u32]) -> Vec<Range<usize>> {
    let mut near: Vec<Range<usize>> = Vec::new();
    for home in homes {
        // Rows of a customer begin after the last fence below it and end before the first fence above it.
        let first = part.fences.partition_point(|fence| fence < home).saturating_sub(1);
        let last = part.fences.partition_point(|fence| fence <= home);
        let (start, end) = (first * FENCE, (last * FENCE).min(part.rows));
        match near.last_mut() {
            Some(range) if start <= range.end => range.end = range.end.max(end),
            _ if start < end => near.push(start..end),
            _ => {}
        }
    }
    near
}
