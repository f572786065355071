//! Webhooks: what happens here is told to other programs, signed after Standard Webhooks, as CloudEvents.
//!
//! An endpoint subscribes to kinds of [`event`]. What happens is written down with its cause, in one transaction
//! ([`tell`]), and brought by a job for each endpoint ([`deliver`]), again and again until it is taken. People manage
//! endpoints here and look after what became of each delivery in [`log`].
use std::sync::{Arc, PoisonError};

use base64::{Engine, engine::general_purpose::STANDARD};
use throughline_model::{
    id::{EndpointId, WorkspaceId},
    permission::Permission,
    question::FieldError,
    time::{DAY, Micros},
};
use throughline_store::webhooks::{self, Endpoint};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    webhooks::{event::Subscription, tell::Subscriber},
};

pub mod deliver;
pub mod event;
pub mod log;
pub mod promises;
pub mod signature;
pub mod tell;
#[cfg(test)]
mod tests;

/// How long the secret before the last rotation signs too.
pub const FORMER_SIGNS: i64 = DAY;
/// Most endpoints of a workspace.
const MOST_ENDPOINTS: usize = 50;
/// Most subscriptions of an endpoint.
const MOST_SUBSCRIPTIONS: usize = 50;

/// An endpoint as people see it; nobody sees its secret again.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointView {
    /// Its id.
    pub id: EndpointId,
    /// Its address.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What it wants to hear of.
    pub subscriptions: Vec<Subscription>,
    /// Whether it gets what customers wrote, too.
    pub words: bool,
    /// Whether anything is sent to it.
    pub enabled: bool,
    /// Why nothing is sent to it, where no person decided that.
    pub disabled_why: Option<String>,
    /// Since when no attempt has succeeded, where the last one failed.
    pub failing_since: Option<Micros>,
    /// Until when the secret before the last rotation signs too.
    pub former_until: Option<Micros>,
    /// When it was added.
    pub created_at: Micros,
}

/// What people say about an endpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EndpointIn {
    /// Its address.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What it wants to hear of.
    pub subscriptions: Vec<Subscription>,
    /// Whether it gets what customers wrote, too.
    pub words: bool,
}

/// Lists the endpoints, the oldest first.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<EndpointView>> {
    ctx.must(Permission::Administer)?;
    webhooks::endpoints(&app.db, ctx.workspace).await?.into_iter().map(|found| view(found, ctx.now)).collect()
}

/// Shows an endpoint.
///
/// # Errors
/// When there is none, it is not the caller's to see, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, id: EndpointId) -> Result<EndpointView> {
    ctx.must(Permission::Administer)?;
    view(find(app, ctx.workspace, id).await?, ctx.now)
}

/// Adds an endpoint and gives its secret, which nobody can see again.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to do, or the database fails.
pub async fn add(ctx: &Ctx, app: &App, given: &EndpointIn) -> Result<(EndpointId, String)> {
    ctx.must(Permission::Administer)?;
    let given = checked(app, given)?;
    if webhooks::endpoints(&app.db, ctx.workspace).await?.len() >= MOST_ENDPOINTS {
        return Err(Error::Conflict(format!("a workspace has at most {MOST_ENDPOINTS} endpoints")));
    }
    let id = EndpointId(app.world.new_id());
    let (secret, sealed) = new_secret(app, id)?;
    let endpoint = Endpoint {
        id,
        url: given.url,
        description: given.description,
        subscriptions: written(&given.subscriptions)?,
        words: given.words,
        secret: sealed,
        former: None,
        enabled: true,
        disabled_why: None,
        failing_since: None,
        created_at: ctx.now,
    };
    put(ctx, app, &endpoint, Action::WebhookAdded).await?;
    Ok((id, secret))
}

/// Changes an endpoint. What is on its way already goes to the new address.
///
/// # Errors
/// Names the field that cannot be taken; when there is none, it is not the caller's to do, or the database fails.
pub async fn change(ctx: &Ctx, app: &App, id: EndpointId, given: &EndpointIn) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let given = checked(app, given)?;
    let found = find(app, ctx.workspace, id).await?;
    let endpoint = Endpoint {
        url: given.url,
        description: given.description,
        subscriptions: written(&given.subscriptions)?,
        words: given.words,
        ..found
    };
    put(ctx, app, &endpoint, Action::WebhookChanged).await
}

/// Sends to an endpoint from now on, or nothing more.
///
/// # Errors
/// When there is none, it is not the caller's to do, or the database fails.
pub async fn set_enabled(ctx: &Ctx, app: &App, id: EndpointId, enabled: bool) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let found = find(app, ctx.workspace, id).await?;
    if found.enabled == enabled {
        return Ok(());
    }
    let endpoint = Endpoint { enabled, disabled_why: None, ..found };
    put(ctx, app, &endpoint, if enabled { Action::WebhookEnabled } else { Action::WebhookDisabled }).await
}

/// Takes an endpoint away with everything that was sent to it.
///
/// # Errors
/// When there is none, it is not the caller's to do, or the database fails.
pub async fn remove(ctx: &Ctx, app: &App, id: EndpointId) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let found = find(app, ctx.workspace, id).await?;
    let mut tx = app.db.begin().await?;
    webhooks::remove_endpoint(&mut tx, ctx.workspace, id).await?;
    audit::note(&mut tx, ctx, Action::WebhookRemoved, &found.id.to_string(), place(&found.url)).await?;
    tx.commit().await?;
    reload(app, ctx.workspace).await
}

