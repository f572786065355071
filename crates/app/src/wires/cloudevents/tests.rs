use serde_json::json;
use throughline_model::{identifier::IdentifierKind, touchpoint::Stage};

use super::*;
use crate::wires::{
    Wire,
    tests::{event as event_of, interaction, now, reason},
};

const STRUCTURED: &str = "application/cloudevents+json; charset=utf-8";
const BATCHED: &str = "application/cloudevents-batch+json";

fn check_as(headers: &[(&str, &str)], body: &[u8]) -> Result<Checked, Refusal> {
    let mut headers: Vec<(&str, &[u8])> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    headers.push(("authorization", b"Bearer wk"));
    check(Request { call: "", query: "", headers, body: body.to_vec() })
}

fn parsed(headers: &[(&str, &str)], body: &[u8]) -> Vec<Parsed> {
    let checked = check_as(headers, body).unwrap();
    let parsed = read(&checked.meta, now(), &checked.body);
    assert_eq!(parsed.len(), checked.events as usize);
    parsed
}

fn structured(more: Value) -> Parsed {
    let mut body = json!({"specversion": "1.0", "type": "cx.store.visited", "source": "/pos/berlin-3", "id": "A-17",
        "time": "2026-01-05T10:00:00Z"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    parsed(&[("content-type", STRUCTURED)], body.to_string().as_bytes()).remove(0)
}

#[test]
fn a_structured_event_is_an_interaction() {
    let parsed = structured(
        json!({"subject": "store/berlin-3", "customerid": "c_91", "unitid": "berlin-3", "sessionid": "v",
        "datacontenttype": "application/json",
        "data": {"wait_s": 340, "staff": "s12", "outcome": "bought", "amount": 3, "currency": "EUR", "channel": "store", "x": null}}),
    );
    let event = event_of(&parsed);
    assert_eq!(event.message_id.as_deref(), Some("/pos/berlin-3 A-17"));
    assert_eq!(event.who.as_ref().map(|who| who.key.0.kind), Some(IdentifierKind::ExternalId));
    let interaction = interaction(event);
    let texts = [
        &interaction.object,
        &interaction.unit,
        &interaction.session,
        &interaction.staff,
        &interaction.outcome,
        &interaction.channel,
    ];
    assert_eq!(
        texts.map(|text| text.as_deref().unwrap_or("-")),
        ["store/berlin-3", "berlin-3", "v", "s12", "bought", "store"]
    );
    assert_eq!(
        (interaction.wait, interaction.amount.as_ref().map(|amount| amount.minor)),
        (Some(340_000_000), Some(300))
    );
    assert!(interaction.properties.is_empty());
}

#[test]
fn whom_it_is_about() {
    let who = |more: Value| {
        let who = event_of(&structured(more)).who.clone().unwrap();
        (who.key.0.kind, who.key.0.value, who.same_as.len())
    };
    let is = |kind, value: &str, links| (kind, value.to_owned(), links);
    use IdentifierKind::{AnonymousId, EpisodeId, ExternalId};
    assert_eq!(who(json!({"customerid": 7, "anonymousid": "a"})), is(ExternalId, "7", 1));
    assert_eq!(who(json!({"customerid": "", "anonymousid": "a"})), is(AnonymousId, "a", 0));
    assert_eq!(who(json!({"caseid": "c", "sessionid": "v", "subject": "s"})), is(EpisodeId, "c", 0));
    assert_eq!(who(json!({"sessionid": "v", "subject": "s"})), is(EpisodeId, "v", 0));
    assert_eq!(who(json!({"subject": "s"})), is(EpisodeId, "s", 0));
    assert_eq!(who(json!({})), is(EpisodeId, "A-17", 0));
}

#[test]
fn a_case_is_the_object_before_the_subject() {
    let parsed = structured(json!({"subject": "invoice/9", "caseid": "case-7"}));
    let interaction = interaction(event_of(&parsed));
    assert_eq!(interaction.object.as_deref(), Some("case-7"));
    assert_eq!(Value::Object(interaction.properties.clone()), json!({"subject": "invoice/9"}));
}

#[test]
fn data_in_every_form() {
    let properties = |more: Value| Value::Object(interaction(event_of(&structured(more))).properties.clone());
    assert_eq!(properties(json!({"data_base64": "eyJhIjoxfQ=="})), json!({"a": 1}));
    assert_eq!(properties(json!({"data": "text"})), json!({"data": "text"}));
    assert_eq!(properties(json!({"data": [1, 2]})), json!({"data": [1, 2]}));
    assert_eq!(properties(json!({"data_base64": "AAEC", "datacontenttype": "image/png"})), json!({}));
    assert_eq!(reason(&structured(json!({"data_base64": "!"}))), Some(Reason::Unreadable));
}

#[test]
fn binary_mode_has_its_attributes_in_headers() {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-type", "cx.call.ended"),
        ("ce-source", "/pbx"),
        ("ce-id", "1"),
        ("ce-time", "2026-01-05T10:02:00+01:00"),
        ("ce-subject", "%C3%A4ngste%20und%20mehr"),
        ("ce-customerid", "c_91"),
    ];
    let with = |kind| [headers.as_slice(), &[("content-type", kind)]].concat();
    let all = parsed(&with("application/json"), br#"{"duration_s": 61.5}"#);
    let event = event_of(&all[0]);
    assert_eq!((event.occurred_at.to_string().as_str(), event.offset_minutes), ("2026-01-05T09:02:00Z", Some(60)));
    let interaction = interaction(event);
    assert_eq!((interaction.object.as_deref(), interaction.duration), (Some("ängste und mehr"), Some(61_500_000)));
    assert_eq!(reason(&parsed(&with("image/png"), b"\xff\x00")[0]), None);
    assert_eq!(reason(&parsed(&with("application/json"), b"")[0]), None);
    assert_eq!(reason(&parsed(&with("application/json"), b"{")[0]), Some(Reason::Unreadable));
    let nobody = headers.iter().filter(|(name, _)| *name != "ce-type").copied().collect::<Vec<_>>();
    assert_eq!(reason(&parsed(&nobody, b"{}")[0]), Some(Reason::MissingField));
}

#[test]
fn a_batch_is_an_array() {
    let body = json!([
        {"specversion": "1.0", "type": "Order Completed", "source": "s", "id": "1", "caseid": "o-1"},
        {"specversion": "0.3", "type": "t", "source": "s", "id": "2"},
        {"specversion": "1.0", "source": "s", "id": "3"},
        {"specversion": "1.0", "type": "t", "source": "s s", "id": "4"},
        {"specversion": "1.0", "type": "t", "source": "s", "id": "5", "time": "now"},
        "x",
    ]);
    let all = parsed(&[("content-type", BATCHED)], body.to_string().as_bytes());
    let reasons: Vec<_> = all.iter().map(reason).collect();
    assert_eq!(
        reasons,
        [
            None,
            Some(Reason::UnknownType),
            Some(Reason::MissingField),
            Some(Reason::WrongType),
            Some(Reason::BadTime),
            Some(Reason::WrongType),
        ]
    );
    assert_eq!(interaction(event_of(&all[0])).stage, Some(Stage::Purchase));
}

#[test]
fn refusals_say_why() {
    let status = |headers: &[(&str, &str)], body: &[u8]| {
        check_as(headers, body).map_err(|why| why.status(Wire::CloudEvents)).err()
    };
    assert_eq!(status(&[("content-type", "application/json")], b"{}"), Some(415));
    assert_eq!(status(&[("content-type", "application/cloudevents+avro")], b"{}"), Some(415));
    assert_eq!(status(&[("content-type", BATCHED)], b"{}"), Some(400));
    assert_eq!(status(&[("content-type", STRUCTURED)], b"{\"a\":"), Some(400));
    assert_eq!(status(&[("content-type", STRUCTURED)], b"[]"), None);
    let none = check(Request { headers: vec![("content-type", STRUCTURED.as_bytes())], ..Request::default() });
    assert_eq!(none.unwrap_err().status(Wire::CloudEvents), 401);
}
