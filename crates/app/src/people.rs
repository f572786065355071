//! The members of a workspace: who they are, what they may do, and how they get in.
use throughline_model::{
    id::UserId,
    identifier::Identifier,
    permission::{Permission, Role},
    space::Space,
    time::Micros,
};
use throughline_store::{
    members,
    tx::Tx,
    units,
    users::{self, User},
};

use crate::{
    app::App,
    audit::{self, Action},
    auth,
    ctx::{Ctx, hash_of},
    error::{Error, Result},
};

/// Somebody in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub id: UserId,
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they are here.
    pub role: Role,
    /// The names of the units to which they are limited; none where they see everything.
    pub units: Vec<String>,
    /// Whether they have a password; others come in by one-time links only.
    pub has_password: bool,
    /// When they last signed in here.
    pub signed_in_at: Option<Micros>,
    /// How many sessions of theirs are open here.
    pub sessions: u64,
    /// Whether it is the caller.
    pub is_caller: bool,
    /// Whether the caller may change them.
    pub in_reach: bool,
}

/// The people of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// All of them, by their addresses.
    pub people: Vec<PersonView>,
    /// The roles that the caller may give.
    pub roles: Vec<Role>,
    /// The names of the units to which somebody can be limited.
    pub units: Vec<String>,
    /// The zone of the workspace.
    pub zone: chrono_tz::Tz,
}

/// Lists the people of the workspace.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<People> {
    ctx.must(Permission::Administer)?;
    let names = app.tenant(ctx.workspace)?.names();
    let limits = units::all_limits(&app.db, ctx.workspace).await?;
    let limited = |user: UserId| {
        let own = limits.iter().filter(move |(other, _)| *other == user);
        own.filter_map(|(_, unit)| names.catalogue.name(Space::Unit, *unit)).map(str::to_owned).collect()
    };
    let found = members::all(&app.db, ctx.workspace, ctx.now, Micros(ctx.now.0 - auth::IDLE)).await?;
    let people = found.into_iter().filter_map(|member| {
        let role = Role::parse(&member.role)?;
        Some(PersonView {
            is_caller: ctx.user() == Some(member.user.id),
            in_reach: reaches(ctx, role),
            units: limited(member.user.id),
            id: member.user.id,
            email: member.user.email,
            name: member.user.name,
            role,
            has_password: member.user.password.is_some(),
            signed_in_at: member.signed_in_at,
            sessions: member.sessions,
        })
    });
    let roles = Role::ALL.into_iter().filter(|role| reaches(ctx, *role)).collect();
    let units = crate::reach::unit_names(ctx, &names);
    Ok(People { people: people.collect(), roles, units, zone: app.tenant(ctx.workspace)?.workspace.zone })
}

/// Invites somebody: makes them a member and gives the token of a one-time link to hand over.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Conflict`] when they are a member already; [`Error::Forbidden`] when
/// the role is not the caller's to give.
pub async fn invite(ctx: &Ctx, app: &App, email: &str, name: &str, role: Role) -> Result<(UserId, String)> {
    ctx.must(Permission::Administer)?;
    if !reaches(ctx, role) {
        return Err(Error::Forbidden);
    }
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?.value;
    let name = match name.trim() {
        "" => auth::name_from(&email),
        name => name.chars().take(100).collect(),
    };
    let known = User { id: UserId(app.world.new_id()), email, name, password: None };
    let mut tx = app.db.begin().await?;
    let user = users::meet(&mut tx, &known, ctx.now).await?;
    if !members::add(&mut tx, ctx.workspace, user, role.as_str()).await? {
        return Err(Error::Conflict(format!("somebody with the address {} is a member already", known.email)));
    }
    let token = add_link(ctx, app, &mut tx, user).await?;
    audit::note(&mut tx, ctx, Action::MemberInvited, &known.email, role.as_str()).await?;
    tx.commit().await?;
    Ok((user, token))
}

/// Gives a member another role.
///
/// # Errors
/// [`Error::Forbidden`] when it is not the caller's to do; [`Error::Conflict`] when nobody would own the workspace.
pub async fn set_role(ctx: &Ctx, app: &App, user: UserId, role: Role) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let (member, before) = in_reach(ctx, &mut tx, user, role == Role::Owner).await?;
    if !reaches(ctx, role) {
        return Err(Error::Forbidden);
    }
    if before != role {
        members::set_role(&mut tx, ctx.workspace, user, role.as_str()).await?;
        if role == Role::Owner {
            units::limit(&mut tx, ctx.workspace, user, &[]).await?;
        }
        let change = format!("{} → {}", before.as_str(), role.as_str());
        audit::note(&mut tx, ctx, Action::MemberRole, &member.email, &change).await?;
    }
    Ok(tx.commit().await?)
}

