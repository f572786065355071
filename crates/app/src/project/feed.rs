//! Feeds: files of an import, read on a thread of their own and projected beside the live events.
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use throughline_intake::{FileDigest, Log, Lsn, Place, Record};
use throughline_model::{
    id::{ImportId, SourceId, WorkspaceId, rejected_hash},
    outcome::{Outcome, Rejection},
    time::Micros,
};
use throughline_store::{imports, imports::Import};

use super::{
    Projector,
    batch::{Item, Origin},
};
use crate::{
    app::App,
    error::{Error, Result},
    import::{Arrival, ImportRow, InputFile, Mapping, read_at},
    tenant::Tenant,
    wires::Parsed,
};

/// What the log's record of an import says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The import.
    pub id: ImportId,
    /// The mapping's name.
    pub name: String,
    /// The mapping's text.
    pub mapping: String,
    /// The stored files: name and digest.
    pub files: Vec<(String, String)>,
    /// The zone of times that state none: the workspace's when the import was begun. It must not change with the
    /// workspace's, because the files are read again after a start.
    #[serde(default)]
    pub zone: String,
}

impl Order {
    /// The zone of times that state none.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.zone.parse().unwrap_or(chrono_tz::UTC)
    }
}

/// An import in progress.
#[derive(Debug)]
pub struct Feed {
    tenant: Arc<Tenant>,
    source: SourceId,
    received_at: Micros,
    import: Import,
    /// Only the projection reads it; the mutex lets the feed pass between threads.
    rows: Mutex<Receiver<Chunk>>,
}

/// Rows of a file on their way to the projection; an error ends the feed.
type Chunk = Result<Vec<FedRow>, String>;

/// One row with the place of its first event.
struct FedRow {
    first: u32,
    /// By what a rejected row is recognised when the same file is imported in the same way again.
    rejected: Option<[u8; 16]>,
    result: Result<Vec<throughline_model::event::Event>, Rejection>,
}

/// Rows that are handed over at a time.
const CHUNK: usize = 4_000;

impl Feed {
    /// Begins to read an import's files; `None` where it was begun before (a restart has taken it up already).
    ///
    /// # Errors
    /// When the record cannot be understood, or the database fails.
    pub async fn begin(app: &App, tenant: &Arc<Tenant>, lsn: Lsn, record: &Record) -> Result<Option<Self>> {
        let order: Order =
            serde_json::from_slice(&record.body).map_err(Error::internal("could not read an import's order"))?;
        let import = Import {
            id: order.id,
            lsn: lsn.0,
            mapping: order.name.clone(),
            files: order.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
            created_at: record.received_at,
            finished_at: None,
            failed: None,
            filed: 0,
            read: 0,
            accepted: 0,
            duplicate: 0,
            quarantined: 0,
        };
        if imports::by_id(&app.db, tenant.workspace.id, import.id).await?.is_some() {
            return Ok(None);
        }
        // From here on the import goes on by itself, whatever becomes of the position in the log.
        let mut tx = app.db.begin().await?;
        imports::put(&mut tx, tenant.workspace.id, &import).await?;
        tx.commit().await?;
        Ok(Some(Self::resume(app, tenant, record, order, import)))
    }

    /// Goes on with an import after the rows that are projected already.
    pub fn resume(app: &App, tenant: &Arc<Tenant>, record: &Record, order: Order, import: Import) -> Self {
        let reading = Reading {
            log: app.log.clone(),
            arrival: Arrival { received_at: Some(record.received_at), zone: order.zone() },
            order,
            skip: import.read,
            workspace: tenant.workspace.id,
            source: record.source,
        };
        let rows = reading.on_thread();
        Self {
            tenant: Arc::clone(tenant),
            source: record.source,
            received_at: record.received_at,
            import,
            rows: Mutex::new(rows),
        }
    }

    /// The workspace that it feeds.
    pub fn workspace(&self) -> WorkspaceId {
        self.tenant.workspace.id
    }

    /// The import.
    pub fn import(&self) -> ImportId {
        self.import.id
    }

    /// How many rows are projected.
    pub fn read(&self) -> u64 {
        self.import.read
    }

    fn items(&self, rows: Vec<FedRow>) -> (Vec<Item>, Vec<std::ops::Range<usize>>) {
        let source_code = self.tenant.names().sources.get(&self.source).copied().unwrap_or(0);
        let (tenant, received_at) = (Arc::clone(&self.tenant), self.received_at);
        let origin = Arc::new(Origin { tenant, source: self.source, source_code, received_at, counted: true });
        let (mut items, mut places) = (Vec::new(), Vec::new());
        for row in rows {
            let begin = items.len();
            let item = |ordinal, parsed| Item::new(&origin, Place { lsn: Lsn(self.import.lsn), ordinal }, parsed);
            match row.result {
                Err(rejection) => {
                    items.push(Item { hash: row.rejected, ..item(row.first, Parsed::Rejected(rejection)) });
                }
                Ok(events) => {
                    items.extend((row.first..).zip(events).map(|(ordinal, event)| item(ordinal, Parsed::Event(event))))
                }
            }
            places.push(begin..items.len());
        }
        (items, places)
    }
}

