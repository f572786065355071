//! Filters over rows: names become codes once, so that a row is judged by numbers.
use std::collections::HashMap;

use serde_json::Value;
use throughline_model::{
    filter::{Did, Filter, Leaf, Op},
    money,
    question::FieldError,
    space::Space,
};

use crate::{batch::Batch, catalogue::Catalogue, schema::Column};

/// Which rows a filter judges: what its `touchpoint` means depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Interactions: the touchpoint is where they happened.
    Experience,
    /// Perceptions: the touchpoint is what they are about.
    Perception,
}

impl Lane {
    /// The column that holds the touchpoint.
    pub fn touchpoint(self) -> Column {
        match self {
            Self::Experience => Column::Touchpoint,
            Self::Perception => Column::About,
        }
    }
}

/// A filter that can judge rows. Of a `did` it needs the customer's earlier rows as well.
#[derive(Debug, Clone)]
pub struct Test {
    leaves: Vec<LeafTest>,
    /// The tree over leaves, by their places.
    pub tree: Tree,
}

/// The tree of a filter; leaves are places in a list (at most 32, one bit each).
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// All hold.
    All(Vec<Tree>),
    /// One holds at least.
    Any(Vec<Tree>),
    /// It does not hold.
    Not(Box<Tree>),
    /// The leaf's bit is set.
    Leaf(usize),
    /// The customer did something up to this row.
    Did(DidTest),
}

/// A `did` with its touchpoint's code.
#[derive(Debug, Clone, PartialEq)]
pub struct DidTest {
    /// The touchpoint; `None` where it has never been met.
    pub touchpoint: Option<u32>,
    /// How often at least.
    pub at_least: u32,
    /// How long ago at most, in microseconds.
    pub within: Option<i64>,
}

#[derive(Debug, Clone)]
enum LeafTest {
    /// The code is in a set, by table.
    Code(Column, Vec<bool>),
    /// A number lies in a range; the flag tells what holds for rows without it.
    Number { column: Column, scale: Scale, op: Op, with: Vec<f64>, absent: bool },
    /// A text compares.
    Text { column: Column, op: Op, with: Vec<String>, absent: bool },
    /// A property compares.
    Property { key: String, op: Op, with: Vec<Value>, absent: bool },
}

/// How a stored number becomes the one that people write.
#[derive(Debug, Clone)]
enum Scale {
    /// As it is.
    Plain,
    /// Microseconds shown as seconds.
    Seconds,
    /// Minor units shown as major units, of which each has so many, by the currency's code.
    Money(Vec<f64>),
}

/// Most comparisons in one filter.
const MOST_LEAVES: usize = 32;

impl Test {
    /// Resolves a filter's names.
    ///
    /// # Errors
    /// Names the field that is unknown or compared with a wrong value.
    pub fn new(filter: &Filter, catalogue: &Catalogue, lane: Lane) -> Result<Self, FieldError> {
        let mut leaves = Vec::new();
        let tree = resolve(filter, catalogue, lane, &mut leaves)?;
        if leaves.len() > MOST_LEAVES {
            return Err(FieldError::new("filter", format!("at most {MOST_LEAVES} comparisons")));
        }
        Ok(Self { leaves, tree })
    }

    /// The columns that must be read to judge rows.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for leaf in &self.leaves {
            match leaf {
                LeafTest::Code(column, _) | LeafTest::Text { column, .. } => columns.push(*column),
                LeafTest::Number { column, scale, .. } => {
                    columns.push(*column);
                    if matches!(scale, Scale::Money(_)) {
                        columns.push(Column::Currency);
                    }
                }
                LeafTest::Property { .. } => columns.push(Column::Properties),
            }
        }
        columns
    }

    /// Tells whether judging a row needs the customer's earlier rows.
    pub fn looks_back(&self) -> bool {
        self.tree.looks_back()
    }

    /// For each row the leaves that hold, one bit each.
    pub fn bits(&self, batch: &Batch) -> Vec<u32> {
        let mut bits = vec![0u32; batch.len()];
        for (place, leaf) in self.leaves.iter().enumerate() {
            leaf.set(1 << place, batch, &mut bits);
        }
        bits
    }
}

impl Tree {
    fn looks_back(&self) -> bool {
        match self {
            Self::All(list) | Self::Any(list) => list.iter().any(Self::looks_back),
            Self::Not(inner) => inner.looks_back(),
            Self::Leaf(_) => false,
            Self::Did(_) => true,
        }
    }

    /// Judges a row by its leaves; `did` is asked for what the customer did.
    pub fn holds(&self, bits: u32, did: &mut dyn FnMut(&DidTest) -> bool) -> bool {
        match self {
            Self::All(list) => list.iter().all(|tree| tree.holds(bits, did)),
            Self::Any(list) => list.iter().any(|tree| tree.holds(bits, did)),
            Self::Not(inner) => !inner.holds(bits, did),
            Self::Leaf(place) => bits & (1 << place) != 0,
            Self::Did(test) => did(test),
        }
    }
}

