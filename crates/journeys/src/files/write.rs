//! Writing a run into a column file: encoded so that a question reads only what it names, durable before it is known.
use std::{fs::File, io::BufWriter, path::Path, sync::Arc};

use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, Encoding},
    file::properties::{EnabledStatistics, WriterProperties},
    schema::types::ColumnPath,
};

use super::{FENCE, FileMeta, FilePart, GROUP, check::Summing};
use crate::{
    batch::Batch,
    error::{Error, Result},
    run::FreshRun,
    schema::{Column, SCHEMA},
};

/// Writes a run under a new name in a folder; the file is complete and durable when this returns.
///
/// # Errors
/// When the disk is full or cannot be written; then nothing is left behind.
pub fn write(folder: &Path, name: &str, run: &FreshRun) -> Result<FileMeta> {
    write_in_groups(folder, name, run, GROUP)
}

/// Writes a run as [`write`] does, with at most so many rows in a row group.
pub(crate) fn write_in_groups(folder: &Path, name: &str, run: &FreshRun, group: usize) -> Result<FileMeta> {
    write_with(folder, name, group, |file| {
        (0..run.starts.len().saturating_sub(1) as u32).try_for_each(|partition| {
            file.rows(&run.partition(partition))?;
            file.end_partition()
        })
    })
}

/// Writes a file whose rows come bit by bit, under a name that counts only once everything is there.
///
/// # Errors
/// Those of `fill`, and when the disk is full or cannot be written; then nothing is left behind.
pub(crate) fn write_with(
    folder: &Path,
    name: &str,
    group: usize,
    fill: impl FnOnce(&mut FileWriter) -> Result<()>,
) -> Result<FileMeta> {
    let (unfinished, path) = (folder.join(format!("{name}.unfinished")), folder.join(name));
    let write = || {
        let mut file = FileWriter::new(&unfinished, name, group)?;
        fill(&mut file)?;
        let meta = file.finish()?;
        std::fs::rename(&unfinished, &path).map_err(Error::file(name))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::file(name))?;
        Ok(meta)
    };
    let meta = write();
    if meta.is_err() {
        // The write has failed already; what matters is that error, not whether the remains could be removed.
        let _ = std::fs::remove_file(&unfinished);
    }
    meta
}

/// A column file in the making: partition after partition, each in the order of its rows.
pub(crate) struct FileWriter {
    name: String,
    group: usize,
    file: File,
    writer: ArrowWriter<Summing<BufWriter<File>>>,
    partition: FilePart,
    meta: FileMeta,
}

impl FileWriter {
    fn new(path: &Path, name: &str, group: usize) -> Result<Self> {
        let file = File::create(path).map_err(Error::file(name))?;
        let buffered = BufWriter::with_capacity(1 << 18, file.try_clone().map_err(Error::file(name))?);
        let writer = ArrowWriter::try_new(Summing::new(buffered), Arc::clone(&SCHEMA), Some(properties(group)));
        let meta =
            FileMeta { rows: 0, bytes: 0, from: i64::MAX, to: i64::MIN, partitions: Vec::new(), sums: Vec::new() };
        let (writer, name) = (writer.map_err(failed(name))?, name.to_owned());
        Ok(Self { name, group, file, writer, partition: FilePart::default(), meta })
    }

    /// Adds the next rows of the partition.
    pub(crate) fn rows(&mut self, rows: &Batch) -> Result<()> {
        self.writer.write(&rows.0).map_err(failed(&self.name))?;
        let to_fence = self.partition.rows.next_multiple_of(FENCE) - self.partition.rows;
        self.partition.fences.extend(rows.u32(Column::Home).iter().skip(to_fence).step_by(FENCE));
        self.partition.rows += rows.len();
        let at = rows.i64(Column::At);
        self.meta.from = at.iter().copied().fold(self.meta.from, i64::min);
        self.meta.to = at.iter().copied().fold(self.meta.to, i64::max);
        Ok(())
    }

    /// Ends the partition; the rows that follow belong to the next.
    pub(crate) fn end_partition(&mut self) -> Result<()> {
        let mut part = std::mem::take(&mut self.partition);
        if part.rows > 0 {
            self.writer.flush().map_err(failed(&self.name))?;
        }
        part.first_group = self.meta.partitions.last().map_or(0, |last| last.first_group + last.groups);
        part.groups = part.rows.div_ceil(self.group);
        self.meta.rows += part.rows as u64;
        self.meta.partitions.push(part);
        Ok(())
    }

    fn finish(self) -> Result<FileMeta> {
        let Self { name, file, writer, meta, .. } = self;
        let sums = writer.into_inner().map_err(failed(&name))?.finish().map_err(Error::file(&name))?;
        file.sync_all().map_err(Error::file(&name))?;
        let bytes = file.metadata().map_err(Error::file(&name))?.len();
        let (from, to) = if meta.rows > 0 { (meta.from, meta.to) } else { (0, 0) };
        Ok(FileMeta { bytes, sums, from, to, ..meta })
    }
}

fn failed(name: &str) -> impl Fn(parquet::errors::ParquetError) -> Error {
    move |error| match as_io(&error) {
        Some(source) => Error::file(name)(source),
        None => Error::damaged(name)(error),
    }
}

fn properties(group: usize) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(group))
        .set_data_page_row_count_limit(FENCE)
        .set_write_batch_size(FENCE);
    // Numbers that rise along a life are small as differences; the others repeat, which a dictionary serves.
    for column in [Column::Home, Column::Profile, Column::At, Column::Sequence, Column::ReceivedAt] {
        let path = ColumnPath::from(SCHEMA.field(column as usize).name().as_str());
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    // Hashes neither repeat nor shrink.
    let path = ColumnPath::from(SCHEMA.field(Column::Message as usize).name().as_str());
    properties
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_encoding(path.clone(), Encoding::PLAIN)
        .set_column_compression(path, Compression::UNCOMPRESSED)
        .build()
}

fn as_io(error: &parquet::errors::ParquetError) -> Option<std::io::Error> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(std::io::Error::new(io.kind(), io.to_string()));
        }
        source = error.source();
    }
    None
}