impl Projector {
    /// Projects the next rows of the oldest import; tells whether there is an import in progress.
    pub(super) async fn feed(&mut self, app: &App) -> Result<bool> {
        let Some(feed) = self.feeds.first() else { return Ok(false) };
        let chunk =
            match feed.rows.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(Duration::from_millis(20)) {
                Ok(chunk) => Some(chunk),
                Err(RecvTimeoutError::Timeout) => return Ok(true),
                Err(RecvTimeoutError::Disconnected) => None,
            };
        let (workspace, mut import) = (feed.workspace(), feed.import.clone());
        let mut items = Vec::new();
        let mut rows = Vec::new();
        match chunk {
            None => import.finished_at = Some(app.now()),
            Some(Err(why)) => {
                tracing::warn!(import.id = %import.id, why, "could not read an import to its end");
                import.finished_at = Some(app.now());
                import.failed = Some(why);
            }
            Some(Ok(fed)) => (items, rows) = feed.items(fed),
        }
        let mut counted = import.clone();
        let progress = |outcomes: &[Outcome]| {
            for row in rows {
                let outcomes = outcomes.get(row).unwrap_or_default();
                counted.read += 1;
                if outcomes.contains(&Outcome::Quarantined) {
                    counted.quarantined += 1;
                } else if outcomes.is_empty() || outcomes.contains(&Outcome::Accepted) {
                    counted.accepted += 1;
                } else {
                    counted.duplicate += 1;
                }
            }
            Some(counted.clone())
        };
        // A chunk that cannot be committed now is tried again until it can: it is not read a second time.
        self.commit_with(app, &items, None, Some(workspace), progress).await?;
        app.received.fetch_add(items.len() as u64, Ordering::Relaxed);
        let finished = counted.finished_at.is_some();
        if let Some(feed) = self.feeds.first_mut() {
            feed.import = counted;
        }
        if finished {
            self.feeds.remove(0);
        }
        Ok(true)
    }

    /// Takes up the imports that a restart interrupted.
    pub(super) async fn resume_feeds(&mut self, app: &App) -> Result<()> {
        for tenant in app.tenants() {
            for import in imports::all(&app.db, tenant.workspace.id).await?.into_iter().rev() {
                if import.finished_at.is_some() {
                    continue;
                }
                let Some(record) = app.log.get(Lsn(import.lsn))? else { continue };
                let order = serde_json::from_slice(&record.body)
                    .map_err(Error::internal("could not read an import's order"))?;
                self.feeds.push(Feed::resume(app, &tenant, &record, order, import));
            }
        }
        Ok(())
    }
}

/// How an import's files are read.
struct Reading {
    log: Log,
    order: Order,
    /// Rows that are projected already.
    skip: u64,
    arrival: Arrival,
    workspace: WorkspaceId,
    source: SourceId,
}

impl Reading {
    fn on_thread(self) -> Receiver<Chunk> {
        let (send, receive) = sync_channel(4);
        std::thread::spawn(move || {
            if let Err(why) = self.send_rows(&send) {
                // Nobody listens any more when the program ends; the import goes on after the next start.
                let _ = send.send(Err(why));
            }
        });
        receive
    }

    fn send_rows(&self, send: &SyncSender<Chunk>) -> Result<(), String> {
        let mapping = Mapping::parse(&self.order.mapping).map_err(|e| e.to_string())?;
        let files = input_files(&self.log, &self.order.files)?;
        let mut chunk = Vec::new();
        let mut first = 0u32;
        for (n, row) in (0u64..).zip(read_at(&mapping, &files, self.arrival).map_err(|e| e.to_string())?) {
            let events = row.result.as_ref().map_or(1, |events| events.len() as u32);
            if n >= self.skip {
                let rejected = row.result.is_err().then(|| self.name_of(&row));
                chunk.push(FedRow { first, rejected, result: row.result });
            }
            first += events;
            if chunk.len() >= CHUNK && send.send(Ok(std::mem::take(&mut chunk))).is_err() {
                return Ok(());
            }
        }
        if !chunk.is_empty() {
            let _ = send.send(Ok(chunk));
        }
        Ok(())
    }

    fn name_of(&self, row: &ImportRow) -> [u8; 16] {
        let digest = self.order.files.get(row.file).map_or("", |(_, digest)| digest.as_str());
        let place = format!("{}:{digest}:{}", self.order.mapping, row.line);
        rejected_hash(self.workspace, self.source, &place)
    }
}

/// The stored files of an import, to be opened from the log.
///
/// # Errors
/// Says which digest cannot be read.
pub fn input_files(log: &Log, files: &[(String, String)]) -> Result<Vec<InputFile>, String> {
    files
        .iter()
        .map(|(name, digest)| {
            let parsed: FileDigest = digest.parse().map_err(|_| format!("{digest} is not the digest of a file"))?;
            let log = log.clone();
            let open = move || {
                let file = log.open_file(&parsed).map_err(std::io::Error::other)?;
                Ok(Box::new(file) as Box<dyn std::io::Read + Send>)
            };
            Ok(InputFile { name: name.clone(), digest: digest.clone(), open: Box::new(open), path: None, mended: None })
        })
        .collect()
}

/// The rows of an order again, from the first: the error file and the recovery of columns read them so.
///
/// # Errors
/// When the mapping or a file cannot be read.
pub fn rows_of<T>(
    log: &Log,
    order: &Order,
    received_at: Micros,
    mut each: impl FnMut(u32, ImportRow) -> Option<T>,
) -> Result<Option<T>, String> {
    let mapping = Mapping::parse(&order.mapping).map_err(|e| e.to_string())?;
    let files = input_files(log, &order.files)?;
    let arrival = Arrival { received_at: Some(received_at), zone: order.zone() };
    let mut first = 0u32;
    for row in read_at(&mapping, &files, arrival).map_err(|e| e.to_string())? {
        let events = row.result.as_ref().map_or(1, |events| events.len() as u32);
        if let Some(done) = each(first, row) {
            return Ok(Some(done));
        }
        first += events;
    }
    Ok(None)
}
