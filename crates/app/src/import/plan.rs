//! Plans: a mapping's rules bound to the columns of one file.
use std::rc::Rc;

use chrono_tz::Tz;
use throughline_model::time::{DAY, Micros};

use super::{
    Arrival, ImportError, InputFile,
    join::Lookup,
    mapping::{EmitRule, Fields, JoinRule, Mapping, TableRule, WhoRule},
    table::{self, Table},
    template::Hole,
};
use crate::import::mapping::nearest;

/// Where a hole's value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    /// In the row.
    Own(usize),
    /// In a joined row: which join, which of its columns.
    Joined(usize, usize),
    File,
    Table,
    Line,
    Row,
}

/// The rules for the rows of one file.
pub(super) struct Plan<'a> {
    pub(super) table: &'a TableRule,
    pub(super) file: &'a InputFile,
    pub(super) zone: Tz,
    pub(super) latest: Option<Micros>,
    pub(super) who: &'a WhoRule,
    pub(super) joins: Vec<(&'a JoinRule, Rc<Lookup>)>,
    pub(super) emits: Vec<Planned<'a>>,
    /// By a hole's number.
    slots: Vec<Vec<Slot>>,
}

/// One emit rule for one file.
pub(super) struct Planned<'a> {
    /// Its place in the mapping.
    pub(super) place: usize,
    pub(super) rule: &'a EmitRule,
    /// The join whose rows it goes through.
    pub(super) each: Option<usize>,
    pub(super) properties: Columns,
    pub(super) traits: Columns,
}

/// The columns that a `*` stands for.
#[derive(Default)]
pub(super) struct Columns {
    /// Name, place, and whether its texts are numbers.
    pub(super) known: Vec<(String, usize, bool)>,
    /// For tables whose rows bring their own columns.
    pub(super) open: Option<Open>,
}

/// What a `*` stands for where each row brings its own columns.
pub(super) struct Open {
    beginnings: Vec<String>,
    /// The beginnings that other rules ask for.
    taken: Vec<String>,
    /// The columns that templates name, by hole, each with its place.
    named: Vec<Named>,
}

/// The columns that one hole names and a file has, the first that is asked first.
type Named = Vec<(String, usize)>;

impl Open {
    /// The name under which a column is kept, where the `*` stands for it; a column that a template names is left out
    /// unless another one, to which `has` points, was taken in its stead.
    pub(super) fn takes<'c>(&self, column: &'c str, has: impl Fn(usize) -> bool) -> Option<&'c str> {
        self.beginnings.iter().find_map(|beginning| {
            let name = column.strip_prefix(beginning.as_str()).filter(|name| !name.is_empty())?;
            let taken = || {
                self.taken.iter().any(|taken| column.starts_with(taken))
                    || self.named.iter().any(|named| {
                        let before = named.iter().take_while(|(name, _)| name != column);
                        before.clone().count() < named.len() && !before.into_iter().any(|(_, place)| has(*place))
                    })
            };
            (!beginning.is_empty() || !taken()).then_some(name)
        })
    }
}

