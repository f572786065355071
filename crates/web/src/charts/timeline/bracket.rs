//! Promises and waits: brackets that close in time or break, and bars to scale.
use std::collections::HashSet;

use throughline_app::customers::view::{Lane, PromiseState, PromiseView};

use super::{
    Timeline,
    axis::{Axis, LEFT, RIGHT},
    rows::{APART, NOBODY, Row},
};
use crate::{
    charts::width::{Weight, fit, width},
    words,
};

/// The size of the type on a bracket.
pub const BRACKET_SIZE: f64 = 11.5;
const MOST_ROWS: usize = 3;
const MOST_BARS: usize = 300;
const NARROWEST_BAR: f64 = 3.0;

/// A promise as a bracket above the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Bracket {
    /// Where it was made.
    pub made: f64,
    /// The promised moment.
    pub due: f64,
    /// Where the late part ends, where it is late.
    pub late: Option<f64>,
    /// What became of it.
    pub state: PromiseState,
    /// Whether it was kept at all.
    pub kept: bool,
    /// What is written over it.
    pub text: Text,
    /// What is written over the late part.
    pub late_text: Option<Text>,
    /// In which row, counted from the line.
    pub row: usize,
}

/// A text on a bracket, held in its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What is written.
    pub words: String,
    /// Its middle.
    pub middle: f64,
    /// Its width.
    pub width: f64,
}

/// A stretch of time on the line, to scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// What it shows.
    pub kind: BarKind,
}

/// What a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarKind {
    /// From a promise to its keeping.
    Promise,
    /// What came after the promised moment.
    Late,
    /// How long the customer waited.
    Wait,
    /// How long something took.
    Lasting,
}

/// The brackets that find room, broken promises first, and the rows that they take.
pub fn place(timeline: &Timeline<'_>, axis: &Axis) -> (Vec<Bracket>, Vec<Row>) {
    let several = timeline.promises.iter().any(|a| timeline.promises.first().is_some_and(|b| a.what != b.what));
    let mut order: Vec<&PromiseView> = timeline.promises.iter().filter(|promise| touches(promise, axis)).collect();
    order.sort_by_key(|promise| (promise.state != PromiseState::Broken, promise.made));
    // Two brackets in one row must not touch; the leaders of labels may cross their lines, but not their words.
    let (mut spans, mut words): (Vec<Row>, Vec<Row>) = (Vec::new(), Vec::new());
    let mut brackets = Vec::new();
    for promise in order.into_iter().take(MOST_BARS) {
        let Some(mut bracket) = bracket(timeline, axis, promise, several) else { continue };
        let (from, to) = extent(&bracket);
        let free = (0..MOST_ROWS).find(|row| spans.get(*row).is_none_or(|span| span.is_free(from, to, APART, NOBODY)));
        let Some(row) = free else { continue };
        if row == spans.len() {
            spans.push(Row::default());
            words.push(Row::default());
        }
        if let (Some(span), Some(written)) = (spans.get_mut(row), words.get_mut(row)) {
            span.take(from, to, NOBODY);
            for text in std::iter::once(&bracket.text).chain(&bracket.late_text) {
                written.take(text.left(), text.right(), NOBODY);
            }
        }
        bracket.row = row;
        brackets.push(bracket);
    }
    (brackets, words)
}

fn touches(promise: &PromiseView, axis: &Axis) -> bool {
    let end = promise.kept.max(promise.due).unwrap_or(promise.made);
    promise.due.is_some() && promise.made.0 <= axis.to && end.0 >= axis.from
}

