//! Recovery of columns: rows that were projected before a crash but lie in no file yet are read from the log again.
use std::sync::{Arc, atomic::Ordering};

use throughline_intake::{Lsn, Place};
use throughline_store::{imports, ledger::Position, profiles};

use super::{
    BATCH, Projector,
    batch::{Item, judge},
    commit::{accepted_event, rows_again},
    facts::profile_of,
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
            items.extend(Item::of_record(&tenant, lsn, wire, &meta, &record).into_iter().filter(inside));
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

    /// Reads the record in which the projection stopped and counts what lies behind it.
    fn count_pending(&mut self, app: &App) -> Result<()> {
        let mut pending = 0;
        for record in app.log.read_from(Lsn(self.position.lsn.max(1))) {
            let (lsn, record) = record?;
            let done = if lsn.0 == self.position.lsn { self.position.ordinal } else { 0 };
            pending += u64::from(record.events).saturating_sub(done);
        }
        app.pending.store(pending, Ordering::Relaxed);
        // The record in which the projection stopped: what is done of it is passed over.
        if self.position.lsn > 0
            && let Some(record) = self.reader.next()
        {
            let (lsn, record) = record?;
            let wire = Wire::from_code(record.wire);
            if let Ok(tenant) = app.tenant(record.workspace)
                && wire != Some(Wire::Import)
            {
                let meta: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
                let rest = Item::of_record(&tenant, lsn, wire, &meta, &record);
                self.queue.extend(rest.into_iter().filter(|item| item.end() > self.position));
            }
        }
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
        let source_code = tenant.names().sources.get(&record.source).copied().unwrap_or(0);
        let mut items: Vec<Item> = Vec::new();
        let mut row = 0;
        let read = feed::rows_of(&app.log, &order, record.received_at, tenant.workspace.zone, |first, fed| {
            row += 1;
            if row > import.filed
                && let Ok(events) = fed.result
            {
                items.extend((first..).zip(events).map(|(ordinal, event)| Item {
                    tenant: Arc::clone(tenant),
                    source: record.source,
                    source_code,
                    place: Place { lsn: Lsn(import.lsn), ordinal },
                    received_at: record.received_at,
                    parsed: Parsed::Event(event),
                    mends: None,
                    counted: false,
                }));
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
            .filter(|(item, _)| item.tenant.workspace.id == workspace)
            .filter_map(accepted_event)
            .collect();
        let mut ids: Vec<_> = accepted.iter().map(|(item, event)| profile_of(item, event)).collect();
        ids.sort();
        ids.dedup();
        let numbers = profiles::by_ids(&app.db, workspace, &ids).await?.into_iter().map(|p| (p.id, p.no)).collect();
        tenant.table.apply(&[], &rows_again(&tenant, &accepted, &numbers))?;
    }
    Ok(())
}
