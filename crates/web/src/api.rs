//! The JSON API, and what monitors ask.
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Json, Response},
    routing::{get, post},
};
use throughline_app::{accounting, ask::ask, error::Error};
use throughline_model::question::Question;

use crate::{error::ApiError, extract::WithKey, state::Web};

/// Largest question.
const LARGEST: usize = 256 << 10;

/// The endpoints.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/questions", post(questions))
        .route("/api/v1/questions.schema.json", get(|| async { Json(Question::schema()) }))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .layer(DefaultBodyLimit::max(LARGEST))
}

async fn questions(State(web): State<Web>, WithKey(ctx): WithKey, body: Bytes) -> Result<Response, ApiError> {
    let text = std::str::from_utf8(&body).map_err(|_| Error::field("", "the body is not UTF-8"))?;
    let question = Question::from_json(text).map_err(Error::from)?;
    Ok(Json(ask(&ctx, &web.app, question).await?).into_response())
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
    text.push_str(&(web.metrics)());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
