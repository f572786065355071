//! Somebody's own account: their password and their open sessions.
use throughline_model::{
    look::{Density, Theme},
    time::Micros,
};
pub use throughline_store::users::OpenedBy;
use throughline_store::{
    members::{self, HANDLE},
    steps,
    users::{self, User},
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

/// A browser that is signed in, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserView {
    /// By what [`end_session`] ends it.
    pub handle: String,
    /// The name of its workspace.
    pub workspace: String,
    /// How it was signed in.
    pub opened_by: OpenedBy,
    /// When.
    pub since: Micros,
    /// When it was last seen, within a quarter of an hour.
    pub seen_at: Micros,
    /// When it ends by itself, or earlier after four days without being seen.
    pub until: Micros,
    /// From which address it was signed in.
    pub address: Option<String>,
    /// A few words for the browser.
    pub agent: Option<String>,
    /// Whether it is this one.
    pub current: bool,
}

/// Lists the browsers that are signed in as whoever has a session's token, this one first, then the latest.
///
/// # Errors
/// When there is no such session, or the database fails.
pub async fn browsers(ctx: &Ctx, app: &App, token: &str) -> Result<Vec<BrowserView>> {
    let (user, _) = caller(app, token).await?;
    let handle = handle_of(token);
    let found = members::sessions(&app.db, user.id, ctx.now, Micros(ctx.now.0 - auth::IDLE)).await?;
    let views = found.into_iter().map(|session| BrowserView {
        workspace: app.tenant(session.workspace).map(|tenant| tenant.workspace.name.clone()).unwrap_or_default(),
        opened_by: session.opened_by,
        since: session.created_at,
        seen_at: session.seen_at,
        until: session.expires_at,
        current: session.handle == handle,
        address: session.place.address,
        agent: session.place.agent,
        handle: session.handle,
    });
    let mut views: Vec<_> = views.collect();
    views.sort_by_key(|view| !view.current);
    Ok(views)
}

/// Shows the account of whoever has a session's token.
///
/// # Errors
/// When there is no such session, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, token: &str) -> Result<AccountView> {
    let (user, opened_by) = caller(app, token).await?;
    Ok(AccountView {
        takes: takes(app, &user, opened_by).await?,
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
    let user = prove(app, token, current).await?;
    let hash = passwords::hash(new, &[&user.email, &user.name]).await?;
    let before = members::sessions(&app.db, user.id, ctx.now, Micros(0)).await?;
    let place = before.into_iter().find(|session| session.handle == handle_of(token)).map(|session| session.place);
    let mut tx = app.db.begin().await?;
    users::set_password(&mut tx, user.id, Some(&hash)).await?;
    steps::end_all(&mut tx, user.id).await?;
    audit::note(&mut tx, ctx, Action::PasswordChanged, &user.email, "").await?;
    tx.commit().await?;
    auth::open_whole_session(app, &user, Some(ctx.workspace), OpenedBy::Password, &place.unwrap_or_default()).await
}

/// How the caller reads pages; what is `None` they have not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The language; else it is the one that their browser asks for.
    pub language: Option<String>,
    /// The theme; else it is the workspace's.
    pub theme: Option<Theme>,
    /// The density; else it is the workspace's.
    pub density: Option<Density>,
}

/// How the caller reads pages.
///
/// # Errors
/// When the database fails.
pub async fn reading(ctx: &Ctx, app: &App) -> Result<Reading> {
    let Some(user) = ctx.user() else { return Ok(Reading::default()) };
    let found = users::reading(&app.db, user).await?;
    Ok(Reading {
        language: found.language,
        theme: found.theme.as_deref().and_then(Theme::parse),
        density: found.density.as_deref().and_then(Density::parse),
    })
}

/// Sets the theme and density in which the caller reads pages; what is `None` is the workspace's.
///
/// # Errors
/// When the caller is nobody who signed in, or the database fails.
pub async fn set_look(ctx: &Ctx, app: &App, theme: Option<Theme>, density: Option<Density>) -> Result<()> {
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let mut tx = app.db.begin().await?;
    users::set_look(&mut tx, user, theme.map(Theme::as_str), density.map(Density::as_str)).await?;
    Ok(tx.commit().await?)
}

/// Sets the language in which the caller reads pages.
///
/// # Errors
/// When the caller is nobody who signed in, or the database fails.
pub async fn set_language(ctx: &Ctx, app: &App, language: Option<&str>) -> Result<()> {
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let mut tx = app.db.begin().await?;
    users::set_language(&mut tx, user, language).await?;
    Ok(tx.commit().await?)
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
    let (user, _) = caller(app, token).await?;
    let mut tx = app.db.begin().await?;
    let ended = members::end_other_sessions(&mut tx, user.id, &handle_of(token)).await?;
    audit::note(&mut tx, ctx, Action::SessionsEnded, "", &ended.to_string()).await?;
    tx.commit().await?;
    Ok(ended)
}

pub(crate) fn handle_of(token: &str) -> String {
    hash_of(token).chars().take(HANDLE).collect()
}

/// Whoever has a session's token, after they have shown that the account is theirs to change; see [`Takes`].
///
/// # Errors
/// Names the field `current` where that is not their password; [`Error::Conflict`] where it takes the operator.
pub(crate) async fn prove(app: &App, token: &str, password: &str) -> Result<User> {
    let (user, opened_by) = caller(app, token).await?;
    match takes(app, &user, opened_by).await? {
        Takes::Nothing => {}
        Takes::Current => auth::check_password(app, &user, password).await?,
        Takes::Operator => {
            let why = "you belong to several workspaces and came in by a link of one of them; ask the operator";
            return Err(Error::Conflict(why.to_owned()));
        }
    }
    Ok(user)
}

pub(crate) async fn caller(app: &App, token: &str) -> Result<(User, OpenedBy)> {
    let session = auth::found(app, token).await?.ok_or(Error::Unauthenticated)?;
    Ok((session.user, session.opened_by))
}

/// A link proves that an administrator of one workspace wants somebody in. That must not become a password which opens
/// their other workspaces too.
async fn takes(app: &App, user: &User, opened_by: OpenedBy) -> Result<Takes> {
    let at_home = match opened_by {
        OpenedBy::Operator => true,
        OpenedBy::Link | OpenedBy::Provider => users::workspaces_of(&app.db, user.id).await?.len() == 1,
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
        let open = browsers(&ada, &app, &after).await.unwrap();
        assert_eq!(open.iter().map(|browser| browser.current).collect::<Vec<_>>(), [true, false]);
        assert!(view.has_password);
        let other = &open[1];
        assert_eq!((other.workspace.as_str(), other.opened_by), ("second", OpenedBy::Link));
        end_session(&ada, &app, &other.handle).await.unwrap();
        assert!(matches!(end_session(&ada, &app, &other.handle).await, Err(Error::NotFound(_))));
        assert_eq!(end_others(&ada, &app, &after).await.unwrap(), 0);
        auth::sign_in(&app, "ada@example.org", "numbers and engines").await.unwrap();
        assert_eq!(end_others(&ada, &app, &after).await.unwrap(), 1);
    }
}
