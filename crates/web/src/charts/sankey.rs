//! The ways that customers take, step by step, as a Sankey diagram: a bar for each touchpoint, as high as customers are
//! many, and bands between them. Amber says how it felt; a broken stub is where ways stop.
use std::fmt::{self, Write};

use throughline_app::{
    ask::Row,
    figures::{FEW, Scored},
    journeys::ways::{Counted, Link, Met, Ways},
};

use super::{
    width::{Weight, fit, width},
    xml,
};
use crate::{locale::Locale, words};

/// The width of the picture.
const WIDTH: f64 = 1120.0;
/// How wide a bar is.
const BAR: f64 = 12.0;
/// How high the bars of all customers are.
const TALL: f64 = 300.0;
/// The least room that a bar and its three lines of text take.
const SLOT: f64 = 50.0;
/// The room between two bars.
const APART: f64 = 14.0;
/// Room for the name of a bar at the side.
const LABEL: f64 = 168.0;
/// Room around everything, and for the numbers of the steps above.
const EDGE: f64 = 14.0;
const HEAD: f64 = 34.0;
/// How long the stub of a way that stops is.
const STUB: f64 = 16.0;
/// From how high on a band says how it felt.
const SAYS: f64 = 15.0;

/// Where a bar lies.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Place {
    x: f64,
    y: f64,
    tall: f64,
}

struct Drawing<'a> {
    t: Locale,
    ways: &'a Ways,
    places: Vec<Vec<Place>>,
    /// Whether the first step lies where reading ends: what came before.
    back: bool,
    /// How high one customer is.
    scale: f64,
    url: &'a dyn Fn(&Row) -> Option<String>,
    out: String,
}

/// Draws ways; `back` where steps lead back in time, `title` is the picture's id, `url` leads to the people behind a row.
pub fn svg(t: Locale, ways: &Ways, back: bool, title: &str, url: &dyn Fn(&Row) -> Option<String>) -> String {
    let scale = TALL / ways.n.max(1) as f64;
    let (places, height) = plan(ways, back, scale);
    let mut drawing = Drawing { t, ways, places, back, scale, url, out: String::with_capacity(16 * 1024) };
    // Writing to a string cannot fail.
    let _ = drawing.all(title, height);
    drawing.out
}

/// Finds a place for every bar, and how high the picture is. Bars lie near those that most come from.
fn plan(ways: &Ways, back: bool, scale: f64) -> (Vec<Vec<Place>>, f64) {
    let steps = ways.steps.len();
    let gap = (WIDTH - 2.0 * EDGE - BAR - LABEL) / (steps.max(2) - 1) as f64;
    let mut places: Vec<Vec<Place>> = Vec::with_capacity(steps);
    let mut height: f64 = 0.0;
    for (step, met) in ways.steps.iter().enumerate() {
        let column = if back { steps - 1 - step } else { step };
        let x = EDGE + column as f64 * gap;
        let centre = |at: usize| {
            let from = ways.links.iter().filter(|link| link.step == step && link.to == at);
            let (mut sum, mut all) = (0.0, 0.0);
            for link in from {
                let before = step.checked_sub(1).and_then(|before| places.get(before)?.get(link.from));
                let people = link.here.people as f64;
                sum += people * before.map_or(0.0, |place| place.y + place.tall / 2.0);
                all += people;
            }
            if all > 0.0 { sum / all } else { 0.0 }
        };
        let mut order: Vec<(bool, f64, usize)> =
            met.iter().enumerate().map(|(at, met)| (met.name.is_none(), centre(at), at)).collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut column = vec![Place::default(); met.len()];
        let mut y = HEAD + EDGE;
        for (_, _, at) in order {
            let tall = (met.get(at).map_or(0, |met| met.here.people) as f64 * scale).max(1.5);
            if let Some(place) = column.get_mut(at) {
                *place = Place { x, y, tall };
            }
            y += tall.max(SLOT) + APART;
        }
        height = height.max(y - APART + EDGE);
        places.push(column);
    }
    (places, height)
}

