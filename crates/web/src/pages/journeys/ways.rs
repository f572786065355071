//! The ways that customers take, on the page of journeys: what the address asks for, the picture and its table.
use askama::Template;
use form_urlencoded::parse;
use throughline_app::{
    ask::Row,
    figures::Within,
    journeys::ways::{Counted, Ways},
};
use throughline_model::{
    permission::Permission,
    question::{DEPTHS, Direction, Flow},
};

use crate::{
    bar::Bar,
    charts::sankey,
    locale::Locale,
    pages::{Layout, Piece, pieces},
    urls, words,
};

/// Which ways the address asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Follow {
    /// The touchpoint that ways are followed from; from where journeys begin with none.
    pub touchpoint: Option<String>,
    /// What came after it, or before.
    pub direction: Direction,
    /// How many steps.
    pub depth: u32,
    /// How many touchpoints of each step are named.
    pub top: u32,
    /// Whether a touchpoint that follows itself is a step of its own.
    pub repeats: bool,
}

/// How many touchpoints of a step can be named.
const TOPS: [u32; 4] = [4, 6, 8, 12];

/// The word in the address for ways.
pub const VIEW: &str = "sankey";

impl Follow {
    /// What an address asks for; `None` where it asks for the map.
    pub fn parse(query: &str) -> Option<Self> {
        let one = |name: &str| parse(query.as_bytes()).find(|(other, _)| other == name).map(|(_, value)| value);
        one("view").filter(|view| view == VIEW)?;
        let number = |name: &str| one(name).and_then(|text| text.parse::<u32>().ok());
        let touchpoint = one("at").filter(|name| !name.is_empty()).map(|name| name.into_owned());
        let before = one("way").is_some_and(|way| way == "before") && touchpoint.is_some();
        Some(Self {
            touchpoint,
            direction: if before { Direction::Before } else { Direction::After },
            depth: number("depth").filter(|depth| DEPTHS.contains(&(*depth as usize))).unwrap_or(4),
            top: number("top").filter(|top| TOPS.contains(top)).unwrap_or(6),
            repeats: one("repeats").is_some(),
        })
    }

    /// What a question asks for.
    pub fn of(flow: &Flow) -> Self {
        Self {
            touchpoint: flow.touchpoint.clone(),
            direction: flow.direction,
            depth: flow.depth() as u32,
            top: flow.top() as u32,
            repeats: flow.repeats,
        }
    }

    /// The pairs of the address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("view", VIEW.to_owned())];
        pairs.extend(self.touchpoint.iter().map(|name| ("at", name.clone())));
        if self.direction == Direction::Before {
            pairs.push(("way", "before".to_owned()));
        }
        pairs.extend([("depth", self.depth.to_string()), ("top", self.top.to_string())]);
        if self.repeats {
            pairs.push(("repeats", "1".to_owned()));
        }
        pairs
    }

    /// The page that asks for these ways.
    pub fn url(&self, bar: &Bar) -> String {
        let pairs = self.pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        bar.url(urls::JOURNEYS, &pairs)
    }

    /// The question, of what counts and with the metric that says how it felt.
    pub fn question(&self, within: &Within, metric: Option<String>) -> Flow {
        Flow {
            touchpoint: self.touchpoint.clone(),
            direction: self.direction,
            depth: Some(self.depth),
            top: Some(self.top),
            repeats: self.repeats,
            metric,
            from: within.range.from,
            to: within.range.to,
            filter: within.filter.clone(),
            segment: within.segment.clone(),
            ..Flow::default()
        }
    }
}

/// The ways as the page shows them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WaysView {
    /// What the address asks for.
    pub follow: Follow,
    /// What was found.
    pub ways: Ways,
    /// The metric that says how it felt.
    pub metric: Option<String>,
    /// The question as the API takes it.
    pub question: String,
}

/// The card with the picture, the form and the table.
#[derive(Template)]
#[template(path = "journeys/ways.html")]
pub struct WaysCard<'a> {
    /// The frame.
    pub layout: &'a Layout,
    /// What is shown.
    pub view: &'a WaysView,
    /// All touchpoints that can be chosen.
    pub touchpoints: &'a [String],
    /// What else the address says, and keeps.
    pub kept: Vec<(String, String)>,
    /// The map's address.
    pub map_url: String,
}

/// A row of the table.
struct Line {
    step: String,
    way: String,
    people: String,
    who: Option<String>,
    share: String,
    felt: String,
    said: Option<String>,
}

