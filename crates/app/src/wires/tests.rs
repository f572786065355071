//! What holds for every wire, and what the tests of the wires share.
use std::io::Write;

use proptest::prelude::*;
use serde_json::Value;
use throughline_model::{event::Fact, interaction::Interaction, perception::Perception};

use super::*;

/// When the tests receive everything.
pub fn now() -> Micros {
    Micros::parse("2026-01-05T12:00:00Z").unwrap()
}

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

pub fn event(parsed: &Parsed) -> &Event {
    match parsed {
        Parsed::Event(event) => event,
        other => panic!("{other:?}"),
    }
}

pub fn reason(parsed: &Parsed) -> Option<Reason> {
    match parsed {
        Parsed::Rejected(rejection) => Some(rejection.reason),
        _ => None,
    }
}

pub fn interaction(event: &Event) -> &Interaction {
    event.facts.iter().find_map(|fact| if let Fact::Interaction(it) = fact { Some(it) } else { None }).unwrap()
}

pub fn perception(event: &Event) -> &Perception {
    event.facts.iter().find_map(|fact| if let Fact::Perception(it) = fact { Some(it) } else { None }).unwrap()
}

pub fn traits(event: &Event) -> Value {
    let found = event.facts.iter().find_map(|fact| if let Fact::Traits(it) = fact { Some(it.clone()) } else { None });
    found.map(Value::Object).unwrap_or_default()
}

#[test]
fn codes_are_stable() {
    let codes: Vec<u8> = Wire::ALL.into_iter().map(Wire::code).collect();
    assert_eq!(codes, [1, 2, 3, 4, 5]);
    assert_eq!(Wire::from_code(2), Some(Wire::PostHog));
    assert_eq!(Wire::from_code(0), None);
}

