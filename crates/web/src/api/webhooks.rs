//! Webhooks: endpoints, what was sent to them, and sending again.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    error::Error,
    webhooks::{
        self, EndpointIn, EndpointView,
        event::Subscription,
        log::{self, Attempt, Delivery, DeliveryState},
    },
};
use throughline_model::{
    id::{DeliveryId, EndpointId},
    permission::Permission,
    time::Micros,
};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    Endpoints::of("webhooks")
        .get("/api/v1/webhooks", admin, "Lists endpoints of webhooks, the oldest first.", list)
        .create("/api/v1/webhooks", admin, "Adds an endpoint and gives its secret.", add)
        .get("/api/v1/webhooks/{endpoint}", admin, "Shows an endpoint.", show)
        .put("/api/v1/webhooks/{endpoint}", admin, "Changes an endpoint.", change)
        .delete("/api/v1/webhooks/{endpoint}", admin, "Removes an endpoint with all its deliveries.", remove)
        .put("/api/v1/webhooks/{endpoint}/enabled", admin, "Sends to an endpoint, or nothing more.", enable)
        .act("/api/v1/webhooks/{endpoint}/rotate", admin, "Gives an endpoint another secret.", rotate)
        .act("/api/v1/webhooks/{endpoint}/test", admin, "Sends an event that only tries an endpoint.", test)
        .act("/api/v1/webhooks/{endpoint}/replay", admin, "Sends everything again that was given up.", replay_failed)
        .get("/api/v1/webhooks/{endpoint}/deliveries", admin, "Lists deliveries, the latest first.", deliveries)
        .get("/api/v1/deliveries/{delivery}", admin, "Shows a delivery and its attempts.", delivery)
        .act("/api/v1/deliveries/{delivery}/replay", admin, "Sends a delivery again.", replay)
}

/// The path of an endpoint.
#[derive(Debug, Deserialize, JsonSchema)]
struct EndpointPath {
    /// The endpoint.
    endpoint: EndpointId,
}

/// What an endpoint is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WebhookIn {
    /// Its address.
    url: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What it wants to hear of.
    subscriptions: Vec<Subscription>,
    /// Whether it gets what customers wrote, too.
    #[serde(default)]
    words: bool,
}

impl From<WebhookIn> for EndpointIn {
    fn from(given: WebhookIn) -> Self {
        let WebhookIn { url, description, subscriptions, words } = given;
        Self { url, description, subscriptions, words }
    }
}

/// An endpoint.
#[derive(Debug, Serialize, JsonSchema)]
struct WebhookOut {
    /// Its id.
    id: EndpointId,
    /// Its address.
    url: String,
    /// What it is for.
    description: String,
    /// What it wants to hear of.
    subscriptions: Vec<Subscription>,
    /// Whether it gets what customers wrote, too.
    words: bool,
    /// Whether anything is sent to it.
    enabled: bool,
    /// Why nothing is sent to it, where no person decided that.
    disabled_why: Option<String>,
    /// Since when no attempt has succeeded, where the last one failed.
    failing_since: Option<Micros>,
    /// Until when the secret before the last rotation signs too.
    former_until: Option<Micros>,
    /// When it was added.
    created_at: Micros,
}

impl From<EndpointView> for WebhookOut {
    fn from(view: EndpointView) -> Self {
        Self {
            id: view.id,
            url: view.url,
            description: view.description,
            subscriptions: view.subscriptions,
            words: view.words,
            enabled: view.enabled,
            disabled_why: view.disabled_why,
            failing_since: view.failing_since,
            former_until: view.former_until,
            created_at: view.created_at,
        }
    }
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<WebhookOut>> {
    let all = webhooks::list(&call.ctx, &call.app).await?;
    Items::page(all.into_iter().map(WebhookOut::from), &call.query)
}

/// A new endpoint.
#[derive(Debug, Serialize, JsonSchema)]
struct AddedOut {
    /// Its id.
    id: EndpointId,
    /// Its secret, which nobody can see again.
    secret: String,
}

async fn add(call: Call<Nothing, Nothing, WebhookIn>) -> Given<AddedOut> {
    let (id, secret) = webhooks::add(&call.ctx, &call.app, &call.body.into()).await?;
    Ok(AddedOut { id, secret })
}

async fn show(call: Call<EndpointPath>) -> Given<WebhookOut> {
    Ok(webhooks::show(&call.ctx, &call.app, call.path.endpoint).await?.into())
}

async fn change(call: Call<EndpointPath, Nothing, WebhookIn>) -> Given<WebhookOut> {
    let Call { ctx, app, path, body, .. } = call;
    webhooks::change(&ctx, &app, path.endpoint, &body.into()).await?;
    Ok(webhooks::show(&ctx, &app, path.endpoint).await?.into())
}

async fn remove(call: Call<EndpointPath>) -> Given<()> {
    webhooks::remove(&call.ctx, &call.app, call.path.endpoint).await
}

/// Whether anything is sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EnabledIn {
    /// Whether anything is sent.
    enabled: bool,
}

async fn enable(call: Call<EndpointPath, Nothing, EnabledIn>) -> Given<()> {
    webhooks::set_enabled(&call.ctx, &call.app, call.path.endpoint, call.body.enabled).await
}

/// A new secret.
#[derive(Debug, Serialize, JsonSchema)]
struct SecretOut {
    /// The secret, which nobody can see again.
    secret: String,
}