/// Gives an endpoint another secret, which nobody can see again; for a day the one before signs too.
///
/// # Errors
/// When there is none, it is not the caller's to do, or the database fails.
pub async fn rotate(ctx: &Ctx, app: &App, id: EndpointId) -> Result<String> {
    ctx.must(Permission::Administer)?;
    let found = find(app, ctx.workspace, id).await?;
    let (secret, sealed) = new_secret(app, id)?;
    let former = Some((found.secret.clone(), Micros(ctx.now.0 + FORMER_SIGNS)));
    put(ctx, app, &Endpoint { secret: sealed, former, ..found }, Action::WebhookRotated).await?;
    Ok(secret)
}

/// Tries to open every sealed secret of a workspace; tells how many there are, and why the first of them cannot be
/// opened.
///
/// # Errors
/// When the database fails.
pub async fn try_secrets(app: &App, workspace: WorkspaceId) -> Result<(usize, Option<String>)> {
    let endpoints = webhooks::endpoints(&app.db, workspace).await?;
    let failed = |one: &Endpoint| app.seal.open(&purpose(one.id), &one.secret).err();
    Ok((endpoints.len(), endpoints.iter().find_map(failed).map(|why| why.to_string())))
}

/// Reads anew who wants to hear of what, after it was changed.
pub(crate) async fn reload(app: &App, workspace: WorkspaceId) -> Result<()> {
    let mut subscribers = Vec::new();
    for endpoint in webhooks::endpoints(&app.db, workspace).await? {
        if endpoint.enabled {
            subscribers.push(Subscriber {
                endpoint: endpoint.id,
                subscriptions: read(&endpoint.subscriptions)?,
                words: endpoint.words,
            });
        }
    }
    let mut all = app.subscribers.write().unwrap_or_else(PoisonError::into_inner);
    if subscribers.is_empty() {
        all.remove(&workspace);
    } else {
        all.insert(workspace, Arc::new(subscribers));
    }
    Ok(())
}

async fn find(app: &App, workspace: WorkspaceId, id: EndpointId) -> Result<Endpoint> {
    webhooks::endpoint(&app.db, workspace, id).await?.ok_or(Error::NotFound("endpoint"))
}

async fn put(ctx: &Ctx, app: &App, endpoint: &Endpoint, action: Action) -> Result<()> {
    let mut tx = app.db.begin().await?;
    webhooks::put_endpoint(&mut tx, ctx.workspace, endpoint).await?;
    if action == Action::WebhookEnabled {
        webhooks::begin_anew(&mut tx, ctx.workspace, endpoint.id).await?;
    }
    audit::note(&mut tx, ctx, action, &endpoint.id.to_string(), place(&endpoint.url)).await?;
    tx.commit().await?;
    reload(app, ctx.workspace).await
}

/// The address without what may be a secret of the receiver's in it.
fn place(url: &str) -> &str {
    let end = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(end..).unwrap_or_default();
    url.get(..end + rest.find(['/', '?', '#']).unwrap_or(rest.len())).unwrap_or(url)
}

fn checked(app: &App, given: &EndpointIn) -> Result<EndpointIn> {
    let mut wrong = Vec::new();
    let url = given.url.trim().to_owned();
    if let Err(why) = app.http.target(&url) {
        wrong.push(FieldError::new("url", why.to_string()));
    }
    let description = given.description.trim().to_owned();
    if description.chars().count() > 200 || description.chars().any(char::is_control) {
        wrong.push(FieldError::new("description", "takes at most 200 characters on one line"));
    }
    if !(1..=MOST_SUBSCRIPTIONS).contains(&given.subscriptions.len()) {
        let message = format!("choose 1 to {MOST_SUBSCRIPTIONS} kinds of event");
        wrong.push(FieldError::new("subscriptions", message));
    }
    wrong.extend(given.subscriptions.iter().filter_map(|one| one.check().err()));
    if wrong.is_empty() { Ok(EndpointIn { url, description, ..given.clone() }) } else { Err(Error::Invalid(wrong)) }
}

/// For what an endpoint's secrets are sealed.
fn purpose(id: EndpointId) -> String {
    format!("webhook {id}")
}

fn new_secret(app: &App, id: EndpointId) -> Result<(String, String)> {
    let key: [u8; 32] = app.world.bytes();
    let sealed = app.seal.seal(&app.world, &purpose(id), &key)?;
    Ok((format!("{}{}", signature::PREFIX, STANDARD.encode(key)), sealed))
}

fn written(subscriptions: &[Subscription]) -> Result<String> {
    serde_json::to_string(subscriptions).map_err(Error::internal("could not write subscriptions"))
}

fn read(subscriptions: &str) -> Result<Vec<Subscription>> {
    serde_json::from_str(subscriptions).map_err(Error::internal("could not read subscriptions"))
}

fn view(endpoint: Endpoint, now: Micros) -> Result<EndpointView> {
    Ok(EndpointView {
        subscriptions: read(&endpoint.subscriptions)?,
        former_until: endpoint.former.map(|(_, until)| until).filter(|until| *until > now),
        id: endpoint.id,
        url: endpoint.url,
        description: endpoint.description,
        words: endpoint.words,
        enabled: endpoint.enabled,
        disabled_why: endpoint.disabled_why,
        failing_since: endpoint.failing_since,
        created_at: endpoint.created_at,
    })
}
