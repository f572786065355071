//! Metrics: how they are asked, what their answers come to, and what that rests on.
use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use throughline_model::{
    question::{Compare, Question, Score},
    time::Micros,
};
use throughline_store::metrics;

use crate::{
    app::App,
    ask::lately,
    ctx::Ctx,
    error::{Error, Result},
    figures::{self, Within, scored},
    tenant::Names,
    units,
};

pub mod view;

use view::{Division, Figure, Measure, MeasureView, Measures, Published, Version};

/// The fields by which a metric's page divides its figure.
const FIELDS: [&str; 4] = ["touchpoint", "unit", "channel", "source"];

/// Most values of a field that a page shows.
const MOST: usize = 50;

/// Lists all metrics with their figures.
///
/// # Errors
/// When a question cannot be answered.
pub async fn list(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<Measures> {
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    let since = since(ctx, app).await?;
    let mut list = Vec::new();
    for slug in figures::metrics(ctx, app)? {
        list.push(measure(ctx, app, &names, &since, &slug, within).await?);
    }
    list.sort_by_cached_key(|measure| (Reverse(measure.answers()), measure.slug.clone()));
    Ok(Measures {
        list,
        zone: units::zone(&tenant, within),
        as_of: ctx.complete.until().unwrap_or_else(|| app.as_of()),
    })
}

/// Shows one metric: its figures, what they are by touchpoint, unit, channel and source, and its versions.
///
/// # Errors
/// When there is no such metric, or a question cannot be answered.
pub async fn show(ctx: &Ctx, app: &Arc<App>, slug: &str, within: &Within) -> Result<MeasureView> {
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    if names.catalogue.versions(slug).next().is_none() {
        return Err(Error::NotFound("metric"));
    }
    let since = since(ctx, app).await?;
    let measure = measure(ctx, app, &names, &since, slug, within).await?;
    let mut by = Vec::new();
    for field in FIELDS {
        let mut rows = figures::score(ctx, app, slug, Some(field), within).await?;
        rows.retain(|row| row.n > 0);
        // Where all answers stand together there is nothing to divide.
        if rows.iter().any(|row| row.by.is_some()) && (rows.len() > 1 || field == "touchpoint") {
            let more = rows.len().saturating_sub(MOST);
            rows.truncate(MOST);
            by.push(Division { field, rows, more });
        }
    }
    Ok(MeasureView {
        measure,
        by,
        zone: units::zone(&tenant, within),
        as_of: ctx.complete.until().unwrap_or_else(|| app.as_of()),
    })
}

async fn since(ctx: &Ctx, app: &App) -> Result<HashMap<u32, Micros>> {
    Ok(metrics::since(&app.db, ctx.workspace).await?.into_iter().collect())
}

async fn measure(
    ctx: &Ctx,
    app: &Arc<App>,
    names: &Names,
    since: &HashMap<u32, Micros>,
    slug: &str,
    within: &Within,
) -> Result<Measure> {
    let question = Question::Score(Score {
        metric: slug.to_owned(),
        by: None,
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        compare: within.compared.map(|range| Compare { from: range.from, to: range.to, ..Compare::default() }),
        limit: None,
        cursor: None,
        segment: within.segment.clone(),
    });
    let answer = lately(ctx, app, question).await?;
    let mut versions: Vec<Version> = names
        .catalogue
        .versions(slug)
        .map(|metric| Version {
            version: metric.version,
            definition: metric.definition.clone(),
            since: since.get(&metric.code).copied(),
        })
        .collect();
    versions.sort_by_key(|version| Reverse(version.version));
    Ok(Measure {
        slug: slug.to_owned(),
        versions,
        figures: answer.rows.iter().map(|row| Figure::new(row, scored(slug, None, row))).collect(),
        published: answer.published.iter().filter_map(Published::new).collect(),
    })
}
