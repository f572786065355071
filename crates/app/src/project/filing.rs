//! Filing: fresh rows become column files, and the manifest says so together with how far they reach.
use std::sync::Arc;

use throughline_intake::Lsn;
use throughline_journeys::table::Filed;
use throughline_model::time::Micros;
use throughline_store::{
    imports,
    ledger::{self, ColumnFile, Progress},
    profiles,
};

use super::Projector;
use crate::{
    app::App,
    error::{Error, Result},
};

impl Projector {
    /// Files the fresh rows when there are many.
    pub(super) async fn file_if_many(&mut self, app: &App) -> Result<()> {
        let fresh: u64 = app.tenants().iter().map(|tenant| tenant.table.fresh_rows()).sum();
        if fresh >= app.settings.fresh_rows { self.file(app).await } else { Ok(()) }
    }

    /// Files all fresh rows; after a restart nothing before this moment is read again.
    ///
    /// # Errors
    /// When the disk is full or the database fails; the rows stay in memory and in the log then.
    pub async fn file(&mut self, app: &App) -> Result<()> {
        let mut filed = Vec::new();
        for tenant in app.tenants() {
            let name = format!("{}.parquet", app.world.new_id());
            if let Some(file) = tenant.table.file_fresh(&name)? {
                filed.push((tenant, file));
            }
        }
        let mut tx = app.db.begin().await?;
        for (tenant, file) in &filed {
            note(&mut tx, tenant.workspace.id, file).await?;
        }
        for feed in &self.feeds {
            imports::set_filed(&mut tx, feed.workspace(), feed.import(), feed.read()).await?;
        }
        imports::all_filed(&mut tx).await?;
        ledger::set_position(&mut tx, Progress::Columns, self.position).await?;
        tx.commit().await?;
        for (tenant, file) in &filed {
            tenant.table.install(file);
        }
        for (tenant, _) in &filed {
            settle(app, tenant).await?;
        }
        // Raw payloads that are old enough go; what is not yet in rows and files stays whatever its age.
        let before = Micros(app.now().0.saturating_sub(app.settings.keep_raw.0));
        app.log.expire(before, Lsn(self.position.lsn))?;
        Ok(())
    }
}

/// Folds small files of all workspaces into larger ones, beside the projection: only the exchange of the files makes it
/// rest.
///
/// # Errors
/// When the disk is full or the database fails; the files stay as they are then.
pub async fn fold(app: &Arc<App>) -> Result<()> {
    for tenant in app.tenants() {
        fold_one(app, &tenant).await?;
    }
    Ok(())
}

async fn fold_one(app: &Arc<App>, tenant: &Arc<crate::tenant::Tenant>) -> Result<()> {
    let name = format!("{}.parquet", app.world.new_id());
    let folding = Arc::clone(tenant);
    let folded = tokio::task::spawn_blocking(move || folding.table.fold_files(&name));
    let Some(folded) = folded.await.map_err(Error::internal("could not fold column files"))?? else { return Ok(()) };
    let _projection = app.projection.lock().await;
    let mut tx = app.db.begin().await?;
    note(&mut tx, tenant.workspace.id, &folded).await?;
    tx.commit().await?;
    tenant.table.install(&folded);
    tenant.table.remove(&folded.removed)?;
    settle(app, tenant).await
}

/// Forgets former customers of profiles whose rows all lie in their place again.
async fn settle(app: &App, tenant: &crate::tenant::Tenant) -> Result<()> {
    let settled = tenant.table.settled()?;
    if settled.is_empty() {
        return Ok(());
    }
    let numbers: Vec<_> = settled.iter().map(|no| throughline_model::id::ProfileNo(*no)).collect();
    let mut tx = app.db.begin().await?;
    profiles::settle(&mut tx, tenant.workspace.id, &numbers).await?;
    tx.commit().await?;
    tenant.table.settle(&settled);
    Ok(())
}

async fn note(
    tx: &mut throughline_store::tx::Tx,
    workspace: throughline_model::id::WorkspaceId,
    filed: &Filed,
) -> Result<()> {
    let meta =
        serde_json::to_string(&filed.meta).map_err(Error::internal("could not write the list of column files"))?;
    let file = ColumnFile { name: filed.name.clone(), meta };
    Ok(ledger::change_column_files(tx, workspace, &[file], &filed.removed).await?)
}