#[test]
fn what_is_kept_of_a_request_round_trips() {
    let meta = Meta { call: "batch".to_owned(), sent_at: Some("x".to_owned()), historical: true, ..Meta::default() };
    let json = serde_json::to_string(&meta).unwrap();
    assert_eq!(serde_json::from_str::<Meta>(&json).unwrap(), meta);
    let plain = serde_json::to_string(&Meta { call: "track".to_owned(), ..Meta::default() }).unwrap();
    assert_eq!(plain, r#"{"call":"track"}"#);
}

/// Bodies that each door takes; the properties below break them.
const VALID: &[(Wire, &str, &str)] = &[
    (
        Wire::Segment,
        "batch",
        r#"{"batch":[{"type":"track","userId":"u","event":"Order Completed","properties":{"a":[1,{"b":"c\u0000"}],"revenue":"3"},"context":{"campaign":{"name":"x"}},"timestamp":"2026-01-05T10:00:00Z"},{"type":"identify","anonymousId":"a","traits":{"email":"a@b.cd"}},7,null],"writeKey":"k","sentAt":"2026-01-05T11:00:00Z"}"#,
    ),
    (
        Wire::Segment,
        "track",
        r#"{"userId":"u","event":"Product Reviewed","properties":{"rating":"4","review_body":"ä"},"writeKey":"k"}"#,
    ),
    (
        Wire::PostHog,
        "batch",
        r#"{"api_key":"k","historical_migration":true,"batch":[{"event":"$pageview","distinct_id":{"a":1},"properties":{"$groups":{"company":"x"},"$set":{"email":"a@b.cd"}},"offset":3},{"event":"survey sent","distinct_id":"u","properties":{"$survey_id":"s","$survey_response":9}}]}"#,
    ),
    (
        Wire::PostHog,
        "capture",
        r#"[{"event":"x","properties":{"token":"k","distinct_id":"u"}},{"event":"$create_alias","token":"k","distinct_id":"u","properties":{"alias":"v"}}]"#,
    ),
    (Wire::PostHog, "engage", r#"{"token":"k","$distinct_id":"u","$set":{"a":1}}"#),
    (
        Wire::CloudEvents,
        "structured",
        r#"{"specversion":"1.0","type":"t","source":"/s","id":"1","customerid":"c","data":{"wait_s":1}}"#,
    ),
    (
        Wire::CloudEvents,
        "batched",
        r#"[{"specversion":"1.0","type":"t","source":"/s","id":"1","data_base64":"e30="},{"specversion":"0.3"}]"#,
    ),
];

fn check(wire: Wire, call: &str, body: Vec<u8>) -> Result<Checked, Refusal> {
    let kind: &[u8] = match call {
        "batched" => b"application/cloudevents-batch+json",
        "structured" => b"application/cloudevents+json",
        _ => b"application/json",
    };
    let headers = vec![("authorization", b"Bearer k".as_slice()), ("content-type", kind)];
    match wire {
        Wire::Segment => segment::check(Request { call, headers, body, query: "" }),
        Wire::PostHog => posthog::check(Request { call, headers, body, query: "" }),
        _ => cloudevents::check(Request { call, headers, body, query: "" }),
    }
}

/// Whatever a door lets into the log is read into exactly as many events as it counted.
fn counted(wire: Wire, call: &str, body: Vec<u8>) {
    let kept = match check(wire, call, body) {
        Ok(checked) => checked,
        Err(Refusal::Unreadable { kept: Some(kept), .. }) => *kept,
        Err(_) => return,
    };
    let parsed = read(wire, &kept.meta, now(), &kept.body);
    assert_eq!(parsed.len(), kept.events as usize, "{wire:?} {call}");
    let written = format!("{parsed:?}");
    assert!(!written.contains("\\0"), "a NUL character went through");
}

#[test]
fn every_valid_body_is_counted() {
    for (wire, call, body) in VALID {
        assert!(check(*wire, call, body.as_bytes().to_vec()).is_ok(), "{body}");
        counted(*wire, call, body.as_bytes().to_vec());
        counted(*wire, call, gzip(body.as_bytes()));
    }
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let open = "{\"a\":[".repeat(100_000);
    for (wire, call, _) in VALID {
        counted(*wire, call, deep.clone().into_bytes());
        counted(*wire, call, open.clone().into_bytes());
        counted(*wire, call, format!("{{\"batch\":[{deep}],\"api_key\":\"k\"}}").into_bytes());
        counted(
            *wire,
            call,
            format!("{{\"properties\":{deep},\"event\":\"x\",\"api_key\":\"k\",\"writeKey\":\"k\"}}").into_bytes(),
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn arbitrary_bytes_are_counted(which in 0..VALID.len(), body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (wire, call, _) = VALID[which];
        counted(wire, call, body);
    }

    #[test]
    fn mutated_bodies_are_counted(
        which in 0..VALID.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..4, "[\\[\\]{}\",:0-9a-z\\\\\u{0}\u{ff}]{1,3}"), 1..5),
    ) {
        let (wire, call, valid) = VALID[which];
        let mut body = valid.as_bytes().to_vec();
        for (at, how, text) in changes {
            let at = at.index(body.len().max(1)).min(body.len());
            match how {
                0 => body.truncate(at),
                1 => drop(body.splice(at..at, text.bytes())),
                2 => if let Some(byte) = body.get_mut(at) { *byte ^= 0x80 },
                _ => { let to = (at + text.len() * 4).min(body.len()); body.drain(at..to); }
            }
        }
        counted(wire, call, body);
    }

    #[test]
    fn stored_bytes_never_panic(which in 0..VALID.len(), body in "\\PC{0,80}", sent in "\\PC{0,12}") {
        let (wire, call, _) = VALID[which];
        let meta = Meta { call: call.to_owned(), sent_at: Some(sent), ..Meta::default() };
        prop_assert!(!read(wire, &meta, Micros(i64::MAX), body.as_bytes()).is_empty() || body.contains('['));
    }
}
