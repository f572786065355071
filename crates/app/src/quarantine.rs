//! Quarantine: what could not be read waits with its reason, and is taken after a mend.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};
use throughline_intake::{Lsn, Record};
use throughline_model::{
    id::{UndoId, WorkspaceId},
    outcome::Rejection,
    permission::Permission,
    space::Space,
    time::Micros,
};
use throughline_store::accounting::{self, Quarantined};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    live::{Changed, Topic},
    project::feed::{Order, rows_of},
    undo::{self, Before},
    wires::Wire,
};

mod take;

/// Most events to which something is done at once.
const MOST_CHOSEN: u32 = 2_000;

const WAITING: &str = "waiting";
const DISCARDED: &str = "discarded";

use take::take;

/// A rejected event with its payload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rejected {
    /// The number of the record.
    pub lsn: u64,
    /// Which of the record's events.
    pub ordinal: u64,
    /// The stable code of the reason.
    pub reason: String,
    /// What is wrong with it.
    pub detail: String,
    /// The event as it was sent, where it is JSON; else its bytes as text.
    pub event: Value,
}

/// What a replay did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Replayed {
    /// Events that can be read now and are taken.
    pub taken: u64,
    /// Events that still cannot be read.
    pub waiting: u64,
}

/// A rejected event as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The number of the record.
    pub lsn: u64,
    /// Which of the record's events.
    pub ordinal: u64,
    /// The stable code of the reason.
    pub reason: String,
    /// What is wrong with it.
    pub detail: String,
    /// When it arrived.
    pub received_at: Micros,
    /// The name of the source that sent it.
    pub source: String,
    /// What was sent; `None` where it is not kept any more.
    pub payload: Option<Value>,
}

/// A page of what waits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// How many wait, by reason, the most frequent first.
    pub reasons: Vec<(String, u64)>,
    /// How many events were ever received.
    pub received: u64,
    /// The events of this page, the oldest first.
    pub rows: Vec<Waiting>,
    /// After which place the next page begins, if there is one.
    pub next: Option<(u64, u64)>,
}

/// Lists rejected events with their payloads; of a row of an imported file the payload is its file, line and columns.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn list(ctx: &Ctx, app: &Arc<App>, reason: Option<&str>, limit: u32) -> Result<Vec<Rejected>> {
    let waiting = accounting::waiting(&app.db, ctx.workspace, reason, (0, 0), limit).await?;
    let listed = with_payloads(app, waiting).await?.into_iter().filter_map(|(event, payload)| {
        let Quarantined { lsn, ordinal, reason, detail, .. } = event;
        Some(Rejected { lsn, ordinal, reason, detail, event: payload? })
    });
    Ok(listed.collect())
}

/// A page of what waits, from a place on, of one reason only where it is given.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn page(ctx: &Ctx, app: &Arc<App>, reason: Option<&str>, after: (u64, u64), limit: u32) -> Result<Page> {
    let mut waiting = accounting::waiting(&app.db, ctx.workspace, reason, after, limit + 1).await?;
    let more = waiting.len() > limit as usize;
    waiting.truncate(limit as usize);
    let next = waiting.last().filter(|_| more).map(|last| (last.lsn, last.ordinal));
    let names = app.tenant(ctx.workspace)?.names();
    let source = |code| names.catalogue.name(Space::Source, code).unwrap_or_default().to_owned();
    let rows = with_payloads(app, waiting).await?.into_iter().map(|(event, payload)| Waiting {
        lsn: event.lsn,
        ordinal: event.ordinal,
        reason: event.reason,
        detail: event.detail,
        received_at: event.received_at,
        source: source(event.source),
        payload,
    });
    Ok(Page {
        rows: rows.collect(),
        reasons: accounting::waiting_by_reason(&app.db, ctx.workspace).await?,
        received: accounting::counts(&app.db, ctx.workspace).await?.iter().map(|count| count.n).sum(),
        next,
    })
}

/// Rejected events with what was sent, where it is still kept.
async fn with_payloads(app: &Arc<App>, waiting: Vec<Quarantined>) -> Result<Vec<(Quarantined, Option<Value>)>> {
    let mut listed = Vec::with_capacity(waiting.len());
    for events in waiting.chunk_by(|a, b| a.lsn == b.lsn) {
        let Some(first) = events.first() else { continue };
        let Some(record) = app.log.get(Lsn(first.lsn))? else {
            listed.extend(events.iter().map(|event| (event.clone(), None)));
            continue;
        };
        let mut rows = rows_of_import(app, &record, events).await?;
        for event in events {
            let payload = match payload(&record, event.ordinal).or_else(|| legible(&record, event.ordinal)) {
                _ if record.wire == Wire::Import.code() => rows.remove(&event.ordinal).unwrap_or_default(),
                Some(raw) => serde_json::from_str(&raw).unwrap_or(Value::String(raw)),
                None => Value::Null,
            };
            listed.push((event.clone(), Some(payload)));
        }
    }
    Ok(listed)
}

