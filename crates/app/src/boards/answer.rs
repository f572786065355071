//! What a tile shows: its question, narrowed to what the board looks through, and the answer in the tile's form.
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use throughline_model::{
    filter::{Filter, Leaf, Op},
    question::{Bucket, Compare, Map, Question, Score, Trend},
    time::{DAY, Micros, TimeRange},
};

use super::Tile;
use crate::{
    app::App,
    ask::{Row, lately, row_key},
    ctx::Ctx,
    error::Result,
    figures::{Scored, Within, scored},
    journeys::{
        self, Flow, Reached,
        ways::{self, Ways},
    },
};

/// How an answer is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A figure with its interval.
    Figure,
    /// A line through time.
    Line,
    /// A bar for each value.
    Bars,
    /// The rows.
    Table,
    /// From step to step.
    Funnel,
    /// What follows what.
    Map,
    /// The ways that customers take.
    Ways,
}

/// Which unit, time and segment count on all tiles of a board.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lens {
    /// The unit that counts alone.
    pub unit: Option<String>,
    /// So many days up to now.
    pub days: Option<i64>,
    /// The first moment, where no days are counted.
    pub from: Option<Micros>,
    /// The first moment after.
    pub to: Option<Micros>,
    /// With what it is compared.
    pub compare: Against,
    /// The name of the segment whose customers count.
    pub segment: Option<String>,
}

/// With which time another is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// With none.
    #[default]
    Nothing,
    /// With the same length of time before it.
    Before,
    /// With the same time a year earlier.
    LastYear,
}

/// A tile's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The question as it was asked.
    pub question: Question,
    /// How many customers or rows it rests on.
    pub n: u64,
    /// Up to when the data are complete.
    pub as_of: Micros,
    /// What is drawn.
    pub shown: Shown,
    /// What tells the rows apart, in the order in which the answer has them.
    pub keys: Vec<Row>,
    /// How many rows are left out.
    pub more: usize,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Figures of a metric, by a field where it was asked for.
    Scores(Vec<Scored>),
    /// A count.
    Count(u64),
    /// Counts through time.
    Line(Vec<(Micros, u64)>),
    /// Counts by name; `None` where none was stated.
    Bars(Vec<(Option<String>, u64)>),
    /// The steps of a funnel.
    Funnel(Vec<Reached>),
    /// The map.
    Map(Flow),
    /// The ways that customers take.
    Ways(Ways),
    /// Rows under the names of their columns.
    Table(Vec<String>, Vec<Vec<Value>>),
}

/// Most rows that a tile shows.
const MOST_ROWS: usize = 12;
/// Most columns of a table.
const MOST_COLUMNS: usize = 6;
/// Most touchpoints of a map.
const MOST_NODES: usize = 8;

impl Form {
    /// All forms.
    pub const ALL: [Self; 7] = [Self::Figure, Self::Line, Self::Bars, Self::Table, Self::Funnel, Self::Map, Self::Ways];

    /// The word in JSON and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Line => "line",
            Self::Bars => "bars",
            Self::Table => "table",
            Self::Funnel => "funnel",
            Self::Map => "map",
            Self::Ways => "ways",
        }
    }

    /// The form with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == word)
    }

    /// The forms in which a question's answer can be drawn, the usual one first.
    pub fn fitting(question: &Question) -> Vec<Self> {
        match question {
            Question::Timeline(_) | Question::Promises(_) => vec![],
            Question::Map(_) => vec![Self::Map, Self::Table],
            Question::Flow(_) => vec![Self::Ways, Self::Table],
            Question::Funnel(funnel) if funnel.breakdown.is_some() => vec![Self::Table],
            Question::Funnel(_) => vec![Self::Funnel, Self::Table],
            Question::Trend(trend) if trend.breakdown.is_some() => vec![Self::Bars, Self::Table],
            Question::Trend(_) => vec![Self::Line, Self::Figure, Self::Table],
            Question::Score(score) if score.by.is_some() => vec![Self::Bars, Self::Table],
            Question::Score(_) => vec![Self::Figure, Self::Table],
        }
    }

    /// The usual form of a question's answer; `None` where it does not belong on a board.
    pub fn usual(question: &Question) -> Option<Self> {
        Self::fitting(question).first().copied()
    }

    /// How many columns it takes where nobody said.
    pub fn width(self) -> u8 {
        match self {
            Self::Figure | Self::Line => 1,
            Self::Bars | Self::Table | Self::Funnel => 2,
            Self::Map | Self::Ways => 3,
        }
    }
}

