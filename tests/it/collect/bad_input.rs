//! Bad input: the prescribed reply, the reason in quarantine, and neighbours that lose nothing.
use serde_json::{Value, json};

use super::segment::gzip;
use crate::{contract::track, server::Server};

/// What waits for a mend.
pub fn waiting(server: &Server) -> Vec<Value> {
    server.settle();
    server.run(&["replay", "--list"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn nested(depth: usize) -> String {
    format!(
        r#"{{"type":"track","userId":"a","event":"E","properties":{{"deep":{}{}}}}}"#,
        "[".repeat(depth),
        "]".repeat(depth)
    )
}

#[test]
fn a_bad_message_costs_its_neighbours_nothing() {
    let text = |value: Value| value.to_string();
    let with = |field: &str, value: Value| {
        let mut message = track("ada", "Bad", 30);
        message[field] = value;
        text(message)
    };
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a number", b"7".to_vec(), "wrong_type"),
        ("a text", b"\"x\"".to_vec(), "wrong_type"),
        ("properties that are a list", with("properties", json!([1])).into(), "wrong_type"),
        ("an event that is an object", with("event", json!({"a": 1})).into(), "wrong_type"),
        ("no such call", with("type", json!("sing")).into(), "unknown_type"),
        ("no event", with("event", json!("")).into(), "missing_field"),
        ("nobody", text(json!({"type": "track", "event": "Bad"})).into(), "no_identity"),
        ("no time", with("timestamp", json!("yesterday")).into(), "bad_time"),
        ("the year 99999", with("timestamp", json!("+99999-01-01T00:00:00Z")).into(), "future"),
        ("before 1900", with("timestamp", json!("1066-10-14T00:00:00Z")).into(), "bad_time"),
        ("the far future", with("timestamp", json!("2999-01-01T00:00:00Z")).into(), "future"),
        ("a long text", with("properties", json!({"text": "x".repeat(40_000)})).into(), "too_large"),
        ("deep nesting", nested(5_000).into(), "too_deep"),
        ("invalid UTF-8", with("userId", json!("@@")).replace("@@", "\u{1}").into_bytes(), "unreadable"),
    ];
    let server = Server::start();
    let cases = table.len() as u64;
    for (n, (what, message, _)) in table.iter().enumerate() {
        let (before, after) = (track(&format!("before-{n}"), "Good", 1), track(&format!("after-{n}"), "Good", 2));
        let mut body = format!("{{\"batch\":[{before},").into_bytes();
        // The one control character of the table stands for a byte that is no UTF-8.
        body.extend(message.iter().map(|byte| if *byte == 1 { 0xff } else { *byte }));
        body.extend(format!(",{after}]}}").into_bytes());
        let reply = server.post("/v1/batch", &body);
        assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"success":true}"#), "{what}");
    }
    assert_eq!(server.outcomes(), [2 * cases, 0, cases]);
    assert_eq!(server.occurrences("Good"), 2 * cases);
    let listed = waiting(&server);
    let reasons: Vec<_> = listed.iter().map(|entry| entry["reason"].as_str().unwrap()).collect();
    let expected: Vec<_> = table.iter().map(|(_, _, reason)| *reason).collect();
    assert_eq!(reasons, expected);
    // Each is shown with what was sent, also what is no JSON or no text.
    for entry in &listed {
        assert!(!entry["detail"].as_str().unwrap().is_empty() && !entry["event"].is_null(), "{}", entry["reason"]);
    }
    let one = server.run(&["replay", "--list", "--reason", "too_deep"]);
    assert_eq!(one.lines().count(), 1, "{one}");
    server.check_account();
}

#[test]
fn broken_bodies_get_the_reply_of_their_convention_and_are_kept() {
    let server = Server::start();
    let bodies: [(&str, &str, &[u8]); 6] = [
        ("/v1/batch", "cut off", br#"{"batch":[{"type":"track""#),
        ("/v1/batch", "empty", b""),
        ("/v1/batch", "no list", br#"{"batch":7}"#),
        ("/v1/track", "no object", b"[]"),
        ("/v1/track", "no text", b"\xff\xfe"),
        ("/v1/batch", "half an archive", &gzip(b"{\"batch\":[]}")[..12]),
    ];
    for (path, what, body) in bodies {
        let reply = server.post(path, body);
        assert_eq!(reply.status, 400, "{what}: {}", reply.text());
        assert!(reply.json()["error"]["message"].is_string(), "{what}");
    }
    let listed = waiting(&server);
    assert_eq!(listed.len(), bodies.len(), "{listed:#?}");
    assert!(listed.iter().all(|entry| entry["reason"] == "unreadable"), "{listed:#?}");
    // Without a key that opens, nothing is kept.
    assert_eq!(server.send("POST", "/v1/batch", &[], b"{").unwrap().status, 400);
    assert_eq!(server.send("POST", "/v1/batch", &[("authorization", "Bearer x")], b"{").unwrap().status, 401);
    assert_eq!(server.outcomes(), [0, 0, 6]);
    server.check_account();
}

#[test]
fn what_is_too_large_is_refused_and_costs_no_memory() {
    let server = Server::start();
    let large = json!({"userId": "a", "event": "E", "properties": {"text": "x".repeat(1 << 20)}}).to_string();
    let many = json!({"batch": vec![json!({"userId": "a", "event": "E", "type": "track"}); 2_501]}).to_string();
    let bomb = gzip(&vec![b' '; 200 << 20]);
    let deep = format!("{{\"batch\":[{}]}}", nested(100_000));
    for (path, what, body) in [
        ("/v1/track", "a megabyte of text", large.as_bytes()),
        ("/v1/batch", "a batch of a megabyte", &vec![b'['; 1 << 20]),
        ("/v1/batch", "too many", many.as_bytes()),
        ("/v1/batch", "a bomb", &bomb),
    ] {
        assert_eq!(server.post(path, body).status, 400, "{what}");
    }
    assert!(matches!(server.post("/v1/batch", &deep).status, 200 | 400));
    let memory = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let peak =
        memory.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    assert!(peak.unwrap() < 400_000, "{peak:?} kB");
    assert_eq!(server.get("/healthz").status, 200);
    let key = server.write_key();
    let heavy = json!({"api_key": key, "event": "E", "distinct_id": "a", "properties": {"t": "x".repeat(3 << 20)}});
    assert_eq!(server.send("POST", "/e", &[], heavy.to_string().as_bytes()).unwrap().status, 413);
    server.check_account();
}

#[test]
fn nul_and_huge_texts_end_somewhere() {
    let server = Server::start();
    let key = server.write_key().to_owned();
    let mut nul = track("ada", "A\0B", 1);
    nul["properties"] = json!({"text": "x\0y", "k\0": 1});
    let huge = json!({"event": "E", "distinct_id": "ada", "properties": {"text": "ß".repeat(300_000)}});
    let larger = json!({"event": "E", "distinct_id": "ada", "properties": {"text": "x".repeat(1 << 20)}});
    server.batch(&[nul]);
    let batch = json!({"api_key": key, "batch": [huge, larger]}).to_string();
    assert_eq!(server.send("POST", "/batch", &[], batch.as_bytes()).unwrap().status, 200);
    assert_eq!(server.outcomes(), [2, 0, 1]);
    assert_eq!(server.occurrences("A\u{fffd}B"), 1);
    assert_eq!(waiting(&server)[0]["reason"], "too_large");
    server.check_account();
}