impl<'a> Plan<'a> {
    /// Opens a file and binds the rules to its columns.
    pub(super) fn open(
        mapping: &'a Mapping,
        rule: &'a TableRule,
        file: &'a InputFile,
        joins: &[(&'a JoinRule, Rc<Lookup>)],
        arrival: Arrival,
    ) -> Result<(Self, Box<dyn Table>), ImportError> {
        let mut table = table::open(file, rule)?;
        let joins: Vec<_> =
            joins.iter().filter(|(join, _)| join.table == rule.name).map(|(join, l)| (*join, Rc::clone(l))).collect();
        let mut slots = Vec::new();
        let mut used = Vec::new();
        let mut named: Vec<Named> = Vec::new();
        for hole in mapping.holes_of(rule) {
            let found = bind(&mut *table, rule, &joins, hole, &file.name)?;
            let names = hole.names.iter().flat_map(|name| aliases(rule, name));
            named.push(names.filter_map(|name| Some((table.spelling(name)?, table.column(name)?))).collect());
            used.extend(found.iter().filter_map(|slot| match slot {
                Slot::Own(place) => Some(*place),
                _ => None,
            }));
            if slots.len() <= hole.id {
                slots.resize_with(hole.id + 1, Vec::new);
            }
            if let Some(slot) = slots.get_mut(hole.id) {
                *slot = found;
            }
        }
        let mut emits: Vec<Planned<'a>> = mapping
            .emits_of(rule)
            .map(|(place, emit)| Planned {
                place,
                rule: emit,
                each: emit.each.as_ref().and_then(|each| joins.iter().position(|(join, _)| join.with == *each)),
                properties: Columns::default(),
                traits: Columns::default(),
            })
            .collect();
        let fields = |emit: &'a EmitRule| {
            [emit.interaction.as_ref().map(|rule| &rule.properties), emit.profile.as_ref().map(|rule| &rule.traits)]
        };
        let beginnings: Vec<String> = emits
            .iter()
            .flat_map(|emit| fields(emit.rule))
            .flatten()
            .flat_map(|fields| &fields.beginnings)
            .filter(|beginning| !beginning.is_empty())
            .cloned()
            .collect();
        for emit in &mut emits {
            let [properties, traits] = fields(emit.rule);
            emit.properties = columns(&*table, rule, properties, &named, &beginnings);
            emit.traits = columns(&*table, rule, traits, &named, &beginnings);
            used.extend(emit.properties.known.iter().chain(&emit.traits.known).map(|(_, place, _)| *place));
        }
        table.select(&used)?;
        let Some(who) = mapping.who_of(rule) else {
            return Err(ImportError::Mapping(format!("table `{}` has no `who`", rule.name)));
        };
        let zone = rule.zone.or(mapping.zone).unwrap_or(arrival.zone);
        let latest = arrival.received_at.map(|at| Micros(at.0.saturating_add(DAY)));
        Ok((Self { table: rule, file, zone, latest, who, joins, emits, slots }, table))
    }

    /// Where a hole's value is, the first place first.
    pub(super) fn slots(&self, hole: &Hole) -> &[Slot] {
        self.slots.get(hole.id).map_or(&[], Vec::as_slice)
    }
}

fn bind(
    table: &mut dyn Table,
    rule: &TableRule,
    joins: &[(&JoinRule, Rc<Lookup>)],
    hole: &Hole,
    file: &str,
) -> Result<Vec<Slot>, ImportError> {
    let mut slots = Vec::new();
    let mut own = Hole { names: Vec::new(), ..hole.clone() };
    let mut elsewhere = false;
    for name in &hole.names {
        let known = match name.as_str() {
            "@file" => Some(Slot::File),
            "@table" => Some(Slot::Table),
            "@line" => Some(Slot::Line),
            "@row" => Some(Slot::Row),
            name => joins.iter().enumerate().find_map(|(at, (join, lookup))| {
                let column = name.strip_prefix(&join.with)?.strip_prefix('.')?;
                elsewhere = true;
                lookup.column(column).map(|column| Slot::Joined(at, column))
            }),
        };
        match known {
            Some(slot) => {
                elsewhere = true;
                slots.push(slot);
            }
            None => own.names.push(name.clone()),
        }
    }
    own.optional |= elsewhere;
    slots.extend(find(table, rule, &own, file)?.into_iter().map(Slot::Own));
    Ok(slots)
}

/// The places of a hole's columns in a table.
pub(super) fn find(
    table: &mut dyn Table,
    rule: &TableRule,
    hole: &Hole,
    file: &str,
) -> Result<Vec<usize>, ImportError> {
    let mut places = Vec::new();
    for alias in hole.names.iter().flat_map(|name| aliases(rule, name)) {
        places.extend(table.column(alias));
    }
    if places.is_empty() && !hole.optional {
        let name = hole.names.join("`, `");
        let header = table.header().unwrap_or_default();
        let near = nearest(&name, header.iter().map(String::as_str));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has `{}`", header.join("`, `")),
        };
        return Err(ImportError::NoColumn { file: file.to_owned(), column: name, hint });
    }
    Ok(places)
}

/// The names that a file may give a column.
fn aliases<'n>(rule: &'n TableRule, name: &'n str) -> impl Iterator<Item = &'n str> {
    let aliases = rule.columns.get(name).map(|names| names.0.as_slice());
    let own = aliases.is_none().then_some(name);
    aliases.unwrap_or_default().iter().map(String::as_str).chain(own)
}

fn columns(
    table: &dyn Table,
    rule: &TableRule,
    fields: Option<&Fields>,
    named: &[Named],
    beginnings: &[String],
) -> Columns {
    let Some(fields) = fields.filter(|fields| !fields.beginnings.is_empty()) else { return Columns::default() };
    let open = Open { beginnings: fields.beginnings.clone(), taken: beginnings.to_vec(), named: named.to_vec() };
    match table.header() {
        None => Columns { known: Vec::new(), open: Some(open) },
        Some(header) => {
            let known = header.iter().enumerate().filter_map(|(place, column)| {
                let name = open.takes(column, |_| true)?;
                Some((name.to_owned(), place, is_number(rule, column)))
            });
            Columns { known: known.collect(), open: None }
        }
    }
}

/// Tells whether a column's texts are numbers.
pub(super) fn is_number(rule: &TableRule, column: &str) -> bool {
    rule.numbers.iter().any(|name| name == column || name == "*")
}
