//! Mending: what waited counts once it can be read, and its time is that of its first arrival.
use serde_json::{Value, json};

use super::bad_input::waiting;
use crate::{contract::track, server::Server};

#[test]
fn a_mended_message_moves_from_quarantine_into_the_answers() {
    let server = Server::start();
    let mut wrong = track("ada", "Ask", 0);
    wrong["timestamp"] = json!("yesterday");
    let mut future = track("bob", "Ask", 1);
    future["timestamp"] = json!("2999-01-01T00:00:00Z");
    server.batch(&[track("ada", "Ask", 2), wrong, future]);
    server.post("/v1/track", br#"{"type":"track","userId":"cyd","#);
    assert_eq!(server.outcomes(), [1, 0, 3]);
    server.run(&["replay"]);
    assert_eq!(server.outcomes(), [1, 0, 3], "nothing can be read as it is");

    let mut listed = waiting(&server);
    listed[0]["event"]["timestamp"] = json!("2026-01-05T10:00:00Z");
    listed[2]["event"] = track("cyd", "Ask", 4);
    let lines: Vec<String> = listed.iter().map(Value::to_string).collect();
    let file = server.file("mended.ndjson", lines.join("\n"));
    let told: Value = serde_json::from_str(&server.run(&["replay", &file])).unwrap();
    assert_eq!(told, json!({"taken": 2, "waiting": 1}));
    assert_eq!(server.outcomes(), [3, 0, 1]);
    assert_eq!(server.occurrences("Ask"), 3);
    assert_eq!(server.ask(json!({"kind": "timeline", "customer": {"external_id": "cyd"}})).len(), 1);
    let left = waiting(&server);
    assert_eq!((left.len(), &left[0]["reason"]), (1, &json!("future")));
    // What was mended is an accepted message like any other: it comes only once.
    server.batch(&[track("ada", "Ask", 0)]);
    assert_eq!(server.outcomes(), [3, 1, 1]);
    server.check_account();
}

#[test]
fn a_mended_row_of_a_file_counts_where_it_stood() {
    let server = Server::start();
    let orders = server.file("orders.csv", "Order,Customer,At\nO1,ada,2026-01-05\nO2,bob,never\nO3,,2026-01-06\n");
    let names = server.file("names.csv", "Customer,City\nada,Rome\nbob,Oslo\n");
    let mapping = r#"
[who]
external = "{Customer}"
[[table]]
name = "orders"
files = "orders*"
time = "{At}"
[[table]]
name = "names"
files = "names*"
lookup = true
[[join]]
table = "orders"
with = "names"
left = "{Customer}"
right = "{Customer}"
[[emit]]
interaction = { name = "Ordered", unit = "{names.City}", object = "{Order}" }
"#;
    let mapping = server.file("orders.toml", mapping);
    let import = || server.import(&["--format", "json", "--mapping", &mapping, &orders, &names]);
    assert_eq!(import(), json!({"read": 3, "accepted": 1, "duplicate": 0, "quarantined": 2}));
    assert_eq!(import(), json!({"read": 3, "accepted": 0, "duplicate": 3, "quarantined": 0}));
    let mut listed = waiting(&server);
    assert_eq!(listed.len(), 2, "a second import does not quarantine the rows again");
    let shown = json!({"file": "orders.csv", "line": 3, "row": {"Order": "O2", "Customer": "bob", "At": "never"}});
    assert_eq!(listed[0]["event"], shown);
    listed[0]["event"]["row"]["At"] = json!("2026-01-07");
    let lines: Vec<String> = listed.iter().map(Value::to_string).collect();
    let file = server.file("mended.ndjson", lines.join("\n"));
    let told: Value = serde_json::from_str(&server.run(&["replay", &file])).unwrap();
    assert_eq!(told, json!({"taken": 1, "waiting": 1}));
    let line = server.ask(json!({"kind": "timeline", "customer": {"external_id": "bob"}}));
    assert_eq!((&line[0]["unit"], &line[0]["object"]), (&json!("Oslo"), &json!("O2")), "{line:?}");
    assert_eq!(waiting(&server).len(), 1);
    assert_eq!(server.outcomes()[2], 1);
    server.check_account();
}
