//! Quarantine: what could not be read waits with its reason, and is taken after a mend.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};
use throughline_intake::{Lsn, Record};
use throughline_model::id::WorkspaceId;
use throughline_store::accounting::{self, Quarantined};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    import::{Arrival, Mapping, Mended, read_mended},
    project::{
        batch::Mend,
        feed::{Order, input_files, rows_of},
    },
    wires::{self, Meta, Parsed, Wire},
};

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

/// Lists rejected events with their payloads; of a row of an imported file the payload is its file, line and columns.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn list(ctx: &Ctx, app: &Arc<App>, reason: Option<&str>, limit: u32) -> Result<Vec<Rejected>> {
    let waiting = accounting::waiting(&app.db, ctx.workspace, reason, (0, 0), limit).await?;
    let mut listed = Vec::new();
    for events in waiting.chunk_by(|a, b| a.lsn == b.lsn) {
        let Some(first) = events.first() else { continue };
        let Some(record) = app.log.get(Lsn(first.lsn))? else { continue };
        let mut rows = rows_of_import(app, &record, events).await?;
        for event in events {
            let payload = match payload(&record, event.ordinal).or_else(|| legible(&record, event.ordinal)) {
                _ if record.wire == Wire::Import.code() => rows.remove(&event.ordinal).unwrap_or_default(),
                Some(raw) => serde_json::from_str(&raw).unwrap_or(Value::String(raw)),
                None => Value::Null,
            };
            let Quarantined { lsn, ordinal, reason, detail, .. } = event.clone();
            listed.push(Rejected { lsn, ordinal, reason, detail, event: payload });
        }
    }
    Ok(listed)
}

/// Tries rejected events again as they are: those that the program reads now are taken.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn retry(ctx: &Ctx, app: &Arc<App>, reason: Option<&str>) -> Result<Replayed> {
    let mut replayed = Replayed::default();
    let mut after = (0, 0);
    loop {
        let waiting = accounting::waiting(&app.db, ctx.workspace, reason, after, 1000).await?;
        let Some(last) = waiting.last() else { return Ok(replayed) };
        after = (last.lsn, last.ordinal);
        let mut by_record: BTreeMap<u64, Vec<Quarantined>> = BTreeMap::new();
        for event in waiting {
            by_record.entry(event.lsn).or_default().push(event);
        }
        for (lsn, events) in by_record {
            let Some(record) = app.log.get(Lsn(lsn))? else { continue };
            let mut rows = rows_of_import(app, &record, &events).await?;
            for event in events {
                let row = rows.remove(&event.ordinal).map(|row| row.to_string());
                let mended = row.or_else(|| payload(&record, event.ordinal));
                take(app, ctx.workspace, &record, &event, mended, &mut replayed).await?;
            }
        }
    }
}

/// Takes mended events: each names the place of the rejected one and holds its payload as it should have been.
///
/// # Errors
/// When there is no rejected event at a place, or the log cannot be written.
pub async fn mend(ctx: &Ctx, app: &Arc<App>, mended: &[Rejected]) -> Result<Replayed> {
    let mut replayed = Replayed::default();
    for event in mended {
        let found = accounting::waiting_at(&app.db, ctx.workspace, event.lsn, event.ordinal).await?;
        let found = found.ok_or(Error::NotFound("rejected event"))?;
        let record = app.log.get(Lsn(event.lsn))?.ok_or(Error::NotFound("record"))?;
        take(app, ctx.workspace, &record, &found, Some(event.event.to_string()), &mut replayed).await?;
    }
    Ok(replayed)
}