fn bracket(timeline: &Timeline<'_>, axis: &Axis, promise: &PromiseView, several: bool) -> Option<Bracket> {
    let due_at = promise.due?;
    let (made, due) = (axis.x(promise.made.0), axis.x(due_at.0));
    let late_by = promise.late(timeline.now);
    let late = late_by.map(|_| axis.x(promise.kept.unwrap_or(timeline.now).0));
    let date = axis.label(due_at.0);
    let t = timeline.t;
    let words = match (promise.state, several) {
        (PromiseState::Open, true) => t.timeline_due(words::sentence(&promise.what), date),
        (PromiseState::Open, false) => t.timeline_promised_due(date),
        (_, true) => t.timeline_by(words::sentence(&promise.what), date),
        (_, false) => t.timeline_promised_by(date),
    };
    let mut text = Text::new(&words, Weight::Regular, (made + due) / 2.0);
    let mut late_text = late.zip(late_by).map(|(end, by)| {
        let by = t.span(by);
        let words = if promise.kept.is_some() { t.timeline_late(by) } else { t.timeline_overdue(by) };
        Text::new(&words, Weight::Strong, (due + end) / 2.0)
    });
    // A kept promise whose words are much wider than itself is said by its bar alone.
    if promise.state == PromiseState::Kept && due - made < text.width * 0.55 {
        return None;
    }
    if let Some(late_text) = &mut late_text {
        beside(&mut text, late_text);
    }
    text.keep_inside();
    Some(Bracket { made, due, late, state: promise.state, kept: promise.kept.is_some(), text, late_text, row: 0 })
}

/// Moves two texts that would touch to stand side by side around their common middle.
fn beside(first: &mut Text, second: &mut Text) {
    const BETWEEN: f64 = 12.0;
    first.keep_inside();
    second.keep_inside();
    if first.right() + BETWEEN <= second.left() {
        return;
    }
    let both = first.width + BETWEEN + second.width;
    let middle = (first.middle + second.middle) / 2.0;
    let left = (middle - both / 2.0).clamp(LEFT - 6.0, RIGHT + 10.0 - both);
    first.middle = left + first.width / 2.0;
    second.middle = left + both - second.width / 2.0;
}

impl Text {
    fn new(words: &str, weight: Weight, middle: f64) -> Self {
        let words = fit(words, BRACKET_SIZE, weight, 220.0).into_owned();
        let width = width(&words, BRACKET_SIZE, weight).ceil();
        Self { words, middle, width }
    }

    fn keep_inside(&mut self) {
        let half = self.width / 2.0;
        self.middle = self.middle.clamp(LEFT + half - 6.0, RIGHT - half + 10.0);
    }

    /// Its left edge.
    pub fn left(&self) -> f64 {
        self.middle - self.width / 2.0
    }

    /// Its right edge.
    pub fn right(&self) -> f64 {
        self.middle + self.width / 2.0
    }
}

fn extent(bracket: &Bracket) -> (f64, f64) {
    let late = bracket.late_text.as_ref();
    let from = bracket.made.min(bracket.text.left());
    let to = bracket.due.max(bracket.text.right()).max(bracket.late.unwrap_or(LEFT));
    (late.map_or(from, |text| text.left().min(from)), late.map_or(to, |text| text.right().max(to)))
}

/// Waits, lasting things and promises as bars on the line of experience.
pub fn bars(timeline: &Timeline<'_>, axis: &Axis) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut add = |from: i64, to: i64, kind| {
        let (from, to) = (axis.x(from), axis.x(to));
        if to - from >= NARROWEST_BAR && bars.len() < MOST_BARS {
            bars.push(Bar { from, to, kind });
        }
    };
    for promise in timeline.promises.iter().filter(|promise| touches(promise, axis)) {
        let end = promise.kept.map_or(timeline.now.0, |kept| kept.0);
        let due = promise.due.map_or(end, |due| due.0);
        add(promise.made.0, if promise.kept.is_some() { end.min(due) } else { due }, BarKind::Promise);
        if promise.late(timeline.now).is_some() {
            add(due, end, BarKind::Late);
        }
    }
    // The wait for what was promised is drawn by the promise.
    let promised: HashSet<usize> = timeline.promises.iter().filter_map(|promise| promise.kept_moment).collect();
    for (place, moment) in timeline.moments.iter().enumerate().filter(|(_, moment)| moment.lane == Lane::Experience) {
        if let Some(wait) = moment.wait.filter(|wait| *wait > 0 && !promised.contains(&place)) {
            add(moment.at.0.saturating_sub(wait), moment.at.0, BarKind::Wait);
        }
        if let Some(lasted) = moment.duration.filter(|lasted| *lasted > 0) {
            add(moment.at.0, moment.at.0.saturating_add(lasted), BarKind::Lasting);
        }
    }
    bars
}
