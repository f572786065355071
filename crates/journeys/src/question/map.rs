//! The map: which touchpoint follows which, how often, for how many customers, and after how long.
#![expect(clippy::indexing_slicing, reason = "the pass runs over all rows; every index is checked where it is made")]
use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use throughline_measure::sketch::Sketch;
use throughline_model::time::Micros;

use super::{Names, Pass, behind::Place, name, row, seconds};
use crate::{
    answer::Rows,
    life::{Columns, Life},
};

/// Up to so many codes the edges are found in a matrix.
const WIDEST: u32 = 512;
const NONE: u32 = u32::MAX;

/// The directly-follows graph of interactions in a range of time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Plan {
    /// The first moment looked at; a journey that began before it has no start.
    pub from: Option<Micros>,
    /// The first moment not looked at; a journey that goes on after it has no end.
    pub to: Option<Micros>,
    /// One more than the highest touchpoint code that is known; higher ones are found too, but slower.
    pub codes: u32,
}

/// The edges of some lives.
#[derive(Debug, Default)]
pub struct Partial {
    people: u64,
    /// How many lives were visited: tells whether an edge has met this one before.
    lives: u32,
    width: u32,
    near: Vec<u32>,
    far: HashMap<(u32, u32), u32>,
    edges: Vec<Edge>,
}

/// What is known of one edge; code 0 is the start as `from` and the end as `to`.
#[derive(Debug, Default)]
struct Edge {
    micros: i128,
    occurrences: u64,
    people: u32,
    last_life: u32,
    times: Sketch,
    from: u32,
    to: u32,
}

impl Pass for Plan {
    type Partial = Partial;

    fn columns(&self) -> Columns {
        Columns { touchpoint: true, ..Columns::default() }
    }

    fn visit(&self, life: &Life<'_>, partial: &mut Partial) {
        partial.begin(self.codes);
        let rows = life.rows(self.from, self.to);
        let happened = |codes: &[u32]| codes.iter().any(|code| *code != 0);
        let begins_before = happened(&life.touchpoint[..rows.start]);
        let ends_after = happened(&life.touchpoint[rows.end..]);
        let (mut previous, mut since) = (0, 0);
        for (&code, &at) in life.touchpoint[rows.clone()].iter().zip(&life.at[rows]) {
            if code == 0 {
                continue;
            }
            if previous != 0 {
                let edge = partial.meet(previous, code);
                edge.micros += i128::from(at - since);
                edge.times.add(at - since);
            } else if !begins_before {
                partial.meet(0, code);
            }
            (previous, since) = (code, at);
        }
        if previous != 0 {
            partial.people += 1;
            if !ends_after {
                partial.meet(previous, 0);
            }
        }
    }

    fn merge(&self, into: &mut Partial, from: Partial) {
        into.begin(self.codes);
        into.people += from.people;
        for edge in from.edges {
            let own = into.edge(edge.from, edge.to);
            own.occurrences += edge.occurrences;
            own.people += edge.people;
            own.micros += edge.micros;
            own.times.merge(&edge.times);
        }
    }

    fn answer(&self, partial: &Partial, names: &Names<'_>) -> Rows {
        let mut edges: Vec<_> =
            partial.edges.iter().map(|edge| (edge, name(edge.from, names), name(edge.to, names))).collect();
        edges.sort_by(|(a, a_from, a_to), (b, b_from, b_to)| {
            b.occurrences.cmp(&a.occurrences).then_with(|| (a_from, a_to).cmp(&(b_from, b_to)))
        });
        let rows = edges.into_iter().map(|(edge, from, to)| {
            let inner = from.is_some() && to.is_some();
            let quantile = |q| if inner { seconds(edge.times.quantile(q)) } else { Value::Null };
            let mean = inner.then(|| edge.micros as f64 / edge.occurrences as f64);
            row([
                ("from", json!(from)),
                ("to", json!(to)),
                ("occurrences", json!(edge.occurrences)),
                ("people", json!(edge.people)),
                ("mean_seconds", seconds(mean)),
                ("median_seconds", quantile(0.5)),
                ("p90_seconds", quantile(0.9)),
            ])
        });
        Rows { n: partial.people, rows: rows.collect(), notes: Vec::new() }
    }

    fn count(&self, partial: &Partial, place: &Place) -> u64 {
        let Place::Edge { from, to } = place else { return 0 };
        let number = match (*from).max(*to) < partial.width {
            true => partial.near.get((from * partial.width + to) as usize),
            false => partial.far.get(&(*from, *to)),
        };
        number.and_then(|number| partial.edges.get(*number as usize)).map_or(0, |edge| edge.occurrences)
    }
}

impl Partial {
    fn begin(&mut self, codes: u32) {
        self.lives += 1;
        if self.near.is_empty() {
            self.width = codes.clamp(1, WIDEST);
            self.near = vec![NONE; (self.width * self.width) as usize];
        }
    }

    /// Counts one occurrence of an edge in the present life.
    #[inline]
    fn meet(&mut self, from: u32, to: u32) -> &mut Edge {
        let life = self.lives;
        let edge = self.edge(from, to);
        edge.occurrences += 1;
        edge.people += u32::from(edge.last_life != life);
        edge.last_life = life;
        edge
    }

    #[inline]
    fn edge(&mut self, from: u32, to: u32) -> &mut Edge {
        let number = if from.max(to) < self.width {
            let place = &mut self.near[(from * self.width + to) as usize];
            if *place == NONE {
                *place = add(&mut self.edges, from, to);
            }
            *place
        } else {
            *self.far.entry((from, to)).or_insert_with(|| add(&mut self.edges, from, to))
        };
        &mut self.edges[number as usize]
    }
}

#[cold]
fn add(edges: &mut Vec<Edge>, from: u32, to: u32) -> u32 {
    edges.push(Edge { from, to, ..Edge::default() });
    edges.len() as u32 - 1
}

#[cfg(test)]
mod tests;
