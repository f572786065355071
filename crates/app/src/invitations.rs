//! Invitations: an administrator asks somebody in by e-mail. The mail carries a link that works once; where no mail can
//! be sent, the link is given for handing over.
use throughline_model::{
    id::{InvitationId, UserId},
    identifier::Identifier,
    permission::{Permission, Role},
    time::{DAY, Micros},
};
use throughline_store::{
    invitations::{self, Invitation},
    members,
    users::{self, OpenedBy, User},
};

mod mail;

use crate::{
    app::App,
    audit::{self, Action, Who},
    auth::{self, Visitor},
    ctx::{Actor, Ctx, hash_of},
    error::{Error, Result},
    passwords, people,
};

/// How long an invitation can be accepted.
pub const LASTS: i64 = 7 * DAY;

/// An invitation that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// Its id.
    pub id: InvitationId,
    /// Who.
    pub email: String,
    /// What they are to be.
    pub role: Role,
    /// The name of whoever invited them.
    pub invited_by: String,
    /// When.
    pub since: Micros,
    /// Until when it can be accepted.
    pub until: Micros,
    /// Whether that is past: it can be sent once more.
    pub expired: bool,
    /// Whether the caller may send it once more or take it back.
    pub in_reach: bool,
}

/// What became of an invitation's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It is on its way.
    Mailed,
    /// No mail is set up: the link's token is to be handed over.
    ByHand {
        /// The token.
        token: String,
    },
    /// It could not be sent: the link's token can be handed over instead.
    Failed {
        /// Why, in a sentence.
        why: String,
        /// The token.
        token: String,
    },
}

/// What somebody sees who followed the link of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The name of the workspace.
    pub workspace: String,
    /// Its name in addresses.
    pub slug: String,
    /// Who is invited.
    pub email: String,
    /// What they are to be.
    pub role: Role,
    /// The name of whoever invited them.
    pub invited_by: String,
    /// Whether they have an account already: then they are asked for nothing but to join.
    pub known: bool,
    /// Until when it can be accepted.
    pub until: Micros,
}

/// Invites somebody and sends them a link; `link` makes its address from the token.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Conflict`] when they are a member or invited already;
/// [`Error::Forbidden`] when the role is not the caller's to give.
pub async fn invite(
    ctx: &Ctx,
    app: &App,
    email: &str,
    role: Role,
    link: impl Fn(&str) -> String,
) -> Result<(InvitationId, Delivery)> {
    ctx.must(Permission::Administer)?;
    if !people::reaches(ctx, role) {
        return Err(Error::Forbidden);
    }
    let email = Identifier::email(email).ok_or_else(|| Error::field("email", "is not an e-mail address"))?.value;
    let known = users::by_email(&app.db, &email).await?;
    let invitation = Invitation {
        id: InvitationId(app.world.new_id()),
        email,
        role: role.as_str().to_owned(),
        invited_by: name_of(&ctx.actor),
        created_at: ctx.now,
        expires_at: Micros(ctx.now.0 + LASTS),
    };
    let token = app.world.secret();
    let mut tx = app.db.begin().await?;
    if let Some(user) = known
        && members::find(&mut tx, ctx.workspace, user.id).await?.is_some()
    {
        return Err(Error::Conflict(format!("somebody with the address {} is a member already", invitation.email)));
    }
    invitations::add(&mut tx, ctx.workspace, &hash_of(&token), &invitation).await?;
    audit::note(&mut tx, ctx, Action::MemberInvited, &invitation.email, role.as_str()).await?;
    tx.commit().await?;
    Ok((invitation.id, deliver(ctx, app, &invitation, token, link).await?))
}

/// Lists the invitations that wait, the latest first.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<InvitationView>> {
    ctx.must(Permission::Administer)?;
    let waiting = invitations::pending(&app.db, ctx.workspace).await?;
    let views = waiting.into_iter().filter_map(|invitation| {
        let role = Role::parse(&invitation.role)?;
        Some(InvitationView {
            id: invitation.id,
            email: invitation.email,
            role,
            invited_by: invitation.invited_by,
            since: invitation.created_at,
            until: invitation.expires_at,
            expired: invitation.expires_at <= ctx.now,
            in_reach: people::reaches(ctx, role),
        })
    });
    Ok(views.collect())
}

/// Sends an invitation once more, with another link and seven more days; the link before opens nothing any more.
///
/// # Errors
/// When there is no such invitation, or it is not in the caller's reach.
pub async fn resend(ctx: &Ctx, app: &App, invitation: InvitationId, link: impl Fn(&str) -> String) -> Result<Delivery> {
    let token = app.world.secret();
    let mut tx = app.db.begin().await?;
    let waiting = in_reach(ctx, &mut tx, invitation).await?;
    let until = Micros(ctx.now.0 + LASTS);
    invitations::renew(&mut tx, ctx.workspace, invitation, &hash_of(&token), until).await?;
    audit::note(&mut tx, ctx, Action::InvitationResent, &waiting.email, &waiting.role).await?;
    tx.commit().await?;
    deliver(ctx, app, &Invitation { expires_at: until, ..waiting }, token, link).await
}

