//! Signing in: passwords, one-time links, sessions.
use std::sync::PoisonError;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use throughline_model::{
    id::{UserId, WorkspaceId},
    identifier::Identifier,
    permission::Role,
    time::{DAY, Micros, SECOND},
};
use throughline_store::users::{self, User};

use crate::{
    app::App,
    ctx::{Actor, Ctx, hash_of},
    error::{Error, Result},
};

/// How long a session lasts.
const SESSION: i64 = 14 * DAY;

/// How long a one-time link can be used.
const LINK: i64 = DAY;

/// After so many wrong passwords for one address it must rest.
const MOST_ATTEMPTS: u32 = 10;

/// How long an address rests after too many wrong passwords.
const REST: i64 = 15 * 60 * SECOND;

/// The shortest password that is taken.
pub const SHORTEST_PASSWORD: usize = 10;

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
    let stored = user.as_ref().and_then(|user| user.password.clone()).unwrap_or_else(|| NOBODY.to_owned());
    let given = password.to_owned();
    let fits = tokio::task::spawn_blocking(move || verify(&given, &stored)).await.unwrap_or(false);
    match user {
        Some(user) if fits => {
            app.attempts.lock().unwrap_or_else(PoisonError::into_inner).remove(&address);
            open_session(app, user.id).await
        }
        _ => {
            note_attempt(app, &address);
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
    let user = users::use_sign_in_link(&mut tx, &hash_of(token), app.now()).await?;
    tx.commit().await?;
    open_session(app, user.ok_or(Error::Unauthenticated)?).await
}

/// Makes a one-time link for somebody; gives its token.
///
/// # Errors
/// When there is nobody with that address, or the database fails.
pub async fn link(app: &App, email: &str) -> Result<String> {
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?;
    let user = users::by_email(&app.db, &email.value).await?.ok_or(Error::NotFound("user"))?;
    let token = app.world.secret();
    let mut tx = app.db.begin().await?;
    users::add_sign_in_link(&mut tx, &hash_of(&token), user.id, Micros(app.now().0 + LINK)).await?;
    tx.commit().await?;
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
        Some(password) => Some(hash(password).await?),
        None => None,
    };
    let name = name.map_or_else(|| email.split('@').next().unwrap_or_default().to_owned(), str::to_owned);
    let user = User { id: UserId(app.world.new_id()), email, name, password };
    let mut tx = app.db.begin().await?;
    let id = users::put(&mut tx, workspace, &user, role, app.now()).await?;
    tx.commit().await?;
    Ok(id)
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

async fn hash(password: &str) -> Result<String> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Error::field("password", format!("needs at least {SHORTEST_PASSWORD} characters")));
    }
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash: PasswordHash| hash.to_string())
    });
    let failed = Error::internal("could not hash a password");
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// The hash of a password that nobody knows, checked where there is none to check.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5a25vd3N0aGlz$\
    3SJqRjhUIDKKBl6Bo9ZtMIL0PWRZ0SFyKYBn1oJ6jz0";

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

async fn open_session(app: &App, user: UserId) -> Result<String> {
    let workspaces = users::workspaces_of(&app.db, user).await?;
    let workspace = *workspaces.first().ok_or(Error::Unauthenticated)?;
    let token = app.world.secret();
    let now = app.now();
    let mut tx = app.db.begin().await?;
    users::add_session(&mut tx, &hash_of(&token), user, workspace, now, Micros(now.0 + SESSION)).await?;
    tx.commit().await?;
    Ok(token)
}

fn check_rest(app: &App, address: &str) -> Result<()> {
    let attempts = app.attempts.lock().unwrap_or_else(PoisonError::into_inner);
    match attempts.get(address) {
        Some((n, last)) if *n >= MOST_ATTEMPTS && app.now().0 - last.0 < REST => Err(Error::RateLimited),
        _ => Ok(()),
    }
}

fn note_attempt(app: &App, address: &str) {
    let now = app.now();
    let mut attempts = app.attempts.lock().unwrap_or_else(PoisonError::into_inner);
    // Addresses that rested long enough are forgotten, so that guessing many of them fills nothing.
    attempts.retain(|_, (_, last)| now.0 - last.0 < REST);
    let entry = attempts.entry(address.to_owned()).or_insert((0, now));
    *entry = (entry.0 + 1, now);
}