fn resolve(filter: &Filter, catalogue: &Catalogue, lane: Lane, leaves: &mut Vec<LeafTest>) -> Result<Tree, FieldError> {
    let mut list = |filters: &[Filter]| {
        filters.iter().map(|filter| resolve(filter, catalogue, lane, leaves)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match filter {
        Filter::And { and } => Tree::All(list(and)?),
        Filter::Or { or } => Tree::Any(list(or)?),
        Filter::Not { not } => Tree::Not(Box::new(resolve(not, catalogue, lane, leaves)?)),
        Filter::Did { did: Did { touchpoint, at_least, within } } => Tree::Did(DidTest {
            touchpoint: catalogue.code(Space::Touchpoint, touchpoint).map(|code| catalogue.canonical(code)),
            at_least: *at_least,
            within: within.map(|span| span.0),
        }),
        Filter::Leaf(leaf) => {
            leaves.push(LeafTest::new(leaf, catalogue, lane)?);
            Tree::Leaf(leaves.len() - 1)
        }
    })
}

/// The column of a field whose values are codes.
pub fn coded_column(space: Space) -> Column {
    match space {
        Space::Touchpoint => Column::Touchpoint,
        Space::Name => Column::Name,
        Space::Channel => Column::Channel,
        Space::Unit => Column::Unit,
        Space::Account => Column::Account,
        Space::Outcome => Column::Outcome,
        Space::Campaign => Column::Campaign,
        Space::Currency => Column::Currency,
        Space::Staff => Column::Staff,
        Space::Source => Column::Source,
    }
}

impl LeafTest {
    fn new(leaf: &Leaf, catalogue: &Catalogue, lane: Lane) -> Result<Self, FieldError> {
        let values = match (&leaf.value, leaf.op) {
            (Value::Array(list), Op::In) => list.clone(),
            (_, Op::In) => return Err(FieldError::new("filter", format!("{}: `in` takes a list", leaf.field))),
            (Value::Array(_) | Value::Object(_), _) => {
                return Err(FieldError::new("filter", format!("{}: compare with one text or number", leaf.field)));
            }
            (value, _) => vec![value.clone()],
        };
        let absent = match leaf.op {
            Op::Ne => true,
            Op::Exists => leaf.value == Value::Bool(false),
            _ => false,
        };
        if let Some(space) = Space::parse(&leaf.field) {
            let column = if space == Space::Touchpoint { lane.touchpoint() } else { coded_column(space) };
            // Another name of a touchpoint is judged as the one that counts.
            let canonical =
                |code: usize| if space == Space::Touchpoint { catalogue.canonical(code as u32) } else { code as u32 };
            let names: Vec<String> = (0..catalogue.names(space).len())
                .map(|code| catalogue.name(space, canonical(code)).unwrap_or_default().to_owned())
                .collect();
            let mut with = texts(&values);
            if matches!(leaf.op, Op::Eq | Op::Ne | Op::In) {
                for name in &mut with {
                    let code = catalogue.code(space, name).map(|code| canonical(code as usize));
                    if let Some(counts) = code.and_then(|code| catalogue.name(space, code)) {
                        counts.clone_into(name);
                    }
                }
            }
            if space == Space::Unit && matches!(leaf.op, Op::Eq | Op::Ne | Op::In) {
                return Ok(Self::Code(column, unit_table(catalogue, &names, leaf.op, &with)));
            }
            return Ok(Self::code(column, &names, leaf.op, &with, absent));
        }
        let number = |column, scale| -> Result<Self, FieldError> {
            let with = match leaf.op {
                Op::Exists => Vec::new(),
                Op::Contains => return Err(FieldError::new("filter", format!("{} is a number", leaf.field))),
                _ => numbers(&leaf.field, &values)?,
            };
            Ok(Self::Number { column, scale, op: leaf.op, with, absent })
        };
        match leaf.field.as_str() {
            "duration" => number(Column::Duration, Scale::Seconds),
            "wait" => number(Column::Wait, Scale::Seconds),
            "value" => number(Column::Value, Scale::Plain),
            "amount" => {
                let minor = catalogue.names(Space::Currency).iter();
                number(Column::Amount, Scale::Money(minor.map(|name| 10f64.powi(money::exponent(name))).collect()))
            }
            "object" => Ok(Self::Text { column: Column::Object, op: leaf.op, with: texts(&values), absent }),
            "session" => Ok(Self::Text { column: Column::Session, op: leaf.op, with: texts(&values), absent }),
            "metric" => {
                let most = catalogue.metrics.iter().map(|metric| metric.code).max().unwrap_or(0) as usize;
                let mut slugs = vec![String::new(); most + 1];
                for metric in &catalogue.metrics {
                    if let Some(slot) = slugs.get_mut(metric.code as usize) {
                        slot.clone_from(&metric.definition.slug);
                    }
                }
                Ok(Self::code(Column::Metric, &slugs, leaf.op, &texts(&values), absent))
            }
            field => match field.strip_prefix("properties.") {
                Some(key) if !key.is_empty() => {
                    Ok(Self::Property { key: key.to_owned(), op: leaf.op, with: values, absent })
                }
                _ => Err(FieldError::new("filter", format!("unknown field `{field}`"))),
            },
        }
    }

    fn code(column: Column, names: &[String], op: Op, with: &[String], absent: bool) -> Self {
        let holds = |name: &String| !name.is_empty() && compare_text(name, op, with);
        let mut table: Vec<bool> = names.iter().map(holds).collect();
        match table.first_mut() {
            Some(none) => *none = absent,
            None => table.push(absent),
        }
        Self::Code(column, table)
    }

    fn set(&self, bit: u32, batch: &Batch, bits: &mut [u32]) {
        match self {
            Self::Code(column, table) => {
                for (bits, code) in bits.iter_mut().zip(batch.u32(*column).iter()) {
                    if table.get(*code as usize).copied().unwrap_or(false) {
                        *bits |= bit;
                    }
                }
            }
            Self::Number { column, scale, op, with, absent } => {
                for (row, bits) in bits.iter_mut().enumerate() {
                    let holds = match scale.number(*column, batch, row) {
                        Some(_) if *op == Op::Exists => !*absent,
                        Some(number) => compare_number(number, *op, with),
                        None => *absent,
                    };
                    *bits |= if holds { bit } else { 0 };
                }
            }
            Self::Text { column, op, with, absent } => {
                for (row, bits) in bits.iter_mut().enumerate() {
                    let holds = batch.text_at(*column, row).map_or(*absent, |text| compare_text(text, *op, with));
                    *bits |= if holds { bit } else { 0 };
                }
            }
            Self::Property { key, op, with, absent } => {
                for (row, bits) in bits.iter_mut().enumerate() {
                    let value = batch.text_at(Column::Properties, row).and_then(|text| property(text, key));
                    let holds = value.map_or(*absent, |value| compare_value(&value, *op, with));
                    *bits |= if holds { bit } else { 0 };
                }
            }
        }
    }
}

/// For each unit whether it is one of those named or lies in one; with `!=`, whether it is and does neither.
fn unit_table(catalogue: &Catalogue, names: &[String], op: Op, with: &[String]) -> Vec<bool> {
    let named =
        |name: &String| !name.is_empty() && if op == Op::In { with.contains(name) } else { with.first() == Some(name) };
    let meant: Vec<u32> = (0u32..).zip(names).filter(|(_, name)| named(name)).map(|(code, _)| code).collect();
    let mut table = catalogue.units_within(&meant);
    if op == Op::Ne {
        table.iter_mut().for_each(|within| *within = !*within);
    }
    table
}

impl Scale {
    fn number(&self, column: Column, batch: &Batch, row: usize) -> Option<f64> {
        match self {
            Self::Plain => batch.f64_at(column, row),
            Self::Seconds => batch.i64_at(column, row).map(|micros| micros as f64 / 1e6),
            Self::Money(units) => {
                let units = units.get(batch.u32_at(Column::Currency, row) as usize).copied().unwrap_or(100.0);
                // The quotient is the number that people write; a product with 0.01 would not be.
                batch.i64_at(column, row).map(|minor| minor as f64 / units)
            }
        }
    }
}

/// One property of a row's JSON object.
pub fn property(text: &str, key: &str) -> Option<Value> {
    let mut map: HashMap<String, Value> = serde_json::from_str(text).ok()?;
    map.remove(key).filter(|value| !value.is_null())
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(value_text).collect()
}

/// A JSON value as people write it in a comparison.
pub fn value_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn numbers(field: &str, values: &[Value]) -> Result<Vec<f64>, FieldError> {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    values
        .iter()
        .map(|value| {
            number(value).ok_or_else(|| FieldError::new("filter", format!("{field}: {value} is not a number")))
        })
        .collect()
}

fn compare_text(text: &str, op: Op, with: &[String]) -> bool {
    let first = with.first().map_or("", String::as_str);
    match op {
        Op::Eq => text == first,
        Op::Ne => text != first,
        Op::Lt => text < first,
        Op::Le => text <= first,
        Op::Gt => text > first,
        Op::Ge => text >= first,
        Op::In => with.iter().any(|other| other == text),
        Op::Contains => text.to_lowercase().contains(&first.to_lowercase()),
        Op::Exists => first != "false",
    }
}

fn compare_number(number: f64, op: Op, with: &[f64]) -> bool {
    let first = with.first().copied().unwrap_or(f64::NAN);
    match op {
        Op::Eq => number == first,
        Op::Ne => number != first,
        Op::Lt => number < first,
        Op::Le => number <= first,
        Op::Gt => number > first,
        Op::Ge => number >= first,
        Op::In => with.contains(&number),
        Op::Contains => false,
        Op::Exists => true,
    }
}

/// Compares a JSON value with another one, or with a list of them for `in`.
pub fn compare(value: &Value, op: Op, with: &Value) -> bool {
    let with = match with {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    compare_value(value, op, with)
}

fn compare_value(value: &Value, op: Op, with: &[Value]) -> bool {
    match (value.as_f64(), with.iter().map(Value::as_f64).collect::<Option<Vec<_>>>()) {
        (Some(number), Some(with)) => compare_number(number, op, &with),
        _ => compare_text(&value_text(value), op, &texts(with)),
    }
}
