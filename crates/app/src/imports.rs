//! Importing files: they are stored in the intake log, read by a mapping, and projected beside the live events.
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use throughline_intake::Record;
use throughline_model::{
    id::{ImportId, WorkspaceId},
    time::Micros,
};
use throughline_store::{imports, workspaces::Workspace};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    import::{Arrival, InputFile, Mapping, read_at},
    keys,
    project::feed::{Order, input_files},
    wires::{Meta, Wire},
};

pub mod mappings;
pub mod rejected;
pub mod uploads;

use rejected::error_line;

/// Which mapping reads the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Using {
    /// One that comes with the program.
    Preset(String),
    /// One of one's own, as TOML, with a name for it.
    Mapping {
        /// The name.
        name: String,
        /// The text.
        toml: String,
    },
}

/// What became of an import's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Summary {
    /// Rows read.
    pub read: u64,
    /// Rows in the ledgers because of this import.
    pub accepted: u64,
    /// Rows that were there already.
    pub duplicate: u64,
    /// Rows that wait for a mend.
    pub quarantined: u64,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Preview {
    /// Rows that were looked at and what would become of them.
    pub summary: Summary,
    /// What the first rows would state.
    pub events: Vec<Value>,
    /// The first rows that cannot be read, with their reasons.
    pub rejected: Vec<Value>,
    /// Whether there are more rows than were looked at.
    pub more: bool,
}

/// One import as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportView {
    /// Its id.
    pub id: ImportId,
    /// The name of the mapping.
    pub mapping: String,
    /// The names of the files.
    pub files: String,
    /// When it was begun.
    pub created_at: Micros,
    /// When its last row was projected; `None` while it runs.
    pub finished_at: Option<Micros>,
    /// Why it could not be read to its end, where that is so.
    pub failed: Option<String>,
    /// What became of its rows so far.
    pub summary: Summary,
}

/// Lists the imports, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<ImportView>> {
    let found = imports::all(&app.db, ctx.workspace).await?;
    let view = |import: imports::Import| ImportView {
        summary: summary(&import),
        id: import.id,
        mapping: import.mapping,
        files: import.files,
        created_at: import.created_at,
        finished_at: import.finished_at,
        failed: import.failed,
    };
    Ok(found.into_iter().map(view).collect())
}

fn summary(import: &imports::Import) -> Summary {
    Summary {
        read: import.read,
        accepted: import.accepted,
        duplicate: import.duplicate,
        quarantined: import.quarantined,
    }
}

/// Stores files and begins to import them; a second import of the same files changes nothing.
///
/// # Errors
/// When the mapping is wrong, a file cannot be read, or the disk is full.
pub async fn begin(ctx: &Ctx, app: &Arc<App>, using: &Using, paths: &[PathBuf]) -> Result<ImportId> {
    let (name, mapping) = mapping_text(app, ctx.workspace, using).await?;
    Mapping::parse(&mapping).map_err(wrong_mapping)?;
    let source = keys::source(ctx, app, &name).await?;
    let paths = files_in(paths)?;
    let storing = Arc::clone(app);
    let stored = tokio::task::spawn_blocking(move || store(&storing, &paths));
    let files = stored.await.map_err(Error::internal("could not store files"))??;
    // What a mapping cannot read at all is refused before anything is begun.
    let checking = (Arc::clone(app), files.clone(), mapping.clone());
    let checked = tokio::task::spawn_blocking(move || {
        let (app, files, mapping) = checking;
        let inputs = input_files(&app.log, &files).map_err(Error::Conflict)?;
        let mapping = Mapping::parse(&mapping).map_err(wrong_mapping)?;
        read_at(&mapping, &inputs, Arrival::default()).map(drop).map_err(wrong_mapping)
    });
    checked.await.map_err(Error::internal("could not check files"))??;
    let id = ImportId(app.world.new_id());
    let named: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    audit::note_now(app, ctx, Action::ImportBegun, &id.to_string(), &format!("{name}: {}", named.join(", "))).await?;
    let zone = app.tenant(ctx.workspace)?.workspace.zone.name().to_owned();
    let order = Order { id, name: name.clone(), mapping, files, zone };
    let body = serde_json::to_vec(&order).map_err(Error::internal("could not write an import's order"))?;
    let meta = serde_json::to_vec(&Meta { call: name, ..Meta::default() }).unwrap_or_default();
    let record = Record {
        received_at: app.now(),
        workspace: ctx.workspace,
        source,
        wire: Wire::Import.code(),
        events: 0,
        meta,
        body,
    };
    app.log.append(record).await.map_err(|error| match error {
        throughline_intake::AppendError::Full => Error::Full,
        other => Error::Unavailable(other.to_string()),
    })?;
    Ok(id)
}

