//! The list of imports, with the form that sends files.
use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    imports::{
        self, ImportView,
        mappings::{self, MappingView},
        uploads,
    },
};
use throughline_model::{id::ImportId, time::Micros};

use super::{Offered, offered};
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls,
};

/// The page of the list; its block `runs` draws itself anew while an import runs.
#[derive(Template)]
#[template(path = "imports/list.html", blocks = ["runs"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The imports, the latest first.
    pub imports: Vec<ImportView>,
    /// One that was begun just now; it may not be in the list yet.
    pub begun: Option<ImportId>,
    /// Why files that were sent were not taken.
    pub problem: Option<String>,
    /// The workspace's own mappings.
    pub mappings: Vec<MappingView>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
}

/// Most imports that the page shows.
const MOST: usize = 100;

/// What the address of the list says.
#[derive(Deserialize)]
pub struct Ask {
    begun: Option<ImportId>,
}

/// Shows the list, or while an import runs only the block that changes.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let page = ListPage { begun: ask.begun, ..page(&ctx, &web, layout, None).await? };
    Ok(if wants_block(&headers) { html(&page.as_runs()) } else { html(&page) })
}

/// The page as it is now.
pub(super) async fn page(ctx: &Ctx, web: &Web, layout: Layout, problem: Option<String>) -> Result<ListPage, PageError> {
    let imports = imports::list(ctx, &web.app).await?;
    let mappings = mappings::list(ctx, &web.app).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    Ok(ListPage { layout: layout.within(Area::Imports), imports, begun: None, problem, mappings, zone })
}

impl ListPage {
    fn shown(&self) -> &[ImportView] {
        self.imports.get(..MOST).unwrap_or(&self.imports)
    }

    fn left_out(&self) -> usize {
        self.imports.len().saturating_sub(MOST)
    }

    /// One was begun, and the projection has not come to it yet.
    fn is_coming(&self) -> bool {
        self.begun.is_some_and(|begun| self.imports.iter().all(|import| import.id != begun))
    }

    fn runs(&self) -> bool {
        self.is_coming() || self.imports.iter().any(|import| import.finished_at.is_none())
    }

    fn own_url(&self) -> String {
        self.begun.map_or_else(|| urls::IMPORTS.to_owned(), urls::import_begun)
    }

    /// What imports have brought, and what of it could not be read.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        if self.is_coming() {
            return pieces(t.imports_lead_coming());
        }
        let running = self.imports.iter().find(|import| import.finished_at.is_none());
        if let Some(import) = running {
            return pieces(&t.imports_lead_running(import.summary.read));
        }
        let sum = |of: fn(&ImportView) -> u64| self.imports.iter().map(of).sum::<u64>();
        let (read, wrong) = (sum(|import| import.summary.read), sum(|import| import.summary.quarantined));
        let known = sum(|import| import.summary.duplicate);
        let mut text = t.imports_lead(sum(|import| import.summary.accepted), self.imports.len());
        if known > 0 {
            text.push_str(&t.imports_lead_known(known));
        }
        match wrong {
            0 => text.push_str(t.imports_lead_all_read()),
            wrong => text.push_str(&t.imports_lead_wrong(wrong)),
        }
        text.push_str(&t.imports_lead_n(read));
        pieces(&text)
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.zone)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn took(&self, import: &ImportView) -> Option<String> {
        Some(self.layout.t.span(import.finished_at?.0 - import.created_at.0))
    }

    fn errors_url(&self, import: &ImportView) -> Option<String> {
        (import.finished_at.is_some() && import.summary.quarantined > 0).then(|| urls::import_errors(import.id))
    }

    fn presets(&self) -> Vec<Offered> {
        offered(self.layout.t, &self.mappings, "")
    }

    fn most_bytes(&self) -> u64 {
        uploads::MOST_BYTES >> 30
    }
}
