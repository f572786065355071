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

/// Writes the picture; `url` leads from a touchpoint to its page.
pub fn svg(t: Locale, flow: &Flow, plan: &Plan, url: &dyn Fn(&Node) -> Option<String>) -> String {
    let mut out = String::with_capacity(16 * 1024);
    // Writing to a string cannot fail.
    let _ = Drawing { t, flow, plan, url, out: &mut out }.all();
    out
}

struct Drawing<'a> {
    t: Locale,
    flow: &'a Flow,
    plan: &'a Plan,
    url: &'a dyn Fn(&Node) -> Option<String>,
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
        write!(
            self.out,
            r#"<path class="flow{}" d="{path}" stroke-width="{:.1}"><title>{}</title></path>"#,
            if back { " back" } else { "" },
            if back { thick.min(5.0) } else { thick },
            xml(&t.charts_flow(&first.name, &second.name, edge.occurrences, edge.people, span)),
        )
    }

    fn touchpoint(&mut self, place: usize, node: &Node) -> fmt::Result {
        let Some((x, y)) = self.plan.boxes.get(place).copied() else { return Ok(()) };
        let (t, (kept, broken)) = (self.t, node.promises);
        let troubled = broken > 0 && broken * 10 >= kept + broken;
        let url = (self.url)(node);
        if let Some(url) = &url {
            write!(self.out, r#"<a href="{}">"#, xml(url))?;
        }
        let room = BOX.0 - 20.0;
        write!(
            self.out,
            r#"<g class="node{}" transform="translate({x:.1} {y:.1})"><title>{}{}</title><rect width="{}" height="{}" rx="9"/><text class="name" x="10" y="20">{}</text><text class="met" x="10" y="38">{}</text>"#,
            if troubled { " troubled" } else { "" },
            xml(&t.charts_met(&node.name, node.visits)),
            match kept + broken {
                0 => String::new(),
                all => t.charts_broken(broken, all),
            },
            BOX.0,
            BOX.1,
            xml(&fit(&node.name, 12.5, Weight::Strong, room)),
            t.count(node.visits),
        )?;
        if let Some(scored) = node.score.as_ref().filter(|scored| scored.n > 0) {
            let text = t.figure(scored);
            let start = BOX.0 - 10.0 - width(&text, 12.0, Weight::Strong);
            let few = if scored.n < throughline_app::figures::FEW { " few" } else { "" };
            write!(
                self.out,
                r#"<g class="felt{few}"><circle cx="{:.1}" cy="34" r="4.5"/><text x="{start:.1}" y="38">{}</text></g>"#,
                start - 10.0,
                xml(&text),
            )?;
        }
        self.out.write_str("</g>")?;
        if url.is_some() {
            self.out.write_str("</a>")?;
        }
        Ok(())
    }
}
