//! What every page passes through: a nonce and the headers that go with it, proof that a form comes from a page of
//! ours, and a page for every failure.
use axum::{
    body::{Body, Bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};

use crate::{
    error::Failure,
    extract::{Frame, SESSION_COOKIE, cookie, is_https},
    pages::error::ErrorPage,
    state::Web,
    urls,
};

/// What a request's page needs to be safe.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// The nonce that this answer's content security policy allows.
    pub nonce: String,
    /// What every form sends along.
    pub csrf: String,
}

/// The name of the cookie that forms are bound to.
const VISIT_COOKIE: &str = "tl_visit";

/// Largest form.
const LARGEST_FORM: usize = 1 << 20;

/// Guards pages: checks forms, and sets the headers and the nonce of the answer.
pub async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let (visit, new_visit) = match cookie(request.headers(), VISIT_COOKIE).filter(|visit| visit.len() == 64) {
        Some(visit) => (visit.to_owned(), false),
        None => (web.app.world.secret(), true),
    };
    let session = cookie(request.headers(), SESSION_COOKIE).unwrap_or_default().to_owned();
    let csrf = throughline_app::ctx::hash_of(&format!("form {visit} {session}"));
    let nonce = web.app.world.secret().chars().take(32).collect::<String>();
    let secure = is_https(request.headers());
    request.extensions_mut().insert(Guard { nonce: nonce.clone(), csrf: csrf.clone() });
    let mut response = match checked(&web, request, &csrf).await {
        Ok(request) => drawn(&web, request, next).await,
        Err((request, refused)) => refused_page(&web, *request, refused).await,
    };
    let headers = response.headers_mut();
    if new_visit {
        let secure = if secure { "; Secure" } else { "" };
        let value = format!("{VISIT_COOKIE}={visit}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}");
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    protect(headers, &nonce, secure);
    response
}

fn protect(headers: &mut HeaderMap, nonce: &str, secure: bool) {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// Why a form is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// It does not show that it comes from a page of ours.
    Stale,
    /// It is too large, or broke off.
    TooLarge,
}

/// Lets a request pass that changes nothing, or whose form carries the token of a page of ours.
async fn checked(web: &Web, request: Request, csrf: &str) -> Result<Request, (Box<Request>, Refused)> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(request);
    }
    // A mail program leaves a list without a page of ours; the address carries a secret.
    if request.uri().path() == urls::BOARD_LEAVE {
        return Ok(request);
    }
    let from_elsewhere = from_elsewhere(request.headers(), web.app.settings.url.as_deref());
    if carries_files(&request) && !from_elsewhere {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_FORM).collect().await.map(http_body_util::Collected::to_bytes) else {
        return Err((Box::new(Request::from_parts(parts, Body::empty())), Refused::TooLarge));
    };
    let sent_in_header = parts.headers.get("x-csrf").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let sent = sent_in_header.or_else(|| field(&body, "csrf"));
    let request = Request::from_parts(parts, Body::from(body));
    match !from_elsewhere && sent.is_some_and(|sent| same(&sent, csrf)) {
        true => Ok(request),
        false => Err((Box::new(request), Refused::Stale)),
    }
}

/// Tells whether a browser says that a request comes from a page of somebody else. Those that are old, or speak plain
/// HTTP, only say from which origin; a proxy may have changed the host, so what they say of the site comes first.
fn from_elsewhere(headers: &HeaderMap, url: Option<&str>) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    let is_ours = host.is_some() && host == text(header::HOST) || Some(origin) == url;
    !is_ours
}

/// Files do not fit into memory, so the one handler that takes them reads the token itself, as the first field.
fn carries_files(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    request.uri().path() == urls::UPLOADS && kind.to_ascii_lowercase().starts_with(b"multipart/form-data")
}

fn field(form: &Bytes, name: &str) -> Option<String> {
    form_urlencoded::parse(form).find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
}

impl Guard {
    /// Tells whether a form sent the token of a page of ours.
    pub fn takes(&self, sent: &str) -> bool {
        !self.csrf.is_empty() && same(sent, &self.csrf)
    }
}

/// Compares without telling by its time where the difference lies.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Runs the handler and draws the page of a failure.
async fn drawn(web: &Web, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), Body::empty());
    let response = next.run(Request::from_parts(parts, body)).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let drawn = kind.starts_with(b"text/html") || kind.starts_with(b"application/problem+json");
    if !failed || drawn {
        return response;
    }
    let failure = response.extensions().get::<Failure>().cloned();
    failure_page(web, again, response.status(), failure).await
}

async fn failure_page(web: &Web, request: Request, status: StatusCode, failure: Option<Failure>) -> Response {
    let (mut parts, _) = request.into_parts();
    match Frame::from_request_parts(&mut parts, web).await {
        Ok(Frame(layout)) => ErrorPage::new(layout, status, failure).answer(&parts.headers),
        Err(_) => status.into_response(),
    }
}

async fn refused_page(web: &Web, request: Request, refused: Refused) -> Response {
    let (mut parts, _) = request.into_parts();
    let status = match refused {
        Refused::Stale => StatusCode::FORBIDDEN,
        Refused::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
    };
    match Frame::from_request_parts(&mut parts, web).await {
        Ok(Frame(layout)) => {
            let page = ErrorPage::new(layout, status, None);
            ErrorPage { stale: refused == Refused::Stale, ..page }.answer(&parts.headers)
        }
        Err(_) => status.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_elsewhere_is_known_by_what_the_browser_says() {
        let check = |said: &[(&'static str, &'static str)], expect: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("cx.example.org:7700"));
            for (name, value) in said {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(from_elsewhere(&headers, Some("https://cx.example.org")), expect, "{said:?}");
        };
        check(&[], false);
        for (site, expect) in [("same-origin", false), ("none", false), ("same-site", true), ("cross-site", true)] {
            check(&[("sec-fetch-site", site)], expect);
        }
        // Behind a proxy that changes the host, the browser's word on the site is enough.
        check(&[("sec-fetch-site", "same-origin"), ("origin", "https://front.example.org")], false);
        check(&[("origin", "http://cx.example.org:7700")], false);
        check(&[("origin", "https://cx.example.org")], false);
        for origin in ["null", "", "http://evil.example", "http://cx.example.org:7701", "http://cx.example.org"] {
            check(&[("origin", origin)], true);
        }
    }
}
