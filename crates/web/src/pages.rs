//! Pages: HTML drawn on the server. A page is a handler with its template beside it, in the folder of its area.
use askama::Template;
use axum::{
    Form,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_model::permission::{Permission, Role};

pub mod answers;
pub mod api;
pub mod boards;
pub mod bulk;
pub mod customers;
pub mod error;
pub mod feedback;
pub mod find;
pub mod imports;
pub mod invitation;
pub mod journeys;
pub mod look;
pub mod measures;
pub mod overview;
pub mod quarantine;
pub mod refusal;
pub mod settings;
pub mod sign_in;
pub mod touchpoints;
pub mod undo;
pub mod views;
pub mod workspaces;

use self::look::LookView;
use crate::{
    extract::SignedIn,
    locale::Locale,
    routes::{Needs, Routes},
    urls,
};

/// The routes of all pages.
pub fn routes() -> Routes {
    Routes::new()
        .get(urls::HOME, Needs::SignIn, home)
        .get(urls::SIGN_IN, Needs::Nothing, sign_in::show)
        .post(urls::SIGN_IN, Needs::Nothing, sign_in::enter)
        .post(urls::SIGN_IN_CODE, Needs::Nothing, sign_in::give_code)
        .get(urls::SIGN_IN_LINK, Needs::Nothing, sign_in::link)
        .post(urls::SIGN_IN_LINK, Needs::Nothing, sign_in::redeem)
        .get(urls::INVITATION, Needs::Nothing, invitation::show)
        .post(urls::INVITATION, Needs::Nothing, invitation::accept)
        .post(urls::SIGN_OUT, Needs::Nothing, sign_in::leave)
        .post(urls::THEME, Needs::Nothing, look::choose)
        .post(urls::LANGUAGE, Needs::Nothing, choose_language)
        .merge(answers::routes())
        .merge(api::routes())
        .merge(overview::routes())
        .merge(boards::routes())
        .merge(feedback::routes())
        .merge(find::routes())
        .merge(customers::routes())
        .merge(journeys::routes())
        .merge(touchpoints::routes())
        .merge(measures::routes())
        .merge(imports::routes())
        .merge(quarantine::routes())
        .merge(settings::routes())
        .merge(undo::routes())
        .merge(views::routes())
        .merge(workspaces::routes())
}

/// Leads to the first area that somebody may see.
async fn home(SignedIn(ctx): SignedIn) -> Redirect {
    let first = Area::ALL.iter().find(|area| ctx.may(area.permission()));
    Redirect::to(first.map_or(urls::SIGN_IN, |area| area.url()))
}

#[derive(Deserialize)]
struct Spoken {
    lang: String,
    #[serde(default)]
    back: String,
}

/// Keeps the language chosen in this browser and goes back to where it was chosen.
async fn choose_language(Form(spoken): Form<Spoken>) -> Response {
    let cookie = Locale::parse(&spoken.lang).unwrap_or_default().cookie();
    ([(header::SET_COOKIE, cookie)], Redirect::to(urls::within(&spoken.back))).into_response()
}

/// What the frame around every page needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The nonce that the content security policy of this answer allows.
    pub nonce: String,
    /// What every form sends along to show that it comes from a page of ours.
    pub csrf: String,
    /// Who is signed in, and to what.
    pub who: Option<Whose>,
    /// The area that the page belongs to.
    pub area: Option<Area>,
    /// The reader's language.
    pub t: Locale,
    /// How the page looks to the reader.
    pub look: LookView,
    /// The path and query of this page, to come back to.
    pub path: String,
    /// The address under which the reader sees this server, such as `https://cx.example.org`.
    pub origin: String,
    /// The result of what was done before, in a sentence.
    pub notice: Option<String>,
    /// Takes back what the notice says, where that is possible.
    pub undo: Option<String>,
    /// Whether nothing new can be taken in, so that all there is is read.
    pub read_only: bool,
}

/// Who is signed in, by name, and to which workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// The person's name or address.
    pub name: String,
    /// The workspace's name.
    pub workspace: String,
    /// What they are there.
    pub role: Role,
    /// Whether they are limited to units.
    pub limited: bool,
}

impl Layout {
    /// The same frame with an area marked as the current one.
    pub fn within(mut self, area: Area) -> Self {
        self.area = Some(area);
        self
    }

    /// Tells whether the reader may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.who.as_ref().is_some_and(|who| match who.limited {
            true => who.role.may_within_units(permission),
            false => who.role.may(permission),
        })
    }

    fn theme_now(&self) -> &'static str {
        look::theme(self.t, self.look.theme)
    }

    fn theme_next(&self) -> &'static str {
        look::theme(self.t, self.look.theme.next())
    }

    /// The areas that the reader may see.
    fn areas(&self) -> Vec<Area> {
        Area::ALL.iter().copied().filter(|area| self.may(area.permission())).collect()
    }

    fn stands_in(&self, area: &Area) -> bool {
        self.area.as_ref() == Some(area)
    }
}

