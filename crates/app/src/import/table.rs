//! Tables: rows of named cells, whatever format they are stored in.
use std::{borrow::Cow, fs::File, io::Read};

use chrono::NaiveDateTime;
use serde_json::Value;
use throughline_model::{outcome::Rejection, time::Micros};

use super::{
    ImportError, InputFile,
    mapping::{Encoding, Format, TableRule},
    stream, xes,
};

mod csv;
mod ndjson;
mod one;
mod parquet;
mod xlsx;

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    /// No value.
    Empty,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A date and time of the place where it was written.
    Local(NaiveDateTime),
    /// A moment.
    Instant(Micros),
    /// Anything nested.
    Json(&'a Value),
}

impl<'a> Cell<'a> {
    /// The value as text; whole numbers without a decimal point, so that keys stored as floats stay keys.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(text) => Cow::Borrowed(text),
            Self::Int(number) => Cow::Owned(number.to_string()),
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Cow::Owned((number as i64).to_string())
            }
            Self::Float(number) => Cow::Owned(number.to_string()),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Local(at) => Cow::Owned(at.format("%Y-%m-%d %H:%M:%S%.f").to_string()),
            Self::Instant(at) => Cow::Owned(at.to_string()),
            Self::Json(value) => Cow::Owned(value.to_string()),
        })
    }

    /// The value as JSON.
    pub(super) fn json(self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Int(number) => number.into(),
            Self::Float(number) => number.into(),
            Self::Bool(yes) => yes.into(),
            Self::Json(value) => value.clone(),
            Self::Text(_) | Self::Local(_) | Self::Instant(_) => {
                self.text().map_or(Value::Null, |text| Value::String(text.into_owned()))
            }
        }
    }
}

/// A value that has left its file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Owned {
    Empty,
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    Local(NaiveDateTime),
}

impl Owned {
    /// The value as a cell.
    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Int(number) => Cell::Int(*number),
            Self::Float(number) => Cell::Float(*number),
            Self::Bool(yes) => Cell::Bool(*yes),
            Self::Local(at) => Cell::Local(*at),
        }
    }
}

/// What came next in a table.
pub(super) enum Step {
    /// A row, with its line and its place in its source's own order.
    Row { line: u64, sequence: i64 },
    /// A row that cannot be taken apart.
    Broken { line: u64, rejection: Rejection },
}

/// Rows of one file, one at a time.
pub(super) trait Table {
    /// The names of the columns; `None` where each row brings its own.
    fn header(&self) -> Option<&[String]>;
    /// The place of a column, where the table has it; its case counts only where two differ in nothing else.
    fn column(&mut self, name: &str) -> Option<usize> {
        place_of(self.header()?, name)
    }
    /// A column's name as the table writes it.
    fn spelling(&self, name: &str) -> Option<String> {
        match self.header() {
            Some(header) => header.get(place_of(header, name)?).cloned(),
            None => Some(name.to_owned()),
        }
    }
    /// States which columns will be asked for, before the first row.
    fn select(&mut self, _columns: &[usize]) -> Result<(), ImportError> {
        Ok(())
    }
    /// Goes on to the next row.
    fn advance(&mut self) -> Option<Step>;
    /// A value of the current row.
    fn cell(&self, column: usize) -> Cell<'_>;
    /// All values of the current row.
    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>));
    /// The current row as JSON, for whoever mends it.
    fn raw(&self) -> String {
        let mut row = serde_json::Map::new();
        self.each(&mut |name, cell| {
            row.insert(name.to_owned(), cell.json());
        });
        Value::Object(row).to_string()
    }
}

fn place_of(header: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|column| column == name);
    exact.or_else(|| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
}

/// Opens a file as the table that the mapping says it is.
pub(super) fn open(file: &InputFile, rule: &TableRule) -> Result<Box<dyn Table>, ImportError> {
    if let Some(mended) = &file.mended {
        return Ok(Box::new(one::OneRow::new(mended)));
    }
    let wrong = |source| ImportError::Open { file: file.name.clone(), source };
    let stream = stream::open(file).map_err(wrong)?;
    let format = match rule.format {
        Some(format) => format,
        None => detect(&stream.head, &file.name)?,
    };
    match format {
        Format::Csv => {
            let stream = stream.without_mark().map_err(wrong)?;
            let bytes: stream::Bytes = match rule.encoding {
                Encoding::Utf8 => stream.bytes,
                Encoding::Western => Box::new(stream::Western::new(stream.bytes)),
            };
            let delimiter = rule.delimiter.unwrap_or_else(|| csv::sniff(&stream.head));
            Ok(Box::new(csv::CsvTable::open(&file.name, bytes, delimiter)?))
        }
        Format::Ndjson => Ok(Box::new(ndjson::NdjsonTable::open(stream.without_mark().map_err(wrong)?.bytes))),
        Format::Xes => Ok(Box::new(xes::XesTable::open(stream.bytes))),
        Format::Parquet => match place(file, stream).map_err(wrong)? {
            Place::File(opened) => Ok(Box::new(parquet::ParquetTable::open(&file.name, opened)?)),
            Place::Memory(bytes) => Ok(Box::new(parquet::ParquetTable::open(&file.name, bytes::Bytes::from(bytes))?)),
        },
        Format::Xlsx => Ok(Box::new(match place(file, stream).map_err(wrong)? {
            Place::File(opened) => {
                xlsx::XlsxTable::open(&file.name, std::io::BufReader::new(opened), rule.sheet.clone())?
            }
            Place::Memory(bytes) => xlsx::XlsxTable::open(&file.name, std::io::Cursor::new(bytes), rule.sheet.clone())?,
        })),
    }
}

/// Where a format that jumps about in its file finds it.
enum Place {
    File(File),
    Memory(Vec<u8>),
}

fn place(file: &InputFile, mut stream: stream::Stream) -> std::io::Result<Place> {
    match &file.path {
        Some(path) if !stream.packed => File::open(path).map(Place::File),
        _ => {
            let mut bytes = Vec::new();
            stream.bytes.read_to_end(&mut bytes)?;
            Ok(Place::Memory(bytes))
        }
    }
}

fn detect(head: &[u8], name: &str) -> Result<Format, ImportError> {
    let wrong = |message: &str| ImportError::Format { file: name.to_owned(), message: message.to_owned() };
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Format::Xlsx);
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(wrong("is UTF-16; save it as UTF-8"));
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(wrong("is a workbook of an old kind; save it as .xlsx"));
    }
    let text = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => Ok(Format::Xes),
        Some(b'{') => Ok(Format::Ndjson),
        Some(b'[') => Err(wrong("is one JSON list; write one object per line")),
        _ => Ok(Format::Csv),
    }
}
