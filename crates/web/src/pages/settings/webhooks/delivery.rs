//! One delivery: its attempts, and what the endpoint answered to each.
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    ctx::Ctx,
    webhooks::{
        self, EndpointView,
        log::{self, Attempt, Delivery, DeliveryState},
    },
};
use throughline_model::{id::DeliveryId, time::Micros};

use super::{
    super::{Refused, Tab},
    delivery_id, host,
};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls,
};

/// The page of one delivery; its block `attempts` asks until the delivery has come to its end.
#[derive(Template)]
#[template(path = "settings/webhooks/delivery.html", blocks = ["attempts"])]
pub struct DeliveryPage {
    /// The frame.
    pub layout: Layout,
    /// The delivery.
    pub delivery: Delivery,
    /// Its attempts, in their order.
    pub attempts: Vec<Attempt>,
    /// Where it goes to.
    pub endpoint: EndpointView,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
}

/// Shows one delivery, or while it is on its way only what changes.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let page = page(&ctx, &web, layout, delivery_id(&id)?).await?;
    Ok(if wants_block(&headers) { html(&page.as_attempts()) } else { html(&page) })
}

async fn page(ctx: &Ctx, web: &Web, layout: Layout, id: DeliveryId) -> Result<DeliveryPage, PageError> {
    let (delivery, attempts) = log::show(ctx, &web.app, id).await?;
    let endpoint = webhooks::show(ctx, &web.app, delivery.endpoint).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    Ok(DeliveryPage { layout: layout.within(Area::Settings), delivery, attempts, endpoint, refused: None, zone })
}

/// Sends a delivery again that has come to its end.
pub async fn replay(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = delivery_id(&id)?;
    let Err(error) = log::replay(&ctx, &web.app, id).await else {
        return Ok(Redirect::to(&urls::delivery(id)).into_response());
    };
    let refused = Refused::of(layout.t, error)?;
    let page = page(&ctx, &web, layout, id).await?;
    let page = html(&DeliveryPage { refused: Some(refused.clone()), ..page });
    Ok(Refused::answer(Some(&refused), page))
}

impl DeliveryPage {
    fn tab(&self) -> Tab {
        Tab::Webhooks
    }

    fn is_on_its_way(&self) -> bool {
        self.delivery.state == DeliveryState::Waiting
    }

    /// What became of it.
    fn lead(&self) -> Vec<Piece> {
        let (delivery, t) = (&self.delivery, self.layout.t);
        let host = host(&self.endpoint.url).replace('*', "");
        pieces(&match (delivery.state, delivery.next_at) {
            (DeliveryState::Delivered, _) => t.webhooks_was_delivered(host, self.moment(&delivery.changed_at)),
            (DeliveryState::Failed, _) => t.webhooks_was_given_up(self.moment(&delivery.changed_at)),
            (DeliveryState::Waiting, Some(at)) if delivery.tries > 0 => t.webhooks_tried_again(self.moment(&at)),
            (DeliveryState::Waiting, _) => t.webhooks_on_its_way(host),
        })
    }

    fn told(&self) -> String {
        super::told(self.layout.t, &self.delivery.kind)
    }

    fn endpoint_url(&self) -> String {
        urls::webhook(self.endpoint.id)
    }

    fn own_url(&self) -> String {
        urls::delivery(self.delivery.id)
    }

    /// The status of an answer, or why there was none.
    fn answer(&self, attempt: &Attempt) -> String {
        match (attempt.status, &attempt.failure) {
            (Some(status), _) => status.to_string(),
            (None, Some(why)) => why.clone(),
            (None, None) => self.layout.t.webhooks_no_answer().to_owned(),
        }
    }

    fn is_taken(&self, attempt: &Attempt) -> bool {
        attempt.status.is_some_and(|status| (200..300).contains(&status))
    }

    fn took(&self, attempt: &Attempt) -> String {
        self.layout.t.webhooks_milliseconds(attempt.took.max(0).unsigned_abs() / 1000)
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.second(*at, self.zone)
    }
}
