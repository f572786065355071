//! NDJSON: one object per line, lines in flat memory.
use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};
use throughline_model::outcome::{Reason, Rejection};

use super::{Cell, Step, Table};
use crate::import::stream::Bytes;

/// The largest line, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
/// How much of a line that cannot be read is shown to whoever mends it.
const SHOWN: usize = 2000;

/// A file of JSON objects, one per line.
pub(super) struct NdjsonTable {
    bytes: BufReader<Bytes>,
    /// The columns asked for, by place; a dot leads into a nested object.
    asked: Vec<String>,
    buffer: Vec<u8>,
    row: Map<String, Value>,
    line: u64,
    done: bool,
}

impl NdjsonTable {
    /// Opens a file.
    pub(super) fn open(bytes: Bytes) -> Self {
        Self {
            bytes: BufReader::with_capacity(64 * 1024, bytes),
            asked: Vec::new(),
            buffer: Vec::new(),
            row: Map::new(),
            line: 0,
            done: false,
        }
    }

    fn broken(&mut self, reason: Reason, detail: String) -> Step {
        self.row.clear();
        Step::Broken { line: self.line, rejection: Rejection::new(reason, detail) }
    }

    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let ready = self.bytes.fill_buf()?;
            let n = ready.len();
            match ready.iter().position(|byte| *byte == b'\n') {
                Some(at) => {
                    self.bytes.consume(at + 1);
                    return Ok(());
                }
                None if n == 0 => return Ok(()),
                None => self.bytes.consume(n),
            }
        }
    }
}

impl Table for NdjsonTable {
    fn header(&self) -> Option<&[String]> {
        None
    }

    fn column(&mut self, name: &str) -> Option<usize> {
        Some(self.asked.iter().position(|asked| asked == name).unwrap_or_else(|| {
            self.asked.push(name.to_owned());
            self.asked.len() - 1
        }))
    }

    fn advance(&mut self) -> Option<Step> {
        loop {
            if self.done {
                return None;
            }
            self.buffer.clear();
            self.line += 1;
            let read = self.bytes.by_ref().take(LARGEST).read_until(b'\n', &mut self.buffer);
            let skipped = match read {
                Ok(0) => return None,
                Ok(n) if n as u64 == LARGEST && self.buffer.last() != Some(&b'\n') => self.skip_line().map(|()| true),
                Ok(_) => Ok(false),
                Err(error) => Err(error),
            };
            match skipped {
                Err(error) => {
                    self.done = true;
                    return Some(
                        self.broken(Reason::Unreadable, format!("the file cannot be read any further: {error}")),
                    );
                }
                Ok(true) => {
                    self.buffer.truncate(SHOWN);
                    return Some(self.broken(Reason::TooLarge, format!("the line is longer than {LARGEST} bytes")));
                }
                Ok(false) if self.buffer.trim_ascii().is_empty() => {}
                Ok(false) => {
                    return Some(match serde_json::from_slice(&self.buffer) {
                        Ok(row) => {
                            self.row = row;
                            Step::Row { line: self.line, sequence: self.line as i64 }
                        }
                        Err(error) => {
                            self.broken(Reason::Unreadable, format!("the line is not a JSON object: {error}"))
                        }
                    });
                }
            }
        }
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(name) = self.asked.get(column) else { return Cell::Empty };
        if let Some(value) = self.row.get(name) {
            return of(value);
        }
        let mut steps = name.split('.');
        let first = steps.next().and_then(|step| self.row.get(step));
        steps.try_fold(first, |value, step| value.map(|value| value.get(step))).flatten().map_or(Cell::Empty, of)
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (name, value) in &self.row {
            visit(name, of(value));
        }
    }

    fn raw(&self) -> String {
        if self.row.is_empty() {
            let text = String::from_utf8_lossy(self.buffer.get(..SHOWN).unwrap_or(&self.buffer));
            return Value::String(text.trim_end().to_owned()).to_string();
        }
        Value::Object(self.row.clone()).to_string()
    }
}

/// A JSON value as a cell.
pub(super) fn of(value: &Value) -> Cell<'_> {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(yes) => Cell::Bool(*yes),
        Value::String(text) => Cell::Text(text),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Cell::Int(number),
            (None, Some(number)) => Cell::Float(number),
            (None, None) => Cell::Empty,
        },
        Value::Array(_) | Value::Object(_) => Cell::Json(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_broken_lines_cost_only_themselves() {
        let text =
            format!("{{\"a\":{{\"b\":1}}}}\n\n[1]\n{{\"a\":\"{}\"}}\n{{\"a.b\":true}}", "x".repeat(LARGEST as usize));
        let mut table = NdjsonTable::open(Box::new(std::io::Cursor::new(text)));
        let column = table.column("a.b").unwrap();
        let mut seen = Vec::new();
        while let Some(step) = table.advance() {
            seen.push(match step {
                Step::Row { line, .. } => format!("{line} {:?}", table.cell(column)),
                Step::Broken { line, rejection } => format!("{line} {}", rejection.reason.as_str()),
            });
        }
        assert_eq!(seen, ["1 Int(1)", "3 unreadable", "4 too_large", "5 Bool(true)"]);
    }
}
