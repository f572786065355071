//! Lookups: tables held in memory by a key, reduced to the columns that the mapping asks for.
use std::collections::HashMap;

use throughline_model::outcome::Rejection;

use super::{
    ImportError, InputFile,
    mapping::{JoinRule, Mapping, TableRule},
    plan::find,
    table::{self, Cell, Step},
    template::Hole,
};

/// A table by one of its keys.
pub(super) struct Lookup {
    columns: Vec<Hole>,
    rows: Vec<Looked>,
    /// The first and the last row of each key.
    keys: HashMap<Box<str>, (usize, usize)>,
}

/// One row, and the next one with the same key.
struct Looked {
    cells: Box<[Option<Box<str>>]>,
    next: Option<usize>,
}

/// A row of a lookup that could not be taken apart.
pub(super) struct Broken {
    pub(super) line: u64,
    pub(super) rejection: Rejection,
    pub(super) raw: String,
}

impl Lookup {
    /// An empty lookup for a join, with the columns that any table asks of it.
    pub(super) fn new(mapping: &Mapping, join: &JoinRule) -> Self {
        let mut columns: Vec<Hole> = Vec::new();
        for table in mapping.tables.iter().filter(|table| mapping.joins_of(&table.name).any(|j| j.with == join.with)) {
            for hole in mapping.holes_of(table) {
                for name in &hole.names {
                    let column = name.strip_prefix(&join.with).and_then(|rest| rest.strip_prefix('.'));
                    if let Some(column) = column
                        && !columns.iter().any(|known| known.names.iter().any(|name| name == column))
                    {
                        columns.push(Hole { names: vec![column.to_owned()], default: None, ..hole.clone() });
                    }
                }
            }
        }
        Self { columns, rows: Vec::new(), keys: HashMap::new() }
    }

    /// Takes in a file of the table; gives its broken rows.
    pub(super) fn read(
        &mut self,
        rule: &TableRule,
        join: &JoinRule,
        file: &InputFile,
    ) -> Result<Vec<Broken>, ImportError> {
        let mut table = table::open(file, rule)?;
        let Some(hole) = join.right.hole() else {
            return Err(ImportError::Mapping(format!("join.right of `{}` is not one column", join.with)));
        };
        let key = find(&mut *table, rule, hole, &file.name)?;
        let mut places = Vec::new();
        for column in &self.columns {
            places.push(find(&mut *table, rule, column, &file.name)?);
        }
        let used: Vec<usize> = key.iter().chain(places.iter().flatten()).copied().collect();
        table.select(&used)?;
        let mut broken = Vec::new();
        while let Some(step) = table.advance() {
            if let Step::Broken { line, rejection } = step {
                broken.push(Broken { line, rejection, raw: table.raw() });
                continue;
            }
            let value = |places: &[usize]| {
                places.iter().find_map(|place| match table.cell(*place) {
                    Cell::Text(text) if rule.is_null(text) => None,
                    cell => cell.text(),
                })
            };
            let Some(key) = value(&key) else { continue };
            let cells = places.iter().map(|places| value(places).map(|text| Box::from(&*text))).collect();
            let row = self.rows.len();
            match self.keys.get_mut(key.trim()) {
                Some((_, last)) => {
                    if let Some(before) = self.rows.get_mut(*last) {
                        before.next = Some(row);
                    }
                    *last = row;
                }
                None => {
                    self.keys.insert(key.trim().into(), (row, row));
                }
            }
            self.rows.push(Looked { cells, next: None });
        }
        Ok(broken)
    }

    /// The first row with a key.
    pub(super) fn first(&self, key: &str) -> Option<usize> {
        self.keys.get(key.trim()).map(|(first, _)| *first)
    }

    /// The rows from one on that have its key.
    pub(super) fn from(&self, row: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(row, |row| self.rows.get(*row)?.next)
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.names.iter().any(|known| known == name))
    }

    /// A value of a row.
    pub(super) fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let cell = self.rows.get(row).and_then(|row| row.cells.get(column));
        cell.and_then(Option::as_deref).map_or(Cell::Empty, Cell::Text)
    }
}
