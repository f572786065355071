//! Decisions of people about who is who: separate, join, declare an address shared, and take back. Each takes effect at
//! once.
use throughline_model::{
    id::{LinkId, ProfileId, UndoId},
    identifier::Identifier,
    identity::SHARED_LIMIT,
    link::{Link, LinkKind},
    permission::Permission,
    time::Micros,
};
use throughline_store::{links, profiles, sharings, users};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    project::people::{Said, Sharing},
    reach,
    undo::{self, Before},
};

/// Most addresses carried by too many that are listed.
const MOST_CROWDED: u32 = 50;

/// States that a profile is not the same person as the others of its customer.
///
/// # Errors
/// When there is no such profile, or it is the customer's only one.
pub async fn separate(ctx: &Ctx, app: &App, profile: ProfileId) -> Result<LinkId> {
    let found = profiles::by_ids(&app.db, ctx.workspace, &[profile]).await?;
    let found = found.first().ok_or(Error::NotFound("profile"))?;
    reach::must_see(ctx, app, &app.tenant(ctx.workspace)?, found.customer).await?;
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
    let found = profiles::by_ids(&app.db, ctx.workspace, &[a, b]).await?;
    if found.len() < 2 {
        return Err(Error::NotFound("profile"));
    }
    let tenant = app.tenant(ctx.workspace)?;
    for profile in &found {
        reach::must_see(ctx, app, &tenant, profile.customer).await?;
    }
    decide(ctx, app, LinkKind::Join, vec![a], vec![b]).await
}

/// Most customers that are joined at once.
pub const MOST_JOINED: usize = 20;

/// States that several customers are one person; gives by what it is undone. Those who are one already stay so.
///
/// # Errors
/// Names `customers` where there are not 2 to 20 of them, or one of them is not there.
pub async fn join_all(ctx: &Ctx, app: &App, customers: &[ProfileId]) -> Result<UndoId> {
    ctx.must(Permission::LinkPeople)?;
    let found = profiles::by_ids(&app.db, ctx.workspace, customers).await?;
    let (Some(first), 2..=MOST_JOINED) = (found.first(), customers.len()) else {
        return Err(Error::field("customers", "is joined when it names 2 to 20"));
    };
    if found.len() < customers.len() {
        return Err(Error::field("customers", "names somebody who is not there"));
    }
    let mut links = Vec::new();
    for other in found.iter().filter(|other| other.customer != first.customer) {
        links.push(join(ctx, app, first.id, other.id).await?);
    }
    if links.is_empty() {
        return Err(Error::Conflict("they are one customer already".to_owned()));
    }
    let theirs = profiles::of_customer(&app.db, ctx.workspace, first.customer).await?;
    let own: Vec<_> = theirs.iter().map(|profile| (profile.key.kind, profile.key.value.clone())).collect();
    let name = crate::customers::name_of(&theirs, &own);
    let mut tx = app.db.begin().await?;
    let n = links.len() as u64 + 1;
    let undo = undo::note(&mut tx, ctx, app, &Before::Joined { links }, &name, n).await?;
    tx.commit().await?;
    Ok(undo)
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
    let tenant = app.tenant(ctx.workspace)?;
    for profile in profiles::by_ids(&app.db, ctx.workspace, &touched).await? {
        reach::must_see(ctx, app, &tenant, profile.customer).await?;
    }
    let entry = Link { revokes: Some(link), ..entry(ctx, app, LinkKind::Revocation, Vec::new(), Vec::new()) };
    write(ctx, app, entry, touched).await
}

/// An address that somebody declared shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedAddress {
    /// The address.
    pub identifier: Identifier,
    /// Who declared it shared, by name; `None` where no member did.
    pub by: Option<String>,
    /// When.
    pub at: Micros,
    /// How many profiles carry it.
    pub carriers: u64,
}

/// Lists the addresses that were declared shared, the newest first.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn shared(ctx: &Ctx, app: &App) -> Result<Vec<SharedAddress>> {
    ctx.must(Permission::Administer)?;
    let members = users::of_workspace(&app.db, ctx.workspace).await?;
    let name = |id| members.iter().find(|(user, _)| Some(user.id) == id).map(|(user, _)| user.name.clone());
    let all = sharings::all(&app.db, ctx.workspace).await?;
    let named = all.into_iter().map(|shared| {
        let sharings::Shared { identifier, by, at, carriers } = shared;
        SharedAddress { identifier, by: name(by), at, carriers }
    });
    Ok(named.collect())
}

/// Lists the addresses that so many profiles carry that they join nobody, with how many do, the most first.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn crowded(ctx: &Ctx, app: &App) -> Result<Vec<(Identifier, u64)>> {
    ctx.must(Permission::Administer)?;
    Ok(sharings::crowded(&app.db, ctx.workspace, SHARED_LIMIT as u64, MOST_CROWDED).await?)
}

/// States that an e-mail address or telephone number is shared: it joins nobody, also not those it had joined.
///
/// # Errors
/// When it is neither, or it is not the caller's to say.
pub async fn share(ctx: &Ctx, app: &App, address: &str) -> Result<Identifier> {
    state(ctx, app, address, Action::AddressShared).await
}

/// Takes back that an address is shared: it joins its carriers again.
///
/// # Errors
/// When it was not declared shared, or it is not the caller's to say.
pub async fn unshare(ctx: &Ctx, app: &App, address: &str) -> Result<Identifier> {
    state(ctx, app, address, Action::AddressUnshared).await
}

async fn state(ctx: &Ctx, app: &App, address: &str, action: Action) -> Result<Identifier> {
    ctx.must(Permission::Administer)?;
    let identifier =
        Identifier::email(address).or_else(|| Identifier::phone(address, None)).ok_or_else(|| match action {
            Action::AddressShared => {
                Error::field("address", "is neither an e-mail address nor a telephone number with its +")
            }
            _ => Error::NotFound("address"),
        })?;
    let is_shared = sharings::among(&app.db, ctx.workspace, std::slice::from_ref(&identifier)).await?.len() == 1;
    let stated = match (action, is_shared) {
        (Action::AddressShared, true) => return Ok(identifier),
        (Action::AddressShared, false) => Some((ctx.user(), ctx.now)),
        (_, true) => None,
        (_, false) => return Err(Error::NotFound("address")),
    };
    let said = Said { sharing: Some(Sharing { identifier: identifier.clone(), stated }), ..Said::default() };
    project(ctx, app, &said, (action, &identifier.value, identifier.kind.as_str())).await?;
    Ok(identifier)
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
    let said = Said { decisions: vec![(entry, touched)], ..Said::default() };
    project(ctx, app, &said, (action, subject.as_deref().unwrap_or_default(), with.as_str())).await?;
    Ok(id)
}

async fn project(ctx: &Ctx, app: &App, said: &Said<'_>, deed: audit::Deed<'_>) -> Result<()> {
    let tenant = app.tenant(ctx.workspace)?;
    let mut projection = app.projection.lock().await;
    let projector = projection.as_mut().ok_or_else(|| Error::Unavailable("the program is stopping".to_owned()))?;
    projector.decide(app, &tenant, said, (ctx, deed)).await
}
