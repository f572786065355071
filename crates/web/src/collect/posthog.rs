//! PostHog's endpoints, and the answers that its libraries want before they start.
use axum::{
    Router,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Json, Response},
    routing::get,
};
use throughline_app::wires::{
    Wire,
    limits::{POSTHOG_BATCH, POSTHOG_CAPTURE},
    posthog,
};

use super::{Door, on};
use crate::state::Web;

/// Each call with its paths.
const CALLS: &[(&str, &[&str])] = &[
    ("capture", &["/i/v0/e", "/e", "/track", "/capture"]),
    ("batch", &["/batch"]),
    ("engage", &["/engage"]),
    ("recording", &["/s"]),
];

pub fn routes() -> Router<Web> {
    let router = CALLS.iter().fold(Router::new(), |router, (call, paths)| {
        let limit = if *call == "batch" { POSTHOG_BATCH } else { POSTHOG_CAPTURE };
        let door = Door { wire: Wire::PostHog, call, limit, check: posthog::check };
        let take = async move |State(web): State<Web>, request: Request| take(door, &web, request).await;
        on(router, paths, &get(take).post(take))
    });
    let router = on(router, &["/flags", "/decide"], &get(flags).post(flags));
    on(router, &["/array/{token}/{file}"], &get(config))
}

async fn take(door: Door, web: &Web, request: Request) -> Response {
    let is_beacon = request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "beacon=1"));
    match door.take(web, request).await {
        Ok(()) if is_beacon => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => Json(serde_json::json!({"status": 1})).into_response(),
        Err(reply) => reply,
    }
}

/// There are no feature flags here, and that is an answer.
async fn flags() -> Json<serde_json::Value> {
    Json(posthog::flags())
}

/// A project's configuration, as JSON or as the script that posthog-js puts into the page.
async fn config(Path((token, file)): Path<(String, String)>) -> Response {
    let is_token =
        token.len() <= 200 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let config = posthog::config(&token);
    match file.as_str() {
        "config" if is_token => Json(config).into_response(),
        "config.js" if is_token => {
            let script = format!(
                "(function(){{var c=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}};\
                 c[\"{token}\"]={{config:{config},siteApps:[]}};}})();"
            );
            ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
