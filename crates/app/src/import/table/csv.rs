//! CSV: records in flat memory, whatever a quote that is never closed would swallow.
use std::{
    collections::VecDeque,
    io::{self, Read},
};

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use throughline_model::outcome::{Reason, Rejection};

use super::{Cell, Step, Table};
use crate::import::{ImportError, stream::Bytes};

/// The largest record, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// A CSV file.
pub(super) struct CsvTable {
    reader: csv::Reader<Budget>,
    header: Vec<String>,
    record: StringRecord,
    done: bool,
}

impl CsvTable {
    /// Opens a file and reads its header.
    pub(super) fn open(name: &str, bytes: Bytes, delimiter: u8) -> Result<Self, ImportError> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(64 * 1024)
            .from_reader(Budget::new(bytes));
        let mut record = StringRecord::new();
        let wrong = |message: String| ImportError::Format { file: name.to_owned(), message };
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Err(wrong("is empty: it has no header".to_owned())),
            Err(error) => return Err(wrong(format!("has a header that cannot be read: {error}"))),
        }
        let header = record.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Self { reader, header, record, done: false })
    }

    /// The line that the record just read began on, counted back from its end: the reader's own mark of the beginning
    /// lies before blank lines and before the second half of a CR LF.
    fn line(&mut self) -> u64 {
        let end = self.reader.position().byte();
        let within = self.record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
        (1 + self.reader.get_mut().newlines_before(end.saturating_sub(1))).saturating_sub(within)
    }

    /// What to say of a record that could not be read, which began at a byte of the file.
    fn broken(&mut self, begun: u64, reason: Reason, detail: String) -> Step {
        let line = 1 + self.reader.get_mut().newlines_before(begun + 1);
        Step::Broken { line, rejection: Rejection::new(reason, detail) }
    }
}

impl Table for CsvTable {
    fn header(&self) -> Option<&[String]> {
        Some(&self.header)
    }

    fn advance(&mut self) -> Option<Step> {
        if self.done {
            return None;
        }
        self.reader.get_mut().left = LARGEST;
        let begun = self.reader.position().byte();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                self.record.clear();
                if let ErrorKind::Utf8 { err, .. } = error.kind() {
                    let name = self.header.get(err.field()).map_or("?", String::as_str);
                    let detail = format!("column `{name}` is not UTF-8; state the file's encoding");
                    return Some(self.broken(begun, Reason::Unreadable, detail));
                }
                self.done = true;
                return Some(match error.kind() {
                    ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                        self.broken(begun, Reason::TooLarge, error.to_string())
                    }
                    _ => {
                        let detail = format!("the file cannot be read any further: {error}");
                        self.broken(begun, Reason::Unreadable, detail)
                    }
                });
            }
        }
        let line = self.line();
        let (found, expected) = (self.record.len(), self.header.len());
        if found != expected {
            let detail = format!("the row has {found} columns and its header has {expected}");
            return Some(Step::Broken { line, rejection: Rejection::new(Reason::Columns, detail) });
        }
        Some(Step::Row { line, sequence: line as i64 })
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.record.get(column).map_or(Cell::Empty, Cell::Text)
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (name, text) in self.header.iter().zip(&self.record) {
            visit(name, Cell::Text(text));
        }
    }

    fn raw(&self) -> String {
        if self.record.len() != self.header.len() {
            return serde_json::Value::from_iter(self.record.iter()).to_string();
        }
        let named = self.header.iter().map(String::as_str).zip(self.record.iter());
        serde_json::Value::from_iter(named).to_string()
    }
}

/// The delimiter of a header: the candidate that it holds most of.
pub(super) fn sniff(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                counts.iter_mut().filter(|(candidate, _)| *candidate == byte).for_each(|(_, n)| *n += 1);
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(candidate, _)| *candidate)
}

/// A stream that gives up on a record that never ends, and remembers where the lines end that are not used up yet.
struct Budget {
    bytes: Bytes,
    left: usize,
    read: u64,
    newlines: VecDeque<u64>,
    passed: u64,
}

impl Budget {
    fn new(bytes: Bytes) -> Self {
        Self { bytes, left: LARGEST, read: 0, newlines: VecDeque::new(), passed: 0 }
    }

    fn newlines_before(&mut self, offset: u64) -> u64 {
        while self.newlines.pop_front_if(|at| *at < offset).is_some() {
            self.passed += 1;
        }
        self.passed
    }
}

impl Read for Budget {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let detail = format!("a record is longer than {LARGEST} bytes: is a quote never closed?");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, detail));
        }
        let n = self.bytes.read(out)?;
        let ends = out.iter().take(n).enumerate().filter(|(_, byte)| **byte == b'\n');
        self.newlines.extend(ends.map(|(at, _)| self.read + at as u64));
        self.left = self.left.saturating_sub(n);
        self.read += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let mut table = CsvTable::open("a.csv", Box::new(io::Cursor::new(text.to_owned())), b',').unwrap();
        let mut rows = Vec::new();
        while let Some(step) = table.advance() {
            rows.push(match step {
                Step::Row { line, .. } => format!("{line} {}", table.raw()),
                Step::Broken { line, rejection } => format!("{line} {}", rejection.reason.as_str()),
            });
        }
        rows
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let expect = [r#"2 {"a":"1","b":"2"}"#, r#"5 {"a":"3","b":"4\n\n"}"#, r#"8 {"a":"5","b":"6"}"#];
        assert_eq!(rows("a,b\n1,2\n\n\n3,\"4\n\n\"\n5,6"), expect);
        assert_eq!(rows("a,b\n1,2\n\n\n3,\"4\n\n\"\n5,6\n"), expect);
        let expect = expect.map(|row| row.replace("\\n", "\\r\\n"));
        assert_eq!(rows("a,b\r\n1,2\r\n\r\n\r\n3,\"4\r\n\r\n\"\r\n5,6\r\n"), expect);
    }

    #[test]
    fn ragged_rows_are_said_to_be() {
        assert_eq!(rows("a,b\n1\n1,2\n1,2,3\n"), ["2 columns", r#"3 {"a":"1","b":"2"}"#, "4 columns"]);
    }

    #[test]
    fn letters_of_another_encoding_cost_only_their_row() {
        let bytes = b"a,b\r\n1,2\r\n\xe9,2\r\n3,4\r\n".to_vec();
        let mut table = CsvTable::open("a.csv", Box::new(io::Cursor::new(bytes)), b',').unwrap();
        let mut rows = Vec::new();
        while let Some(step) = table.advance() {
            rows.push(match step {
                Step::Row { line, .. } => line.to_string(),
                Step::Broken { line, rejection } => format!("{line} {rejection}"),
            });
        }
        assert_eq!(rows, ["2", "3 column `a` is not UTF-8; state the file's encoding", "4"]);
    }

    #[test]
    fn a_quote_that_never_closes_ends_in_flat_memory() {
        let endless = format!("a,b\n1,2\n\"{}", "x\n".repeat(LARGEST));
        assert_eq!(rows(&endless), [r#"2 {"a":"1","b":"2"}"#, "3 too_large"]);
    }

    #[test]
    fn delimiters_show_in_the_header() {
        assert_eq!(sniff(b"a;b;\"c,d,e\"\n1,2,3,4"), b';');
        assert_eq!(sniff(b"a\tb\n"), b'\t');
        assert_eq!(sniff(b"alone\n"), b',');
    }
}