async fn rotate(call: Call<EndpointPath>) -> Given<SecretOut> {
    Ok(SecretOut { secret: webhooks::rotate(&call.ctx, &call.app, call.path.endpoint).await? })
}

/// A delivery that was begun.
#[derive(Debug, Serialize, JsonSchema)]
struct BegunOut {
    /// The delivery.
    delivery: DeliveryId,
}

async fn test(call: Call<EndpointPath>) -> Given<BegunOut> {
    Ok(BegunOut { delivery: log::test(&call.ctx, &call.app, call.path.endpoint).await? })
}

/// Since when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReplayIn {
    /// What was given up since this moment is sent again.
    since: Micros,
}

/// How much is sent again.
#[derive(Debug, Serialize, JsonSchema)]
struct ReplayedOut {
    /// How many deliveries.
    deliveries: u64,
}

async fn replay_failed(call: Call<EndpointPath, Nothing, ReplayIn>) -> Given<ReplayedOut> {
    let Call { ctx, app, path, body, .. } = call;
    Ok(ReplayedOut { deliveries: log::replay_failed(&ctx, &app, path.endpoint, body.since).await? })
}

/// Where a delivery has come to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum StateWord {
    /// An attempt is due.
    Waiting,
    /// The endpoint has taken it.
    Delivered,
    /// It was given up.
    Failed,
}

impl From<DeliveryState> for StateWord {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Waiting => Self::Waiting,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Failed => Self::Failed,
        }
    }
}

impl From<StateWord> for DeliveryState {
    fn from(word: StateWord) -> Self {
        match word {
            StateWord::Waiting => Self::Waiting,
            StateWord::Delivered => Self::Delivered,
            StateWord::Failed => Self::Failed,
        }
    }
}

/// Which deliveries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeliveriesQuery {
    /// Where they have come to.
    state: Option<StateWord>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// A delivery.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryOut {
    /// Its id.
    id: DeliveryId,
    /// Where to.
    endpoint: EndpointId,
    /// The message's id.
    message: String,
    /// What the message tells of.
    #[serde(rename = "type")]
    kind: String,
    /// Where it has come to.
    state: StateWord,
    /// How many attempts there were.
    tries: u32,
    /// When it was caused.
    created_at: Micros,
    /// When its state last changed.
    changed_at: Micros,
    /// When the next attempt is due, where there is one.
    next_at: Option<Micros>,
    /// Why it failed last.
    why: Option<String>,
}

impl From<Delivery> for DeliveryOut {
    fn from(view: Delivery) -> Self {
        Self {
            id: view.id,
            endpoint: view.endpoint,
            message: view.message,
            kind: view.kind,
            state: view.state.into(),
            tries: view.tries,
            created_at: view.created_at,
            changed_at: view.changed_at,
            next_at: view.next_at,
            why: view.why,
        }
    }
}

async fn deliveries(call: Call<EndpointPath, DeliveriesQuery>) -> Given<Items<DeliveryOut>> {
    let Call { ctx, app, path, query, .. } = call;
    let before = match &query.cursor {
        Some(cursor) => {
            let parts = cursor.split_once('.').and_then(|(at, id)| Some((Micros(at.parse().ok()?), id.parse().ok()?)));
            Some(parts.ok_or_else(|| Error::field("cursor", "is not a list's cursor"))?)
        }
        None => None,
    };
    let state = query.state.map(DeliveryState::from);
    let page = log::list(&ctx, &app, path.endpoint, state, before, Limit::of(query.limit)).await?;
    let cursor = page.next.map(|(at, id)| format!("{}.{id}", at.0));
    Ok(Items { items: page.deliveries.into_iter().map(DeliveryOut::from).collect(), cursor })
}

/// The path of a delivery.
#[derive(Debug, Deserialize, JsonSchema)]
struct DeliveryPath {
    /// The delivery.
    delivery: DeliveryId,
}

/// One attempt to hand a message over.
#[derive(Debug, Serialize, JsonSchema)]
struct AttemptOut {
    /// Which of the delivery's attempts; the first is 1.
    number: u32,
    /// When.
    at: Micros,
    /// How long it took, in seconds.
    took: f64,
    /// The status of the answer, where there was one.
    status: Option<u16>,
    /// Why there was none.
    failure: Option<String>,
    /// The beginning of the answer.
    reply: String,
}

impl From<Attempt> for AttemptOut {
    fn from(view: Attempt) -> Self {
        let Attempt { number, at, took, status, failure, reply } = view;
        Self { number, at, took: took as f64 / 1e6, status, failure, reply }
    }
}

/// A delivery and its attempts.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryDetailOut {
    /// The delivery.
    #[serde(flatten)]
    delivery: DeliveryOut,
    /// The attempts, in their order.
    attempts: Vec<AttemptOut>,
}

async fn delivery(call: Call<DeliveryPath>) -> Given<DeliveryDetailOut> {
    let (delivery, attempts) = log::show(&call.ctx, &call.app, call.path.delivery).await?;
    let attempts = attempts.into_iter().map(AttemptOut::from).collect();
    Ok(DeliveryDetailOut { delivery: delivery.into(), attempts })
}

async fn replay(call: Call<DeliveryPath>) -> Given<()> {
    log::replay(&call.ctx, &call.app, call.path.delivery).await
}
