//! PostHog's capture and batch endpoints, in every encoding that its libraries have used.
use percent_encoding::percent_decode;
use serde::Deserialize;
use serde_json::value::RawValue;
use throughline_model::{
    outcome::{Reason, Rejection},
    time::Micros,
};

use super::{
    Checked, Meta, Parsed, Refusal, Request,
    body::{Body, Elements, stated_in},
    limits::{self, Size, Undecoded},
    lz,
};

mod message;
mod survey;

/// A body, whichever of its forms it has: a batch, an array of events, one event.
struct Envelope<'a> {
    token: Option<String>,
    sent_at: Option<String>,
    historical: bool,
    events: Elements<'a>,
}

/// The fields of a batch; an object without `batch` is an event.
#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Option<Elements<'a>>,
    api_key: Option<&'a RawValue>,
    token: Option<&'a RawValue>,
    #[serde(rename = "$token")]
    dollar_token: Option<&'a RawValue>,
    sent_at: Option<&'a RawValue>,
    historical_migration: Option<&'a RawValue>,
}

/// Where an event may carry its token.
#[derive(Deserialize)]
struct Tokens<'a> {
    #[serde(borrow)]
    api_key: Option<&'a RawValue>,
    token: Option<&'a RawValue>,
    #[serde(rename = "$token")]
    dollar_token: Option<&'a RawValue>,
    properties: Option<&'a RawValue>,
}

impl Tokens<'_> {
    fn find(event: &str) -> Option<String> {
        let tokens: Tokens<'_> = serde_json::from_str(event).ok()?;
        let own = [tokens.token, tokens.dollar_token, tokens.api_key].into_iter().find_map(stated_in);
        own.or_else(|| {
            let inner: Tokens<'_> = serde_json::from_str(tokens.properties?.get()).ok()?;
            [inner.token, inner.dollar_token, inner.api_key].into_iter().find_map(stated_in)
        })
    }
}

impl<'a> Envelope<'a> {
    fn open(text: &'a str) -> Option<Self> {
        if text.trim_start().starts_with('[') {
            let events = serde_json::from_str(text).ok()?;
            return Some(Self { token: None, sent_at: None, historical: false, events });
        }
        let batch: Batch<'a> = serde_json::from_str(text).ok()?;
        let events = match batch.batch {
            Some(events) => events,
            None => Elements { list: vec![serde_json::from_str(text).ok()?], too_many: false },
        };
        Some(Self {
            token: [batch.token, batch.dollar_token, batch.api_key].into_iter().find_map(stated_in),
            sent_at: stated_in(batch.sent_at),
            historical: batch.historical_migration.is_some_and(|told| told.get() == "true"),
            events,
        })
    }

    /// The token of the body, else the one that all its events share which have any.
    fn token(&self) -> Result<Option<String>, Refusal> {
        if self.token.is_some() {
            return Ok(self.token.clone());
        }
        let mut tokens = self.events.list.iter().filter_map(|event| Tokens::find(event.get()));
        let first = tokens.next();
        if tokens.any(|token| Some(&token) != first.as_ref()) {
            return Err(Refusal::NoKey("the events have different project tokens"));
        }
        Ok(first)
    }
}

/// Checks a request at the door; the call is `capture`, `batch`, `engage` or `recording`.
///
/// A GET carries its events in the query's `data`.
pub fn check(request: Request<'_>) -> Result<Checked, Refusal> {
    let limit = if request.call == "batch" { limits::POSTHOG_BATCH } else { limits::POSTHOG_CAPTURE };
    if request.body.len() > limit.0 {
        return Err(Refusal::TooLarge(limit));
    }
    let mut meta = Meta { call: request.call.to_owned(), sent_at: sent_in_query(request.query), ..Meta::default() };
    let body = match decode(request, limit) {
        Ok(body) => body,
        Err(Undecoded::TooLarge) => return Err(Refusal::TooLarge(limit)),
        Err(Undecoded::Broken) => return Err(Refusal::unreadable("the body cannot be decoded", None)),
    };
    let text = Body::new(&body);
    let Some(envelope) = Envelope::open(text.as_str()) else {
        return Err(Refusal::unreadable("the body is not the JSON of this call", None));
    };
    if envelope.events.too_many {
        return Err(Refusal::TooLarge(limit));
    }
    let key = envelope.token()?.ok_or(Refusal::NoKey("no project token given"))?;
    if key.starts_with("phx_") {
        return Err(Refusal::NoKey("a personal API key is no project token"));
    }
    meta.sent_at = envelope.sent_at.or(meta.sent_at);
    meta.historical = envelope.historical;
    let events = u32::try_from(envelope.events.list.len()).unwrap_or(u32::MAX);
    Ok(Checked { key, meta, events, body })
}

