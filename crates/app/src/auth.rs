//! Signing in: passwords, one-time links, the step of a second factor, sessions.
//!
//! Whoever comes in is given one token, which their browser keeps. It stands for a session, or before that for a step
//! that waits for a code; [`standing`] tells which.
use throughline_model::{
    id::{UserId, WorkspaceId},
    identifier::Identifier,
    permission::Role,
    time::{DAY, Micros, SECOND},
};
use throughline_store::{
    second_factors,
    steps::{self, Step},
    units,
    users::{self, NewSession, OpenedBy, Place, Session, User},
};

use crate::{
    app::App,
    audit::{self, Action, Who},
    ctx::{Actor, Complete, Ctx, hash_of},
    error::{Error, Result},
    passwords, second_factor,
};

pub(crate) mod limits;
mod visitor;

use limits::Counted;
pub use visitor::Visitor;

/// How long a session lasts at most.
pub const SESSION: i64 = 14 * DAY;

/// After so long without being seen a session has ended.
pub const IDLE: i64 = 4 * DAY;

/// How exactly it is kept when a session was last seen.
const COARSE: i64 = 15 * 60 * SECOND;

/// How long a one-time link can be used.
pub(crate) const LINK: i64 = DAY;

/// How long a step waits for its code.
const STEP: i64 = 5 * 60 * SECOND;

/// How many codes can be tried for one step.
const MOST_CODES: u32 = 5;

/// The wrong password of an address of which the audit takes note; each one before it made the next wait.
const NOTED: u32 = 10;

/// What a token that a browser keeps stands for.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Nothing, or nothing any more.
    Nobody,
    /// Somebody who has still to give the code of their second factor.
    Code,
    /// Somebody who has to set up a second factor before anything else.
    Enrol(Ctx),
    /// Somebody who is signed in.
    In(Ctx),
}

/// Signs somebody in by their password; gives the token for their browser.
///
/// # Errors
/// [`Error::Unauthenticated`] alike for an unknown address and a wrong password; [`Error::Wait`] after too many attempts
/// for the address or from the network, alike for known and unknown addresses.
pub async fn enter(app: &App, visitor: &Visitor, email: &str, password: &str) -> Result<String> {
    let address = Identifier::email(email).map(|email| email.value).unwrap_or_default();
    let (account, network) = (Counted::Account(address.clone()), visitor.network());
    if let Some(network) = &network {
        app.limits.begin(network, app.now())?;
    }
    let attempt = app.limits.begin(&account, app.now())?;
    let user = users::by_email(&app.db, &address).await?;
    // Somebody unknown costs as much time as somebody known.
    let stored = user.as_ref().and_then(|user| user.password.clone());
    let fits = passwords::fits(password, stored).await;
    match user {
        Some(user) if fits => {
            app.limits.forget(&account);
            if let Some(network) = &network {
                app.limits.take_back(network);
            }
            open_session(app, &user, None, OpenedBy::Password, &visitor.place()).await
        }
        user => {
            // Strangers' addresses belong to no workspace, so they cannot fill an audit.
            if let (NOTED, Some(user)) = (attempt, user) {
                note_for(app, &user, &Who::NOBODY, Action::SignInRested, "").await?;
            }
            Err(Error::Unauthenticated)
        }
    }
}

/// Signs somebody in of whom nothing is known but what they entered; see [`enter`].
///
/// # Errors
/// As for [`enter`], with [`Error::RateLimited`] in the place of [`Error::Wait`].
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<String> {
    enter(app, &Visitor::default(), email, password).await.map_err(Error::without_wait)
}

