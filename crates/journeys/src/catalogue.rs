//! The catalogue as questions need it: names and their numbers, aliases, metric versions, the workspace's zone.
use std::collections::HashMap;

use chrono_tz::Tz;
use throughline_model::{
    filter::{Filter, Leaf, Op},
    metric::MetricDraft,
    space::Space,
};

/// One version of a metric definition.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricVersion {
    /// Its number in the columns.
    pub code: u32,
    /// The version, from 1.
    pub version: u32,
    /// The definition.
    pub definition: MetricDraft,
}

/// A workspace's names.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    names: HashMap<Space, Vec<String>>,
    codes: HashMap<Space, HashMap<String, u32>>,
    alias_of: HashMap<u32, u32>,
    parents: HashMap<u32, Vec<u32>>,
    unit_zones: HashMap<u32, Tz>,
    /// The metric versions.
    pub metrics: Vec<MetricVersion>,
    /// The zone in which days and weeks begin.
    pub zone: Option<Tz>,
}

impl Catalogue {
    /// Adds a name.
    pub fn add(&mut self, space: Space, code: u32, name: &str) {
        let names = self.names.entry(space).or_default();
        if names.len() <= code as usize {
            names.resize(code as usize + 1, String::new());
        }
        if let Some(slot) = names.get_mut(code as usize) {
            name.clone_into(slot);
        }
        self.codes.entry(space).or_default().insert(name.to_owned(), code);
    }

    /// Notes that one touchpoint is another name of a second.
    pub fn add_alias(&mut self, touchpoint: u32, of: u32) {
        self.alias_of.insert(touchpoint, of);
    }

    /// Notes that a unit lies in another one, in one of the hierarchies.
    pub fn add_parent(&mut self, unit: u32, parent: u32) {
        self.parents.entry(unit).or_default().push(parent);
    }

    /// Notes the zone of a unit.
    pub fn add_zone(&mut self, unit: u32, zone: Tz) {
        self.unit_zones.insert(unit, zone);
    }

    /// The zone of a unit: its own, else that of the nearest that it lies in, else the workspace's.
    pub fn zone_of(&self, unit: u32) -> Tz {
        let nearest = self.lineage(unit).into_iter().find_map(|unit| self.unit_zones.get(&unit).copied());
        nearest.or(self.zone).unwrap_or(Tz::UTC)
    }

    /// The zone of days and hours of what a filter lets count: that of the one unit that it names, else the workspace's.
    pub fn zone_within(&self, filter: Option<&Filter>) -> Tz {
        let unit = filter.and_then(one_unit).and_then(|name| self.code(Space::Unit, name));
        self.zone_of(unit.unwrap_or(0))
    }

    /// A unit and all that it lies in, in any hierarchy.
    pub fn lineage(&self, unit: u32) -> Vec<u32> {
        let mut lineage = vec![unit];
        let mut looked_at = 0;
        while let Some(next) = lineage.get(looked_at).copied() {
            looked_at += 1;
            for parent in self.parents.get(&next).into_iter().flatten() {
                if !lineage.contains(parent) {
                    lineage.push(*parent);
                }
            }
        }
        lineage
    }

    /// For each unit's number whether it is one of the given units or lies in one; rows of no unit lie in none.
    pub fn units_within(&self, units: &[u32]) -> Vec<bool> {
        let within = |unit: u32| self.lineage(unit).iter().any(|unit| units.contains(unit));
        (0..self.next_code(Space::Unit)).map(|unit| unit != 0 && within(unit)).collect()
    }

