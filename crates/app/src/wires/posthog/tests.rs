use serde_json::{Value, json};
use throughline_model::{event::Event, identifier::IdentifierKind, link::LinkKind};

use super::*;
use crate::wires::{
    Wire,
    tests::{event, gzip, interaction, now, perception, reason, traits},
};

fn request<'a>(call: &'a str, query: &'a str, content_type: &'a str, body: &[u8]) -> Request<'a> {
    Request { call, query, headers: vec![("content-type", content_type.as_bytes())], body: body.to_vec() }
}

fn parsed(call: &str, body: &Value) -> Vec<Parsed> {
    let checked = check(request(call, "", "application/json", body.to_string().as_bytes())).unwrap();
    let parsed = read(&checked.meta, now(), &checked.body);
    assert_eq!(parsed.len(), checked.events as usize);
    parsed
}

fn one(mut body: Value) -> Event {
    body["api_key"] = json!("phc");
    event(&parsed("capture", &body)[0]).clone()
}

fn rejected(mut body: Value) -> Option<Reason> {
    body["api_key"] = json!("phc");
    reason(&parsed("capture", &body)[0])
}

#[test]
fn every_encoding_gives_the_same_event() {
    let body = r#"{"event":"größe gewählt?>","distinct_id":"u","properties":{"token":"phc","q":"a+b&c=d"}}"#;
    let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let packed = base64(body.as_bytes());
    let lz = lz_str::compress_to_base64(body);
    let form = "application/x-www-form-urlencoded";
    let text = "text/plain";
    let cases: Vec<(&str, String, &str, Vec<u8>)> = vec![
        ("plain", String::new(), "application/json", body.into()),
        ("beacon", String::new(), "text/plain;charset=UTF-8", body.into()),
        ("space before", String::new(), text, format!("\n {body}").into_bytes()),
        ("gzip, honest", String::new(), "application/json", gzip(body.as_bytes())),
        ("gzip-js", "compression=gzip-js&ip=1".to_owned(), text, gzip(body.as_bytes())),
        ("gzip that is none", "compression=gzip".to_owned(), text, body.into()),
        ("base64", "compression=base64".to_owned(), text, packed.clone().into_bytes()),
        ("base64 of gzip", "compression=gzip".to_owned(), text, base64(&gzip(body.as_bytes())).into_bytes()),
        ("form", String::new(), form, format!("data={}", encode(body)).into_bytes()),
        ("form, base64", String::new(), form, format!("data={}&compression=base64", encode(&packed)).into_bytes()),
        ("form, bare base64", "compression=b64".to_owned(), form, format!("data={packed}").into_bytes()),
        ("form, lz64", String::new(), form, format!("compression=lz64&data={}", encode(&lz)).into_bytes()),
        ("lz64", "compression=lz64".to_owned(), text, lz.clone().into_bytes()),
        ("lz-string", "compression=lz-string".to_owned(), text, lz.into_bytes()),
        ("json as form", String::new(), form, body.into()),
        ("get", format!("ip=1&data={}&_=1767614400000", encode(&packed)), "", Vec::new()),
        ("get, json", format!("data={}", encode(body)), "", Vec::new()),
    ];
    for (which, query, content_type, bytes) in cases {
        let checked =
            check(request("capture", &query, content_type, &bytes)).unwrap_or_else(|why| panic!("{which}: {why}"));
        assert_eq!((checked.key.as_str(), checked.events), ("phc", 1), "{which}");
        let parsed = read(&checked.meta, now(), &checked.body);
        assert_eq!(interaction(event(&parsed[0])).name, "größe gewählt?>", "{which}");
        assert_eq!(interaction(event(&parsed[0])).properties.get("q"), Some(&json!("a+b&c=d")), "{which}");
    }
}

#[test]
fn tokens_in_all_their_places() {
    let key = |body: Value| check(request("batch", "", "", body.to_string().as_bytes())).map(|checked| checked.key);
    let event = |name: &str, token: &str| json!({"event": "e", "distinct_id": "u", name: token});
    let inner = |token: &str| json!({"event": "e", "properties": {"distinct_id": "u", "token": token}});
    for body in [
        json!({"api_key": "phc", "batch": [inner("other")]}),
        json!({"token": "phc", "batch": []}),
        json!({"batch": [inner("phc"), json!({"event": "e"}), inner("phc")]}),
        json!([event("token", "phc"), event("$token", "phc"), event("api_key", "phc"), inner("phc")]),
        event("$token", "phc"),
        inner("phc"),
        json!({"event": "e", "token": "", "api_key": null, "properties": {"token": "phc"}}),
    ] {
        assert_eq!(key(body.clone()).as_deref(), Ok("phc"), "{body}");
    }
    for body in [
        json!([inner("a"), inner("b")]),
        json!([]),
        json!({"event": "e", "distinct_id": "u"}),
        json!({"api_key": "phx_secret", "batch": []}),
        json!([7, null, "x"]),
    ] {
        let refusal = key(body.clone()).unwrap_err();
        assert_eq!(refusal.status(Wire::PostHog), 401, "{body}");
    }
}