/// Tells whether there is nobody yet who could sign in.
///
/// # Errors
/// When the database fails.
pub async fn nobody_yet(app: &App) -> Result<bool> {
    for tenant in app.tenants() {
        if !users::of_workspace(&app.db, tenant.workspace.id).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Signs somebody in by a one-time link and uses it up; gives the token for their browser.
///
/// # Errors
/// [`Error::Unauthenticated`] when the link is unknown, used or too old.
pub async fn enter_by_link(app: &App, visitor: &Visitor, token: &str) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let used = users::use_sign_in_link(&mut tx, &hash_of(token), app.now()).await?;
    tx.commit().await?;
    let (user, workspace) = used.ok_or(Error::Unauthenticated)?;
    let user = users::by_id(&app.db, user).await?.ok_or(Error::Unauthenticated)?;
    let opened_by = if workspace.is_some() { OpenedBy::Link } else { OpenedBy::Operator };
    open_session(app, &user, workspace, opened_by, &visitor.place()).await
}

/// Signs somebody in by a one-time link of whom nothing else is known; see [`enter_by_link`].
///
/// # Errors
/// As for [`enter_by_link`].
pub async fn redeem(app: &App, token: &str) -> Result<String> {
    enter_by_link(app, &Visitor::default(), token).await
}

/// Takes the code of a second factor, or a recovery code, for the step of a token; gives the token of a session.
///
/// # Errors
/// [`Error::Unauthenticated`] when the step is over: then the password is asked for again; [`Error::Wait`] after too
/// many codes; else names the field `code`.
pub async fn give_code(app: &App, token: &str, code: &str) -> Result<String> {
    let (hash, now) = (hash_of(token), app.now());
    let mut tx = app.db.begin().await?;
    let step = steps::attempt(&mut tx, &hash, MOST_CODES, now).await?.ok_or(Error::Unauthenticated)?;
    tx.commit().await?;
    app.limits.begin(&Counted::Code(step.user), now)?;
    let user = users::by_id(&app.db, step.user).await?.ok_or(Error::Unauthenticated)?;
    if !second_factor::takes(app, &user, code).await? {
        return Err(second_factor::wrong_code());
    }
    app.limits.forget(&Counted::Code(step.user));
    let mut tx = app.db.begin().await?;
    // Of two right codes at once, one opens a session.
    if !steps::end(&mut tx, &hash).await? {
        return Err(Error::Unauthenticated);
    }
    tx.commit().await?;
    open_whole_session(app, &user, step.workspace, step.opened_by, &step.place).await
}

/// Makes a one-time link for somebody at the machine's own command line; gives its token.
///
/// # Errors
/// When there is nobody with that address, or the database fails.
pub async fn link(app: &App, email: &str) -> Result<String> {
    let user = by_address(app, email).await?;
    let token = app.world.secret();
    let mut tx = app.db.begin().await?;
    users::add_sign_in_link(&mut tx, &hash_of(&token), user.id, None, Micros(app.now().0 + LINK)).await?;
    tx.commit().await?;
    note_for(app, &user, &Who::of(&Actor::Operator), Action::MemberLink, "").await?;
    Ok(token)
}

/// What a token stands for.
///
/// # Errors
/// When the database fails.
pub async fn standing(app: &App, token: &str) -> Result<Standing> {
    let now = app.now();
    let Some(session) = found(app, token).await? else {
        let waits = steps::waits(&app.db, &hash_of(token), now).await?;
        return Ok(if waits { Standing::Code } else { Standing::Nobody });
    };
    if now.0 - session.seen_at.0 >= COARSE {
        see(app, hash_of(token), now);
    }
    let Some(role) = Role::parse(&session.role) else { return Ok(Standing::Nobody) };
    // Whoever comes by the identity provider has shown there what it asks for.
    let lacks_factor = session.needs_factor && !session.has_factor && session.opened_by != OpenedBy::Provider;
    let actor = Actor::User { id: session.user.id, name: session.user.name };
    let limits = units::limits(&app.db, session.workspace, session.user.id).await?;
    let units = (!limits.is_empty()).then(|| limits.into());
    let ctx = Ctx { workspace: session.workspace, actor, role, units, now, complete: Complete::default() };
    Ok(if lacks_factor { Standing::Enrol(ctx) } else { Standing::In(ctx) })
}

/// The context of a member who is not there, for what is done in their name, with their address; `None` where they are
/// no member.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_member(app: &App, workspace: WorkspaceId, user: UserId) -> Result<Option<(Ctx, String)>> {
    let members = users::of_workspace(&app.db, workspace).await?;
    let Some((member, role)) = members.into_iter().find(|(member, _)| member.id == user) else { return Ok(None) };
    let Some(role) = Role::parse(&role) else { return Ok(None) };
    let limits = units::limits(&app.db, workspace, user).await?;
    let units = (!limits.is_empty()).then(|| limits.into());
    let actor = Actor::User { id: user, name: member.name };
    Ok(Some((Ctx { workspace, actor, role, units, now: app.now(), complete: Complete::default() }, member.email)))
}

/// The context of a session; `None` where the token opens none, or the second factor is still to come.
///
/// # Errors
/// When the database fails.
pub async fn session(app: &App, token: &str) -> Result<Option<Ctx>> {
    Ok(match standing(app, token).await? {
        Standing::In(ctx) => Some(ctx),
        Standing::Nobody | Standing::Code | Standing::Enrol(_) => None,
    })
}

/// Ends a session, or a step before one.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let hash = hash_of(token);
    let mut tx = app.db.begin().await?;
    users::end_session(&mut tx, &hash).await?;
    steps::end(&mut tx, &hash).await?;
    Ok(tx.commit().await?)
}

/// Adds somebody to a workspace, or gives them another name, role or password.
///
/// # Errors
/// Names the field that cannot be taken.
pub async fn put_user(
    app: &App,
    workspace: WorkspaceId,
    email: &str,
    name: Option<&str>,
    role: &str,
    password: Option<&str>,
) -> Result<UserId> {
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?.value;
    if Role::parse(role).is_none() {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        return Err(Error::field("role", format!("is one of {}", known.join(", "))));
    }
    let password = match password {
        Some(password) => Some(passwords::hash(password, &[&email, name.unwrap_or_default()]).await?),
        None => None,
    };
    let name = name.map_or_else(|| name_from(&email), str::to_owned);
    let user = User { id: UserId(app.world.new_id()), email, name, password };
    let mut tx = app.db.begin().await?;
    let id = users::put(&mut tx, workspace, &user, role, app.now()).await?;
    let operator = Ctx::operator(workspace, app.now());
    audit::note(&mut tx, &operator, Action::MemberPut, &user.email, role).await?;
    tx.commit().await?;
    Ok(id)
}

