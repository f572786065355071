//! Touchpoints: the catalogue by stage and owner, one touchpoint's scorecard, and what people say about a touchpoint.
use std::{collections::HashMap, sync::Arc};

use throughline_model::{
    id::UndoId,
    permission::Permission,
    question::{Bucket, Measure, Question, Trend},
    space::Space,
    touchpoint::Stage,
};
use throughline_store::{codes, codes::Touchpoint};

use crate::{
    app::App,
    ask::lately,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    figures::{self, Scored, Within},
    live::{Changed, Topic},
    promised,
    tenant::Tenant,
    undo::{self, Before, Placed},
    units,
};

pub mod scorecard;
pub mod view;

use view::{Promised, StageRows, TouchpointList, TouchpointRow};

/// Most characters of a department's name.
pub const LONGEST_DEPARTMENT: usize = 100;

/// Lists the touchpoints by stage, those that wait for one first; within a stage those that nobody owns first.
///
/// # Errors
/// When a question cannot be answered, or the database fails.
pub async fn list(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<TouchpointList> {
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    let known = codes::touchpoints(&app.db, ctx.workspace).await?;
    let (met, occurrences) = counted(ctx, app, within, Measure::Occurrences).await?;
    let (by, people) = counted(ctx, app, within, Measure::People).await?;
    let scores = scores(ctx, app, within).await?;
    let promised = promised(ctx, app, &tenant, within).await?;
    let name = |code| names.catalogue.name(Space::Touchpoint, code).unwrap_or_default().to_owned();
    let row = |known: &Touchpoint| {
        let name = name(known.code);
        let mut scores: Vec<&Scored> = scores.iter().filter(|s| s.by.as_ref() == Some(&name)).collect();
        scores.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.metric.cmp(&b.metric)));
        TouchpointRow {
            code: known.code,
            department: known.department.clone(),
            occurrences: met.get(&name).copied().unwrap_or(0),
            people: by.get(&name).copied().unwrap_or(0),
            promises: promised.as_ref().map(|all| all.get(&known.code).copied().unwrap_or_default()),
            score: scores.first().map(|scored| (*scored).clone()),
            also: 0,
            name,
        }
    };
    let mut stages: Vec<StageRows> = std::iter::once(None)
        .chain(Stage::ALL.map(Some))
        .map(|stage| StageRows {
            stage,
            rows: known.iter().filter(|t| t.alias_of.is_none() && t.stage == stage).map(row).collect(),
        })
        .filter(|stage| !stage.rows.is_empty())
        .collect();
    for rows in stages.iter_mut().flat_map(|stage| &mut stage.rows) {
        let is_other_name = |t: &&Touchpoint| t.alias_of.is_some() && names.catalogue.canonical(t.code) == rows.code;
        rows.also = known.iter().filter(is_other_name).count() as u64;
    }
    for stage in &mut stages {
        stage.rows.sort_by(|a, b| {
            let key = |row: &TouchpointRow| (row.department.is_some(), std::cmp::Reverse(row.occurrences));
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
        });
    }
    Ok(TouchpointList { stages, occurrences, people, zone: units::zone(&tenant, within) })
}

/// Says where a touchpoint lies and who owns it. It takes effect at once.
///
/// # Errors
/// When there is no such touchpoint, the name is too long, or the database fails.
pub async fn describe(ctx: &Ctx, app: &App, code: u32, stage: Option<Stage>, department: Option<&str>) -> Result<()> {
    let department = department.map(str::trim).filter(|name| !name.is_empty());
    if department.is_some_and(|name| name.chars().count() > LONGEST_DEPARTMENT) {
        return Err(Error::field("department", format!("has more than {LONGEST_DEPARTMENT} characters")));
    }
    let tenant = app.tenant(ctx.workspace)?;
    // A batch in progress has names of its own and puts them in their place when it is done.
    let _projection = app.projection.lock().await;
    find(app, &tenant, code).await?;
    let said = format!("stage {}, owner {}", stage.map_or("none", Stage::as_str), department.unwrap_or("none"));
    let mut tx = app.db.begin().await?;
    codes::describe(&mut tx, ctx.workspace, code, stage, department, ctx.now).await?;
    audit::note(&mut tx, ctx, Action::TouchpointDescribed, &name_of(&tenant, code), &said).await?;
    tx.commit().await?;
    tenant.reload(&app.db).await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Touchpoints]));
    Ok(())
}

