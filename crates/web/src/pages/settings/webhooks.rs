//! Webhooks: which programs are told what happens here, and what became of each delivery.
use throughline_app::{
    error::Error,
    webhooks::{event::EventKind, log::DeliveryState},
};
use throughline_model::{
    id::{DeliveryId, EndpointId},
    permission::Permission,
};

use crate::{
    locale::Locale,
    routes::{Needs, Routes},
    urls,
};

pub mod delivery;
pub mod form;
pub mod list;
pub mod show;
#[cfg(test)]
mod tests;

/// The routes of the pages about webhooks.
pub fn routes() -> Routes {
    let run = Needs::Right(Permission::Administer);
    Routes::new()
        .get(urls::WEBHOOKS, run, list::list)
        .post(urls::WEBHOOKS, run, list::add)
        .get(urls::WEBHOOK, run, show::show)
        .post(urls::WEBHOOK, run, show::change)
        .post(urls::WEBHOOK_TEST, run, show::test)
        .post(urls::WEBHOOK_STATE, run, show::set_state)
        .post(urls::WEBHOOK_SECRET, run, show::rotate)
        .post(urls::WEBHOOK_AGAIN, run, show::replay_failed)
        .post(urls::WEBHOOK_REMOVE, run, show::remove)
        .get(urls::DELIVERY, run, delivery::show)
        .post(urls::DELIVERY, run, delivery::replay)
}

fn endpoint(text: &str) -> Result<EndpointId, Error> {
    text.parse().map_err(|_| Error::NotFound("endpoint"))
}

fn delivery_id(text: &str) -> Result<DeliveryId, Error> {
    text.parse().map_err(|_| Error::NotFound("delivery"))
}

/// What happened, as people call it.
pub fn kind(t: Locale, kind: EventKind) -> &'static str {
    match kind {
        EventKind::ImportFinished => t.webhooks_import_finished(),
        EventKind::ImportFailed => t.webhooks_import_failed(),
        EventKind::CustomerLinked => t.webhooks_customer_linked(),
        EventKind::CustomerUnlinked => t.webhooks_customer_unlinked(),
        EventKind::TouchpointDiscovered => t.webhooks_touchpoint_discovered(),
        EventKind::PerceptionReceived => t.webhooks_perception_received(),
        EventKind::PromiseBroken => t.webhooks_promise_broken(),
        EventKind::EndpointTest => t.webhooks_endpoint_test(),
    }
}

/// What is told by a message with this type; a type that a later version knows stays as it is.
fn told(t: Locale, word: &str) -> String {
    match EventKind::parse(word) {
        Some(known) => kind(t, known).to_owned(),
        None if word == EventKind::EndpointTest.as_str() => kind(t, EventKind::EndpointTest).to_owned(),
        None => word.to_owned(),
    }
}

fn state(t: Locale, state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => t.webhooks_waiting(),
        DeliveryState::Delivered => t.webhooks_delivered(),
        DeliveryState::Failed => t.webhooks_failed(),
    }
}

/// The colour of a state.
fn tone(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "",
        DeliveryState::Delivered => "c",
        DeliveryState::Failed => "b",
    }
}

/// The server of an address.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}
