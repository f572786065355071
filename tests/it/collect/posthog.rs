//! PostHog's endpoints.
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::segment::gzip;
use crate::server::Server;

#[test]
fn events_come_in_by_every_path_and_packing() {
    let server = Server::start();
    let key = server.write_key().to_owned();
    let event = |n: u32| {
        json!({"api_key": key, "event": "order placed", "distinct_id": "ada",
            "uuid": format!("018f0000-0000-7000-8000-{n:012}"), "timestamp": "2026-01-05T10:00:00Z",
            "properties": {"revenue": 14.99}})
    };
    for (n, path) in ["/i/v0/e", "/i/v0/e/", "/e/", "/track", "/capture/"].into_iter().enumerate() {
        let reply = server.send("POST", path, &[], event(n as u32).to_string().as_bytes()).unwrap();
        assert_eq!((reply.status, &reply.json()["status"]), (200, &json!(1)), "{path}");
    }
    let batch = json!({"api_key": key, "batch": [event(10), event(11), event(10)]}).to_string();
    let reply = server.send("POST", "/batch/", &[("content-encoding", "gzip")], &gzip(batch.as_bytes())).unwrap();
    assert_eq!(reply.status, 200);
    let packed = gzip(event(12).to_string().as_bytes());
    assert_eq!(server.send("POST", "/e/?compression=gzip-js", &[], &packed).unwrap().status, 200);
    let form = format!("data={}", STANDARD.encode(event(13).to_string()).replace('+', "%2B").replace('=', "%3D"));
    let typed = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(server.send("POST", "/e/?compression=base64", &typed, form.as_bytes()).unwrap().status, 200);
    assert_eq!(server.send("POST", "/e/?beacon=1", &[], event(14).to_string().as_bytes()).unwrap().status, 204);
    assert_eq!(server.outcomes(), [10, 1, 0]);
    assert_eq!(server.occurrences("order placed"), 10);
    server.check_account();
}

#[test]
fn identities_surveys_and_recordings_mean_what_they_say() {
    let server = Server::start();
    let key = server.write_key().to_owned();
    let events = json!([
        {"event": "$pageview", "distinct_id": "cookie-1", "properties": {}},
        {"event": "$identify", "distinct_id": "ada",
            "properties": {"$anon_distinct_id": "cookie-1"}, "$set": {"email": "ada@example.org"}},
        {"event": "survey sent", "distinct_id": "ada",
            "properties": {"$survey_id": "s-1", "$survey_response": "very quick"}},
    ]);
    let batch = json!({"api_key": key, "batch": events}).to_string();
    assert_eq!(server.send("POST", "/batch", &[], batch.as_bytes()).unwrap().status, 200);
    let recording = json!({"api_key": key, "event": "$snapshot", "distinct_id": "ada"}).to_string();
    assert_eq!(server.send("POST", "/s/", &[], recording.as_bytes()).unwrap().status, 200);
    server.settle();
    assert_eq!(server.outcome("ignored"), 1);
    let rows = server.ask(json!({"kind": "timeline", "customer": {"email": "ada@example.org"}}));
    let words: Vec<_> = rows.iter().map(|row| row["touchpoint"].as_str().or(row["text"].as_str())).collect();
    assert!(words.contains(&Some("Website")) && words.contains(&Some("very quick")), "{rows:?}");
    let flags = server.send("POST", "/flags/?v=2", &[], b"{}").unwrap();
    assert_eq!((flags.status, &flags.json()["featureFlags"]), (200, &json!({})));
    assert_eq!(server.get("/array/phc_1/config.js").status, 200);
    server.check_account();
}

#[test]
fn wrong_keys_are_refused() {
    let server = Server::start();
    for body in [
        json!({"event": "a", "distinct_id": "b"}),
        json!({"api_key": "nobody", "event": "a", "distinct_id": "b"}),
        json!({"api_key": server.secret_key(), "event": "a", "distinct_id": "b"}),
    ] {
        assert_eq!(server.send("POST", "/e", &[], body.to_string().as_bytes()).unwrap().status, 401, "{body}");
    }
}
