//! Segment's calls.
use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{contract::track, server::Server};

/// Packs a body as clients do.
pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

#[test]
fn every_call_is_taken_and_counts() {
    let server = Server::start();
    let calls = [
        ("identify", "i", json!({"traits": {"email": "ada@example.org"}})),
        ("track", "t", json!({"event": "Ask"})),
        ("page", "p", json!({"name": "Home"})),
        ("screen", "s", json!({"name": "Basket"})),
        ("group", "g", json!({"groupId": "acme", "traits": {"name": "Acme"}})),
        ("alias", "a", json!({"previousId": "ada-before"})),
    ];
    for (name, short, mut call) in calls {
        call["userId"] = json!("ada");
        for path in [format!("/v1/{name}"), format!("/v1/{name}/"), format!("/v1/{short}")] {
            call["messageId"] = json!(path);
            let reply = server.post(&path, call.to_string());
            assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"success":true}"#), "{path}");
        }
    }
    assert_eq!(server.outcomes(), [18, 0, 0]);
    assert_eq!(["Ask", "Home", "Basket"].map(|touchpoint| server.occurrences(touchpoint)), [3, 3, 3]);
    for path in ["/v1/batch", "/v1/b", "/v1/import"] {
        let batch = json!({"batch": [track(path, "Ask", 1), track(path, "Ask", 2)]});
        assert_eq!(server.post(path, batch.to_string()).status, 200, "{path}");
    }
    assert_eq!(server.outcomes(), [24, 0, 0]);
    assert_eq!(server.get("/v1/projects/key/settings").json()["integrations"]["Segment.io"]["apiKey"], "key");
    server.check_account();
}

#[test]
fn a_key_opens_in_three_ways() {
    let server = Server::start();
    let key = server.write_key().to_owned();
    let basic = format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let bearer = format!("Bearer {key}");
    let mut message = track("ada", "Ask", 0);
    for (n, header) in [Some(basic), Some(bearer), None].into_iter().enumerate() {
        message["messageId"] = json!(n);
        if header.is_none() {
            message["writeKey"] = json!(key);
        }
        let headers: Vec<_> = header.iter().map(|value| ("authorization", value.as_str())).collect();
        let reply = server.send("POST", "/v1/track", &headers, message.to_string().as_bytes()).unwrap();
        assert_eq!(reply.status, 200, "{header:?}: {}", reply.text());
    }
    assert_eq!(server.outcomes(), [3, 0, 0]);
    let secret = format!("Bearer {}", server.secret_key());
    for header in ["Bearer wrong", &secret, "Basic Og=="] {
        let body = track("ada", "Ask", 9).to_string();
        let reply = server.send("POST", "/v1/track", &[("authorization", header)], body.as_bytes()).unwrap();
        assert_eq!(reply.status, 401, "{header}");
        assert_eq!(reply.json()["success"], false);
    }
    assert_eq!(server.outcomes(), [3, 0, 0]);
    assert!(server.metric("throughline_intake_refused_total") >= 2);
}

#[test]
fn a_message_counts_once_however_often_it_comes() {
    let mut server = Server::start();
    let message = track("ada", "Ask", 0);
    server.batch(&[message.clone(), message.clone(), track("ada", "Ask", 1)]);
    assert_eq!(server.post("/v1/track", message.to_string()).status, 200);
    let packed = json!({"batch": [message.clone()], "writeKey": server.write_key()}).to_string();
    let reply = server.send("POST", "/v1/batch", &[("content-encoding", "gzip")], &gzip(packed.as_bytes())).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(server.outcomes(), [2, 3, 0]);
    server.stop();
    server.again();
    server.batch(&[message]);
    assert_eq!(server.outcomes(), [2, 4, 0]);
    // Without an id every delivery counts.
    let mut nameless = track("ada", "Nameless", 3);
    nameless.as_object_mut().unwrap().remove("messageId");
    server.batch(&[nameless.clone(), nameless]);
    assert_eq!(server.outcomes(), [4, 4, 0]);
    assert_eq!((server.occurrences("Ask"), server.occurrences("Nameless")), (2, 2));
    server.check_account();
}

#[test]
fn a_clock_that_is_off_is_corrected() {
    let server = Server::start();
    let now = server.get("/healthz").json()["as_of"].as_str().unwrap().to_owned();
    let year = now[..4].parse::<i32>().unwrap();
    let ago = |years: i32, rest: &str| format!("{}{rest}", year - years);
    let mut wrong = track("ada", "Ask", 0);
    wrong["timestamp"] = json!(ago(9, "-01-01T00:00:00Z"));
    let batch = json!({"batch": [wrong], "sentAt": ago(9, "-01-01T00:01:00Z")});
    assert_eq!(server.post("/v1/batch", batch.to_string()).status, 200);
    server.settle();
    let rows = server.ask(json!({"kind": "timeline", "customer": {"external_id": "ada"}}));
    let at = rows[0]["at"].as_str().unwrap();
    assert!(at[..4] == now[..4] || at > now.as_str(), "{at} is not a minute before {now}");
}

#[test]
fn browsers_of_every_origin_may_send() {
    let server = Server::start();
    let asking = [("origin", "https://shop.example"), ("access-control-request-headers", "x-anything")];
    let preflight = server.send("OPTIONS", "/v1/t", &asking, b"").unwrap();
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://shop.example"));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("x-anything"));
    let mut beacon: Value = track("ada", "Ask", 0);
    beacon["writeKey"] = json!(server.write_key());
    let headers = [("origin", "https://shop.example"), ("content-type", "text/plain")];
    let reply = server.send("POST", "/v1/t", &headers, beacon.to_string().as_bytes()).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://shop.example"));
}