    /// The name with a number.
    pub fn name(&self, space: Space, code: u32) -> Option<&str> {
        self.names.get(&space)?.get(code as usize).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The number of a name.
    pub fn code(&self, space: Space, name: &str) -> Option<u32> {
        self.codes.get(&space)?.get(name).copied()
    }

    /// The number after the last one.
    pub fn next_code(&self, space: Space) -> u32 {
        self.names.get(&space).map_or(1, |names| names.len().max(1) as u32)
    }

    /// All names of a kind, by number; unused numbers are empty.
    pub fn names(&self, space: Space) -> &[String] {
        self.names.get(&space).map_or(&[], Vec::as_slice)
    }

    /// The touchpoint that counts for another name of it.
    pub fn canonical(&self, touchpoint: u32) -> u32 {
        // An alias of an alias is followed as far as it goes; a circle is broken by the number of steps.
        let mut code = touchpoint;
        for _ in 0..8 {
            match self.alias_of.get(&code) {
                Some(of) => code = *of,
                None => break,
            }
        }
        code
    }

    /// For each touchpoint the one that counts; `None` where no aliases are known.
    pub fn canonical_table(&self) -> Option<Vec<u32>> {
        (!self.alias_of.is_empty())
            .then(|| (0..self.next_code(Space::Touchpoint)).map(|code| self.canonical(code)).collect())
    }

    /// The versions of a metric, the first first.
    pub fn versions<'a>(&'a self, slug: &'a str) -> impl Iterator<Item = &'a MetricVersion> {
        self.metrics.iter().filter(move |metric| metric.definition.slug == slug)
    }
}

/// The unit in which all lies that a filter takes.
fn one_unit(filter: &Filter) -> Option<&str> {
    match filter {
        Filter::Leaf(Leaf { field, op: Op::Eq, value }) if field == "unit" => value.as_str(),
        Filter::And { and } => and.iter().find_map(one_unit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_lies_in_several_hierarchies() {
        let mut catalogue = Catalogue::default();
        for (code, name) in [(1, "Mill Lane"), (2, "North"), (3, "Country"), (4, "Outlets"), (5, "Harbour")] {
            catalogue.add(Space::Unit, code, name);
        }
        for (unit, parent) in [(1, 2), (2, 3), (1, 4), (5, 4)] {
            catalogue.add_parent(unit, parent);
        }
        assert_eq!(catalogue.lineage(1), [1, 2, 4, 3]);
        assert_eq!(catalogue.units_within(&[3]), [false, true, true, true, false, false]);
        assert_eq!(catalogue.units_within(&[4, 9]), [false, true, false, false, true, true]);
        // A circle, which nothing lets come about, ends.
        catalogue.add_parent(3, 1);
        assert_eq!(catalogue.lineage(2), [2, 3, 1, 4]);
    }

    #[test]
    fn a_unit_has_the_zone_of_what_it_lies_in() {
        let mut catalogue = Catalogue { zone: Some(Tz::Europe__Berlin), ..Catalogue::default() };
        for (code, name) in [(1, "Lisbon"), (2, "Portugal"), (3, "Azores"), (4, "Kiel")] {
            catalogue.add(Space::Unit, code, name);
        }
        catalogue.add_parent(1, 2);
        catalogue.add_parent(3, 2);
        catalogue.add_zone(2, Tz::Europe__Lisbon);
        catalogue.add_zone(3, Tz::Atlantic__Azores);
        let zones = [1, 2, 3, 4].map(|unit| catalogue.zone_of(unit));
        assert_eq!(zones, [Tz::Europe__Lisbon, Tz::Europe__Lisbon, Tz::Atlantic__Azores, Tz::Europe__Berlin]);
        let filter = |text: &str| serde_json::from_str::<Filter>(text).unwrap();
        let unit = r#"{"field":"unit","op":"=","value":"Lisbon"}"#;
        let both = format!(r#"{{"and":[{{"field":"channel","op":"=","value":"web"}},{unit}]}}"#);
        let within = |text: &str| catalogue.zone_within(Some(&filter(text)));
        assert_eq!((within(unit), within(&both)), (Tz::Europe__Lisbon, Tz::Europe__Lisbon));
        let either = format!(r#"{{"or":[{unit},{unit}]}}"#);
        assert_eq!((within(&either), catalogue.zone_within(None)), (Tz::Europe__Berlin, Tz::Europe__Berlin));
    }
}