/// Appends a payload anew where it can be read, as taking the place of the rejected event.
async fn take(
    app: &Arc<App>,
    workspace: WorkspaceId,
    record: &Record,
    event: &Quarantined,
    payload: Option<String>,
    replayed: &mut Replayed,
) -> Result<()> {
    let (Some(wire), Some(payload)) = (Wire::from_code(record.wire), payload) else {
        replayed.waiting += 1;
        return Ok(());
    };
    let place = Mend { lsn: event.lsn, ordinal: event.ordinal as u32 };
    let stored: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
    let (wire, stored, payload) = match wire {
        Wire::Import => (Wire::Mended, stored, mended_row(app, workspace, record, &payload).await?),
        wire => {
            let (stored, payload) = wires::alone(wire, stored, payload);
            (wire, stored, Some(payload))
        }
    };
    let parsed = payload.as_ref().map(|text| wires::read(wire, &stored, record.received_at, text.as_bytes()));
    let readable =
        |parsed: &Parsed| matches!(parsed, Parsed::Event(event) if crate::project::facts::check(event).is_none());
    let events = match &parsed {
        Some(parsed) if wire == Wire::Mended || parsed.len() == 1 => parsed.iter().filter(|one| readable(one)).count(),
        _ => 0,
    };
    let (true, Some(payload)) = (events > 0 && parsed.is_some_and(|parsed| parsed.len() == events), payload) else {
        replayed.waiting += 1;
        return Ok(());
    };
    let meta = Meta { mends: vec![place; events], ..stored };
    let meta = serde_json::to_vec(&meta).map_err(Error::internal("could not write a record"))?;
    let (source, received_at) = (record.source, record.received_at);
    let again = Record {
        received_at,
        workspace,
        source,
        wire: wire.code(),
        events: events as u32,
        meta,
        body: payload.into_bytes(),
    };
    app.pending.fetch_add(events as u64, std::sync::atomic::Ordering::Relaxed);
    app.log.append(again).await.map_err(|error| match error {
        throughline_intake::AppendError::Full => Error::Full,
        other => Error::Unavailable(other.to_string()),
    })?;
    replayed.taken += 1;
    Ok(())
}

/// The rejected rows of an import by their ordinals, as people see and mend them.
async fn rows_of_import(app: &Arc<App>, record: &Record, events: &[Quarantined]) -> Result<HashMap<u64, Value>> {
    if record.wire != Wire::Import.code() {
        return Ok(HashMap::new());
    }
    let order = order_of(record)?;
    let zone = app.tenant(record.workspace)?.workspace.zone;
    let mut wanted: HashSet<u64> = events.iter().map(|event| event.ordinal).collect();
    let (app, received_at) = (Arc::clone(app), record.received_at);
    let read = tokio::task::spawn_blocking(move || {
        let mut rows = HashMap::new();
        rows_of(&app.log, &order, received_at, zone, |ordinal, row| {
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

/// A mended row of an import as the events that it states, in Throughline's own words; `None` where it is still wrong.
async fn mended_row(app: &Arc<App>, workspace: WorkspaceId, record: &Record, payload: &str) -> Result<Option<String>> {
    #[derive(Deserialize)]
    struct Given {
        file: String,
        line: u64,
        row: serde_json::Map<String, Value>,
    }
    let Ok(Given { file, line, row }) = serde_json::from_str(payload) else { return Ok(None) };
    let order = order_of(record)?;
    let Some(at) = order.files.iter().position(|(name, _)| *name == file) else { return Ok(None) };
    let arrival = Arrival { received_at: Some(record.received_at), zone: app.tenant(workspace)?.workspace.zone };
    let app = Arc::clone(app);
    let read = tokio::task::spawn_blocking(move || {
        let mapping = Mapping::parse(&order.mapping).map_err(|error| error.to_string())?;
        let files = input_files(&app.log, &order.files)?;
        read_mended(&mapping, files, arrival, at, Mended { line, row }).map_err(|error| error.to_string())
    });
    let read = read.await.map_err(Error::internal("could not read a mended row"))?.map_err(Error::Conflict)?;
    Ok(read.ok().and_then(|events| serde_json::to_string(&events).ok()))
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
