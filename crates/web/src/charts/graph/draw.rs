//! Writes the map of journeys as SVG.
use std::fmt::{self, Write};

use throughline_app::journeys::{Edge, Flow, Node};

use super::{BOX, Plan, WIDTH};
use crate::{
    charts::{
        width::{Weight, fit, width},
        xml,
    },
    locale::Locale,
};

/// Most flows that are drawn for each touchpoint; more would be a thicket.
const MOST: usize = 3;

/// Where the parts of the picture lead.
#[derive(Clone, Copy)]
pub struct Leads<'a> {
    /// From a touchpoint's name.
    pub node: &'a dyn Fn(&Node) -> Option<String>,
    /// To those who met it.
    pub met: &'a dyn Fn(&Node) -> Option<String>,
    /// To those who said how it felt.
    pub felt: &'a dyn Fn(&Node) -> Option<String>,
    /// To those who came from one touchpoint to another, by their names.
    pub edge: &'a dyn Fn(&str, &str) -> Option<String>,
}

impl Leads<'_> {
    /// Nowhere.
    pub const NONE: Self = Self { node: &|_| None, met: &|_| None, felt: &|_| None, edge: &|_, _| None };
}

/// Writes the picture.
pub fn svg(t: Locale, flow: &Flow, plan: &Plan, leads: Leads<'_>) -> String {
    let mut out = String::with_capacity(16 * 1024);
    // Writing to a string cannot fail.
    let _ = Drawing { t, flow, plan, leads, out: &mut out }.all();
    out
}

struct Drawing<'a> {
    t: Locale,
    flow: &'a Flow,
    plan: &'a Plan,
    leads: Leads<'a>,
    out: &'a mut String,
}

impl Drawing<'_> {
    fn all(&mut self) -> fmt::Result {
        let Plan { width, height, .. } = self.plan;
        // A wide one keeps its size and is moved aside.
        let natural = if *width > WIDTH { format!(r#" natural" width="{width:.0}"#) } else { String::new() };
        write!(
            self.out,
            r#"<svg class="graph{natural}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" role="group" aria-labelledby="graph-title"><title id="graph-title">{}</title>"#,
            self.t.charts_map(self.flow.nodes.len()),
        )?;
        let most = self.flow.edges.iter().map(|edge| edge.occurrences).max().unwrap_or(1).max(1);
        let shown = self.flow.edges.iter().filter(|edge| edge.from != edge.to);
        let shown: Vec<&Edge> =
            shown.filter(|edge| edge.occurrences * 100 >= most).take(MOST * self.flow.nodes.len()).collect();
        // The thin ones lie on top, where they can be pointed at.
        for edge in &shown {
            self.flow(edge, most)?;
        }
        for (place, node) in self.flow.nodes.iter().enumerate() {
            self.touchpoint(place, node)?;
        }
        self.out.write_str("</svg>")
    }

    fn flow(&mut self, edge: &Edge, most: u64) -> fmt::Result {
        let (Some(from), Some(to)) = (self.plan.boxes.get(edge.from), self.plan.boxes.get(edge.to)) else {
            return Ok(());
        };
        let (Some(first), Some(second)) = (self.flow.nodes.get(edge.from), self.flow.nodes.get(edge.to)) else {
            return Ok(());
        };
        let t = self.t;
        let span = t.span((edge.median_seconds * 1e6) as i64);
        let thick = 1.2 + 22.0 * edge.occurrences as f64 / most as f64;
        let middle = BOX.1 / 2.0;
        let back = to.0 <= from.0;
        let path = if back {
            // What leads back passes below the boxes.
            let low = from.1.max(to.1) + BOX.1 + 16.0;
            let (x1, x2) = (from.0 + BOX.0 / 2.0, to.0 + BOX.0 / 2.0);
            format!("M{x1:.1} {:.1}C{x1:.1} {low:.1} {x2:.1} {low:.1} {x2:.1} {:.1}", from.1 + BOX.1, to.1 + BOX.1)
        } else {
            let (x1, x2) = (from.0 + BOX.0, to.0);
            let bend = ((x2 - x1) / 2.0).max(18.0);
            let (y1, y2) = (from.1 + middle, to.1 + middle);
            format!("M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}", x1 + bend, x2 - bend)
        };
        let drawn = format!(
            r#"<path class="flow{}" d="{path}" stroke-width="{:.1}"><title>{}</title></path>"#,
            if back { " back" } else { "" },
            if back { thick.min(5.0) } else { thick },
            xml(&t.charts_flow(&first.name, &second.name, edge.occurrences, edge.people, span)),
        );
        self.linked((self.leads.edge)(&first.name, &second.name), &drawn)
    }

    /// What is drawn, as a link where it leads somewhere.
    fn linked(&mut self, url: Option<String>, drawn: &str) -> fmt::Result {
        match url {
            Some(url) => write!(self.out, r#"<a href="{}">{drawn}</a>"#, xml(&url)),
            None => self.out.write_str(drawn),
        }
    }

    fn touchpoint(&mut self, place: usize, node: &Node) -> fmt::Result {
        let Some((x, y)) = self.plan.boxes.get(place).copied() else { return Ok(()) };
        let (t, (kept, broken)) = (self.t, node.promises);
        let troubled = broken > 0 && broken * 10 >= kept + broken;
        let room = BOX.0 - 20.0;
        write!(
            self.out,
            r#"<g class="node{}" transform="translate({x:.1} {y:.1})"><title>{}{}</title>"#,
            if troubled { " troubled" } else { "" },
            xml(&t.charts_met(&node.name, node.visits)),
            match kept + broken {
                0 => String::new(),
                all => t.charts_broken(broken, all),
            },
        )?;
        let name = format!(
            r#"<rect width="{}" height="{}" rx="9"/><text class="name" x="10" y="20">{}</text>"#,
            BOX.0,
            BOX.1,
            xml(&fit(&node.name, 12.5, Weight::Strong, room)),
        );
        self.linked((self.leads.node)(node), &name)?;
        let met = format!(r#"<text class="met" x="10" y="38">{}</text>"#, t.count(node.visits));
        self.linked((self.leads.met)(node), &met)?;
        if let Some(scored) = node.score.as_ref().filter(|scored| scored.n > 0) {
            let text = t.figure(scored);
            let start = BOX.0 - 10.0 - width(&text, 12.0, Weight::Strong);
            let few = if scored.n < throughline_app::figures::FEW { " few" } else { "" };
            let felt = format!(
                r#"<g class="felt{few}"><circle cx="{:.1}" cy="34" r="4.5"/><text x="{start:.1}" y="38">{}</text></g>"#,
                start - 10.0,
                xml(&text),
            );
            self.linked((self.leads.felt)(node), &felt)?;
        }
        self.out.write_str("</g>")
    }
}
