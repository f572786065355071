//! Somebody's own account: their password and their open sessions.
use throughline_model::time::Micros;
use throughline_store::{
    members::{self, HANDLE},
    users::{self, OpenedBy, User},
};

use crate::{
    app::App,
    audit::{self, Action},
    auth,
    ctx::{Ctx, hash_of},
    error::{Error, Result},
    passwords,
};

/// Somebody's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Whether they have a password.
    pub has_password: bool,
    /// What it takes to set one.
    pub takes: Takes,
    /// Their open sessions, the latest first.
    pub sessions: Vec<SessionView>,
    /// The zone of the workspace.
    pub zone: chrono_tz::Tz,
}

/// What it takes to set a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Only a new one.
    Nothing,
    /// The one that they have.
    Current,
    /// It cannot be done in this session.
    Operator,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// By what it is ended.
    pub handle: String,
    /// The name of its workspace.
    pub workspace: String,
    /// How it was opened.
    pub by_link: bool,
    /// When.
    pub since: Micros,
    /// When it ends by itself.
    pub until: Micros,
    /// Whether it is this one.
    pub current: bool,
}

/// Shows the account of whoever has a session's token.
///
/// # Errors
/// When there is no such session, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, token: &str) -> Result<AccountView> {
    let (user, opened_by) = caller(ctx, app, token).await?;
    let handle = handle_of(token);
    let sessions = members::sessions(&app.db, user.id, ctx.now).await?.into_iter().map(|session| SessionView {
        workspace: app.tenant(session.workspace).map(|tenant| tenant.workspace.name.clone()).unwrap_or_default(),
        by_link: session.opened_by != OpenedBy::Password,
        since: session.created_at,
        until: session.expires_at,
        current: session.handle == handle,
        handle: session.handle,
    });
    Ok(AccountView {
        takes: takes(app, &user, opened_by).await?,
        sessions: sessions.collect(),
        has_password: user.password.is_some(),
        email: user.email,
        name: user.name,
        zone: app.tenant(ctx.workspace)?.workspace.zone,
    })
}

/// Sets a password and ends all sessions; gives the token of a new one in the place of the caller's.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::RateLimited`] after too many wrong passwords.
pub async fn set_password(ctx: &Ctx, app: &App, token: &str, current: &str, new: &str) -> Result<String> {
    let (user, opened_by) = caller(ctx, app, token).await?;
    match takes(app, &user, opened_by).await? {
        Takes::Nothing => {}
        Takes::Current => auth::check_password(app, &user, current).await?,
        Takes::Operator => {
            let why = "you belong to several workspaces and came in by a link of one of them; ask the operator";
            return Err(Error::Conflict(why.to_owned()));
        }
    }
    let hash = passwords::hash(new, &[&user.email, &user.name]).await?;
    let mut tx = app.db.begin().await?;
    users::set_password(&mut tx, user.id, Some(&hash)).await?;
    audit::note(&mut tx, ctx, Action::PasswordChanged, &user.email, "").await?;
    tx.commit().await?;
    auth::open_session(app, &user, Some(ctx.workspace), OpenedBy::Password).await
}

/// Ends a session of the caller's.
///
/// # Errors
/// When there is no such session of theirs.
pub async fn end_session(ctx: &Ctx, app: &App, handle: &str) -> Result<()> {
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let mut tx = app.db.begin().await?;
    if !members::end_session(&mut tx, user, handle).await? {
        return Err(Error::NotFound("session"));
    }
    audit::note(&mut tx, ctx, Action::SessionsEnded, "", "1").await?;
    Ok(tx.commit().await?)
}

/// Ends all sessions of the caller's but this one; tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn end_others(ctx: &Ctx, app: &App, token: &str) -> Result<u64> {
    let (user, _) = caller(ctx, app, token).await?;
    let mut tx = app.db.begin().await?;
    let ended = members::end_other_sessions(&mut tx, user.id, &handle_of(token)).await?;
    audit::note(&mut tx, ctx, Action::SessionsEnded, "", &ended.to_string()).await?;
    tx.commit().await?;
    Ok(ended)
}

