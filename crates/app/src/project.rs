//! Projection: from the intake log to the ledgers, each event exactly once.
//!
//! The [`Projector`] takes what is durable in the log in batches, the next one being read ([`ahead`]) while one is
//! committed. A batch is judged ([`batch`]: is it a duplicate, can it be read), its people are found or made
//! ([`people`]), its statements become rows ([`facts`]), and everything is committed in one transaction with the
//! position in the log ([`commit`]). Message ids are remembered with their place in the log before that transaction, so
//! a batch that is projected again after a crash recognises its own events. Files are fed in beside the live events
//! ([`feed`]), so a long import delays nobody.
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

use throughline_model::id::WorkspaceId;
use throughline_store::ledger::{Position, Progress};

use crate::{
    app::App,
    error::Result,
    project::{
        ahead::{Ahead, Batch},
        batch::Item,
        feed::Feed,
        people::People,
    },
};

pub mod ahead;
pub mod batch;
pub mod commit;
pub mod facts;
pub mod feed;
pub mod filing;
pub mod indexing;
pub mod names;
pub mod people;
pub mod recover;
pub mod tell;
#[cfg(test)]
mod tests;

/// Most events in a batch.
const BATCH: usize = 10_000;

/// Reads the log and keeps what batches share.
pub struct Projector {
    ahead: Ahead,
    /// Everything before it is in rows.
    position: Position,
    /// What was read but is not projected yet.
    batch: Batch,
    /// Imports in progress.
    feeds: Vec<Feed>,
    people: HashMap<WorkspaceId, People>,
}

impl Projector {
    /// Begins where the last projection ended, with the rows that no file holds yet in memory again.
    ///
    /// # Errors
    /// When the log or the database cannot be read.
    pub async fn new(app: &App) -> Result<Self> {
        let position = app.position(Progress::Rows).await?;
        let filed = app.position(Progress::Columns).await?;
        let mut projector = Self {
            ahead: Ahead::new(position),
            position,
            batch: Batch::default(),
            feeds: Vec::new(),
            people: HashMap::new(),
        };
        projector.recover(app, filed).await?;
        Ok(projector)
    }

    /// Projects one batch; tells whether there was anything to do.
    ///
    /// # Errors
    /// When the disk is full or the database fails. Nothing is lost: the batch is projected by a later call.
    pub async fn step(&mut self, app: &Arc<App>) -> Result<bool> {
        if self.batch.is_empty() {
            self.batch = self.ahead.take(app).await?;
        }
        while let Some((tenant, lsn, record)) = self.batch.imports.first() {
            self.feeds.extend(Feed::begin(app, tenant, *lsn, record).await?);
            app.pending.fetch_sub(u64::from(record.events), Ordering::Relaxed);
            self.batch.imports.remove(0);
        }
        let live = std::mem::take(&mut self.batch.items);
        if let Some(end) = live.last().map(Item::end) {
            if let Err(error) = self.commit(app, &live, Some(end)).await {
                self.batch.items = live;
                return Err(error);
            }
            self.position = end;
            app.pending.fetch_sub(live.len() as u64, Ordering::Relaxed);
        }
        let fed = self.feed(app).await?;
        self.file_if_many(app).await?;
        Ok(!live.is_empty() || fed)
    }

    /// Tells whether everything that was durable in the log when the call began is projected.
    pub fn is_caught_up(&self, app: &App) -> bool {
        self.batch.is_empty() && self.feeds.is_empty() && self.ahead.is_beyond(app.log.durable_end())
    }
}

/// Projects until told to stop; call it on a thread of its own.
pub async fn run(app: Arc<App>, mut stop: tokio::sync::watch::Receiver<bool>) {
    let mut durable = app.log.subscribe();
    let mut trouble = false;
    let mut folding: Option<tokio::task::JoinHandle<()>> = None;
    let mut indexing: Option<tokio::task::JoinHandle<()>> = None;
    while !*stop.borrow() {
        if folding.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            folding = app.tenants().iter().any(|tenant| tenant.table.has_many_files()).then(|| {
                let app = Arc::clone(&app);
                tokio::spawn(async move {
                    if let Err(error) = filing::fold(&app).await {
                        tracing::error!(error = &error as &dyn std::error::Error, "could not fold column files");
                    }
                })
            });
        }
        if indexing.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            indexing = app.unindexed.swap(false, Ordering::Relaxed).then(|| {
                let app = Arc::clone(&app);
                tokio::spawn(async move { indexing::index_in_turn(&app).await })
            });
        }
        let stepped = match app.projection.lock().await.as_mut() {
            Some(projector) => projector.step(&app).await,
            None => break,
        };
        let pause = match stepped {
            Ok(true) => continue,
            Ok(false) => {
                trouble = false;
                std::time::Duration::from_secs(1)
            }
            Err(error) => {
                if !trouble {
                    tracing::error!(error = &error as &dyn std::error::Error, "could not project; trying again");
                }
                trouble = true;
                std::time::Duration::from_millis(500)
            }
        };
        tokio::select! {
            _ = durable.changed(), if !trouble => {}
            _ = stop.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    for broken_off in [folding, indexing].into_iter().flatten() {
        // What is broken off leaves a file or a segment that nobody lists, which the next start removes.
        broken_off.abort();
        let _ = broken_off.await;
    }
}

/// Projects until nothing is left, for commands that work without a server.
///
/// # Errors
/// When the disk is full or the database fails.
pub async fn catch_up(app: &Arc<App>) -> Result<()> {
    loop {
        let mut projection = app.projection.lock().await;
        let Some(projector) = projection.as_mut() else { return Ok(()) };
        if !projector.step(app).await? && projector.is_caught_up(app) {
            return Ok(());
        }
    }
}
