//! Somebody's own account: the password, and the browsers that are signed in.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    account::{self, AccountView, Takes},
    ctx::Ctx,
    error::Error,
    passwords::SHORTEST,
};
use throughline_model::time::Micros;

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Frame, SESSION_COOKIE, SignedIn, cookie},
    pages::{Layout, Piece, html, pieces, sign_in},
    state::Web,
    urls, words,
};

/// The page of one's own account.
#[derive(Template)]
#[template(path = "settings/account.html")]
pub struct AccountPage {
    /// The frame.
    pub layout: Layout,
    /// The account.
    pub account: AccountView,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// What was done before, and how the page says it.
const DONE: [(&str, &str); 2] =
    [("password", "The password was set. All other browsers are signed out."), ("ended", "The session has ended.")];

/// Shows the account of whoever is signed in.
pub async fn show(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let layout = told(layout, ask.done.as_deref(), &DONE);
    page(&web, &ctx, layout, &headers, None).await
}

/// What the form says.
#[derive(Deserialize)]
pub struct Entered {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Sets a password.
pub async fn set_password(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let done = match entered.password == entered.again {
        true => account::set_password(&ctx, &web.app, token(&headers), &entered.current, &entered.password).await,
        false => Err(Error::field("password", "was entered in two ways")),
    };
    match done {
        Ok(session) => {
            let mut response = Redirect::to(&urls::after(urls::ACCOUNT, "password")).into_response();
            if let Ok(cookie) = HeaderValue::from_str(&sign_in::session_cookie(&headers, &session)) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            page(&web, &ctx, layout, &headers, Some(refused)).await
        }
    }
}

/// The session to end; all others where none is named.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    session: String,
}

/// Ends sessions.
pub async fn end_session(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    headers: HeaderMap,
    Form(ended): Form<Ended>,
) -> Result<Response, PageError> {
    match ended.session.as_str() {
        "" => account::end_others(&ctx, &web.app, token(&headers)).await.map(drop)?,
        handle => account::end_session(&ctx, &web.app, handle).await?,
    }
    Ok(Redirect::to(&urls::after(urls::ACCOUNT, "ended")).into_response())
}

fn token(headers: &HeaderMap) -> &str {
    cookie(headers, SESSION_COOKIE).unwrap_or_default()
}

async fn page(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    headers: &HeaderMap,
    refused: Option<Refused>,
) -> Result<Response, PageError> {
    let account = account::show(ctx, &web.app, token(headers)).await?;
    let page = html(&AccountPage { layout, account, refused: refused.clone() });
    Ok(Refused::answer(refused.as_ref(), page))
}

impl AccountPage {
    /// How somebody comes in, and from how many browsers.
    fn lead(&self) -> Vec<Piece> {
        let account = &self.account;
        let how = if account.has_password { "a password" } else { "one-time links only" };
        let n = account.sessions.len() as u64;
        let name = account.name.replace('*', "");
        pieces(&format!(
            "*{name}* comes in by *{how}*, and is signed in {}.",
            match n {
                1 => "only here".to_owned(),
                n => format!("with {}", words::counted(n, "browser", "browsers")),
            }
        ))
    }

    fn title(&self) -> &'static str {
        Tab::Account.name()
    }

    fn takes_current(&self) -> bool {
        self.account.takes == Takes::Current
    }

    fn takes_operator(&self) -> bool {
        self.account.takes == Takes::Operator
    }

    fn shortest(&self) -> usize {
        SHORTEST
    }

    fn has_others(&self) -> bool {
        self.account.sessions.iter().any(|session| !session.current)
    }

    fn moment(&self, at: &Micros) -> String {
        words::moment(*at, self.account.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }
}
