//! One endpoint: how it is, what was sent to it, and what can be done to it.
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    webhooks::{
        self, EndpointView,
        event::Subscription,
        log::{self, Delivery, DeliveryState, Page},
    },
};
use throughline_model::{
    id::{DeliveryId, EndpointId},
    time::Micros,
};

use super::{
    super::{Refused, Tab, secret, told},
    endpoint,
    form::{Entered, FormView, beside},
    host, list,
};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    locale::Locale,
    once::{self, Kind},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of one endpoint.
#[derive(Template)]
#[template(path = "settings/webhooks/show.html")]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The endpoint.
    pub endpoint: EndpointView,
    /// A page of the log.
    pub log: Page,
    /// The state that the log is about, where it is about one.
    pub state: Option<DeliveryState>,
    /// Whether this is a later page of the log than the first.
    pub later: bool,
    /// The form that changes it.
    pub form: FormView,
    /// The secret that was just made.
    pub secret: Option<String>,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
}

/// How many deliveries a page of the log holds.
const PAGE: u32 = 30;

/// What the address of the page says.
#[derive(Debug, Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    done: String,
    sent: Option<u64>,
}

impl Ask {
    fn before(&self) -> Result<Option<(Micros, DeliveryId)>, Error> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let place = self.before.split_once('.').and_then(|(at, id)| Some((Micros(at.parse().ok()?), id.parse().ok()?)));
        place.map(Some).ok_or_else(|| Error::field("before", "is not a place in the list"))
    }

    fn notice(&self, t: Locale) -> Option<String> {
        match (self.done.as_str(), self.sent) {
            ("changed", _) => Some(t.webhooks_changed().to_owned()),
            ("on", _) => Some(t.webhooks_enabled().to_owned()),
            ("off", _) => Some(t.webhooks_disabled().to_owned()),
            (_, Some(sent)) => Some(t.webhooks_sent_again(sent)),
            _ => None,
        }
    }
}

/// Shows one endpoint.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let notice = ask.notice(layout.t);
    let mut page = page(&ctx, &web, told(layout, notice.as_deref()), endpoint(&id)?, &ask, None).await?;
    let of = page.endpoint.id.to_string();
    page.secret = once::brought(&headers, Kind::Webhook).filter(|once| once.of == of).map(|once| once.secret);
    Ok(if page.secret.is_some() { secret(html(&page), Some(Kind::Webhook)) } else { html(&page) })
}

async fn page(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    id: EndpointId,
    ask: &Ask,
    entered: Option<Entered>,
) -> Result<ShowPage, PageError> {
    let endpoint = webhooks::show(ctx, &web.app, id).await?;
    let (state, before) = (DeliveryState::parse(&ask.state), ask.before()?);
    let log = log::list(ctx, &web.app, id, state, before, PAGE).await?;
    let entered = entered.unwrap_or_else(|| Entered::stands(&endpoint));
    let form = FormView::of(ctx, &web.app, layout.t, entered)?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let layout = layout.within(Area::Settings);
    let later = before.is_some();
    Ok(ShowPage { layout, endpoint, log, state, later, form, secret: None, refused: None, zone })
}

/// The page again, with why something was not done.
async fn again(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    id: EndpointId,
    error: Error,
    entered: Option<Entered>,
) -> Result<Response, PageError> {
    let refused = Refused::of(layout.t, error)?;
    let page = page(ctx, web, layout, id, &Ask::default(), entered).await?;
    let page = html(&ShowPage { refused: Some(refused.clone()), ..page });
    Ok(Refused::answer(Some(&refused), page))
}

/// Changes an endpoint.
pub async fn change(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let id = endpoint(&id)?;
    let entered = Entered::of(pairs);
    let kept = beside(&webhooks::show(&ctx, &web.app, id).await?);
    let changed = match entered.given(kept) {
        Ok(given) => webhooks::change(&ctx, &web.app, id, &given).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(Redirect::to(&urls::after(&urls::webhook(id), "changed")).into_response()),
        Err(error) => again(&ctx, &web, layout, id, error, Some(entered)).await,
    }
}

/// Sends an event that only says that somebody tries it, and leads to what becomes of it.
pub async fn test(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = endpoint(&id)?;
    match log::test(&ctx, &web.app, id).await {
        Ok(delivery) => Ok(Redirect::to(&urls::delivery(delivery)).into_response()),
        Err(error) => again(&ctx, &web, layout, id, error, None).await,
    }
}

/// Whether anything is to be sent.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    to: String,
}

/// Sends to an endpoint from now on, or nothing more.
pub async fn set_state(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let (id, enabled) = (endpoint(&id)?, wanted.to == "on");
    webhooks::set_enabled(&ctx, &web.app, id, enabled).await?;
    let done = if enabled { "on" } else { "off" };
    Ok(Redirect::to(&urls::after(&urls::webhook(id), done)).into_response())
}

