//! CloudEvents in their three modes.
use serde_json::json;

use crate::server::Server;

#[test]
fn events_come_in_by_every_mode_and_count_once() {
    let server = Server::start();
    let key = format!("Bearer {}", server.write_key());
    let event = |n: u32| {
        json!({"specversion": "1.0", "type": "cx.store.visited", "source": "/pos/berlin-3", "id": format!("A-{n}"),
            "time": "2026-01-05T10:00:00Z", "subject": "store/berlin-3", "customerid": "c_91",
            "datacontenttype": "application/json", "data": {"wait_s": 340, "outcome": "bought"}})
    };
    let post = |kind: &str, more: &[(&str, &str)], body: String| {
        let headers = [&[("authorization", key.as_str()), ("content-type", kind)], more].concat();
        server.send("POST", "/v1/cloudevents", &headers, body.as_bytes()).unwrap().status
    };
    assert_eq!(post("application/cloudevents+json", &[], event(1).to_string()), 202);
    let batch = json!([event(1), event(2), event(3)]).to_string();
    assert_eq!(post("application/cloudevents-batch+json; charset=utf-8", &[], batch), 202);
    let attributes = [
        ("ce-specversion", "1.0"),
        ("ce-type", "cx.store.visited"),
        ("ce-source", "/pos/berlin-3"),
        ("ce-id", "A-4"),
        ("ce-time", "2026-01-05T11:00:00Z"),
        ("ce-customerid", "c_91"),
        ("ce-subject", "caf%C3%A9"),
    ];
    assert_eq!(post("application/json", &attributes, r#"{"wait_s": 7}"#.to_owned()), 202);
    assert_eq!(server.outcomes(), [4, 1, 0]);
    let rows = server.ask(json!({"kind": "timeline", "customer": {"external_id": "c_91"}}));
    assert_eq!(rows.len(), 4);
    assert_eq!((&rows[0]["name"], &rows[0]["outcome"]), (&json!("cx.store.visited"), &json!("bought")));
    assert_eq!((&rows[0]["wait_seconds"], &rows[3]["wait_seconds"]), (&json!(340.0), &json!(7.0)));
    assert_eq!(post("application/xml", &[], "<a/>".to_owned()), 415);
    let shake = [("webhook-request-origin", "pos.example"), ("webhook-request-rate", "120")];
    let shaken = server.send("OPTIONS", "/v1/cloudevents", &shake, b"").unwrap();
    assert_eq!(shaken.header("webhook-allowed-origin"), Some("pos.example"));
    assert_eq!(server.send("POST", "/v1/cloudevents", &[], b"{}").unwrap().status, 401);
    server.check_account();
}
