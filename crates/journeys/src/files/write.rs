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
    let (unfinished, path) = (folder.join(format!("{name}.unfinished")), folder.join(name));
    let meta = write_file(&unfinished, name, run, group).and_then(|meta| {
        std::fs::rename(&unfinished, &path).map_err(Error::file(name))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::file(name))?;
        Ok(meta)
    });
    if meta.is_err() {
        // The write has failed already; what matters is that error, not whether the remains could be removed.
        let _ = std::fs::remove_file(&unfinished);
    }
    meta
}

fn write_file(path: &Path, name: &str, run: &FreshRun, group: usize) -> Result<FileMeta> {
    let file = File::create(path).map_err(Error::file(name))?;
    let buffered = BufWriter::with_capacity(1 << 18, file.try_clone().map_err(Error::file(name))?);
    let failed = |error: parquet::errors::ParquetError| match as_io(&error) {
        Some(source) => Error::file(name)(source),
        None => Error::damaged(name)(error),
    };
    let mut writer =
        ArrowWriter::try_new(Summing::new(buffered), Arc::clone(&SCHEMA), Some(properties(group))).map_err(failed)?;
    let mut partitions = Vec::new();
    let mut first_group = 0;
    for partition in 0..run.starts.len().saturating_sub(1) as u32 {
        let part = run.partition(partition);
        if !part.is_empty() {
            writer.write(&part.0).map_err(failed)?;
            writer.flush().map_err(failed)?;
        }
        let groups = part.len().div_ceil(group);
        partitions.push(FilePart { first_group, groups, rows: part.len(), fences: fences(&part) });
        first_group += groups;
    }
    let sums = writer.into_inner().map_err(failed)?.finish().map_err(Error::file(name))?;
    file.sync_all().map_err(Error::file(name))?;
    let at = run.batch.i64(Column::At);
    Ok(FileMeta {
        rows: run.batch.len() as u64,
        bytes: file.metadata().map_err(Error::file(name))?.len(),
        from: at.iter().copied().min().unwrap_or(0),
        to: at.iter().copied().max().unwrap_or(0),
        partitions,
        sums,
    })
}

fn fences(part: &Batch) -> Vec<u32> {
    part.u32(Column::Home).iter().step_by(FENCE).copied().collect()
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
