//! Import: files of other systems, read into events in flat memory.
//!
//! A [`Mapping`] says which files are which tables, how tables join, and what each row states; presets are mappings
//! that come with the program. [`read`] opens the files one after another and gives each row's events or the reason
//! why it has none. Nothing here writes or asks for the time.
use std::{
    collections::VecDeque,
    io::{self, Read},
    path::PathBuf,
    rc::Rc,
};

use chrono_tz::Tz;
use throughline_model::{
    event::Event,
    outcome::{Reason, Rejection},
    time::Micros,
};

use self::{
    join::Lookup,
    mapping::{JoinRule, TableRule},
    plan::Plan,
    table::{Step, Table},
};

mod build;
pub mod draft;
mod join;
mod mapping;
mod plan;
mod preset;
mod row;
mod stream;
pub mod suggest;
mod table;
mod template;
mod xes;

#[cfg(test)]
mod tests;

pub use mapping::Mapping;

/// Why files cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping has a mistake.
    #[error("the mapping has a mistake: {0}")]
    Mapping(String),
    /// A table of the mapping has no file.
    #[error("no file for the table `{table}`: give one that is named like `{pattern}`")]
    NoFile {
        /// The table.
        table: String,
        /// What its files are named like.
        pattern: String,
    },
    /// A file lacks a column.
    #[error("{file} has no column `{column}`; {hint}")]
    NoColumn {
        /// The file.
        file: String,
        /// The column that the mapping asks for.
        column: String,
        /// What the file has instead.
        hint: String,
    },
    /// A file cannot be opened.
    #[error("could not open {file}")]
    Open {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A file is not of its format.
    #[error("{file} {message}")]
    Format {
        /// The file.
        file: String,
        /// What is wrong with it.
        message: String,
    },
}

/// Opens a file's bytes as they are stored.
pub type Opener = Box<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>;

/// A file to be imported.
pub struct InputFile {
    /// Its name where it came from.
    pub name: String,
    /// The digest of its bytes in hex; with a line it names a row that the mapping gives no id.
    pub digest: String,
    /// Opens its bytes, which may be packed with gzip or Zstandard.
    pub open: Opener,
    /// Where formats that jump about in their file may open it in place.
    pub path: Option<PathBuf>,
    /// A mended row that is read in the place of all others.
    pub mended: Option<Mended>,
}

/// A row that somebody mended.
#[derive(Debug, Clone)]
pub struct Mended {
    /// Its line in the file.
    pub line: u64,
    /// Its columns.
    pub row: serde_json::Map<String, serde_json::Value>,
}

/// The circumstances of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When the files were received; nothing may have happened more than a day later.
    pub received_at: Option<Micros>,
    /// The zone of local times where the mapping states none.
    pub zone: Tz,
}

impl Default for Arrival {
    fn default() -> Self {
        Self { received_at: None, zone: Tz::UTC }
    }
}

/// What became of one row.
#[derive(Debug)]
pub struct ImportRow {
    /// The file, by its place in the list.
    pub file: usize,
    /// The line in the file, or the number of the row where the format has no lines; from 1.
    pub line: u64,
    /// The row's events, which may be none, or why it is rejected.
    pub result: Result<Vec<Event>, Rejection>,
    /// The row as JSON where it is rejected.
    pub raw: Option<String>,
}

/// Reads files with a mapping; see [`read_at`].
///
/// # Errors
/// As [`read_at`].
pub fn read<'a>(
    mapping: &'a Mapping,
    files: &'a [InputFile],
) -> Result<impl Iterator<Item = ImportRow> + 'a, ImportError> {
    read_at(mapping, files, Arrival::default())
}

/// Reads files with a mapping: tables in the order of the mapping, files in the order given, rows in that of the file.
/// Every row that is neither blank nor a header comes back exactly once; files that no table takes are left alone.
///
/// # Errors
/// Names the table that has no file, the file that lacks a column or cannot be opened, before any row is read.
pub fn read_at<'a>(
    mapping: &'a Mapping,
    files: &'a [InputFile],
    arrival: Arrival,
) -> Result<impl Iterator<Item = ImportRow> + 'a, ImportError> {
    let mut reading = Reading::new(mapping, files, arrival);
    reading.look_up()?;
    for table in mapping.tables.iter().filter(|table| states(mapping, table)) {
        reading.sources.extend(taken(mapping, files, table)?.into_iter().map(|file| (table, file)));
    }
    if reading.sources.is_empty()
        && let Some(table) = mapping.tables.iter().find(|table| states(mapping, table))
    {
        return Err(no_file(table));
    }
    // A column that is missing from the last file should not show after an hour of reading the first.
    for (table, file) in &reading.sources {
        if let Some(file) = files.get(*file) {
            Plan::open(mapping, table, file, &reading.joins, arrival)?;
        }
    }
    Ok(reading)
}

