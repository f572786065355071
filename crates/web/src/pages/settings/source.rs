//! One source: its key, the lines to paste, and a tick when the first event has come.
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use throughline_app::{
    error::Error,
    sources::{self, SourceView},
};
use throughline_model::id::SourceId;

use super::{Tab, secret, snippets, snippets::Snippet};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    once::{self, Kind},
    pages::{Area, Layout, html, wants_block},
    state::Web,
    urls,
};

/// The page of one source; its block `arrived` asks until the first event has come.
#[derive(Template)]
#[template(path = "settings/source.html", blocks = ["arrived"])]
pub struct SourcePage {
    /// The frame.
    pub layout: Layout,
    /// The source.
    pub source: SourceView,
    /// The write key that was just made.
    pub key: Option<String>,
}

/// Shows one source, or to the tick only the block that says whether something came.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(source): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let source = sources::show(&ctx, &web.app, id(&source)?).await?;
    let key = once::brought(&headers, Kind::Write).filter(|once| once.of == source.id.to_string());
    let page = SourcePage { layout: layout.within(Area::Settings), source, key: key.map(|once| once.secret) };
    if wants_block(&headers) {
        return Ok(html(&page.as_arrived()));
    }
    // The key stays in the lines to paste while somebody tries them; then the browser forgets it by itself.
    Ok(if page.key.is_some() { secret(html(&page), None) } else { html(&page) })
}

/// Makes another write key.
pub async fn add_key(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Path(source): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let source = id(&source)?;
    let key = sources::add_key(&ctx, &web.app, source).await?;
    Ok(super::sources::made(&headers, source, key))
}

fn id(source: &str) -> Result<SourceId, Error> {
    source.parse().map_err(|_| Error::NotFound("source"))
}

impl SourcePage {
    fn tab(&self) -> Tab {
        Tab::Sources
    }

    fn url(&self) -> String {
        urls::source(self.source.id)
    }

    fn keys_url(&self) -> String {
        urls::source_keys(self.source.id)
    }

    fn has_arrived(&self) -> bool {
        self.source.accepted > 0
    }

    fn is_wrong(&self) -> bool {
        self.source.accepted == 0 && self.source.quarantined > 0
    }

    fn accepted(&self) -> String {
        self.layout.t.words_events(self.source.accepted)
    }

    fn last(&self) -> String {
        self.source.last_day.map(|at| self.layout.t.date(at, chrono_tz::UTC)).unwrap_or_default()
    }

    fn quarantined(&self) -> String {
        self.layout.t.words_events(self.source.quarantined)
    }

    fn keys(&self) -> String {
        let t = self.layout.t;
        match self.source.keys.len() {
            0 => t.source_no_key().to_owned(),
            n => t.source_keys_stand(n),
        }
    }

    fn snippets(&self) -> Vec<Snippet> {
        let key = self.key.as_deref().unwrap_or("WRITE_KEY");
        snippets::sending(self.layout.t, &self.layout.origin, key)
    }
}
