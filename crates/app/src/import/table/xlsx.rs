//! XLSX: one sheet, its rows handed over by a thread of its own, because the reader of cells borrows the workbook.
use std::{
    io::{Read, Seek},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use calamine::{DataRef, Reader, Xlsx};
use throughline_model::outcome::{Reason, Rejection};

use super::{Cell, Owned, Step, Table};
use crate::import::ImportError;

/// How many rows wait to be taken.
const WAITING: usize = 256;
/// The widest sheet, in columns: what the format itself allows.
const WIDEST: usize = 16_384;

/// One sheet of a workbook.
pub(super) struct XlsxTable {
    rows: Receiver<Result<Option<Row>, String>>,
    header: Vec<String>,
    row: Row,
    done: bool,
}

/// One row of the sheet, by its number there.
#[derive(Default)]
struct Row {
    number: u64,
    cells: Vec<Owned>,
}

impl XlsxTable {
    /// Opens a workbook at a sheet (the first where none is named) and takes its first row for the header.
    pub(super) fn open<R: Read + Seek + Send + 'static>(
        name: &str,
        file: R,
        sheet: Option<String>,
    ) -> Result<Self, ImportError> {
        let wrong = |message: String| ImportError::Format { file: name.to_owned(), message };
        let (sender, rows) = sync_channel(WAITING);
        thread::Builder::new()
            .name("xlsx".to_owned())
            .spawn(move || {
                // Nobody listens any more where the import was broken off.
                let _gone = sender.send(hand_over(file, sheet, &sender).map(|()| None));
            })
            .map_err(|source| ImportError::Open { file: name.to_owned(), source })?;
        let first: Row = match rows.recv() {
            Ok(Ok(Some(row))) => row,
            Ok(Ok(None)) => return Err(wrong("is empty: it has no header".to_owned())),
            Ok(Err(message)) => return Err(wrong(message)),
            Err(_) => return Err(wrong("cannot be read".to_owned())),
        };
        let header = first.cells.iter().map(|cell| cell.cell().text().unwrap_or_default().trim().to_owned()).collect();
        Ok(Self { rows, header, row: Row::default(), done: false })
    }
}

fn hand_over<R: Read + Seek>(
    file: R,
    sheet: Option<String>,
    sender: &SyncSender<Result<Option<Row>, String>>,
) -> Result<(), String> {
    let mut book = Xlsx::new(file).map_err(|error| format!("is not a workbook that can be read: {error}"))?;
    let sheets = book.sheet_names();
    let sheet = match sheet {
        Some(sheet) if sheets.contains(&sheet) => sheet,
        Some(sheet) => return Err(format!("has no sheet `{sheet}`; it has `{}`", sheets.join("`, `"))),
        None => sheets.into_iter().next().ok_or("has no sheet")?,
    };
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|error| format!("has a broken sheet: {error}"))?;
    let mut row = Row::default();
    loop {
        let cell = cells.next_cell().map_err(|error| format!("has a broken cell after row {}: {error}", row.number))?;
        let Some(cell) = cell else { break };
        let (number, column) = cell.get_position();
        let number = u64::from(number) + 1;
        if number != row.number {
            let full = std::mem::replace(&mut row, Row { number, cells: Vec::new() });
            if !full.cells.is_empty() && sender.send(Ok(Some(full))).is_err() {
                return Ok(());
            }
        }
        let value = owned(cell.get_value());
        let column = column as usize;
        if matches!(value, Owned::Empty) || column >= WIDEST {
            continue;
        }
        while row.cells.len() < column {
            row.cells.push(Owned::Empty);
        }
        row.cells.push(value);
    }
    if !row.cells.is_empty() {
        let _gone = sender.send(Ok(Some(row)));
    }
    Ok(())
}

fn owned(value: &DataRef<'_>) -> Owned {
    match value {
        DataRef::Int(number) => Owned::Int(*number),
        DataRef::Float(number) => Owned::Float(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Owned::Text(text.clone()),
        DataRef::SharedString(text) => Owned::Text((*text).to_owned()),
        DataRef::Bool(yes) => Owned::Bool(*yes),
        DataRef::DateTime(at) => at.as_datetime().map_or(Owned::Empty, Owned::Local),
        DataRef::Error(_) | DataRef::Empty => Owned::Empty,
    }
}

impl Table for XlsxTable {
    fn header(&self) -> Option<&[String]> {
        Some(&self.header)
    }

    fn advance(&mut self) -> Option<Step> {
        if self.done {
            return None;
        }
        let broken = match self.rows.recv() {
            Ok(Ok(Some(row))) => {
                self.row = row;
                None
            }
            Ok(Ok(None)) => {
                self.done = true;
                return None;
            }
            Ok(Err(detail)) => Some(detail),
            // The thread is gone without having said that it was through.
            Err(_) => Some("cannot be read any further".to_owned()),
        };
        if let Some(detail) = broken {
            self.done = true;
            let rejection = Rejection::new(Reason::Unreadable, format!("the file {detail}"));
            return Some(Step::Broken { line: self.row.number + 1, rejection });
        }
        let line = self.row.number;
        let (found, expected) = (self.row.cells.len(), self.header.len());
        if found > expected {
            let detail = format!("the row has {found} columns and its header has {expected}");
            return Some(Step::Broken { line, rejection: Rejection::new(Reason::Columns, detail) });
        }
        Some(Step::Row { line, sequence: line as i64 })
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.row.cells.get(column).map_or(Cell::Empty, Owned::cell)
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (name, cell) in self.header.iter().zip(&self.row.cells) {
            visit(name, cell.cell());
        }
    }
}
