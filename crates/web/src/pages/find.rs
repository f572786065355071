//! Finding: one search over everything that has a page, as a page of its own and for the dialog that every page has.
use std::cmp::Reverse;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use chrono_tz::Tz;
use serde::Deserialize;
use throughline_app::find::{self, Found};
use throughline_model::{
    permission::Permission,
    search,
    words::{Words, fold},
};

use super::{Layout, Piece, feedback::entry::marked, html, settings::Tab, wants_block};
use crate::{
    bar::Bar,
    error::PageError,
    extract::{Frame, SignedIn},
    routes::{Needs, Routes},
    state::Web,
    urls, words,
};

/// How many of each kind are shown.
const EACH: usize = 6;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::FIND, Needs::SignIn, show)
}

/// The page of what was found; its block `found` is what the search replaces while one types.
#[derive(Template)]
#[template(path = "find.html", blocks = ["found"])]
pub struct FindPage {
    /// The frame.
    pub layout: Layout,
    /// What is looked for.
    pub q: String,
    /// What was found, by kind.
    pub groups: Vec<Group>,
}

/// What was found of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What the kind is called.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// Something that was found, as the page draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where it is.
    pub url: String,
    /// What it is called.
    pub name: Vec<Piece>,
    /// What tells it from others of the same name.
    pub more: Vec<Piece>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
}

/// Shows what has the words, or while one types only the block of it.
pub async fn show(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let found = find::find(&ctx, &web.app, &ask.q, EACH).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let page = FindPage::new(layout, ask.q.trim().to_owned(), found, zone);
    Ok(if wants_block(&headers) { html(&page.as_found()) } else { html(&page) })
}

impl FindPage {
    /// The page of what was found.
    pub fn new(layout: Layout, q: String, found: Vec<Found>, zone: Tz) -> Self {
        let query = search::Query::typing(&q);
        let pages = places(&layout, &q, query.as_ref());
        let mut groups = vec![Group { name: layout.t.find_pages(), icon: "layout-dashboard", hits: pages }];
        for one in found {
            let (name, icon) = kind(&layout, &one);
            let hit = hit(&layout, one, query.as_ref(), zone);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.hits.push(hit),
                None => groups.push(Group { name, icon, hits: vec![hit] }),
            }
        }
        groups.retain(|group| !group.hits.is_empty());
        Self { layout, q, groups }
    }
}

/// The pages that somebody may see and whose names have the words; all where nothing is looked for.
fn places(layout: &Layout, q: &str, query: Option<&search::Query>) -> Vec<Hit> {
    let t = &layout.t;
    let mut all: Vec<(&str, &str, &str)> =
        layout.areas().into_iter().map(|area| (area.name(t), "", area.url())).collect();
    if layout.may(Permission::SeePeople) {
        all.push((t.segments_title(), t.frame_customers(), urls::SEGMENTS));
    }
    if layout.may(Permission::Administer) {
        all.extend(Tab::ALL.into_iter().map(|tab| (tab.name(t), t.settings_settings(), tab.url())));
    }
    all.push((t.account_title(), "", urls::ACCOUNT));
    let fits = |name: &str, more: &str| match query {
        Some(query) => query.fits(&Words::of(Some(name), Some(more))),
        None => q.is_empty(),
    };
    let begin = fold(q);
    let mut fitting: Vec<_> = all.into_iter().filter(|(name, more, _)| fits(name, more)).collect();
    if !q.is_empty() {
        fitting.sort_by_key(|(name, ..)| Reverse(fold(name).starts_with(&begin)));
    }
    let hit = |(name, more, url): (&str, &str, &str)| Hit {
        url: url.to_owned(),
        name: marked(name, query),
        more: marked(more, query),
    };
    fitting.into_iter().map(hit).collect()
}

/// What the kind of something is called, and its icon.
fn kind(layout: &Layout, found: &Found) -> (&'static str, &'static str) {
    let t = &layout.t;
    match found {
        Found::Person { .. } => (t.frame_customers(), "users"),
        Found::Said { .. } => (t.frame_in_their_words(), "quote"),
        Found::Touchpoint { .. } => (t.frame_touchpoints(), "map-pin"),
        Found::Metric { .. } => (t.frame_metrics(), "gauge"),
        Found::Unit { .. } => (t.units_title(), "world"),
        Found::Source { .. } => (t.sources_title(), "key"),
        Found::Import { .. } => (t.imports_title(), "file-import"),
    }
}

fn hit(layout: &Layout, found: Found, query: Option<&search::Query>, zone: Tz) -> Hit {
    let t = layout.t;
    let (url, name, more) = match found {
        Found::Person { profile, name, identifiers } => {
            let others = identifiers.into_iter().map(|(_, value)| value).filter(|value| *value != name);
            let more = others.take(3).collect::<Vec<_>>().join(", ");
            (urls::customer(profile), name, more)
        }
        Found::Said { profile, name, at, text } => {
            let who = name.unwrap_or_else(|| t.feedback_nameless().to_owned());
            (urls::customer(profile), text, format!("{who}, {}", t.date(at, zone)))
        }
        Found::Touchpoint { code, name, stage } => {
            let stage = stage.map(|stage| t.stage(stage).to_owned()).unwrap_or_default();
            (urls::touchpoint(code), words::sentence(&name), stage)
        }
        Found::Metric { slug, wording } => {
            let name = words::metric(&slug);
            (urls::measure(&slug), name, wording.unwrap_or_default())
        }
        Found::Unit { name } => {
            let bar = Bar { unit: Some(name.clone()), ..Bar::default() };
            (bar.url(urls::OVERVIEW, &[]), name, String::new())
        }
        Found::Source { id, name } => (urls::source(id), name, String::new()),
        Found::Import { id, files, created_at } => (urls::import(id), files, t.moment(created_at, zone)),
    };
    Hit { url, name: marked(&name, query), more: marked(&more, query) }
}

#[cfg(test)]
mod tests;
