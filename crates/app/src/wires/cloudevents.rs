//! CloudEvents 1.0 over HTTP: structured, in batches, and binary with the attributes in headers.
use std::collections::BTreeMap;

use percent_encoding::percent_decode;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use throughline_model::{
    event::{Event, Who},
    identifier::Identifier,
    link::LinkKind,
    outcome::{Reason, Rejection},
    profile::ProfileKey,
    time::Micros,
};

use super::{
    Checked, Meta, Parsed, Refusal, Request,
    body::{Body, Elements, Text, parse, stated, without_nul},
    clock::Clock,
    limits::{self, Undecoded},
    properties::{Properties, key},
    semantic::{self, Around},
};

/// The attributes that have a meaning here, of the specification and of the extensions.
#[derive(Deserialize, Default)]
struct Attributes<'a> {
    #[serde(borrow)]
    specversion: Option<Text<'a>>,
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
    source: Option<Text<'a>>,
    id: Option<Text<'a>>,
    time: Option<Text<'a>>,
    subject: Option<Text<'a>>,
    datacontenttype: Option<Text<'a>>,
    customerid: Option<Text<'a>>,
    anonymousid: Option<Text<'a>>,
    unitid: Option<Text<'a>>,
    caseid: Option<Text<'a>>,
    sessionid: Option<Text<'a>>,
    data: Option<&'a RawValue>,
    data_base64: Option<Text<'a>>,
}

/// Checks a request at the door; its content type says in which mode it is.
pub fn check(request: Request<'_>) -> Result<Checked, Refusal> {
    let limit = limits::CLOUDEVENTS_BATCH;
    if request.body.len() > limit.0 {
        return Err(Refusal::TooLarge(limit));
    }
    let bearer = request.header("authorization").and_then(|header| {
        let (scheme, key) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned()).filter(|key| !key.is_empty())
    });
    let key = bearer.ok_or(Refusal::NoKey("no write key given as bearer token"))?;
    let content_type = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let attributes = attributes_in(&request.headers);
    let binary = attributes.contains_key("specversion");
    let call = match kind {
        "application/cloudevents-batch+json" => "batched",
        "application/cloudevents+json" => "structured",
        kind if kind.starts_with("application/cloudevents") => {
            return Err(Refusal::Unsupported("of the event formats only JSON is understood"));
        }
        _ if binary => "binary",
        _ => return Err(Refusal::Unsupported("neither the content type nor the headers are those of a CloudEvent")),
    };
    let mut meta = Meta { call: call.to_owned(), ..Meta::default() };
    if call == "binary" {
        meta.attributes = attributes;
        if !kind.is_empty() {
            meta.attributes.insert("datacontenttype".to_owned(), kind.to_owned());
        }
    }
    let body = if call != "binary" && limits::is_gzip(&request.body) {
        match limits::gunzip(&request.body, limit) {
            Ok(body) => body,
            Err(Undecoded::TooLarge) => return Err(Refusal::TooLarge(limit)),
            Err(Undecoded::Broken) => {
                let kept = Checked { key, meta, body: request.body, events: 1 };
                return Err(Refusal::unreadable("the body is not whole gzip", Some(kept)));
            }
        }
    } else {
        request.body
    };
    let text = Body::new(&body);
    let events = match call {
        "batched" => serde_json::from_str::<Elements<'_>>(text.as_str()).ok(),
        "structured" => serde_json::from_str::<&RawValue>(text.as_str())
            .ok()
            .map(|event| Elements { list: vec![event], too_many: false }),
        _ => Some(Elements::default()),
    };
    match events {
        Some(Elements { too_many: true, .. }) => Err(Refusal::TooLarge(limit)),
        Some(events) => {
            let count = if call == "binary" { 1 } else { events.list.len() };
            Ok(Checked { key, meta, events: u32::try_from(count).unwrap_or(u32::MAX), body })
        }
        None => {
            let kept = Checked { key, meta, body, events: 1 };
            Err(Refusal::unreadable("the body is not the JSON of a CloudEvent", Some(kept)))
        }
    }
}

/// The attributes of binary mode, percent-decoded.
fn attributes_in(headers: &[(&str, &[u8])]) -> BTreeMap<String, String> {
    let attributes = headers.iter().filter_map(|(name, value)| Some((name.strip_prefix("ce-")?, value)));
    attributes
        .map(|(name, value)| {
            let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
            let value = percent_decode(value).decode_utf8_lossy().replace('\0', "\u{fffd}");
            (name.to_owned(), value)
        })
        .collect()
}

/// Reads a stored request.
pub fn read(meta: &Meta, received_at: Micros, bytes: &[u8]) -> Vec<Parsed> {
    if meta.call == "binary" {
        return vec![read_binary(meta, received_at, bytes).map(Some).into()];
    }
    let body = Body::new(bytes);
    let one = |raw: &RawValue| {
        body.one(raw.get(), limits::CLOUDEVENTS_EVENT, |text| {
            let attributes: Attributes<'_> = parse(text)?;
            let data = data_of(&attributes)?;
            event(&attributes, data, received_at).map(Some)
        })
    };
    if meta.call == "batched" {
        return match serde_json::from_str::<Elements<'_>>(body.as_str()) {
            Ok(Elements { too_many: true, .. }) => {
                vec![Parsed::Rejected(Rejection::new(Reason::TooLarge, "the batch has too many events"))]
            }
            Ok(events) => events.list.into_iter().map(one).collect(),
            Err(_) => body.broken(),
        };
    }
    match serde_json::from_str::<&RawValue>(body.as_str()) {
        Ok(raw) => vec![one(raw)],
        Err(_) => body.broken(),
    }
}

