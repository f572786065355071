//! Taking an event again: what can be read now is appended to the log in the place of the rejected one.
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use throughline_intake::Record;
use throughline_model::{
    id::WorkspaceId,
    outcome::{Reason, Rejection},
};
use throughline_store::accounting::Quarantined;

use super::order_of;
use crate::{
    app::App,
    error::{Error, Result},
    import::{Arrival, Mapping, Mended, read_mended},
    project::{batch::Mend, feed::input_files},
    wires::{self, Meta, Parsed, Wire},
};

/// Appends a payload anew where it can be read, as taking the place of the rejected event; else says why not.
pub(super) async fn take(
    app: &Arc<App>,
    workspace: WorkspaceId,
    record: &Record,
    event: &Quarantined,
    payload: Option<String>,
) -> Result<Option<Rejection>> {
    let Some(wire) = Wire::from_code(record.wire) else {
        return waits(Reason::UnknownType, format!("unknown wire {}", record.wire));
    };
    let Some(payload) = payload else {
        return waits(Reason::Unreadable, "its bytes are not text");
    };
    let place = Mend { lsn: event.lsn, ordinal: event.ordinal as u32 };
    let stored: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
    let (wire, stored, payload) = match wire {
        Wire::Import => match mended_row(app, record, &payload).await? {
            Ok(payload) => (Wire::Mended, stored, payload),
            Err(rejection) => return Ok(Some(rejection)),
        },
        wire => {
            let (stored, payload) = wires::alone(wire, stored, payload);
            (wire, stored, payload)
        }
    };
    let parsed = wires::read(wire, &stored, record.received_at, payload.as_bytes());
    if let Some(why) = parsed.iter().find_map(unreadable) {
        return Ok(Some(why));
    }
    let events = parsed.len();
    if events == 0 || (events > 1 && wire != Wire::Mended) {
        return waits(Reason::WrongType, format!("it holds {events} events, not one"));
    }
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
    Ok(None)
}

fn waits(reason: Reason, detail: impl Into<String>) -> Result<Option<Rejection>> {
    Ok(Some(Rejection::new(reason, detail)))
}

fn unreadable(parsed: &Parsed) -> Option<Rejection> {
    match parsed {
        Parsed::Event(event) => crate::project::facts::check(event),
        Parsed::Rejected(rejection) => Some(rejection.clone()),
        Parsed::Ignored => Some(Rejection::new(Reason::UnknownType, "the convention sends it and nobody keeps it")),
    }
}

/// A mended row of an import as the events that it states, in Throughline's own words, or why it is still wrong.
async fn mended_row(app: &Arc<App>, record: &Record, payload: &str) -> Result<Result<String, Rejection>> {
    #[derive(Deserialize)]
    struct Given {
        file: String,
        line: u64,
        row: serde_json::Map<String, Value>,
    }
    let Given { file, line, row } = match serde_json::from_str(payload) {
        Ok(given) => given,
        Err(error) => {
            return Ok(Err(Rejection::new(Reason::WrongType, format!("a row has file, line and row: {error}"))));
        }
    };
    let order = order_of(record)?;
    let Some(at) = order.files.iter().position(|(name, _)| *name == file) else {
        return Ok(Err(Rejection::new(Reason::WrongType, format!("`{file}` is not one of the import's files"))));
    };
    let arrival = Arrival { received_at: Some(record.received_at), zone: order.zone() };
    let app = Arc::clone(app);
    let read = tokio::task::spawn_blocking(move || {
        let mapping = Mapping::parse(&order.mapping).map_err(|error| error.to_string())?;
        let files = input_files(&app.log, &order.files)?;
        read_mended(&mapping, files, arrival, at, Mended { line, row }).map_err(|error| error.to_string())
    });
    let read = read.await.map_err(Error::internal("could not read a mended row"))?.map_err(Error::Conflict)?;
    match read {
        Ok(events) => serde_json::to_string(&events).map(Ok).map_err(Error::internal("could not write a mended row")),
        Err(rejection) => Ok(Err(rejection)),
    }
}
