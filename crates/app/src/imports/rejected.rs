//! The rows of an import that could not be read, with their lines and reasons: a JSON object on each line.
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use serde_json::Value;
use throughline_intake::Lsn;
use throughline_model::id::ImportId;
use throughline_store::imports;

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    project::feed::{Order, rows_of},
};

/// Hands over the lines one after another, on a thread that does not serve, until there are no more or `take` fails.
/// The files are read again for it. The task tells how it ended.
///
/// # Errors
/// When there is no such import, or it has not been read to its end yet.
pub async fn lines(
    ctx: &Ctx,
    app: &Arc<App>,
    id: ImportId,
    mut take: impl FnMut(String) -> io::Result<()> + Send + 'static,
) -> Result<tokio::task::JoinHandle<Result<()>>> {
    let import = imports::by_id(&app.db, ctx.workspace, id).await?.ok_or(Error::NotFound("import"))?;
    if import.finished_at.is_none() {
        return Err(Error::Conflict("the import is still running".to_owned()));
    }
    let record = app.log.get(Lsn(import.lsn))?.ok_or(Error::NotFound("import"))?;
    let order: Order =
        serde_json::from_slice(&record.body).map_err(Error::internal("could not read an import's order"))?;
    let app = Arc::clone(app);
    Ok(tokio::task::spawn_blocking(move || {
        let failed = rows_of(&app.log, &order, record.received_at, |_, row| {
            let rejection = row.result.as_ref().err()?;
            let file = order.files.get(row.file).map(|(name, _)| name.clone());
            let line = error_line(file, row.line, &rejection.detail, row.raw.as_deref());
            take(format!("{line}\n")).err()
        });
        match failed.map_err(Error::Conflict)? {
            Some(error) => Err(Error::internal("could not hand over the rows that could not be read")(error)),
            None => Ok(()),
        }
    }))
}

/// Writes the lines into a file.
///
/// # Errors
/// As [`lines`], or when the file cannot be written.
pub async fn write(ctx: &Ctx, app: &Arc<App>, id: ImportId, path: &Path) -> Result<()> {
    let mut file = File::create(path).map_err(Error::internal("could not write the error file"))?;
    let written = lines(ctx, app, id, move |line| file.write_all(line.as_bytes())).await?;
    written.await.map_err(Error::internal("could not write the error file"))?
}

/// One line.
pub(super) fn error_line(file: Option<String>, line: u64, reason: &str, raw: Option<&str>) -> Value {
    let row: Option<Value> = raw.and_then(|raw| serde_json::from_str(raw).ok());
    serde_json::json!({"file": file, "line": line, "reason": reason, "row": row})
}
