//! Figures as pages show them: scores with n and interval, shares of promises, read from the answers to questions.
use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Map, Value};
use throughline_measure::{interval::Confidence, rate::Rate};
use throughline_model::{
    filter::Filter,
    question::{Compare, Question, Score},
    time::TimeRange,
};

use crate::{app::App, ask::lately, ctx::Ctx, error::Result};

/// What of the ledgers counts.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// The time.
    pub range: TimeRange,
    /// Which rows.
    pub filter: Option<Filter>,
    /// The name of the segment whose customers count.
    pub segment: Option<String>,
    /// The time that figures are compared with.
    pub compared: Option<TimeRange>,
}

impl Within {
    /// Tells whether everybody and everything counts that lies in the time: only then promises can be counted, which
    /// name no unit and of which no row is.
    pub fn is_all(&self) -> bool {
        self.filter.is_none() && self.segment.is_none()
    }
}

/// What a score counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Points from −100 to 100.
    Points,
    /// A share from 0 to 1.
    Share,
    /// The metric's own scale.
    Mean,
}

/// A metric's figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The metric's short name.
    pub metric: String,
    /// What it is scored by, where it is.
    pub by: Option<String>,
    /// What it counts in.
    pub unit: Unit,
    /// The figure; `None` without answers.
    pub value: Option<f64>,
    /// How many answered.
    pub n: u64,
    /// The 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// The difference to the time that it is compared with, and its interval.
    pub difference: Option<(f64, f64, f64)>,
}

/// The fewest answers on which a sentence rests.
pub const FEW: u64 = 20;

/// The short names of the metrics that there are.
///
/// # Errors
/// When the workspace is unknown.
pub fn metrics(ctx: &Ctx, app: &App) -> Result<Vec<String>> {
    let names = app.tenant(ctx.workspace)?.names();
    let slugs: BTreeSet<String> = names.catalogue.metrics.iter().map(|metric| metric.definition.slug.clone()).collect();
    Ok(slugs.into_iter().collect())
}

/// A metric's figures, by a field or as a whole, those with most answers first.
///
/// # Errors
/// When the question cannot be answered.
pub async fn score(ctx: &Ctx, app: &Arc<App>, metric: &str, by: Option<&str>, within: &Within) -> Result<Vec<Scored>> {
    let question = Question::Score(Score {
        metric: metric.to_owned(),
        by: by.map(str::to_owned),
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        compare: within.compared.map(|range| Compare { from: range.from, to: range.to, ..Compare::default() }),
        limit: None,
        cursor: None,
        segment: within.segment.clone(),
    });
    let answer = lately(ctx, app, question).await?;
    Ok(answer.rows.iter().map(|row| scored(metric, by, row)).collect())
}

pub(crate) fn scored(metric: &str, by: Option<&str>, row: &Map<String, Value>) -> Scored {
    let number = |name: &str| row.get(name).and_then(Value::as_f64);
    let part = |name: &str| row.get("difference").and_then(|difference| difference.get(name)).and_then(Value::as_f64);
    Scored {
        metric: metric.to_owned(),
        by: by.and_then(|by| row.get(by)).and_then(Value::as_str).map(str::to_owned),
        unit: match row.get("figure").and_then(Value::as_str) {
            Some("points") => Unit::Points,
            Some("share") => Unit::Share,
            _ => Unit::Mean,
        },
        value: number("value"),
        n: row.get("n").and_then(Value::as_u64).unwrap_or(0),
        interval: number("low").zip(number("high")),
        difference: match (part("value"), part("low"), part("high")) {
            (Some(value), Some(low), Some(high)) => Some((value, low, high)),
            _ => None,
        },
    }
}

/// The figure of each metric as a whole, those with most answers first; metrics without answers are left out.
///
/// # Errors
/// When a question cannot be answered.
pub async fn scores(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<Vec<Scored>> {
    let mut found = Vec::new();
    for metric in metrics(ctx, app)? {
        found.extend(score(ctx, app, &metric, None, within).await?.into_iter().filter(|scored| scored.n > 0));
    }
    found.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.metric.cmp(&b.metric)));
    Ok(found)
}

/// A share with its interval (Wilson); `None` of nothing.
pub fn share(of: u64, n: u64) -> Option<Rate> {
    Rate::of(of, n, Confidence::default())
}