/// The query's `_` in milliseconds; older libraries wrote seconds there, which say too little.
fn sent_in_query(query: &str) -> Option<String> {
    let (_, value) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "_")?;
    let millis: i64 = value.parse().ok()?;
    (millis >= 100_000_000_000).then(|| value.into_owned())
}

/// Takes the encodings off, one after the other, until JSON is left.
fn decode(request: Request<'_>, limit: Size) -> Result<Vec<u8>, Undecoded> {
    let mut compression = form_value(request.query.as_bytes(), "compression");
    let is_form =
        request.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let mut body = request.body;
    if body.is_empty() {
        body = form_value(request.query.as_bytes(), "data").unwrap_or_default();
    } else if body.starts_with(b"data=") || (is_form && !looks_like_json(&body) && !limits::is_gzip(&body)) {
        compression = form_value(&body, "compression").or(compression);
        body = form_value(&body, "data").ok_or(Undecoded::Broken)?;
    }
    let is_lz = matches!(compression.as_deref(), Some(b"lz64" | b"lz-string"));
    // Base64 around gzip is the most that any library wraps.
    for _ in 0..3 {
        if limits::is_gzip(&body) {
            body = limits::gunzip(&body, limit)?;
        } else if looks_like_json(&body) {
            return Ok(body);
        } else if is_lz {
            return lz::decompress(&body, limit);
        } else {
            body = limits::unbase64(body.trim_ascii()).ok_or(Undecoded::Broken)?;
        }
    }
    Ok(body)
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// A form's value as bytes: base64 in it may stand for what is not text.
fn form_value(form: &[u8], name: &str) -> Option<Vec<u8>> {
    form.split(|byte| *byte == b'&').find_map(|pair| {
        let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        let value: Vec<u8> = value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        Some(percent_decode(&value).collect())
    })
}

/// Reads a stored request.
pub fn read(meta: &Meta, received_at: Micros, bytes: &[u8]) -> Vec<Parsed> {
    let body = Body::new(bytes);
    let told = message::Told::new(meta, received_at);
    let one = |text: &str| {
        if meta.call == "recording" {
            return Parsed::Ignored;
        }
        body.one(text, limits::POSTHOG_EVENT, |text| told.read(text))
    };
    let Some(envelope) = Envelope::open(body.as_str()) else { return body.broken() };
    if envelope.events.too_many {
        return vec![Parsed::Rejected(Rejection::new(Reason::TooLarge, "the batch has too many events"))];
    }
    envelope.events.list.into_iter().map(|raw| one(raw.get())).collect()
}

/// What a client of this convention asks before it starts: there are no flags, recordings or surveys here.
pub fn flags() -> serde_json::Value {
    serde_json::json!({
        "featureFlags": {}, "featureFlagPayloads": {}, "flags": {}, "errorsWhileComputingFlags": false,
        "supportedCompression": ["gzip", "gzip-js"], "sessionRecording": false, "surveys": false,
        "toolbarParams": {}, "isAuthenticated": false, "siteApps": [],
        "config": {"enable_collect_everything": true},
    })
}

/// The configuration that posthog-js loads for a project.
pub fn config(token: &str) -> serde_json::Value {
    serde_json::json!({
        "token": token, "supportedCompression": ["gzip", "gzip-js"], "hasFeatureFlags": false,
        "captureDeadClicks": false, "capturePerformance": false, "autocapture_opt_out": false,
        "autocaptureExceptions": false, "analytics": {"endpoint": "/i/v0/e/"}, "elementsChainAsString": true,
        "sessionRecording": false, "heatmaps": false, "surveys": false, "defaultIdentifiedOnly": true, "siteApps": [],
    })
}

#[cfg(test)]
mod tests;
