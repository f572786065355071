//! Signing in: with a password, with a link that works once, and the first time when there is nobody yet.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{auth, error::Error};

use super::{Layout, html};
use crate::{
    error::PageError,
    extract::{Frame, SESSION_COOKIE, cookie, is_https},
    state::Web,
    urls,
};

/// The commands that make the first account and the link that opens it.
const FIRST_USER: &str = "throughline user add you@example.org\nthroughline user link you@example.org";

/// How long a browser keeps a session, in seconds; the server forgets it by itself.
const LASTS: u32 = 14 * 86_400;

/// The page to sign in.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub layout: Layout,
    /// What the page asks for.
    pub state: State,
    /// Where to go afterwards.
    pub back: String,
}

/// What the page to sign in asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no account yet.
    FirstRun,
    /// An e-mail address and a password.
    Form {
        /// The address that was entered before.
        email: String,
        /// Why it did not work the last time.
        refused: Option<Refused>,
    },
    /// A click that uses up the link: following a link changes nothing by itself.
    Link {
        /// The link's secret.
        token: String,
    },
    /// The link was used or is too old.
    LinkSpent,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The address and the password do not fit together; whether there is such an account stays unsaid.
    NoMatch,
    /// Too many tries.
    TooMany,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    back: String,
    #[serde(default)]
    token: String,
}

/// What the form says.
#[derive(Deserialize)]
pub struct Entered {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// Shows the form, or how to make the first account.
pub async fn show(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    if layout.who.is_some() {
        return Ok(Redirect::to(urls::within(&ask.back)).into_response());
    }
    let state = match auth::nobody_yet(&web.app).await? {
        true => State::FirstRun,
        false => State::Form { email: String::new(), refused: None },
    };
    Ok(html(&SignInPage { layout, state, back: urls::within(&ask.back).to_owned() }))
}

/// Signs somebody in by their password.
pub async fn enter(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let (status, refused) = match auth::sign_in(&web.app, &entered.email, &entered.password).await {
        Ok(token) => return Ok(opened(&headers, &token, &entered.back)),
        Err(Error::Unauthenticated) => (StatusCode::UNAUTHORIZED, Refused::NoMatch),
        Err(Error::RateLimited) => (StatusCode::TOO_MANY_REQUESTS, Refused::TooMany),
        Err(error) => return Err(error.into()),
    };
    let state = State::Form { email: entered.email, refused: Some(refused) };
    let back = urls::within(&entered.back).to_owned();
    Ok((status, html(&SignInPage { layout, state, back })).into_response())
}

/// Shows what a one-time link leads to, without using it up.
pub async fn link(Frame(layout): Frame, Query(ask): Query<Ask>) -> Response {
    let state = if ask.token.is_empty() { State::LinkSpent } else { State::Link { token: ask.token } };
    html(&SignInPage { layout, state, back: String::new() })
}

/// Signs somebody in by a one-time link and uses it up.
pub async fn redeem(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(sent): Form<Ask>,
) -> Result<Response, PageError> {
    match auth::redeem(&web.app, &sent.token).await {
        Ok(token) => Ok(opened(&headers, &token, urls::HOME)),
        Err(Error::Unauthenticated) => {
            let page = SignInPage { layout, state: State::LinkSpent, back: String::new() };
            Ok((StatusCode::UNAUTHORIZED, html(&page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends the session.
pub async fn leave(Shared(web): Shared<Web>, headers: HeaderMap) -> Result<Response, PageError> {
    if let Some(token) = cookie(&headers, SESSION_COOKIE) {
        auth::sign_out(&web.app, token).await?;
    }
    let expired = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    Ok(([(header::SET_COOKIE, expired)], Redirect::to(urls::SIGN_IN)).into_response())
}

/// Opens the session in the browser and goes on.
fn opened(headers: &HeaderMap, token: &str, back: &str) -> Response {
    ([(header::SET_COOKIE, session_cookie(headers, token))], Redirect::to(urls::within(back))).into_response()
}

/// The cookie that holds a session's token.
pub fn session_cookie(headers: &HeaderMap, token: &str) -> String {
    let secure = if is_https(headers) { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}")
}

impl Refused {
    fn words(self) -> &'static str {
        match self {
            Self::NoMatch => "The e-mail address and the password do not belong together. Check both and try again.",
            Self::TooMany => "There were too many tries. Wait a minute and try again.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::layout;

    fn shown(state: State) -> String {
        SignInPage { layout: layout("/sign-in"), state, back: "/customers".into() }.render().unwrap()
    }

    #[test]
    fn each_state_asks_for_one_thing() {
        assert!(shown(State::FirstRun).contains(FIRST_USER));
        let form = shown(State::Form { email: "a\"b".into(), refused: Some(Refused::NoMatch) });
        insta::assert_snapshot!(crate::sample::steady(&form));
        assert!(form.contains("role=\"alert\"") && form.contains("value=\"a&#34;b\"") && form.contains("c5rf"));
        let link = shown(State::Link { token: "t0ken".into() });
        assert!(link.contains("method=\"post\" action=\"/sign-in/link\"") && link.contains("value=\"t0ken\""));
        assert!(shown(State::LinkSpent).contains("does not work any more"));
    }
}