/// Tries rejected events again as they are: those that the program reads now are taken; the others say what is wrong
/// with them now.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn retry(ctx: &Ctx, app: &Arc<App>, reason: Option<&str>) -> Result<Replayed> {
    let mut replayed = Replayed::default();
    let mut after = (0, 0);
    loop {
        let waiting = accounting::waiting(&app.db, ctx.workspace, reason, after, 1000).await?;
        let Some(last) = waiting.last() else {
            let what = format!("{} taken, {} waiting", replayed.taken, replayed.waiting);
            audit::note_now(app, ctx, Action::QuarantineRetried, reason.unwrap_or("every reason"), &what).await?;
            return Ok(replayed);
        };
        after = (last.lsn, last.ordinal);
        try_again(ctx, app, waiting, &mut replayed).await?;
    }
}

/// Tries some rejected events again as they are.
///
/// # Errors
/// [`Error::NotFound`] when one of them does not wait; when the log or the database cannot be read.
pub async fn retry_these(ctx: &Ctx, app: &Arc<App>, places: &[(u64, u64)]) -> Result<Replayed> {
    let waiting = waiting_at(ctx, app, places).await?;
    let mut replayed = Replayed::default();
    let subject = format!("{} chosen", waiting.len());
    try_again(ctx, app, waiting, &mut replayed).await?;
    let what = format!("{} taken, {} waiting", replayed.taken, replayed.waiting);
    audit::note_now(app, ctx, Action::QuarantineRetried, &subject, &what).await?;
    Ok(replayed)
}

/// Discards rejected events: they wait no longer, and stay counted as quarantined. Gives by what it is undone.
///
/// # Errors
/// [`Error::NotFound`] when one of them does not wait; when the database fails.
pub async fn discard(ctx: &Ctx, app: &App, places: &[(u64, u64)]) -> Result<UndoId> {
    ctx.must(Permission::Curate)?;
    waiting_at(ctx, app, places).await?;
    let mut tx = app.db.begin().await?;
    let gone = accounting::move_to(&mut tx, ctx.workspace, places, (WAITING, DISCARDED)).await?;
    let n = gone.len() as u64;
    audit::note(&mut tx, ctx, Action::QuarantineDiscarded, &format!("{n} chosen"), "").await?;
    let undo = undo::note(&mut tx, ctx, app, &Before::Discarded { events: gone }, "", n).await?;
    tx.commit().await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Quarantine]));
    Ok(undo)
}

/// Lets discarded events wait again; tells how many.
pub(crate) async fn bring_back(ctx: &Ctx, app: &App, events: &[(u64, u64)]) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    let back = accounting::move_to(&mut tx, ctx.workspace, events, (DISCARDED, WAITING)).await?;
    let n = back.len() as u64;
    audit::note(&mut tx, ctx, Action::QuarantineDiscarded, &format!("{n} chosen"), "taken back").await?;
    tx.commit().await?;
    app.live.tell(ctx.workspace, Changed::about([Topic::Quarantine]));
    Ok(n)
}

/// The places of what waits, of one reason only where it is given; at most so many as are done something to at once.
///
/// # Errors
/// When the database fails, or there are more.
pub async fn places(ctx: &Ctx, app: &App, reason: Option<&str>) -> Result<Vec<(u64, u64)>> {
    let waiting = accounting::waiting(&app.db, ctx.workspace, reason, (0, 0), MOST_CHOSEN + 1).await?;
    if waiting.len() > MOST_CHOSEN as usize {
        return Err(Error::Conflict(format!("more than {MOST_CHOSEN} wait; choose one reason")));
    }
    Ok(waiting.into_iter().map(|event| (event.lsn, event.ordinal)).collect())
}

async fn waiting_at(ctx: &Ctx, app: &App, places: &[(u64, u64)]) -> Result<Vec<Quarantined>> {
    if places.is_empty() || places.len() > MOST_CHOSEN as usize {
        return Err(Error::field("events", format!("are 1 to {MOST_CHOSEN}")));
    }
    let mut found = Vec::with_capacity(places.len());
    for (lsn, ordinal) in places {
        let event = accounting::waiting_at(&app.db, ctx.workspace, *lsn, *ordinal).await?;
        found.push(event.ok_or(Error::NotFound("rejected event"))?);
    }
    Ok(found)
}

async fn try_again(ctx: &Ctx, app: &Arc<App>, waiting: Vec<Quarantined>, replayed: &mut Replayed) -> Result<()> {
    let mut by_record: BTreeMap<u64, Vec<Quarantined>> = BTreeMap::new();
    for event in waiting {
        by_record.entry(event.lsn).or_default().push(event);
    }
    for (lsn, events) in by_record {
        let Some(record) = app.log.get(Lsn(lsn))? else {
            replayed.waiting += events.len() as u64;
            continue;
        };
        let mut rows = rows_of_import(app, &record, &events).await?;
        for event in events {
            let row = rows.remove(&event.ordinal).map(|row| row.to_string());
            let again = row.or_else(|| payload(&record, event.ordinal));
            let waits = take(app, ctx.workspace, &record, &event, again).await?;
            replayed.count(waits.as_ref());
            if let Some(why) = waits {
                explain(app, ctx.workspace, &event, &why).await?;
            }
        }
    }
    Ok(())
}

