//! The score: what one metric's answers come to, with how many there were and how sure that makes it.
//!
//! A partial holds nothing but how often each answer was given, so every figure is computed once, from counts, and
//! never from figures. Versions of a metric are put together only where they ask on the same scale in the same way.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    ops::AddAssign,
};

use serde::Serialize;
use serde_json::json;
use throughline_measure::interval::Confidence;
use throughline_model::{
    metric::{MetricDraft, MetricKind, Scale},
    perception::Scope,
    time::Micros,
};

use self::figure::Figure;
use super::{Names, Pass, behind::Place, name, row, slots::Slots};
use crate::{
    answer::{Row, Rows},
    life::{Columns, Life},
};

pub(super) mod figure;

/// One metric's answers in a range of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The metric's short name.
    pub metric: String,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// The first moment looked at (when it was said).
    pub from: Option<Micros>,
    /// The first moment not looked at.
    pub to: Option<Micros>,
    /// The field whose values are scored apart; its codes are the groups of the rows.
    pub by: Option<String>,
}

/// One version of a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Version {
    /// The code by which rows name it.
    pub code: u32,
    /// Its number.
    pub version: u32,
    /// How answers become one figure.
    pub kind: MetricKind,
    /// The scale of the answers.
    pub scale: Scale,
    /// The lowest answer in the top boxes (the highest, where low is good).
    pub top_from: Option<f64>,
    /// About one interaction or the whole relationship.
    pub scope: Scope,
}

impl Version {
    /// A version as its definition states it.
    pub fn new(code: u32, version: u32, draft: &MetricDraft) -> Self {
        Self { code, version, kind: draft.kind, scale: draft.scale, top_from: draft.top_from, scope: draft.scope }
    }

    pub(crate) fn counts_with(&self, other: &Self) -> bool {
        (self.kind, self.scale, self.top_from, self.scope) == (other.kind, other.scale, other.top_from, other.scope)
    }
}

/// How often each answer was given in some lives.
#[derive(Debug, Default)]
pub struct Partial {
    groups: Slots,
    /// For each group the answers of each version.
    counts: Vec<Vec<Distribution>>,
    superseded: HashSet<u64>,
}

/// How often each answer was given, by its bits.
#[derive(Debug, Clone, Default)]
pub(super) struct Distribution(BTreeMap<u64, u64>);

impl Distribution {
    pub(super) fn add(&mut self, value: f64) {
        // The sum turns −0 into 0.
        self.0.entry((value + 0.0).to_bits()).or_default().add_assign(1);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (value, count) in &other.0 {
            self.0.entry(*value).or_default().add_assign(count);
        }
    }

    /// The answers in order, with how often each was given.
    pub(super) fn sorted(&self) -> Vec<(f64, u64)> {
        let mut answers: Vec<_> = self.0.iter().map(|(bits, count)| (f64::from_bits(*bits), *count)).collect();
        answers.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        answers
    }
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        Columns { group: self.by.is_some(), perceptions: true, ..Columns::default() }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        partial.superseded.clear();
        let range = life.rows(self.from, self.to);
        let rows = life.metric.iter().zip(life.value).zip(life.answer).enumerate().rev();
        for (index, ((metric, value), answer)) in rows {
            // A correction counts whenever it came, so later rows are looked at even beyond the range.
            if *metric == 0 || (*answer != 0 && !partial.superseded.insert(*answer)) {
                continue;
            }
            let version = self.versions.iter().position(|version| version.code == *metric);
            if let (Some(version), false, true) = (version, value.is_nan(), range.contains(&index)) {
                let group = if self.by.is_some() { life.group_at(index) } else { 0 };
                if let Some(answers) = partial.group(group, self.versions.len()).get_mut(version) {
                    answers.add(*value);
                }
            }
        }
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        for (code, theirs) in from.groups.codes().iter().zip(&from.counts) {
            let own = into.group(*code, theirs.len());
            own.iter_mut().zip(theirs).for_each(|(own, theirs)| own.merge(theirs));
        }
    }

    fn answer(&self, partial: &Partial, names: &Names<'_>) -> Rows {
        let figures = self.figures(partial, names);
        let n = figures.iter().map(|found| found.figure.n).sum();
        Rows { n, rows: figures.iter().map(|found| self.word(found)).collect(), notes: self.notes() }
    }

    fn count(&self, partial: &Partial, place: &Place) -> u64 {
        let Place::Answers { group, least, most } = place else { return 0 };
        let versions = partial.groups.known(*group).and_then(|slot| partial.counts.get(slot));
        let within = |(value, count): (&u64, &u64)| {
            let value = f64::from_bits(*value);
            if value >= *least && value <= *most { *count } else { 0 }
        };
        versions.map_or(0, |versions| versions.iter().flat_map(|answers| &answers.0).map(within).sum())
    }
}

