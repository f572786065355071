//! The plan of a timeline: what is drawn and where, before anything is drawn.
//!
//! Labels are placed by measuring. Trouble comes first, then what is linked, then the rest; a label for which no row
//! has room is left out (its mark still says it on hovering, and the list below the picture has every moment).
use throughline_app::customers::view::{Lane, Method};

use super::{
    Timeline,
    axis::{Axis, LEFT, RIGHT, Tick},
    bracket::{self, Bar, Bracket},
    caption::Caption,
    fold::{Mark, fold},
    rows::{APART, Row},
};

/// The height of a row of labels.
pub const ROW: f64 = 32.0;
/// The height of a row of brackets.
pub const BRACKET_ROW: f64 = 28.0;
const ABOVE_ROWS: usize = 2;
const BELOW_ROWS: usize = 2;
const PERCEPTION_ROWS: usize = 3;
/// The least distance between the line that leads to a label and other texts.
const LEADER_APART: f64 = 4.0;
/// Labels may reach a little over the ends of the plot.
const EDGES: (f64, f64) = (LEFT - 8.0, RIGHT + 16.0);

/// Everything that is drawn.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The time axis.
    pub axis: Axis,
    /// Its round times.
    pub ticks: Vec<Tick>,
    /// The marks of both lanes; labels and arcs name them by their place here.
    pub marks: Vec<Mark>,
    /// The labels that found room.
    pub labels: Vec<Label>,
    /// The promises that found room.
    pub brackets: Vec<Bracket>,
    /// Waits and promises to scale on the line.
    pub bars: Vec<Bar>,
    /// What is about what.
    pub arcs: Vec<Arc>,
    /// The heights.
    pub heights: Heights,
}

/// A label beside a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The place of its mark.
    pub mark: usize,
    /// What is written.
    pub caption: Caption,
    /// Its left edge.
    pub left: f64,
    /// Where the text is held.
    pub anchor: Anchor,
    /// On which side of the line.
    pub side: Side,
    /// In which row, counted from the line.
    pub row: usize,
}

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At its left edge.
    Start,
    /// In its middle.
    Middle,
    /// At its right edge.
    End,
}

/// A side of a lane's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above the line.
    Above,
    /// Below the line.
    Below,
}

/// A link from a perception to what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Arc {
    /// The place of the perception's mark.
    pub from: usize,
    /// The place of the interaction's mark.
    pub to: usize,
    /// How certain, from 0 to 1; 1 for what is stated.
    pub confidence: f64,
    /// Whether it was concluded.
    pub inferred: bool,
}

/// The heights at which things are drawn, from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heights {
    /// How many rows of brackets there are.
    pub brackets: usize,
    /// The top of the band of experience.
    pub experience_top: f64,
    /// The line of experience.
    pub experience: f64,
    /// The bottom of its band.
    pub experience_bottom: f64,
    /// The top of the band of perception.
    pub perception_top: f64,
    /// The line of perception.
    pub perception: f64,
    /// The bottom of its band.
    pub perception_bottom: f64,
    /// The whole picture.
    pub all: f64,
}

/// A rectangle that text takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Plan {
    /// Plans a timeline.
    pub fn of(timeline: &Timeline<'_>) -> Self {
        let axis = timeline.axis();
        let mut marks = fold(timeline.moments, Lane::Experience, &axis);
        let experience = marks.len();
        marks.extend(fold(timeline.moments, Lane::Perception, &axis));
        let arcs = arcs(timeline, &marks);
        let (brackets, bracket_rows) = bracket::place(timeline, &axis);
        let bars = bracket::bars(timeline, &axis);

        let captions: Vec<Caption> =
            marks.iter().enumerate().map(|(place, mark)| Caption::of(timeline, mark, room(&marks, place))).collect();
        let mut placing = Placing {
            marks: &marks,
            brackets: bracket_rows,
            above: vec![Row::default(); ABOVE_ROWS],
            below: vec![Row::default(); BELOW_ROWS],
            perception: vec![Row::default(); PERCEPTION_ROWS],
        };
        let linked: Vec<bool> = (0..marks.len()).map(|place| arcs.iter().any(|arc| arc.to == place)).collect();
        for (place, mark) in marks.iter().enumerate().take(experience) {
            if linked.get(place) == Some(&true) {
                placing.below.iter_mut().for_each(|row| row.take(mark.x - 1.0, mark.x + 1.0, place));
            }
        }
        let mut order: Vec<usize> = (0..marks.len()).collect();
        order.sort_by_key(|place| {
            let mark = marks.get(*place);
            let trouble = mark.is_some_and(|mark| mark.trouble);
            let single = mark.is_some_and(|mark| mark.members.len() == 1);
            (!trouble, linked.get(*place) != Some(&true), !single, *place)
        });
        let mut labels: Vec<Label> = Vec::new();
        for place in order {
            if let (Some(mark), Some(caption)) = (marks.get(place), captions.get(place)) {
                labels.extend(placing.label(place, mark, caption));
            }
        }
        labels.sort_by_key(|label| label.mark);
        let heights = Heights::of(&labels, &marks, placing.brackets.len(), !arcs.is_empty());
        Self { ticks: axis.ticks(), axis, marks, labels, brackets, bars, arcs, heights }
    }

    /// The rectangle that a label takes.
    pub fn frame(&self, label: &Label) -> Frame {
        let lane = self.marks.get(label.mark).map_or(Lane::Experience, |mark| mark.lane);
        let top = self.heights.label_top(lane, label.side, label.row);
        Frame { left: label.left, right: label.left + label.caption.width, top, bottom: top + 28.0 }
    }
}