/// Reads one row of a file again, in its place and as somebody has mended it; what it is joined with is read from the
/// other files.
///
/// # Errors
/// As [`read_at`], or why the row is still rejected.
pub fn read_mended(
    mapping: &Mapping,
    mut files: Vec<InputFile>,
    arrival: Arrival,
    at: usize,
    mended: Mended,
) -> Result<Result<Vec<Event>, Rejection>, ImportError> {
    let file = files.get_mut(at).map(|file| {
        file.mended = Some(mended);
        file.name.clone()
    });
    let table = file.and_then(|file| mapping.table(mapping.table_of(&file)?));
    let table = table.ok_or_else(|| ImportError::Mapping("the row's file belongs to no table".to_owned()))?;
    let mut reading = Reading::new(mapping, &files, arrival);
    reading.look_up()?;
    reading.waiting.clear();
    reading.sources.push_back((table, at));
    Ok(reading.next().map_or(Ok(Vec::new()), |row| row.result))
}

fn states(mapping: &Mapping, table: &TableRule) -> bool {
    mapping.emits_of(table).next().is_some()
}

/// The files of a table, by their places in the list.
fn taken(mapping: &Mapping, files: &[InputFile], table: &TableRule) -> Result<Vec<usize>, ImportError> {
    let taken: Vec<usize> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| mapping.table_of(&file.name) == Some(table.name.as_str()))
        .map(|(at, _)| at)
        .collect();
    if taken.is_empty() && !table.optional {
        return Err(no_file(table));
    }
    Ok(taken)
}

fn no_file(table: &TableRule) -> ImportError {
    ImportError::NoFile { table: table.name.clone(), pattern: table.files.join("` or `") }
}

/// The reading of files, row by row.
struct Reading<'a> {
    mapping: &'a Mapping,
    files: &'a [InputFile],
    arrival: Arrival,
    joins: Vec<(&'a JoinRule, Rc<Lookup>)>,
    /// The files that are still to be read, each with its table.
    sources: VecDeque<(&'a TableRule, usize)>,
    open: Option<(usize, Plan<'a>, Box<dyn Table>)>,
    /// Rows that are known before the reading begins.
    waiting: VecDeque<ImportRow>,
}

impl<'a> Reading<'a> {
    fn new(mapping: &'a Mapping, files: &'a [InputFile], arrival: Arrival) -> Self {
        let (sources, waiting) = (VecDeque::new(), VecDeque::new());
        Self { mapping, files, arrival, joins: Vec::new(), sources, open: None, waiting }
    }

    /// Reads the tables that are looked up, once for each key.
    fn look_up(&mut self) -> Result<(), ImportError> {
        for join in &self.mapping.joins {
            let same = self.joins.iter().find(|(known, _)| {
                let key = |join: &'a JoinRule| join.right.hole().map(|hole| &hole.names);
                known.with == join.with && key(known) == key(join)
            });
            if let Some((_, lookup)) = same {
                let lookup = Rc::clone(lookup);
                self.joins.push((join, lookup));
                continue;
            }
            let mut lookup = Lookup::new(self.mapping, join);
            if let Some(table) = self.mapping.table(&join.with) {
                for at in taken(self.mapping, self.files, table)? {
                    let Some(file) = self.files.get(at) else { continue };
                    let broken = lookup.read(table, join, file)?;
                    // A table that is read as well reports its broken rows itself.
                    if !states(self.mapping, table) {
                        self.waiting.extend(broken.into_iter().map(|row| ImportRow {
                            file: at,
                            line: row.line,
                            result: Err(row.rejection),
                            raw: Some(row.raw),
                        }));
                    }
                }
            }
            self.joins.push((join, Rc::new(lookup)));
        }
        Ok(())
    }
}

impl Iterator for Reading<'_> {
    type Item = ImportRow;

    fn next(&mut self) -> Option<ImportRow> {
        if let Some(row) = self.waiting.pop_front() {
            return Some(row);
        }
        loop {
            if let Some((file, plan, table)) = &mut self.open {
                let (line, result) = match table.advance() {
                    Some(Step::Row { line, sequence }) => (line, build::events(plan, &**table, line, sequence)),
                    Some(Step::Broken { line, rejection }) => (line, Err(rejection)),
                    None => {
                        self.open = None;
                        continue;
                    }
                };
                let raw = result.is_err().then(|| table.raw());
                return Some(ImportRow { file: *file, line, result, raw });
            }
            let (table, at) = self.sources.pop_front()?;
            let file = self.files.get(at)?;
            match Plan::open(self.mapping, table, file, &self.joins, self.arrival) {
                Ok((plan, rows)) => self.open = Some((at, plan, rows)),
                // It could be opened a moment ago.
                Err(error) => {
                    let rejection = Rejection::new(Reason::Unreadable, error.to_string());
                    return Some(ImportRow { file: at, line: 0, result: Err(rejection), raw: None });
                }
            }
        }
    }
}
