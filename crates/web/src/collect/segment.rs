//! Segment's endpoints, for its libraries and for those that speak like them.
use axum::{
    Router,
    extract::{Path, Request, State},
    http::HeaderMap,
    response::{IntoResponse, Json, Response},
    routing::{get, post},
};
use throughline_app::wires::{
    Wire,
    limits::{SEGMENT_BATCH, SEGMENT_EVENT},
    segment,
};

use super::{Door, on};
use crate::state::Web;

/// Each call with its paths; browsers' libraries use the short ones.
const CALLS: &[(&str, &[&str])] = &[
    ("batch", &["/v1/batch", "/v1/b"]),
    ("import", &["/v1/import"]),
    ("identify", &["/v1/identify", "/v1/i"]),
    ("track", &["/v1/track", "/v1/t"]),
    ("page", &["/v1/page", "/v1/p"]),
    ("screen", &["/v1/screen", "/v1/s"]),
    ("group", &["/v1/group", "/v1/g"]),
    ("alias", &["/v1/alias", "/v1/a"]),
];

pub fn routes() -> Router<Web> {
    let router = CALLS.iter().fold(Router::new(), |router, (call, paths)| {
        let limit = if matches!(*call, "batch" | "import") { SEGMENT_BATCH } else { SEGMENT_EVENT };
        let door = Door { wire: Wire::Segment, call, limit, check: segment::check };
        on(router, paths, &post(async move |State(web): State<Web>, request: Request| take(door, &web, request).await))
    });
    on(router, &["/v1/projects/{key}/settings"], &get(settings))
}

async fn take(door: Door, web: &Web, request: Request) -> Response {
    match door.take(web, request).await {
        Ok(()) => Json(serde_json::json!({"success": true})).into_response(),
        Err(reply) => reply,
    }
}

/// What analytics.js loads before it sends: this server is the one destination.
async fn settings(Path(key): Path<String>, headers: HeaderMap) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let protocol = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    let own = match text("host") {
        Some(host) => serde_json::json!({"apiKey": key, "apiHost": format!("{host}/v1"), "protocol": protocol}),
        None => serde_json::json!({"apiKey": key}),
    };
    Json(serde_json::json!({
        "integrations": {"Segment.io": own},
        "plan": {"track": {"__default": {"enabled": true, "integrations": {}}}},
        "edgeFunction": {}, "analyticsNextEnabled": true, "middlewareSettings": {}, "enabledMiddleware": {},
        "metrics": {"sampleRate": 0}, "legacyVideoPluginsEnabled": false, "remotePlugins": [],
    }))
    .into_response()
}
