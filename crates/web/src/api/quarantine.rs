//! Quarantine: what could not be read, and taking it after a mend.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use throughline_app::{
    error::Error,
    quarantine::{self, Waiting},
};
use throughline_model::{permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    undo::ActedOut,
    wire::{Items, Limit, Nothing},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let curate = Permission::Curate;
    Endpoints::of("quarantine")
        .get("/api/v1/quarantine", curate, "Lists events that could not be read, the oldest first.", list)
        .act("/api/v1/quarantine/retry", curate, "Tries events again as they are.", retry)
        .act("/api/v1/quarantine/discard", curate, "Discards events, which then wait no longer.", discard)
        .act("/api/v1/quarantine/{event}/mend", curate, "Takes a mended event.", mend)
}

/// Which events.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The stable code of a reason.
    reason: Option<String>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// An event that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
struct WaitingOut {
    /// Its id.
    id: String,
    /// The stable code of the reason.
    reason: String,
    /// What is wrong with it.
    detail: String,
    /// When it arrived.
    received_at: Micros,
    /// The name of the source that sent it.
    source: String,
    /// What was sent; null where it is not kept any more.
    event: Value,
}

impl From<Waiting> for WaitingOut {
    fn from(view: Waiting) -> Self {
        Self {
            id: format!("{}.{}", view.lsn, view.ordinal),
            reason: view.reason,
            detail: view.detail,
            received_at: view.received_at,
            source: view.source,
            event: view.payload.unwrap_or_default(),
        }
    }
}

/// Where an event is: its record and its place in that.
fn place(text: &str) -> Option<(u64, u64)> {
    let (lsn, ordinal) = text.split_once('.')?;
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok());
    Some((number(lsn)?, number(ordinal)?))
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<WaitingOut>> {
    let Call { ctx, app, query, .. } = call;
    let after = match &query.cursor {
        Some(cursor) => place(cursor).ok_or_else(|| Error::field("cursor", "is not a list's cursor"))?,
        None => (0, 0),
    };
    let page = quarantine::page(&ctx, &app, query.reason.as_deref(), after, Limit::of(query.limit)).await?;
    let cursor = page.next.map(|(lsn, ordinal)| format!("{lsn}.{ordinal}"));
    Ok(Items { items: page.rows.into_iter().map(WaitingOut::from).collect(), cursor })
}

/// Which events are tried again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RetryIn {
    /// The stable code of a reason; all events where it is left out.
    reason: Option<String>,
    /// The events; then `reason` is left out.
    events: Option<Vec<String>>,
}

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
struct RetriedOut {
    /// Events that can be read now and are taken.
    taken: u64,
    /// Events that still cannot be read.
    waiting: u64,
}

async fn retry(call: Call<Nothing, Nothing, RetryIn>) -> Given<RetriedOut> {
    let Call { ctx, app, body, .. } = call;
    let done = match (&body.events, &body.reason) {
        (Some(_), Some(_)) => return Err(Error::field("reason", "is left out where events are named")),
        (Some(events), None) => quarantine::retry_these(&ctx, &app, &places(events)?).await?,
        (None, reason) => quarantine::retry(&ctx, &app, reason.as_deref()).await?,
    };
    Ok(RetriedOut { taken: done.taken, waiting: done.waiting })
}

/// Which events are discarded.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DiscardIn {
    /// The events.
    events: Vec<String>,
}

async fn discard(call: Call<Nothing, Nothing, DiscardIn>) -> Given<ActedOut> {
    let undo = quarantine::discard(&call.ctx, &call.app, &places(&call.body.events)?).await?;
    ActedOut::of(&call.ctx, &call.app, undo).await
}

fn places(events: &[String]) -> Result<Vec<(u64, u64)>, Error> {
    events.iter().map(|event| place(event).ok_or(Error::NotFound("rejected event"))).collect()
}

/// The path of an event.
#[derive(Debug, Deserialize, JsonSchema)]
struct EventPath {
    /// The event.
    event: String,
}

/// The event as it should have been.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MendIn {
    /// The event.
    event: Value,
}

/// What came of a mended event.
#[derive(Debug, Serialize, JsonSchema)]
struct MendedOut {
    /// Whether it is taken.
    taken: bool,
    /// The stable code of the reason why it still waits.
    reason: Option<String>,
    /// What is wrong with it.
    detail: Option<String>,
}

async fn mend(call: Call<EventPath, Nothing, MendIn>) -> Given<MendedOut> {
    let Call { ctx, app, path, body, .. } = call;
    let place = place(&path.event).ok_or(Error::NotFound("rejected event"))?;
    let waits = quarantine::mend_one(&ctx, &app, place, &body.event).await?;
    Ok(MendedOut {
        taken: waits.is_none(),
        reason: waits.as_ref().map(|why| why.reason.as_str().to_owned()),
        detail: waits.map(|why| why.detail),
    })
}
