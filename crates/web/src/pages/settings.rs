//! Settings: who may come in, what may send, how the workspace and the program are, and who did what.
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::error::Error;
use throughline_model::permission::Permission;

use crate::{
    error::PageError,
    extract::{Administer, May},
    once,
    pages::Layout,
    routes::{Needs, Routes},
    urls, words,
};

pub mod account;
pub mod audit;
pub mod file;
pub mod people;
pub mod snippets;
pub mod source;
pub mod sources;
pub mod system;
#[cfg(test)]
mod tests;
pub mod workspace;

/// The routes of the area, and of everybody's own account.
pub fn routes() -> Routes {
    let (run, own) = (Needs::Right(Permission::Administer), Needs::SignIn);
    Routes::new()
        .get(urls::SETTINGS, run, first)
        .get(urls::PEOPLE, run, people::list)
        .post(urls::PEOPLE, run, people::invite)
        .post(urls::MEMBER_ROLE, run, people::set_role)
        .post(urls::MEMBER_LINK, run, people::link)
        .post(urls::MEMBER_SESSIONS, run, people::end_sessions)
        .post(urls::MEMBER_REMOVE, run, people::remove)
        .get(urls::SOURCES, run, sources::list)
        .post(urls::SOURCES, run, sources::add)
        .post(urls::SECRET_KEYS, run, sources::add_secret_key)
        .post(urls::REVOKE_KEY, run, sources::revoke_key)
        .get(urls::SOURCE, run, source::show)
        .post(urls::SOURCE_KEYS, run, source::add_key)
        .get(urls::WORKSPACE, run, workspace::show)
        .post(urls::WORKSPACE, run, workspace::change)
        .get(urls::SYSTEM, run, system::show)
        .post(urls::EXAMINE, run, system::examine)
        .get(urls::AUDIT, run, audit::list)
        .get(urls::AUDIT_FILE, run, file::file)
        .get(urls::ACCOUNT, own, account::show)
        .post(urls::PASSWORD, own, account::set_password)
        .post(urls::END_SESSION, own, account::end_session)
}

async fn first(_: May<Administer>) -> Redirect {
    Redirect::to(urls::PEOPLE)
}

/// The pages of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Who may come in.
    People,
    /// What may send, and ask.
    Sources,
    /// The name and the zone.
    Workspace,
    /// How the program is.
    System,
    /// Who did what.
    Audit,
    /// One's own account; it is not among the others.
    Account,
}

impl Tab {
    /// Those that are listed beside each other.
    pub const ALL: [Self; 5] = [Self::People, Self::Sources, Self::Workspace, Self::System, Self::Audit];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Sources => "Sources and keys",
            Self::Workspace => "Workspace",
            Self::System => "System",
            Self::Audit => "Audit",
            Self::Account => "My account",
        }
    }

    /// Its address.
    pub fn url(self) -> &'static str {
        match self {
            Self::People => urls::PEOPLE,
            Self::Sources => urls::SOURCES,
            Self::Workspace => urls::WORKSPACE,
            Self::System => urls::SYSTEM,
            Self::Audit => urls::AUDIT,
            Self::Account => urls::ACCOUNT,
        }
    }
}

/// Why something was not done, in words for the page on which it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The status of the answer.
    pub status: StatusCode,
    /// The sentence.
    pub words: String,
}

impl Refused {
    /// The words for an error that somebody can do something about.
    ///
    /// # Errors
    /// Gives back any other.
    pub fn of(error: Error) -> Result<Self, PageError> {
        let (status, words) = match error {
            Error::Conflict(why) => (StatusCode::CONFLICT, format!("{}.", words::sentence(&why))),
            Error::Forbidden => {
                (StatusCode::FORBIDDEN, "Only an owner may do that to an owner, or make one.".to_owned())
            }
            Error::RateLimited => {
                (StatusCode::TOO_MANY_REQUESTS, "There were too many tries. Wait a quarter of an hour.".to_owned())
            }
            Error::Invalid(fields) => {
                let said = fields.iter().map(|field| format!("{} {}.", named(&field.field), field.message));
                (StatusCode::UNPROCESSABLE_ENTITY, said.collect::<Vec<_>>().join(" "))
            }
            other => return Err(other.into()),
        };
        Ok(Self { status, words })
    }

    /// The page with the status that says so.
    pub fn answer(refused: Option<&Self>, page: Response) -> Response {
        match refused {
            Some(refused) => (refused.status, page).into_response(),
            None => page,
        }
    }
}

fn named(field: &str) -> &'static str {
    match field {
        "email" => "The e-mail address",
        "name" => "The name",
        "role" => "The role",
        "zone" => "The zone",
        "typed" => "What you typed",
        "current" => "The current password",
        "password" => "The new password",
        _ => "A field",
    }
}

/// The frame with what a form did before.
fn told(layout: Layout, done: Option<&str>, words: &[(&str, &str)]) -> Layout {
    let notice = words.iter().find(|(word, _)| Some(*word) == done).map(|(_, words)| (*words).to_owned());
    Layout { notice, ..layout }
}

/// A page that shows a secret: nothing keeps it, and the browser forgets what brought it where it is told to.
fn secret(page: Response, forget: bool) -> Response {
    let mut response = page;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let (true, Ok(cookie)) = (forget, HeaderValue::from_str(&once::forget())) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
