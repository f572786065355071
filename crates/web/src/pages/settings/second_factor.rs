//! One's own second factor: setting it up, recovery codes, removing it. Whoever has to set one up sees only this page.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    account::{self, AccountView, Takes},
    ctx::Ctx,
    error::Error,
    second_factor::{self, Enrolment, FactorView, Proof},
};
use throughline_model::time::Micros;

use super::{Refused, account::token, secret};
use crate::{
    error::PageError,
    extract::{Enrolling, Frame},
    once::{self, Kind, Once},
    pages::{Layout, html},
    state::Web,
    urls, words,
};

/// The page of one's own second factor.
#[derive(Template)]
#[template(path = "settings/second_factor.html")]
pub struct SecondFactorPage {
    /// The frame.
    pub layout: Layout,
    /// What the page is about.
    pub step: Step,
    /// The second factor.
    pub factor: FactorView,
    /// The account.
    pub account: AccountView,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// How far somebody has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// They have none.
    Begin,
    /// A secret waits for its first code.
    Confirm(Enrolment),
    /// Recovery codes are shown, this once.
    Codes(Vec<String>),
    /// They have one.
    Has,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows how far somebody has come.
pub async fn show(
    State(web): State<Web>,
    Enrolling(ctx): Enrolling,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let notice = ask.done.as_deref().filter(|done| *done == "removed").map(|_| layout.t.second_factor_removed());
    let layout = super::told(layout, notice);
    page(&web, &ctx, layout, &headers, None).await
}

/// What the forms say.
#[derive(Deserialize)]
pub struct Entered {
    #[serde(default)]
    current: String,
    #[serde(default)]
    code: String,
}

impl Entered {
    fn proof(&self) -> Proof<'_> {
        if self.code.trim().is_empty() { Proof::Password(&self.current) } else { Proof::Code(&self.code) }
    }
}

/// Offers a secret.
pub async fn enrol(
    State(web): State<Web>,
    Enrolling(ctx): Enrolling,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match second_factor::enrol(&ctx, &web.app, token(&headers), &entered.current).await {
        Ok(_) => Ok(Redirect::to(urls::SECOND_FACTOR).into_response()),
        Err(error) => again(&web, &ctx, layout, &headers, error).await,
    }
}

/// Takes the first code, and shows the recovery codes.
pub async fn confirm(
    State(web): State<Web>,
    Enrolling(ctx): Enrolling,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match second_factor::confirm(&ctx, &web.app, token(&headers), &entered.code).await {
        Ok(codes) => Ok(handed(&headers, &codes)),
        Err(error) => again(&web, &ctx, layout, &headers, error).await,
    }
}

/// Makes recovery codes anew, and shows them.
pub async fn new_codes(
    State(web): State<Web>,
    Enrolling(ctx): Enrolling,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match second_factor::new_codes(&ctx, &web.app, token(&headers), entered.proof()).await {
        Ok(codes) => Ok(handed(&headers, &codes)),
        Err(error) => again(&web, &ctx, layout, &headers, error).await,
    }
}

/// Removes the second factor.
pub async fn remove(
    State(web): State<Web>,
    Enrolling(ctx): Enrolling,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match second_factor::disable(&ctx, &web.app, token(&headers), entered.proof()).await {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::SECOND_FACTOR, "removed")).into_response()),
        Err(error) => again(&web, &ctx, layout, &headers, error).await,
    }
}

/// Leads to the page that shows recovery codes.
fn handed(headers: &HeaderMap, codes: &[String]) -> Response {
    let once = Once { kind: Kind::Codes, of: String::new(), secret: codes.join("_"), said: String::new() };
    let cookie = once::keep(headers, &once, once::AT_ONCE);
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(urls::SECOND_FACTOR)).into_response()
}

async fn again(web: &Web, ctx: &Ctx, layout: Layout, headers: &HeaderMap, error: Error) -> Result<Response, PageError> {
    let refused = Refused::of(layout.t, error)?;
    page(web, ctx, layout, headers, Some(refused)).await
}

async fn page(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    headers: &HeaderMap,
    refused: Option<Refused>,
) -> Result<Response, PageError> {
    let factor = second_factor::show(ctx, &web.app).await?;
    let account = account::show(ctx, &web.app, token(headers)).await?;
    let codes = once::brought(headers, Kind::Codes).filter(|_| factor.since.is_some());
    let (step, shows_codes) = match codes {
        Some(once) => (Step::Codes(once.secret.split('_').map(str::to_owned).collect()), true),
        None if factor.since.is_some() => (Step::Has, false),
        None => {
            let offered = second_factor::offered(ctx, &web.app).await?;
            (offered.map_or(Step::Begin, Step::Confirm), false)
        }
    };
    let page = html(&SecondFactorPage { layout, step, factor, account, refused: refused.clone() });
    let page = Refused::answer(refused.as_ref(), page);
    Ok(secret(page, shows_codes.then_some(Kind::Codes)))
}

impl SecondFactorPage {
    /// Whether nothing else is open to them before they have one.
    fn must(&self) -> bool {
        self.layout.who.is_none()
    }

    fn takes_current(&self) -> bool {
        self.account.takes == Takes::Current
    }

    fn takes_operator(&self) -> bool {
        self.account.takes == Takes::Operator
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.account.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    /// All codes as one text, to copy or print.
    fn joined(&self, codes: &[String]) -> String {
        codes.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{at, layout};

    fn page(step: Step, takes: Takes) -> String {
        let since = (step == Step::Has).then(|| at("2025-12-05T08:00:00Z"));
        let page = SecondFactorPage {
            layout: layout("/account/second-factor"),
            step,
            factor: FactorView { since, codes_left: 3, required: true },
            account: AccountView {
                email: "ada@example.org".to_owned(),
                name: "Ada".to_owned(),
                has_password: takes == Takes::Current,
                takes,
                zone: chrono_tz::Europe::Berlin,
            },
            refused: None,
        };
        page.render().unwrap()
    }

    #[test]
    fn each_step_asks_for_one_thing() {
        let html = page(Step::Begin, Takes::Current);
        assert!(html.contains("name=\"current\"") && !html.contains("name=\"code\""), "{html}");
        assert!(!page(Step::Begin, Takes::Nothing).contains("name=\"current\""));
        assert!(!page(Step::Begin, Takes::Operator).contains("<button class=\"btn go\""));
        let offered = Enrolment {
            secret: "ABCD EFGH".to_owned(),
            uri: "otpauth://totp/a".to_owned(),
            qr: "<svg class=\"qr\"></svg>".to_owned(),
        };
        let html = page(Step::Confirm(offered), Takes::Current);
        assert!(html.contains("<svg class=\"qr\">") && html.contains("ABCD EFGH") && html.contains("name=\"code\""));
        let html = page(Step::Codes(vec!["AAAA-BBBB".to_owned(), "CCCC-DDDD".to_owned()]), Takes::Current);
        assert!(html.contains("AAAA-BBBB\nCCCC-DDDD") && html.contains("never again"));
        let html = page(Step::Has, Takes::Current);
        assert!(html.contains("5 Dec 2025, 09:00") && html.contains("3\u{a0}recovery codes are left"), "{html}");
        assert!(html.contains("formaction=\"/account/second-factor/remove\"") && html.contains("name=\"current\""));
        assert!(
            !page(Step::Has, Takes::Nothing).contains("name=\"current\""),
            "without a password a code is asked for"
        );
    }
}
