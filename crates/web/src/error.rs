//! From what went wrong in a use case to an answer: the one place that knows both.
use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use throughline_app::error::Error as AppError;

/// An error of a page's handler; a layer draws the page for it.
#[derive(Debug)]
pub struct PageError(pub AppError);

/// An error of the JSON API, answered as problem details (RFC 9457).
#[derive(Debug)]
pub struct ApiError(pub AppError);

/// A request of the JSON API that no use case saw, with the reason.
#[derive(Debug)]
pub struct Refusal(pub StatusCode, pub &'static str);

/// What a layer needs to draw the page of a failure.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What went wrong.
    pub error: Arc<AppError>,
    /// What an operator finds the failure by.
    pub reference: Option<String>,
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let mut response = status.into_response();
        let reference = log(&self.0, status);
        response.extensions_mut().insert(Failure { error: Arc::new(self.0), reference });
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let reference = log(&self.0, status);
        let mut problem = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            // What broke inside is for the operator; the sender gets the reference to ask by.
            "detail": if status.is_server_error() && reference.is_some() {
                "something broke on our side; what was accepted before is kept".to_owned()
            } else {
                self.0.to_string()
            },
        });
        if let Some(problem) = problem.as_object_mut() {
            if let AppError::Invalid(fields) = &self.0 {
                problem.insert("errors".to_owned(), json!(fields));
            }
            if let Some(reference) = reference {
                problem.insert("reference".to_owned(), json!(reference));
            }
        }
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, detail) = self;
        let title = status.canonical_reason().unwrap_or_default();
        let problem = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
        (status, [(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
    }
}

fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::NotFound(_) => StatusCode::NOT_FOUND,
        AppError::Conflict(_) => StatusCode::CONFLICT,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Unauthenticated | AppError::NoKey => StatusCode::UNAUTHORIZED,
        AppError::Forbidden | AppError::LacksScope(_) => StatusCode::FORBIDDEN,
        AppError::RateLimited | AppError::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Full => StatusCode::INSUFFICIENT_STORAGE,
        AppError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Logs a failure of ours once, and gives the reference by which it is found.
fn log(error: &AppError, status: StatusCode) -> Option<String> {
    if status != StatusCode::INTERNAL_SERVER_ERROR {
        return None;
    }
    // The chain's own hash: the same failure has the same reference, and it needs no chance.
    let chain = chain(error);
    let reference = format!("r-{:08x}", fnv(chain.as_bytes()));
    tracing::error!(reference, chain, "a request failed");
    Some(reference)
}

fn chain(error: &AppError) -> String {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    chain
}

/// The FNV-1a hash, 32 bits.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
