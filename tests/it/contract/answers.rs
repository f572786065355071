//! The API: who may ask, what is answered, and what is said about a wrong question.
use std::time::Duration;

use serde_json::{Value, json};

use super::track;
use crate::server::{Server, wait};

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

fn three_people() -> Server {
    let server = Server::start();
    let rated = json!({"type": "track", "userId": "ada", "event": "NPS Submitted", "messageId": "nps-1",
        "timestamp": "2026-01-05T11:00:00Z", "properties": {"score": 9}});
    server.batch(&[
        track("ada", "Ask", 0),
        track("ada", "Pay", 5),
        track("bob", "Ask", 1),
        track("bob", "Leave", 2),
        track("cyd", "Ask", 3),
        rated,
    ]);
    server.settle();
    server
}

#[test]
fn rows_have_the_promised_fields() {
    let server = three_people();
    let funnel = server.ask(json!({"kind": "funnel", "window": "1h", "order": "sequential",
        "steps": [{"touchpoint": "Ask"}, {"touchpoint": "Pay"}]}));
    // More may follow these.
    assert_eq!(keys(&funnel[0])[..7], ["step", "touchpoint", "people", "incomplete", "share", "low", "high"]);
    let people: Vec<_> = funnel.iter().map(|row| (row["step"].clone(), row["people"].clone())).collect();
    assert_eq!(people, [(json!(1), json!(3)), (json!(2), json!(1))]);
    let (low, share, high) = (&funnel[1]["low"], funnel[1]["share"].as_f64().unwrap(), &funnel[1]["high"]);
    assert!((share - 1.0 / 3.0).abs() < 1e-9 && low.as_f64().unwrap() < share && share < high.as_f64().unwrap());

    let map = server.ask(json!({"kind": "map"}));
    let fields = ["from", "to", "occurrences", "people", "mean_seconds", "median_seconds", "p90_seconds"];
    assert!(map.iter().all(|row| keys(row) == fields), "{map:?}");
    let edge = |from: Value, to: Value| map.iter().find(|row| row["from"] == from && row["to"] == to);
    assert_eq!(edge(Value::Null, json!("Ask")).unwrap()["occurrences"], 3);
    assert_eq!(edge(json!("Pay"), Value::Null).unwrap()["people"], 1);
    assert_eq!(edge(json!("Ask"), json!("Pay")).unwrap()["mean_seconds"], 300.0);
    assert_eq!(edge(json!("Ask"), Value::Null).unwrap()["occurrences"], 1);

    let trend = server.ask(json!({"kind": "trend", "bucket": "day", "breakdown": "touchpoint"}));
    assert_eq!(keys(&trend[0]), ["start", "touchpoint", "occurrences"]);
    let timeline = server.ask(json!({"kind": "timeline", "customer": {"external_id": "ada"}}));
    let lanes: Vec<_> = timeline.iter().map(|row| row["lane"].as_str().unwrap()).collect();
    assert_eq!(lanes, ["experience", "experience", "perception"]);
    assert_eq!(timeline[1]["touchpoint"], "Pay");
    assert_eq!(timeline[1]["at"], "2026-01-05T10:05:00Z");
    let score = server.ask(json!({"kind": "score", "metric": "nps"}));
    assert_eq!(score.len(), 1);
    assert_eq!(score[0]["n"], 1);
}

#[test]
fn published_figures_stand_beside_the_score() {
    let server = three_people();
    let file = server.file("published.csv", "date,metric,n,share\n2019-12-31,nps,500,88 %\n");
    let counts = json!({"read": 1, "accepted": 1, "duplicate": 0, "quarantined": 0});
    assert_eq!(server.import(&["--format", "json", "published", &file]), counts);
    let answer = server.question(&json!({"kind": "score", "metric": "nps"})).json();
    let published = &answer["published"][0];
    let near = |field: &str, want: f64| (published[field].as_f64().unwrap() - want).abs() < 1e-3;
    assert_eq!((&published["n"], &published["fewest"], &published["most"]), (&json!(500), &json!(438), &json!(442)));
    assert!(near("value", 0.88) && near("low", 0.844) && near("high", 0.909), "{published}");
    assert_eq!(answer["n"], 1, "answers that are known one by one are counted alone: {answer}");
}

#[test]
fn wrong_questions_name_the_field() {
    let server = three_people();
    for (question, field) in [
        (json!({"kind": "map", "colour": 1}), "colour"),
        (json!({"kind": "sing"}), "kind"),
        (json!({"kind": "funnel", "steps": [{"touchpoint": "A", "foo": 1}]}), "steps[0].foo"),
        (json!({"kind": "trend", "from": "soon"}), "from"),
        (json!({"kind": "timeline", "customer": {}}), "customer"),
    ] {
        let reply = server.question(&question);
        assert_eq!(reply.status, 422, "{question}: {}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        let problem = reply.json();
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert_eq!(problem["status"], 422);
    }
    let unknown = server.question(&json!({"kind": "timeline", "customer": {"external_id": "nobody"}}));
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}

#[test]
fn nobody_asks_without_a_secret_key() {
    let server = three_people();
    let body = br#"{"kind":"map"}"#;
    let write = format!("Bearer {}", server.write_key());
    for headers in [vec![], vec![("authorization", "Bearer wrong")], vec![("authorization", write.as_str())]] {
        let reply = server.send("POST", "/api/v1/questions", &headers, body).unwrap();
        assert_eq!(reply.status, 401, "{headers:?}");
        assert_eq!(reply.json()["status"], 401);
    }
}

#[test]
fn health_and_metrics_are_open_to_monitors() {
    let server = three_people();
    assert_eq!(server.get("/healthz").json()["status"], "ok");
    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain"));
    for outcome in ["accepted", "duplicate", "quarantined", "ignored"] {
        let line = format!("throughline_intake_events_total{{outcome=\"{outcome}\"}} ");
        assert!(metrics.text().contains(&line), "{line}");
    }
}

#[test]
fn what_was_sent_is_soon_in_answers() {
    let server = three_people();
    server.secret_key();
    for n in 0..5 {
        let event = format!("Fresh {n}");
        server.batch(&[track("dee", &event, n)]);
        wait("it is in the answers", Duration::from_secs(10), || server.occurrences(&event) == 1);
    }
}