impl Heights {
    /// The upper edge of a row of labels.
    pub fn label_top(&self, lane: Lane, side: Side, row: usize) -> f64 {
        let row = row as f64;
        match (lane, side) {
            (Lane::Experience, Side::Above) => {
                self.experience - 14.0 - self.brackets as f64 * BRACKET_ROW - (row + 1.0) * ROW
            }
            (Lane::Experience, Side::Below) => self.experience + 14.0 + row * ROW,
            (Lane::Perception, _) => self.perception + 15.0 + row * ROW,
        }
    }

    /// The upper edge of a row of brackets.
    pub fn bracket_top(&self, row: usize) -> f64 {
        self.experience - 12.0 - (row as f64 + 1.0) * BRACKET_ROW
    }
}

/// The rows while labels are being placed.
struct Placing<'a> {
    marks: &'a [Mark],
    brackets: Vec<Row>,
    above: Vec<Row>,
    below: Vec<Row>,
    perception: Vec<Row>,
}

/// A place where a label could stand; the lower the cost, the better.
struct Choice {
    cost: usize,
    side: Side,
    row: usize,
    anchor: Anchor,
    left: f64,
}

impl Placing<'_> {
    fn label(&mut self, place: usize, mark: &Mark, caption: &Caption) -> Option<Label> {
        let rows: &[(Side, usize)] = match mark.lane {
            Lane::Experience => &[(Side::Below, 0), (Side::Above, 0), (Side::Below, 1), (Side::Above, 1)],
            Lane::Perception => &[(Side::Below, 0), (Side::Below, 1), (Side::Below, 2)],
        };
        // A caption whose note finds no room may still stand with its title alone.
        [caption.clone(), caption.title_only()].into_iter().find_map(|caption| {
            let width = caption.width;
            let mut best: Option<Choice> = None;
            for (rank, &(side, row)) in rows.iter().enumerate() {
                for (turn, anchor) in [Anchor::Middle, Anchor::Start, Anchor::End].into_iter().enumerate() {
                    let left = match anchor {
                        Anchor::Middle => mark.x - width / 2.0,
                        Anchor::Start => mark.x - 6.0,
                        Anchor::End => mark.x + 6.0 - width,
                    };
                    let inside = left >= EDGES.0 && left + width <= EDGES.1;
                    if inside && self.is_free(place, mark, side, row, (left, left + width)) {
                        let cost = 4 * self.covered(place, mark, (left, left + width)) + 2 * rank + turn.min(1);
                        if best.as_ref().is_none_or(|best| cost < best.cost) {
                            best = Some(Choice { cost, side, row, anchor, left });
                        }
                    }
                }
            }
            let Choice { side, row, anchor, left, .. } = best?;
            self.take(place, mark, side, row, (left, left + width));
            Some(Label { mark: place, caption, left, anchor, side, row })
        })
    }

    /// How many other marks of the lane would have the label between them and further rows.
    fn covered(&self, place: usize, mark: &Mark, (from, to): (f64, f64)) -> usize {
        let lane = self.marks.iter().enumerate().filter(|(other, m)| *other != place && m.lane == mark.lane);
        lane.filter(|(_, other)| other.x + LEADER_APART > from && other.x - LEADER_APART < to).count().min(3)
    }

    fn rows(&mut self, lane: Lane, side: Side, row: usize) -> (&mut [Row], &mut [Row], Option<&mut Row>) {
        let (between, rows): (&mut [Row], &mut Vec<Row>) = match (lane, side) {
            (Lane::Experience, Side::Above) => (&mut self.brackets, &mut self.above),
            (Lane::Experience, Side::Below) => (&mut [], &mut self.below),
            (Lane::Perception, _) => (&mut [], &mut self.perception),
        };
        let row = row.min(rows.len());
        let (nearer, further) = rows.split_at_mut(row);
        (between, nearer, further.first_mut())
    }

    fn is_free(&mut self, place: usize, mark: &Mark, side: Side, row: usize, (from, to): (f64, f64)) -> bool {
        let x = mark.x;
        let (between, nearer, target) = self.rows(mark.lane, side, row);
        let passes = |row: &Row| row.is_free(x, x, LEADER_APART, place);
        target.is_some_and(|row| row.is_free(from, to, APART, place))
            && between.iter().all(passes)
            && nearer.iter().all(passes)
    }

    fn take(&mut self, place: usize, mark: &Mark, side: Side, row: usize, (from, to): (f64, f64)) {
        let x = mark.x;
        let (between, nearer, target) = self.rows(mark.lane, side, row);
        target.into_iter().for_each(|row| row.take(from, to, place));
        between.iter_mut().chain(nearer).for_each(|row| row.take(x - 1.0, x + 1.0, place));
    }
}

