//! Accounting: `received = accepted + duplicate + quarantined + ignored + pending`, always.
use std::{collections::BTreeMap, sync::atomic::Ordering};

use serde::Serialize;
use throughline_model::{id::WorkspaceId, outcome::Outcome};
use throughline_store::accounting;

use crate::{app::App, error::Result, wires::Meta};

/// What became of everything that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Account {
    /// Events in the ledgers.
    pub accepted: u64,
    /// Events whose message id had been accepted before.
    pub duplicate: u64,
    /// Events that wait for a mend.
    pub quarantined: u64,
    /// Events that the convention sends and nobody keeps.
    pub ignored: u64,
    /// Events that are durable and not projected yet.
    pub pending: u64,
    /// Everything received: the sum of the others.
    pub received: u64,
    /// Requests that the doors refused since the program started; they are not stored.
    pub refused: u64,
}

/// The account of all workspaces.
///
/// # Errors
/// When the database fails.
pub async fn account(app: &App) -> Result<Account> {
    let mut totals: BTreeMap<Outcome, u64> = BTreeMap::new();
    for tenant in app.tenants() {
        for count in accounting::counts(&app.db, tenant.workspace.id).await? {
            *totals.entry(count.outcome).or_default() += count.n;
        }
    }
    let total = |outcome| totals.get(&outcome).copied().unwrap_or(0);
    let mut account = Account {
        accepted: total(Outcome::Accepted),
        duplicate: total(Outcome::Duplicate),
        quarantined: total(Outcome::Quarantined),
        ignored: total(Outcome::Ignored),
        pending: app.pending.load(Ordering::Relaxed),
        received: 0,
        refused: app.refused.load(Ordering::Relaxed),
    };
    account.received = account.accepted + account.duplicate + account.quarantined + account.ignored + account.pending;
    Ok(account)
}

/// Counts the events in the log anew, record by record: what was received, by the log's own word.
///
/// # Errors
/// When the log cannot be read.
pub fn received_by_the_log(app: &App, workspace: WorkspaceId) -> Result<u64> {
    let mut events = 0;
    for record in app.log.read_from(throughline_intake::Lsn(1)) {
        let (_, record) = record?;
        if record.workspace == workspace {
            // What takes the place of a rejected event was received with that one.
            let meta: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
            events += u64::from(record.events).saturating_sub(meta.mends.len() as u64);
        }
    }
    Ok(events)
}