#[test]
fn unreadable_and_large_requests_are_refused() {
    for (body, status) in [
        (b"".as_slice(), 400),
        (b"{", 400),
        (b"not json at all!", 400),
        (b"\x1f\x8b\x08broken", 400),
        (b"data=", 400),
        (b"7", 400),
        (b"{\"batch\":7,\"api_key\":\"k\"}", 400),
    ] {
        let refusal = check(request("capture", "", "", body)).unwrap_err();
        assert_eq!(refusal.status(Wire::PostHog), status, "{body:?}: {refusal}");
    }
    let large = format!("{{\"api_key\":\"k\",\"batch\":[\"{}\"]}}", "x".repeat(3 << 20));
    assert_eq!(check(request("capture", "", "", large.as_bytes())).unwrap_err().status(Wire::PostHog), 413);
    assert_eq!(check(request("capture", "", "", &gzip(large.as_bytes()))).unwrap_err().status(Wire::PostHog), 413);
    assert_eq!(check(request("batch", "", "", &gzip(large.as_bytes()))).unwrap().events, 1);
    let many = format!("{{\"api_key\":\"k\",\"batch\":[{}0]}}", "0,".repeat(limits::EVENTS));
    assert_eq!(check(request("batch", "", "", many.as_bytes())).unwrap_err().status(Wire::PostHog), 413);
}

