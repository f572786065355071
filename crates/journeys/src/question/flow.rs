//! The flow: the ways that customers take, step by step, with how it felt at each, and where ways stop.
#![expect(clippy::indexing_slicing, reason = "the pass runs over all rows; every index is checked where it is made")]
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use serde::Serialize;
use serde_json::{Value, json};
use throughline_measure::{interval::Confidence, rate::Rate};
use throughline_model::{question::Direction, time::Micros};

use super::{
    Names, Pass,
    behind::Place,
    name, row,
    score::{Distribution, Version, figure::Figure},
};
use crate::{
    answer::{Row, Rows},
    life::{Columns, Life},
};

/// The ways of customers in a range of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// From where on ways are followed.
    pub start: Start,
    /// Whether what came after is followed, or what came before.
    pub direction: Direction,
    /// How many steps.
    pub depth: usize,
    /// How many touchpoints of a step have a name in the answer.
    pub top: usize,
    /// Whether a touchpoint that follows itself is a step of its own.
    pub repeats: bool,
    /// The versions of the metric that says how it felt, all of one kind; the group of a row is then the touchpoint that
    /// it is about.
    pub felt: Vec<Version>,
    /// The first moment looked at; a journey that began before it has no beginning.
    pub from: Option<Micros>,
    /// The first moment not looked at; a way that goes on after it is open.
    pub to: Option<Micros>,
    /// What is counted beside, for those who stand behind it.
    pub watch: Option<Spot>,
}

/// From where on ways are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Start {
    /// From where journeys begin.
    Beginning,
    /// From where a touchpoint is first met.
    Touchpoint(u32),
    /// From a touchpoint that nobody has met.
    Nowhere,
}

/// What a row of the answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Those who met a touchpoint at a step.
    Touchpoint,
    /// Those who came from one to another.
    Link,
    /// Those whose way stops there.
    Stop,
    /// Those whose way goes on outside of the range.
    Open,
}

/// A row of the answer, by the numbers of its touchpoints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spot {
    /// What it is about.
    pub part: Part,
    /// The step, from 0.
    pub step: usize,
    /// Where the way comes from.
    pub from: Which,
    /// Where it leads to.
    pub to: Which,
    /// Whether only those are meant who said how it felt.
    pub answered: bool,
}

/// Which touchpoints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Which {
    /// Any.
    Any,
    /// One.
    One(u32),
    /// All but these.
    Others(Vec<u32>),
}

/// The ways of some lives.
#[derive(Debug, Default)]
pub struct Partial {
    people: u64,
    /// By the step and the touchpoints before and at it.
    links: HashMap<(usize, u32, u32), Link>,
    /// How many stop, by the step and its touchpoint.
    ends: HashMap<(Part, usize, u32), u64>,
    watched: u64,
    way: Vec<Met>,
}

#[derive(Debug, Default, Clone)]
struct Link {
    people: u64,
    answers: Distribution,
}