impl WaysView {
    /// What most did, in a sentence.
    pub fn lead(&self, t: Locale) -> Vec<Piece> {
        let quiet = |name: &str| words::sentence(name).replace('*', "");
        let steps = &self.ways.steps;
        let name = |step: usize, at: usize| {
            let met = steps.get(step).and_then(|met| met.get(at)).and_then(|met| met.name.as_deref());
            met.map_or_else(|| t.charts_others().to_owned(), quiet)
        };
        let told = |of: &Counted| {
            of.share.map(|(share, low, high)| (t.percent(share), format!("{} – {}", t.percent(low), t.percent(high))))
        };
        let first = steps.first().and_then(|met| met.first());
        let words = match &self.follow.touchpoint {
            None => first.and_then(|met| {
                let (share, interval) = told(&met.here)?;
                Some(t.journeys_lead_begin(self.ways.n, share, name(0, 0), interval))
            }),
            Some(touchpoint) => self.ways.links.iter().find(|link| link.step == 1).and_then(|link| {
                let (share, interval) = told(&link.here)?;
                let (n, next, here) = (self.ways.n, name(1, link.to), quiet(touchpoint));
                Some(match self.follow.direction {
                    Direction::After => t.journeys_lead_next(n, here, share, next, interval),
                    Direction::Before => t.journeys_lead_came(n, here, share, next, interval),
                })
            }),
        };
        pieces(&words.unwrap_or_else(|| match &self.follow.touchpoint {
            Some(touchpoint) => t.journeys_lead_nobody_met(quiet(touchpoint)),
            None => t.journeys_lead_nobody_began().to_owned(),
        }))
    }
}

impl WaysCard<'_> {
    fn picture(&self) -> String {
        let back = self.view.follow.direction == Direction::Before;
        sankey::svg(self.layout.t, &self.view.ways, back, "ways-title", &|row| self.behind(row, false))
    }

    /// Who stands behind a row, or those of them who said how it felt, where the reader may see people.
    fn behind(&self, row: &Row, answered: bool) -> Option<String> {
        let mut row = row.clone();
        if answered {
            row.insert("answered".to_owned(), true.into());
        }
        let url = || urls::customers_behind(&self.view.question, &serde_json::Value::Object(row));
        self.layout.may(Permission::SeePeople).then(url)
    }

    fn metric_name(&self) -> String {
        self.view.metric.as_deref().map_or_else(|| self.layout.t.frame_score().to_owned(), words::metric)
    }

    fn lines(&self) -> Vec<Line> {
        let t = self.layout.t;
        let ways = &self.view.ways;
        let name = |name: &Option<String>| {
            name.as_ref().map_or_else(|| t.charts_others().to_owned(), |name| words::sentence(name))
        };
        let named = |step: usize, at: usize| {
            ways.steps.get(step).and_then(|met| met.get(at)).map(|met| name(&met.name)).unwrap_or_default()
        };
        let before = self.view.follow.direction == Direction::Before;
        let line = |step: usize, way: String, of: &Counted| Line {
            step: t.count(step as u64 + 1),
            way,
            people: t.count(of.people),
            who: self.behind(&of.row, false),
            share: of.share.map_or_else(String::new, |(share, low, high)| {
                t.journeys_share_of(t.percent(share), t.percent(low), t.percent(high))
            }),
            felt: of.felt.as_ref().map(|felt| t.figure_with_interval(felt)).unwrap_or_default(),
            said: of.felt.as_ref().and_then(|_| self.behind(&of.row, true)),
        };
        let mut lines = Vec::new();
        for (step, column) in ways.steps.iter().enumerate() {
            lines.extend(column.iter().map(|met| line(step, name(&met.name), &met.here)));
            lines.extend(ways.links.iter().filter(|link| link.step == step).map(|link| {
                let (from, to) = (named(step - 1, link.from), named(step, link.to));
                line(step, if before { format!("{to} → {from}") } else { format!("{from} → {to}") }, &link.here)
            }));
            for met in column {
                let name = name(&met.name);
                let words = if before { t.charts_begins(&name) } else { t.charts_stops(&name) };
                lines.extend(met.stop.as_ref().map(|of| line(step, words, of)));
                let words = if before { t.charts_open_before(&name) } else { t.charts_open_after(&name) };
                lines.extend(met.open.as_ref().map(|of| line(step, words, of)));
            }
        }
        lines
    }

    fn is_at(&self, name: &str) -> bool {
        self.view.follow.touchpoint.as_deref() == Some(name)
    }

    fn is_before(&self) -> bool {
        self.view.follow.direction == Direction::Before
    }

    fn depths(&self) -> Vec<(usize, bool)> {
        DEPTHS.map(|depth| (depth, depth == self.view.follow.depth as usize)).collect()
    }

    fn tops(&self) -> Vec<(u32, bool)> {
        TOPS.map(|top| (top, top == self.view.follow.top)).to_vec()
    }

    fn pin(&self) -> String {
        urls::pin(&self.view.question, self.layout.t.journeys_ways())
    }

    fn export(&self, format: &str) -> String {
        urls::answer(format, &self.view.question)
    }
}