#[test]
fn ids_of_any_type_are_somebodys() {
    let id = |body: Value| one(body).who.unwrap().key.0.value;
    assert_eq!(id(json!({"event": "e", "distinct_id": 17})), "17");
    assert_eq!(id(json!({"event": "e", "$distinct_id": "u"})), "u");
    assert_eq!(id(json!({"event": "e", "distinct_id": {"a": 1}})), r#"{"a":1}"#);
    assert_eq!(id(json!({"event": "e", "distinct_id": "top", "properties": {"distinct_id": "inner"}})), "top");
    assert_eq!(id(json!({"event": "e", "distinct_id": null, "properties": {"distinct_id": "inner"}})), "inner");
    assert_eq!(id(json!({"event": "e", "distinct_id": "ä".repeat(300)})), "ä".repeat(200));
    for nobody in [json!(""), json!(null), json!("  "), json!("undefined"), json!("a\0b"), json!("0")] {
        assert_eq!(rejected(json!({"event": "e", "distinct_id": nobody})), Some(Reason::NoIdentity), "{nobody}");
    }
    assert_eq!(rejected(json!({"distinct_id": "u"})), Some(Reason::MissingField));
    assert_eq!(rejected(json!({"event": "e", "distinct_id": "u", "properties": []})), Some(Reason::WrongType));
    assert_eq!(rejected(json!({"event": "e", "distinct_id": "u", "timestamp": "2031-01-01"})), Some(Reason::Future));
}

#[test]
fn people_are_linked_and_described() {
    let identify = one(json!({"event": "$identify", "distinct_id": "ada", "uuid": "018f", "properties": {
        "$anon_distinct_id": "anon", "$set": {"plan": "free", "gone": null}, "$set_once": {"first_seen": "2026", "plan": "none"}},
        "$set": {"email": "ada@example.org", "plan": "pro"}}));
    assert_eq!(identify.message_id.as_deref(), Some("018f"));
    let who = identify.who.clone().unwrap();
    assert_eq!(who.identifiers.len(), 1);
    assert_eq!(
        who.same_as.iter().map(|(kind, key)| (*kind, key.0.kind, key.0.value.as_str())).collect::<Vec<_>>(),
        [(LinkKind::Identify, IdentifierKind::ExternalId, "anon")]
    );
    assert_eq!(traits(&identify), json!({"first_seen": "2026", "plan": "pro", "email": "ada@example.org"}));
    assert_eq!(identify.facts.len(), 1);

    let alias =
        one(json!({"event": "$create_alias", "distinct_id": "ada", "uuid": "", "properties": {"alias": "old"}}));
    assert_eq!((alias.message_id.clone(), alias.facts.len()), (None, 0));
    assert_eq!(alias.who.unwrap().same_as[0].0, LinkKind::Alias);

    let engage = json!({"token": "phc", "$distinct_id": "ada", "$set": {"a": 1}});
    let engage = parsed("engage", &engage);
    assert_eq!(traits(event(&engage[0])), json!({"a": 1}));
}

#[test]
fn groups_are_accounts() {
    let properties = json!({"$group_type": "company", "$group_key": "acme", "$group_set": {"employees": 420}});
    let by_server = one(json!({"event": "$groupidentify", "distinct_id": "$company_acme", "properties": properties}));
    assert_eq!(by_server.who, None);
    let by_browser = one(json!({"event": "$groupidentify", "distinct_id": "ada", "properties": properties}));
    assert!(by_browser.who.is_some());
    for event in [by_server, by_browser] {
        assert_eq!(traits(&event), json!({"account": "acme", "account.employees": 420, "account.type": "company"}));
    }
    let ordered = one(json!({"event": "order placed", "distinct_id": "ada", "properties": {
        "$groups": {"team": "blue", "company": "acme"}, "revenue": 14.99, "currency": "EUR", "$session_id": "s"}}));
    let ordered = interaction(&ordered);
    assert_eq!((ordered.account.as_deref(), ordered.session.as_deref()), (Some("acme"), Some("s")));
    assert_eq!(ordered.amount.as_ref().map(|amount| amount.minor), Some(1499));
}

#[test]
fn browsing_keeps_its_name_and_loses_the_librarys_own_words() {
    let page = one(json!({"event": "$pageview", "distinct_id": "ada", "properties": {
        "$current_url": "https://shop.example/", "$lib": "web", "$insert_id": "x", "$sdk_debug_extensions_init_time_ms": 3,
        "$session_entry_url": "x", "$viewport_width": 780, "$ip": "1.2.3.4", "token": "phc", "utm_campaign": "winter",
        "$referrer": null, "$exception_count": 0}}));
    let page = interaction(&page);
    assert_eq!((page.name.as_str(), page.touchpoint.as_deref()), ("$pageview", Some("Website")));
    assert_eq!((page.channel.as_deref(), page.campaign.as_deref()), (Some("web"), Some("winter")));
    assert_eq!(
        Value::Object(page.properties.clone()),
        json!({"$current_url": "https://shop.example/", "$exception_count": 0})
    );
    for name in ["$snapshot", "$$heatmap", "$feature_flag_called"] {
        let body = json!({"event": name, "distinct_id": "ada", "api_key": "phc"});
        assert_eq!(parsed("capture", &body), [Parsed::Ignored], "{name}");
    }
    let recording = json!([{"event": "$snapshot", "properties": {"token": "phc"}}, 7]);
    assert_eq!(parsed("recording", &recording), [Parsed::Ignored, Parsed::Ignored]);
}

#[test]
fn surveys_are_perceptions() {
    let sent = one(json!({"event": "survey sent", "distinct_id": "ada", "uuid": "018f", "properties": {
        "$survey_id": "sv", "$survey_iteration": 1, "$survey_response": 9}}));
    let answer = perception(&sent);
    assert_eq!((answer.value, answer.submission.as_deref()), (Some(9.0), Some("sv:1:018f")));
    let dismissed = one(json!({"event": "survey dismissed", "distinct_id": "ada", "properties": {"$survey_id": "sv"}}));
    assert_eq!(interaction(&dismissed).outcome.as_deref(), Some("dismissed"));
    let empty = one(json!({"event": "survey sent", "distinct_id": "ada", "properties": {"$survey_id": "sv"}}));
    assert_eq!(interaction(&empty).outcome.as_deref(), Some("answered"));
}

#[test]
fn times_offsets_and_histories() {
    let at = |query: &str, body: Value| {
        let checked = check(request("batch", query, "", body.to_string().as_bytes())).unwrap();
        let parsed = read(&checked.meta, now(), &checked.body);
        (event(&parsed[0]).occurred_at.to_string(), event(&parsed[0]).historical)
    };
    let told = |more: Value| {
        let mut body =
            json!({"api_key": "k", "batch": [{"event": "e", "distinct_id": "u", "timestamp": "2026-01-05T08:00:00Z"}]});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    assert_eq!(at("", told(json!({}))), ("2026-01-05T08:00:00Z".to_owned(), false));
    assert_eq!(at("", told(json!({"sent_at": "2026-01-05T09:00:00Z"}))).0, "2026-01-05T11:00:00Z");
    assert_eq!(at("_=1767603600000", told(json!({}))).0, "2026-01-05T11:00:00Z");
    assert_eq!(at("_=1767603600", told(json!({}))).0, "2026-01-05T08:00:00Z");
    assert_eq!(
        at("", told(json!({"sent_at": "2026-01-05T09:00:00Z", "historical_migration": true}))),
        ("2026-01-05T08:00:00Z".to_owned(), true)
    );
    let offset = json!({"api_key": "k", "batch": [{"event": "e", "distinct_id": "u", "offset": 120_000}]});
    assert_eq!(at("", offset).0, "2026-01-05T11:58:00Z");
    let ignoring = json!({"api_key": "k", "sent_at": "2026-01-05T09:00:00Z", "batch": [{"event": "e", "distinct_id": "u",
        "timestamp": "2026-01-05T08:00:00Z", "properties": {"$ignore_sent_at": true}}]});
    assert_eq!(at("", ignoring).0, "2026-01-05T08:00:00Z");
}

#[test]
fn a_large_event_costs_no_neighbour() {
    let body = json!({"api_key": "k", "batch": [
        {"event": "a", "distinct_id": "u"},
        {"event": "b", "distinct_id": "u", "properties": {"p": "x".repeat(2 << 20)}},
        {"event": "c", "distinct_id": "u"},
    ]});
    let reasons: Vec<_> = parsed("batch", &body).iter().map(reason).collect();
    assert_eq!(reasons, [None, Some(Reason::TooLarge), None]);
}
