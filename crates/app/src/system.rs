//! The system: how the program is, what the data directory holds, and its examination on demand.
use std::{
    fs,
    path::Path,
    sync::{Arc, PoisonError},
};

use throughline_model::{permission::Permission, time::Micros};

use crate::{
    accounting::{Account, account},
    app::App,
    ctx::Ctx,
    doctor::{self, Check},
    error::{Error, Result},
    jobs::{self, Queue},
};

/// How the program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemView {
    /// How the intake log is.
    pub intake: Intake,
    /// Up to when answers are complete.
    pub as_of: Micros,
    /// What became of everything that was received, in all workspaces.
    pub account: Account,
    /// The parts of the data directory.
    pub parts: Vec<Part>,
    /// The data directory.
    pub data: String,
    /// Where rows are.
    pub database: String,
    /// Threads that answer one question.
    pub threads: usize,
    /// Partitions of a new workspace's columns.
    pub partitions: u32,
    /// The last examination.
    pub examination: Examination,
    /// The zone of the workspace.
    pub zone: chrono_tz::Tz,
}

/// How the intake log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intake {
    /// It takes everything.
    Taking,
    /// The last append found no room.
    Full,
    /// It takes nothing any more.
    Stopped(String),
}

/// A part of the data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its path in the data directory.
    pub name: &'static str,
    /// What is in it.
    pub holds: &'static str,
    /// Its files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// An examination of the data directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Examination {
    /// None since the program was started.
    #[default]
    None,
    /// It goes on.
    Running {
        /// When it began.
        since: Micros,
    },
    /// It came to its end.
    Done {
        /// When.
        at: Micros,
        /// What was found.
        checks: Vec<Check>,
    },
    /// It could not be done.
    Failed {
        /// When.
        at: Micros,
        /// Why.
        why: String,
    },
}

/// Shows how the program is.
///
/// # Errors
/// When it is not the caller's to see, or the data directory cannot be read.
pub async fn show(ctx: &Ctx, app: &Arc<App>) -> Result<SystemView> {
    ctx.must(Permission::Administer)?;
    let status = app.log.status();
    let intake = match (status.stopped, status.full) {
        (Some(why), _) => Intake::Stopped(why),
        (None, true) => Intake::Full,
        (None, false) => Intake::Taking,
    };
    let data = app.settings.data.clone();
    let parts = tokio::task::spawn_blocking(move || parts(&data));
    let tenant = app.tenant(ctx.workspace)?;
    Ok(SystemView {
        intake,
        as_of: app.as_of(),
        account: account(app).await?,
        parts: parts.await.map_err(Error::internal("could not look through the data directory"))?,
        data: app.settings.data.display().to_string(),
        database: app.settings.database.as_deref().map_or_else(|| "SQLite, throughline.db".to_owned(), postgres),
        threads: app.settings.threads,
        partitions: tenant.workspace.partitions,
        examination: examination(ctx, app)?,
        zone: tenant.workspace.zone,
    })
}

/// The last examination, as far as it is about the caller's workspace and what all share.
///
/// # Errors
/// When it is not the caller's to see.
pub fn examination(ctx: &Ctx, app: &App) -> Result<Examination> {
    ctx.must(Permission::Administer)?;
    let mut examination = app.examination.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Examination::Done { checks, .. } = &mut examination {
        let tenants = app.tenants();
        let others = |check: &Check| {
            tenants
                .iter()
                .filter(|tenant| tenant.workspace.id != ctx.workspace)
                .any(|tenant| doctor::of_workspace(check, &tenant.workspace.slug))
        };
        checks.retain(|check| !others(check));
    }
    Ok(examination)
}

/// The queue of jobs, as far as it is about the caller's workspace and the program itself.
///
/// # Errors
/// When it is not the caller's to see, or the database fails.
pub async fn jobs(ctx: &Ctx, app: &App) -> Result<Queue> {
    jobs::queue(ctx, app).await
}

/// Begins to examine the data directory; what is found can be seen when it is done.
///
/// # Errors
/// When it is not the caller's to do, or one goes on already.
pub fn examine(ctx: &Ctx, app: &Arc<App>) -> Result<()> {
    ctx.must(Permission::Administer)?;
    {
        let mut examination = app.examination.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*examination, Examination::Running { .. }) {
            return Err(Error::Conflict("an examination goes on already".to_owned()));
        }
        *examination = Examination::Running { since: ctx.now };
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let done = doctor::examine(&app).await;
        let at = app.now();
        *app.examination.lock().unwrap_or_else(PoisonError::into_inner) = match done {
            Ok(checks) => Examination::Done { at, checks },
            Err(error) => Examination::Failed { at, why: error.to_string() },
        };
    });
    Ok(())
}

/// The database's address without what opens it.
fn postgres(url: &str) -> String {
    let place = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = place.rsplit_once('@').map_or(place, |(_, rest)| rest);
    format!("PostgreSQL, {}", place.split('?').next().unwrap_or_default())
}

fn parts(data: &Path) -> Vec<Part> {
    let part = |name, holds, (files, bytes)| Part { name, holds, files, bytes };
    let (log, imported) = (size(&data.join("log")), size(&data.join("log/files")));
    let rows = ["throughline.db", "throughline.db-wal", "throughline.db-shm"].map(|name| size(&data.join(name)));
    let rows = rows.iter().fold((0, 0), |(files, bytes), part| (files + part.0, bytes + part.1));
    vec![
        part("log", "what was sent, as it came", (log.0.saturating_sub(imported.0), log.1.saturating_sub(imported.1))),
        part("log/files", "imported files", imported),
        part("throughline.db", "rows: people, words, promises, settings", rows),
        part("columns", "columns that journeys are counted from", size(&data.join("columns"))),
        part("dedupe", "ids of messages, so that each counts once", size(&data.join("dedupe"))),
    ]
}

/// The files below a path and their bytes; what goes away meanwhile counts as nothing.
fn size(path: &Path) -> (u64, u64) {
    let Ok(meta) = fs::symlink_metadata(path) else { return (0, 0) };
    if !meta.is_dir() {
        return (1, meta.len());
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).fold((0, 0), |(files, bytes), part| (files + part.0, bytes + part.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_databases_are_not_shown() {
        for url in ["postgres://me:p@ss@db.example/cx?sslmode=require", "db.example/cx"] {
            assert_eq!(postgres(url), "PostgreSQL, db.example/cx");
        }
    }
}
