//! Delivering: one attempt after the other to hand a message over, by the times of Standard Webhooks.
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use throughline_model::{
    id::{DeliveryId, EndpointId, WorkspaceId},
    time::{DAY, Micros, SECOND},
};
use throughline_store::webhooks::{self, Attempt, Delivery, DeliveryState, Endpoint};

use super::{place, purpose, reload, signature};
use crate::{
    app::App,
    audit::{self, Action, Who},
    error::Result,
    jobs::{Job, Ran, Turn},
    outbound::http::{Call, Reply, Trouble},
};

/// How long after each attempt that failed the next one follows; after the last of them there is none.
pub const RETRIES: [i64; 9] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600];
/// How long an endpoint may fail before nothing more is sent to it.
pub const PATIENCE: i64 = 5 * DAY;
/// How long one attempt may take.
const TIME: Duration = Duration::from_secs(20);
/// Bytes of an answer that are kept.
const KEPT: usize = 1 << 10;
/// Most attempts at once to one endpoint.
const AT_ONCE: u32 = 4;

/// Hands one message over to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver {
    /// Where to.
    pub endpoint: EndpointId,
    /// Which delivery.
    pub delivery: DeliveryId,
}

impl Job for Deliver {
    const KIND: &'static str = "webhook";
    const AT_ONCE: u32 = AT_ONCE;
    const TRIES: u32 = 20;

    /// Each endpoint has a lane of its own, so that a slow one holds nobody else back.
    fn lane(&self) -> String {
        format!("webhook {}", self.endpoint)
    }

    async fn run(self, app: &Arc<App>, turn: Turn) -> Result<Ran> {
        let Some(workspace) = turn.workspace else { return Ok(Ran::GiveUp("it is of no workspace".to_owned())) };
        // What was taken away, or has come to its end in a run that was not written down, is done.
        let Some(delivery) = webhooks::delivery(&app.db, workspace, self.delivery).await? else { return Ok(Ran::Done) };
        let endpoint = webhooks::endpoint(&app.db, workspace, self.endpoint).await?;
        let (Some(endpoint), DeliveryState::Waiting) = (endpoint, delivery.state) else { return Ok(Ran::Done) };
        let Some(body) = webhooks::body(&app.db, workspace, &delivery.message).await? else { return Ok(Ran::Done) };
        let delivering = Delivering { app, workspace, endpoint, delivery };
        if !delivering.endpoint.enabled {
            delivering.give_up("the endpoint is disabled").await?;
            return Ok(Ran::Done);
        }
        let (at, begun) = (app.now(), Instant::now());
        let answer = delivering.attempt(body.into_bytes(), at).await;
        let took = begun.elapsed().as_micros().min(i64::MAX as u128) as i64;
        delivering.note(&answer, at, took, turn.tries).await
    }
}

struct Delivering<'a> {
    app: &'a App,
    workspace: WorkspaceId,
    endpoint: Endpoint,
    delivery: Delivery,
}