/// Takes an invitation back; its link opens nothing any more.
///
/// # Errors
/// As for [`resend`].
pub async fn revoke(ctx: &Ctx, app: &App, invitation: InvitationId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let waiting = in_reach(ctx, &mut tx, invitation).await?;
    invitations::end(&mut tx, ctx.workspace, invitation, ctx.now).await?;
    audit::note(&mut tx, ctx, Action::InvitationRevoked, &waiting.email, &waiting.role).await?;
    Ok(tx.commit().await?)
}

/// What the link of a token invites to, without using it up.
///
/// # Errors
/// [`Error::NotFound`] when it is unknown, used, taken back or too old.
pub async fn look(app: &App, token: &str) -> Result<Welcome> {
    let gone = || Error::NotFound("invitation");
    let found = invitations::by_hash(&app.db, &hash_of(token), app.now()).await?;
    let (workspace, invitation) = found.ok_or_else(gone)?;
    let tenant = app.tenant(workspace)?;
    Ok(Welcome {
        workspace: tenant.workspace.name.clone(),
        slug: tenant.workspace.slug.clone(),
        role: Role::parse(&invitation.role).ok_or_else(gone)?,
        known: users::by_email(&app.db, &invitation.email).await?.is_some(),
        email: invitation.email,
        invited_by: invitation.invited_by,
        until: invitation.expires_at,
    })
}

/// Accepts an invitation: somebody new sets their name and password, somebody known just joins. Gives the token for
/// their browser; see [`auth::standing`].
///
/// # Errors
/// [`Error::NotFound`] when the link is unknown, used, taken back or too old; names the field that cannot be taken.
pub async fn accept(app: &App, visitor: &Visitor, token: &str, name: &str, password: &str) -> Result<String> {
    let gone = || Error::NotFound("invitation");
    let hash = hash_of(token);
    let (_, waiting) = invitations::by_hash(&app.db, &hash, app.now()).await?.ok_or_else(gone)?;
    let known = users::by_email(&app.db, &waiting.email).await?;
    let user = match &known {
        Some(user) => user.clone(),
        None => {
            let name = name.trim();
            if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
                return Err(Error::field("name", "needs 1 to 100 characters"));
            }
            let password = Some(passwords::hash(password, &[&waiting.email, name]).await?);
            User { id: UserId(app.world.new_id()), email: waiting.email, name: name.to_owned(), password }
        }
    };
    let mut tx = app.db.begin().await?;
    let (workspace, invitation) = invitations::accept(&mut tx, &hash, app.now()).await?.ok_or_else(gone)?;
    let id = users::meet(&mut tx, &user, app.now()).await?;
    if known.is_none() && id != user.id {
        // Somebody else made this account meanwhile: its password is not the one that was just set.
        return Err(Error::Conflict("this address has an account by now; follow the link again".to_owned()));
    }
    members::add(&mut tx, workspace, id, &invitation.role).await?;
    let who = Who::of(&Actor::User { id, name: user.name.clone() });
    audit::note_by(&mut tx, workspace, &who, app.now(), (Action::MemberJoined, &user.email, &invitation.role)).await?;
    tx.commit().await?;
    // Whoever had the link of somebody known is let into this workspace alone, and changes nothing of their account.
    let opened_by = if known.is_some() { OpenedBy::Link } else { OpenedBy::Password };
    auth::open_session(app, &user, Some(workspace), opened_by, &visitor.place()).await
}

async fn in_reach(ctx: &Ctx, tx: &mut throughline_store::tx::Tx, id: InvitationId) -> Result<Invitation> {
    ctx.must(Permission::Administer)?;
    let found = invitations::find(tx, ctx.workspace, id).await?.ok_or(Error::NotFound("invitation"))?;
    match Role::parse(&found.role) {
        Some(role) if people::reaches(ctx, role) => Ok(found),
        _ => Err(Error::Forbidden),
    }
}

async fn deliver(
    ctx: &Ctx,
    app: &App,
    invitation: &Invitation,
    token: String,
    link: impl Fn(&str) -> String,
) -> Result<Delivery> {
    let tenant = app.tenant(ctx.workspace)?;
    let mail = mail::written(app, &tenant.workspace, invitation, &link(&token));
    Ok(match (app.mailer.send(&mail).await, app.mailer.delivers()) {
        (Ok(()), true) => Delivery::Mailed,
        (Ok(()), false) => Delivery::ByHand { token },
        // The invitation stands: it can be sent once more, or handed over.
        (Err(error), _) => Delivery::Failed { why: error.to_string(), token },
    })
}

fn name_of(actor: &Actor) -> String {
    match actor {
        Actor::User { name, .. } => name.clone(),
        Actor::Key { .. } | Actor::Operator => String::new(),
    }
}

#[cfg(test)]
mod tests;
