use serde_json::{Value, json};
use throughline_model::{event::Event, identifier::IdentifierKind, link::LinkKind, money::Money, touchpoint::Stage};

use super::*;
use crate::wires::{
    Wire,
    tests::{event, gzip, interaction, now, perception, reason, traits},
};

fn request<'a>(call: &'a str, authorization: &'a str, body: &[u8]) -> Request<'a> {
    let headers = if authorization.is_empty() { Vec::new() } else { vec![("authorization", authorization.as_bytes())] };
    Request { call, query: "", headers, body: body.to_vec() }
}

fn parsed(call: &str, body: &Value) -> Vec<Parsed> {
    let checked = check(request(call, "Bearer wk", body.to_string().as_bytes())).unwrap();
    let parsed = read(&checked.meta, now(), &checked.body);
    assert_eq!(parsed.len(), checked.events as usize);
    parsed
}

fn one(call: &str, body: Value) -> Event {
    event(&parsed(call, &body)[0]).clone()
}

fn rejected(call: &str, body: Value) -> Option<Reason> {
    reason(&parsed(call, &body)[0])
}

#[test]
fn finds_the_key_in_its_three_places() {
    let body = br#"{"type":"track","userId":"u","event":"e","writeKey":"in-body"}"#;
    let key = |authorization: &str| check(request("track", authorization, body)).map(|checked| checked.key);
    assert_eq!(key("").as_deref(), Ok("in-body"));
    assert_eq!(key("Basic d2tfdGVzdDo=").as_deref(), Ok("wk_test"));
    assert_eq!(key("basic d2tfdGVzdA==").as_deref(), Ok("wk_test"));
    assert_eq!(key("Bearer wk_test").as_deref(), Ok("wk_test"));
    assert_eq!(key("Digest x").as_deref(), Ok("in-body"));
    let none = check(request("batch", "", br#"{"batch":[],"writeKey":7.5e}"#)).unwrap_err();
    assert!(matches!(none, Refusal::Unreadable { kept: None, .. }), "{none:?}");
    let none = check(request("batch", "", br#"{"batch":[]}"#)).unwrap_err();
    assert_eq!((none.status(Wire::Segment), none), (401, Refusal::NoKey("no write key given")));
}

#[test]
fn broken_and_large_requests_are_refused_as_the_convention_says() {
    let batch = |events: usize, size: usize| {
        let event = json!({"type": "track", "userId": "u", "event": "e", "properties": {"p": "x".repeat(size)}});
        json!({"batch": vec![event; events], "writeKey": "wk"}).to_string().into_bytes()
    };
    for (call, body) in [
        ("track", batch(1, 40_000)),
        ("batch", batch(100, 6_000)),
        ("batch", batch(2_501, 0)),
        ("batch", gzip(&batch(100, 6_000))),
    ] {
        let refusal = check(request(call, "", &body)).unwrap_err();
        assert_eq!((refusal.status(Wire::Segment), matches!(refusal, Refusal::TooLarge(_))), (400, true), "{call}");
    }
    for body in ["", "{", "[]", "null", "{\"batch\":{}}", "{\"batch\":[1}", "\u{1f}\u{8b}"] {
        let refusal = check(request("batch", "Bearer wk", body.as_bytes())).unwrap_err();
        let Refusal::Unreadable { kept: Some(kept), .. } = &refusal else { panic!("{body}: {refusal:?}") };
        assert_eq!((refusal.status(Wire::Segment), kept.events, kept.key.as_str()), (400, 1, "wk"));
        assert_eq!(reason(&read(&kept.meta, now(), &kept.body)[0]), Some(Reason::Unreadable), "{body}");
    }
    assert_eq!(check(request("batch", "", &gzip(&batch(100, 2_000)))).unwrap().events, 100);
    assert_eq!(check(request("batch", "Bearer wk", b"{\"batch\":[]}")).unwrap().events, 0);
}

#[test]
fn a_broken_event_costs_no_neighbour() {
    let fine = r#"{"type":"track","userId":"u","event":"e"}"#;
    let broken = [
        ("7", Reason::WrongType),
        ("null", Reason::WrongType),
        (r#"{"type":"track","userId":"u"}"#, Reason::MissingField),
        (r#"{"type":"track","userId":"u","event":"  "}"#, Reason::MissingField),
        (r#"{"userId":"u","event":"e"}"#, Reason::MissingField),
        (r#"{"type":"dance","userId":"u"}"#, Reason::UnknownType),
        (r#"{"type":"track","event":"e"}"#, Reason::NoIdentity),
        (r#"{"type":"track","userId":"null","anonymousId":"undefined","event":"e"}"#, Reason::NoIdentity),
        (r#"{"type":"track","userId":"a\u0000b","event":"e"}"#, Reason::NoIdentity),
        (r#"{"type":"track","userId":{"a":1},"event":"e"}"#, Reason::WrongType),
        (r#"{"type":"track","userId":"u","event":"e","properties":"p"}"#, Reason::WrongType),
        (r#"{"type":"track","userId":"u","event":"e","timestamp":"soon"}"#, Reason::BadTime),
        (r#"{"type":"track","userId":"u","event":"e","timestamp":"2031-01-01T00:00:00Z"}"#, Reason::Future),
        (r#"{"type":"track","userId":"u","event":"e","timestamp":"1899-01-01T00:00:00Z"}"#, Reason::BadTime),
        (r#"{"type":"alias","userId":"u"}"#, Reason::MissingField),
        (r#"{"type":"group","userId":"u"}"#, Reason::MissingField),
        (r#"{"type":"track","userId":"u","event":"\ud800"}"#, Reason::Unreadable),
        ("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"\u{1}\"}", Reason::Unreadable),
    ];
    for (part, expect) in broken {
        // A bare control character makes the whole body no JSON.
        let whole = part.contains('\u{1}');
        let body = format!("{{\"batch\":[{fine},{part},{fine}]}}");
        match check(request("batch", "Bearer wk", body.as_bytes())) {
            Ok(checked) => {
                let parsed = read(&checked.meta, now(), &checked.body);
                let reasons: Vec<_> = parsed.iter().map(reason).collect();
                assert_eq!(reasons, [None, Some(expect), None], "{part}");
            }
            Err(refusal) => assert!(whole, "{part}: {refusal:?}"),
        }
    }
}

#[test]
fn bytes_depth_and_size_stay_with_their_event() {
    let fine = r#"{"type":"track","userId":"u","event":"e"}"#.to_owned();
    let with = |value: &str| format!(r#"{{"type":"track","userId":"u","event":"e","properties":{{"p":{value}}}}}"#);
    let deep = with(&format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)));
    let large = with(&format!("\"{}\"", "x".repeat(40_000)));
    let mut body = format!("{{\"batch\":[{fine},{deep},{large},").into_bytes();
    body.extend(b"{\"type\":\"track\",\"userId\":\"u\",\"event\":\"\xff\xfe\"},");
    body.extend(format!("{fine}]}}").bytes());
    let checked = check(request("batch", "Bearer wk", &body)).unwrap();
    let reasons: Vec<_> = read(&checked.meta, now(), &checked.body).iter().map(reason).collect();
    assert_eq!(reasons, [None, Some(Reason::TooDeep), Some(Reason::TooLarge), Some(Reason::Unreadable), None]);
}

#[test]
fn nul_characters_become_replacement_characters() {
    let event = one("track", json!({"userId": "u", "event": "a\0b", "properties": {"p": ["\0"], "\0": 1}}));
    let interaction = interaction(&event);
    assert_eq!(interaction.name, "a\u{fffd}b");
    assert_eq!(Value::Object(interaction.properties.clone()), json!({"p": ["\u{fffd}"], "\u{fffd}": 1}));
}

#[test]
fn a_track_is_an_interaction_named_as_its_event() {
    let event = one(
        "track",
        json!({
            "userId": "ada", "anonymousId": "cookie", "event": "Order Completed", "messageId": "m-1",
            "properties": {"order_id": "o-1", "revenue": 14.99, "products": [{"product_id": "p"}]},
            "context": {"campaign": {"name": "winter"}, "groupId": "acme", "sessionId": 17, "channel": "browser"},
            "timestamp": "2026-01-05T11:00:00+01:00",
        }),
    );
    assert_eq!(event.message_id.as_deref(), Some("m-1"));
    assert_eq!((event.occurred_at, event.offset_minutes), (Micros::parse("2026-01-05T10:00:00Z").unwrap(), Some(60)));
    let who = event.who.clone().unwrap();
    assert_eq!((who.key.0.kind, who.key.0.value.as_str()), (IdentifierKind::ExternalId, "ada"));
    assert_eq!(who.same_as.len(), 1);
    assert_eq!((who.same_as[0].0, who.same_as[0].1.0.kind), (LinkKind::Identify, IdentifierKind::AnonymousId));
    let interaction = interaction(&event);
    assert_eq!((interaction.name.as_str(), interaction.stage), ("Order Completed", Some(Stage::Purchase)));
    assert_eq!(interaction.amount, Money::from_major(14.99, "USD"));
    let texts =
        [&interaction.object, &interaction.campaign, &interaction.account, &interaction.session, &interaction.channel];
    assert_eq!(texts.map(|text| text.as_deref().unwrap_or("-")), ["o-1", "winter", "acme", "17", "web"]);
    assert_eq!(interaction.properties.keys().collect::<Vec<_>>(), ["products"]);
}

#[test]
fn pages_and_screens_have_a_name_and_a_channel() {
    let name = |call: &str, body: Value| {
        let event = one(call, body);
        let interaction = interaction(&event);
        (interaction.name.clone(), interaction.channel.clone().unwrap_or_default())
    };
    let check = |call: &str, body: Value, name_: &str, channel: &str| {
        assert_eq!(name(call, body), (name_.to_owned(), channel.to_owned()));
    };
    check("page", json!({"anonymousId": "c", "name": "Home", "category": null}), "Home", "web");
    check("page", json!({"anonymousId": "c", "properties": {"name": "Home"}}), "Home", "web");
    check("page", json!({"anonymousId": "c", "name": null, "userId": null}), "Page Viewed", "web");
    check("screen", json!({"userId": 42, "name": "Basket"}), "Basket", "app");
    check("screen", json!({"userId": 42}), "Screen Viewed", "app");
}

#[test]
fn an_identify_tells_traits_and_names() {
    let event = one(
        "identify",
        json!({
            "userId": "ada", "traits": {"email": "Ada@Example.org", "phone": "030 901820", "plan": "pro", "age": null},
            "context": {"locale": "de-DE", "traits": {"colour": "red", "plan": "free"}},
        }),
    );
    let names: Vec<_> = event.who.iter().flat_map(|who| &who.identifiers).map(|name| name.value.as_str()).collect();
    assert_eq!(names, ["ada@example.org", "+4930901820"]);
    assert_eq!(
        traits(&event),
        json!({"email": "Ada@Example.org", "phone": "030 901820", "plan": "pro", "colour": "red"})
    );
    assert_eq!(event.facts.len(), 1);
    assert_eq!(one("identify", json!({"userId": "ada", "traits": null})).facts, []);
}

#[test]
fn a_group_is_an_account_and_an_alias_a_link() {
    let group = one("group", json!({"userId": "ada", "groupId": "acme", "traits": {"name": "Acme", "employees": 420}}));
    assert_eq!(traits(&group), json!({"account": "acme", "account.name": "Acme", "account.employees": 420}));
    let links = |body: Value| {
        let who = one("alias", body).who.unwrap();
        who.same_as.into_iter().map(|(kind, key)| (kind, key.0.kind, key.0.value)).collect::<Vec<_>>()
    };
    assert_eq!(
        links(json!({"userId": "ada", "previousId": "old", "anonymousId": null})),
        [(LinkKind::Alias, IdentifierKind::ExternalId, "old".to_owned())]
    );
    assert_eq!(
        links(json!({"userId": "ada", "previousId": "cookie", "anonymousId": "cookie"})),
        [(LinkKind::Identify, IdentifierKind::AnonymousId, "cookie".to_owned())]
    );
    assert_eq!(links(json!({"userId": "ada", "previousId": "ada"})), []);
    assert_eq!(links(json!({"userId": "ada", "previousId": "undefined"})), []);
}

#[test]
fn clocks_are_corrected_once_and_never_in_imports() {
    let at = |call: &str, body: Value| {
        let parsed = parsed(call, &body);
        (event(&parsed[0]).occurred_at.to_string(), event(&parsed[0]).historical)
    };
    let told = |sent: &str| json!({"sentAt": sent, "batch": [{"type": "track", "userId": "u", "event": "e", "timestamp": "2026-01-05T08:00:00Z"}]});
    assert_eq!(at("batch", told("2026-01-05T09:00:00Z")), ("2026-01-05T11:00:00Z".to_owned(), false));
    assert_eq!(at("batch", told("2026-01-05T11:59:58Z")), ("2026-01-05T08:00:00Z".to_owned(), false));
    assert_eq!(at("import", told("2026-01-05T09:00:00Z")), ("2026-01-05T08:00:00Z".to_owned(), true));
    let own = json!({"batch": [{"type": "track", "userId": "u", "event": "e", "originalTimestamp": "2026-01-05T08:00:00Z",
        "timestamp": "2020-01-01T00:00:00Z", "sentAt": "2026-01-05T09:00:00Z"}], "sentAt": true});
    assert_eq!(at("batch", own).0, "2026-01-05T11:00:00Z");
    assert_eq!(at("track", json!({"userId": "u", "event": "e"})), ("2026-01-05T12:00:00Z".to_owned(), false));
    assert!(at("track", json!({"userId": "u", "event": "e", "timestamp": "2025-12-01"})).1);
}

#[test]
fn a_batch_shares_its_context() {
    let body = json!({"context": {"groupId": "acme", "campaign": {"name": "a\0"}}, "batch": [
        {"type": "track", "userId": "u", "event": "e"},
        {"type": "track", "userId": "u", "event": "e", "context": {"groupId": "other"}},
    ]});
    let accounts: Vec<_> = parsed("batch", &body)
        .iter()
        .map(|parsed| interaction(event(parsed)).clone())
        .map(|it| (it.account.unwrap_or_default(), it.campaign.unwrap_or_default()))
        .collect();
    assert_eq!(accounts, [("acme".to_owned(), "a\u{fffd}".to_owned()), ("other".to_owned(), "a\u{fffd}".to_owned())]);
    let odd = json!({"context": "nothing", "batch": [{"type": "track", "userId": "u", "event": "e"}]});
    assert_eq!(reason(&parsed("batch", &odd)[0]), None);
}

#[test]
fn semantic_events_are_recognised() {
    let event = one(
        "track",
        json!({"userId": "u", "event": "Product Reviewed", "context": {"locale": "en-GB"},
        "properties": {"product_id": "p", "rating": "2", "review_body": "no"}}),
    );
    let perception = perception(&event);
    assert_eq!((perception.value, perception.language.as_deref()), (Some(2.0), Some("en-GB")));
    let wrong = rejected("track", json!({"userId": "u", "event": "Feedback Submitted", "properties": {"rating": 11}}));
    assert_eq!(wrong, Some(Reason::OutOfScale));
}