/// Limits a member to some units, by their names, with all that lies in them; to none with none. What concerns the
/// whole workspace is then not theirs, whatever their role.
///
/// # Errors
/// As for [`set_role`]; names `units` where one is not known, or the member is an owner.
pub async fn set_units(ctx: &Ctx, app: &App, user: UserId, named: &[String]) -> Result<()> {
    let names = app.tenant(ctx.workspace)?.names();
    let mut codes = Vec::new();
    for name in named {
        let code = names.catalogue.code(Space::Unit, name);
        codes.push(code.ok_or_else(|| Error::field("units", format!("there is no unit {name}")))?);
    }
    let mut tx = app.db.begin().await?;
    let (member, role) = in_reach(ctx, &mut tx, user, true).await?;
    if role == Role::Owner && !codes.is_empty() {
        return Err(Error::field("units", "an owner answers for everything and cannot be limited"));
    }
    units::limit(&mut tx, ctx.workspace, user, &codes).await?;
    let to = if named.is_empty() { "everything".to_owned() } else { named.join(", ") };
    audit::note(&mut tx, ctx, Action::MemberUnits, &member.email, &to).await?;
    Ok(tx.commit().await?)
}

/// Takes a member out of the workspace and ends their sessions in it; who did what stays known.
///
/// # Errors
/// As for [`set_role`].
pub async fn remove(ctx: &Ctx, app: &App, user: UserId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let (member, role) = in_reach(ctx, &mut tx, user, false).await?;
    members::remove(&mut tx, ctx.workspace, user).await?;
    audit::note(&mut tx, ctx, Action::MemberRemoved, &member.email, role.as_str()).await?;
    Ok(tx.commit().await?)
}

