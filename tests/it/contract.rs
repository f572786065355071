//! What programs and scripts rely on: exact lines, fields, statuses and counts.
mod answers;
mod commands;
mod schema;

use serde_json::{Value, json};

/// A tracked event at a minute of an hour of long ago, with an id of its own.
pub fn track(user: &str, event: &str, minute: u32) -> Value {
    json!({
        "type": "track", "userId": user, "event": event, "messageId": format!("{user}-{event}-{minute}"),
        "timestamp": format!("2026-01-05T10:{minute:02}:00Z"),
    })
}
