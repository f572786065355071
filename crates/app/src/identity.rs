//! Decisions of people about who is who: separate, join, and take back. Each takes effect at once.
use throughline_model::{
    id::{LinkId, ProfileId},
    link::{Link, LinkKind},
};
use throughline_store::{links, profiles};

use crate::{
    app::App,
    audit::Action,
    ctx::Ctx,
    error::{Error, Result},
};

/// States that a profile is not the same person as the others of its customer.
///
/// # Errors
/// When there is no such profile, or it is the customer's only one.
pub async fn separate(ctx: &Ctx, app: &App, profile: ProfileId) -> Result<LinkId> {
    let found = profiles::by_ids(&app.db, ctx.workspace, &[profile]).await?;
    let found = found.first().ok_or(Error::NotFound("profile"))?;
    let all = profiles::of_customer(&app.db, ctx.workspace, found.customer).await?;
    let others: Vec<ProfileId> = all.iter().map(|other| other.id).filter(|id| *id != profile).collect();
    if others.is_empty() {
        return Err(Error::Conflict("it is this customer's only profile".to_owned()));
    }
    decide(ctx, app, LinkKind::Separation, vec![profile], others).await
}

/// States that two profiles are one person.
///
/// # Errors
/// When one of them does not exist.
pub async fn join(ctx: &Ctx, app: &App, a: ProfileId, b: ProfileId) -> Result<LinkId> {
    if profiles::by_ids(&app.db, ctx.workspace, &[a, b]).await?.len() < 2 {
        return Err(Error::NotFound("profile"));
    }
    decide(ctx, app, LinkKind::Join, vec![a], vec![b]).await
}

/// Takes back an entry of the link log; taking back a revocation brings the entry into force again.
///
/// # Errors
/// When there is no such entry.
pub async fn revoke(ctx: &Ctx, app: &App, link: LinkId) -> Result<LinkId> {
    let found = links::by_id(&app.db, ctx.workspace, link).await?.ok_or(Error::NotFound("link"))?;
    let mut touched: Vec<ProfileId> = found.left.iter().chain(&found.right).copied().collect();
    let mut target = found;
    while let Some(earlier) = target.revokes {
        target = links::by_id(&app.db, ctx.workspace, earlier).await?.ok_or(Error::NotFound("link"))?;
        touched.extend(target.left.iter().chain(&target.right));
    }
    let entry = Link { revokes: Some(link), ..entry(ctx, app, LinkKind::Revocation, Vec::new(), Vec::new()) };
    write(ctx, app, entry, touched).await
}

async fn decide(ctx: &Ctx, app: &App, kind: LinkKind, left: Vec<ProfileId>, right: Vec<ProfileId>) -> Result<LinkId> {
    let entry = entry(ctx, app, kind, left, right);
    write(ctx, app, entry, Vec::new()).await
}

fn entry(ctx: &Ctx, app: &App, kind: LinkKind, left: Vec<ProfileId>, right: Vec<ProfileId>) -> Link {
    let id = LinkId(app.world.new_id());
    Link { id, kind, left, right, confidence: 1.0, at: ctx.now, actor: ctx.user(), revokes: None }
}

async fn write(ctx: &Ctx, app: &App, entry: Link, touched: Vec<ProfileId>) -> Result<LinkId> {
    let id = entry.id;
    let (action, subject) = match entry.kind {
        LinkKind::Separation => (Action::IdentitySeparated, entry.left.first().map(ToString::to_string)),
        LinkKind::Revocation => (Action::IdentityRevoked, entry.revokes.map(|link| link.to_string())),
        _ => (Action::IdentityJoined, entry.left.first().map(ToString::to_string)),
    };
    let with = entry.right.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let tenant = app.tenant(ctx.workspace)?;
    let mut projection = app.projection.lock().await;
    let projector = projection.as_mut().ok_or_else(|| Error::Unavailable("the program is stopping".to_owned()))?;
    let note = (ctx, (action, subject.as_deref().unwrap_or_default(), with.as_str()));
    projector.decide(app, &tenant, entry, touched, note).await?;
    Ok(id)
}
