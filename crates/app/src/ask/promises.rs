//! What became of promises: counted from their own rows, since whether one was kept is known only when all statements
//! about it are put together.
use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use throughline_journeys::{
    answer::{Answer, Rows},
    ask::Behind,
    within::Customers,
};
use throughline_measure::{interval::Confidence, rate::Rate};
use throughline_model::{
    question::{FieldError, Promises, Question},
    space::Space,
    time::TimeRange,
};
use throughline_store::promises;

use super::{Row, part};
use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    tenant::{Names, Tenant},
};

/// Answers how many promises came due, were kept and broken.
///
/// # Errors
/// Where the caller is limited to units, which promises do not name; when the database fails.
pub(super) async fn answer(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>, q: &Promises) -> Result<Answer> {
    let names = tenant.names();
    let mut counts: BTreeMap<Option<String>, (u64, u64)> = BTreeMap::new();
    for (_, touchpoint, kept, broken) in counted(ctx, app, tenant, &names, q).await? {
        let own = counts.entry(q.by.and(touchpoint)).or_default();
        (own.0, own.1) = (own.0 + kept, own.1 + broken);
    }
    if q.by.is_none() {
        counts.entry(None).or_default();
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(name, (kept, broken))| (std::cmp::Reverse(kept + broken), name.clone()));
    let n = counts.iter().map(|(_, (kept, broken))| kept + broken).sum();
    let rows = counts.into_iter().map(|(touchpoint, (kept, broken))| {
        let rate = Rate::of(broken, kept + broken, Confidence::default());
        let mut row = Row::new();
        if q.by.is_some() {
            row.insert("touchpoint".to_owned(), json!(touchpoint));
        }
        for (name, value) in [
            ("due", json!(kept + broken)),
            ("kept", json!(kept)),
            ("broken", json!(broken)),
            ("share", json!(rate.map(|rate| rate.share))),
            ("low", json!(rate.map(|rate| rate.low))),
            ("high", json!(rate.map(|rate| rate.high))),
        ] {
            row.insert(name.to_owned(), value);
        }
        row
    });
    let asked = serde_json::to_value(Question::Promises(q.clone())).unwrap_or_default();
    let rows = Rows { n, rows: rows.collect(), notes: Vec::new() };
    Ok(rows.answer(asked, app.as_of(), q.limit, q.cursor.as_deref())?)
}

/// Finds the customers to whom the promises of a row were made; of those in one `state`, `kept` or `broken`.
///
/// # Errors
/// As for [`answer`]; names the field of the row that cannot be taken.
pub(super) async fn behind(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>, q: &Promises, row: &Row) -> Result<Behind> {
    let (kept_counts, broken_counts) = match row.get("state").and_then(Value::as_str) {
        None => (true, true),
        Some("kept") => (true, false),
        Some("broken") => (false, true),
        Some(_) => return Err(FieldError::new("row.state", "is not kept or broken").into()),
    };
    let touchpoint = row.get("touchpoint").filter(|_| q.by.is_some());
    if q.by.is_some() && touchpoint.is_none() {
        return Err(FieldError::new("row.touchpoint", "is missing: it tells the rows apart").into());
    }
    let names = tenant.names();
    let mut found = Behind::default();
    let mut episodes = std::collections::BTreeSet::new();
    for (customer, name, kept, broken) in counted(ctx, app, tenant, &names, q).await? {
        let here = touchpoint.is_none_or(|touchpoint| touchpoint.as_str() == name.as_deref());
        if here && ((kept_counts && kept > 0) || (broken_counts && broken > 0)) {
            if throughline_model::id::ProfileNo(customer).is_episode() {
                episodes.insert(customer);
            }
            found.customers.add(customer);
        }
    }
    found.episodes = episodes.len() as u64;
    Ok(found)
}

/// Promises that came due: (customer, touchpoint, kept, broken).
async fn counted(
    ctx: &Ctx,
    app: &App,
    tenant: &Arc<Tenant>,
    names: &Names,
    q: &Promises,
) -> Result<Vec<(u32, Option<String>, u64, u64)>> {
    if ctx.units.is_some() {
        return Err(Error::field("kind", "promises name no unit, so they cannot be asked for within your units"));
    }
    let among: Option<Arc<Customers>> = part(ctx, app, &Question::Promises(q.clone())).await?.customers;
    let wanted: Option<Vec<u32>> = q.touchpoints.as_ref().map(|list| {
        let code = |name: &String| names.catalogue.code(Space::Touchpoint, name);
        list.iter().filter_map(code).map(|code| names.catalogue.canonical(code)).collect()
    });
    let identity = tenant.table.snapshot().identity;
    let range = TimeRange { from: q.from, to: q.to };
    let rows = promises::by_profile(&app.db, ctx.workspace, range, ctx.now).await?;
    let row = rows.into_iter().filter_map(|(profile, kept)| {
        let code = kept.touchpoint.map(|code| names.catalogue.canonical(code));
        let customer = identity.customer_of(profile.0);
        let counts = wanted.as_ref().is_none_or(|wanted| code.is_some_and(|code| wanted.contains(&code)))
            && among.as_ref().is_none_or(|among| among.has(customer));
        let name = code.and_then(|code| names.catalogue.name(Space::Touchpoint, code)).map(str::to_owned);
        counts.then_some((customer, name, kept.kept, kept.broken))
    });
    Ok(row.collect())
}
