//! Folding: moments that would lie on each other become one mark with a count.
use throughline_app::customers::view::{Lane, Moment};

use super::axis::Axis;

/// Half of the room that a single mark takes.
const SINGLE: f64 = 8.5;

/// A mark on a lane: one moment or several.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The lane.
    pub lane: Lane,
    /// The places of its moments, in their order.
    pub members: Vec<usize>,
    /// Its middle.
    pub x: f64,
    /// Where its first moment lies.
    pub first: f64,
    /// Where its last moment lies.
    pub last: f64,
    /// Whether one of its moments is trouble.
    pub trouble: bool,
}

impl Mark {
    /// Half of the mark's width.
    pub fn half(&self) -> f64 {
        match self.members.len() {
            1 => SINGLE,
            n => 8.0 + 3.6 * n.ilog10() as f64 + 3.0,
        }
    }

    fn touches(&self, next: &Self) -> bool {
        next.x - next.half() < self.x + self.half() + 1.0
    }

    fn take(&mut self, next: Self) {
        self.members.extend(next.members);
        self.first = self.first.min(next.first);
        self.last = self.last.max(next.last);
        self.x = (self.first + self.last) / 2.0;
        self.trouble |= next.trouble;
    }
}

/// The marks of one lane, from left to right, none touching another.
pub fn fold(moments: &[Moment], lane: Lane, axis: &Axis) -> Vec<Mark> {
    let mut placed: Vec<(f64, usize, bool)> = moments
        .iter()
        .enumerate()
        .filter(|(_, moment)| moment.lane == lane)
        .map(|(place, moment)| (axis.x(moment.at.0), place, moment.trouble))
        .collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut marks: Vec<Mark> = Vec::new();
    for (x, place, trouble) in placed {
        let mut mark = Mark { lane, members: vec![place], x, first: x, last: x, trouble };
        // A grown mark may reach back to the one before it, so merging goes on until none touches.
        while let Some(mut before) = marks.pop() {
            if !before.touches(&mark) {
                marks.push(before);
                break;
            }
            before.take(mark);
            mark = before;
        }
        marks.push(mark);
    }
    marks
}