/// Notes what is wrong with an event now, where that is something else than before.
async fn explain(app: &App, workspace: WorkspaceId, event: &Quarantined, why: &Rejection) -> Result<()> {
    let now = Quarantined::new(event.lsn, event.ordinal, event.source, event.received_at, why);
    if (&now.reason, &now.detail) == (&event.reason, &event.detail) {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    accounting::explain(&mut tx, workspace, &now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes mended events: each names the place of the rejected one and holds its payload as it should have been.
///
/// # Errors
/// When there is no rejected event at a place, or the log cannot be written.
pub async fn mend(ctx: &Ctx, app: &Arc<App>, mended: &[Rejected]) -> Result<Replayed> {
    let mut replayed = Replayed::default();
    for event in mended {
        let waits = mend_one(ctx, app, (event.lsn, event.ordinal), &event.event).await?;
        replayed.count(waits.as_ref());
    }
    Ok(replayed)
}

/// Takes one mended event, or says why it waits on.
///
/// # Errors
/// When there is no rejected event at the place, or the log cannot be written.
pub async fn mend_one(
    ctx: &Ctx,
    app: &Arc<App>,
    (lsn, ordinal): (u64, u64),
    mended: &Value,
) -> Result<Option<Rejection>> {
    let found = accounting::waiting_at(&app.db, ctx.workspace, lsn, ordinal).await?;
    let found = found.ok_or(Error::NotFound("rejected event"))?;
    let record = app.log.get(Lsn(lsn))?.ok_or(Error::NotFound("record"))?;
    let waits = take(app, ctx.workspace, &record, &found, Some(mended.to_string())).await?;
    let what = if waits.is_some() { "it still waits" } else { "taken" };
    audit::note_now(app, ctx, Action::QuarantineMended, &format!("event {lsn}.{ordinal}"), what).await?;
    Ok(waits)
}

/// Waits a little until what was taken is projected, so that the next page shows it.
pub async fn settle(app: &App) {
    for _ in 0..40 {
        if app.is_settled() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

impl Replayed {
    fn count(&mut self, waits: Option<&Rejection>) {
        match waits {
            None => self.taken += 1,
            Some(_) => self.waiting += 1,
        }
    }
}

/// The rejected rows of an import by their ordinals, as people see and mend them.
async fn rows_of_import(app: &Arc<App>, record: &Record, events: &[Quarantined]) -> Result<HashMap<u64, Value>> {
    if record.wire != Wire::Import.code() {
        return Ok(HashMap::new());
    }
    let order = order_of(record)?;
    let mut wanted: HashSet<u64> = events.iter().map(|event| event.ordinal).collect();
    let (app, received_at) = (Arc::clone(app), record.received_at);
    let read = tokio::task::spawn_blocking(move || {
        let mut rows = HashMap::new();
        rows_of(&app.log, &order, received_at, |ordinal, row| {
            if wanted.remove(&u64::from(ordinal)) {
                let file = order.files.get(row.file).map(|(name, _)| name.clone());
                let columns: Option<Value> = row.raw.and_then(|raw| serde_json::from_str(&raw).ok());
                rows.insert(u64::from(ordinal), json!({"file": file, "line": row.line, "row": columns}));
            }
            wanted.is_empty().then_some(())
        })
        .map(|_| rows)
    });
    read.await.map_err(Error::internal("could not read an import's files"))?.map_err(Error::Conflict)
}

fn order_of(record: &Record) -> Result<Order> {
    serde_json::from_slice(&record.body).map_err(Error::internal("could not read an import's order"))
}

/// One event's bytes out of a record: an element of its list, or the record itself.
fn payload(record: &Record, ordinal: u64) -> Option<String> {
    let body = std::str::from_utf8(&record.body).ok();
    let Some(body) = body else {
        return (record.events == 1).then(|| String::from_utf8_lossy(&record.body).into_owned());
    };
    if record.events == 1 && ordinal == 0 {
        let only = elements(body).filter(|list| list.len() == 1).and_then(|list| list.first().map(|raw| raw.get()));
        return Some(only.unwrap_or(body).to_owned());
    }
    elements(body)?.get(ordinal as usize).map(|raw| raw.get().to_owned())
}

/// One event out of a record whose bytes are not all text, for people to read and mend.
fn legible(record: &Record, ordinal: u64) -> Option<String> {
    let body = String::from_utf8_lossy(&record.body);
    elements(&body)?.get(ordinal as usize).map(|raw| raw.get().to_owned())
}

fn elements(body: &str) -> Option<Vec<&RawValue>> {
    #[derive(Deserialize)]
    struct Batch<'a> {
        #[serde(borrow, alias = "data")]
        batch: Vec<&'a RawValue>,
    }
    serde_json::from_str::<Vec<&RawValue>>(body)
        .ok()
        .or_else(|| serde_json::from_str::<Batch<'_>>(body).ok().map(|list| list.batch))
}