/// Makes a one-time link for a member, which opens this workspace alone; gives its token.
///
/// # Errors
/// When there is no such member, or they are not in the caller's reach.
pub async fn link(ctx: &Ctx, app: &App, user: UserId) -> Result<String> {
    let mut tx = app.db.begin().await?;
    // Whoever has the link is that person: nobody makes themselves somebody who may do more.
    let (member, _) = in_reach(ctx, &mut tx, user, true).await?;
    let token = add_link(ctx, app, &mut tx, user).await?;
    audit::note(&mut tx, ctx, Action::MemberLink, &member.email, "").await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends all sessions of a member in the workspace; tells how many there were.
///
/// # Errors
/// When there is no such member, or they are not in the caller's reach.
pub async fn end_sessions(ctx: &Ctx, app: &App, user: UserId) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    let (member, _) = in_reach(ctx, &mut tx, user, true).await?;
    let ended = members::end_sessions(&mut tx, ctx.workspace, user).await?;
    audit::note(&mut tx, ctx, Action::MemberSessionsEnded, &member.email, &ended.to_string()).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn add_link(ctx: &Ctx, app: &App, tx: &mut Tx, user: UserId) -> Result<String> {
    let token = app.world.secret();
    let expires = Micros(ctx.now.0 + auth::LINK);
    users::add_sign_in_link(tx, &hash_of(&token), user, Some(ctx.workspace), expires).await?;
    Ok(token)
}

/// Tells whether somebody of a role is the caller's to change: only an owner makes and unmakes owners.
pub(crate) fn reaches(ctx: &Ctx, role: Role) -> bool {
    role != Role::Owner || ctx.role == Role::Owner
}

/// Finds a member whom the caller may change. Until the transaction ends nobody else changes members; unless it stays
/// as it is, an owner must not be the last one.
pub(crate) async fn in_reach(ctx: &Ctx, tx: &mut Tx, user: UserId, stays_owner: bool) -> Result<(User, Role)> {
    ctx.must(Permission::Administer)?;
    let owners = members::hold_and_count(tx, ctx.workspace, Role::Owner.as_str()).await?;
    let (member, role) = members::find(tx, ctx.workspace, user).await?.ok_or(Error::NotFound("member"))?;
    let role = Role::parse(&role).unwrap_or(Role::Viewer);
    if !reaches(ctx, role) {
        return Err(Error::Forbidden);
    }
    if role == Role::Owner && owners <= 1 && !stays_owner {
        return Err(Error::Conflict("a workspace needs an owner, and there is no other one".to_owned()));
    }
    Ok((member, role))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        app::Settings,
        ctx::{Actor, World},
        keys,
    };

    async fn house() -> (Arc<App>, Ctx, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let id = auth::put_user(&app, workspace, "ada@example.org", None, "owner", None).await.unwrap();
        let actor = Actor::User { id, name: "Ada".to_owned() };
        let ctx = Ctx { actor, role: Role::Owner, ..Ctx::operator(workspace, app.now()) };
        (app, ctx, folder)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn owners_are_made_and_unmade_by_owners_and_one_stays() {
        let (app, owner, _folder) = house().await;
        let ada = owner.user().unwrap();
        for left in [set_role(&owner, &app, ada, Role::Admin).await, remove(&owner, &app, ada).await] {
            assert!(matches!(left, Err(Error::Conflict(_))));
        }
        let (bob, token) = invite(&owner, &app, "Bob@Example.org", "", Role::Admin).await.unwrap();
        let opened = auth::session(&app, &auth::redeem(&app, &token).await.unwrap()).await.unwrap().unwrap();
        assert_eq!((opened.user(), opened.role), (Some(bob), Role::Admin));
        assert!(matches!(auth::redeem(&app, &token).await, Err(Error::Unauthenticated)));
        let again = invite(&owner, &app, "bob@example.org", "", Role::Viewer).await;
        assert!(matches!(again, Err(Error::Conflict(_))));

        let forbidden = [
            set_role(&opened, &app, bob, Role::Owner).await.map(drop),
            set_role(&opened, &app, ada, Role::Viewer).await.map(drop),
            remove(&opened, &app, ada).await.map(drop),
            link(&opened, &app, ada).await.map(drop),
            end_sessions(&opened, &app, ada).await.map(drop),
            invite(&opened, &app, "eve@example.org", "", Role::Owner).await.map(drop),
            list(&Ctx { role: Role::Analyst, ..opened.clone() }, &app).await.map(drop),
        ];
        assert!(forbidden.iter().all(|done| matches!(done, Err(Error::Forbidden))), "{forbidden:?}");

        set_role(&owner, &app, bob, Role::Owner).await.unwrap();
        remove(&Ctx { role: Role::Owner, ..opened }, &app, ada).await.unwrap();
        let people = list(&owner, &app).await.unwrap().people;
        assert_eq!(people.iter().map(|person| person.email.as_str()).collect::<Vec<_>>(), ["bob@example.org"]);
        assert_eq!(audit::verify(&app, owner.workspace).await.unwrap(), Ok(5));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_is_removed_is_out_at_once_and_links_open_one_workspace() {
        let (app, owner, _folder) = house().await;
        let other = keys::make_workspace(&app, "other", "Other", Micros(app.now().0 - 9)).await.unwrap().workspace.id;
        let eve = auth::put_user(&app, other, "eve@example.org", Some("Eve"), "owner", None).await.unwrap();
        let (same, token) = invite(&owner, &app, "eve@example.org", "Mallory", Role::Viewer).await.unwrap();
        assert_eq!(same, eve);
        // Eve owns an older workspace; a link from here must not lead there.
        let session = auth::redeem(&app, &token).await.unwrap();
        let opened = auth::session(&app, &session).await.unwrap().unwrap();
        assert_eq!((opened.workspace, opened.role), (owner.workspace, Role::Viewer));
        let listed = list(&owner, &app).await.unwrap().people;
        assert_eq!((listed[1].name.as_str(), listed[1].sessions, listed[1].signed_in_at.is_some()), ("Eve", 1, true));
        let unused = link(&owner, &app, eve).await.unwrap();
        remove(&owner, &app, eve).await.unwrap();
        assert!(auth::session(&app, &session).await.unwrap().is_none());
        assert!(matches!(auth::redeem(&app, &unused).await, Err(Error::Unauthenticated)));
        assert!(matches!(end_sessions(&owner, &app, eve).await, Err(Error::NotFound(_))));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_owners_who_unmake_each_other_leave_one() {
        let (app, ada, _folder) = house().await;
        let (id, _) = invite(&ada, &app, "bob@example.org", "Bob", Role::Owner).await.unwrap();
        let bob = Ctx { actor: Actor::User { id, name: "Bob".to_owned() }, ..ada.clone() };
        let (first, second) = tokio::join!(
            set_role(&ada, &app, id, Role::Viewer),
            set_role(&bob, &app, ada.user().unwrap(), Role::Viewer)
        );
        assert_ne!(first.is_ok(), second.is_ok());
    }
}