impl Lens {
    /// What of the ledgers counts; days begin at a full hour, so that who asks again asks the same.
    pub fn within(&self, now: Micros) -> Within {
        let now = now.full_hour();
        let range = match self.days {
            Some(days) => TimeRange { from: Some(Micros(now.0 - days * DAY)), to: None },
            None => TimeRange { from: self.from, to: self.to },
        };
        let back = |from: Micros, to: Micros| match self.compare {
            Against::Nothing => None,
            Against::Before => Some(to.0 - from.0),
            Against::LastYear => Some(365 * DAY),
        };
        let compared = range.from.and_then(|from| {
            let to = range.to.unwrap_or(now);
            let back = back(from, to)?;
            Some(TimeRange { from: Some(Micros(from.0 - back)), to: Some(Micros(to.0 - back)) })
        });
        let unit =
            |unit: &String| Filter::Leaf(Leaf { field: "unit".to_owned(), op: Op::Eq, value: unit.clone().into() });
        Within { range, filter: self.unit.as_ref().map(unit), segment: self.segment.clone(), compared }
    }
}

/// A question without its time and its page, as a tile keeps it.
pub fn timeless(question: &Question) -> Question {
    let mut question = question.clone();
    if let Question::Score(score) = &mut question {
        score.compare = None;
    }
    if let Some(ends) = Ends::of(&mut question) {
        (*ends.from, *ends.to, *ends.limit, *ends.cursor) = (None, None, None, None);
    }
    question
}

/// A tile's question in the board's time; the board's unit narrows it, the board's segment takes the place of its own.
pub fn narrowed(question: &Question, form: Form, within: &Within) -> Question {
    let mut question = question.clone();
    if let Some(ends) = Ends::of(&mut question) {
        (*ends.from, *ends.to) = (within.range.from, within.range.to);
        *ends.filter = match (ends.filter.take(), within.filter.clone()) {
            (Some(own), Some(filter)) => Some(Filter::And { and: vec![own, filter] }),
            (own, filter) => own.or(filter),
        };
        if within.segment.is_some() {
            ends.segment.clone_from(&within.segment);
        }
    }
    match (&mut question, form) {
        (Question::Score(score), _) => {
            score.compare =
                within.compared.map(|range| Compare { from: range.from, to: range.to, ..Compare::default() });
        }
        // Counts of days do not add up to a count of people.
        (Question::Trend(trend), Form::Figure | Form::Bars) => trend.bucket = Bucket::Whole,
        _ => {}
    }
    question
}

/// What most kinds of question have.
struct Ends<'a> {
    from: &'a mut Option<Micros>,
    to: &'a mut Option<Micros>,
    filter: &'a mut Option<Filter>,
    segment: &'a mut Option<String>,
    limit: &'a mut Option<u32>,
    cursor: &'a mut Option<String>,
}

impl<'a> Ends<'a> {
    fn of(question: &'a mut Question) -> Option<Self> {
        macro_rules! ends {
            ($q:ident) => {
                Some(Self {
                    from: &mut $q.from,
                    to: &mut $q.to,
                    filter: &mut $q.filter,
                    segment: &mut $q.segment,
                    limit: &mut $q.limit,
                    cursor: &mut $q.cursor,
                })
            };
        }
        match question {
            Question::Timeline(_) | Question::Promises(_) => None,
            Question::Map(q) => ends!(q),
            Question::Flow(q) => ends!(q),
            Question::Funnel(q) => ends!(q),
            Question::Trend(q) => ends!(q),
            Question::Score(q) => ends!(q),
        }
    }
}

