//! Identity: the rules that decide who is who, and the addresses that join nobody.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    identity::{self, SharedAddress},
};
use throughline_model::{
    identifier::{Identifier, IdentifierKind},
    identity::SHARED_LIMIT,
    time::Micros,
};

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of the rules.
#[derive(Template)]
#[template(path = "settings/identity.html")]
pub struct IdentityPage {
    /// The frame.
    pub layout: Layout,
    /// Addresses that were declared shared.
    pub shared: Vec<SharedAddress>,
    /// Addresses that too many carry, with how many do, where they were looked for.
    pub crowded: Option<Vec<(Identifier, u64)>>,
    /// The zone of the workspace.
    pub zone: chrono_tz::Tz,
    /// What was entered as an address.
    pub entered: String,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
    look: Option<String>,
}

/// An address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Stated {
    #[serde(default)]
    address: String,
}

/// Shows the rules, and on wish the addresses that too many carry.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let notice = match ask.done.as_deref() {
        Some("shared") => Some(layout.t.identity_shared_now()),
        Some("unshared") => Some(layout.t.identity_unshared_now()),
        _ => None,
    };
    let layout = told(layout.within(Area::Settings), notice);
    let mut page = page(&ctx, &web, layout).await?;
    if ask.look.is_some() {
        page.crowded = Some(identity::crowded(&ctx, &web.app).await?);
    }
    Ok(html(&page))
}

/// Declares an address shared.
pub async fn share(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(stated): Form<Stated>,
) -> Result<Response, PageError> {
    let done = identity::share(&ctx, &web.app, &stated.address).await;
    finish(&web, &ctx, layout, done, "shared", stated.address).await
}

/// Takes back that an address is shared.
pub async fn unshare(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(stated): Form<Stated>,
) -> Result<Response, PageError> {
    let done = identity::unshare(&ctx, &web.app, &stated.address).await;
    finish(&web, &ctx, layout, done, "unshared", String::new()).await
}

async fn finish(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    done: Result<Identifier, Error>,
    word: &str,
    entered: String,
) -> Result<Response, PageError> {
    match done {
        Ok(_) => Ok(Redirect::to(&urls::after(urls::IDENTITY, word)).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let page = page(ctx, web, layout.within(Area::Settings)).await?;
            let page = html(&IdentityPage { entered, refused: Some(refused.clone()), ..page });
            Ok(Refused::answer(Some(&refused), page))
        }
    }
}

async fn page(ctx: &Ctx, web: &Web, layout: Layout) -> Result<IdentityPage, PageError> {
    let shared = identity::shared(ctx, &web.app).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    Ok(IdentityPage { layout, shared, crowded: None, zone, entered: String::new(), refused: None })
}

impl IdentityPage {
    fn tab(&self) -> Tab {
        Tab::Identity
    }

    /// How many addresses join nobody.
    fn lead(&self) -> Vec<Piece> {
        pieces(&self.layout.t.identity_lead(self.shared.len()))
    }

    /// What decides, the strongest first.
    fn rules(&self) -> [(&'static str, String); 5] {
        let t = self.layout.t;
        [
            (t.identity_rule_separated(), t.identity_rule_separated_how().to_owned()),
            (t.identity_rule_joined(), t.identity_rule_joined_how().to_owned()),
            (t.identity_rule_alias(), t.identity_rule_alias_how().to_owned()),
            (t.identity_rule_identify(), t.identity_rule_identify_how().to_owned()),
            (t.identity_rule_address(), t.identity_rule_address_how(SHARED_LIMIT)),
        ]
    }

    fn limit(&self) -> usize {
        SHARED_LIMIT
    }

    fn kind(&self, kind: &IdentifierKind) -> &'static str {
        match kind {
            IdentifierKind::Phone => self.layout.t.identity_phone(),
            _ => self.layout.t.identity_email(),
        }
    }

    fn who(&self, shared: &SharedAddress) -> String {
        shared.by.clone().unwrap_or_else(|| self.layout.t.identity_operator().to_owned())
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.zone)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }
}