fn read_binary(meta: &Meta, received_at: Micros, bytes: &[u8]) -> Result<Event, Rejection> {
    if bytes.len() > limits::CLOUDEVENTS_EVENT.0 {
        let detail = format!("the event is larger than {}", limits::CLOUDEVENTS_EVENT);
        return Err(Rejection::new(Reason::TooLarge, detail));
    }
    let attribute = |name: &str| meta.attributes.get(name).map(|value| Text::from(value.as_str()));
    let attributes = Attributes {
        specversion: attribute("specversion"),
        kind: attribute("type"),
        source: attribute("source"),
        id: attribute("id"),
        time: attribute("time"),
        subject: attribute("subject"),
        datacontenttype: attribute("datacontenttype"),
        customerid: attribute("customerid"),
        anonymousid: attribute("anonymousid"),
        unitid: attribute("unitid"),
        caseid: attribute("caseid"),
        sessionid: attribute("sessionid"),
        data: None,
        data_base64: None,
    };
    let data = if bytes.is_empty() || !is_json(&attributes) { Value::Null } else { json(bytes)? };
    event(&attributes, data, received_at)
}

/// Data that is stated as JSON, or not stated as anything else.
fn is_json(attributes: &Attributes<'_>) -> bool {
    stated(&attributes.datacontenttype).is_none_or(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.ends_with("/json") || kind.ends_with("+json")
    })
}

fn json(bytes: &[u8]) -> Result<Value, Rejection> {
    let text = std::str::from_utf8(bytes).map_err(|_| Rejection::new(Reason::Unreadable, "the data are not UTF-8"))?;
    parse(&without_nul(text))
}

fn data_of(attributes: &Attributes<'_>) -> Result<Value, Rejection> {
    if let Some(data) = attributes.data {
        return parse(data.get());
    }
    let Some(packed) = stated(&attributes.data_base64) else { return Ok(Value::Null) };
    let bytes = limits::unbase64(packed.as_bytes())
        .ok_or_else(|| Rejection::new(Reason::Unreadable, "data_base64 is not base64"))?;
    if is_json(attributes) { json(&bytes) } else { Ok(Value::Null) }
}

fn event(attributes: &Attributes<'_>, data: Value, received_at: Micros) -> Result<Event, Rejection> {
    let missing = |name: &str| Rejection::new(Reason::MissingField, format!("the attribute {name} is missing"));
    let version = stated(&attributes.specversion).ok_or_else(|| missing("specversion"))?;
    if version != "1.0" {
        return Err(Rejection::new(Reason::UnknownType, "only version 1.0 of CloudEvents is understood"));
    }
    let kind = stated(&attributes.kind).ok_or_else(|| missing("type"))?;
    let source = stated(&attributes.source).ok_or_else(|| missing("source"))?;
    let id = stated(&attributes.id).ok_or_else(|| missing("id"))?;
    if source.contains(char::is_whitespace) {
        return Err(Rejection::new(Reason::WrongType, "the source is not a URI reference"));
    }
    let moment = Clock::trusted(received_at).place(stated(&attributes.time))?;
    // A source has no white space, so no two pairs make one id.
    let message_id = format!("{source} {id}");

    let known = key(stated(&attributes.customerid), Identifier::external);
    let unknown = key(stated(&attributes.anonymousid), Identifier::anonymous);
    let (case, subject) = (stated(&attributes.caseid), stated(&attributes.subject));
    let session = stated(&attributes.sessionid);
    let who = match (known, unknown) {
        (Some(known), unknown) => {
            let same_as = unknown.map(|unknown| (LinkKind::Identify, ProfileKey(unknown)));
            Who { same_as: same_as.into_iter().collect(), ..Who::new(known) }
        }
        (None, Some(unknown)) => Who::new(unknown),
        (None, None) => {
            let episode =
                [case, session, subject, Some(id)].into_iter().find_map(|text| key(text, Identifier::episode));
            Who::new(
                episode
                    .ok_or_else(|| Rejection::new(Reason::NoIdentity, "neither a customer nor an episode is named"))?,
            )
        }
    };

    let mut properties = Properties(match data {
        Value::Object(data) => data.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        Value::Null => Map::new(),
        other => Map::from_iter([("data".to_owned(), other)]),
    });
    if let (Some(_), Some(subject)) = (case, subject) {
        properties.0.insert("subject".to_owned(), Value::from(subject));
    }
    let mut interaction = properties.interaction(kind, None)?;
    interaction.object = case.or(subject).map(str::to_owned).or(interaction.object);
    interaction.unit = stated(&attributes.unitid).map(str::to_owned).or(interaction.unit);
    interaction.session = session.map(str::to_owned).or(interaction.session);
    let around = Around { message_id: Some(&message_id), language: None };
    let facts = semantic::tell(interaction, moment.at, around)?;
    Ok(Event {
        occurred_at: moment.at,
        offset_minutes: moment.offset_minutes,
        sequence: 0,
        who: Some(who),
        facts,
        historical: moment.old,
        message_id: Some(message_id),
    })
}

#[cfg(test)]
mod tests;
