//! The front door of the log: append, read, expire.
use std::{
    collections::VecDeque,
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
    thread::JoinHandle,
};

use throughline_model::time::Micros;
use tokio::sync::{oneshot, watch};

use crate::{
    commit::Writer,
    disk::{Disk, LocalDisk},
    error::{AppendError, Error},
    reader::Reader,
    record::{Lsn, Record},
    recover::{Recovery, Segment, recover},
    segment::{self, Found, Scan},
};

/// The sizes of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOptions {
    /// A new segment is begun when the last has this many bytes.
    pub segment_bytes: u64,
    /// The largest record, meta and body together; at most 1 GiB.
    pub max_record: usize,
    /// How many bytes may wait for the disk before senders are told to come again.
    pub queue_bytes: usize,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { segment_bytes: 64 << 20, max_record: 32 << 20, queue_bytes: 64 << 20 }
    }
}

/// How the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStatus {
    /// How many segment files there are.
    pub segments: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// The last durable record.
    pub durable_end: Lsn,
    /// How many bytes wait for the disk.
    pub waiting_bytes: usize,
    /// Why nothing is accepted any more.
    pub stopped: Option<String>,
    /// Whether the last append found no room.
    pub full: bool,
}

/// The intake log; clones are the same log.
///
/// The last clone that goes waits until what was handed in is on the disk.
#[derive(Clone)]
pub struct Log {
    open: Arc<Open>,
}

/// What ends with the last clone.
struct Open {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    _lock: Option<File>,
}

/// What the callers, the readers and the commit thread have in common.
pub(crate) struct Shared {
    pub dir: PathBuf,
    pub disk: Arc<dyn Disk>,
    pub options: LogOptions,
    pub salt: u64,
    pub queue: Mutex<Queue>,
    pub work: Condvar,
    pub segments: Mutex<Vec<Segment>>,
    pub durable: watch::Sender<u64>,
    pub temporary: AtomicU64,
}

/// What waits for the commit thread.
#[derive(Default)]
pub(crate) struct Queue {
    pub waiting: VecDeque<Request>,
    /// Bytes that wait or are being written.
    pub bytes: usize,
    pub closing: bool,
    pub stopped: Option<String>,
    pub full: bool,
}

/// A record on its way, and who wants to hear of it.
pub(crate) struct Request {
    pub record: Record,
    pub reply: oneshot::Sender<Result<Lsn, AppendError>>,
}

impl Log {
    /// Opens the log in a directory, or begins one, and keeps other processes out of it.
    pub fn open(dir: &Path, options: LogOptions) -> Result<(Self, Recovery), Error> {
        let lock = lock(dir)?;
        Self::open_locked(dir, options, Arc::new(LocalDisk), Some(lock))
    }

    /// Opens the log on another disk; nothing keeps a second one out.
    pub fn open_with(dir: &Path, options: LogOptions, disk: Arc<dyn Disk>) -> Result<(Self, Recovery), Error> {
        Self::open_locked(dir, options, disk, None)
    }

