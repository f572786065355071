//! Members and invitations: who is in the workspace, what they may do, and how they get in.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    invitations::{self, Delivery, InvitationView},
    people::{self, PersonView},
};
use throughline_model::{
    id::{InvitationId, UserId},
    permission::{Permission, Role},
    time::Micros,
};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Nothing, PageQuery},
};
use crate::urls;

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    Endpoints::of("members")
        .get("/api/v1/members", admin, "Lists the members of the workspace, by their addresses.", list)
        .put("/api/v1/members/{member}/role", admin, "Gives a member another role.", set_role)
        .put("/api/v1/members/{member}/units", admin, "Limits a member to some units.", set_units)
        .delete("/api/v1/members/{member}", admin, "Takes a member out of the workspace.", remove)
        .get("/api/v1/invitations", admin, "Lists the invitations that wait, the latest first.", invited)
        .create("/api/v1/invitations", admin, "Invites somebody.", invite)
        .act("/api/v1/invitations/{invitation}/resend", admin, "Sends an invitation once more.", resend)
        .delete("/api/v1/invitations/{invitation}", admin, "Takes an invitation back.", revoke)
}

/// A member.
#[derive(Debug, Serialize, JsonSchema)]
struct MemberOut {
    /// Their id.
    id: UserId,
    /// Their e-mail address.
    email: String,
    /// Their name.
    name: String,
    /// What they are here.
    role: Role,
    /// The names of the units to which they are limited; none where they see everything.
    units: Vec<String>,
    /// Whether they have a password.
    has_password: bool,
    /// When they last signed in here.
    signed_in_at: Option<Micros>,
    /// How many sessions of theirs are open here.
    sessions: u64,
}

impl From<PersonView> for MemberOut {
    fn from(view: PersonView) -> Self {
        Self {
            id: view.id,
            email: view.email,
            name: view.name,
            role: view.role,
            units: view.units,
            has_password: view.has_password,
            signed_in_at: view.signed_in_at,
            sessions: view.sessions,
        }
    }
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<MemberOut>> {
    let found = people::list(&call.ctx, &call.app).await?.people;
    Items::page(found.into_iter().map(MemberOut::from), &call.query)
}

/// The path of a member.
#[derive(Debug, Deserialize, JsonSchema)]
struct MemberPath {
    /// The member.
    member: UserId,
}

/// A role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoleIn {
    /// The role. Owners are made by owners alone, so not by a key.
    role: Role,
}

async fn set_role(call: Call<MemberPath, Nothing, RoleIn>) -> Given<()> {
    people::set_role(&call.ctx, &call.app, call.path.member, call.body.role).await
}

/// Units by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitsIn {
    /// The names of the units; none lifts the limit.
    units: Vec<String>,
}

async fn set_units(call: Call<MemberPath, Nothing, UnitsIn>) -> Given<()> {
    people::set_units(&call.ctx, &call.app, call.path.member, &call.body.units).await
}

async fn remove(call: Call<MemberPath>) -> Given<()> {
    people::remove(&call.ctx, &call.app, call.path.member).await
}

/// An invitation that waits.
#[derive(Debug, Serialize, JsonSchema)]
struct InvitationOut {
    /// Its id.
    id: InvitationId,
    /// Who is invited.
    email: String,
    /// What they are to be.
    role: Role,
    /// The name of whoever invited them; empty where a key did.
    invited_by: String,
    /// When.
    since: Micros,
    /// Until when it can be accepted.
    until: Micros,
    /// Whether that is past.
    expired: bool,
}

impl From<InvitationView> for InvitationOut {
    fn from(view: InvitationView) -> Self {
        let InvitationView { id, email, role, invited_by, since, until, expired, .. } = view;
        Self { id, email, role, invited_by, since, until, expired }
    }
}

async fn invited(call: Call<Nothing, PageQuery>) -> Given<Items<InvitationOut>> {
    let found = invitations::list(&call.ctx, &call.app).await?;
    Items::page(found.into_iter().map(InvitationOut::from), &call.query)
}

/// Who is to be invited.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvitationIn {
    /// Their e-mail address.
    email: String,
    /// What they are to be. Owners are made by owners alone, so not by a key.
    role: Role,
}

/// What became of an invitation's mail.
#[derive(Debug, Serialize, JsonSchema)]
struct SentOut {
    /// The invitation.
    id: InvitationId,
    /// Whether the mail is on its way.
    mailed: bool,
    /// The link to hand over, where it is not.
    link: Option<String>,
    /// Why it could not be sent, where that was tried.
    why: Option<String>,
}

fn sent(id: InvitationId, delivery: Delivery, origin: &str) -> SentOut {
    let link = |token: String| Some(format!("{origin}{}", urls::invitation(&token)));
    match delivery {
        Delivery::Mailed => SentOut { id, mailed: true, link: None, why: None },
        Delivery::ByHand { token } => SentOut { id, mailed: false, link: link(token), why: None },
        Delivery::Failed { why, token } => SentOut { id, mailed: false, link: link(token), why: Some(why) },
    }
}

async fn invite(call: Call<Nothing, Nothing, InvitationIn>) -> Given<SentOut> {
    let Call { ctx, app, body, origin, .. } = call;
    let link = |token: &str| format!("{origin}{}", urls::invitation(token));
    let (id, delivery) = invitations::invite(&ctx, &app, &body.email, body.role, link).await?;
    Ok(sent(id, delivery, &origin))
}

/// The path of an invitation.
#[derive(Debug, Deserialize, JsonSchema)]
struct InvitationPath {
    /// The invitation.
    invitation: InvitationId,
}

async fn resend(call: Call<InvitationPath>) -> Given<SentOut> {
    let Call { ctx, app, path, origin, .. } = call;
    let link = |token: &str| format!("{origin}{}", urls::invitation(token));
    let delivery = invitations::resend(&ctx, &app, path.invitation, link).await?;
    Ok(sent(path.invitation, delivery, &origin))
}

async fn revoke(call: Call<InvitationPath>) -> Given<()> {
    invitations::revoke(&call.ctx, &call.app, call.path.invitation).await
}
