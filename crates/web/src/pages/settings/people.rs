//! The people of the workspace: who they are here, and how they get in.
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, RawForm, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    invitations::{self, Delivery, InvitationView},
    people::{self, People, PersonView},
};
use throughline_model::{
    id::{InvitationId, UserId},
    permission::Role,
    time::Micros,
};

use super::{Refused, Tab, secret, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    once::{self, Kind, Once},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of the people.
#[derive(Template)]
#[template(path = "settings/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub layout: Layout,
    /// The people.
    pub people: People,
    /// The one-time link that was just made, and for whom.
    pub link: Option<(String, String)>,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// What was entered before.
    pub entered: Invited,
    /// The invitations that wait.
    pub invitations: Vec<InvitationView>,
    /// The link of an invitation that was not mailed.
    pub invited: Option<HandedOver>,
}

/// The link of an invitation that is to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Who is invited.
    pub email: String,
    /// The link.
    pub url: String,
    /// Why it could not be mailed; empty where no mail is set up.
    pub why: String,
}

/// Whom to invite.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Invited {
    /// Their e-mail address.
    #[serde(default)]
    pub email: String,
    /// What they are to be.
    #[serde(default)]
    pub role: String,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows the people.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let people = people::list(&ctx, &web.app).await?;
    let link = once::brought(&headers, Kind::Link).and_then(|once| {
        let person = people.people.iter().find(|person| person.id.to_string() == once.of)?;
        Some((person.email.clone(), format!("{}{}", layout.origin, urls::sign_in_link(&once.secret))))
    });
    let invitations = invitations::list(&ctx, &web.app).await?;
    let invited = once::brought(&headers, Kind::Invitation).and_then(|once| {
        let invitation = invitations.iter().find(|invitation| invitation.id.to_string() == once.of)?;
        let url = format!("{}{}", layout.origin, urls::invitation(&once.secret));
        Some(HandedOver { email: invitation.email.clone(), url, why: once.said })
    });
    let done = ask.done.as_deref().filter(|done| *done != "link" || link.is_some() || invited.is_some());
    let t = layout.t;
    let notice = match done {
        Some("role") => Some(t.people_role_done()),
        Some("units") => Some(t.people_units_done()),
        Some("sessions") => Some(t.people_sessions_done()),
        Some("removed") => Some(t.people_removed_done()),
        Some("link") => Some(t.people_link_done()),
        Some("mailed") => Some(t.people_mailed_done()),
        Some("revoked") => Some(t.people_revoked_done()),
        _ => None,
    };
    let layout = told(layout.within(Area::Settings), notice);
    let shown = link.as_ref().map(|_| Kind::Link).or_else(|| invited.as_ref().map(|_| Kind::Invitation));
    let entered = Invited::default();
    let page = html(&PeoplePage { layout, people, link, refused: None, entered, invitations, invited });
    Ok(if shown.is_some() { secret(page, shown) } else { page })
}

/// Invites somebody.
pub async fn invite(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(invited): Form<Invited>,
) -> Result<Response, PageError> {
    let done = match role(&invited.role) {
        Ok(role) => {
            let link = |token: &str| format!("{}{}", layout.origin, urls::invitation(token));
            invitations::invite(&ctx, &web.app, &invited.email, role, link).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok((invitation, delivery)) => Ok(delivered(&headers, invitation, delivery)),
        Err(error) => again(&web, &ctx, layout, error, invited).await,
    }
}

/// Sends an invitation once more.
pub async fn resend(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(invitation): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let invitation = invitation_id(&invitation)?;
    let link = |token: &str| format!("{}{}", layout.origin, urls::invitation(token));
    match invitations::resend(&ctx, &web.app, invitation, link).await {
        Ok(delivery) => Ok(delivered(&headers, invitation, delivery)),
        Err(error) => again(&web, &ctx, layout, error, Invited::default()).await,
    }
}

/// Takes an invitation back.
pub async fn revoke(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(invitation): Path<String>,
) -> Result<Response, PageError> {
    let done = invitations::revoke(&ctx, &web.app, invitation_id(&invitation)?).await;
    finish(&web, &ctx, layout, done, "revoked").await
}

/// The role that is to be given.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    role: String,
}

/// Gives a member another role.
pub async fn set_role(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let done = match (user(&member), role(&given.role)) {
        (Ok(user), Ok(role)) => people::set_role(&ctx, &web.app, user, role).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    finish(&web, &ctx, layout, done, "role").await
}

/// Makes a one-time link for a member.
pub async fn link(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let user = user(&member)?;
    match people::link(&ctx, &web.app, user).await {
        Ok(token) => Ok(handed(&headers, user, token)),
        Err(error) => again(&web, &ctx, layout, error, Invited::default()).await,
    }
}

/// Limits a member to units.
pub async fn set_units(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let chosen = form_urlencoded::parse(&body).filter(|(name, value)| name == "unit" && !value.is_empty());
    let units: Vec<String> = chosen.map(|(_, value)| value.into_owned()).collect();
    let done = people::set_units(&ctx, &web.app, user(&member)?, &units).await;
    finish(&web, &ctx, layout, done, "units").await
}

/// Ends the sessions of a member.
pub async fn end_sessions(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
) -> Result<Response, PageError> {
    let done = people::end_sessions(&ctx, &web.app, user(&member)?).await;
    finish(&web, &ctx, layout, done.map(drop), "sessions").await
}

/// Takes a member out of the workspace.
pub async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
) -> Result<Response, PageError> {
    let done = people::remove(&ctx, &web.app, user(&member)?).await;
    finish(&web, &ctx, layout, done, "removed").await
}

