//! Metrics: how they are asked, and what their answers come to.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    figures::{Scored, Unit, Within},
    measures::{
        self,
        view::{Division, Figure, Measure, Published, Version},
    },
};
use throughline_model::{
    metric::{MetricKind, Scale},
    perception::Scope,
    permission::Permission,
    time::Micros,
};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing, PageQuery, range},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let see = Permission::SeeFigures;
    Endpoints::of("metrics")
        .get("/api/v1/metrics", see, "Lists metrics with their figures, those with most answers first.", list)
        .get("/api/v1/metrics/{metric}", see, "Shows a metric: its figures by field, and its versions.", show)
}

/// What a figure counts in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitOut {
    /// Points from −100 to 100.
    Points,
    /// A share from 0 to 1.
    Share,
    /// The metric's own scale.
    Mean,
}

/// A range of numbers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IntervalOut {
    /// Its lower end.
    low: f64,
    /// Its upper end.
    high: f64,
}

/// A difference to another time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DifferenceOut {
    /// The difference.
    value: f64,
    /// Its 95 % interval's lower end.
    low: f64,
    /// Its 95 % interval's upper end.
    high: f64,
}

/// A metric's figure.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScoredOut {
    /// The metric's short name.
    metric: String,
    /// The value of the field by which it is divided, where it is.
    by: Option<String>,
    /// What it counts in.
    unit: UnitOut,
    /// The figure; null without answers.
    value: Option<f64>,
    /// How many answered.
    n: u64,
    /// The 95 % interval.
    interval: Option<IntervalOut>,
}

impl From<Scored> for ScoredOut {
    fn from(scored: Scored) -> Self {
        Self {
            metric: scored.metric,
            by: scored.by,
            unit: match scored.unit {
                Unit::Points => UnitOut::Points,
                Unit::Share => UnitOut::Share,
                Unit::Mean => UnitOut::Mean,
            },
            value: scored.value,
            n: scored.n,
            interval: scored.interval.map(|(low, high)| IntervalOut { low, high }),
        }
    }
}

/// One version of a metric.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionOut {
    /// Its number, from 1.
    version: u32,
    /// How answers become one figure.
    kind: MetricKind,
    /// The scale of the answers.
    scale: Scale,
    /// The lowest answer that counts as satisfied.
    top_from: Option<f64>,
    /// The question as it was asked.
    wording: Option<String>,
    /// Whether the scale is the convention's and not the source's.
    scale_assumed: bool,
    /// About one interaction or the whole relationship.
    scope: Scope,
    /// Since when it is known here.
    since: Option<Micros>,
}

impl From<Version> for VersionOut {
    fn from(version: Version) -> Self {
        let draft = version.definition;
        Self {
            version: version.version,
            kind: draft.kind,
            scale: draft.scale,
            top_from: draft.top_from,
            wording: draft.wording,
            scale_assumed: draft.scale_assumed,
            scope: draft.scope,
            since: version.since,
        }
    }
}

/// One answer, with how often it was given.
#[derive(Debug, Serialize, JsonSchema)]
struct GivenOut {
    /// The answer.
    value: f64,
    /// How often.
    n: u64,
}

/// What answers come to.
#[derive(Debug, Serialize, JsonSchema)]
struct FigureOut {
    /// The figure.
    #[serde(flatten)]
    scored: ScoredOut,
    /// The latest of the versions that are put together.
    version: u32,
    /// About one interaction or the whole relationship.
    scope: Scope,
    /// The mean on the metric's own scale.
    mean: Option<f64>,
    /// Every answer with how often it was given, in order.
    distribution: Vec<GivenOut>,
    /// The difference to the time that it is compared with.
    difference: Option<DifferenceOut>,
}

