//! The workspaces that somebody belongs to: going from one to another, and making one more.
use throughline_model::{id::WorkspaceId, permission::Role, time::Micros};
use throughline_store::{
    members,
    tx::Tx,
    users::{self, OpenedBy},
    workspaces::{self, Workspace},
};

use crate::{
    account,
    app::App,
    audit::{self, Action},
    auth,
    ctx::{Ctx, hash_of},
    error::{Error, Result},
};

/// Most workspaces of one person.
const MOST: usize = 100;

/// A workspace that the caller belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the caller is there.
    pub role: Role,
    /// Since when it is there.
    pub made_at: Micros,
    /// Whether the session stands in it.
    pub current: bool,
}

/// The workspaces of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belongings {
    /// The workspaces, the oldest first.
    pub list: Vec<Belonging>,
    /// Whether the session may go to another one.
    pub may_go: bool,
    /// Whether the caller may make one more.
    pub may_make: bool,
}

/// Lists the workspaces of whoever has a session's token.
///
/// # Errors
/// When there is no such session, or the database fails.
pub async fn list(ctx: &Ctx, app: &App, token: &str) -> Result<Belongings> {
    let (user, opened_by) = account::caller(app, token).await?;
    let mut list = Vec::new();
    for id in users::workspaces_of(&app.db, user.id).await? {
        let Some((there, _)) = auth::of_member(app, id, user.id).await? else { continue };
        let Workspace { name, created_at, .. } = app.tenant(id)?.workspace.clone();
        list.push(Belonging { id, name, role: there.role, made_at: created_at, current: id == ctx.workspace });
    }
    list.sort_by_key(|one| (one.made_at, one.id));
    Ok(Belongings { may_go: goes(opened_by), may_make: may_make(ctx), list })
}

/// A link or an identity provider of one workspace vouches for somebody there, and must not open others.
fn goes(opened_by: OpenedBy) -> bool {
    match opened_by {
        OpenedBy::Password | OpenedBy::Operator => true,
        OpenedBy::Link | OpenedBy::Provider => false,
    }
}

fn may_make(ctx: &Ctx) -> bool {
    ctx.role == Role::Owner && ctx.units.is_none() && ctx.user().is_some()
}

/// Takes the session of a token to another workspace that its owner belongs to.
///
/// # Errors
/// [`Error::NotFound`] where they do not belong to it; [`Error::Conflict`] where the session was opened for one alone.
pub async fn go(ctx: &Ctx, app: &App, token: &str, to: WorkspaceId) -> Result<()> {
    let (user, opened_by) = account::caller(app, token).await?;
    if !users::workspaces_of(&app.db, user.id).await?.contains(&to) {
        return Err(Error::NotFound("workspace"));
    }
    if to == ctx.workspace {
        return Ok(());
    }
    if !goes(opened_by) {
        return Err(Error::Conflict(ONE_ALONE.to_owned()));
    }
    let mut tx = app.db.begin().await?;
    come(ctx, &mut tx, token, to, &user.email).await?;
    Ok(tx.commit().await?)
}

const ONE_ALONE: &str = "this browser was signed in for one workspace alone; sign in with your password to open others";

async fn come(ctx: &Ctx, tx: &mut Tx, token: &str, to: WorkspaceId, email: &str) -> Result<()> {
    users::move_session(tx, &hash_of(token), to).await?;
    let there = Ctx { workspace: to, ..ctx.clone() };
    audit::note(tx, &there, Action::SignIn, email, "from another workspace").await
}

/// Makes a workspace whose owner the caller is, and takes the session of a token there.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Forbidden`] where the caller owns none.
pub async fn make(ctx: &Ctx, app: &App, token: &str, name: &str, zone: &str) -> Result<WorkspaceId> {
    let (user, opened_by) = account::caller(app, token).await?;
    if !may_make(ctx) {
        return Err(Error::Forbidden);
    }
    if !goes(opened_by) {
        return Err(Error::Conflict(ONE_ALONE.to_owned()));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::field("name", "needs 1 to 100 characters"));
    }
    let zone: chrono_tz::Tz =
        zone.trim().parse().map_err(|_| Error::field("zone", "is not a zone such as Europe/Berlin"))?;
    if users::workspaces_of(&app.db, user.id).await?.len() >= MOST {
        return Err(Error::Conflict(format!("you belong to {MOST} workspaces already")));
    }
    let workspace = Workspace {
        id: WorkspaceId(app.world.new_id()),
        slug: free_slug(app, name),
        name: name.to_owned(),
        zone,
        partitions: app.settings.partitions,
        created_at: ctx.now,
        look: None,
    };
    let id = workspace.id;
    let mut tx = app.db.begin().await?;
    workspaces::create(&mut tx, &workspace).await?;
    members::add(&mut tx, id, user.id, Role::Owner.as_str()).await?;
    audit::note(&mut tx, ctx, Action::WorkspaceMade, &workspace.slug, name).await?;
    come(ctx, &mut tx, token, id, &user.email).await?;
    // It is open before a session stands in it.
    app.add_tenant(workspace).await?;
    tx.commit().await?;
    Ok(id)
}