fn handle_of(token: &str) -> String {
    hash_of(token).chars().take(HANDLE).collect()
}

async fn caller(ctx: &Ctx, app: &App, token: &str) -> Result<(User, OpenedBy)> {
    let session = users::session(&app.db, &hash_of(token), ctx.now).await?.ok_or(Error::Unauthenticated)?;
    Ok((session.user, session.opened_by))
}

/// A link proves that an administrator of one workspace wants somebody in. That must not become a password which opens
/// their other workspaces too.
async fn takes(app: &App, user: &User, opened_by: OpenedBy) -> Result<Takes> {
    let at_home = match opened_by {
        OpenedBy::Operator => true,
        OpenedBy::Link => users::workspaces_of(&app.db, user.id).await?.len() == 1,
        OpenedBy::Password => false,
    };
    Ok(match (at_home, user.password.is_some()) {
        (true, _) => Takes::Nothing,
        (false, true) => Takes::Current,
        (false, false) => Takes::Operator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::Settings, ctx::World, keys, people};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_link_of_one_workspace_makes_no_password_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let make = async |slug: &str| keys::make_workspace(&app, slug, slug, app.now()).await.unwrap().workspace.id;
        let (first, second) = (make("first").await, make("second").await);
        auth::put_user(&app, first, "ada@example.org", Some("Ada"), "owner", None).await.unwrap();
        let enter = async |token: String| {
            let session = auth::redeem(&app, &token).await.unwrap();
            (auth::session(&app, &session).await.unwrap().unwrap(), session)
        };
        // The operator's link is trusted, also to replace a password that was forgotten.
        let (ada, session) = enter(auth::link(&app, "ada@example.org").await.unwrap()).await;
        assert!(matches!(set_password(&ada, &app, &session, "", "ada").await, Err(Error::Invalid(_))));
        let after = set_password(&ada, &app, &session, "", "engines and numbers").await.unwrap();
        assert!(auth::session(&app, &session).await.unwrap().is_none(), "older sessions have ended");
        let wrong = set_password(&ada, &app, &after, "engines", "numbers and engines").await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "who came by a password must know it");
        let after = set_password(&ada, &app, &after, "engines and numbers", "numbers and engines").await.unwrap();

        let admin = Ctx::operator(second, app.now());
        let admin = Ctx { role: throughline_model::permission::Role::Owner, ..admin };
        let (id, token) =
            people::invite(&admin, &app, "ada@example.org", "", throughline_model::permission::Role::Viewer)
                .await
                .unwrap();
        let (there, by_link) = enter(token).await;
        assert_eq!((there.workspace, there.user()), (second, Some(id)));
        assert_eq!(show(&there, &app, &by_link).await.unwrap().takes, Takes::Current);
        let refused = set_password(&there, &app, &by_link, "", "a password of mine").await;
        assert!(matches!(refused, Err(Error::Invalid(_))));

        let view = show(&ada, &app, &after).await.unwrap();
        assert_eq!(view.sessions.iter().filter(|session| session.current).count(), 1);
        assert_eq!((view.sessions.len(), view.has_password), (2, true));
        let other = view.sessions.iter().find(|session| !session.current).unwrap();
        assert_eq!((other.workspace.as_str(), other.by_link), ("second", true));
        end_session(&ada, &app, &other.handle).await.unwrap();
        assert!(matches!(end_session(&ada, &app, &other.handle).await, Err(Error::NotFound(_))));
        assert_eq!(end_others(&ada, &app, &after).await.unwrap(), 0);
        auth::sign_in(&app, "ada@example.org", "numbers and engines").await.unwrap();
        assert_eq!(end_others(&ada, &app, &after).await.unwrap(), 1);
    }
}
