//! The JSON API against its own document, by Schemathesis, which makes up requests, lawful and not, and follows what
//! answers lead to.
use std::process::Command;

use serde_json::json;

use crate::{clients::installed, contract::track, server::Server};

/// How long requests are made up, in seconds.
const SECONDS: &str = "60";

#[test]
fn the_api_keeps_to_its_document() {
    let Some(program) = installed("the_api_keeps_to_its_document", "venv/bin/schemathesis") else { return };
    let server = Server::start();
    let said = json!({"type": "track", "event": "NPS Submitted", "userId": "ada", "messageId": "n",
        "timestamp": "2026-01-06T10:00:00Z", "properties": {"score": 3, "comment": "It came late"}});
    let unreadable = json!({"type": "track", "userId": "ada", "messageId": "x"});
    server.batch(&[track("ada", "Order", 0), track("bob", "Order", 1), said, unreadable]);
    server.settle();
    let scopes = ["questions", "people", "curate", "admin"].map(|scope| ["--scope", scope]).concat();
    let key = server.run(&[&["key", "add", "--kind", "secret"], scopes.as_slice()].concat());
    let made = Command::new(program)
        .args(["run", &format!("http://{}/api/v1/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: Bearer {}", key.trim())])
        .args(["--max-time", SECONDS, "--seed", "7", "--continue-on-failure", "--no-color", "--workers", "2"])
        .args(["--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off"])
        // What a schema cannot say is refused, too: a zone that there is not, a name that is taken.
        .args(["--exclude-checks", "positive_data_acceptance"])
        // It would take its own key back and be let in nowhere.
        .args(["--exclude-operation-id", "delete_keys_key"])
        .current_dir(server.beside(""))
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success(), "{report}\n{}", String::from_utf8_lossy(&made.stderr));
    server.check_account();
}
