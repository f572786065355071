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
    locale::Locale,
    once::{self, Kind},
    pages::{Layout, refusal},
    routes::{Needs, Routes},
    urls,
};

pub mod access;
pub mod account;
pub mod appearance;
pub mod audit;
pub mod file;
pub mod identity;
pub mod people;
pub mod second_factor;
pub mod snippets;
pub mod source;
pub mod sources;
pub mod system;
#[cfg(test)]
mod tests;
pub mod units;
pub mod webhooks;
pub mod workspace;

/// The routes of the area, and of everybody's own account.
pub fn routes() -> Routes {
    let (run, own) = (Needs::Right(Permission::Administer), Needs::SignIn);
    Routes::new()
        .get(urls::SETTINGS, run, first)
        .get(urls::PEOPLE, run, people::list)
        .post(urls::PEOPLE, run, people::invite)
        .post(urls::MEMBER_ROLE, run, people::set_role)
        .post(urls::MEMBER_UNITS, run, people::set_units)
        .post(urls::MEMBER_LINK, run, people::link)
        .post(urls::MEMBER_SESSIONS, run, people::end_sessions)
        .post(urls::MEMBER_REMOVE, run, people::remove)
        .post(urls::MEMBER_FACTOR, run, access::reset_factor)
        .post(urls::INVITATION_RESEND, run, people::resend)
        .post(urls::INVITATION_REVOKE, run, people::revoke)
        .get(urls::ACCESS, run, access::show)
        .post(urls::ACCESS, run, access::require)
        .post(urls::SET_PROVIDER, Needs::Own, access::set_provider)
        .post(urls::REMOVE_PROVIDER, Needs::Own, access::remove_provider)
        .get(urls::UNITS, run, units::list)
        .post(urls::UNITS, run, units::add)
        .post(urls::PLACE_UNIT, run, units::place)
        .post(urls::ZONE_UNIT, run, units::zone)
        .get(urls::IDENTITY, run, identity::show)
        .post(urls::IDENTITY, run, identity::share)
        .post(urls::UNSHARE, run, identity::unshare)
        .get(urls::SOURCES, run, sources::list)
        .post(urls::SOURCES, run, sources::add)
        .post(urls::SECRET_KEYS, run, sources::add_secret_key)
        .post(urls::REVOKE_KEY, run, sources::revoke_key)
        .get(urls::SOURCE, run, source::show)
        .post(urls::SOURCE_KEYS, run, source::add_key)
        .get(urls::WORKSPACE, run, workspace::show)
        .post(urls::WORKSPACE, run, workspace::change)
        .get(urls::APPEARANCE, run, appearance::show)
        .post(urls::APPEARANCE, run, appearance::change)
        .get(urls::SYSTEM, run, system::show)
        .post(urls::EXAMINE, run, system::examine)
        .get(urls::AUDIT, run, audit::list)
        .get(urls::AUDIT_FILE, run, file::file)
        .get(urls::ACCOUNT, own, account::show)
        .post(urls::PASSWORD, own, account::set_password)
        .post(urls::ACCOUNT_LANGUAGE, own, account::set_language)
        .post(urls::ACCOUNT_LOOK, own, account::set_look)
        .post(urls::END_SESSION, own, account::end_session)
        .get(urls::SECOND_FACTOR, own, second_factor::show)
        .post(urls::SECOND_FACTOR, own, second_factor::enrol)
        .post(urls::CONFIRM_FACTOR, own, second_factor::confirm)
        .post(urls::RECOVERY_CODES, own, second_factor::new_codes)
        .post(urls::REMOVE_FACTOR, own, second_factor::remove)
        .merge(webhooks::routes())
}

async fn first(_: May<Administer>) -> Redirect {
    Redirect::to(urls::PEOPLE)
}

/// The pages of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Who may come in.
    People,
    /// How they sign in.
    Access,
    /// Places, teams and brands.
    Units,
    /// How it is decided who is who.
    Identity,
    /// What may send, and ask.
    Sources,
    /// Which programs are told what happens.
    Webhooks,
    /// The name and the zone.
    Workspace,
    /// How pages look.
    Appearance,
    /// How the program is.
    System,
    /// Who did what.
    Audit,
    /// One's own account; it is not among the others.
    Account,
}

impl Tab {
    /// Those that are listed beside each other.
    pub const ALL: [Self; 10] = [
        Self::People,
        Self::Access,
        Self::Units,
        Self::Identity,
        Self::Sources,
        Self::Webhooks,
        Self::Workspace,
        Self::Appearance,
        Self::System,
        Self::Audit,
    ];

    /// What it is called.
    pub fn name(self, t: &Locale) -> &'static str {
        match self {
            Self::People => t.people_title(),
            Self::Access => t.access_title(),
            Self::Units => t.units_title(),
            Self::Identity => t.identity_title(),
            Self::Sources => t.sources_title(),
            Self::Webhooks => t.webhooks_title(),
            Self::Workspace => t.workspace_title(),
            Self::Appearance => t.appearance_title(),
            Self::System => t.system_title(),
            Self::Audit => t.audit_title(),
            Self::Account => t.account_title(),
        }
    }

    /// Its address.
    pub fn url(self) -> &'static str {
        match self {
            Self::People => urls::PEOPLE,
            Self::Access => urls::ACCESS,
            Self::Units => urls::UNITS,
            Self::Identity => urls::IDENTITY,
            Self::Sources => urls::SOURCES,
            Self::Webhooks => urls::WEBHOOKS,
            Self::Workspace => urls::WORKSPACE,
            Self::Appearance => urls::APPEARANCE,
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
    pub fn of(t: Locale, error: Error) -> Result<Self, PageError> {
        let words = refusal::sentence(t, &error);
        let status = match error {
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::RateLimited | Error::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
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

/// The frame with what a form did before.
fn told(layout: Layout, notice: Option<&str>) -> Layout {
    Layout { notice: notice.map(str::to_owned), ..layout }
}

/// A page that shows a secret: nothing keeps it, and the browser forgets what brought it where that is said.
fn secret(page: Response, forget: Option<Kind>) -> Response {
    let mut response = page;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(Ok(cookie)) = forget.map(|kind| HeaderValue::from_str(&once::forget(kind))) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
