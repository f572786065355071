//! The doors: public endpoints in the conventions of others. Each replies as its clients expect.
//!
//! A door reads no more of a body than its wire allows, checks it and hands it to the intake log. What is wrong with
//! single events is nobody's business here: those are quarantined later, and the sender is told that they arrived.
use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Json, Response},
    routing::MethodRouter,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use throughline_app::{
    collect::CollectError,
    wires::{self, Checked, Refusal, Wire, limits::Size},
};

use crate::state::Web;

mod cloudevents;
mod posthog;
mod segment;

/// Bodies from this size on are checked away from the threads that serve.
const LARGE: usize = 256 << 10;
/// After how many seconds a sender may try again when too much is waiting.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// The endpoints of all doors.
pub fn routes() -> Router<Web> {
    Router::new()
        .merge(segment::routes())
        .merge(posthog::routes())
        .merge(cloudevents::routes())
        .layer(middleware::from_fn(shared_with_every_page))
}

/// One call of a wire.
#[derive(Clone, Copy)]
struct Door {
    wire: Wire,
    call: &'static str,
    limit: Size,
    check: fn(wires::Request<'_>) -> Result<Checked, Refusal>,
}

impl Door {
    /// Takes a request, or gives the reply that says why not.
    async fn take(self, web: &Web, request: Request) -> Result<(), Response> {
        let received_at = web.app.now();
        let (parts, body) = request.into_parts();
        let body = match Limited::new(body, self.limit.0).collect().await {
            Ok(body) => Vec::from(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => return Err(self.refuse(&Refusal::TooLarge(self.limit))),
            // The sender went away in the middle; nobody reads this.
            Err(_) => return Err(StatusCode::BAD_REQUEST.into_response()),
        };
        let checked = if body.len() >= LARGE || wires::limits::is_gzip(&body) {
            tokio::task::spawn_blocking(move || self.look_at(&parts, body))
                .await
                .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?
        } else {
            self.look_at(&parts, body)
        };
        match checked {
            Ok(checked) => {
                web.app.collect(self.wire, checked, received_at).await.map_err(|error| self.turn_away(&error))
            }
            Err(Refusal::Unreadable { detail, kept: Some(kept) }) => {
                // It is kept for mending, and the sender is told all the same that it is broken.
                match web.app.collect(self.wire, *kept, received_at).await {
                    Ok(()) => Err(self.refuse(&Refusal::Unreadable { detail, kept: None })),
                    Err(error) => Err(self.turn_away(&error)),
                }
            }
            Err(refusal) => Err(self.refuse(&refusal)),
        }
    }

    fn look_at(self, parts: &Parts, body: Vec<u8>) -> Result<Checked, Refusal> {
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let query = parts.uri.query().unwrap_or_default();
        (self.check)(wires::Request { call: self.call, query, headers, body })
    }

    fn refuse(self, refusal: &Refusal) -> Response {
        let status = StatusCode::from_u16(refusal.status(self.wire)).unwrap_or(StatusCode::BAD_REQUEST);
        metrics::counter!("throughline_refused_total", "wire" => self.wire.as_str(), "status" => status.as_u16().to_string())
            .increment(1);
        (status, Json(refusal.reply(self.wire))).into_response()
    }

    fn turn_away(self, error: &CollectError) -> Response {
        let status = match error {
            CollectError::UnknownKey => return self.refuse(&Refusal::NoKey("the write key is not valid")),
            CollectError::TooLarge => return self.refuse(&Refusal::TooLarge(self.limit)),
            CollectError::Full => StatusCode::INSUFFICIENT_STORAGE,
            CollectError::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            CollectError::Busy => StatusCode::TOO_MANY_REQUESTS,
        };
        let reply = serde_json::json!({"success": false, "status": 0, "detail": error.to_string()});
        let mut response = (status, Json(reply)).into_response();
        if status != StatusCode::INSUFFICIENT_STORAGE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
            response.headers_mut().insert("x-ratelimit-reset", RETRY_AFTER);
        }
        response
    }
}

/// Lays the same methods on each path, with and without a slash at its end, and answers what browsers ask before.
fn on(router: Router<Web>, paths: &[&str], methods: &MethodRouter<Web>) -> Router<Web> {
    paths.iter().fold(router, |router, path| {
        let methods = methods.clone().options(allowed);
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    })
}

/// Answers a browser that asks whether a page may send; the headers come from [`shared_with_every_page`].
async fn allowed() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Lets pages of every origin send and read: a door knows no cookies and tells nothing about anybody.
async fn shared_with_every_page(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let origin = asked.get(header::ORIGIN).cloned();
    headers.insert(header::VARY, HeaderValue::from_static("origin, access-control-request-headers"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    } else {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if is_preflight {
        permit(headers, &asked);
    }
    response
}

fn permit(headers: &mut HeaderMap, asked: &HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
}