impl From<Figure> for FigureOut {
    fn from(figure: Figure) -> Self {
        let difference = figure.scored.difference;
        Self {
            scored: figure.scored.into(),
            version: figure.version,
            scope: figure.scope,
            mean: figure.mean,
            distribution: figure.distribution.into_iter().map(|(value, n)| GivenOut { value, n }).collect(),
            difference: difference.map(|(value, low, high)| DifferenceOut { value, low, high }),
        }
    }
}

/// A figure that somebody published about many answers.
#[derive(Debug, Serialize, JsonSchema)]
struct PublishedOut {
    /// When.
    at: Option<Micros>,
    /// The share, from 0 to 1.
    share: f64,
    /// How many answered.
    n: u64,
    /// The 95 % interval of the answers that the rounding allows.
    interval: IntervalOut,
}

impl From<Published> for PublishedOut {
    fn from(view: Published) -> Self {
        let (low, high) = view.interval;
        Self { at: view.at, share: view.share, n: view.n, interval: IntervalOut { low, high } }
    }
}

/// A metric.
#[derive(Debug, Serialize, JsonSchema)]
struct MetricOut {
    /// Its short name, which is its id.
    id: String,
    /// Its versions, the latest first.
    versions: Vec<VersionOut>,
    /// What the answers come to: one figure for all versions on the same scale.
    figures: Vec<FigureOut>,
    /// What others published about it, the latest first.
    published: Vec<PublishedOut>,
}

impl From<Measure> for MetricOut {
    fn from(measure: Measure) -> Self {
        Self {
            id: measure.slug,
            versions: measure.versions.into_iter().map(VersionOut::from).collect(),
            figures: measure.figures.into_iter().map(FigureOut::from).collect(),
            published: measure.published.into_iter().map(PublishedOut::from).collect(),
        }
    }
}

/// A metric's figures by the values of a field.
#[derive(Debug, Serialize, JsonSchema)]
struct DivisionOut {
    /// The field.
    field: String,
    /// The figures, those with most answers first.
    rows: Vec<ScoredOut>,
    /// How many values were left out.
    more: usize,
}

impl From<Division> for DivisionOut {
    fn from(view: Division) -> Self {
        let rows = view.rows.into_iter().map(ScoredOut::from).collect();
        Self { field: view.field.to_owned(), rows, more: view.more }
    }
}

/// A metric with its figures by one field after the other.
#[derive(Debug, Serialize, JsonSchema)]
struct MetricDetailOut {
    /// The metric.
    #[serde(flatten)]
    metric: MetricOut,
    /// Its figures by one field after the other.
    by: Vec<DivisionOut>,
    /// Up to when the data are complete.
    as_of: Micros,
}

/// What counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FiguresQuery {
    /// From when on, that moment included.
    from: Option<Micros>,
    /// Until when, that moment excluded.
    to: Option<Micros>,
    /// The name of the segment whose customers count.
    segment: Option<String>,
}

/// Which part of the list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// From when on, that moment included.
    from: Option<Micros>,
    /// Until when, that moment excluded.
    to: Option<Micros>,
    /// The name of the segment whose customers count.
    segment: Option<String>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// The path of a metric.
#[derive(Debug, Deserialize, JsonSchema)]
struct MetricPath {
    /// The metric's short name.
    metric: String,
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<MetricOut>> {
    let Call { ctx, app, query, .. } = call;
    let within = Within { range: range(query.from, query.to)?, segment: query.segment, ..Within::default() };
    let all = measures::list(&ctx, &app, &within).await?.list;
    Items::page(all.into_iter().map(MetricOut::from), &PageQuery { cursor: query.cursor, limit: query.limit })
}

async fn show(call: Call<MetricPath, FiguresQuery>) -> Given<MetricDetailOut> {
    let Call { ctx, app, path, query, .. } = call;
    let within = Within { range: range(query.from, query.to)?, segment: query.segment, ..Within::default() };
    let view = measures::show(&ctx, &app, &path.metric, &within).await?;
    let by = view.by.into_iter().map(DivisionOut::from).collect();
    Ok(MetricDetailOut { metric: view.measure.into(), by, as_of: view.as_of })
}
