//! The published schema of questions: the same over HTTP and in the manual, and true of what is taken.
use std::path::Path;

use serde_json::{Value, json};

use crate::server::Server;

fn published() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/user/questions.schema.json");
    let served = Server::start().get("/api/v1/questions.schema.json").json();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("{}\n", serde_json::to_string_pretty(&served).unwrap())).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let written: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(served == written, "{} is not what is served: run the test with UPDATE=1", path.display());
    served
}

#[test]
fn the_schema_takes_what_the_server_takes() {
    let schema = published();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let server = Server::start();
    let rated = json!({"type": "track", "userId": "a", "event": "NPS Submitted", "properties": {"score": 9}});
    server.batch(&[rated]);
    server.settle();
    for question in [
        json!({"kind": "map"}),
        json!({"kind": "map", "from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z", "limit": 5}),
        json!({"kind": "funnel", "steps": [{"touchpoint": "A"}], "window": "7d", "order": "strict"}),
        json!({"kind": "funnel", "steps": [{"touchpoint": "A", "filter":
            {"not": {"field": "channel", "op": "=", "value": "web"}}}], "breakdown": "channel"}),
        json!({"kind": "trend", "measure": "people", "bucket": "week", "breakdown": "touchpoint"}),
        json!({"kind": "trend", "filter": {"and": [{"field": "touchpoint", "op": "in", "value": ["A", "B"]},
            {"or": [{"field": "outcome", "op": "exists"}, {"field": "amount", "op": ">=", "value": 10}]}]}}),
        json!({"kind": "trend", "filter": {"did": {"touchpoint": "A", "at_least": 2, "within": "30d"}}}),
        json!({"kind": "score", "metric": "nps", "by": "touchpoint"}),
    ] {
        let reply = server.question(&question);
        assert_eq!(reply.status, 200, "{question}: {}", reply.text());
        let wrong: Vec<_> = validator.iter_errors(&question).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{question}: {wrong:?}");
    }
    for question in [
        json!({}),
        json!({"kind": "sing"}),
        json!({"kind": "map", "colour": 1}),
        json!({"kind": "trend", "bucket": "year"}),
        json!({"kind": "funnel"}),
        json!({"kind": "funnel", "steps": [{"touchpoint": 7}]}),
    ] {
        assert_eq!(server.question(&question).status, 422, "{question}");
        assert!(!validator.is_valid(&question), "{question}");
    }
}