impl Drawing<'_> {
    fn all(&mut self, title: &str, height: f64) -> fmt::Result {
        let (t, ways) = (self.t, self.ways);
        write!(
            self.out,
            r#"<svg class="graph sankey" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" role="group" aria-labelledby="{title}"><title id="{title}">{}</title>"#,
            xml(&t.charts_ways(ways.n, ways.steps.len())),
        )?;
        for (step, column) in self.places.clone().iter().enumerate() {
            if let Some(place) = column.first() {
                let x = self.at(place.x);
                write!(self.out, r#"<text class="step" x="{x:.1}" y="20">{}</text>"#, xml(&t.charts_step(step + 1)))?;
            }
        }
        // Where the next band leaves a bar, and where it comes in.
        let zero = || ways.steps.iter().map(|met| vec![0.0; met.len()]).collect::<Vec<Vec<f64>>>();
        let (mut left, mut come) = (zero(), zero());
        let mut links: Vec<&Link> = ways.links.iter().collect();
        let y = |step: usize, at: usize| self.places.get(step).and_then(|c| c.get(at)).map_or(0.0, |place| place.y);
        let place = |link: &Link| (link.step, y(link.step - 1, link.from), y(link.step, link.to));
        links.sort_by(|a, b| {
            let (a, b) = (place(a), place(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
        });
        let mut marks = Vec::new();
        for link in links {
            let wide = link.here.people as f64 * self.scale;
            let take = |used: &mut Vec<Vec<f64>>, step: usize, at: usize| {
                let used = used.get_mut(step).and_then(|column| column.get_mut(at));
                used.map_or(0.0, |used| std::mem::replace(used, *used + wide))
            };
            let (leave, arrive) = (take(&mut left, link.step - 1, link.from), take(&mut come, link.step, link.to));
            marks.extend(self.band(link, wide, leave, arrive)?);
        }
        for (step, met) in ways.steps.iter().enumerate() {
            for (at, met) in met.iter().enumerate() {
                let left = left.get(step).and_then(|column| column.get(at)).copied().unwrap_or(0.0);
                self.touchpoint(step, at, met, left)?;
            }
        }
        for mark in marks {
            self.out.push_str(&mark);
        }
        self.out.write_str("</svg>")
    }

    /// The place where something is drawn: from the other side in languages that are read from there.
    fn at(&self, x: f64) -> f64 {
        if self.t.dir() == "rtl" { WIDTH - x } else { x }
    }

    fn name(&self, step: usize, at: usize) -> String {
        let met = self.ways.steps.get(step).and_then(|met| met.get(at));
        met.and_then(|met| met.name.as_ref())
            .map_or_else(|| self.t.charts_others().to_owned(), |name| words::sentence(name))
    }

    /// What a row says: how many, what share of those before, how it felt.
    fn said(&self, of: &Counted) -> String {
        let t = self.t;
        let mut said = t.words_customers(of.people);
        if let Some((share, low, high)) = of.share {
            said.push_str(&format!(" · {}", t.journeys_share_of(t.percent(share), t.percent(low), t.percent(high))));
        }
        if let Some(felt) = &of.felt {
            said.push_str(&format!(" · {} {}", words::metric(&felt.metric), t.figure_with_interval(felt)));
        }
        said
    }

    fn linked(&mut self, of: &Counted, draw: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        let url = (self.url)(&of.row);
        if let Some(url) = &url {
            write!(self.out, r#"<a href="{}">"#, xml(url))?;
        }
        draw(self)?;
        self.out.write_str(if url.is_some() { "</a>" } else { "" })
    }

    /// A band; gives the mark of how it felt, which lies on top, where there is room for one.
    fn band(&mut self, link: &Link, wide: f64, leave: f64, arrive: f64) -> Result<Option<String>, fmt::Error> {
        let of = |step: usize, at: usize| self.places.get(step).and_then(|column| column.get(at)).copied();
        let (Some(from), Some(to)) = (of(link.step - 1, link.from), of(link.step, link.to)) else { return Ok(None) };
        let side = |place: Place, right: bool| self.at(if right { place.x + BAR } else { place.x });
        let (x1, x2) = (side(from, !self.back), side(to, self.back));
        let (y1, y2) = (from.y + leave + wide / 2.0, to.y + arrive + wide / 2.0);
        let middle = f64::midpoint(x1, x2);
        let way = format!("{} → {}", self.name(link.step - 1, link.from), self.name(link.step, link.to));
        let way = if self.back {
            format!("{} → {}", self.name(link.step, link.to), self.name(link.step - 1, link.from))
        } else {
            way
        };
        let title = format!("{way}: {}", self.said(&link.here));
        self.linked(&link.here, |own| {
            write!(
                own.out,
                r#"<path class="flow" d="M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}" stroke-width="{:.1}"><title>{}</title></path>"#,
                wide.max(0.8),
                xml(&title),
            )
        })?;
        let felt = link.here.felt.as_ref().filter(|felt| wide >= SAYS && felt.n >= FEW);
        // Beside the middle, where bands cross less.
        let (x, y) = (x1 + (x2 - x1) * 0.78, y1 + (y2 - y1) * 0.87);
        Ok(felt.map(|felt| self.mark(felt, x, y + 4.0)))
    }

    /// How it felt, as an amber mark with its figure; `y` is the line of the text.
    fn mark(&self, felt: &Scored, x: f64, y: f64) -> String {
        let few = if felt.n < FEW { " few" } else { "" };
        let turn = if self.t.dir() == "rtl" { -1.0 } else { 1.0 };
        format!(
            r#"<g class="felt{few}"><circle cx="{:.1}" cy="{:.1}" r="4"/><text x="{:.1}" y="{y:.1}">{}</text></g>"#,
            x + 5.0 * turn,
            y - 4.0,
            x + 13.0 * turn,
            xml(&self.t.figure(felt)),
        )
    }

    fn touchpoint(&mut self, step: usize, at: usize, met: &Met, left: f64) -> fmt::Result {
        let Some(place) = self.places.get(step).and_then(|column| column.get(at)).copied() else { return Ok(()) };
        let t = self.t;
        let name = self.name(step, at);
        let beside = self.at(place.x + BAR + 7.0);
        // A low bar has its name beside its middle.
        let top = place.y + ((place.tall - SLOT) / 2.0).clamp(-2.0, 6.0) + 11.0;
        let title = format!("{name}: {}", self.said(&met.here));
        self.stubs(&place, &name, met, left)?;
        let count = t.count(met.here.people);
        let room = LABEL - BAR - 10.0;
        self.linked(&met.here, |own| {
            let x = if own.t.dir() == "rtl" { WIDTH - place.x - BAR } else { place.x };
            write!(
                own.out,
                r#"<g class="bar{}"><title>{}</title><rect x="{x:.1}" y="{:.1}" width="{BAR}" height="{:.1}" rx="2"/><text class="name" x="{beside:.1}" y="{top:.1}">{}</text><text class="met" x="{beside:.1}" y="{:.1}">{count}</text></g>"#,
                if met.name.is_none() { " others" } else { "" },
                xml(&title),
                place.y,
                place.tall,
                xml(&fit(&name, 12.5, Weight::Strong, room)),
                top + 15.0,
            )
        })?;
        if let Some(felt) = &met.here.felt {
            let after = width(&count, 12.0, Weight::Regular) + 10.0;
            let x = self.at(place.x + BAR + 7.0 + after);
            let mark = self.mark(felt, x, top + 15.0);
            self.out.push_str(&mark);
        }
        if let Some(stop) = &met.stop {
            let share = stop.share.map_or_else(String::new, |(share, ..)| t.percent(share));
            let words = if self.back { t.charts_begin_here(share) } else { t.charts_stop_here(share) };
            write!(
                self.out,
                r#"<text class="stops" x="{beside:.1}" y="{:.1}">{}</text>"#,
                top + 29.0,
                xml(&fit(&words, 11.5, Weight::Regular, room)),
            )?;
        }
        Ok(())
    }

    /// Where ways stop at a touchpoint, and where they go on outside of the time: below the bands that leave it.
    fn stubs(&mut self, place: &Place, name: &str, met: &Met, mut left: f64) -> fmt::Result {
        for (class, of) in [("open", &met.open), ("stop", &met.stop)] {
            let Some(of) = of else { continue };
            let tall = of.people as f64 * self.scale;
            let side = if self.back { place.x } else { place.x + BAR };
            let (x1, x2) = (self.at(side), self.at(if self.back { side - STUB } else { side + STUB }));
            let (y, low) = (place.y + left, place.y + left + tall);
            left += tall;
            let words = match (class, self.back) {
                ("open", false) => self.t.charts_open_after(name),
                ("open", true) => self.t.charts_open_before(name),
                (_, false) => self.t.charts_stops(name),
                (_, true) => self.t.charts_begins(name),
            };
            let title = format!("{words}: {}", self.said(of));
            self.linked(of, |own| {
                write!(
                    own.out,
                    r#"<path class="{class}" d="M{x1:.1} {y:.1}H{x2:.1}L{:.1} {:.1}L{x2:.1} {low:.1}H{x1:.1}Z"><title>{}</title></path>"#,
                    f64::midpoint(x1, x2),
                    f64::midpoint(y, low),
                    xml(&title),
                )
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use throughline_app::figures::Unit;

    use super::*;

    fn counted(people: u64, felt: Option<f64>) -> Counted {
        let scored = |value| Scored {
            metric: "nps".into(),
            by: None,
            unit: Unit::Points,
            value: Some(value),
            n: 40,
            interval: Some((value - 5.0, value + 5.0)),
            difference: None,
        };
        let row = json!({"step": 1, "part": "touchpoint", "people": people});
        let row = row.as_object().unwrap().clone();
        Counted { people, share: Some((0.5, 0.4, 0.6)), felt: felt.map(scored), row }
    }

    fn ways() -> Ways {
        let met = |name: Option<&str>, people, stop: u64| Met {
            name: name.map(str::to_owned),
            here: counted(people, Some(30.0)),
            stop: (stop > 0).then(|| counted(stop, None)),
            open: None,
        };
        Ways {
            steps: vec![
                vec![met(Some("ad <i>"), 60, 10), met(Some("Search"), 40, 0)],
                vec![met(Some("Order"), 70, 70), met(None, 20, 20)],
            ],
            links: vec![
                Link { step: 1, from: 0, to: 0, here: counted(40, Some(20.0)) },
                Link { step: 1, from: 1, to: 0, here: counted(30, None) },
                Link { step: 1, from: 0, to: 1, here: counted(10, None) },
                Link { step: 1, from: 1, to: 1, here: counted(10, None) },
            ],
            n: 100,
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_leaves_a_bar_is_no_higher_than_the_bar() {
        let ways = ways();
        let scale = TALL / ways.n as f64;
        let (places, height) = plan(&ways, false, scale);
        for (step, column) in places.iter().enumerate() {
            let mut column = column.clone();
            column.sort_by(|a, b| a.y.total_cmp(&b.y));
            assert!(column.windows(2).all(|two| two[0].y + two[0].tall.max(SLOT) < two[1].y), "bars of {step} overlap");
            assert!(column.iter().all(|place| place.y + place.tall <= height && place.x + BAR + LABEL <= WIDTH));
        }
        let (back, _) = plan(&ways, true, scale);
        assert!(places[0][0].x < places[1][0].x && back[0][0].x > back[1][0].x, "what came before lies before");
    }

    #[test]
    fn the_picture_says_how_many_how_it_felt_and_where_it_stops() {
        let url = |row: &Row| Some(format!("/behind?{}", row["people"]));
        let svg = svg(Locale::En, &ways(), false, "ways-title", &url);
        for part in [
            "aria-labelledby=\"ways-title\"",
            "Ad &lt;i&gt; → Order: 40\u{a0}customers · 50\u{202f}% (40\u{202f}% – 60\u{202f}%) · NPS 20 (15 – 25) · n\u{a0}40",
            "<a href=\"/behind?40\">",
            "class=\"stop\"",
            "Other touchpoints",
            "class=\"felt\"",
        ] {
            assert!(svg.contains(part), "no {part} in {svg}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("<i>"), "{svg}");
        assert!(!super::svg(Locale::En, &Ways::default(), true, "t", &url).contains("NaN"));
    }
}
