//! Segment's HTTP tracking API: six calls and batches of them.
use serde::Deserialize;
use serde_json::value::RawValue;
use throughline_model::{
    outcome::{Reason, Rejection},
    time::Micros,
};

use super::{
    Checked, Meta, Parsed, Refusal, Request,
    body::{Body, Elements, parse, stated_in, without_nul},
    limits::{self, Undecoded},
};

mod message;

/// A batch; the events in it stay text until they are read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Elements<'a>,
    write_key: Option<&'a RawValue>,
    sent_at: Option<&'a RawValue>,
    /// What every message of the batch has in its own context where it says nothing else.
    context: Option<&'a RawValue>,
}

/// What a door wants to know of a single call.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Single<'a> {
    #[serde(borrow)]
    write_key: Option<&'a RawValue>,
    sent_at: Option<&'a RawValue>,
}

/// Tells whether a call carries a batch.
fn is_batch(call: &str) -> bool {
    matches!(call, "batch" | "import")
}

/// Checks a request at the door; the call is `batch`, `import` or the kind of a single message.
pub fn check(request: Request<'_>) -> Result<Checked, Refusal> {
    let limit = if is_batch(request.call) { limits::SEGMENT_BATCH } else { limits::SEGMENT_EVENT };
    let authorized = request.header("authorization").and_then(key_of_header);
    let mut meta = Meta { call: request.call.to_owned(), historical: request.call == "import", ..Meta::default() };
    if !limits::is_gzip(&request.body) && request.body.len() > limit.0 {
        return Err(Refusal::TooLarge(limit));
    }
    let body = if limits::is_gzip(&request.body) {
        match limits::gunzip(&request.body, limit) {
            Ok(body) => body,
            Err(Undecoded::TooLarge) => return Err(Refusal::TooLarge(limit)),
            Err(Undecoded::Broken) => {
                return Err(Refusal::unreadable("the body is not whole gzip", kept(authorized, meta, request.body)));
            }
        }
    } else {
        request.body
    };
    let text = Body::new(&body);
    let found = if is_batch(request.call) {
        serde_json::from_str::<Batch<'_>>(text.as_str()).map(|batch| {
            let many = batch.batch.too_many || batch.batch.list.len() > limits::SEGMENT_EVENTS;
            (stated_in(batch.write_key), stated_in(batch.sent_at), (!many).then_some(batch.batch.list.len()))
        })
    } else {
        serde_json::from_str::<Single<'_>>(text.as_str())
            .map(|single| (stated_in(single.write_key), stated_in(single.sent_at), Some(1)))
    };
    let (write_key, sent_at, events) = match found {
        Ok(found) => found,
        Err(_) => {
            return Err(Refusal::unreadable("the body is not the JSON of this call", kept(authorized, meta, body)));
        }
    };
    let events = events.ok_or(Refusal::TooLarge(limit))?;
    let key = authorized.or(write_key).ok_or(Refusal::NoKey("no write key given"))?;
    meta.sent_at = sent_at;
    Ok(Checked { key, meta, events: u32::try_from(events).unwrap_or(u32::MAX), body })
}

/// Keeps a request that cannot be read as one event for quarantine.
fn kept(key: Option<String>, meta: Meta, body: Vec<u8>) -> Option<Checked> {
    Some(Checked { key: key?, meta, body, events: 1 })
}

/// The write key in `Basic base64(key:)` or `Bearer key`.
fn key_of_header(header: &str) -> Option<String> {
    let (scheme, value) = header.split_once(' ')?;
    let key = if scheme.eq_ignore_ascii_case("basic") {
        let pair = String::from_utf8(limits::unbase64(value.trim().as_bytes())?).ok()?;
        pair.split_once(':').map_or(pair.as_str(), |(key, _)| key).to_owned()
    } else if scheme.eq_ignore_ascii_case("bearer") {
        value.trim().to_owned()
    } else {
        return None;
    };
    (!key.is_empty()).then_some(key)
}

/// Reads a stored request.
pub fn read(meta: &Meta, received_at: Micros, bytes: &[u8]) -> Vec<Parsed> {
    let body = Body::new(bytes);
    let told = message::Told { meta, received_at };
    if is_batch(&meta.call) {
        let Ok(batch) = serde_json::from_str::<Batch<'_>>(body.as_str()) else { return body.broken() };
        if batch.batch.too_many {
            return vec![Parsed::Rejected(Rejection::new(Reason::TooLarge, "the batch has too many events"))];
        }
        // A context that cannot be read is nobody's: the messages have their own.
        let context = batch.context.map(|context| without_nul(context.get()));
        let shared = context.as_deref().and_then(|context| parse(context).ok()).unwrap_or_default();
        let events = batch.batch.list.into_iter();
        return events.map(|raw| body.one(raw.get(), limits::SEGMENT_EVENT, |text| told.read(text, &shared))).collect();
    }
    if serde_json::from_str::<Single<'_>>(body.as_str()).is_err() {
        return body.broken();
    }
    vec![body.one(body.as_str(), limits::SEGMENT_EVENT, |text| told.read(text, &message::Context::default()))]
}

#[cfg(test)]
mod tests;
