//! A tile as pages draw it: the figures, bars, steps or picture of its answer, with n, interval and freshness, and ways
//! to the page and the people behind it.
use chrono_tz::Tz;
use serde_json::{Value, json};
use throughline_app::{
    ask::Row,
    boards::{
        Tile,
        answer::{Answered, Shown},
    },
    error::Error,
    figures::{FEW, Scored, Unit},
    journeys::{self, Node, Reached, ways::Ways},
};
use throughline_model::{
    permission::Permission,
    question::{Direction, Flow, Order, Question},
    time::{DAY, Micros},
};

use crate::{
    bar::{self, Bar},
    charts::{
        bars,
        graph::{self, draw::Leads},
        sankey, spark,
    },
    locale::Locale,
    pages::{Layout, journeys::ways::Follow, measures::say, refusal},
    urls, words,
};

/// A tile as pages draw it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TileView {
    /// Its number on the board.
    pub id: u32,
    /// What it is called.
    pub title: String,
    /// How many columns it takes.
    pub width: u8,
    /// The page behind it.
    pub url: Option<String>,
    /// The people behind it.
    pub people: Option<String>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// A picture as SVG.
    pub picture: Option<String>,
    /// Bars with their names.
    pub bars: Vec<BarView>,
    /// The names of a table's columns.
    pub columns: Vec<String>,
    /// The rows of a table, with the people behind each.
    pub rows: Vec<(Vec<String>, Option<String>)>,
    /// What is said below: how many rows are left out, n, how fresh.
    pub under: String,
    /// The question as the API takes it.
    pub question: String,
    /// Why there is no answer.
    pub wrong: Option<String>,
}

/// A figure of a tile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// What is counted, where the title does not say it.
    pub label: String,
    /// The figure.
    pub value: String,
    /// The interval and n.
    pub sure: String,
    /// The difference to the time that it is compared with.
    pub delta: String,
    /// Whether it rests on few answers.
    pub few: bool,
}

/// A bar of a tile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarView {
    /// What it stands for.
    pub name: String,
    /// How long it is, from 0 to 100; `None` where a picture is drawn in its place.
    pub width: Option<String>,
    /// A figure with its interval as SVG.
    pub picture: String,
    /// The figure.
    pub value: String,
    /// How sure it is.
    pub sure: String,
    /// Whether it rests on few answers.
    pub few: bool,
    /// The people behind it.
    pub people: Option<String>,
}

impl TileView {
    /// Words and draws a tile.
    pub fn new(layout: &Layout, tile: &Tile, answered: &Result<Answered, Error>, bar: &Bar, zone: Tz) -> Self {
        let view = Self { id: tile.id, title: tile.title.clone(), width: tile.width, ..Self::default() };
        match answered {
            Ok(answered) => Drawing { layout, t: layout.t, answered, bar, zone }.draw(view),
            Err(error) => {
                let why = refusal::sentence(layout.t, error);
                Self { wrong: Some(layout.t.boards_wrong(why)), ..view }
            }
        }
    }

    /// Tells whether the rows of the table lead to people.
    pub fn has_people(&self) -> bool {
        self.rows.iter().any(|(_, who)| who.is_some())
    }

    /// The answer as a file.
    pub fn export(&self, format: &str) -> String {
        urls::answer(format, &self.question)
    }
}

struct Drawing<'a> {
    layout: &'a Layout,
    t: Locale,
    answered: &'a Answered,
    bar: &'a Bar,
    zone: Tz,
}

