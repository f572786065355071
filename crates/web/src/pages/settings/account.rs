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
    account::{self, AccountView, BrowserView, OpenedBy, Reading, Takes},
    ctx::Ctx,
    error::Error,
    passwords::SHORTEST,
    second_factor::{self, FactorView},
    workspace,
};
use throughline_model::{
    look::{Density, Look, Theme},
    time::Micros,
};

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Frame, SESSION_COOKIE, SignedIn, cookie},
    locale::Locale,
    pages::{Layout, Piece, html, look, pieces, sign_in},
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
    /// The browsers that are signed in, this one first.
    pub browsers: Vec<BrowserView>,
    /// The second factor.
    pub factor: FactorView,
    /// The language that the account asks for; none where it is the browser's.
    pub language: Option<Locale>,
    /// How they read pages.
    pub reading: Reading,
    /// How the workspace says that pages look.
    pub ours: Look,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows the account of whoever is signed in.
pub async fn show(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let notice = match ask.done.as_deref() {
        Some("password") => Some(layout.t.account_password_done()),
        Some("ended") => Some(layout.t.account_ended_done()),
        Some("language") => Some(layout.t.account_language_done()),
        Some("look") => Some(layout.t.appearance_saved()),
        _ => None,
    };
    let layout = told(layout, notice);
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
            let refused = Refused::of(layout.t, error)?;
            page(&web, &ctx, layout, &headers, Some(refused)).await
        }
    }
}

/// The language that was chosen; empty is the browser's.
#[derive(Deserialize)]
pub struct Spoken {
    #[serde(default)]
    lang: String,
}

/// Sets the language of the pages.
pub async fn set_language(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Form(spoken): Form<Spoken>,
) -> Result<Redirect, PageError> {
    let language = Locale::parse(&spoken.lang).map(Locale::as_str);
    account::set_language(&ctx, &web.app, language).await?;
    Ok(Redirect::to(&urls::after(urls::ACCOUNT, "language")))
}

/// The look that was chosen; empty is the workspace's.
#[derive(Deserialize)]
pub struct Looks {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    density: String,
}

/// Sets how the pages look to whoever is signed in; what this browser kept is forgotten.
pub async fn set_look(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Form(looks): Form<Looks>,
) -> Result<Response, PageError> {
    let theme = Theme::parse(&looks.theme);
    account::set_look(&ctx, &web.app, theme, Density::parse(&looks.density)).await?;
    let cookie = [(header::SET_COOKIE, look::cookie_of(theme))];
    Ok((cookie, Redirect::to(&urls::after(urls::ACCOUNT, "look"))).into_response())
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

pub(super) fn token(headers: &HeaderMap) -> &str {
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
    let reading = account::reading(ctx, &web.app).await?;
    let language = reading.language.as_deref().and_then(Locale::parse);
    let ours = workspace::look(ctx, &web.app)?;
    let browsers = account::browsers(ctx, &web.app, token(headers)).await?;
    let factor = second_factor::show(ctx, &web.app).await?;
    let refusal = refused.clone();
    let page = html(&AccountPage { layout, account, browsers, factor, language, reading, ours, refused: refusal });
    Ok(Refused::answer(refused.as_ref(), page))
}

impl AccountPage {
    /// How somebody comes in, and from how many browsers.
    fn lead(&self) -> Vec<Piece> {
        let (account, t) = (&self.account, self.layout.t);
        let how = if account.has_password { t.account_by_password() } else { t.account_by_links() };
        let name = account.name.replace('*', "");
        pieces(&match self.browsers.len() {
            1 => t.account_lead_here(name, how),
            n => t.account_lead(name, how, n),
        })
    }

    /// How a browser was signed in.
    fn how(&self, browser: &BrowserView) -> &'static str {
        let t = self.layout.t;
        match browser.opened_by {
            OpenedBy::Link | OpenedBy::Operator => t.account_by_link(),
            OpenedBy::Password => t.account_with_password(),
            OpenedBy::Provider => t.account_by_provider(),
        }
    }

    /// Which browser it is.
    fn program<'a>(&self, browser: &'a BrowserView) -> &'a str {
        browser.agent.as_deref().unwrap_or_else(|| self.layout.t.account_unknown_browser())
    }

    fn speaks(&self, locale: &Locale) -> bool {
        self.language == Some(*locale)
    }

    /// The themes to choose from, that of the workspace first.
    fn themes(&self) -> Vec<(&'static str, String, bool)> {
        let t = self.layout.t;
        let own = Theme::ALL.map(|one| (one.as_str(), look::theme(t, one).to_owned(), self.reading.theme == Some(one)));
        let first = ("", t.appearance_as_workspace(look::theme(t, self.ours.theme)), self.reading.theme.is_none());
        std::iter::once(first).chain(own).collect()
    }

    /// The densities to choose from, that of the workspace first.
    fn densities(&self) -> Vec<(&'static str, String, bool)> {
        let t = self.layout.t;
        let chosen = |one| self.reading.density == Some(one);
        let own = Density::ALL.map(|one| (one.as_str(), look::density(t, one).to_owned(), chosen(one)));
        let first =
            ("", t.appearance_as_workspace(look::density(t, self.ours.density)), self.reading.density.is_none());
        std::iter::once(first).chain(own).collect()
    }

    fn title(&self) -> &'static str {
        Tab::Account.name(&self.layout.t)
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
        self.browsers.iter().any(|browser| !browser.current)
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.account.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }
}
