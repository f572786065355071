//! A mended row as a table of its own.
use serde_json::Value;

use super::{Cell, Step, Table, ndjson::of};
use crate::import::Mended;

pub(super) struct OneRow {
    line: u64,
    header: Vec<String>,
    values: Vec<Value>,
    read: bool,
}

impl OneRow {
    pub(super) fn new(mended: &Mended) -> Self {
        let (header, values) = mended.row.iter().map(|(name, value)| (name.clone(), value.clone())).unzip();
        Self { line: mended.line, header, values, read: false }
    }
}

impl Table for OneRow {
    fn header(&self) -> Option<&[String]> {
        Some(&self.header)
    }

    fn advance(&mut self) -> Option<Step> {
        let first = !std::mem::replace(&mut self.read, true);
        first.then_some(Step::Row { line: self.line, sequence: self.line as i64 })
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.values.get(column).map_or(Cell::Empty, of)
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (name, value) in self.header.iter().zip(&self.values) {
            visit(name, of(value));
        }
    }
}
