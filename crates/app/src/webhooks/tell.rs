//! Telling: what happened is written down for those who want to hear of it, in the transaction of its cause.
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use throughline_model::{
    id::{DeliveryId, EndpointId, WorkspaceId},
    time::Micros,
};
use throughline_store::{
    jobs,
    tx::Tx,
    webhooks::{self, Delivery, DeliveryState, Message},
};

use super::{
    deliver::Deliver,
    event::{EventKind, Happening, Subscription},
};
use crate::{app::App, error::Result, jobs::prepare};

/// An endpoint that something is sent to, and what it wants to hear of.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscriber {
    /// Its id.
    pub endpoint: EndpointId,
    /// What it wants to hear of.
    pub subscriptions: Vec<Subscription>,
    /// Whether it gets what customers wrote, too.
    pub words: bool,
}

/// Most deliveries that wait for one endpoint. What happens beyond that is not told to it.
pub const MOST_WAITING: u64 = 100_000;

/// Who wants to hear of anything in a workspace; `None` where nobody does, which costs nothing to find out.
pub fn subscribers(app: &App, workspace: WorkspaceId) -> Option<Arc<Vec<Subscriber>>> {
    app.subscribers.read().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned()
}

/// Tells whether anybody wants to hear of a kind of event.
pub fn is_wanted(app: &App, workspace: WorkspaceId, kind: EventKind) -> bool {
    let wants = |one: &Subscriber| one.subscriptions.iter().any(|wanted| wanted.kind == kind);
    subscribers(app, workspace).is_some_and(|all| all.iter().any(wants))
}

/// Writes down what is to be sent because something happened; tells whether there is anything. After the commit the
/// caller rings the bell of the jobs.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &mut Tx, app: &App, workspace: WorkspaceId, happenings: &[Happening]) -> Result<bool> {
    let Some(subscribers) = subscribers(app, workspace).filter(|_| !happenings.is_empty()) else { return Ok(false) };
    let slug = app.tenant(workspace)?.workspace.slug.clone();
    let mut room = HashMap::new();
    let mut sending = Sending::default();
    for happening in happenings {
        let mut messages: [Option<String>; 2] = [None, None];
        for subscriber in subscribers.iter() {
            if !subscriber.subscriptions.iter().any(|wanted| wanted.wants(happening)) {
                continue;
            }
            let left = match room.get_mut(&subscriber.endpoint) {
                Some(left) => left,
                None => {
                    let waiting = webhooks::waiting(tx, workspace, subscriber.endpoint).await?;
                    room.entry(subscriber.endpoint).or_insert(MOST_WAITING.saturating_sub(waiting))
                }
            };
            if *left == 0 {
                metrics::counter!("throughline_webhooks_dropped_total").increment(1);
                continue;
            }
            *left -= 1;
            let [without, with] = &mut messages;
            let message = if subscriber.words { with } else { without };
            let id = message.get_or_insert_with(|| sending.message(app, &slug, happening, subscriber.words));
            sending.deliver(app, workspace, subscriber.endpoint, id, happening.kind)?;
        }
    }
    for (endpoint, _) in room.iter().filter(|(_, left)| **left == 0) {
        tracing::warn!(endpoint = %endpoint, "an endpoint has {MOST_WAITING} deliveries waiting; it is not told more");
    }
    sending.write(tx, app, workspace).await
}

/// Writes down that something is to be sent to one endpoint, whatever it wants to hear of.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell_one(
    tx: &mut Tx,
    app: &App,
    workspace: WorkspaceId,
    endpoint: EndpointId,
    happening: &Happening,
) -> Result<DeliveryId> {
    let slug = app.tenant(workspace)?.workspace.slug.clone();
    let mut sending = Sending::default();
    let message = sending.message(app, &slug, happening, false);
    let delivery = sending.deliver(app, workspace, endpoint, &message, happening.kind)?;
    sending.write(tx, app, workspace).await?;
    Ok(delivery)
}

/// What is to be written down together.
#[derive(Default)]
struct Sending {
    messages: Vec<Message>,
    deliveries: Vec<Delivery>,
    jobs: Vec<jobs::NewJob>,
}

impl Sending {
    fn message(&mut self, app: &App, slug: &str, happening: &Happening, words: bool) -> String {
        let id = format!("msg_{}", app.world.new_id().simple());
        let body = happening.envelope(&id, slug, words);
        let kind = happening.kind.as_str().to_owned();
        // What is kept counts from now, not from when it happened.
        self.messages.push(Message { id: id.clone(), kind, at: app.now(), body });
        id
    }

    fn deliver(
        &mut self,
        app: &App,
        workspace: WorkspaceId,
        endpoint: EndpointId,
        message: &str,
        kind: EventKind,
    ) -> Result<DeliveryId> {
        let (id, now): (DeliveryId, Micros) = (DeliveryId(app.world.new_id()), app.now());
        self.jobs.push(prepare(app, Some(workspace), &Deliver { endpoint, delivery: id }, now)?);
        self.deliveries.push(Delivery {
            id,
            endpoint,
            message: message.to_owned(),
            kind: kind.as_str().to_owned(),
            state: DeliveryState::Waiting,
            tries: 0,
            created_at: now,
            changed_at: now,
            next_at: Some(now),
            why: None,
        });
        Ok(id)
    }

    async fn write(self, tx: &mut Tx, app: &App, workspace: WorkspaceId) -> Result<bool> {
        if self.jobs.is_empty() {
            return Ok(false);
        }
        webhooks::add(tx, workspace, &self.messages, &self.deliveries).await?;
        jobs::add(tx, &self.jobs, app.now()).await?;
        Ok(true)
    }
}
