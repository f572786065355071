//! The endpoint for CloudEvents, with the handshake of their webhooks.
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use throughline_app::wires::{Wire, cloudevents, limits::CLOUDEVENTS_BATCH};

use super::Door;
use crate::state::Web;

const DOOR: Door = Door { wire: Wire::CloudEvents, call: "", limit: CLOUDEVENTS_BATCH, check: cloudevents::check };

pub fn routes() -> Router<Web> {
    let methods: MethodRouter<Web> = post(take).options(handshake);
    Router::new().route("/v1/cloudevents", methods.clone()).route("/v1/cloudevents/", methods)
}

async fn take(State(web): State<Web>, request: Request) -> Response {
    match DOOR.take(&web, request).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(reply) => reply,
    }
}

/// Allows a sender of webhooks to send at the rate that it asks for.
async fn handshake(headers: HeaderMap) -> Response {
    let Some(origin) = headers.get("webhook-request-origin") else { return StatusCode::NO_CONTENT.into_response() };
    let any = HeaderValue::from_static("*");
    let rate = headers.get("webhook-request-rate").unwrap_or(&any);
    let allowed = [
        ("webhook-allowed-origin", origin.clone()),
        ("webhook-allowed-rate", rate.clone()),
        ("allow", HeaderValue::from_static("POST, OPTIONS")),
    ];
    (StatusCode::OK, allowed).into_response()
}
