//! One touchpoint's scorecard: how often it is met, what was promised and said, what comes before and after.
use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Map as Json, Value};
use throughline_model::{
    filter::{Filter, Leaf, Op},
    question::{Bucket, Map, Measure, Question, Trend},
    space::Space,
    time::{DAY, Micros, SECOND, TimeRange},
};

use super::{
    find, promised, trend,
    view::{Beside, Named, Scorecard},
};
use crate::{
    app::App,
    ask::lately,
    ctx::Ctx,
    error::Result,
    figures::{self, Within},
    tenant::Names,
    units,
};

/// Most touchpoints that are shown before and after one.
const MOST_BESIDE: usize = 8;

/// A trend with fewer buckets than this says little: shorter ones are taken.
const FEWEST_BUCKETS: usize = 6;

/// Shows one touchpoint.
///
/// # Errors
/// When there is no such touchpoint, a question cannot be answered, or the database fails.
pub async fn show(ctx: &Ctx, app: &Arc<App>, code: u32, within: &Within) -> Result<Scorecard> {
    let tenant = app.tenant(ctx.workspace)?;
    let (known, all) = find(app, &tenant, code).await?;
    let names = tenant.names();
    let named = |code| Named { code, name: name(&names, code) };
    let touchpoint = named(code);
    let canonical = names.catalogue.canonical(code);
    let here = Within { filter: Some(here(&touchpoint.name, within.filter.as_ref())), ..within.clone() };
    let (bucket, trend_of) = volume(ctx, app, &here).await?;
    let people = Question::Trend(trend(&here, Measure::People, Bucket::Whole));
    let people = lately(ctx, app, people).await?.n;
    let map = Question::Map(Map {
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        segment: within.segment.clone(),
        ..Map::default()
    });
    let edges = lately(ctx, app, map).await?.rows;
    let promises = promised(ctx, app, &tenant, within).await?;
    let mut aliases: Vec<Named> =
        all.iter().filter(|t| t.alias_of == Some(code)).map(|other| named(other.code)).collect();
    let mut others: Vec<Named> =
        all.iter().filter(|t| t.alias_of.is_none() && t.code != code).map(|other| named(other.code)).collect();
    for list in [&mut aliases, &mut others] {
        list.sort_by_key(|named| named.name.to_lowercase());
    }
    let departments: BTreeSet<String> = all.iter().filter_map(|other| other.department.clone()).collect();
    Ok(Scorecard {
        stage: known.stage,
        by_convention: known.stage_by.as_deref() == Some("convention"),
        department: known.department,
        alias_of: (canonical != code).then(|| named(canonical)),
        aliases,
        others,
        departments: departments.into_iter().collect(),
        occurrences: trend_of.iter().map(|(_, n)| n).sum(),
        people,
        trend: trend_of,
        bucket,
        promises: promises.map(|all| all.get(&canonical).copied().unwrap_or_default()),
        scores: figures::scores(ctx, app, &here).await?,
        before: beside(&edges, "to", "from", &name(&names, canonical), &names),
        after: beside(&edges, "from", "to", &name(&names, canonical), &names),
        touchpoint,
        zone: units::zone(&tenant, within),
        as_of: app.as_of(),
    })
}

fn name(names: &Names, code: u32) -> String {
    names.catalogue.name(Space::Touchpoint, code).unwrap_or_default().to_owned()
}

/// What happened at a touchpoint, or was said about it.
fn here(name: &str, also: Option<&Filter>) -> Filter {
    let at = Filter::Leaf(Leaf { field: "touchpoint".to_owned(), op: Op::Eq, value: name.into() });
    match also {
        Some(also) => Filter::And { and: vec![at, also.clone()] },
        None => at,
    }
}

/// How often the touchpoint was met, in buckets of a length that suits the range.
async fn volume(ctx: &Ctx, app: &Arc<App>, here: &Within) -> Result<(Bucket, Vec<(Micros, u64)>)> {
    let mut bucket = widest(here.range, ctx.now);
    loop {
        let answer = lately(ctx, app, Question::Trend(Trend { ..trend(here, Measure::Occurrences, bucket) })).await?;
        let counts = answer
            .rows
            .iter()
            .filter_map(|row| Some((Micros::parse(row.get("start")?.as_str()?)?, row.get("occurrences")?.as_u64()?)));
        let counts: Vec<_> = counts.collect();
        bucket = match bucket {
            Bucket::Month if counts.len() < FEWEST_BUCKETS => Bucket::Week,
            Bucket::Week if counts.len() < FEWEST_BUCKETS => Bucket::Day,
            bucket => return Ok((bucket, counts)),
        };
    }
}

fn widest(range: TimeRange, now: Micros) -> Bucket {
    let Some(from) = range.from else { return Bucket::Month };
    match (range.to.unwrap_or(now).0 - from.0).div_euclid(DAY) {
        ..=45 => Bucket::Day,
        46..=400 => Bucket::Week,
        _ => Bucket::Month,
    }
}

/// The edges that end in a touchpoint on one side, by what lies on the other.
fn beside(edges: &[Json<String, Value>], own: &str, other: &str, name: &str, names: &Names) -> Vec<Beside> {
    let theirs = || edges.iter().filter(|edge| edge.get(own).and_then(Value::as_str) == Some(name));
    let count = |edge: &Json<String, Value>, field: &str| edge.get(field).and_then(Value::as_u64).unwrap_or(0);
    let of = theirs().map(|edge| count(edge, "occurrences")).sum();
    let mut found: Vec<Beside> = theirs()
        .map(|edge| {
            let touchpoint = edge.get(other).and_then(Value::as_str).map(|name| Named {
                code: names.catalogue.code(Space::Touchpoint, name).unwrap_or(0),
                name: name.to_owned(),
            });
            let median = edge.get("median_seconds").and_then(Value::as_f64);
            Beside {
                touchpoint,
                occurrences: count(edge, "occurrences"),
                of,
                people: count(edge, "people"),
                median: median.map(|seconds| (seconds * SECOND as f64) as i64),
            }
        })
        .collect();
    found.truncate(MOST_BESIDE);
    found
}