/// The areas of the product that have pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// The whole organisation on one screen.
    Overview,
    /// Answers put side by side.
    Boards,
    /// Everything that was said.
    Feedback,
    /// People and their timelines.
    Customers,
    /// What follows what.
    Journeys,
    /// The catalogue of touchpoints.
    Touchpoints,
    /// Questions and what the answers come to.
    Metrics,
    /// Files of other systems.
    Imports,
    /// What could not be read.
    Quarantine,
    /// People, sources and keys, and how the program is.
    Settings,
}

impl Area {
    /// All areas, in the order of the navigation.
    pub const ALL: &'static [Self] = &[
        Self::Overview,
        Self::Boards,
        Self::Feedback,
        Self::Customers,
        Self::Journeys,
        Self::Touchpoints,
        Self::Metrics,
        Self::Imports,
        Self::Quarantine,
        Self::Settings,
    ];

    /// The name in the navigation.
    pub fn name(self, t: &Locale) -> &'static str {
        match self {
            Self::Overview => t.frame_overview(),
            Self::Boards => t.boards_title(),
            Self::Feedback => t.frame_feedback(),
            Self::Customers => t.frame_customers(),
            Self::Journeys => t.frame_journeys(),
            Self::Touchpoints => t.frame_touchpoints(),
            Self::Metrics => t.frame_metrics(),
            Self::Imports => t.imports_title(),
            Self::Quarantine => t.frame_quarantine(),
            Self::Settings => t.settings_settings(),
        }
    }

    /// The address of its first page.
    pub fn url(self) -> &'static str {
        match self {
            Self::Overview => urls::OVERVIEW,
            Self::Boards => urls::BOARDS,
            Self::Feedback => urls::FEEDBACK,
            Self::Customers => urls::CUSTOMERS,
            Self::Journeys => urls::JOURNEYS,
            Self::Touchpoints => urls::TOUCHPOINTS,
            Self::Metrics => urls::MEASURES,
            Self::Imports => urls::IMPORTS,
            Self::Quarantine => urls::QUARANTINE,
            Self::Settings => urls::SETTINGS,
        }
    }

    /// What somebody needs to see it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Overview | Self::Boards | Self::Journeys => Permission::SeeFigures,
            Self::Feedback | Self::Customers => Permission::SeePeople,
            Self::Touchpoints | Self::Metrics => Permission::SeeFigures,
            Self::Imports | Self::Quarantine => Permission::Curate,
            Self::Settings => Permission::Administer,
        }
    }

    /// The icon in the navigation.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Overview => "layout-dashboard",
            Self::Boards => "layout-board",
            Self::Feedback => "message-circle",
            Self::Customers => "users",
            Self::Journeys => "route",
            Self::Touchpoints => "map-pin",
            Self::Metrics => "gauge",
            Self::Imports => "file-import",
            Self::Quarantine => "trash-off",
            Self::Settings => "settings",
        }
    }

    /// The key that jumps here after `g`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overview => "o",
            Self::Boards => "b",
            Self::Feedback => "f",
            Self::Customers => "c",
            Self::Journeys => "j",
            Self::Touchpoints => "t",
            Self::Metrics => "m",
            Self::Imports => "i",
            Self::Quarantine => "q",
            Self::Settings => "s",
        }
    }
}

/// A stretch of a sentence that is written from data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they carry the answer.
    pub strong: bool,
}

/// A sentence from its words, where `*` stands around what carries the answer.
pub fn pieces(sentence: &str) -> Vec<Piece> {
    sentence
        .split('*')
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
        .map(|(place, text)| Piece { text: text.to_owned(), strong: place % 2 == 1 })
        .collect()
}

/// Draws a page or a block of it as an answer.
pub fn html(page: &impl Template) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "HX-Request, Cookie, Accept-Language"),
    ];
    match page.render() {
        Ok(text) => (headers, text).into_response(),
        Err(error) => {
            tracing::error!(%error, "could not draw a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Tells whether htmx asks for a block and not for the page: not when it restores a page from its history.
pub fn wants_block(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request") && !headers.contains_key("hx-history-restore-request")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_routes_clash() {
        drop(routes().into_parts());
    }

    #[test]
    fn stars_mark_what_carries_the_answer() {
        let text: Vec<_> = pieces("It came *3 days late*.").into_iter().map(|p| (p.text, p.strong)).collect();
        assert_eq!(text, [("It came ".into(), false), ("3 days late".into(), true), (".".into(), false)]);
    }
}
