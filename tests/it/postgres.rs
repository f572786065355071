//! The same product on PostgreSQL: `THROUGHLINE_TEST_POSTGRES` names a server on which databases may be made.
use std::process::Command;

use serde_json::{Value, json};

use crate::{
    contract::track,
    pages::Visit,
    server::{Server, skip},
};

/// A database of its own, dropped when the test ends.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn make(test: &str) -> Option<Self> {
        let Ok(server) = std::env::var("THROUGHLINE_TEST_POSTGRES") else {
            skip(test, "THROUGHLINE_TEST_POSTGRES");
            return None;
        };
        let name = format!("throughline_it_{}", std::process::id());
        let database = Self { server, name };
        database.tell(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    fn tell(&self, sql: &str) {
        let told = Command::new("psql").args([&self.server, "-qc", sql]).output().expect("psql is installed");
        assert!(told.status.success(), "{sql}: {}", String::from_utf8_lossy(&told.stderr));
    }

    fn url(&self) -> String {
        let (address, parameters) = match self.server.split_once('?') {
            Some((address, parameters)) => (address, format!("?{parameters}")),
            None => (self.server.as_str(), String::new()),
        };
        let host = address.rsplit_once('/').filter(|(host, _)| !host.ends_with('/')).map_or(address, |(host, _)| host);
        format!("{host}/{}{parameters}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// What a small day looks like from outside.
fn story(server: &mut Server) -> Vec<String> {
    let mut messages: Vec<Value> =
        (0..60).map(|n| track(["ada", "Bob", "Çelik"][n % 3], ["Ask", "Pay"][n % 2], n as u32)).collect();
    messages.push(json!({"type": "identify", "anonymousId": "c-1", "userId": "ada", "messageId": "i-1",
        "timestamp": "2026-01-05T10:00:00Z", "traits": {"email": "ada@example.org", "name": "Ada\0 Ä"}}));
    messages.push(json!({"type": "track", "anonymousId": "c-1", "event": "Look", "messageId": "l-1",
        "timestamp": "2026-01-05T09:00:00Z"}));
    messages.push(json!({"type": "track", "userId": "ada", "event": "NPS Submitted", "messageId": "n-1",
        "timestamp": "2026-01-05T12:00:00Z", "properties": {"score": 9, "comment": "weiß\0nicht"}}));
    messages.push(json!({"type": "track", "event": "nobody"}));
    server.batch(&messages);
    server.batch(&messages[..10]);
    assert_eq!(server.outcomes(), [63, 10, 1]);
    server.crash();
    assert_eq!(server.outcomes(), [63, 10, 1]);
    let customer = Visit::sign_in(server).customer("ada@example.org");
    assert!(customer.starts_with("/customers/"));
    server.check_account();
    let questions = [
        json!({"kind": "map"}),
        json!({"kind": "trend", "breakdown": "touchpoint"}),
        json!({"kind": "score", "metric": "nps"}),
        json!({"kind": "timeline", "customer": {"anonymous_id": "c-1"}}),
    ];
    // The ids of profiles hold the workspace's own, which is another on each server.
    let without_ids = |mut row: Value| {
        row.as_object_mut().unwrap().remove("profile");
        row.to_string()
    };
    questions.map(|question| server.ask(question).into_iter().map(without_ids).collect::<Vec<_>>().join("\n")).into()
}

#[test]
fn both_databases_tell_the_same() {
    let Some(database) = Database::make("PostgreSQL") else { return };
    let answers = {
        let mut server = Server::start_with(&[("THROUGHLINE__STORE__DATABASE", &database.url())]);
        story(&mut server)
    };
    assert_eq!(answers, story(&mut Server::start()));
}
