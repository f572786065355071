//! The people of the workspace: who they are here, and how they get in.
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    people::{self, People, PersonView},
};
use throughline_model::{id::UserId, permission::Role, time::Micros};

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
}

/// Whom to invite.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Invited {
    /// Their e-mail address.
    #[serde(default)]
    pub email: String,
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// What they are to be.
    #[serde(default)]
    pub role: String,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// What was done before, and how the page says it.
const DONE: [(&str, &str); 4] = [
    ("role", "The role was changed. It holds from their next page on."),
    ("sessions", "Their sessions have ended. They can sign in again."),
    ("removed", "They were removed and are signed out. To undo it, invite them again."),
    ("link", "The link is below. It is shown this once."),
];

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
    let done = ask.done.as_deref().filter(|done| *done != "link" || link.is_some());
    let layout = told(layout.within(Area::Settings), done, &DONE);
    let shows = link.is_some();
    let page = html(&PeoplePage { layout, people, link, refused: None, entered: Invited::default() });
    Ok(if shows { secret(page, true) } else { page })
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
        Ok(role) => people::invite(&ctx, &web.app, &invited.email, &invited.name, role).await,
        Err(error) => Err(error),
    };
    match done {
        Ok((user, token)) => Ok(handed(&headers, user, token)),
        Err(error) => again(&web, &ctx, layout, error, invited).await,
    }
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

fn role(word: &str) -> Result<Role, Error> {
    Role::parse(word).ok_or_else(|| Error::field("role", "is none of the list"))
}

/// Leads to the page that shows a one-time link.
fn handed(headers: &HeaderMap, user: UserId, token: String) -> Response {
    let once = Once { kind: Kind::Link, of: user.to_string(), secret: token };
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
    let refused = Refused::of(error)?;
    let people = people::list(ctx, &web.app).await?;
    let layout = layout.within(Area::Settings);
    let page = html(&PeoplePage { layout, people, link: None, refused: Some(refused.clone()), entered });
    Ok(Refused::answer(Some(&refused), page))
}

impl PeoplePage {
    fn tab(&self) -> Tab {
        Tab::People
    }

    /// How many they are, and who answers for it all.
    fn lead(&self) -> Vec<Piece> {
        let people = &self.people.people;
        let all = words::counted(people.len() as u64, "person", "people");
        let n = |role| people.iter().filter(|person| person.role == role).count() as u64;
        let runs = n(Role::Owner) + n(Role::Admin);
        let inside = people.iter().filter(|person| person.sessions > 0).count() as u64;
        let owners = words::counted(n(Role::Owner), "owner", "owners");
        let inside = if inside as usize == people.len() && inside > 1 {
            "all of them are signed in".to_owned()
        } else {
            format!("{} signed in", words::counted(inside, "is", "are"))
        };
        pieces(&format!("*{all}* may come in: {owners}, *{} may run it*; {inside}.", words::count(runs)))
    }

    fn moment(&self, at: &Micros) -> String {
        words::moment(*at, self.people.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    fn count(&self, n: &u64) -> String {
        words::count(*n)
    }

    fn role(&self, role: &Role) -> String {
        words::label(role.as_str())
    }

    fn is_role(&self, person: &PersonView, role: &Role) -> bool {
        person.role == *role
    }

    /// The role that is proposed for somebody new: the one that was chosen, else the one that may do least.
    fn is_proposed(&self, role: &Role) -> bool {
        let proposed = if self.entered.role.is_empty() { "viewer" } else { &self.entered.role };
        role.as_str() == proposed
    }

    fn all_roles(&self) -> [Role; 6] {
        Role::ALL
    }

    /// What a role may do, in a sentence.
    fn allows(&self, role: &Role) -> &'static str {
        match role {
            Role::Owner => "Everything; only an owner makes and unmakes owners.",
            Role::Admin => "Runs the workspace: people, keys, sources, settings, and all below.",
            Role::Analyst => "Asks, imports, mends, and keeps the catalogue, with all below.",
            Role::Agent => "Sees customers and says who is the same person.",
            Role::UnitManager => "Sees figures, and customers with their words.",
            Role::Viewer => "Sees figures; nobody’s name or words.",
        }
    }

    fn url(&self, person: &PersonView, deed: &str) -> String {
        urls::member(person.id, deed)
    }
}