/// A step of one life: a touchpoint, and its first and last row.
#[derive(Debug, Clone, Copy)]
struct Met {
    code: u32,
    first: usize,
    last: usize,
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        let felt = !self.felt.is_empty();
        Columns { touchpoint: true, group: felt, perceptions: felt, ..Columns::default() }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        let mut way = std::mem::take(&mut partial.way);
        let end = self.follow(life, &mut way);
        let said = self.said(life, &way);
        let mut from = 0;
        for (step, met) in way.iter().enumerate() {
            let link = partial.links.entry((step, from, met.code)).or_default();
            link.people += 1;
            let mut answered = false;
            for (_, value) in said.iter().filter(|(other, _)| *other == step) {
                link.answers.add(*value);
                answered = true;
            }
            if let Some(spot) = &self.watch {
                partial.watched += u64::from(spot.is_met(step, from, met.code, answered));
            }
            from = met.code;
        }
        partial.people += u64::from(!way.is_empty());
        if let (Some(part), Some(last)) = (end, way.last()) {
            let step = way.len() - 1;
            *partial.ends.entry((part, step, last.code)).or_default() += 1;
            let watched = self.watch.as_ref().is_some_and(|spot| {
                (spot.part, spot.step) == (part, step) && spot.from.has(last.code) && !spot.answered
            });
            partial.watched += u64::from(watched);
        }
        partial.way = way;
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        into.people += from.people;
        into.watched += from.watched;
        for (place, link) in from.links {
            let own = into.links.entry(place).or_default();
            own.people += link.people;
            own.answers.merge(&link.answers);
        }
        for (place, people) in from.ends {
            *into.ends.entry(place).or_default() += people;
        }
    }

    fn answer(&self, partial: &Partial, names: &Names<'_>) -> Rows {
        let named = self.named(partial, names);
        // The touchpoints without a name of their own count together, as number 0.
        let cell = |step: usize, code: u32| if named[step].contains(&code) { code } else { 0 };
        let mut touchpoints: BTreeMap<(usize, u32), Link> = BTreeMap::new();
        let mut links: BTreeMap<(usize, u32, u32), Link> = BTreeMap::new();
        for ((step, from, to), link) in &partial.links {
            let to = cell(*step, *to);
            touchpoints.entry((*step, to)).or_default().add(link);
            if let Some(before) = step.checked_sub(1) {
                links.entry((*step, cell(before, *from), to)).or_default().add(link);
            }
        }
        let mut ends: BTreeMap<(usize, Part, u32), u64> = BTreeMap::new();
        for ((part, step, code), people) in &partial.ends {
            *ends.entry((*step, *part, cell(*step, *code))).or_default() += people;
        }
        let at = |step: usize, code: u32| touchpoints.get(&(step, code)).map_or(0, |link| link.people);
        let rank = |step: usize, code: u32| named[step].iter().position(|own| *own == code).unwrap_or(usize::MAX);
        /// Where a row stands: by step, part, people and the ranks of its touchpoints.
        type Order = (usize, Part, Reverse<u64>, usize, usize);
        let mut rows: Vec<(Order, Row)> = Vec::new();
        for ((step, to), link) in &touchpoints {
            let words = self.word((*step, Part::Touchpoint), (None, name(*to, names)), link, partial.people);
            rows.push(((*step, Part::Touchpoint, Reverse(0), rank(*step, *to), 0), words));
        }
        for ((step, from, to), link) in &links {
            let ends = (name(*from, names), name(*to, names));
            let words = self.word((*step, Part::Link), ends, link, at(step - 1, *from));
            let places = (rank(step - 1, *from), rank(*step, *to));
            rows.push(((*step, Part::Link, Reverse(link.people), places.0, places.1), words));
        }
        for ((step, part, from), people) in &ends {
            let link = Link { people: *people, ..Link::default() };
            let words = self.word((*step, *part), (name(*from, names), None), &link, at(*step, *from));
            rows.push(((*step, *part, Reverse(0), rank(*step, *from), 0), words));
        }
        rows.sort_by_key(|(key, _)| *key);
        Rows { n: partial.people, rows: rows.into_iter().map(|(_, row)| row).collect(), notes: Vec::new() }
    }

    fn count(&self, partial: &Partial, place: &Place) -> u64 {
        if *place == Place::Watched { partial.watched } else { 0 }
    }
}

impl Plan {
    /// The touchpoints of each step that have a name in the answer, those that most customers met first.
    pub fn named(&self, partial: &Partial, names: &Names<'_>) -> Vec<Vec<u32>> {
        let mut met: Vec<HashMap<u32, u64>> = vec![HashMap::new(); self.depth];
        for ((step, _, to), link) in &partial.links {
            *met[*step].entry(*to).or_default() += link.people;
        }
        let named = met.into_iter().map(|met| {
            let mut codes: Vec<_> = met.into_iter().map(|(code, n)| (Reverse(n), name(code, names), code)).collect();
            codes.sort();
            codes.into_iter().take(self.top).map(|(_, _, code)| code).collect()
        });
        named.collect()
    }

    /// Finds the way of a life, and how it ends where it does so before the last step or at it.
    fn follow(&self, life: &Life<'_>, way: &mut Vec<Met>) -> Option<Part> {
        way.clear();
        let rows = life.rows(self.from, self.to);
        let happened = |codes: &[u32]| codes.iter().any(|code| *code != 0);
        let before = || happened(&life.touchpoint[..rows.start]);
        let start = match self.start {
            Start::Nowhere => return None,
            Start::Beginning if before() => return None,
            Start::Beginning => rows.start,
            Start::Touchpoint(code) => rows.clone().find(|row| life.touchpoint[*row] == code)?,
        };
        let more = match self.direction {
            Direction::After => self.walk(life, start..rows.end, way),
            Direction::Before => self.walk(life, (rows.start..=start).rev(), way),
        };
        if more || way.is_empty() {
            return None;
        }
        let open = match self.direction {
            Direction::After => happened(&life.touchpoint[rows.end..]),
            Direction::Before => before(),
        };
        Some(if open { Part::Open } else { Part::Stop })
    }

