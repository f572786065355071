//! The list of endpoints, with the form that adds one.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::webhooks::{self, EndpointView};
use throughline_model::id::EndpointId;

use super::{
    super::{Refused, Tab, told},
    form::{Entered, FormView},
    host,
};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    once::{self, Kind, Once},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of the endpoints.
#[derive(Template)]
#[template(path = "settings/webhooks/list.html")]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The endpoints, the oldest first.
    pub endpoints: Vec<EndpointView>,
    /// The form that adds one.
    pub form: FormView,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Lists the endpoints.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let notice = ask.done.as_deref().filter(|done| *done == "removed").map(|_| layout.t.webhooks_removed());
    let form = FormView::of(&ctx, &web.app, layout.t, Entered::default())?;
    let endpoints = webhooks::list(&ctx, &web.app).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let layout = told(layout.within(Area::Settings), notice);
    Ok(html(&ListPage { layout, endpoints, form, refused: None, zone }))
}

/// Adds an endpoint and leads to its page, which shows its secret.
pub async fn add(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let entered = Entered::of(pairs);
    let added = match entered.given(Vec::new()) {
        Ok(given) => webhooks::add(&ctx, &web.app, &given).await,
        Err(error) => Err(error),
    };
    let error = match added {
        Ok((id, secret)) => return Ok(made(&headers, id, secret)),
        Err(error) => error,
    };
    let refused = Refused::of(layout.t, error)?;
    let form = FormView::of(&ctx, &web.app, layout.t, entered)?;
    let endpoints = webhooks::list(&ctx, &web.app).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let layout = layout.within(Area::Settings);
    let page = html(&ListPage { layout, endpoints, form, refused: Some(refused.clone()), zone });
    Ok(Refused::answer(Some(&refused), page))
}

/// Leads to the page of an endpoint, which shows its new secret.
pub(super) fn made(headers: &HeaderMap, endpoint: EndpointId, secret: String) -> Response {
    let once = Once { kind: Kind::Webhook, of: endpoint.to_string(), secret, said: String::new() };
    let cookie = once::keep(headers, &once, once::AT_ONCE);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&urls::webhook(endpoint))).into_response()
}

impl ListPage {
    fn tab(&self) -> Tab {
        Tab::Webhooks
    }

    /// How many there are, and how many of them get nothing.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        let off = self.endpoints.iter().filter(|one| !one.enabled).count();
        let failing = self.endpoints.iter().filter(|one| one.enabled && one.failing_since.is_some()).count();
        let mut text = t.webhooks_lead(self.endpoints.len());
        if failing > 0 {
            text.push_str(&t.webhooks_lead_failing(failing));
        }
        if off > 0 {
            text.push_str(&t.webhooks_lead_off(off));
        }
        pieces(&format!("{text}."))
    }

    fn url(&self, endpoint: &EndpointView) -> String {
        urls::webhook(endpoint.id)
    }

    fn host<'a>(&self, endpoint: &'a EndpointView) -> &'a str {
        host(&endpoint.url)
    }

    fn events(&self, endpoint: &EndpointView) -> String {
        let mut names: Vec<&str> =
            endpoint.subscriptions.iter().map(|one| super::kind(self.layout.t, one.kind)).collect();
        names.dedup();
        names.join(", ")
    }

    fn failing(&self, endpoint: &EndpointView) -> Option<String> {
        let since = endpoint.failing_since?;
        Some(self.layout.t.webhooks_failing_since(self.layout.t.moment(since, self.zone)))
    }
}
