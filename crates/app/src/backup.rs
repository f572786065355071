//! Backup while serving, and restore into an empty directory.
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    app::App,
    error::{Error, Result},
    seal::KEY_FILE,
};

/// Writes a consistent copy of the data directory into a new folder.
///
/// The column files are copied first while the projection rests, then the rows, then the intake log up to where it is
/// durable: what the log has more than the rows is projected after a restore, as after a crash.
///
/// # Errors
/// When the folder is there already, the disk is full, or the rows are in PostgreSQL.
pub async fn backup(app: &Arc<App>, to: &Path) -> Result<u64> {
    if to.exists() {
        return Err(Error::Conflict(format!("{} is there already", to.display())));
    }
    let unfinished = PathBuf::from(format!("{}.unfinished", to.display()));
    let written = write(app, &unfinished).await;
    if written.is_err() {
        // What matters is why it failed, not whether the remains could be removed.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written?;
    let to = to.to_owned();
    copied(move || {
        fs::rename(&unfinished, &to)?;
        size(&to)
    })
    .await
}

async fn write(app: &Arc<App>, unfinished: &Path) -> Result<()> {
    let failed = Error::internal::<std::io::Error>("could not write the backup");
    fs::create_dir_all(unfinished).map_err(failed)?;
    {
        let mut projection = app.projection.lock().await;
        if let Some(projector) = projection.as_mut() {
            projector.file(app).await?;
        }
        app.db.copy_to(&unfinished.join("throughline.db")).await?;
        let (from, into) = (app.settings.data.join("columns"), unfinished.join("columns"));
        copied(move || copy_folder(&from, &into)).await?;
        // Message ids that the copied rows have consumed must be in the copied index: it rests with the projection.
        let (ids, into) = (Arc::clone(app), unfinished.join("dedupe"));
        let copied = tokio::task::spawn_blocking(move || ids.ids(|ids| ids.copy_to(&into)));
        copied.await.map_err(Error::internal("could not write the backup"))??;
    }
    let (from, into) = (app.settings.data.join("log"), unfinished.join("log"));
    copied(move || copy_folder(&from, &into)).await?;
    // Without its key nobody could open what is sealed in the rows: a backup is as secret as the directory.
    for name in ["config.toml", KEY_FILE] {
        let file = app.settings.data.join(name);
        if file.is_file() {
            fs::copy(&file, unfinished.join(name))
                .map_err(Error::internal::<std::io::Error>("could not write the backup"))?;
        }
    }
    Ok(())
}

/// Copies a backup into an empty or missing data directory.
///
/// # Errors
/// When it is not a backup, the directory is not empty, or the disk is full.
pub fn restore(from: &Path, data: &Path) -> Result<u64> {
    if !from.join("throughline.db").is_file() || !from.join("log").is_dir() {
        return Err(Error::Conflict(format!("{} is not a backup", from.display())));
    }
    let empty = fs::read_dir(data).map(|mut entries| entries.next().is_none()).unwrap_or(true);
    if !empty {
        return Err(Error::Conflict(format!("{} is not empty", data.display())));
    }
    let failed = Error::internal::<std::io::Error>("could not restore the backup");
    copy_folder(from, data).map_err(failed)
}

async fn copied(work: impl FnOnce() -> std::io::Result<u64> + Send + 'static) -> Result<u64> {
    let failed = Error::internal::<std::io::Error>("could not write the backup");
    tokio::task::spawn_blocking(work).await.map_err(Error::internal("could not write the backup"))?.map_err(failed)
}

fn copy_folder(from: &Path, into: &Path) -> std::io::Result<u64> {
    fs::create_dir_all(into)?;
    let mut bytes = 0;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), into.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            bytes += copy_folder(&path, &target)?;
        } else if kind.is_file() {
            bytes += fs::copy(&path, &target)?;
            fs::File::open(&target)?.sync_all()?;
        }
    }
    fs::File::open(into)?.sync_all()?;
    Ok(bytes)
}

fn size(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