    /// Walks through rows; tells whether the way goes on after its last step.
    fn walk(&self, life: &Life<'_>, rows: impl Iterator<Item = usize>, way: &mut Vec<Met>) -> bool {
        for row in rows {
            let code = life.touchpoint[row];
            if code == 0 {
                continue;
            }
            let steps = way.len();
            match way.last_mut() {
                Some(met) if met.code == code && !self.repeats => {
                    (met.first, met.last) = (met.first.min(row), met.last.max(row));
                }
                _ if steps == self.depth => return true,
                _ => way.push(Met { code, first: row, last: row }),
            }
        }
        false
    }

    /// The answers about the touchpoints of a way, each at the step at which its touchpoint was met last before.
    fn said(&self, life: &Life<'_>, way: &[Met]) -> Vec<(usize, f64)> {
        let Some(first) = way.iter().map(|met| met.first).min().filter(|_| !self.felt.is_empty()) else {
            return Vec::new();
        };
        let step_of = |code: u32| way.iter().position(|met| met.code == code);
        // The step at which each touchpoint was met last; none once it was met off the way.
        let mut latest = vec![None; way.len()];
        let mut said = Vec::new();
        for row in first..life.rows(self.from, self.to).end {
            let code = life.touchpoint[row];
            if let (true, Some(slot)) = (code != 0, step_of(code)) {
                latest[slot] = way.iter().position(|met| met.code == code && (met.first..=met.last).contains(&row));
            } else if code == 0
                && let Some(step) = step_of(life.group_at(row)).and_then(|slot| latest[slot])
                && self.felt.iter().any(|version| version.code == life.metric[row])
                && !life.value[row].is_nan()
            {
                said.push((row, step));
            }
        }
        let (mut superseded, mut kept) = (HashSet::new(), Vec::new());
        let mut row = life.metric.len();
        // A correction counts whenever it came, so later rows are looked at even beyond the range.
        while let Some((place, step)) = said.last().copied() {
            row -= 1;
            let counts = life.metric[row] == 0 || life.answer[row] == 0 || superseded.insert(life.answer[row]);
            if row == place {
                said.pop();
                if counts {
                    kept.push((step, life.value[row]));
                }
            }
        }
        kept
    }

    fn word(
        &self,
        (step, part): (usize, Part),
        (from, to): (Option<String>, Option<String>),
        link: &Link,
        n: u64,
    ) -> Row {
        let rate = Rate::of(link.people, n, Confidence::default());
        let mut words = row([
            ("step", json!(step + 1)),
            ("part", json!(part)),
            ("from", json!(from)),
            ("to", json!(to)),
            ("people", json!(link.people)),
            ("share", json!(rate.map(|rate| rate.share))),
            ("low", json!(rate.map(|rate| rate.low))),
            ("high", json!(rate.map(|rate| rate.high))),
        ]);
        if let Some(latest) = self.felt.last() {
            let answers = link.answers.sorted();
            let felt = (!answers.is_empty()).then(|| Figure::of(latest, answers, Confidence::default()).word());
            words.insert("felt".to_owned(), felt.map_or(Value::Null, Value::Object));
        }
        words
    }
}

impl Link {
    fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.answers.merge(&other.answers);
    }
}

impl Part {
    /// The part with this word in JSON.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Touchpoint, Self::Link, Self::Stop, Self::Open].into_iter().find(|part| json!(part) == word)
    }
}

impl Spot {
    fn is_met(&self, step: usize, from: u32, to: u32, answered: bool) -> bool {
        let here = matches!(self.part, Part::Touchpoint | Part::Link) && self.step == step;
        here && self.from.has(from) && self.to.has(to) && (answered || !self.answered)
    }
}

impl Which {
    fn has(&self, code: u32) -> bool {
        match self {
            Self::Any => true,
            Self::One(own) => *own == code,
            Self::Others(named) => !named.contains(&code),
        }
    }
}

#[cfg(test)]
pub(crate) mod oracle;
#[cfg(test)]
mod tests;
