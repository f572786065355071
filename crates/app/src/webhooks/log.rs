//! The log of deliveries: what was sent to an endpoint, what it answered, and sending again.
use throughline_model::{
    id::{DeliveryId, EndpointId},
    permission::Permission,
    time::Micros,
};
pub use throughline_store::webhooks::{Attempt, Delivery, DeliveryState};
use throughline_store::{jobs, webhooks};

use super::{
    deliver::Deliver,
    event::{EventKind, Happening},
    find, tell,
};
use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    jobs::prepare,
};

/// A page of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The deliveries, the latest first.
    pub deliveries: Vec<Delivery>,
    /// The one before which the next page begins.
    pub next: Option<(Micros, DeliveryId)>,
}

/// Most deliveries that one decision sends again; the rest follow with the next one.
pub const MOST_REPLAYED: u32 = 10_000;

/// Lists deliveries to an endpoint, the latest first: of one state where one is given.
///
/// # Errors
/// When there is no such endpoint, it is not the caller's to see, or the database fails.
pub async fn list(
    ctx: &Ctx,
    app: &App,
    endpoint: EndpointId,
    state: Option<DeliveryState>,
    before: Option<(Micros, DeliveryId)>,
    limit: u32,
) -> Result<Page> {
    ctx.must(Permission::Administer)?;
    find(app, ctx.workspace, endpoint).await?;
    let mut deliveries = webhooks::deliveries(&app.db, ctx.workspace, endpoint, state, before, limit + 1).await?;
    let more = deliveries.len() > limit as usize;
    deliveries.truncate(limit as usize);
    let next = deliveries.last().filter(|_| more).map(|last| (last.created_at, last.id));
    Ok(Page { deliveries, next })
}

/// Shows a delivery and its attempts in their order.
///
/// # Errors
/// When there is none, it is not the caller's to see, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, id: DeliveryId) -> Result<(Delivery, Vec<Attempt>)> {
    ctx.must(Permission::Administer)?;
    let delivery = webhooks::delivery(&app.db, ctx.workspace, id).await?.ok_or(Error::NotFound("delivery"))?;
    Ok((delivery, webhooks::attempts(&app.db, ctx.workspace, id).await?))
}

/// Sends a delivery again that has come to its end: the same message, with attempts by the same times anew.
///
/// # Errors
/// [`Error::Conflict`] when it is on its way or nothing is sent to its endpoint; when there is none, it is not the
/// caller's to do, or the database fails.
pub async fn replay(ctx: &Ctx, app: &App, id: DeliveryId) -> Result<()> {
    let (delivery, _) = show(ctx, app, id).await?;
    if delivery.state == DeliveryState::Waiting {
        return Err(Error::Conflict("it is on its way already".to_owned()));
    }
    again(ctx, app, delivery.endpoint, &[id]).await.map(drop)
}

/// Sends everything again that was given up since a moment; tells how much that is.
///
/// # Errors
/// [`Error::Conflict`] when nothing is sent to the endpoint; when there is none, it is not the caller's to do, or the
/// database fails.
pub async fn replay_failed(ctx: &Ctx, app: &App, endpoint: EndpointId, since: Micros) -> Result<u64> {
    ctx.must(Permission::Administer)?;
    find(app, ctx.workspace, endpoint).await?;
    let failed = webhooks::failed_since(&app.db, ctx.workspace, endpoint, since, MOST_REPLAYED).await?;
    again(ctx, app, endpoint, &failed).await
}

/// Sends an event to an endpoint that only says that somebody tries it.
///
/// # Errors
/// [`Error::Conflict`] when nothing is sent to the endpoint; when there is none, it is not the caller's to do, or the
/// database fails.
pub async fn test(ctx: &Ctx, app: &App, endpoint: EndpointId) -> Result<DeliveryId> {
    ctx.must(Permission::Administer)?;
    must_be_enabled(ctx, app, endpoint).await?;
    let data = serde_json::json!({"endpoint": endpoint});
    let happening = Happening::new(EventKind::EndpointTest, ctx.now, endpoint.to_string(), data);
    let mut tx = app.db.begin().await?;
    let delivery = tell::tell_one(&mut tx, app, ctx.workspace, endpoint, &happening).await?;
    tx.commit().await?;
    app.bell.ring();
    Ok(delivery)
}

async fn must_be_enabled(ctx: &Ctx, app: &App, endpoint: EndpointId) -> Result<()> {
    match find(app, ctx.workspace, endpoint).await?.enabled {
        true => Ok(()),
        false => Err(Error::Conflict("nothing is sent to this endpoint: enable it first".to_owned())),
    }
}

async fn again(ctx: &Ctx, app: &App, endpoint: EndpointId, deliveries: &[DeliveryId]) -> Result<u64> {
    must_be_enabled(ctx, app, endpoint).await?;
    let mut tx = app.db.begin().await?;
    let mut work = Vec::new();
    for delivery in deliveries {
        if webhooks::again(&mut tx, ctx.workspace, *delivery, ctx.now).await? {
            work.push(prepare(app, Some(ctx.workspace), &Deliver { endpoint, delivery: *delivery }, ctx.now)?);
        }
    }
    jobs::add(&mut tx, &work, ctx.now).await?;
    let detail = match deliveries {
        [one] => format!("delivery {one}"),
        _ => format!("{} deliveries", work.len()),
    };
    audit::note(&mut tx, ctx, Action::WebhookReplayed, &endpoint.to_string(), &detail).await?;
    tx.commit().await?;
    app.bell.ring();
    Ok(work.len() as u64)
}