/// A name for commands that no other workspace has.
fn free_slug(app: &App, name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug: String = slug.trim_end_matches('-').chars().take(40).collect();
    let slug = if slug.is_empty() { "workspace".to_owned() } else { slug };
    let tenants = app.tenants();
    let taken = |slug: &String| tenants.iter().any(|tenant| tenant.workspace.slug == *slug);
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    std::iter::once(slug.clone()).chain(numbered).find(|slug| !taken(slug)).unwrap_or(slug)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{app::Settings, ctx::World, keys, people};

    async fn house() -> (Arc<App>, String, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        auth::put_user(&app, workspace, "ada@example.org", None, "owner", None).await.unwrap();
        let token = auth::redeem(&app, &auth::link(&app, "ada@example.org").await.unwrap()).await.unwrap();
        (app, token, folder)
    }

    async fn stands(app: &App, token: &str) -> Ctx {
        auth::session(app, token).await.unwrap().unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_owner_makes_workspaces_and_goes_between_them() {
        let (app, token, _folder) = house().await;
        let first = stands(&app, &token).await;
        for (name, zone, field) in [(" ", "UTC", "name"), ("Shop", "Mars", "zone")] {
            match make(&first, &app, &token, name, zone).await {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{other:?}"),
            }
        }
        let shop = make(&first, &app, &token, "Own!", "Europe/Berlin").await.unwrap();
        let there = stands(&app, &token).await;
        assert_eq!((there.workspace, there.role), (shop, Role::Owner));
        let workspace = app.tenant(shop).unwrap().workspace.clone();
        assert_eq!((workspace.slug.as_str(), workspace.zone), ("own-2", chrono_tz::Europe::Berlin));
        let listed = list(&there, &app, &token).await.unwrap();
        let names: Vec<_> = listed.list.iter().map(|one| (one.name.as_str(), one.role, one.current)).collect();
        assert_eq!(names, [("Own", Role::Owner, false), ("Own!", Role::Owner, true)]);
        go(&there, &app, &token, first.workspace).await.unwrap();
        assert_eq!(stands(&app, &token).await.workspace, first.workspace);
        assert_eq!(audit::verify(&app, shop).await.unwrap(), Ok(1));
        assert!(audit::verify(&app, first.workspace).await.unwrap().is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_does_not_belong_or_came_by_a_link_stays() {
        let (app, token, _folder) = house().await;
        let ada = stands(&app, &token).await;
        let other = keys::make_workspace(&app, "other", "Other", Micros(app.now().0 + 9)).await.unwrap().workspace.id;
        assert!(matches!(go(&ada, &app, &token, other).await, Err(Error::NotFound(_))));
        // A link that an administrator made opens one workspace alone.
        let boss = auth::put_user(&app, other, "max@example.org", None, "owner", None).await.unwrap();
        let max =
            Ctx { actor: crate::ctx::Actor::User { id: boss, name: "Max".into() }, workspace: other, ..ada.clone() };
        let (_, link) = people::invite(&max, &app, "ada@example.org", "", Role::Viewer).await.unwrap();
        let linked = auth::redeem(&app, &link).await.unwrap();
        let viewer = stands(&app, &linked).await;
        assert_eq!((viewer.workspace, viewer.role), (other, Role::Viewer));
        assert!(matches!(go(&viewer, &app, &linked, ada.workspace).await, Err(Error::Conflict(_))));
        assert!(matches!(make(&viewer, &app, &linked, "More", "UTC").await, Err(Error::Forbidden)));
        let seen = list(&viewer, &app, &linked).await.unwrap();
        assert_eq!((seen.list.len(), seen.may_go, seen.may_make), (2, false, false));
        go(&ada, &app, &token, other).await.unwrap();
        assert_eq!(stands(&app, &token).await.role, Role::Viewer);
    }
}
