//! Customers: the list of people, and one person's line through both ledgers.
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

pub use throughline_journeys::within::Customers;
use throughline_journeys::{batch::Batch, lane::rows_of, row::Kind, schema::Column};
use throughline_model::{
    id::{ProfileId, ProfileNo},
    link::LinkKind,
    space::Space,
    time::{Micros, TimeRange},
};
use throughline_store::{links, profiles, promises, sharings, traits, users};

use crate::{
    answers::sum,
    app::App,
    ask::{last_of_answers, line},
    audit,
    ctx::Ctx,
    error::{Error, Result},
    promised, reach,
    tenant::Tenant,
};

mod lister;
pub mod moments;
pub mod view;

use lister::Lister;
use view::{
    Belonging, ConsentView, CustomerList, CustomerRow, CustomerView, LinkView, ProfileView, PromiseState, PromiseView,
};

/// Lists a page of customers, the newest first: of all, or of those `among` whom somebody looks.
///
/// # Errors
/// When the cursor is not one of a list's, or files or the database cannot be read.
pub async fn list(
    ctx: &Ctx,
    app: &Arc<App>,
    search: Option<&str>,
    among: Option<&Customers>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<CustomerList> {
    let tenant = app.tenant(ctx.workspace)?;
    let search = search.map(str::trim).filter(|text| !text.is_empty());
    let before = match cursor {
        Some(text) => Some(ProfileNo(text.parse().map_err(|_| Error::field("cursor", "is not a list's cursor"))?)),
        None => None,
    };
    let limit = limit.clamp(1, 200);
    let seen = reach::customers(ctx, app, &tenant).await?;
    let among = within_reach(among, seen.as_deref());
    let lister = Lister { db: &app.db, workspace: ctx.workspace, search, among: among.as_deref() };
    let mut found = lister.page(before, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let rows = rows_for(ctx, app, &tenant, &found).await?;
    let total = count(ctx, app).await?;
    let matching = if search.is_some() || among.is_some() { Some(lister.count().await?) } else { None };
    let let_down = match (search, before, &among) {
        (None, None, None) => Some(promised::let_down(ctx, app).await?),
        _ => None,
    };
    let previous = match (before, found.first()) {
        (Some(_), Some(first)) => lister.page_before(first.no, limit).await?,
        _ => None,
    };
    Ok(CustomerList {
        rows,
        total,
        matching,
        let_down: let_down.map(|(all, _)| all),
        let_down_and_said: let_down.map(|(_, said)| said),
        search: search.unwrap_or_default().to_owned(),
        previous: previous.map(|no| no.0.to_string()),
        next: found.last().filter(|_| more).map(|last| last.no.0.to_string()),
        zone: tenant.workspace.zone,
        as_of: app.as_of(),
        now: ctx.now,
    })
}

/// Whom a list holds, the newest first.
///
/// # Errors
/// [`Error::Conflict`] when they are more than `most`; when files or the database cannot be read.
pub async fn all(
    ctx: &Ctx,
    app: &App,
    search: Option<&str>,
    among: Option<&Customers>,
    most: usize,
) -> Result<Vec<ProfileId>> {
    let tenant = app.tenant(ctx.workspace)?;
    let seen = reach::customers(ctx, app, &tenant).await?;
    let among = within_reach(among, seen.as_deref());
    let lister = Lister { db: &app.db, workspace: ctx.workspace, search, among: among.as_deref() };
    let mut all = Vec::new();
    let mut below = None;
    loop {
        let page = lister.page(below, 500).await?;
        below = page.last().map(|last| last.no);
        let ended = page.len() < 500;
        all.extend(page.into_iter().map(|profile| profile.id));
        if all.len() > most {
            return Err(Error::Conflict(format!("more than {most} match; narrow the list")));
        }
        if ended {
            return Ok(all);
        }
    }
}

/// Those among whom somebody looks and of whom they may see something; everybody where there is no limit.
fn within_reach<'a>(among: Option<&'a Customers>, seen: Option<&'a Customers>) -> Option<Cow<'a, Customers>> {
    match (among, seen) {
        (None, None) => None,
        (Some(set), None) | (None, Some(set)) => Some(Cow::Borrowed(set)),
        (Some(set), Some(seen)) => Some(Cow::Owned(set.clone().and(seen))),
    }
}

/// How many customers there are of whom the caller may see something.
///
/// # Errors
/// When files or the database cannot be read.
pub async fn count(ctx: &Ctx, app: &Arc<App>) -> Result<u64> {
    let tenant = app.tenant(ctx.workspace)?;
    match reach::customers(ctx, app, &tenant).await? {
        Some(seen) => Ok(seen.len()),
        None => {
            let workspace = ctx.workspace;
            let find =
                move |app: Arc<App>| async move { Ok(profiles::count_customers(&app.db, workspace, None).await?) };
            sum(ctx, app, "customers", find).await
        }
    }
}

async fn rows_for(
    ctx: &Ctx,
    app: &App,
    tenant: &Arc<Tenant>,
    customers: &[profiles::Profile],
) -> Result<Vec<CustomerRow>> {
    let workspace = tenant.workspace.id;
    let mut of: HashMap<ProfileNo, Vec<profiles::Profile>> = HashMap::new();
    for customer in customers {
        of.insert(customer.no, profiles::of_customer(&app.db, workspace, customer.no).await?);
    }
    let all: Vec<ProfileNo> = of.values().flatten().map(|profile| profile.no).collect();
    let owner: HashMap<ProfileNo, ProfileNo> =
        of.iter().flat_map(|(customer, profiles)| profiles.iter().map(|p| (p.no, *customer))).collect();
    let carried = profiles::identifiers(&app.db, workspace, &all).await?;
    let (numbers, theirs) =
        (customers.iter().map(|c| c.no.0).collect::<Vec<_>>(), all.iter().map(|no| no.0).collect::<Vec<_>>());
    let names = tenant.names();
    let (table, here) = (Arc::clone(tenant), reach::within(ctx, &names));
    let read = tokio::task::spawn_blocking(move || {
        rows_of(&table.table.snapshot(), &numbers, &theirs, TimeRange::default(), &here)
    });
    let rows = read.await.map_err(Error::internal("could not read a list of customers"))??;
    let mut met = seen(&rows);
    let mut broken: HashMap<ProfileNo, u64> = HashMap::new();
    let promised = promises::of_profiles(&app.db, workspace, &all).await?;
    for promise in reach::promises_seen(ctx, &rows, promised) {
        if state(&promise, ctx.now) == PromiseState::Broken {
            *broken.entry(owner.get(&promise.profile).copied().unwrap_or(promise.profile)).or_default() += 1;
        }
    }
    Ok(customers
        .iter()
        .map(|customer| {
            let theirs = of.remove(&customer.no).unwrap_or_default();
            let mut identifiers: Vec<_> = theirs.iter().map(|p| (p.key.kind, p.key.value.clone())).collect();
            for (_, identifier) in carried.iter().filter(|(no, _)| theirs.iter().any(|p| p.no == *no)) {
                identifiers.push((identifier.kind, identifier.value.clone()));
            }
            identifiers.dedup();
            let seen = met.remove(&customer.no.0).unwrap_or_default();
            CustomerRow {
                profile: customer.id,
                name: name_of(&theirs, &identifiers),
                identifiers,
                first_seen: seen.first,
                last_seen: seen.last,
                interactions: seen.interactions,
                perceptions: seen.answers.len() as u64,
                promises_broken: broken.remove(&customer.no).unwrap_or(0),
                last_touchpoint: names
                    .catalogue
                    .name(Space::Touchpoint, names.catalogue.canonical(seen.touchpoint))
                    .map(str::to_owned),
            }
        })
        .collect())
}

#[derive(Default)]
struct Seen {
    first: Option<Micros>,
    last: Option<Micros>,
    interactions: u64,
    touchpoint: u32,
    answers: HashSet<u64>,
}

fn seen(rows: &Batch) -> HashMap<u32, Seen> {
    let mut seen: HashMap<u32, Seen> = HashMap::new();
    for row in 0..rows.len() {
        let at = rows.i64_at(Column::At, row).map(Micros);
        let met = seen.entry(rows.u32_at(Column::Home, row)).or_default();
        met.first = met.first.or(at);
        met.last = at;
        if rows.u8_at(Column::Kind, row) == Kind::Interaction as u8 {
            met.interactions += 1;
            met.touchpoint = rows.u32_at(Column::Touchpoint, row);
        } else if rows.u8_at(Column::Kind, row) == Kind::Perception as u8 {
            met.answers.insert(rows.u64_at(Column::Answer, row));
        }
    }
    seen
}

/// What to call a customer: the latest name that a profile has, else the best identifier.
pub(crate) fn name_of(
    profiles: &[profiles::Profile],
    identifiers: &[(throughline_model::identifier::IdentifierKind, String)],
) -> String {
    use throughline_model::identifier::IdentifierKind as Kind;
    if let Some(name) = profiles.iter().find_map(|profile| profile.name.clone()) {
        return name;
    }
    let best = |kind| identifiers.iter().find(|(other, _)| *other == kind).map(|(_, value)| value.clone());
    best(Kind::Email)
        .or_else(|| best(Kind::ExternalId))
        .or_else(|| best(Kind::Phone))
        .or_else(|| best(Kind::AnonymousId))
        .or_else(|| identifiers.first().map(|(_, value)| value.clone()))
        .unwrap_or_default()
}

/// Most moments that one page shows.
const MOST_MOMENTS: usize = 5_000;

/// Shows one customer's line within a range of time. Any of the customer's profiles names them.
///
/// # Errors
/// When there is no such profile, or files or the database cannot be read.
pub async fn show(ctx: &Ctx, app: &App, profile: ProfileId, range: TimeRange) -> Result<CustomerView> {
    let tenant = app.tenant(ctx.workspace)?;
    let workspace = ctx.workspace;
    let found = profiles::by_ids(&app.db, workspace, &[profile]).await?;
    let customer = found.first().ok_or(Error::NotFound("customer"))?.customer;
    reach::must_see(ctx, app, &tenant, customer).await?;
    audit::looked_at(app, ctx, profile).await?;
    // Everything is read at once: a customer's whole line is small, and what is outside of the range is counted too.
    let line = line(ctx, app, &tenant, customer, TimeRange::default()).await?;
    let names = tenant.names();
    let keep = last_of_answers(&line.rows);
    let moment_row = |row: &usize| {
        let kind = line.rows.u8_at(Column::Kind, *row);
        (kind == Kind::Interaction as u8 || kind == Kind::Perception as u8) && keep(*row)
    };
    let all: Vec<usize> = (0..line.rows.len()).filter(moment_row).collect();
    let at = |row: &usize| line.rows.i64_at(Column::At, *row).unwrap_or_default();
    let mut inside: Vec<usize> = all.iter().filter(|row| range.contains(at(row))).copied().collect();
    let more = inside.len() > MOST_MOMENTS;
    if more {
        inside.drain(..inside.len() - MOST_MOMENTS);
    }
    let numbers: Vec<ProfileNo> = line.profiles.iter().map(|profile| profile.no).collect();
    let promised = promises::of_profiles(&app.db, workspace, &numbers).await?;
    let promised = reach::promises_seen(ctx, &line.rows, promised);
    let moments = moments::moments(&line, &inside, &names, &promised);
    let identifiers = profiles::identifiers(&app.db, workspace, &numbers).await?;
    let carried: Vec<_> = identifiers.iter().map(|(_, identifier)| identifier.clone()).collect();
    let shared = sharings::among(&app.db, workspace, &carried).await?;
    let joining: Vec<_> = identifiers.iter().filter(|(_, identifier)| !shared.contains(identifier)).cloned().collect();
    let ids: Vec<ProfileId> = line.profiles.iter().map(|profile| profile.id).collect();
    let log = links::about(&app.db, workspace, &ids).await?;
    let people: HashMap<_, _> =
        users::of_workspace(&app.db, workspace).await?.into_iter().map(|(user, _)| (user.id, user.name)).collect();
    let known: Vec<_> = line
        .profiles
        .iter()
        .flat_map(|p| {
            let own = identifiers.iter().filter(|(no, _)| *no == p.no).map(|(_, i)| (i.kind, i.value.clone()));
            std::iter::once((p.key.kind, p.key.value.clone())).chain(own)
        })
        .collect();
    let first_of = first_seen(&line.rows);
    Ok(CustomerView {
        profile: line.profiles.first().map_or(profile, |profile| profile.id),
        name: name_of(&line.profiles, &known),
        since: all.first().map(|row| Micros(at(row))),
        until: all.last().map(|row| Micros(at(row))),
        zone: tenant.workspace.zone,
        range,
        traits: current_traits(app, &tenant, &numbers).await?,
        profiles: line
            .profiles
            .iter()
            .map(|p| ProfileView {
                id: p.id,
                source: names.catalogue.name(Space::Source, p.source).unwrap_or_default().to_owned(),
                kind: p.key.kind,
                key: p.key.value.clone(),
                identifiers: identifiers
                    .iter()
                    .filter(|(no, _)| *no == p.no)
                    .map(|(_, i)| (i.kind, i.value.clone()))
                    .collect(),
                first_seen: first_of.get(&p.no.0).copied().or(Some(p.created_at)),
                belongs: belonging(p, &line.profiles, &log, &joining, &people),
            })
            .collect(),
        consents: traits::consents(&app.db, workspace, &numbers)
            .await?
            .into_iter()
            .filter_map(|(purpose, channel, granted, at)| {
                Some(ConsentView { purpose: purpose_of(&purpose)?, channel, granted, at })
            })
            .collect(),
        total: all.len() as u64,
        more,
        promises: promise_views(&promised, &moments, ctx.now, range),
        moments,
        decisions: decisions(&log, &line.profiles, &people),
        as_of: app.as_of(),
        now: ctx.now,
    })
}

fn purpose_of(word: &str) -> Option<throughline_model::consent::Purpose> {
    use throughline_model::consent::Purpose;
    [Purpose::Service, Purpose::Research, Purpose::ReviewRequest, Purpose::Marketing]
        .into_iter()
        .find(|purpose| purpose.as_str() == word)
}

fn first_seen(rows: &Batch) -> HashMap<u32, Micros> {
    let mut first = HashMap::new();
    for row in 0..rows.len() {
        if let Some(at) = rows.i64_at(Column::At, row) {
            first.entry(rows.u32_at(Column::Profile, row)).or_insert(Micros(at));
        }
    }
    first
}

async fn current_traits(app: &App, tenant: &Tenant, profiles: &[ProfileNo]) -> Result<Vec<(String, String)>> {
    let mut latest: HashMap<String, traits::Trait> = HashMap::new();
    for said in traits::latest(&app.db, tenant.workspace.id, profiles).await? {
        if latest.get(&said.name).is_none_or(|known| (known.at, known.message) < (said.at, said.message)) {
            latest.insert(said.name.clone(), said);
        }
    }
    let mut current: Vec<_> = latest
        .into_values()
        .map(|said| {
            let value: serde_json::Value = serde_json::from_str(&said.value).unwrap_or_default();
            (said.name, value.as_str().map_or_else(|| said.value.clone(), str::to_owned))
        })
        .collect();
    current.sort();
    Ok(current)
}

fn belonging(
    profile: &profiles::Profile,
    all: &[profiles::Profile],
    log: &[(i64, throughline_model::link::Link)],
    identifiers: &[(ProfileNo, throughline_model::identifier::Identifier)],
    people: &HashMap<throughline_model::id::UserId, String>,
) -> Belonging {
    if all.first().is_some_and(|first| first.id == profile.id) {
        return Belonging::NamedFirst;
    }
    let entries: Vec<_> = log.iter().map(|(_, link)| link.clone()).collect();
    let standing = throughline_model::identity::standing(&entries);
    let about = |kind| {
        standing
            .iter()
            .find(|link| link.kind == kind && (link.left.contains(&profile.id) || link.right.contains(&profile.id)))
    };
    if let Some(link) = about(LinkKind::Join) {
        let by = link.actor.and_then(|actor| people.get(&actor).cloned());
        return Belonging::Joined { by: by.unwrap_or_else(|| "an operator".to_owned()) };
    }
    if about(LinkKind::Identify).is_some() {
        return Belonging::Identified;
    }
    if about(LinkKind::Alias).is_some() {
        return Belonging::Alias;
    }
    let shared = identifiers
        .iter()
        .filter(|(no, _)| *no == profile.no)
        .find(|(_, identifier)| identifiers.iter().any(|(other, same)| *other != profile.no && same == identifier));
    shared.map_or(Belonging::NamedFirst, |(_, identifier)| Belonging::Shared { kind: identifier.kind })
}

fn decisions(
    log: &[(i64, throughline_model::link::Link)],
    profiles: &[profiles::Profile],
    people: &HashMap<throughline_model::id::UserId, String>,
) -> Vec<LinkView> {
    let entries: Vec<_> = log.iter().map(|(_, link)| link.clone()).collect();
    let own: HashSet<ProfileId> = profiles.iter().map(|profile| profile.id).collect();
    throughline_model::identity::standing(&entries)
        .into_iter()
        .filter(|link| matches!(link.kind, LinkKind::Separation | LinkKind::Join))
        .map(|link| {
            let other_side = link.left.iter().chain(&link.right).find(|id| !own.contains(id));
            let subject = link.left.first().copied();
            let named = profiles.iter().find(|profile| Some(profile.id) == subject);
            LinkView {
                link: link.id,
                kind: link.kind,
                subject: named.map_or_else(
                    || subject.map(|id| id.to_string()).unwrap_or_default(),
                    |profile| profile.key.value.clone(),
                ),
                profile: other_side.or(link.right.first()).copied().unwrap_or(ProfileId(uuid::Uuid::nil())),
                by: link.actor.and_then(|actor| people.get(&actor).cloned()),
                at: link.at,
            }
        })
        .collect()
}

/// What became of a promise as of now.
pub fn state(promise: &promises::Promise, now: Micros) -> PromiseState {
    match (promise.due, promise.kept) {
        (Some(due), Some(kept)) if kept > due => PromiseState::Broken,
        (_, Some(_)) => PromiseState::Kept,
        (Some(due), None) if now > due => PromiseState::Broken,
        _ => PromiseState::Open,
    }
}

fn promise_views(
    promised: &[promises::Promise],
    moments: &[view::Moment],
    now: Micros,
    range: TimeRange,
) -> Vec<PromiseView> {
    let at = |when: Option<Micros>, object: &Option<String>| {
        let when = when?;
        let same = |moment: &view::Moment| moment.lane == view::Lane::Experience && moment.at == when;
        moments
            .iter()
            .position(|moment| same(moment) && moment.object == *object)
            .or_else(|| moments.iter().position(same))
    };
    promised
        .iter()
        .filter_map(|promise| {
            let made = promise.made.or(promise.kept)?;
            let end = promise.kept.or(promise.due).unwrap_or(made);
            let touches = range.from.is_none_or(|from| end >= from) && range.to.is_none_or(|to| made < to);
            touches.then(|| PromiseView {
                what: promise.what.clone(),
                made,
                due: promise.due,
                kept: promise.kept,
                state: state(promise, now),
                made_moment: at(promise.made, &promise.object),
                kept_moment: at(promise.kept, &promise.object),
            })
        })
        .collect()
}
