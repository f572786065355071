//! Signing in: passwords, one-time links, sessions.
use std::sync::PoisonError;

use throughline_model::{
    id::{UserId, WorkspaceId},
    identifier::Identifier,
    permission::Role,
    time::{DAY, Micros, SECOND},
};
use throughline_store::users::{self, OpenedBy, User};

use crate::{
    app::App,
    audit::{self, Action, Who},
    ctx::{Actor, Ctx, hash_of},
    error::{Error, Result},
    passwords,
};

/// How long a session lasts.
const SESSION: i64 = 14 * DAY;

/// How long a one-time link can be used.
pub(crate) const LINK: i64 = DAY;

/// After so many wrong passwords for one address it must rest.
const MOST_ATTEMPTS: u32 = 10;

/// How long an address rests after too many wrong passwords.
const REST: i64 = 15 * 60 * SECOND;

/// Signs somebody in by their password; gives the session's token.
///
/// # Errors
/// [`Error::Unauthenticated`] alike for an unknown address and a wrong password; [`Error::RateLimited`] after too many
/// attempts.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<String> {
    let address = Identifier::email(email).map(|email| email.value).unwrap_or_default();
    check_rest(app, &address)?;
    let user = users::by_email(&app.db, &address).await?;
    // Somebody unknown costs as much time as somebody known.
    let stored = user.as_ref().and_then(|user| user.password.clone());
    let fits = passwords::fits(password, stored).await;
    match user {
        Some(user) if fits => {
            app.attempts.lock().unwrap_or_else(PoisonError::into_inner).remove(&address);
            open_session(app, &user, None, OpenedBy::Password).await
        }
        user => {
            // Strangers' addresses belong to no workspace, so they cannot fill an audit.
            if let (true, Some(user)) = (note_attempt(app, &address), user) {
                note_for(app, &user, &Who::NOBODY, Action::SignInRested, "").await?;
            }
            Err(Error::Unauthenticated)
        }
    }
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

/// Signs somebody in by a one-time link and uses it up; gives the session's token.
///
/// # Errors
/// [`Error::Unauthenticated`] when the link is unknown, used or too old.
pub async fn redeem(app: &App, token: &str) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let used = users::use_sign_in_link(&mut tx, &hash_of(token), app.now()).await?;
    tx.commit().await?;
    let (user, workspace) = used.ok_or(Error::Unauthenticated)?;
    let user = users::by_id(&app.db, user).await?.ok_or(Error::Unauthenticated)?;
    let opened_by = if workspace.is_some() { OpenedBy::Link } else { OpenedBy::Operator };
    open_session(app, &user, workspace, opened_by).await
}

/// Makes a one-time link for somebody at the machine's own command line; gives its token.
///
/// # Errors
/// When there is nobody with that address, or the database fails.
pub async fn link(app: &App, email: &str) -> Result<String> {
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?;
    let user = users::by_email(&app.db, &email.value).await?.ok_or(Error::NotFound("user"))?;
    let token = app.world.secret();
    let mut tx = app.db.begin().await?;
    users::add_sign_in_link(&mut tx, &hash_of(&token), user.id, None, Micros(app.now().0 + LINK)).await?;
    tx.commit().await?;
    note_for(app, &user, &Who::of(&Actor::Operator), Action::MemberLink, "").await?;
    Ok(token)
}

/// The context of a session; `None` where the token opens none.
///
/// # Errors
/// When the database fails.
pub async fn session(app: &App, token: &str) -> Result<Option<Ctx>> {
    let now = app.now();
    let session = users::session(&app.db, &hash_of(token), now).await?;
    Ok(session.and_then(|session| {
        let role = Role::parse(&session.role)?;
        let actor = Actor::User { id: session.user.id, name: session.user.name };
        Some(Ctx { workspace: session.workspace, actor, role, now })
    }))
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    users::end_session(&mut tx, &hash_of(token)).await?;
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

/// Opens a session in a workspace, in the oldest one of theirs where none is given; gives its token.
pub(crate) async fn open_session(
    app: &App,
    user: &User,
    workspace: Option<WorkspaceId>,
    opened_by: OpenedBy,
) -> Result<String> {
    let theirs = users::workspaces_of(&app.db, user.id).await?;
    let workspace = match workspace {
        Some(workspace) => theirs.into_iter().find(|other| *other == workspace),
        None => theirs.into_iter().next(),
    };
    let workspace = workspace.ok_or(Error::Unauthenticated)?;
    let (token, now) = (app.world.secret(), app.now());
    let mut tx = app.db.begin().await?;
    let expires = Micros(now.0 + SESSION);
    users::add_session(&mut tx, &hash_of(&token), (user.id, workspace), opened_by, now, expires).await?;
    let who = Who::of(&Actor::User { id: user.id, name: user.name.clone() });
    let how = if opened_by == OpenedBy::Password { "password" } else { "one-time link" };
    audit::note_by(&mut tx, workspace, &who, now, (Action::SignIn, &user.email, how)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Checks the password of somebody who is signed in, before they set another one.
///
/// # Errors
/// Names the field where it does not fit; [`Error::RateLimited`] after too many attempts.
pub(crate) async fn check_password(app: &App, user: &User, password: &str) -> Result<()> {
    check_rest(app, &user.email)?;
    if passwords::fits(password, user.password.clone()).await {
        return Ok(());
    }
    if note_attempt(app, &user.email) {
        note_for(app, user, &Who::NOBODY, Action::SignInRested, "").await?;
    }
    Err(Error::field("current", "is not your password"))
}

/// Notes something about somebody in all of their workspaces.
async fn note_for(app: &App, user: &User, who: &Who, action: Action, detail: &str) -> Result<()> {
    for workspace in users::workspaces_of(&app.db, user.id).await? {
        let mut tx = app.db.begin().await?;
        audit::note_by(&mut tx, workspace, who, app.now(), (action, &user.email, detail)).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn check_rest(app: &App, address: &str) -> Result<()> {
    let attempts = app.attempts.lock().unwrap_or_else(PoisonError::into_inner);
    match attempts.get(address) {
        Some((n, last)) if *n >= MOST_ATTEMPTS && app.now().0 - last.0 < REST => Err(Error::RateLimited),
        _ => Ok(()),
    }
}

/// Counts a wrong password; tells whether it is the one after which the address must rest.
fn note_attempt(app: &App, address: &str) -> bool {
    let now = app.now();
    let mut attempts = app.attempts.lock().unwrap_or_else(PoisonError::into_inner);
    // Addresses that rested long enough are forgotten, so that guessing many of them fills nothing.
    attempts.retain(|_, (_, last)| now.0 - last.0 < REST);
    let entry = attempts.entry(address.to_owned()).or_insert((0, now));
    *entry = (entry.0 + 1, now);
    entry.0 == MOST_ATTEMPTS
}
