//! Imports: what became of the files, and the rows that could not be read. Files are sent by pages and the command
//! line.
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    error::Error,
    imports::{self, ImportView, rejected},
};
use throughline_model::{id::ImportId, permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let curate = Permission::Curate;
    Endpoints::of("imports")
        .get("/api/v1/imports", curate, "Lists imports, the latest first.", list)
        .get("/api/v1/imports/{import}", curate, "Shows an import.", show)
        .get("/api/v1/imports/{import}/errors", curate, "Lists the rows that could not be read.", errors)
}

/// An import.
#[derive(Debug, Serialize, JsonSchema)]
struct ImportOut {
    /// Its id.
    id: ImportId,
    /// The name of the mapping.
    mapping: String,
    /// The names of the files.
    files: String,
    /// When it was begun.
    created_at: Micros,
    /// When its last row was taken; null while it runs.
    finished_at: Option<Micros>,
    /// Why it could not be read to its end, where that is so.
    failed: Option<String>,
    /// Rows read.
    read: u64,
    /// Rows in the ledgers because of this import.
    accepted: u64,
    /// Rows that were there already.
    duplicate: u64,
    /// Rows that wait for a mend.
    quarantined: u64,
}

impl From<ImportView> for ImportOut {
    fn from(view: ImportView) -> Self {
        let ImportView { id, mapping, files, created_at, finished_at, failed, summary } = view;
        let imports::Summary { read, accepted, duplicate, quarantined } = summary;
        Self { id, mapping, files, created_at, finished_at, failed, read, accepted, duplicate, quarantined }
    }
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<ImportOut>> {
    let all = imports::list(&call.ctx, &call.app).await?;
    Items::page(all.into_iter().map(ImportOut::from), &call.query)
}

/// The path of an import.
#[derive(Debug, Deserialize, JsonSchema)]
struct ImportPath {
    /// The import.
    import: ImportId,
}

async fn show(call: Call<ImportPath>) -> Given<ImportOut> {
    let all = imports::list(&call.ctx, &call.app).await?;
    let found = all.into_iter().find(|import| import.id == call.path.import);
    Ok(found.ok_or(Error::NotFound("import"))?.into())
}

/// A row that could not be read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct RejectedOut {
    /// The name of the file.
    file: Option<String>,
    /// The line in it, from 1.
    line: u64,
    /// What is wrong.
    reason: String,
    /// The columns of the row, where they could be told apart.
    row: serde_json::Value,
}

async fn errors(call: Call<ImportPath, PageQuery>) -> Given<Items<RejectedOut>> {
    let Call { ctx, app, path, query, .. } = call;
    let begin: usize = match &query.cursor {
        Some(cursor) => cursor.parse().map_err(|_| Error::field("cursor", "is not a list's cursor"))?,
        None => 0,
    };
    let limit = Limit::of(query.limit) as usize;
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let (kept, mut seen) = (Arc::clone(&lines), 0_usize);
    let take = move |line: String| {
        seen += 1;
        if seen > begin {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
        // One more than the page holds tells that there is another page.
        if seen > begin.saturating_add(limit) { Err(io::Error::other("the page is full")) } else { Ok(()) }
    };
    let reading = rejected::lines(&ctx, &app, path.import, take).await?;
    let read = reading.await.map_err(Error::internal("could not read an import's files"))?;
    let mut lines = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
    let more = lines.len() > limit;
    if !more {
        read?;
    }
    lines.truncate(limit);
    let items: Result<Vec<RejectedOut>, _> = lines.iter().map(|line| serde_json::from_str(line)).collect();
    let items = items.map_err(Error::internal("could not read an import's files"))?;
    Ok(Items { items, cursor: more.then(|| begin.saturating_add(limit).to_string()) })
}