impl Delivering<'_> {
    async fn attempt(&self, body: Vec<u8>, at: Micros) -> std::result::Result<Reply, Trouble> {
        let keys = self.keys(at).map_err(|error| Trouble::Refused(error.to_string()))?;
        let (id, time) = (&self.delivery.message, signature::timestamp(at));
        let headers = [
            ("webhook-id", id.clone()),
            ("webhook-timestamp", time.to_string()),
            ("webhook-signature", signature::sign(&keys, id, time, &body)),
        ];
        let call = Call {
            target: self.app.http.target(&self.endpoint.url)?,
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: Some(("application/cloudevents+json; charset=utf-8".to_owned(), body)),
            most: KEPT,
            time: TIME,
            follow: false,
        };
        self.app.http.call(call).await
    }

    /// What signs: the secret, and the one before while it still does.
    fn keys(&self, now: Micros) -> Result<Vec<Vec<u8>>> {
        let former = self.endpoint.former.as_ref().filter(|(_, until)| now < *until).map(|(sealed, _)| sealed);
        let sealed = [Some(&self.endpoint.secret), former];
        let purpose = purpose(self.endpoint.id);
        sealed.into_iter().flatten().map(|sealed| self.app.seal.open(&purpose, sealed)).collect()
    }

    /// Writes down what became of an attempt, and what follows from it.
    async fn note(
        &self,
        answer: &std::result::Result<Reply, Trouble>,
        at: Micros,
        took: i64,
        tries: u32,
    ) -> Result<Ran> {
        let (app, now) = (self.app, self.app.now());
        let reply = answer.as_ref().ok();
        let attempt = Attempt {
            number: self.delivery.tries + 1,
            at,
            took,
            status: reply.map(|reply| reply.status),
            failure: answer.as_ref().err().map(ToString::to_string),
            reply: reply.map(|reply| String::from_utf8_lossy(&reply.body).into_owned()).unwrap_or_default(),
        };
        let mut tx = app.db.begin().await?;
        let (workspace, endpoint, delivery) = (self.workspace, self.endpoint.id, self.delivery.id);
        let why = match answer {
            Ok(Reply { status: 200..=299, .. }) => {
                let delivered = (DeliveryState::Delivered, None, None);
                webhooks::note_attempt(&mut tx, workspace, delivery, Some(&attempt), delivered, now).await?;
                webhooks::endpoint_works(&mut tx, workspace, endpoint).await?;
                tx.commit().await?;
                counted("delivered");
                return Ok(Ran::Done);
            }
            Ok(reply) => format!("the endpoint answered {}", reply.status),
            Err(trouble) => trouble.to_string(),
        };
        let since = webhooks::endpoint_fails(&mut tx, workspace, endpoint, now).await?.unwrap_or(now);
        let disabled = match reply {
            Some(Reply { status: 410, .. }) => Some("it answered 410: it is gone"),
            _ if now.0 - since.0 >= PATIENCE => Some("no attempt has succeeded for 5 days"),
            _ => None,
        };
        let next = match disabled {
            Some(_) => None,
            None => next_attempt(app, reply, tries),
        };
        let state = if next.is_some() { DeliveryState::Waiting } else { DeliveryState::Failed };
        let after = (state, next, Some(why.as_str()));
        webhooks::note_attempt(&mut tx, workspace, delivery, Some(&attempt), after, now).await?;
        let disabled = match disabled {
            Some(why) => webhooks::disable(&mut tx, workspace, endpoint, why).await?.then_some(why),
            None => None,
        };
        if let Some(why) = disabled {
            let detail = format!("{}: {why}", place(&self.endpoint.url));
            let deed = (Action::WebhookDisabled, endpoint.to_string(), detail);
            audit::note_by(&mut tx, workspace, &Who::program(), now, (deed.0, &deed.1, &deed.2)).await?;
        }
        tx.commit().await?;
        if disabled.is_some() {
            reload(app, workspace).await?;
        }
        counted(if next.is_some() { "retry" } else { "failed" });
        Ok(match next {
            Some(at) => Ran::Retry(at, why),
            None => Ran::GiveUp(why),
        })
    }

    async fn give_up(&self, why: &str) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        let failed = (DeliveryState::Failed, None, Some(why));
        webhooks::note_attempt(&mut tx, self.workspace, self.delivery.id, None, failed, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// When the next attempt is due: up to a tenth later than prescribed, so that what failed together does not come back
/// together; later still where the endpoint asks for that.
fn next_attempt(app: &App, reply: Option<&Reply>, tries: u32) -> Option<Micros> {
    let wait = RETRIES.get(tries.saturating_sub(1) as usize)? * SECOND;
    let wait = wait + (wait as f64 / 10.0 * app.world.share()) as i64;
    let asked = reply.filter(|reply| matches!(reply.status, 429 | 503)).and_then(|reply| reply.header("retry-after"));
    let asked = asked.and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or(0).clamp(0, 24 * 3600) * SECOND;
    Some(Micros(app.now().0 + wait.max(asked)))
}

fn counted(outcome: &'static str) {
    metrics::counter!("throughline_webhook_attempts_total", "outcome" => outcome).increment(1);
}