impl Drawing<'_> {
    fn draw(&self, mut view: TileView) -> TileView {
        let (t, answered) = (self.t, self.answered);
        view.question = serde_json::to_string(&answered.question).unwrap_or_default();
        view.url = self.url();
        view.under = t.boards_under(answered.n, t.moment(answered.as_of, self.zone));
        if answered.more > 0 {
            view.under = format!("{} {}", t.boards_more(answered.more as u64), view.under);
        }
        let question = view.question.clone();
        match &answered.shown {
            Shown::Scores(rows) if rows.iter().all(|row| row.by.is_none()) && self.by().is_none() => {
                view.people = self.people(&question, &json!({}));
                view.figures = rows.iter().map(|row| self.figure(row)).collect();
            }
            Shown::Scores(rows) => view.bars = rows.iter().map(|row| self.score(&question, row)).collect(),
            Shown::Count(n) => {
                view.people = self.people(&question, &json!({}));
                view.figures = vec![Figure { value: t.count(*n), ..Figure::default() }];
            }
            Shown::Line(points) => {
                let point = |((at, count), row): (&(Micros, u64), &Row)| spark::Point {
                    when: t.date(*at, self.zone),
                    count: *count,
                    url: self.people(&question, &Value::Object(row.clone())),
                };
                let line: Vec<_> = points.iter().zip(&answered.keys).map(point).collect();
                view.picture = Some(spark::svg(t, &line, &view.title)).filter(|svg| !svg.is_empty());
                view.under = format!("{} {}", self.ends(points), view.under);
            }
            Shown::Bars(rows) => {
                let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0);
                let bar = |(name, n): &(Option<String>, u64)| BarView {
                    name: name
                        .as_ref()
                        .map_or_else(|| t.measures_not_stated().to_owned(), |name| words::sentence(name)),
                    width: Some(part(*n, most)),
                    value: t.count(*n),
                    people: self.counted_by().and_then(|by| self.people(&question, &json!({by: name}))),
                    ..BarView::default()
                };
                view.bars = rows.iter().map(bar).collect();
            }
            Shown::Funnel(steps) => view.bars = self.steps(&question, steps),
            Shown::Map(flow) => view.picture = Some(self.map(&question, flow, view.id)),
            Shown::Ways(ways) => view.picture = Some(self.ways(&question, ways, view.id)),
            Shown::Table(columns, rows) => {
                view.columns = columns.iter().map(|name| words::sentence(&name.replace('_', " "))).collect();
                let behind = |row: &Row| self.people(&question, &Value::Object(row.clone()));
                let row =
                    |(row, key): (&Vec<Value>, &Row)| (row.iter().map(|cell| self.cell(cell)).collect(), behind(key));
                view.rows = rows.iter().zip(&answered.keys).map(row).collect();
            }
        }
        view
    }

    fn by(&self) -> Option<&str> {
        match &self.answered.question {
            Question::Score(score) => score.by.as_deref(),
            _ => None,
        }
    }

    /// The page on which the same is asked.
    fn url(&self) -> Option<String> {
        let bar = self.bar;
        Some(match &self.answered.question {
            Question::Timeline(_) | Question::Promises(_) => return None,
            Question::Score(score) => bar.url(&urls::measure(&score.metric), &[]),
            Question::Map(_) => bar.url(urls::JOURNEYS, &[]),
            Question::Flow(flow) => Follow::of(flow).url(bar),
            Question::Trend(_) => bar.url(urls::OVERVIEW, &[]),
            Question::Funnel(funnel) => {
                let days = (funnel.window.0 / DAY).to_string();
                let order = match funnel.order {
                    Order::Sequential => "sequential",
                    Order::Strict => "strict",
                    Order::Any => "any",
                };
                let mut more: Vec<(&str, &str)> =
                    funnel.steps.iter().map(|step| ("step", step.touchpoint.as_str())).collect();
                more.extend([("days", days.as_str()), ("order", order)]);
                bar.url(urls::JOURNEYS, &more)
            }
        })
    }

    fn people(&self, question: &str, row: &Value) -> Option<String> {
        self.layout.may(Permission::SeePeople).then(|| urls::customers_behind(question, row))
    }

    fn figure(&self, scored: &Scored) -> Figure {
        let t = self.t;
        let few = scored.n < FEW;
        let difference = scored.difference.filter(|_| !few);
        Figure {
            label: words::metric(&scored.metric),
            value: t.figure(scored),
            sure: self.sure(scored),
            delta: difference.map_or_else(String::new, |(by, low, high)| {
                let (by, interval) = (say::signed(t, by, scored.unit), say::points(t, low, high, scored.unit));
                if say::is_clear(scored) {
                    t.boards_difference(by, interval)
                } else {
                    t.measures_not_clear(by, interval)
                }
            }),
            few,
        }
    }

    fn sure(&self, scored: &Scored) -> String {
        let t = self.t;
        let n = match scored.n < FEW {
            true => format!("{} {}", t.n(scored.n), t.overview_few()),
            false => t.n(scored.n),
        };
        match say::interval(t, scored) {
            Some(interval) => format!("{interval} · {n}"),
            None => n,
        }
    }

    fn score(&self, question: &str, scored: &Scored) -> BarView {
        let t = self.t;
        // Where a mean lies on its scale is not known here; its interval says enough.
        let picture = if scored.unit == Unit::Mean { String::new() } else { bars::whisker(scored, None) };
        let row = self.by().map(|by| json!({by: scored.by}));
        BarView {
            name: scored.by.as_ref().map_or_else(|| t.measures_not_stated().to_owned(), |name| words::sentence(name)),
            width: None,
            picture,
            value: t.figure(scored),
            sure: self.sure(scored),
            few: scored.n < FEW,
            people: row.and_then(|row| self.people(question, &row)),
        }
    }

    fn steps(&self, question: &str, steps: &[Reached]) -> Vec<BarView> {
        let t = self.t;
        let first = steps.first().map_or(0, |step| step.people);
        let step = |(at, step): (usize, &Reached)| BarView {
            name: format!("{} {}", at + 1, words::sentence(&step.touchpoint)),
            width: Some(part(step.people, first)),
            value: t.count(step.people),
            sure: match step.share {
                Some((share, low, high)) if at > 0 => {
                    t.journeys_share_of(t.percent(share), t.percent(low), t.percent(high))
                }
                _ => t.journeys_everyone().to_owned(),
            },
            people: self.people(question, &json!({"step": at + 1})),
            ..BarView::default()
        };
        steps.iter().enumerate().map(step).collect()
    }

    fn counted_by(&self) -> Option<&str> {
        match &self.answered.question {
            Question::Trend(trend) => trend.breakdown.as_deref(),
            _ => None,
        }
    }

    fn map(&self, question: &str, flow: &journeys::Flow, id: u32) -> String {
        let now = self.answered.as_of;
        let who = |question: Value, node: &Node| {
            bar::who(self.layout, self.bar, now, question, &json!({"touchpoint": node.name}))
        };
        let met = json!({"kind": "trend", "measure": "people", "bucket": "whole", "breakdown": "touchpoint"});
        let leads = Leads {
            node: &|node| Some(self.bar.url(urls::JOURNEYS, &[("step", node.name.as_str())])),
            met: &|node| who(met.clone(), node),
            felt: &|node| who(json!({"kind": "score", "metric": flow.metric.as_ref()?, "by": "touchpoint"}), node),
            edge: &|from, to| self.people(question, &json!({"from": from, "to": to})),
        };
        let svg = graph::draw::svg(self.t, flow, &graph::plan(flow), leads);
        // Each picture of a page is named by a title of its own.
        svg.replace("\"graph-title\"", &format!("\"graph-title-{id}\""))
    }

    fn ways(&self, question: &str, ways: &Ways, id: u32) -> String {
        let back = matches!(&self.answered.question, Question::Flow(Flow { direction: Direction::Before, .. }));
        let url = |row: &Row| self.people(question, &Value::Object(row.clone()));
        sankey::svg(self.t, ways, back, &format!("ways-title-{id}"), &url)
    }

    fn ends(&self, points: &[(Micros, u64)]) -> String {
        let (t, date) = (self.t, |at: &Micros| self.t.date(*at, self.zone));
        match (points.first(), points.last(), points.iter().max_by_key(|(_, n)| *n)) {
            (Some((first, _)), Some((last, latest)), Some((at, most))) => {
                t.boards_line(date(first), date(last), *latest, *most, date(at))
            }
            _ => t.touchpoints_nothing_in_time().to_owned(),
        }
    }

    fn cell(&self, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => match Micros::parse(text) {
                Some(at) => self.t.moment(at, self.zone),
                None => text.clone(),
            },
            Value::Number(number) => match (number.as_u64(), number.as_f64()) {
                (Some(n), _) => self.t.count(n),
                (None, Some(value)) => self.t.decimal(value, 2),
                (None, None) => number.to_string(),
            },
            other => other.to_string(),
        }
    }
}

/// How long a bar is beside the longest, from 0 to 100.
fn part(n: u64, most: u64) -> String {
    format!("{:.1}", 100.0 * n as f64 / most.max(1) as f64)
}
