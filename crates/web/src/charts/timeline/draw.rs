//! Writes the plan of a timeline as SVG.
use std::fmt::{self, Write};

use throughline_app::customers::view::{Lane, Method, PromiseState};
use throughline_model::time::{Micros, TimeRange};

use super::{
    Timeline,
    axis::{LEFT, RIGHT, TICK_SIZE},
    bracket::{BarKind, Bracket, Text},
    caption,
    fold::Mark,
    plan::{Anchor, Arc, Label, Plan, Side},
};
use crate::charts::{
    width::{Weight, width},
    xml,
};

const WIDTH: f64 = 1120.0;
/// The size of a lane's name, and the room for it.
const NAME_SIZE: f64 = 12.0;
const NAME_ROOM: f64 = LEFT - 18.0;

/// Writes the picture.
pub fn svg(timeline: &Timeline<'_>, plan: &Plan) -> String {
    let mut out = String::with_capacity(16 * 1024);
    // Writing to a string cannot fail.
    let _ = Drawing { timeline, plan, out: &mut out }.all();
    out
}

struct Drawing<'a> {
    timeline: &'a Timeline<'a>,
    plan: &'a Plan,
    out: &'a mut String,
}

impl Drawing<'_> {
    fn all(&mut self) -> fmt::Result {
        self.frame()?;
        self.lanes()?;
        self.ticks()?;
        self.bars()?;
        for bracket in &self.plan.brackets {
            self.bracket(bracket)?;
        }
        for arc in &self.plan.arcs {
            self.arc(arc)?;
        }
        for label in &self.plan.labels {
            self.leader(label)?;
        }
        for (place, mark) in self.plan.marks.iter().enumerate() {
            self.mark(place, mark)?;
        }
        self.out.write_str("</svg>")
    }

    fn frame(&mut self) -> fmt::Result {
        let (axis, all) = (self.plan.axis, self.plan.heights.all);
        let t = self.timeline.t;
        let time = t.range(Micros(axis.from), Micros(axis.to), axis.zone);
        let lane = |lane| self.timeline.moments.iter().filter(|moment| moment.lane == lane).count() as u64;
        let (happened, felt) = (lane(Lane::Experience), lane(Lane::Perception));
        let broken = self.timeline.promises.iter().filter(|promise| promise.state == PromiseState::Broken).count();
        write!(
            self.out,
            r#"<svg class="timeline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {all}" role="group" aria-labelledby="timeline-title timeline-words"><title id="timeline-title">{}</title><desc id="timeline-words">{}</desc><defs><pattern id="timeline-late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="late-ground" width="6" height="6"/><rect class="late-line" width="2.4" height="6"/></pattern></defs>"#,
            xml(&t.timeline_title(time)),
            xml(&t.timeline_told(happened, felt, broken, self.timeline.promises.len())),
        )
    }

    fn lanes(&mut self) -> fmt::Result {
        let (h, t) = (self.plan.heights, self.timeline.t);
        let lanes = [
            (
                Lane::Experience,
                "experience",
                t.timeline_experience(),
                t.timeline_what_happened(),
                h.experience_top,
                h.experience,
                h.experience_bottom,
            ),
            (
                Lane::Perception,
                "perception",
                t.timeline_perception(),
                t.timeline_how_it_felt(),
                h.perception_top,
                h.perception,
                h.perception_bottom,
            ),
        ];
        for (lane, class, name, note, top, line, bottom) in lanes {
            // A language with a longer word for it gets narrower letters, not letters over the plot.
            let wide = width(name, NAME_SIZE, Weight::Strong) > NAME_ROOM;
            let narrow = if wide {
                format!(r#" textLength="{NAME_ROOM}" lengthAdjust="spacingAndGlyphs""#)
            } else {
                String::new()
            };
            write!(
                self.out,
                r#"<g class="lane {class}"><rect class="band" x="{}" y="{top}" width="{}" height="{}" rx="10"/><text class="name" x="0" y="{}"{narrow}>{name}</text><text class="note" x="0" y="{}">{note}</text><line class="line" x1="{LEFT}" x2="{RIGHT}" y1="{line}" y2="{line}"/>"#,
                LEFT - 12.0,
                RIGHT - LEFT + 36.0,
                bottom - top,
                line - 2.0,
                line + 13.0,
            )?;
            if !self.plan.marks.iter().any(|mark| mark.lane == lane) {
                let words = match lane {
                    Lane::Experience => t.timeline_nothing_happened(),
                    Lane::Perception => t.timeline_nothing_said(),
                };
                let middle = (LEFT + RIGHT) / 2.0;
                write!(
                    self.out,
                    r#"<text class="nothing" x="{middle}" y="{}" text-anchor="middle">{words}</text>"#,
                    line + 28.0
                )?;
            }
            self.out.write_str("</g>")?;
        }
        Ok(())
    }

    fn ticks(&mut self) -> fmt::Result {
        let h = self.plan.heights;
        let now = self.timeline.now.0;
        if now > self.plan.axis.from && now < self.plan.axis.to {
            let x = self.plan.axis.x(now);
            write!(
                self.out,
                r#"<line class="now" x1="{x:.1}" x2="{x:.1}" y1="0" y2="{:.1}"/>"#,
                h.perception_bottom + 6.0
            )?;
        }
        self.out.write_str(r#"<g class="ticks" aria-hidden="true">"#)?;
        for tick in &self.plan.ticks {
            let half = width(&tick.label, TICK_SIZE, Weight::Regular) / 2.0;
            write!(
                self.out,
                r#"<line x1="{x:.1}" x2="{x:.1}" y1="0" y2="{:.1}"/><text x="{:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
                h.perception_bottom + 6.0,
                tick.x.min(WIDTH - half),
                h.perception_bottom + 24.0,
                xml(&tick.label),
                x = tick.x,
            )?;
        }
        self.out.write_str("</g>")
    }

    fn bars(&mut self) -> fmt::Result {
        let line = self.plan.heights.experience;
        for bar in &self.plan.bars {
            let (class, high) = match bar.kind {
                BarKind::Promise => ("promise", 10.0),
                BarKind::Late => ("late", 10.0),
                BarKind::Wait => ("wait", 6.0),
                BarKind::Lasting => ("lasting", 6.0),
            };
            write!(
                self.out,
                r#"<rect class="bar {class}" x="{:.1}" y="{:.1}" width="{:.1}" height="{high}" rx="{}"/>"#,
                bar.from,
                line - high / 2.0,
                bar.to - bar.from,
                high / 2.0,
            )?;
        }
        Ok(())
    }

    fn bracket(&mut self, bracket: &Bracket) -> fmt::Result {
        let top = self.plan.heights.bracket_top(bracket.row);
        let (y, foot) = (top + 19.0, top + 25.0);
        let (made, due) = (bracket.made, bracket.due);
        let state = match bracket.state {
            PromiseState::Open => "open",
            PromiseState::Kept => "kept",
            PromiseState::Broken => "broken",
        };
        write!(
            self.out,
            r#"<g class="bracket {state}"><path class="span" d="M{made:.1} {foot:.1}V{y:.1}H{due:.1}V{foot:.1}"/>"#
        )?;
        self.text("by", &bracket.text, top + 12.0)?;
        if let (Some(late), Some(text)) = (bracket.late, &bracket.late_text) {
            write!(self.out, r#"<path class="break" d="M{due:.1} {y:.1}H{late:.1}"/>"#)?;
            self.text("by-late", text, top + 12.0)?;
        }
        self.out.write_str("</g>")
    }

    fn text(&mut self, class: &str, text: &Text, y: f64) -> fmt::Result {
        write!(
            self.out,
            r#"<text class="{class}" x="{:.1}" y="{y:.1}" text-anchor="middle">{}</text>"#,
            text.middle,
            xml(&text.words)
        )
    }

    fn arc(&mut self, arc: &Arc) -> fmt::Result {
        let h = self.plan.heights;
        let (Some(felt), Some(happened)) = (self.plan.marks.get(arc.from), self.plan.marks.get(arc.to)) else {
            return Ok(());
        };
        let own = self.plan.labels.iter().find(|label| label.mark == arc.to && label.side == Side::Below);
        let start = h.experience_bottom;
        // The stem down to the edge of the band begins below the mark, or below the mark's own label.
        let stem = own.map_or(h.experience + 9.0, |label| self.plan.frame(label).bottom + 4.0);
        if start - stem > 6.0 {
            write!(
                self.out,
                r#"<line class="stem" x1="{x:.1}" x2="{x:.1}" y1="{:.1}" y2="{start:.1}"/>"#,
                stem,
                x = happened.x
            )?;
        }
        let end = h.perception - 11.0;
        let middle = (start + end) / 2.0;
        let dash = match arc {
            Arc { inferred: false, .. } => "",
            Arc { confidence, .. } if *confidence >= 0.8 => r#" stroke-dasharray="7 3""#,
            Arc { confidence, .. } if *confidence >= 0.6 => r#" stroke-dasharray="4 4""#,
            _ => r#" stroke-dasharray="1.5 4.5""#,
        };
        let t = self.timeline.t;
        let said = if arc.inferred {
            t.timeline_inferred(t.hundredths(arc.confidence))
        } else {
            t.timeline_stated().to_owned()
        };
        write!(
            self.out,
            r#"<path class="arc"{dash} d="M{:.1} {start:.1}C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {end:.1}"><title>{said}</title></path>"#,
            happened.x, happened.x, felt.x, felt.x,
        )
    }

    fn leader(&mut self, label: &Label) -> fmt::Result {
        let Some(mark) = self.plan.marks.get(label.mark) else { return Ok(()) };
        let frame = self.plan.frame(label);
        let (line, from, to) = match (mark.lane, label.side) {
            (Lane::Experience, Side::Above) => (self.plan.heights.experience, -10.0, frame.bottom + 2.0),
            (Lane::Experience, Side::Below) => (self.plan.heights.experience, 10.0, frame.top - 1.0),
            (Lane::Perception, _) => (self.plan.heights.perception, 11.0, frame.top - 1.0),
        };
        if (to - line - from).abs() < 12.0 {
            return Ok(());
        }
        write!(
            self.out,
            r#"<line class="leader {}" x1="{x:.1}" x2="{x:.1}" y1="{:.1}" y2="{to:.1}"/>"#,
            lane_class(mark.lane),
            line + from,
            x = mark.x
        )
    }

    fn mark(&mut self, place: usize, mark: &Mark) -> fmt::Result {
        let line = match mark.lane {
            Lane::Experience => self.plan.heights.experience,
            Lane::Perception => self.plan.heights.perception,
        };
        let spoken = caption::spoken(self.timeline, mark);
        write!(
            self.out,
            r#"<a class="mark {}{}" href="{}" aria-label="{}"><title>{}</title>"#,
            lane_class(mark.lane),
            if mark.trouble { " trouble" } else { "" },
            xml(&self.address(mark)),
            xml(&spoken),
            xml(&spoken),
        )?;
        if mark.members.len() > 1 {
            self.group(mark, line)?;
        } else {
            self.single(mark, line)?;
        }
        if let Some(label) = self.plan.labels.iter().find(|label| label.mark == place) {
            self.label(label)?;
        }
        self.out.write_str("</a>")
    }

    fn single(&mut self, mark: &Mark, line: f64) -> fmt::Result {
        let x = mark.x;
        match mark.lane {
            Lane::Experience => write!(self.out, r#"<circle cx="{x:.1}" cy="{line:.1}" r="7"/>"#),
            Lane::Perception => {
                let scored = mark
                    .members
                    .first()
                    .and_then(|place| self.timeline.moments.get(*place))
                    .is_some_and(|moment| moment.value.is_some());
                write!(
                    self.out,
                    r#"<rect class="{}" x="{:.1}" y="{:.1}" width="13" height="13" rx="3.5" transform="rotate(45 {x:.1} {line:.1})"/>"#,
                    if scored { "scored" } else { "words" },
                    x - 6.5,
                    line - 6.5,
                )
            }
        }
    }

    fn group(&mut self, mark: &Mark, line: f64) -> fmt::Result {
        let (x, half) = (mark.x, mark.half() - 1.0);
        write!(
            self.out,
            r#"<rect class="many" x="{:.1}" y="{:.1}" width="{:.1}" height="20" rx="10"/><text class="count" x="{x:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            x - half,
            line - 10.0,
            half * 2.0,
            line + 4.0,
            self.timeline.t.count(mark.members.len() as u64),
        )
    }

    fn label(&mut self, label: &Label) -> fmt::Result {
        let frame = self.plan.frame(label);
        let (x, anchor) = match label.anchor {
            Anchor::Start => (frame.left, "start"),
            Anchor::Middle => ((frame.left + frame.right) / 2.0, "middle"),
            Anchor::End => (frame.right, "end"),
        };
        write!(
            self.out,
            r#"<text class="label" x="{x:.1}" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
            frame.top + 12.0,
            xml(&label.caption.title)
        )?;
        if label.caption.note.is_empty() {
            return Ok(());
        }
        write!(
            self.out,
            r#"<text class="label-note" x="{x:.1}" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
            frame.top + 26.0,
            xml(&label.caption.note)
        )
    }

    /// A group opens into the time that it covers; one moment, or several of the same instant, lie in the list.
    fn address(&self, mark: &Mark) -> String {
        let at = |place: Option<&usize>| place.and_then(|p| self.timeline.moments.get(*p)).map_or(0, |m| m.at.0);
        let (first, last) = (at(mark.members.first()), at(mark.members.last()));
        if first == last {
            return mark.members.first().map(|place| (self.timeline.item)(*place)).unwrap_or_default();
        }
        let room = ((last - first) / 20).max(1);
        (self.timeline.zoom)(TimeRange { from: Some(Micros(first - room)), to: Some(Micros(last + room)) })
    }
}

fn lane_class(lane: Lane) -> &'static str {
    match lane {
        Lane::Experience => "experience",
        Lane::Perception => "perception",
    }
}

/// The legend's words for how certain the links are: `4 links, 1 inferred (0.72)`.
pub fn links_in_words(timeline: &Timeline<'_>) -> Option<String> {
    let links: Vec<_> = timeline.moments.iter().filter_map(|moment| moment.about).collect();
    let inferred: Vec<f64> =
        links.iter().filter(|about| about.method == Method::Inferred).map(|about| about.confidence).collect();
    let t = timeline.t;
    let lowest = inferred.iter().copied().fold(1.0, f64::min);
    match (links.len(), inferred.as_slice()) {
        (0, _) => None,
        (all, []) => Some(t.timeline_links(all)),
        (all, [one]) => Some(t.timeline_links_one(all, t.hundredths(*one))),
        (all, many) => Some(t.timeline_links_many(all, many.len(), t.hundredths(lowest))),
    }
}
