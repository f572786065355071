//! The way to a workspace's identity provider and back. There is no page here: whoever stays out is led to the page to
//! sign in, with a word for why.
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::oidc::{self, Answered, Finished, PATIENCE, Refusal};

use crate::{
    error::PageError,
    extract::{Visitor, cookie, is_https, origin},
    pages::sign_in::session_cookie,
    routes::{Needs, Routes},
    state::Web,
    urls,
};

/// The cookie that holds what the browser keeps while somebody is at the provider.
const COOKIE: &str = "tl_provider";

/// The routes to identity providers and back.
pub fn routes() -> Routes {
    Routes::new().get(urls::PROVIDER, Needs::Nothing, begin).get(urls::PROVIDER_RETURN, Needs::Nothing, finish)
}

/// Which provider, and where to go in the end.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    workspace: String,
    #[serde(default)]
    back: String,
}

/// What a provider sends along.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    error: Option<String>,
    iss: Option<String>,
}

/// Leads to the provider.
async fn begin(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(chosen): Query<Chosen>,
) -> Result<Response, PageError> {
    let back = urls::within(&chosen.back);
    match oidc::begin(&web.app, &chosen.workspace, &return_to(&web, &headers), back).await? {
        Ok(begun) => {
            let kept = kept(&headers, &begun.kept, PATIENCE);
            Ok((AppendHeaders([(header::SET_COOKIE, kept)]), Redirect::to(&begun.url)).into_response())
        }
        Err(refusal) => Ok(refused(refusal)),
    }
}

/// Lets somebody in who comes back from the provider.
async fn finish(
    State(web): State<Web>,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Query(sent): Query<Sent>,
) -> Result<Response, PageError> {
    let Some(brought) = cookie(&headers, COOKIE).filter(|brought| brought.len() <= 4000) else {
        return Ok(refused(Refusal::State));
    };
    let answered = Answered { code: sent.code, state: sent.state, error: sent.error, issuer: sent.iss };
    let mut response = match oidc::finish(&web.app, &visitor, brought, &answered, &return_to(&web, &headers)).await? {
        Finished::In { token, back } => {
            let session = session_cookie(&headers, &token);
            let to = Redirect::to(urls::within(&back));
            (AppendHeaders([(header::SET_COOKIE, session)]), to).into_response()
        }
        Finished::Refused(refusal) => refused(refusal),
    };
    if let Ok(forgotten) = HeaderValue::from_str(&kept(&headers, "", 0)) {
        response.headers_mut().append(header::SET_COOKIE, forgotten);
    }
    Ok(response)
}

fn return_to(web: &Web, headers: &HeaderMap) -> String {
    format!("{}{}", origin(web, headers), urls::PROVIDER_RETURN)
}

fn refused(refusal: Refusal) -> Response {
    Redirect::to(&urls::refused_by_provider(refusal.as_str())).into_response()
}

/// `Lax`, because the way back begins at the provider.
fn kept(headers: &HeaderMap, value: &str, seconds: u32) -> String {
    let secure = if is_https(headers) { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", urls::PROVIDER)
}
