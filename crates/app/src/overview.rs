//! The whole organisation on one screen: promises, scores, stages, and the touchpoints that need someone.
use std::{collections::HashMap, sync::Arc};

use throughline_model::{
    filter::{Filter, Leaf, Op},
    question::{Bucket, Measure, Question, Trend},
    space::Space,
    time::Micros,
    touchpoint::Stage,
};
use throughline_store::{codes, promises};

use crate::{
    app::App,
    ask::{Row, lately},
    ctx::Ctx,
    error::Result,
    figures::{Scored, Within, score, scores},
    journeys, promised, units,
};

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overview {
    /// How many customers did anything in this time.
    pub customers: u64,
    /// How many interactions there were.
    pub interactions: u64,
    /// Interactions week by week.
    pub weeks: Vec<(Micros, u64)>,
    /// Promises that came due: kept and broken.
    pub promises: (u64, u64),
    /// The same in the time that it is compared with.
    pub promises_before: Option<(u64, u64)>,
    /// The metrics with most answers.
    pub scores: Vec<Scored>,
    /// Customers to whom a promise was ever broken, and those of them who said anything.
    pub let_down: (u64, u64),
    /// The stages of the relationship that have touchpoints; those without a stage come last.
    pub stages: Vec<StageView>,
    /// The metric of the scores about touchpoints and stages.
    pub metric: Option<String>,
    /// The touchpoints that need someone, the worst first.
    pub needy: Vec<Needy>,
    /// The zone of days.
    pub zone: chrono_tz::Tz,
}

/// A stage of the relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct StageView {
    /// Which; `None` for touchpoints that wait for one.
    pub stage: Option<Stage>,
    /// The names of its touchpoints.
    pub touchpoints: Vec<String>,
    /// How often its touchpoints were met.
    pub visits: u64,
    /// Promises about them: kept and broken.
    pub promises: (u64, u64),
    /// How it felt there.
    pub score: Option<Scored>,
}

/// A touchpoint that needs someone.
#[derive(Debug, Clone, PartialEq)]
pub struct Needy {
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub department: Option<String>,
    /// How often it was met.
    pub visits: u64,
    /// Promises about it: kept and broken.
    pub promises: (u64, u64),
    /// How it felt.
    pub score: Option<Scored>,
}

/// Most touchpoints that are named.
const MOST: usize = 8;

/// Most metrics that are shown.
const METRICS: usize = 3;

/// Looks at the whole.
///
/// # Errors
/// When a question cannot be answered.
pub async fn overview(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<Overview> {
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    let mut view = Overview { zone: units::zone(&tenant, within), ..Overview::default() };
    let flow = journeys::map(ctx, app, &Within { compared: None, ..within.clone() }, usize::MAX).await?;
    view.customers = flow.n;
    view.metric.clone_from(&flow.metric);
    view.weeks = weeks(ctx, app, within).await?;
    let sum = |found: Vec<promises::Kept>| found.iter().fold((0, 0), |(k, b), one| (k + one.kept, b + one.broken));
    // A promise names no unit: where one is chosen, none can be told to be its own.
    if within.is_all() && ctx.units.is_none() {
        view.let_down = promised::let_down(ctx, app).await?;
        view.promises = sum(promised::by_touchpoint(ctx, app, within.range).await?);
        if let Some(range) = within.compared {
            view.promises_before = Some(sum(promised::by_touchpoint(ctx, app, range).await?));
        }
    }
    view.scores = scores(ctx, app, within).await?;
    view.scores.truncate(METRICS);
    let departments: HashMap<u32, Option<String>> =
        codes::touchpoints(&app.db, ctx.workspace).await?.into_iter().map(|one| (one.code, one.department)).collect();
    let code = |name: &str| names.catalogue.code(Space::Touchpoint, name).unwrap_or(0);
    let mut stages: HashMap<Option<Stage>, Vec<&journeys::Node>> = HashMap::new();
    for node in &flow.nodes {
        view.interactions += node.visits;
        stages.entry(names.stages.get(&code(&node.name)).copied()).or_default().push(node);
    }
    let order = Stage::ALL.into_iter().map(Some).chain([None]);
    for stage in order {
        let Some(nodes) = stages.get(&stage) else { continue };
        view.stages.push(StageView {
            stage,
            touchpoints: nodes.iter().map(|node| node.name.clone()).collect(),
            visits: nodes.iter().map(|node| node.visits).sum(),
            promises: nodes.iter().fold((0, 0), |(k, b), node| (k + node.promises.0, b + node.promises.1)),
            score: match &flow.metric {
                Some(metric) => felt(ctx, app, metric, nodes, within).await?,
                None => None,
            },
        });
    }
    let mut needy: Vec<Needy> = flow
        .nodes
        .iter()
        .map(|node| Needy {
            name: node.name.clone(),
            department: departments.get(&code(&node.name)).cloned().flatten(),
            visits: node.visits,
            promises: node.promises,
            score: node.score.clone(),
        })
        .filter(|one| one.department.is_none() || one.promises.1 > 0)
        .collect();
    let share = |one: &Needy| one.promises.1 as f64 / (one.promises.0 + one.promises.1).max(1) as f64;
    needy.sort_by(|a, b| share(b).total_cmp(&share(a)).then(b.visits.cmp(&a.visits)).then(a.name.cmp(&b.name)));
    needy.truncate(MOST);
    view.needy = needy;
    Ok(view)
}

/// The score about the touchpoints of a stage, from their answers together and never from their scores.
async fn felt(
    ctx: &Ctx,
    app: &Arc<App>,
    metric: &str,
    nodes: &[&journeys::Node],
    within: &Within,
) -> Result<Option<Scored>> {
    let scored: Vec<_> = nodes.iter().filter(|node| node.score.as_ref().is_some_and(|scored| scored.n > 0)).collect();
    match scored.as_slice() {
        [] => return Ok(None),
        [only] => return Ok(only.score.clone()),
        _ => {}
    }
    let about: Vec<&str> = scored.iter().map(|node| node.name.as_str()).collect();
    let about = Filter::Leaf(Leaf { field: "touchpoint".to_owned(), op: Op::In, value: about.into() });
    let filter = match within.filter.clone() {
        Some(filter) => Filter::And { and: vec![filter, about] },
        None => about,
    };
    let within = Within { filter: Some(filter), compared: None, ..within.clone() };
    Ok(score(ctx, app, metric, None, &within).await?.into_iter().max_by_key(|scored| scored.n))
}

async fn weeks(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<Vec<(Micros, u64)>> {
    let question = Question::Trend(Trend {
        measure: Measure::Occurrences,
        bucket: Bucket::Week,
        breakdown: None,
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        include_anonymous: None,
        limit: None,
        cursor: None,
        segment: within.segment.clone(),
    });
    let answer = lately(ctx, app, question).await?;
    let week = |row: &Row| Some((Micros::parse(row.get("start")?.as_str()?)?, row.get("occurrences")?.as_u64()?));
    Ok(answer.rows.iter().filter_map(week).collect())
}