/// Waits until an import is finished, telling each time how far it has come; writes the error file where one is given.
///
/// # Errors
/// When the files cannot be read to their end, or the database fails.
pub async fn finish(
    ctx: &Ctx,
    app: &Arc<App>,
    id: ImportId,
    errors: Option<&Path>,
    mut progress: impl FnMut(&Summary),
) -> Result<Summary> {
    loop {
        let import = imports::by_id(&app.db, ctx.workspace, id).await?;
        if let Some(import) = import {
            let summary = summary(&import);
            progress(&summary);
            if let Some(why) = import.failed {
                return Err(Error::Conflict(why));
            }
            if import.finished_at.is_some() {
                if let Some(path) = errors {
                    rejected::write(ctx, app, id, path).await?;
                }
                return Ok(summary);
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Tells what an import would do, without storing anything; of very many rows only the first `most` are looked at.
///
/// # Errors
/// When the mapping is wrong or a file cannot be read.
pub async fn preview(
    app: &App,
    workspace: &Workspace,
    using: &Using,
    paths: &[PathBuf],
    rows: usize,
    most: u64,
) -> Result<Preview> {
    let (_, mapping) = mapping_text(app, workspace.id, using).await?;
    let zone = workspace.zone;
    let (paths, received_at) = (files_in(paths)?, app.now());
    let looked = tokio::task::spawn_blocking(move || {
        let mapping = Mapping::parse(&mapping).map_err(wrong_mapping)?;
        let files: Vec<InputFile> = paths.into_iter().map(in_place).collect();
        let mut preview = Preview::default();
        let arrival = Arrival { received_at: Some(received_at), zone };
        for row in read_at(&mapping, &files, arrival).map_err(wrong_mapping)? {
            if preview.summary.read >= most {
                preview.more = true;
                break;
            }
            preview.summary.read += 1;
            match row.result {
                Ok(events) => {
                    preview.summary.accepted += 1;
                    if preview.events.len() < rows {
                        preview.events.extend(events.iter().filter_map(|event| serde_json::to_value(event).ok()));
                    }
                }
                Err(rejection) => {
                    preview.summary.quarantined += 1;
                    if preview.rejected.len() < rows {
                        let file = files.get(row.file).map(|file| file.name.clone());
                        preview.rejected.push(error_line(file, row.line, &rejection.detail, row.raw.as_deref()));
                    }
                }
            }
        }
        Ok(preview)
    });
    looked.await.map_err(Error::internal("could not look at files"))?
}

/// The name of a mapping and its text: of a preset, else of a mapping of the workspace's own.
async fn mapping_text(app: &App, workspace: WorkspaceId, using: &Using) -> Result<(String, String)> {
    let name = match using {
        Using::Mapping { name, toml } => return Ok((name.clone(), toml.clone())),
        Using::Preset(name) => name,
    };
    if let Some(text) = Mapping::preset_text(name) {
        return Ok((name.clone(), text.to_owned()));
    }
    let own = throughline_store::mappings::all(&app.db, workspace).await?;
    if let Some(kept) = own.iter().find(|kept| kept.name == *name) {
        return Ok((name.clone(), kept.body.clone()));
    }
    let presets = Mapping::presets();
    let known = presets.iter().map(|(name, _)| *name).chain(own.iter().map(|kept| kept.name.as_str()));
    Err(Error::field("preset", format!("`{name}` is not one of {}", known.collect::<Vec<_>>().join(", "))))
}

fn wrong_mapping(error: crate::import::ImportError) -> Error {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    Error::Conflict(message)
}

/// Tells whether a file that lies in a folder is one to import; a file that is named itself always is.
fn is_table(path: &Path) -> bool {
    let name = file_name(path).to_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    let endings = ["csv", "tsv", "txt", "ndjson", "jsonl", "json", "parquet", "xlsx", "xls", "xes"];
    path.is_file() && name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// The files named, and the tables in the folders named, in a stable order.
fn files_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let cannot = |e: std::io::Error| Error::field("path", format!("could not read {}: {e}", path.display()));
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
                .map_err(cannot)?
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| is_table(path))
                .collect();
            inside.sort();
            files.extend(inside);
        } else {
            File::open(path).map_err(cannot)?;
            files.push(path.clone());
        }
    }
    if files.is_empty() { Err(Error::field("path", "name at least one file")) } else { Ok(files) }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn store(app: &App, paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    paths
        .iter()
        .map(|path| {
            let file = File::open(path).map_err(Error::internal("could not open a file"))?;
            let stored = app.log.store_file(file)?;
            Ok((file_name(path), stored.digest.to_string()))
        })
        .collect()
}

fn in_place(path: PathBuf) -> InputFile {
    let opened = path.clone();
    let open = move || Ok(Box::new(File::open(&opened)?) as Box<dyn std::io::Read + Send>);
    InputFile { name: file_name(&path), digest: String::new(), open: Box::new(open), path: Some(path), mended: None }
}
