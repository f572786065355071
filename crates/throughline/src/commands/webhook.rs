//! `throughline webhook`: where webhooks are sent, and what became of them.
use std::{process::ExitCode, sync::Arc};

use anyhow::Result;
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use throughline_app::{
    app::App,
    ctx::Ctx,
    error::Error,
    webhooks::{
        self, EndpointIn, EndpointView,
        event::{EventKind, Subscription},
        log::{self, Delivery, DeliveryState},
    },
};
use throughline_model::{
    id::{DeliveryId, EndpointId},
    time::Micros,
};

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Tell other programs what happens.
///
/// Each endpoint is an address with the kinds of event that it wants to hear of. Its secret is shown once; the receiver
/// checks signatures with it. All results are JSON.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: WebhookOrder,
}

/// What can be asked about webhooks.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
pub enum WebhookOrder {
    /// Add an endpoint and print its id and secret.
    Add {
        /// Where webhooks are sent.
        url: String,
        /// A kind of event that it wants to hear of, such as `throughline.import.failed`; may be repeated.
        #[arg(long = "event", value_name = "TYPE")]
        events: Vec<String>,
        /// A subscription as JSON, with conditions; may be repeated.
        #[arg(long = "subscription", value_name = "JSON")]
        subscriptions: Vec<String>,
        /// Send what customers wrote, too.
        #[arg(long)]
        words: bool,
        /// What it is for.
        #[arg(long, default_value = "")]
        description: String,
    },
    /// List the endpoints.
    List,
    /// Send a test event to an endpoint.
    Test {
        /// The endpoint.
        id: EndpointId,
    },
    /// List the deliveries to an endpoint, the latest first.
    Log {
        /// The endpoint.
        id: EndpointId,
        /// Those that were given up only.
        #[arg(long)]
        failed: bool,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show a delivery with its attempts.
    Show {
        /// The delivery.
        id: DeliveryId,
    },
    /// Send a delivery again.
    Replay {
        /// The delivery.
        id: DeliveryId,
    },
    /// Send everything again that was given up since a moment.
    ReplayFailed {
        /// The endpoint.
        id: EndpointId,
        /// A date or an RFC 3339 time.
        #[arg(long)]
        since: String,
    },
    /// Give an endpoint another secret and print it; for a day the one before signs too.
    Rotate {
        /// The endpoint.
        id: EndpointId,
    },
    /// Send to an endpoint again.
    Enable {
        /// The endpoint.
        id: EndpointId,
    },
    /// Send nothing more to an endpoint.
    Disable {
        /// The endpoint.
        id: EndpointId,
    },
    /// Take an endpoint away with its log.
    Remove {
        /// The endpoint.
        id: EndpointId,
    },
}

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be used, or what was asked cannot be done.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let done = call(common, Order::Webhook(args.command.clone()), |_| {})?;
    if !done.is_null() {
        print(&serde_json::to_string_pretty(&done)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Carries out what was asked.
///
/// # Errors
/// When it cannot be done.
pub async fn carry_out(ctx: &Ctx, app: &Arc<App>, order: WebhookOrder) -> Result<Value, Error> {
    Ok(match order {
        WebhookOrder::Add { url, events, subscriptions, words, description } => {
            let mut wanted = Vec::new();
            for word in &events {
                let kind = EventKind::parse(word).ok_or_else(|| {
                    let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
                    Error::field("event", format!("`{word}` is not one of {}", known.join(", ")))
                })?;
                wanted.push(Subscription::to(kind));
            }
            for text in &subscriptions {
                let read = serde_json::from_str(text);
                wanted.push(read.map_err(|why| Error::field("subscription", why.to_string()))?);
            }
            let given = EndpointIn { url, description, subscriptions: wanted, words };
            let (id, secret) = webhooks::add(ctx, app, &given).await?;
            json!({"id": id, "secret": secret})
        }
        WebhookOrder::List => webhooks::list(ctx, app).await?.iter().map(endpoint).collect(),
        WebhookOrder::Test { id } => json!({"delivery": log::test(ctx, app, id).await?}),
        WebhookOrder::Log { id, failed, limit } => {
            let state = failed.then_some(DeliveryState::Failed);
            log::list(ctx, app, id, state, None, limit.min(10_000)).await?.deliveries.iter().map(delivery).collect()
        }
        WebhookOrder::Show { id } => {
            let (found, attempts) = log::show(ctx, app, id).await?;
            let attempts = attempts.iter().map(|attempt| {
                json!({"number": attempt.number, "at": attempt.at, "milliseconds": attempt.took / 1000,
                    "status": attempt.status, "failure": attempt.failure, "reply": attempt.reply})
            });
            let mut shown = delivery(&found);
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("attempts".to_owned(), attempts.collect());
            }
            shown
        }
        WebhookOrder::Replay { id } => json!(log::replay(ctx, app, id).await?),
        WebhookOrder::ReplayFailed { id, since } => {
            let wrong = || Error::field("since", format!("`{since}` is not a date or an RFC 3339 time"));
            let since = Micros::parse(&since).ok_or_else(wrong)?;
            json!({"deliveries": log::replay_failed(ctx, app, id, since).await?})
        }
        WebhookOrder::Rotate { id } => json!({"id": id, "secret": webhooks::rotate(ctx, app, id).await?}),
        WebhookOrder::Enable { id } => json!(webhooks::set_enabled(ctx, app, id, true).await?),
        WebhookOrder::Disable { id } => json!(webhooks::set_enabled(ctx, app, id, false).await?),
        WebhookOrder::Remove { id } => json!(webhooks::remove(ctx, app, id).await?),
    })
}

fn endpoint(found: &EndpointView) -> Value {
    json!({
        "id": found.id,
        "url": found.url,
        "description": found.description,
        "subscriptions": found.subscriptions,
        "words": found.words,
        "enabled": found.enabled,
        "disabled_why": found.disabled_why,
        "failing_since": found.failing_since,
        "created_at": found.created_at,
    })
}

fn delivery(found: &Delivery) -> Value {
    json!({
        "id": found.id,
        "message": found.message,
        "type": found.kind,
        "state": found.state.as_str(),
        "tries": found.tries,
        "created_at": found.created_at,
        "next_at": found.next_at,
        "why": found.why,
    })
}
