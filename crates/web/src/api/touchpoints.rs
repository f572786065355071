//! Touchpoints: the catalogue, one touchpoint's scorecard, and what people say about a touchpoint.
use axum::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use throughline_app::{
    figures::Within,
    touchpoints::{
        self, Placing, scorecard,
        view::{Beside, Named, Promised, Scorecard},
    },
};
use throughline_model::{permission::Permission, time::Micros, touchpoint::Stage};

use super::{
    endpoint::{Call, Endpoints, Given},
    metrics::ScoredOut,
    undo::ActedOut,
    wire::{Items, Limit, Nothing, Number, PageQuery, RangeQuery, range},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let (see, curate) = (Permission::SeeFigures, Permission::Curate);
    Endpoints::of("touchpoints")
        .table(Method::GET, "/api/v1/touchpoints", see, "Lists touchpoints by their stages.", list)
        .get("/api/v1/touchpoints/{touchpoint}", see, "Shows a touchpoint's scorecard.", show)
        .put("/api/v1/touchpoints/{touchpoint}", curate, "Says where a touchpoint lies and who owns it.", describe)
        .act("/api/v1/touchpoints/place", curate, "Says where several touchpoints lie or who owns them.", place)
        .put("/api/v1/touchpoints/{touchpoint}/alias", curate, "Says what a touchpoint is another name of.", alias)
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

/// The path of a touchpoint.
#[derive(Debug, Deserialize, JsonSchema)]
struct TouchpointPath {
    /// The touchpoint.
    touchpoint: Number,
}

/// What became of promises that came due.
#[derive(Debug, Serialize, JsonSchema)]
struct PromisedOut {
    /// Kept in time.
    kept: u64,
    /// Kept late, or not at all.
    broken: u64,
}

impl From<Promised> for PromisedOut {
    fn from(Promised { kept, broken }: Promised) -> Self {
        Self { kept, broken }
    }
}

/// A touchpoint in the list.
#[derive(Debug, Serialize, JsonSchema)]
struct TouchpointOut {
    /// Its id.
    id: Number,
    /// Its name.
    name: String,
    /// Where it lies.
    stage: Option<Stage>,
    /// Who owns it.
    department: Option<String>,
    /// How often it was met.
    occurrences: u64,
    /// By how many people.
    people: u64,
    /// What became of promises about it; null where they cannot be counted for what is asked.
    promises: Option<PromisedOut>,
    /// The figure about it with the most answers.
    score: Option<ScoredOut>,
    /// How many other names count as it.
    other_names: u64,
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<TouchpointOut>> {
    let Call { ctx, app, query, .. } = call;
    let within = Within { range: range(query.from, query.to)?, segment: query.segment, ..Within::default() };
    let found = touchpoints::list(&ctx, &app, &within).await?;
    let rows = found.stages.into_iter().flat_map(|stage| {
        let place = stage.stage;
        stage.rows.into_iter().map(move |row| TouchpointOut {
            id: Number(row.code),
            name: row.name,
            stage: place,
            department: row.department,
            occurrences: row.occurrences,
            people: row.people,
            promises: row.promises.map(PromisedOut::from),
            score: row.score.map(ScoredOut::from),
            other_names: row.also,
        })
    });
    Items::page(rows, &PageQuery { cursor: query.cursor, limit: query.limit })
}

/// A touchpoint by id and name.
#[derive(Debug, Serialize, JsonSchema)]
struct NamedOut {
    /// Its id.
    id: Number,
    /// Its name.
    name: String,
}

impl From<Named> for NamedOut {
    fn from(Named { code, name }: Named) -> Self {
        Self { id: Number(code), name }
    }
}

/// What comes directly before or after a touchpoint.
#[derive(Debug, Serialize, JsonSchema)]
struct BesideOut {
    /// The touchpoint; null where journeys begin or end.
    touchpoint: Option<NamedOut>,
    /// How often.
    occurrences: u64,
    /// Of how many times in all.
    of: u64,
    /// To how many people.
    people: u64,
    /// The median time between, in seconds.
    median: Option<f64>,
}

impl From<Beside> for BesideOut {
    fn from(view: Beside) -> Self {
        Self {
            touchpoint: view.touchpoint.map(NamedOut::from),
            occurrences: view.occurrences,
            of: view.of,
            people: view.people,
            median: view.median.map(|median| median as f64 / 1e6),
        }
    }
}

/// One touchpoint's scorecard.
#[derive(Debug, Serialize, JsonSchema)]
struct ScorecardOut {
    /// Its id.
    id: Number,
    /// Its name.
    name: String,
    /// Where it lies.
    stage: Option<Stage>,
    /// Who owns it.
    department: Option<String>,
    /// What it is another name of.
    alias_of: Option<NamedOut>,
    /// Other names that count as it.
    aliases: Vec<NamedOut>,
    /// How often it was met.
    occurrences: u64,
    /// By how many people.
    people: u64,
    /// What became of promises about it; null where they cannot be counted for what is asked.
    promises: Option<PromisedOut>,
    /// The figures about it, those with most answers first.
    scores: Vec<ScoredOut>,
    /// What comes directly before it, the most frequent first.
    before: Vec<BesideOut>,
    /// What comes directly after it, the most frequent first.
    after: Vec<BesideOut>,
    /// Up to when the data are complete.
    as_of: Micros,
}

impl From<Scorecard> for ScorecardOut {
    fn from(view: Scorecard) -> Self {
        Self {
            id: Number(view.touchpoint.code),
            name: view.touchpoint.name,
            stage: view.stage,
            department: view.department,
            alias_of: view.alias_of.map(NamedOut::from),
            aliases: view.aliases.into_iter().map(NamedOut::from).collect(),
            occurrences: view.occurrences,
            people: view.people,
            promises: view.promises.map(PromisedOut::from),
            scores: view.scores.into_iter().map(ScoredOut::from).collect(),
            before: view.before.into_iter().map(BesideOut::from).collect(),
            after: view.after.into_iter().map(BesideOut::from).collect(),
            as_of: view.as_of,
        }
    }
}

async fn show(call: Call<TouchpointPath, RangeQuery>) -> Given<ScorecardOut> {
    let within = Within { range: call.query.range()?, ..Within::default() };
    Ok(scorecard::show(&call.ctx, &call.app, call.path.touchpoint.0, &within).await?.into())
}

/// What people say about a touchpoint; what is left out is not known.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TouchpointIn {
    /// Where it lies.
    stage: Option<Stage>,
    /// Who owns it.
    department: Option<String>,
}

async fn describe(call: Call<TouchpointPath, Nothing, TouchpointIn>) -> Given<()> {
    let Call { ctx, app, path, body, .. } = call;
    touchpoints::describe(&ctx, &app, path.touchpoint.0, body.stage, body.department.as_deref()).await
}

/// What is said about several touchpoints; what is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlacingIn {
    /// The touchpoints.
    touchpoints: Vec<Number>,
    /// Where they lie; null where they are to wait for a stage.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Stage>")]
    stage: Option<Option<Stage>>,
    /// Who owns them; empty where nobody is to.
    department: Option<String>,
}

/// Reads what is null as said, which what is left out is not.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Stage>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

async fn place(call: Call<Nothing, Nothing, PlacingIn>) -> Given<ActedOut> {
    let PlacingIn { touchpoints, stage, department } = call.body;
    let codes: Vec<u32> = touchpoints.into_iter().map(|code| code.0).collect();
    let undo = touchpoints::place(&call.ctx, &call.app, &codes, &Placing { stage, department }).await?;
    ActedOut::of(&call.ctx, &call.app, undo).await
}

/// What a touchpoint is another name of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AliasIn {
    /// The other touchpoint; null where it stands for itself.
    of: Option<Number>,
}

async fn alias(call: Call<TouchpointPath, Nothing, AliasIn>) -> Given<()> {
    let of = call.body.of.map(|of| of.0);
    touchpoints::set_alias(&call.ctx, &call.app, call.path.touchpoint.0, of).await
}