    fn open_locked(
        dir: &Path,
        options: LogOptions,
        disk: Arc<dyn Disk>,
        lock: Option<File>,
    ) -> Result<(Self, Recovery), Error> {
        let options = LogOptions { max_record: options.max_record.min(1 << 30), ..options };
        let found = recover(disk.as_ref(), dir)?;
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            disk,
            options,
            salt: found.salt,
            queue: Mutex::default(),
            work: Condvar::new(),
            segments: Mutex::new(found.segments),
            durable: watch::Sender::new(found.end.0),
            temporary: AtomicU64::new(0),
        });
        let writer = Writer::new(Arc::clone(&shared), found.file, found.length, found.end)?;
        let thread = std::thread::Builder::new()
            .name("intake-commit".to_owned())
            .spawn(move || writer.run())
            .map_err(Error::io("start the writer of", dir))?;
        let open = Open { shared, thread: Mutex::new(Some(thread)), _lock: lock };
        let log = Self { open: Arc::new(open) };
        log.clear_unfinished_files()?;
        Ok((log, found.recovery))
    }

    /// Appends a record and answers once it is on the disk.
    ///
    /// A caller that stops waiting does not take the record back.
    pub async fn append(&self, record: Record) -> Result<Lsn, AppendError> {
        let reply = self.shared().submit(record)?;
        reply.await.unwrap_or_else(|_| Err(writer_gone()))
    }

    /// Appends a record and waits until it is on the disk; not to be called from asynchronous code.
    pub fn append_blocking(&self, record: Record) -> Result<Lsn, AppendError> {
        let reply = self.shared().submit(record)?;
        reply.blocking_recv().unwrap_or_else(|_| Err(writer_gone()))
    }

    /// Reads the durable records from a number on, or from the oldest that is kept.
    pub fn read_from(&self, lsn: Lsn) -> Reader {
        Reader::new(Arc::clone(self.shared()), lsn)
    }

    /// Reads one record; `None` when it was expired or is not there yet.
    pub fn get(&self, lsn: Lsn) -> Result<Option<Record>, Error> {
        if lsn > self.durable_end() {
            return Ok(None);
        }
        match self.read_from(lsn).next().transpose()? {
            Some((found, record)) if found == lsn => Ok(Some(record)),
            _ => Ok(None),
        }
    }

    /// The last durable record.
    pub fn durable_end(&self) -> Lsn {
        Lsn(*self.shared().durable.borrow())
    }

    /// Hears of every new number of the last durable record.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared().durable.subscribe()
    }

    /// Deletes the oldest segments as long as all of their records were received before a time and are numbered
    /// below `keep_from`; returns how many. The last segment always stays.
    pub fn expire(&self, before: Micros, keep_from: Lsn) -> Result<usize, Error> {
        let shared = self.shared();
        let mut expired = 0;
        loop {
            let (first, latest) = match shared.segments().as_slice() {
                [oldest, next, ..] if next.first <= keep_from.0 => (oldest.first, oldest.latest),
                _ => return Ok(expired),
            };
            let latest = match latest {
                Some(latest) => latest,
                None => shared.latest(first)?,
            };
            match shared.segments().first_mut() {
                Some(oldest) if oldest.first == first => oldest.latest = Some(latest),
                // Somebody else expired it meanwhile.
                _ => continue,
            }
            if latest >= before.0 {
                return Ok(expired);
            }
            if !shared.forget_segment(first) {
                continue;
            }
            // One name after the other becomes durable, so a crash leaves no hole in the middle of the log.
            let path = segment::path(&shared.dir, first);
            shared.disk.remove(&path).map_err(Error::io("remove", &path))?;
            shared.disk.sync_dir(&shared.dir).map_err(Error::io("sync", &shared.dir))?;
            expired += 1;
        }
    }

    /// How the log is.
    pub fn status(&self) -> LogStatus {
        let (segments, bytes) = {
            let segments = self.shared().segments();
            (segments.len(), segments.iter().map(|segment| segment.bytes).sum())
        };
        let durable_end = self.durable_end();
        let queue = self.shared().queue();
        let (stopped, full) = (queue.stopped.clone(), queue.full);
        LogStatus { segments, bytes, durable_end, waiting_bytes: queue.bytes, stopped, full }
    }

    /// Accepts nothing more and waits until what was handed in is on the disk; other clones may still read.
    pub fn close(self) {
        self.open.close();
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.open.shared
    }
}

impl Open {
    fn close(&self) {
        self.shared.queue().closing = true;
        self.shared.work.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of the thread was already answered to everybody who waited.
            let _ = thread.join();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// Puts a record into the queue.
    fn submit(&self, record: Record) -> Result<oneshot::Receiver<Result<Lsn, AppendError>>, AppendError> {
        let (size, limit) = (record.meta.len().saturating_add(record.body.len()), self.options.max_record);
        if size > limit {
            return Err(AppendError::TooLarge { size, limit });
        }
        let mut queue = self.queue();
        if let Some(reason) = &queue.stopped {
            return Err(AppendError::Stopped(reason.clone()));
        }
        if queue.closing {
            return Err(AppendError::Stopped("it was closed".to_owned()));
        }
        let size = record.written_len();
        // A record that is larger than the whole queue still passes alone.
        if queue.bytes > 0 && queue.bytes + size > self.options.queue_bytes {
            return Err(AppendError::Busy);
        }
        let (reply, answer) = oneshot::channel();
        queue.bytes += size;
        queue.waiting.push_back(Request { record, reply });
        drop(queue);
        self.work.notify_one();
        Ok(answer)
    }

    pub fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn segments(&self) -> MutexGuard<'_, Vec<Segment>> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the oldest segment out of the list and tells whether it was still there.
    fn forget_segment(&self, first: u64) -> bool {
        let mut segments = self.segments();
        let there = segments.first().is_some_and(|oldest| oldest.first == first);
        if there {
            segments.remove(0);
        }
        there
    }

    /// The latest time of a sealed segment's records, from its headers alone.
    fn latest(&self, first: u64) -> Result<i64, Error> {
        let path = segment::path(&self.dir, first);
        let file = self.disk.open(&path).map_err(Error::io("open", &path))?;
        let mut scan = Scan::new(file);
        let mut latest = i64::MIN;
        let mut next = first;
        loop {
            match scan.header().map_err(Error::io("read", &path))? {
                Found::End => return Ok(latest),
                Found::Frame(header) => {
                    latest = latest.max(header.latest);
                    next = header.end();
                    scan.skip(&header);
                }
                Found::Bad => {
                    // Damage must not keep old records for ever: the frames that can be read speak for the others.
                    let Some(header) =
                        scan.resync(self.salt, next.saturating_add(1)).map_err(Error::io("read", &path))?
                    else {
                        return Ok(latest);
                    };
                    next = header.first;
                }
            }
        }
    }
}

fn writer_gone() -> AppendError {
    AppendError::Stopped("its writer is gone".to_owned())
}

/// Keeps a second process out; the system lets go of the lock when the process ends, however it ends.
fn lock(dir: &Path) -> Result<File, Error> {
    std::fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
    let path = dir.join("lock");
    let file =
        OpenOptions::new().create(true).write(true).truncate(false).open(&path).map_err(Error::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}