fn user(member: &str) -> Result<UserId, Error> {
    member.parse().map_err(|_| Error::NotFound("member"))
}

fn invitation_id(invitation: &str) -> Result<InvitationId, Error> {
    invitation.parse().map_err(|_| Error::NotFound("invitation"))
}

fn role(word: &str) -> Result<Role, Error> {
    Role::parse(word).ok_or_else(|| Error::field("role", "is none of the list"))
}

/// Leads to the page that shows a one-time link.
fn handed(headers: &HeaderMap, user: UserId, token: String) -> Response {
    let once = Once { kind: Kind::Link, of: user.to_string(), secret: token, said: String::new() };
    let cookie = once::keep(headers, &once, once::AT_ONCE);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&urls::after(urls::PEOPLE, "link"))).into_response()
}

/// Leads to the page that says what became of an invitation, and shows its link where it was not mailed.
fn delivered(headers: &HeaderMap, invitation: InvitationId, delivery: Delivery) -> Response {
    let (token, why) = match delivery {
        Delivery::Mailed => return Redirect::to(&urls::after(urls::PEOPLE, "mailed")).into_response(),
        Delivery::ByHand { token } => (token, String::new()),
        Delivery::Failed { why, token } => (token, why),
    };
    let once = Once { kind: Kind::Invitation, of: invitation.to_string(), secret: token, said: why };
    let cookie = once::keep(headers, &once, once::AT_ONCE);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&urls::after(urls::PEOPLE, "link"))).into_response()
}

async fn finish(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    done: Result<(), Error>,
    word: &str,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::PEOPLE, word)).into_response()),
        Err(error) => again(web, ctx, layout, error, Invited::default()).await,
    }
}

/// The page again, with why something was not done.
async fn again(web: &Web, ctx: &Ctx, layout: Layout, error: Error, entered: Invited) -> Result<Response, PageError> {
    let refused = Refused::of(layout.t, error)?;
    let people = people::list(ctx, &web.app).await?;
    let invitations = invitations::list(ctx, &web.app).await?;
    let page = PeoplePage {
        layout: layout.within(Area::Settings),
        people,
        link: None,
        refused: Some(refused.clone()),
        entered,
        invitations,
        invited: None,
    };
    Ok(Refused::answer(Some(&refused), html(&page)))
}

impl PeoplePage {
    fn tab(&self) -> Tab {
        Tab::People
    }

    /// How many they are, and who answers for it all.
    fn lead(&self) -> Vec<Piece> {
        let (people, t) = (&self.people.people, self.layout.t);
        let n = |role| people.iter().filter(|person| person.role == role).count();
        let runs = n(Role::Owner) + n(Role::Admin);
        let inside = people.iter().filter(|person| person.sessions > 0).count();
        let inside = if inside == people.len() && inside > 1 {
            t.people_all_inside().to_owned()
        } else {
            t.people_inside(inside)
        };
        pieces(&t.people_lead(people.len(), n(Role::Owner), runs, inside))
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.people.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn role(&self, role: &Role) -> &'static str {
        self.layout.t.role(*role)
    }

    fn is_role(&self, person: &PersonView, role: &Role) -> bool {
        person.role == *role
    }

    /// The role that is proposed for somebody new: the one that was chosen, else the one that may do least.
    fn is_proposed(&self, role: &Role) -> bool {
        let proposed = if self.entered.role.is_empty() { "viewer" } else { &self.entered.role };
        role.as_str() == proposed
    }

    fn is_limited_to(&self, person: &PersonView, unit: &str) -> bool {
        person.units.iter().any(|other| other == unit)
    }

    fn units(&self, person: &PersonView) -> String {
        person.units.join(", ")
    }

    fn can_be_limited(&self, person: &PersonView) -> bool {
        person.role != Role::Owner && !self.people.units.is_empty()
    }

    fn all_roles(&self) -> [Role; 6] {
        Role::ALL
    }

    /// What a role may do, in a sentence.
    fn allows(&self, role: &Role) -> &'static str {
        let t = self.layout.t;
        match role {
            Role::Owner => t.people_owner_may(),
            Role::Admin => t.people_admin_may(),
            Role::Analyst => t.people_analyst_may(),
            Role::Agent => t.people_agent_may(),
            Role::UnitManager => t.people_unit_manager_may(),
            Role::Viewer => t.people_viewer_may(),
        }
    }

    fn url(&self, person: &PersonView, deed: &str) -> String {
        urls::member(person.id, deed)
    }

    fn invitation_url(&self, invitation: &InvitationView, deed: &str) -> String {
        urls::invited(invitation.id, deed)
    }

    /// Who invited, and until when it can be accepted.
    fn waits(&self, invitation: &InvitationView) -> String {
        let (t, until) = (self.layout.t, self.moment(&invitation.until));
        match (invitation.expired, invitation.invited_by.as_str()) {
            (true, _) => t.people_expired(until),
            (false, "") => t.people_waits(until),
            (false, by) => t.people_waits_by(by, until),
        }
    }
}
