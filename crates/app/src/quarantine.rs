//! Quarantine: what could not be read waits with its reason, and is taken after a mend.
use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use throughline_intake::{Lsn, Record};
use throughline_model::id::WorkspaceId;
use throughline_store::accounting::{self, Quarantined};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    project::batch::Mend,
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

/// Lists rejected events with their payloads.
///
/// # Errors
/// When the log or the database cannot be read.
pub async fn list(ctx: &Ctx, app: &App, reason: Option<&str>, limit: u32) -> Result<Vec<Rejected>> {
    let mut listed = Vec::new();
    for event in accounting::waiting(&app.db, ctx.workspace, reason, (0, 0), limit).await? {
        let Some(record) = app.log.get(Lsn(event.lsn))? else { continue };
        let payload = match payload(&record, event.ordinal).or_else(|| legible(&record, event.ordinal)) {
            Some(raw) => serde_json::from_str(&raw).unwrap_or(Value::String(raw)),
            None => Value::Null,
        };
        let Quarantined { lsn, ordinal, reason, detail, .. } = event;
        listed.push(Rejected { lsn, ordinal, reason, detail, event: payload });
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
            for event in events {
                let mended = payload(&record, event.ordinal);
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
    app: &App,
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
    let (stored, payload) = wires::alone(wire, stored, payload);
    let meta = Meta { mends: vec![place], ..stored };
    let readable =
        |parsed: &Parsed| matches!(parsed, Parsed::Event(event) if crate::project::facts::check(event).is_none());
    if !matches!(wires::read(wire, &meta, record.received_at, payload.as_bytes()).as_slice(), [one] if readable(one)) {
        replayed.waiting += 1;
        return Ok(());
    }
    let meta = serde_json::to_vec(&meta).map_err(Error::internal("could not write a record"))?;
    let (source, received_at) = (record.source, record.received_at);
    let again =
        Record { received_at, workspace, source, wire: record.wire, events: 1, meta, body: payload.into_bytes() };
    app.pending.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    app.log.append(again).await.map_err(|error| match error {
        throughline_intake::AppendError::Full => Error::Full,
        other => Error::Unavailable(other.to_string()),
    })?;
    replayed.taken += 1;
    Ok(())
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