impl Heights {
    fn of(labels: &[Label], marks: &[Mark], brackets: usize, arcs: bool) -> Self {
        let used = |lane: Lane, side: Side| {
            let of_lane = |label: &&Label| marks.get(label.mark).is_some_and(|mark| mark.lane == lane);
            let rows = labels.iter().filter(of_lane).filter(|label| label.side == side).map(|label| label.row + 1);
            rows.max().unwrap_or(0) as f64
        };
        let experience_top = 4.0;
        let above = used(Lane::Experience, Side::Above) * ROW + brackets as f64 * BRACKET_ROW;
        let experience = experience_top + 26.0_f64.max(above + 22.0);
        let experience_bottom = experience + 16.0 + used(Lane::Experience, Side::Below).max(1.0) * ROW;
        let perception_top = experience_bottom + if arcs { 62.0 } else { 20.0 };
        let perception = perception_top + 28.0;
        let perception_bottom = perception + 16.0 + used(Lane::Perception, Side::Below).max(1.0) * ROW;
        Self {
            brackets,
            experience_top,
            experience,
            experience_bottom,
            perception_top,
            perception,
            perception_bottom,
            all: perception_bottom + 32.0,
        }
    }
}

/// The room for a note: about as far as the nearest neighbours in the lane.
fn room(marks: &[Mark], place: usize) -> f64 {
    let Some(mark) = marks.get(place) else { return 0.0 };
    let beside = [place.checked_sub(1), place.checked_add(1)];
    let near = beside.into_iter().flatten().filter_map(|other| marks.get(other)).filter(|m| m.lane == mark.lane);
    1.4 * near.map(|other| (other.x - mark.x).abs()).fold(f64::MAX, f64::min)
}

fn arcs(timeline: &Timeline<'_>, marks: &[Mark]) -> Vec<Arc> {
    let mut mark_of = vec![None; timeline.moments.len()];
    for (place, mark) in marks.iter().enumerate() {
        for member in &mark.members {
            if let Some(slot) = mark_of.get_mut(*member) {
                *slot = Some(place);
            }
        }
    }
    let at = |moment: usize| mark_of.get(moment).copied().flatten();
    let mut arcs: Vec<Arc> = Vec::new();
    for (place, moment) in timeline.moments.iter().enumerate() {
        let Some(about) = moment.about else { continue };
        let (Some(from), Some(to)) = (at(place), at(about.moment)) else { continue };
        // Only a link from what was felt to what happened can be drawn between the lanes.
        let drawable = |place: usize, lane| marks.get(place).is_some_and(|mark| mark.lane == lane);
        if !drawable(from, Lane::Perception) || !drawable(to, Lane::Experience) {
            continue;
        }
        let inferred = about.method == Method::Inferred;
        let confidence = if inferred { about.confidence.clamp(0.0, 1.0) } else { 1.0 };
        match arcs.iter_mut().find(|arc| (arc.from, arc.to) == (from, to)) {
            Some(arc) => {
                arc.inferred &= inferred;
                arc.confidence = arc.confidence.max(confidence);
            }
            None => arcs.push(Arc { from, to, confidence, inferred }),
        }
    }
    arcs
}
