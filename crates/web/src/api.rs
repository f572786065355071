//! The JSON API, and what monitors ask.
use std::sync::OnceLock;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Json, Response},
    routing::get,
};
use serde_json::Value;
use throughline_app::{accounting, jobs};
use throughline_model::question::Question;

use crate::{error::ApiError, state::Web, urls};

pub mod customers;
pub mod endpoint;
pub mod feedback;
pub mod identity;
pub mod imports;
pub mod mappings;
pub mod members;
pub mod metrics;
pub mod openapi;
pub mod quarantine;
pub mod questions;
pub mod segments;
pub mod sources;
#[cfg(test)]
mod tests;
pub mod touchpoints;
pub mod undo;
pub mod units;
pub mod views;
pub mod webhooks;
pub mod wire;
pub mod workspace;

use endpoint::Endpoints;

/// Every endpoint of the JSON API.
pub fn endpoints() -> Endpoints {
    questions::endpoints()
        .merge(customers::endpoints())
        .merge(segments::endpoints())
        .merge(feedback::endpoints())
        .merge(views::endpoints())
        .merge(touchpoints::endpoints())
        .merge(metrics::endpoints())
        .merge(units::endpoints())
        .merge(identity::endpoints())
        .merge(mappings::endpoints())
        .merge(members::endpoints())
        .merge(sources::endpoints())
        .merge(imports::endpoints())
        .merge(quarantine::endpoints())
        .merge(workspace::endpoints())
        .merge(webhooks::endpoints())
        .merge(undo::endpoints())
}

/// The document of the API, which is the same as long as the program runs.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| openapi::document(&endpoints().into_parts().1))
}

/// The routes of the API and of monitors.
pub fn routes() -> Router<Web> {
    endpoints()
        .into_parts()
        .0
        .route(urls::API_DOCUMENT, get(|| async { Json(document()) }))
        .route("/api/v1/questions.schema.json", get(|| async { Json(Question::schema()) }))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
}

/// Tells whether the program can take messages and answer questions.
async fn healthz(State(web): State<Web>) -> Response {
    let log = web.app.log.status();
    let (status, intake) = match (&log.stopped, log.full) {
        (Some(_), _) => (StatusCode::SERVICE_UNAVAILABLE, "stopped"),
        (None, true) => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        (None, false) => (StatusCode::OK, "ok"),
    };
    let body = serde_json::json!({
        "status": if status == StatusCode::OK { "ok" } else { "failing" },
        "intake": intake,
        "as_of": web.app.as_of(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    (status, Json(body)).into_response()
}

async fn metrics(State(web): State<Web>) -> Result<Response, ApiError> {
    let account = accounting::account(&web.app).await?;
    let log = web.app.log.status();
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        for (labels, value) in values {
            text.push_str(&format!("{name}{labels} {value}\n"));
        }
    };
    family(
        "throughline_intake_events_total",
        "counter",
        "Received events by what became of them.",
        &[
            ("{outcome=\"accepted\"}", account.accepted),
            ("{outcome=\"duplicate\"}", account.duplicate),
            ("{outcome=\"quarantined\"}", account.quarantined),
            ("{outcome=\"ignored\"}", account.ignored),
        ],
    );
    family("throughline_intake_received_total", "counter", "Events received.", &[("", account.received)]);
    family(
        "throughline_intake_pending",
        "gauge",
        "Durable events that are not projected yet.",
        &[("", account.pending)],
    );
    family(
        "throughline_intake_refused_total",
        "counter",
        "Requests refused since the start.",
        &[("", account.refused)],
    );
    family("throughline_log_bytes", "gauge", "Size of the intake log.", &[("", log.bytes)]);
    family(
        "throughline_log_stopped",
        "gauge",
        "Whether the intake log has stopped.",
        &[("", u64::from(log.stopped.is_some()))],
    );
    let jobs = jobs::totals(&web.app).await?;
    let jobs: Vec<_> = jobs.iter().map(|(state, n)| (format!("{{state=\"{}\"}}", state.as_str()), *n)).collect();
    let jobs: Vec<_> = jobs.iter().map(|(labels, n)| (labels.as_str(), *n)).collect();
    family("throughline_jobs", "gauge", "Jobs by where they have come to.", &jobs);
    text.push_str(&(web.metrics)());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