/// What to call somebody of whom only the address is known.
pub(crate) fn name_from(email: &str) -> String {
    email.split('@').next().unwrap_or_default().to_owned()
}

/// Lists the people of a workspace with their roles.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, workspace: WorkspaceId) -> Result<serde_json::Value> {
    let people = users::of_workspace(&app.db, workspace).await?.into_iter().map(|(user, role)| {
        serde_json::json!({"email": user.email, "name": user.name, "role": role, "password": user.password.is_some()})
    });
    Ok(people.collect())
}

/// Somebody by what is entered as their address.
pub(crate) async fn by_address(app: &App, email: &str) -> Result<User> {
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?;
    users::by_email(&app.db, &email.value).await?.ok_or(Error::NotFound("user"))
}

/// Opens a session in a workspace, in the oldest one of theirs where none is given, or the step before it where they
/// have a second factor; gives the token for their browser.
pub(crate) async fn open_session(
    app: &App,
    user: &User,
    workspace: Option<WorkspaceId>,
    opened_by: OpenedBy,
    place: &Place,
) -> Result<String> {
    let factor = second_factors::find(&app.db, user.id).await?;
    let asks = opened_by != OpenedBy::Provider && factor.is_some_and(|factor| factor.confirmed_at.is_some());
    if !asks {
        return open_whole_session(app, user, workspace, opened_by, place).await;
    }
    let (token, now) = (app.world.secret(), app.now());
    let step = Step { user: user.id, workspace, opened_by, place: place.clone() };
    let mut tx = app.db.begin().await?;
    steps::add(&mut tx, &hash_of(&token), &step, now, Micros(now.0 + STEP)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Opens a session after everything that was asked for; gives its token.
pub(crate) async fn open_whole_session(
    app: &App,
    user: &User,
    workspace: Option<WorkspaceId>,
    opened_by: OpenedBy,
    place: &Place,
) -> Result<String> {
    let theirs = users::workspaces_of(&app.db, user.id).await?;
    let workspace = match workspace {
        Some(workspace) => theirs.into_iter().find(|other| *other == workspace),
        None => theirs.into_iter().next(),
    };
    let workspace = workspace.ok_or(Error::Unauthenticated)?;
    let (token, now) = (app.world.secret(), app.now());
    let (hash, expires) = (hash_of(&token), Micros(now.0 + SESSION));
    let mut tx = app.db.begin().await?;
    let session = NewSession { hash: &hash, user: user.id, workspace, opened_by, place, now, expires };
    users::add_session(&mut tx, &session).await?;
    let who = Who::of(&Actor::User { id: user.id, name: user.name.clone() });
    let how = match opened_by {
        OpenedBy::Password => "password",
        OpenedBy::Link | OpenedBy::Operator => "one-time link",
        OpenedBy::Provider => "identity provider",
    };
    audit::note_by(&mut tx, workspace, &who, now, (Action::SignIn, &user.email, how)).await?;
    tx.commit().await?;
    Ok(token)
}

/// The standing session of a token.
pub(crate) async fn found(app: &App, token: &str) -> Result<Option<Session>> {
    let now = app.now();
    Ok(users::session(&app.db, &hash_of(token), now, Micros(now.0 - IDLE)).await?)
}

/// Checks the password of somebody who is signed in, before they change how they come in.
///
/// # Errors
/// Names the field where it does not fit; [`Error::RateLimited`] after too many attempts.
pub(crate) async fn check_password(app: &App, user: &User, password: &str) -> Result<()> {
    let account = Counted::Account(user.email.clone());
    let attempt = app.limits.begin(&account, app.now()).map_err(Error::without_wait)?;
    if passwords::fits(password, user.password.clone()).await {
        app.limits.forget(&account);
        return Ok(());
    }
    if attempt == NOTED {
        note_for(app, user, &Who::NOBODY, Action::SignInRested, "").await?;
    }
    Err(Error::field("current", "is not your password"))
}

/// Notes something about somebody in all of their workspaces.
pub(crate) async fn note_for(app: &App, user: &User, who: &Who, action: Action, detail: &str) -> Result<()> {
    for workspace in users::workspaces_of(&app.db, user.id).await? {
        let mut tx = app.db.begin().await?;
        audit::note_by(&mut tx, workspace, who, app.now(), (action, &user.email, detail)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes beside the request that a session was seen: a page does not wait for those who write.
fn see(app: &App, hash: String, now: Micros) {
    let db = app.db.clone();
    tokio::spawn(async move {
        let seen = async {
            let mut tx = db.begin().await?;
            users::see_session(&mut tx, &hash, now).await?;
            tx.commit().await
        };
        if let Err(error) = seen.await {
            tracing::warn!(%error, "could not note when a session was last seen");
        }
    });
}

#[cfg(test)]
mod tests;
