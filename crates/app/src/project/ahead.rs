//! Reading ahead: while one batch is committed, the next is read from the log and understood on another thread.
use std::sync::{Arc, atomic::Ordering};

use throughline_intake::{Lsn, Reader, Record};
use throughline_store::ledger::Position;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{
    BATCH,
    batch::{Item, Origin},
};
use crate::{
    app::App,
    error::{Error, Result},
    tenant::Tenant,
    wires::{Meta, Wire},
};

/// What was read of the log at one time: whole records, in their order.
#[derive(Debug, Default)]
pub struct Batch {
    /// Events that arrived through a door.
    pub items: Vec<Item>,
    /// Imports that begin here.
    pub imports: Vec<(Arc<Tenant>, Lsn, Record)>,
}

impl Batch {
    /// Tells whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.imports.is_empty()
    }
}

/// The place in the log up to which batches were taken, and what is being read behind it.
pub struct Ahead {
    next: Lsn,
    /// Events up to here were projected before the start.
    done: Position,
    reader: Option<Reader>,
    reading: Option<JoinHandle<(Reader, Result<Batch>)>>,
}

impl Ahead {
    /// Begins after what is projected.
    pub fn new(done: Position) -> Self {
        Self { next: Lsn(done.lsn.max(1)), done, reader: None, reading: None }
    }

    /// Takes the next batch, which is empty where the durable log ends, and begins to read the one after it.
    ///
    /// # Errors
    /// When a record is damaged or cannot be read; the same record is tried again by the next call.
    pub async fn take(&mut self, app: &Arc<App>) -> Result<Batch> {
        self.begin(app);
        let Some(reading) = self.reading.take() else { return Ok(Batch::default()) };
        let (reader, batch) = reading.await.map_err(Error::internal("could not read the log"))?;
        self.next = reader.position();
        self.reader = Some(reader);
        let batch = batch?;
        if batch.items.len() >= BATCH {
            self.begin(app);
        }
        Ok(batch)
    }

    /// Tells whether batches up to a record were taken.
    pub fn is_beyond(&self, lsn: Lsn) -> bool {
        self.reading.is_none() && self.next > lsn
    }

    fn begin(&mut self, app: &Arc<App>) {
        if self.reading.is_some() {
            return;
        }
        let mut reader = self.reader.take().unwrap_or_else(|| app.log.read_from(self.next));
        let (app, done) = (Arc::clone(app), self.done);
        self.reading = Some(spawn_blocking(move || {
            let batch = read(&app, &mut reader, done);
            (reader, batch)
        }));
    }
}

/// Reads records until a batch is full or the durable log ends.
fn read(app: &App, reader: &mut Reader, done: Position) -> Result<Batch> {
    let mut batch = Batch::default();
    while batch.items.len() < BATCH {
        let (lsn, record) = match reader.next() {
            None => break,
            Some(Ok(read)) => read,
            // What was read before it goes on; the reader stays at the record that it could not read.
            Some(Err(_)) if !batch.is_empty() => break,
            Some(Err(error)) => return Err(error.into()),
        };
        let Ok(tenant) = app.tenant(record.workspace) else {
            app.pending.fetch_sub(u64::from(record.events), Ordering::Relaxed);
            continue;
        };
        let wire = Wire::from_code(record.wire);
        if wire == Some(Wire::Import) {
            batch.imports.push((tenant, lsn, record));
            continue;
        }
        let meta: Meta = serde_json::from_slice(&record.meta).unwrap_or_default();
        let items = Origin::of(&tenant, &record).items(lsn, wire, &meta, &record);
        batch.items.extend(items.into_iter().filter(|item| item.end() > done));
    }
    Ok(batch)
}
