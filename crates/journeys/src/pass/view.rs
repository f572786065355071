//! A view: what a question needs to see of the rows.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use throughline_model::{question::FieldError, space::Space};

use super::filter::{Lane, Test, coded_column, property, value_text};
use crate::{batch::Batch, catalogue::Catalogue, life, schema::Column, within::Within};

/// What a question needs to see of the rows.
#[derive(Debug, Clone)]
pub struct View {
    /// Which columns of a life it reads.
    pub columns: life::Columns,
    /// Which rows count.
    pub test: Option<Test>,
    /// The steps of a funnel: the touchpoint (`None` where it has never been met) and which of its rows count.
    pub steps: Vec<(Option<u32>, Option<Test>)>,
    /// By what the rows are divided.
    pub group: Option<Group>,
    /// For each touchpoint the one that counts, where there are aliases.
    pub canonical: Option<Vec<u32>>,
    /// Whether lives of nobody in particular count.
    pub episodes: bool,
    /// Which rows and lives are there at all.
    pub within: Within,
}

/// By what rows are divided: a code for each row.
#[derive(Debug, Clone)]
pub enum Group {
    /// A column of codes.
    Code {
        /// The column.
        column: Column,
        /// Which names the codes stand for.
        space: Space,
    },
    /// A column of metric versions.
    Metric,
    /// A column of texts, numbered as they are met.
    Text(Column, Arc<Numbered>),
    /// A property, numbered as its values are met.
    Property(String, Arc<Numbered>),
}

/// Texts numbered from 1 as they are met.
#[derive(Debug, Default)]
pub struct Numbered(Mutex<(HashMap<String, u32>, Vec<String>)>);

impl Numbered {
    /// The number of a text.
    pub fn number(&self, text: &str) -> u32 {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = inner.0.get(text) {
            return *number;
        }
        inner.1.push(text.to_owned());
        let number = inner.1.len() as u32;
        inner.0.insert(text.to_owned(), number);
        number
    }

    /// The text with a number.
    pub fn text(&self, number: u32) -> Option<String> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1.get((number as usize).checked_sub(1)?).cloned()
    }
}

impl Group {
    /// The division by a field.
    ///
    /// # Errors
    /// Names the parameter when the field is unknown or cannot divide.
    pub fn new(parameter: &str, field: &str, lane: Lane) -> Result<Self, FieldError> {
        if let Some(space) = Space::parse(field) {
            let column = if space == Space::Touchpoint { lane.touchpoint() } else { coded_column(space) };
            return Ok(Self::Code { column, space });
        }
        match field {
            "object" => Ok(Self::Text(Column::Object, Arc::default())),
            "session" => Ok(Self::Text(Column::Session, Arc::default())),
            "metric" => Ok(Self::Metric),
            _ => match field.strip_prefix("properties.") {
                Some(key) if !key.is_empty() => Ok(Self::Property(key.to_owned(), Arc::default())),
                _ => Err(FieldError::new(parameter, format!("`{field}` is not a field that can divide"))),
            },
        }
    }

    /// The name of a code.
    pub fn name(&self, code: u32, catalogue: &Catalogue) -> Option<String> {
        match self {
            Self::Code { space, .. } => catalogue.name(*space, code).map(str::to_owned),
            Self::Metric => {
                let metric = catalogue.metrics.iter().find(|metric| metric.code == code)?;
                Some(format!("{} v{}", metric.definition.slug, metric.version))
            }
            Self::Text(_, numbered) | Self::Property(_, numbered) => numbered.text(code),
        }
    }

    /// The code of a name; `None` where it has not been met. A text gets its number here if it has none.
    pub fn code(&self, name: &str, catalogue: &Catalogue) -> Option<u32> {
        match self {
            Self::Code { space: Space::Touchpoint, .. } => {
                catalogue.code(Space::Touchpoint, name).map(|code| catalogue.canonical(code))
            }
            Self::Code { space, .. } => catalogue.code(*space, name),
            Self::Metric => {
                let named = |code: &u32| self.name(*code, catalogue).as_deref() == Some(name);
                catalogue.metrics.iter().map(|metric| metric.code).find(named)
            }
            Self::Text(_, numbered) | Self::Property(_, numbered) => Some(numbered.number(name)),
        }
    }

    /// Tells whether values are numbered as they are met, so that numbers of two passes mean different values.
    pub fn numbers_as_met(&self) -> bool {
        matches!(self, Self::Text(..) | Self::Property(..))
    }

    /// The column that must be read.
    pub fn column(&self) -> Column {
        match self {
            Self::Code { column, .. } | Self::Text(column, _) => *column,
            Self::Metric => Column::Metric,
            Self::Property(..) => Column::Properties,
        }
    }

    /// The codes of a batch's rows; 0 where there is no value.
    pub fn codes(&self, batch: &Batch, canonical: Option<&[u32]>) -> Vec<u32> {
        match self {
            Self::Code { column, space } => {
                let codes = batch.u32(*column);
                match canonical.filter(|_| *space == Space::Touchpoint) {
                    Some(table) => codes.iter().map(|code| canonical_code(table, *code)).collect(),
                    None => codes.to_vec(),
                }
            }
            Self::Metric => batch.u32(Column::Metric).to_vec(),
            Self::Text(column, numbered) => (0..batch.len())
                .map(|row| batch.text_at(*column, row).map_or(0, |text| numbered.number(text)))
                .collect(),
            Self::Property(key, numbered) => (0..batch.len())
                .map(|row| {
                    let value = batch.text_at(Column::Properties, row).and_then(|text| property(text, key));
                    value.map_or(0, |value| numbered.number(&value_text(&value)))
                })
                .collect(),
        }
    }
}

/// The touchpoint that counts for a code.
pub fn canonical_code(table: &[u32], code: u32) -> u32 {
    table.get(code as usize).copied().unwrap_or(code)
}

impl View {
    /// The columns that must be read; `merged` where rows of several runs must be put in order, `moved` where rows may
    /// lie under a former customer.
    pub fn read(&self, merged: bool, moved: bool) -> Vec<Column> {
        let mut columns = vec![Column::Home, Column::At];
        let tests = || self.test.iter().chain(self.steps.iter().filter_map(|(_, test)| test.as_ref()));
        let looks_back = tests().any(Test::looks_back);
        if merged {
            columns.extend([Column::Sequence, Column::Message]);
        }
        if moved {
            columns.push(Column::Profile);
        }
        if self.columns.touchpoint || self.columns.marks || looks_back || merged {
            columns.push(Column::Touchpoint);
        }
        if self.columns.perceptions {
            columns.extend([Column::Metric, Column::Value, Column::Answer]);
        }
        if self.within.units.is_some() {
            columns.push(Column::Unit);
        }
        columns.extend(self.group.iter().map(Group::column));
        columns.extend(tests().flat_map(Test::columns));
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}
