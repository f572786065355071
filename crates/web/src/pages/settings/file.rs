//! The audit as a file: CSV for spreadsheets, or a JSON object on each line.
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use throughline_app::{
    audit::{self, Entry},
    export,
};

use super::audit::Ask;
use crate::{
    error::PageError,
    extract::{Administer, May},
    state::Web,
    words,
};

/// What the address says beside what is asked.
#[derive(Deserialize)]
pub struct Format {
    format: Option<String>,
}

/// Gives the entries that match as a file.
pub async fn file(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Query(ask): Query<Ask>,
    Query(format): Query<Format>,
) -> Result<Response, PageError> {
    let entries = audit::export(&ctx, &web.app, &ask.asked()).await?;
    let (kind, ending, text) = match format.format.as_deref() {
        Some("ndjson") => ("application/x-ndjson", "ndjson", ndjson(&entries)),
        _ => ("text/csv; charset=utf-8", "csv", csv(&entries)),
    };
    let name = format!("attachment; filename=\"audit.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name.as_str()),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

fn ndjson(entries: &[Entry]) -> String {
    entries.iter().map(|entry| format!("{}\n", row(entry))).collect()
}

fn row(entry: &Entry) -> Value {
    json!({
        "seq": entry.seq, "at": words::machine(entry.at), "actor": entry.actor, "name": entry.name,
        "action": entry.action, "subject": entry.subject, "detail": entry.detail, "hash": entry.hash,
    })
}

fn csv(entries: &[Entry]) -> String {
    let rows: Vec<Value> = entries.iter().map(row).collect();
    export::csv(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::at;

    #[test]
    fn formulas_are_disarmed_and_nothing_else_is_changed() {
        let entry = Entry {
            seq: 7,
            at: at("2026-01-05T10:00:00Z"),
            actor: "operator".into(),
            name: "=HYPERLINK(\"http://evil.example\")".into(),
            action: "member.invited".into(),
            subject: "+49, \"x\"".into(),
            detail: "-2.5".into(),
            hash: "ab".into(),
        };
        let text = csv(std::slice::from_ref(&entry));
        let line = text.lines().nth(1).unwrap();
        assert_eq!(
            line,
            "7,2026-01-05T10:00:00Z,operator,\"'=HYPERLINK(\"\"http://evil.example\"\")\",member.invited,\
             \"'+49, \"\"x\"\"\",-2.5,ab"
        );
        let object: serde_json::Value = serde_json::from_str(ndjson(&[entry]).trim()).unwrap();
        assert_eq!((&object["seq"], &object["name"]), (&json!(7), &json!("=HYPERLINK(\"http://evil.example\")")));
    }
}