/// Gives an endpoint another secret, which its page shows.
pub async fn rotate(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id = endpoint(&id)?;
    let secret = webhooks::rotate(&ctx, &web.app, id).await?;
    Ok(list::made(&headers, id, secret))
}

/// Since when what was given up is sent again.
#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    since: String,
}

/// Sends everything again that was given up since a day.
pub async fn replay_failed(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
    Form(since): Form<Since>,
) -> Result<Response, PageError> {
    let id = endpoint(&id)?;
    let sent = match Micros::parse(&since.since) {
        Some(since) => log::replay_failed(&ctx, &web.app, id, since).await,
        None => Err(Error::field("since", "is not a date or a time")),
    };
    match sent {
        Ok(sent) => Ok(Redirect::to(&format!("{}?sent={sent}", urls::webhook(id))).into_response()),
        Err(error) => again(&ctx, &web, layout, id, error, None).await,
    }
}

/// What was typed to say so.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    typed: String,
}

/// Takes an endpoint away with its log.
pub async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let id = endpoint(&id)?;
    let found = webhooks::show(&ctx, &web.app, id).await?;
    if typed.typed.trim() != host(&found.url) {
        let error = Error::field("typed", "is not the server of the address");
        return again(&ctx, &web, layout, id, error, None).await;
    }
    webhooks::remove(&ctx, &web.app, id).await?;
    Ok(Redirect::to(&urls::after(urls::WEBHOOKS, "removed")).into_response())
}

impl ShowPage {
    fn tab(&self) -> Tab {
        Tab::Webhooks
    }

    fn host(&self) -> &str {
        host(&self.endpoint.url)
    }

    /// Whether anything is sent to it, and whether it takes it.
    fn lead(&self) -> Vec<Piece> {
        let (endpoint, t) = (&self.endpoint, self.layout.t);
        let mut text = match (endpoint.enabled, &endpoint.disabled_why, endpoint.failing_since) {
            (false, Some(why), _) => t.webhooks_is_off_why(why.replace('*', "")),
            (false, None, _) => t.webhooks_is_off().to_owned(),
            (true, _, Some(since)) => t.webhooks_is_failing(self.moment(&since)),
            (true, _, None) => t.webhooks_is_on().to_owned(),
        };
        if let Some(until) = endpoint.former_until {
            text = format!("{text} {}", t.webhooks_former_until(self.moment(&until)));
        }
        pieces(&text)
    }

    /// Subscriptions that the form does not show, in words.
    fn beside(&self) -> Vec<String> {
        beside(&self.endpoint).iter().map(|one| self.subscription(one)).collect()
    }

    fn subscription(&self, one: &Subscription) -> String {
        let t = self.layout.t;
        let mut words = vec![super::kind(t, one.kind).to_owned()];
        words.extend(one.metric.as_deref().map(words::metric));
        words.extend(one.unit.clone());
        words.extend(one.at_least.map(|least| format!("≥ {least}")));
        words.extend(one.at_most.map(|most| format!("≤ {most}")));
        words.join(", ")
    }

    fn url(&self, deed: &str) -> String {
        urls::webhook_deed(self.endpoint.id, deed)
    }

    fn own_url(&self) -> String {
        urls::webhook(self.endpoint.id)
    }

    fn delivery_url(&self, delivery: &Delivery) -> String {
        urls::delivery(delivery.id)
    }

    /// The states to choose from: address, name, whether it is chosen.
    fn states(&self) -> Vec<(String, &'static str, bool)> {
        let t = self.layout.t;
        let all = (urls::webhook_log(self.endpoint.id, "", None), t.frame_all(), self.state.is_none());
        let one = |state: DeliveryState| {
            let url = urls::webhook_log(self.endpoint.id, state.as_str(), None);
            (url, super::state(t, state), self.state == Some(state))
        };
        std::iter::once(all).chain(DeliveryState::ALL.into_iter().map(one)).collect()
    }

    fn next_url(&self) -> Option<String> {
        let state = self.state.map_or("", DeliveryState::as_str);
        Some(urls::webhook_log(self.endpoint.id, state, Some(self.log.next?)))
    }

    fn first_url(&self) -> String {
        urls::webhook_log(self.endpoint.id, self.state.map_or("", DeliveryState::as_str), None)
    }

    fn told(&self, delivery: &Delivery) -> String {
        super::told(self.layout.t, &delivery.kind)
    }

    fn state(&self, delivery: &Delivery) -> &'static str {
        super::state(self.layout.t, delivery.state)
    }

    fn tone(&self, delivery: &Delivery) -> &'static str {
        super::tone(delivery.state)
    }

    fn count(&self, n: &u32) -> String {
        self.layout.t.count(u64::from(*n))
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.zone)
    }
}
