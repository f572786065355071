//! Doctor: examines a data directory part by part and says what it found.
use std::{path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use throughline_journeys::run::Run;
use throughline_store::{imports, workspaces::Workspace};

use crate::{
    accounting::{account, received_by_the_log},
    app::App,
    audit,
    error::{Error, Result},
    webhooks,
};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// Whether it is well.
    pub ok: bool,
    /// What was found.
    pub found: String,
}

impl Check {
    fn new(what: &str, ok: bool, found: impl Into<String>) -> Self {
        Self { what: what.to_owned(), ok, found: found.into() }
    }
}

/// Examines everything.
///
/// # Errors
/// When the database cannot be asked at all; what can be asked and is wrong is in the result.
pub async fn examine(app: &Arc<App>) -> Result<Vec<Check>> {
    let mut checks = vec![log(app).await?];
    let intact = app.db.integrity().await?;
    checks.push(Check::new("rows", intact == "ok", intact));
    checks.push(accounts(app).await?);
    for tenant in app.tenants() {
        let name = format!("columns of {}", tenant.workspace.slug);
        let (folder, snapshot) = (tenant.table.folder().to_owned(), tenant.table.snapshot());
        let read = tokio::task::spawn_blocking(move || columns(&folder, &snapshot));
        let (ok, found) = read.await.map_err(Error::internal("could not examine columns"))?;
        checks.push(Check::new(&name, ok, found));
        checks.push(audit(app, &tenant.workspace).await?);
        checks.extend(secrets(app, &tenant.workspace).await?);
    }
    Ok(checks)
}

/// Tells whether a check is about one workspace.
pub fn of_workspace(check: &Check, slug: &str) -> bool {
    ["columns", "audit", "secrets"].iter().any(|part| check.what == format!("{part} of {slug}"))
}

/// Looks whether sealed secrets can be opened, where there are any.
async fn secrets(app: &App, workspace: &Workspace) -> Result<Option<Check>> {
    let (sealed, trouble) = webhooks::try_secrets(app, workspace.id).await?;
    let found = match &trouble {
        None => format!("{sealed} sealed, all can be opened"),
        Some(why) => format!("{sealed} sealed; {why}"),
    };
    let check = Check::new(&format!("secrets of {}", workspace.slug), trouble.is_none(), found);
    Ok((sealed > 0).then_some(check))
}

async fn audit(app: &App, workspace: &Workspace) -> Result<Check> {
    let (ok, found) = match audit::verify(app, workspace.id).await? {
        Ok(entries) => (true, format!("{entries} entries, each chained to the one before")),
        Err(seq) => (false, format!("the chain breaks at entry {seq}: it was changed, or one before it is missing")),
    };
    Ok(Check::new(&format!("audit of {}", workspace.slug), ok, found))
}

async fn log(app: &Arc<App>) -> Result<Check> {
    let status = app.log.status();
    let reading = Arc::clone(app);
    let read = tokio::task::spawn_blocking(move || {
        let mut records = 0u64;
        for record in reading.log.read_from(throughline_intake::Lsn(1)) {
            match record {
                Ok(_) => records += 1,
                Err(error) => return (false, format!("{records} records, then: {error}")),
            }
        }
        (true, format!("{records} records in {} segments, {} bytes", status.segments, status.bytes))
    });
    let (ok, found) = read.await.map_err(Error::internal("could not examine the log"))?;
    let stopped = app.log.status().stopped;
    Ok(match stopped {
        Some(why) => Check::new("intake log", false, format!("stopped: {why}")),
        None => Check::new("intake log", ok, found),
    })
}

/// `received = accepted + duplicate + quarantined + ignored + pending`, by the log's own count.
async fn accounts(app: &Arc<App>) -> Result<Check> {
    let (counted, mut received) = (account(app).await?, 0);
    for tenant in app.tenants() {
        let (app, workspace) = (Arc::clone(app), tenant.workspace.id);
        let read = tokio::task::spawn_blocking(move || received_by_the_log(&app, workspace));
        received += read.await.map_err(Error::internal("could not examine the log"))??;
    }
    let found = format!(
        "{} accepted, {} duplicate, {} quarantined, {} ignored, {} pending",
        counted.accepted, counted.duplicate, counted.quarantined, counted.ignored, counted.pending
    );
    let mut imported = false;
    for tenant in app.tenants() {
        imported |= !imports::all(&app.db, tenant.workspace.id).await?.is_empty();
    }
    // Rows of imported files lie in their own files, and payloads that are old enough have left the log.
    let partial = imported || app.log.get(throughline_intake::Lsn(1))?.is_none();
    let ok = if partial { counted.received >= received } else { counted.received == received };
    Ok(Check::new("accounting", ok, format!("{received} received by the doors; {found}")))
}

fn columns(folder: &Path, snapshot: &throughline_journeys::table::Snapshot) -> (bool, String) {
    let (mut rows, mut files) = (0u64, 0);
    for run in &snapshot.runs {
        let Run::File(file) = run else { continue };
        files += 1;
        for partition in 0..snapshot.partitions {
            let reader = match file.all(partition) {
                Ok(Some(reader)) => reader,
                Ok(None) => continue,
                Err(error) => return (false, format!("{}: {error}", file.name)),
            };
            for batch in reader {
                match batch {
                    Ok(batch) => rows += batch.num_rows() as u64,
                    Err(error) => return (false, format!("{}: {error}", file.name)),
                }
            }
        }
    }
    let expected: u64 = snapshot.runs.iter().filter(|run| matches!(run, Run::File(_))).map(Run::rows).sum();
    let fresh: u64 = snapshot.runs.iter().map(Run::rows).sum::<u64>() - expected;
    let found = format!("{rows} rows in {files} files, {fresh} fresh, in {}", folder.display());
    (rows == expected, found)
}