/// Answers a tile's question as far as the caller may see.
///
/// # Errors
/// When it cannot be answered any more, such as where its metric or segment is gone.
pub async fn answer(ctx: &Ctx, app: &Arc<App>, tile: &Tile, within: &Within) -> Result<Answered> {
    let question = narrowed(&Question::from_value(tile.question.clone())?, tile.form, within);
    if let (Question::Map(map), Form::Map) = (&question, tile.form) {
        return mapped(ctx, app, map.clone()).await;
    }
    let answer = lately(ctx, app, question.clone()).await?;
    let rows = &answer.rows;
    let shown = match (&question, tile.form) {
        (Question::Score(score), Form::Figure | Form::Bars) => Shown::Scores(figures(score, rows)),
        (Question::Trend(_), Form::Figure) => Shown::Count(rows.iter().map(count).sum()),
        (Question::Trend(trend), Form::Bars) => Shown::Bars(bars(trend, rows)),
        (Question::Trend(_), Form::Line) => Shown::Line(rows.iter().filter_map(point).collect()),
        (Question::Flow(flow), Form::Ways) => Shown::Ways(ways::read(rows, answer.n, flow.metric.as_deref())),
        (Question::Funnel(_), Form::Funnel) => Shown::Funnel(rows.iter().map(journeys::reached).collect()),
        _ => table(rows),
    };
    let keys = rows.iter().map(|row| row_key(&question, row)).collect();
    let mut answered = Answered { question, n: answer.n, as_of: answer.as_of, shown, keys, more: 0 };
    match &mut answered.shown {
        Shown::Scores(rows) => answered.more = cut(rows),
        Shown::Bars(rows) => answered.more = cut(rows),
        Shown::Table(_, rows) => answered.more = cut(rows),
        Shown::Count(_) | Shown::Line(_) | Shown::Funnel(_) | Shown::Map(_) | Shown::Ways(_) => {}
    }
    Ok(answered)
}

async fn mapped(ctx: &Ctx, app: &Arc<App>, map: Map) -> Result<Answered> {
    let range = TimeRange { from: map.from, to: map.to };
    let within = Within { range, filter: map.filter.clone(), segment: map.segment.clone(), compared: None };
    let flow = journeys::map(ctx, app, &within, MOST_NODES).await?;
    let (n, more) = (flow.n, flow.left_out);
    let as_of = ctx.complete.until().unwrap_or_else(|| app.as_of());
    Ok(Answered { question: Question::Map(map), n, as_of, shown: Shown::Map(flow), keys: Vec::new(), more })
}

fn cut<T>(rows: &mut Vec<T>) -> usize {
    let more = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    more
}

fn figures(score: &Score, rows: &[Row]) -> Vec<Scored> {
    rows.iter().map(|row| scored(&score.metric, score.by.as_deref(), row)).collect()
}

fn count(row: &Row) -> u64 {
    row.get("occurrences").or_else(|| row.get("people")).and_then(Value::as_u64).unwrap_or(0)
}

fn point(row: &Row) -> Option<(Micros, u64)> {
    Some((Micros::parse(row.get("start")?.as_str()?)?, count(row)))
}

fn bars(trend: &Trend, rows: &[Row]) -> Vec<(Option<String>, u64)> {
    let field = trend.breakdown.as_deref().unwrap_or_default();
    let name = |row: &Row| row.get(field).and_then(Value::as_str).map(str::to_owned);
    let mut bars: Vec<_> = rows.iter().map(|row| (name(row), count(row))).collect();
    bars.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    bars
}

/// The rows with those columns that hold one value each.
fn table(rows: &[Row]) -> Shown {
    let mut columns: Vec<String> = Vec::new();
    for (name, value) in rows.iter().flatten() {
        if !value.is_array() && !value.is_object() && !columns.contains(name) && columns.len() < MOST_COLUMNS {
            columns.push(name.clone());
        }
    }
    let cells = |row: &Row| columns.iter().map(|name| row.get(name).cloned().unwrap_or_default()).collect();
    let rows = rows.iter().map(cells).collect();
    Shown::Table(columns, rows)
}