/// What is said about several touchpoints at once; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placing {
    /// Where they lie; nowhere yet with `Some(None)`.
    pub stage: Option<Option<Stage>>,
    /// Who owns them; nobody with an empty name.
    pub department: Option<String>,
}

/// Most touchpoints that are described at once.
pub const MOST_PLACED: usize = 1_000;

/// Says where several touchpoints lie or who owns them; gives by what it is undone.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::NotFound`] when one of them is not there.
pub async fn place(ctx: &Ctx, app: &App, codes: &[u32], placing: &Placing) -> Result<UndoId> {
    ctx.must(Permission::Curate)?;
    let department = placing.department.as_deref().map(str::trim);
    if department.is_some_and(|name| name.chars().count() > LONGEST_DEPARTMENT) {
        return Err(Error::field("department", format!("has more than {LONGEST_DEPARTMENT} characters")));
    }
    if placing.stage.is_none() && department.is_none() {
        return Err(Error::field("stage", "is missing"));
    }
    if codes.is_empty() || codes.len() > MOST_PLACED {
        return Err(Error::field("touchpoints", format!("are 1 to {MOST_PLACED}")));
    }
    let tenant = app.tenant(ctx.workspace)?;
    let _projection = app.projection.lock().await;
    let all = codes::touchpoints(&app.db, tenant.workspace.id).await?;
    let mut placed = Vec::new();
    let mut tx = app.db.begin().await?;
    for code in codes {
        let before = all.iter().find(|known| known.code == *code).ok_or(Error::NotFound("touchpoint"))?;
        let stage = placing.stage.unwrap_or(before.stage);
        let owner = match department {
            Some(name) => Some(name).filter(|name| !name.is_empty()),
            None => before.department.as_deref(),
        };
        codes::describe(&mut tx, ctx.workspace, *code, stage, owner, ctx.now).await?;
        let said = format!("stage {}, owner {}", stage.map_or("none", Stage::as_str), owner.unwrap_or("none"));
        audit::note(&mut tx, ctx, Action::TouchpointDescribed, &name_of(&tenant, *code), &said).await?;
        placed.push(Placed {
            code: *code,
            stage: before.stage,
            by: before.stage_by.clone(),
            department: before.department.clone(),
            made: (stage, owner.map(str::to_owned)),
        });
    }
    let n = placed.len() as u64;
    let what = match (placing.stage, department) {
        (Some(stage), _) => stage.map_or("", Stage::as_str),
        (None, department) => department.unwrap_or_default(),
    };
    let undo =
        undo::note(&mut tx, ctx, app, &Before::Placed { placed, stage: placing.stage.is_some() }, what, n).await?;
    tx.commit().await?;
    tenant.reload(&app.db).await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Touchpoints]));
    Ok(undo)
}

/// Puts touchpoints back to where they were, as far as they are still where they were put; tells how many.
pub(crate) async fn put_back(ctx: &Ctx, app: &App, placed: &[Placed]) -> Result<u64> {
    let tenant = app.tenant(ctx.workspace)?;
    let _projection = app.projection.lock().await;
    let all = codes::touchpoints(&app.db, tenant.workspace.id).await?;
    let mut tx = app.db.begin().await?;
    let mut back = 0;
    for before in placed {
        let stays = |now: &&Touchpoint| (&now.stage, &now.department) == (&before.made.0, &before.made.1);
        let Some(now) = all.iter().find(|now| now.code == before.code).filter(stays) else { continue };
        let was = Touchpoint {
            stage: before.stage,
            stage_by: before.by.clone(),
            department: before.department.clone(),
            ..now.clone()
        };
        codes::restore(&mut tx, ctx.workspace, &was).await?;
        let name = name_of(&tenant, before.code);
        audit::note(&mut tx, ctx, Action::TouchpointDescribed, &name, "as it was before").await?;
        back += 1;
    }
    tx.commit().await?;
    tenant.reload(&app.db).await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Touchpoints]));
    Ok(back)
}

