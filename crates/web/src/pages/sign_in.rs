//! Signing in: with a password and the code of a second factor, with a link that works once, by an identity provider,
//! and the first time when there is nobody yet.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    auth::{self, Standing},
    error::Error,
    oidc::{self, Offered, Refusal},
};

use super::{Layout, html};
use crate::{
    error::PageError,
    extract::{Frame, SESSION_COOKIE, Visitor, cookie, is_https},
    locale::Locale,
    pages::refusal,
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
    /// The identity providers that can be chosen.
    pub offered: Vec<Offered>,
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
    /// The code of a second factor, after the password or link.
    Code {
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
    /// Too many tries; how many seconds to wait.
    Wait(u64),
    /// The code does not fit.
    WrongCode,
    /// It took too long, or too many codes: it begins with the password again.
    StepOver,
    /// An identity provider let nobody in.
    Provider(Refusal),
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    back: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    refused: String,
}

/// What the form for the code says.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
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

/// Shows the form, the one for the code, or how to make the first account.
pub async fn show(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let refused = Refusal::parse(&ask.refused).map(Refused::Provider);
    let state = match auth::standing(&web.app, token(&headers)).await? {
        Standing::In(_) | Standing::Enrol(_) => return Ok(Redirect::to(urls::within(&ask.back)).into_response()),
        Standing::Code if refused.is_none() => State::Code { refused: None },
        _ if auth::nobody_yet(&web.app).await? => State::FirstRun,
        _ => State::Form { email: String::new(), refused },
    };
    page(&web, layout, state, &ask.back).await
}

/// Signs somebody in by their password.
pub async fn enter(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let (status, refused) = match auth::enter(&web.app, &visitor, &entered.email, &entered.password).await {
        Ok(token) => return Ok(opened(&headers, &token, &entered.back)),
        Err(Error::Unauthenticated) => (StatusCode::UNAUTHORIZED, Refused::NoMatch),
        Err(Error::Wait { seconds }) => (StatusCode::TOO_MANY_REQUESTS, Refused::Wait(seconds)),
        Err(error) => return Err(error.into()),
    };
    let state = State::Form { email: entered.email, refused: Some(refused) };
    Ok((status, page(&web, layout, state, &entered.back).await?).into_response())
}

/// Takes the code of a second factor, or a recovery code.
pub async fn give_code(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (status, state) = match auth::give_code(&web.app, token(&headers), &given.code).await {
        Ok(token) => return Ok(opened(&headers, &token, &given.back)),
        Err(Error::Unauthenticated) => {
            let refused = Some(Refused::StepOver);
            (StatusCode::UNAUTHORIZED, State::Form { email: String::new(), refused })
        }
        Err(Error::Wait { seconds }) => {
            (StatusCode::TOO_MANY_REQUESTS, State::Code { refused: Some(Refused::Wait(seconds)) })
        }
        Err(Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, State::Code { refused: Some(Refused::WrongCode) }),
        Err(error) => return Err(error.into()),
    };
    Ok((status, page(&web, layout, state, &given.back).await?).into_response())
}

async fn page(web: &Web, layout: Layout, state: State, back: &str) -> Result<Response, PageError> {
    let offered = match state {
        State::Form { .. } => oidc::offered(&web.app).await?,
        _ => Vec::new(),
    };
    let back = urls::within(back).to_owned();
    // The way back from choosing a language: a form's own address is no page.
    let layout = Layout { path: urls::sign_in(&back), ..layout };
    Ok(html(&SignInPage { layout, state, back, offered }))
}

fn token(headers: &HeaderMap) -> &str {
    cookie(headers, SESSION_COOKIE).filter(|token| token.len() <= 200).unwrap_or_default()
}

/// Shows what a one-time link leads to, without using it up.
pub async fn link(Frame(layout): Frame, Query(ask): Query<Ask>) -> Response {
    let state = if ask.token.is_empty() { State::LinkSpent } else { State::Link { token: ask.token } };
    html(&SignInPage { layout, state, back: String::new(), offered: Vec::new() })
}

/// Signs somebody in by a one-time link and uses it up.
pub async fn redeem(
    Shared(web): Shared<Web>,
    Frame(layout): Frame,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Form(sent): Form<Ask>,
) -> Result<Response, PageError> {
    match auth::enter_by_link(&web.app, &visitor, &sent.token).await {
        Ok(token) => Ok(opened(&headers, &token, urls::HOME)),
        Err(Error::Unauthenticated) => {
            Ok((StatusCode::UNAUTHORIZED, page(&web, layout, State::LinkSpent, "").await?).into_response())
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

/// Gives the browser its token and goes on; whoever has still to give a code or to set up a second factor is led there
/// by the page they come to.
pub fn opened(headers: &HeaderMap, token: &str, back: &str) -> Response {
    ([(header::SET_COOKIE, session_cookie(headers, token))], Redirect::to(urls::within(back))).into_response()
}

/// The cookie that holds a session's token.
pub fn session_cookie(headers: &HeaderMap, token: &str) -> String {
    let secure = if is_https(headers) { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}")
}

impl SignInPage {
    fn url(&self, provider: &Offered) -> String {
        urls::provider(&provider.workspace, &self.back)
    }
}

impl Refused {
    fn words(self, t: &Locale) -> String {
        let fixed = match self {
            Self::Wait(seconds) => return refusal::wait(*t, seconds),
            Self::NoMatch => t.sign_in_no_match(),
            Self::WrongCode => t.sign_in_wrong_code(),
            Self::StepOver => t.sign_in_step_over(),
            Self::Provider(refusal) => match refusal {
                Refusal::NotOffered => t.sign_in_not_offered(),
                Refusal::Cancelled => t.sign_in_cancelled(),
                Refusal::Expired => t.sign_in_expired(),
                Refusal::State => t.sign_in_other_browser(),
                Refusal::Unreachable => t.sign_in_unreachable(),
                Refusal::Token => t.sign_in_not_believed(),
                Refusal::Unverified => t.sign_in_unverified(),
                Refusal::Domain => t.sign_in_domain(),
                Refusal::NoRole => t.sign_in_no_role(),
                Refusal::NotMember => t.sign_in_not_member(),
                Refusal::OtherSubject => t.sign_in_other_subject(),
            },
        };
        fixed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::layout;

    fn shown(state: State) -> String {
        let offered = vec![Offered { workspace: "shop".into(), label: "Example <ID>".into() }];
        SignInPage { layout: layout("/sign-in"), state, back: "/customers".into(), offered }.render().unwrap()
    }

    #[test]
    fn each_state_asks_for_one_thing() {
        assert!(shown(State::FirstRun).contains(FIRST_USER));
        let form = shown(State::Form { email: "a\"b".into(), refused: Some(Refused::NoMatch) });
        insta::assert_snapshot!(crate::sample::steady(&form));
        assert!(form.contains("role=\"alert\"") && form.contains("value=\"a&#34;b\"") && form.contains("c5rf"));
        // A link: the policy of pages lets no form be answered with the way to somebody else.
        assert!(form.contains("<a class=\"btn\" href=\"/sign-in/provider?workspace=shop&#38;back=%2Fcustomers\">"));
        let code = shown(State::Code { refused: Some(Refused::Wait(40)) });
        assert!(code.contains("action=\"/sign-in/code\"") && code.contains("40\u{a0}seconds"), "{code}");
        let words: std::collections::HashSet<_> =
            Refusal::ALL.iter().map(|refusal| Refused::Provider(*refusal).words(&Locale::En)).collect();
        assert_eq!(words.len(), Refusal::ALL.len());
        let link = shown(State::Link { token: "t0ken".into() });
        assert!(link.contains("method=\"post\" action=\"/sign-in/link\"") && link.contains("value=\"t0ken\""));
        assert!(shown(State::LinkSpent).contains("does not work any more"));
    }
}
