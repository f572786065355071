//! Recovery of columns: rows that were projected before a crash but lie in no file yet are read from the log again.
use std::sync::{Arc, atomic::Ordering};

use throughline_intake::{Lsn, Place};
use throughline_store::{imports, ledger::Position, profiles};

use super::{
    BATCH, Projector,
    batch::{Item, Origin, judge},
    commit::{accepted_event, rows_again},
    feed::{self, Order},
};
use crate::{
    app::App,
    error::{Error, Result},
    tenant::Tenant,
    wires::{Meta, Parsed, Wire},
};

impl Projector {
    /// Brings the rows between the filed position and the projected one back into memory, takes up interrupted
    /// imports, and counts what is still to be projected.
    pub(super) async fn recover(&mut self, app: &App, filed: Position) -> Result<()> {
        let mut items = Vec::new();
        let end = app.log.durable_end();
        let mut reader = app.log.read_from(Lsn(filed.lsn.max(1)));
        while reader.position().0 <= self.position.lsn.min(end.0) {
            let Some(record) = reader.next() else { break };
            let (lsn, record) = record?;
            let Ok(tenant) = app.tenant(record.workspace) else { continue };
            let wire = Wire::from_code(record.wire);
            if wire == Some(Wire::Import) {
                continue;
            }
            let meta: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
            let inside = |item: &Item| item.end() > filed && item.end() <= self.position;
            items.extend(Origin::of(&tenant, &record).items(lsn, wire, &meta, &record).into_iter().filter(inside));
            if items.len() >= BATCH {
                again(app, &std::mem::take(&mut items)).await?;
            }
        }
        again(app, &items).await?;
        for tenant in app.tenants() {
            recover_imports(app, &tenant).await?;
        }
        self.resume_feeds(app).await?;
        self.count_pending(app)
    }

    /// Counts what lies behind the projection.
    fn count_pending(&self, app: &App) -> Result<()> {
        let mut pending = 0;
        for record in app.log.read_from(Lsn(self.position.lsn.max(1))) {
            let (lsn, record) = record?;
            let done = if lsn.0 == self.position.lsn { self.position.ordinal } else { 0 };
            pending += u64::from(record.events).saturating_sub(done);
        }
        app.pending.store(pending, Ordering::Relaxed);
        Ok(())
    }
}

async fn recover_imports(app: &App, tenant: &Arc<Tenant>) -> Result<()> {
    for import in imports::all(&app.db, tenant.workspace.id).await?.into_iter().rev() {
        if import.filed >= import.read {
            continue;
        }
        let Some(record) = app.log.get(Lsn(import.lsn))? else { continue };
        let order: Order =
            serde_json::from_slice(&record.body).map_err(Error::internal("could not read an import's order"))?;
        let origin = Arc::new(Origin { counted: false, ..Origin::of(tenant, &record) });
        let mut items: Vec<Item> = Vec::new();
        let mut row = 0;
        let read = feed::rows_of(&app.log, &order, record.received_at, |first, fed| {
            row += 1;
            if row > import.filed
                && let Ok(events) = fed.result
            {
                let place = |ordinal| Place { lsn: Lsn(import.lsn), ordinal };
                items.extend(
                    (first..)
                        .zip(events)
                        .map(|(ordinal, event)| Item::new(&origin, place(ordinal), Parsed::Event(event))),
                );
            }
            (row >= import.read).then_some(())
        });
        read.map_err(|why| Error::Unavailable(format!("could not read import {} again: {why}", import.id)))?;
        for items in items.chunks(BATCH) {
            again(app, items).await?;
        }
    }
    Ok(())
}

/// Puts the rows of events that were accepted before back into the columns.
async fn again(app: &App, items: &[Item]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let judged = judge(app, items)?;
    for tenant in app.tenants() {
        let workspace = tenant.workspace.id;
        let accepted: Vec<_> = items
            .iter()
            .zip(&judged.outcomes)
            .filter(|(item, _)| item.origin.tenant.workspace.id == workspace)
            .filter_map(accepted_event)
            .collect();
        let mut ids: Vec<_> = accepted.iter().map(|(item, _)| item.owner).collect();
        ids.sort();
        ids.dedup();
        let numbers = profiles::by_ids(&app.db, workspace, &ids).await?.into_iter().map(|p| (p.id, p.no)).collect();
        tenant.table.apply(&[], &rows_again(&tenant, &accepted, &numbers))?;
    }
    Ok(())
}
