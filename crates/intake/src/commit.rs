//! The commit thread: whatever waits becomes one frame, one write and one sync, and then everybody hears of it.
//!
//! After a failed sync nobody knows what the disk has, and a second sync would say yes without it being so.
//! Therefore the first failure ends acceptance for good; opening the log again finds out what is there.
use std::sync::{Arc, PoisonError};

use crate::{
    disk::DiskFile,
    error::{AppendError, Error, is_full},
    log::{Queue, Request, Shared},
    record::Lsn,
    recover::Segment,
    segment::{self, Packer},
};

/// A frame is closed when its records have this many bytes, which bounds what a reader holds at once.
const FRAME_BYTES: usize = 4 << 20;

/// The only one who writes segments.
pub(crate) struct Writer {
    shared: Arc<Shared>,
    packer: Packer,
    file: Box<dyn DiskFile>,
    length: u64,
    next: u64,
}

impl Writer {
    pub fn new(shared: Arc<Shared>, file: Box<dyn DiskFile>, length: u64, end: Lsn) -> Result<Self, Error> {
        let packer = Packer::new(shared.salt).map_err(Error::io("prepare compression for", &shared.dir))?;
        Ok(Self { shared, packer, file, length, next: end.next().0 })
    }

    /// Works until the log is closed or the disk fails.
    pub fn run(mut self) {
        let _refuse_at_end = RefuseAtEnd(Arc::clone(&self.shared));
        while let Some(group) = self.take_group() {
            let bytes: usize = group.iter().map(|request| request.record.written_len()).sum();
            for request in &group {
                self.packer.push(&request.record);
            }
            let outcome = self.commit(group.len() as u64);
            let mut queue = self.shared.queue();
            queue.bytes = queue.bytes.saturating_sub(bytes);
            queue.full = matches!(outcome, Err(AppendError::Full));
            match outcome {
                Ok(first) => {
                    drop(queue);
                    for (request, lsn) in group.into_iter().zip(first..) {
                        // Whoever stopped waiting has gone without an answer; the record stays.
                        let _ = request.reply.send(Ok(Lsn(lsn)));
                    }
                }
                Err(error) => {
                    if let AppendError::Stopped(reason) = &error {
                        queue.stopped = Some(reason.clone());
                    }
                    refuse_waiting(&mut queue, &error);
                    drop(queue);
                    refuse(group, &error);
                    if matches!(error, AppendError::Stopped(_)) {
                        return;
                    }
                }
            }
        }
    }

    /// Waits for records and takes as many as fit into a frame; `None` when the log is closed and nothing waits.
    fn take_group(&self) -> Option<Vec<Request>> {
        let mut queue = self.shared.queue();
        loop {
            if !queue.waiting.is_empty() {
                let mut group = Vec::new();
                let mut bytes = 0;
                while bytes < FRAME_BYTES
                    && let Some(request) = queue.waiting.pop_front()
                {
                    bytes += request.record.written_len();
                    group.push(request);
                }
                return Some(group);
            }
            if queue.closing {
                return None;
            }
            queue = self.shared.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes the packed records durable and returns the number of the first.
    fn commit(&mut self, count: u64) -> Result<u64, AppendError> {
        let first = self.next;
        self.packer.seal(first).map_err(|error| stopped("pack the records", &error))?;
        self.write(first)?;
        if let Err(error) = self.file.sync() {
            // The senders are refused, so the frame should not come back; nothing more can be promised of this disk.
            let _ = self.file.truncate(self.length);
            return Err(stopped("sync the log", &error));
        }
        self.length += self.packer.frame().len() as u64;
        self.next = first.saturating_add(count);
        if let Some(segment) = self.shared.segments().last_mut() {
            segment.bytes = self.length;
        }
        self.shared.durable.send_replace(self.next.saturating_sub(1));
        Ok(first)
    }

    /// Writes the sealed frame behind the last one, or into a new segment; a failed write leaves nothing behind.
    fn write(&mut self, first: u64) -> Result<(), AppendError> {
        if self.length > 0 && self.length >= self.shared.options.segment_bytes {
            self.begin_segment(first)?;
        }
        let Err(error) = self.file.append(self.packer.frame()) else { return Ok(()) };
        self.file.truncate(self.length).map_err(|error| stopped("cut off a failed write", &error))?;
        Err(if is_full(&error) { AppendError::Full } else { stopped("write to the log", &error) })
    }

    fn begin_segment(&mut self, first: u64) -> Result<(), AppendError> {
        let Shared { dir, disk, .. } = self.shared.as_ref();
        // A file of this name can only be left from an attempt that found no room; nothing in it was acknowledged.
        let file = disk.create(&segment::path(dir, first)).map_err(|error| match is_full(&error) {
            true => AppendError::Full,
            false => stopped("begin a segment", &error),
        })?;
        disk.sync_dir(dir).map_err(|error| stopped("sync the directory of the log", &error))?;
        (self.file, self.length) = (file, 0);
        self.shared.segments().push(Segment { first, bytes: 0, latest: None });
        Ok(())
    }
}

/// Answers those who wait however the thread ends.
struct RefuseAtEnd(Arc<Shared>);

impl Drop for RefuseAtEnd {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        let reason = match &queue.stopped {
            Some(reason) => reason.clone(),
            None if queue.closing => "it was closed".to_owned(),
            None => queue.stopped.insert("its writer ended unexpectedly".to_owned()).clone(),
        };
        refuse_waiting(&mut queue, &AppendError::Stopped(reason));
    }
}

fn refuse_waiting(queue: &mut Queue, error: &AppendError) {
    let waiting = std::mem::take(&mut queue.waiting);
    queue.bytes = queue.bytes.saturating_sub(waiting.iter().map(|request| request.record.written_len()).sum());
    refuse(waiting, error);
}

fn refuse(requests: impl IntoIterator<Item = Request>, error: &AppendError) {
    for request in requests {
        let _ = request.reply.send(Err(error.clone()));
    }
}

fn stopped(action: &str, error: &std::io::Error) -> AppendError {
    AppendError::Stopped(format!("could not {action}: {error}"))
}