impl Plan {
    /// Leaves only the versions that are put together with one of them.
    pub fn keep_like(&mut self, version: u32) {
        if let Some(like) = self.versions.iter().find(|other| other.version == version).cloned() {
            self.versions.retain(|other| other.counts_with(&like));
        }
    }

    /// Words the answer beside another one, of another period or segment: each row gets `compare`, the other figure,
    /// and `difference` with its interval, where both exist.
    pub fn compare(&self, partial: &Partial, other: &Partial, names: &Names<'_>) -> Rows {
        let (figures, others) = (self.figures(partial, names), self.figures(other, names));
        let rows = figures.iter().map(|found| {
            let same = |other: &&Found<'_>| other.group == found.group && other.latest.counts_with(found.latest);
            let other = others.iter().find(same).map(|other| &other.figure);
            let difference = other.and_then(|other| found.figure.less(other, Confidence::default()));
            let mut fields = self.word(found);
            fields.insert("compare".to_owned(), json!(other.map(Figure::brief)));
            fields.insert("difference".to_owned(), json!(difference));
            fields
        });
        Rows { n: figures.iter().map(|found| found.figure.n).sum(), rows: rows.collect(), notes: self.notes() }
    }

    /// The figures by group and by versions that can be put together, most answers first.
    fn figures(&self, partial: &Partial, names: &Names<'_>) -> Vec<Found<'_>> {
        let mut found: Vec<Found<'_>> = Vec::new();
        for (group, counts) in partial.groups.codes().iter().zip(&partial.counts) {
            let mut classes: Vec<(&Version, Distribution)> = Vec::new();
            for (version, answers) in self.versions.iter().zip(counts).filter(|(_, answers)| !answers.0.is_empty()) {
                match classes.iter_mut().find(|(latest, _)| latest.counts_with(version)) {
                    Some((latest, joined)) => {
                        *latest = version;
                        joined.merge(answers);
                    }
                    None => classes.push((version, answers.clone())),
                }
            }
            found.extend(classes.into_iter().map(|(latest, answers)| Found {
                group: *group,
                name: name(*group, names),
                latest,
                figure: Figure::of(latest, answers.sorted(), Confidence::default()),
            }));
        }
        if let (true, None, Some(latest)) = (found.is_empty(), &self.by, self.versions.last()) {
            let figure = Figure::of(latest, Vec::new(), Confidence::default());
            found.push(Found { group: 0, name: None, latest, figure });
        }
        let rank = |found: &Found<'_>| (Reverse(found.figure.n), found.name.clone(), Reverse(found.latest.version));
        found.sort_by_cached_key(rank);
        found
    }

    fn word(&self, found: &Found<'_>) -> Row {
        let mut fields = row([
            ("metric", json!(self.metric)),
            ("version", json!(found.latest.version)),
            ("scope", json!(found.latest.scope)),
        ]);
        fields.extend(found.figure.word());
        if let Some(by) = &self.by {
            fields.insert(by.clone(), json!(found.name));
        }
        fields
    }

    fn notes(&self) -> Vec<String> {
        let kinds = self.versions.iter().filter(|v| self.versions.first().is_some_and(|first| !first.counts_with(v)));
        match kinds.count() {
            0 => Vec::new(),
            _ => vec!["versions on different scales are scored apart".to_owned()],
        }
    }
}

/// The figure of one group and of the versions like `latest`.
struct Found<'a> {
    group: u32,
    name: Option<String>,
    latest: &'a Version,
    figure: Figure,
}

impl Partial {
    fn group(&mut self, code: u32, versions: usize) -> &mut Vec<Distribution> {
        let slot = self.groups.slot(code);
        if slot >= self.counts.len() {
            self.counts.resize_with(slot + 1, || vec![Distribution::default(); versions]);
        }
        #[expect(clippy::indexing_slicing, reason = "the slot was made to exist on the line before")]
        &mut self.counts[slot]
    }
}

#[cfg(test)]
mod tests;
