//! Sources and keys: what may send, what came of it, and which keys stand.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    keys::{self, KeyKind},
    sources::{self, SourceView, Sources},
};
use throughline_model::{id::SourceId, time::Micros};

use super::{Refused, Tab, secret, snippets, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    once::{self, Kind, Once},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of sources and keys.
#[derive(Template)]
#[template(path = "settings/sources.html")]
pub struct SourcesPage {
    /// The frame.
    pub layout: Layout,
    /// The sources.
    pub sources: Sources,
    /// The secret key that was just made.
    pub key: Option<String>,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// The name that was entered before.
    pub entered: String,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// What was done before, and how the page says it.
const DONE: [(&str, &str); 1] = [("revoked", "The key was taken back. It opens nothing any more.")];

/// Shows sources and keys.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let sources = sources::list(&ctx, &web.app).await?;
    let key = once::brought(&headers, Kind::Secret).map(|once| once.secret);
    let layout = told(layout.within(Area::Settings), ask.done.as_deref(), &DONE);
    let shows = key.is_some();
    let page = html(&SourcesPage { layout, sources, key, refused: None, entered: String::new() });
    Ok(if shows { secret(page, true) } else { page })
}

/// The name of a new source.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// Adds a source and leads to its page, which shows its first key.
pub async fn add(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(named): Form<Named>,
) -> Result<Response, PageError> {
    match sources::add(&ctx, &web.app, &named.name).await {
        Ok((source, key)) => Ok(made(&headers, source, key)),
        Err(error) => again(&web, &ctx, layout, error, named.name).await,
    }
}

/// Leads to the page of a source, which shows its new write key.
pub(super) fn made(headers: &HeaderMap, source: SourceId, key: String) -> Response {
    let once = Once { kind: Kind::Write, of: source.to_string(), secret: key };
    let cookie = once::keep(headers, &once, once::WHILE_TRYING);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&urls::source(source))).into_response()
}

/// Makes a secret key.
pub async fn add_secret_key(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let key = keys::make(&ctx, &web.app, KeyKind::Secret, None).await?;
    let once = Once { kind: Kind::Secret, of: String::new(), secret: key };
    let cookie = once::keep(&headers, &once, once::AT_ONCE);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(urls::SOURCES)).into_response())
}

/// The key to take back, and what was typed to say so.
#[derive(Deserialize)]
pub struct Taken {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    typed: String,
}

/// Takes a key back.
pub async fn revoke_key(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(taken): Form<Taken>,
) -> Result<Response, PageError> {
    match sources::revoke_key(&ctx, &web.app, &taken.prefix, &taken.typed).await {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::SOURCES, "revoked")).into_response()),
        Err(error) => again(&web, &ctx, layout, error, String::new()).await,
    }
}

async fn again(web: &Web, ctx: &Ctx, layout: Layout, error: Error, entered: String) -> Result<Response, PageError> {
    let refused = Refused::of(error)?;
    let sources = sources::list(ctx, &web.app).await?;
    let layout = layout.within(Area::Settings);
    let page = html(&SourcesPage { layout, sources, key: None, refused: Some(refused.clone()), entered });
    Ok(Refused::answer(Some(&refused), page))
}

/// A standing key, for the list from which keys are taken back.
struct Standing<'a> {
    prefix: &'a str,
    opens: String,
}

impl SourcesPage {
    fn tab(&self) -> Tab {
        Tab::Sources
    }

    fn is_empty(&self) -> bool {
        self.sources.sources.is_empty()
    }

    /// How many send, and how much of it was taken.
    fn lead(&self) -> Vec<Piece> {
        let sources = &self.sources.sources;
        let received: u64 = sources.iter().map(SourceView::received).sum();
        let waiting: u64 = sources.iter().map(|source| source.quarantined).sum();
        let silent = sources.iter().filter(|source| source.received() == 0).count() as u64;
        let all = words::counted(sources.len() as u64, "source", "sources");
        if received == 0 {
            return pieces(&format!("*{all}*, and *nothing was received* yet."));
        }
        let events = words::counted(received, "event", "events");
        let share = words::percent(sources.iter().map(|source| source.accepted).sum::<u64>() as f64 / received as f64);
        let mut text = format!("*{all}* sent {events}; *{share} were taken*");
        if waiting > 0 {
            text.push_str(&format!(", {} for a mend", words::counted(waiting, "waits", "wait")));
        }
        if silent > 0 {
            text.push_str(&format!("; {} nothing yet", words::counted(silent, "source sent", "sources sent")));
        }
        pieces(&format!("{text}."))
    }

    fn url(&self, source: &SourceView) -> String {
        urls::source(source.id)
    }

    fn count(&self, n: &u64) -> String {
        words::count(*n)
    }

    fn received(&self, source: &SourceView) -> String {
        words::count(source.received())
    }

    fn day(&self, at: &Micros) -> String {
        words::date(*at, chrono_tz::UTC)
    }

    fn keys(&self, source: &SourceView) -> String {
        match source.keys.as_slice() {
            [] => "none".to_owned(),
            keys => keys.iter().map(|prefix| format!("{prefix}…")).collect::<Vec<_>>().join(" "),
        }
    }

    fn standing(&self) -> Vec<Standing<'_>> {
        let write = self.sources.sources.iter().flat_map(|source| {
            source.keys.iter().map(|prefix| Standing { prefix, opens: format!("sending as {}", source.name) })
        });
        let secret = self.sources.secret_keys.iter();
        let secret = secret.map(|prefix| Standing { prefix, opens: "asking any question of the workspace".to_owned() });
        write.chain(secret).collect()
    }

    /// The command that asks a first question with the new key.
    fn question(&self, key: &str) -> String {
        snippets::question(&self.layout.origin, key)
    }
}