/// Says that a touchpoint is another name of a second, or with `None` that it stands for itself again. It takes effect
/// at once, in every answer, and leaves nothing behind when it is taken back.
///
/// # Errors
/// When there is no such touchpoint, it would stand for itself, or other names stand for it already.
pub async fn set_alias(ctx: &Ctx, app: &App, code: u32, of: Option<u32>) -> Result<()> {
    let tenant = app.tenant(ctx.workspace)?;
    let _projection = app.projection.lock().await;
    let (known, all) = find(app, &tenant, code).await?;
    let of = match of {
        None => None,
        Some(of) => {
            let (target, _) = find(app, &tenant, of).await?;
            // Another name of another name is one of the touchpoint that counts for both.
            let target = tenant.names().catalogue.canonical(target.code);
            if target == known.code {
                return Err(Error::field("of", "a touchpoint cannot be another name of itself"));
            }
            if all.iter().any(|other| other.alias_of == Some(known.code)) {
                return Err(Error::field("of", "other names stand for this touchpoint: take those back first"));
            }
            Some(target)
        }
    };
    let mut tx = app.db.begin().await?;
    codes::set_alias(&mut tx, ctx.workspace, code, of, ctx.now).await?;
    let said =
        of.map_or_else(|| "stands for itself".to_owned(), |of| format!("another name of {}", name_of(&tenant, of)));
    audit::note(&mut tx, ctx, Action::TouchpointAliased, &name_of(&tenant, code), &said).await?;
    tx.commit().await?;
    tenant.reload(&app.db).await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Touchpoints]));
    Ok(())
}

fn name_of(tenant: &Tenant, code: u32) -> String {
    tenant.names().catalogue.name(Space::Touchpoint, code).unwrap_or_default().to_owned()
}

/// A touchpoint by its number, with all others.
async fn find(app: &App, tenant: &Tenant, code: u32) -> Result<(Touchpoint, Vec<Touchpoint>)> {
    let all = codes::touchpoints(&app.db, tenant.workspace.id).await?;
    let found = all.iter().find(|touchpoint| touchpoint.code == code).cloned();
    Ok((found.ok_or(Error::NotFound("touchpoint"))?, all))
}

/// How much there was at each touchpoint in the whole range, and in all.
async fn counted(ctx: &Ctx, app: &Arc<App>, within: &Within, measure: Measure) -> Result<(HashMap<String, u64>, u64)> {
    let question =
        Question::Trend(Trend { breakdown: Some("touchpoint".to_owned()), ..trend(within, measure, Bucket::Whole) });
    let answer = lately(ctx, app, question).await?;
    let counts = answer
        .rows
        .iter()
        .filter_map(|row| Some((row.get("touchpoint")?.as_str()?.to_owned(), row.get(word(measure))?.as_u64()?)));
    Ok((counts.collect(), answer.n))
}

fn trend(within: &Within, measure: Measure, bucket: Bucket) -> Trend {
    Trend {
        measure,
        bucket,
        breakdown: None,
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        include_anonymous: None,
        limit: None,
        cursor: None,
        segment: within.segment.clone(),
    }
}

fn word(measure: Measure) -> &'static str {
    match measure {
        Measure::Occurrences => "occurrences",
        Measure::People => "people",
    }
}

/// The figures of all metrics by what they are about.
async fn scores(ctx: &Ctx, app: &Arc<App>, within: &Within) -> Result<Vec<Scored>> {
    let mut found = Vec::new();
    for metric in figures::metrics(ctx, app)? {
        found.extend(figures::score(ctx, app, &metric, Some("touchpoint"), within).await?);
    }
    found.retain(|scored| scored.n > 0);
    Ok(found)
}

/// Promises by the touchpoint that keeps them; `None` where a filter asks for what promises do not have, such as a
/// unit.
async fn promised(
    ctx: &Ctx,
    app: &Arc<App>,
    tenant: &Tenant,
    within: &Within,
) -> Result<Option<HashMap<u32, Promised>>> {
    if !within.is_all() || ctx.units.is_some() {
        return Ok(None);
    }
    let names = tenant.names();
    let mut all: HashMap<u32, Promised> = HashMap::new();
    for kept in promised::by_touchpoint(ctx, app, within.range).await? {
        let Some(touchpoint) = kept.touchpoint else { continue };
        let own = all.entry(names.catalogue.canonical(touchpoint)).or_default();
        own.kept += kept.kept;
        own.broken += kept.broken;
    }
    Ok(Some(all))
}

#[cfg(test)]
mod tests;
