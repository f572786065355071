//! Reading: durable records in order, from any number on.
use std::{path::PathBuf, sync::Arc};

use crate::{
    error::Error,
    log::Shared,
    record::{Lsn, Record, RecordRef},
    segment::{self, Found, Scan},
};

/// Reads the durable records in order and keeps its place.
///
/// It returns `None` at the durable end and goes on from there when asked again after more became durable. After
/// an error it ends too and tries the same record again when asked again: it never skips a damaged record. Records
/// that were expired are left out.
pub struct Reader {
    shared: Arc<Shared>,
    next: u64,
    /// The durable end as far as it was looked at; nothing beyond it is touched.
    known: u64,
    place: Option<Stand>,
    frame: Option<Frame>,
    failed: bool,
}

/// Where a reader stands in a segment.
struct Stand {
    segment: u64,
    path: PathBuf,
    scan: Scan,
    /// The number of the first record of the frame where the scan stands.
    expected: u64,
}

/// An unpacked frame.
struct Frame {
    raw: Vec<u8>,
    at: usize,
    next: u64,
    end: u64,
    offset: u64,
    path: PathBuf,
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>, from: Lsn) -> Self {
        Self { shared, next: from.0.max(1), known: 0, place: None, frame: None, failed: false }
    }

    /// The number of the record that comes next.
    pub fn position(&self) -> Lsn {
        Lsn(self.next)
    }

    fn read(&mut self) -> Result<Option<(Lsn, Record)>, Error> {
        loop {
            if self.next > self.known {
                self.known = *self.shared.durable.borrow();
                if let Some(stand) = &mut self.place {
                    stand.scan.forget();
                }
                if self.next > self.known {
                    return Ok(None);
                }
            }
            if let Some(frame) = &mut self.frame {
                match frame.take(self.next) {
                    Some(record) => {
                        let lsn = Lsn(self.next);
                        self.next += 1;
                        return Ok(Some((lsn, record)));
                    }
                    None if self.next < frame.end => {
                        let Frame { path, offset, end, .. } = frame;
                        let (segment, offset, next) = (path.clone(), *offset, Lsn(*end));
                        self.frame = None;
                        return Err(Error::Damaged { segment, offset, next });
                    }
                    None => self.frame = None,
                }
            }
            self.frame = self.load()?;
        }
    }

    /// Unpacks the frame that has the next record; `None` when the search has to begin again.
    fn load(&mut self) -> Result<Option<Frame>, Error> {
        let mut stand = match self.place.take() {
            Some(stand) => stand,
            None => match self.stand()? {
                Some(stand) => stand,
                None => return Ok(None),
            },
        };
        if self.next > self.known {
            self.place = Some(stand);
            return Ok(None);
        }
        let path = stand.path.clone();
        let failed = || Error::io("read", &path);
        loop {
            let offset = stand.scan.at;
            let damaged = |next| Err(Error::Damaged { segment: path.clone(), offset, next: Lsn(next) });
            match stand.scan.header().map_err(failed())? {
                Found::Frame(header) if header.first == stand.expected => {
                    stand.expected = header.end();
                    if header.end() <= self.next {
                        stand.scan.skip(&header);
                        continue;
                    }
                    let Some(raw) = stand.scan.unpack(&header).map_err(failed())? else {
                        return damaged(header.end());
                    };
                    stand.scan.skip(&header);
                    self.place = Some(stand);
                    let (next, end) = (header.first, header.end());
                    return Ok(Some(Frame { raw, at: 0, next, end, offset, path }));
                }
                Found::End => {
                    // The next segment begins where this one ends, unless bytes were lost.
                    let following = self.following(stand.segment);
                    if following == Some(stand.expected) {
                        return Ok(None);
                    }
                    return damaged(following.unwrap_or(self.known.saturating_add(1)));
                }
                Found::Frame(_) | Found::Bad => {
                    let beyond = stand.expected.saturating_add(1);
                    match stand.scan.resync(self.shared.salt, beyond).map_err(failed())? {
                        // Whoever asks for a record behind the damage has decided to leave it behind.
                        Some(header) if header.first <= self.next => stand.expected = header.first,
                        Some(header) => return damaged(header.first),
                        None => {
                            let following = self.following(stand.segment);
                            return damaged(following.unwrap_or(self.known.saturating_add(1)));
                        }
                    }
                }
            }
        }
    }

    /// Opens the segment that has the next record, or the oldest; `None` when it was expired meanwhile.
    fn stand(&mut self) -> Result<Option<Stand>, Error> {
        let Some(first) = self.holder() else { return Ok(None) };
        self.next = self.next.max(first);
        let path = segment::path(&self.shared.dir, first);
        match self.shared.disk.open(&path) {
            Ok(file) => Ok(Some(Stand { segment: first, path, scan: Scan::new(file), expected: first })),
            Err(_) if self.holder() != Some(first) => Ok(None),
            Err(error) => Err(Error::io("open", &path)(error)),
        }
    }

    /// The first record of the segment that has the next record, or of the oldest.
    fn holder(&self) -> Option<u64> {
        let segments = self.shared.segments();
        let behind = segments.partition_point(|segment| segment.first <= self.next);
        segments.get(behind.saturating_sub(1)).map(|segment| segment.first)
    }

    /// The first record of the segment behind one.
    fn following(&self, segment: u64) -> Option<u64> {
        self.shared.segments().iter().map(|segment| segment.first).find(|first| *first > segment)
    }
}

impl Iterator for Reader {
    type Item = Result<(Lsn, Record), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if std::mem::take(&mut self.failed) {
            return None;
        }
        let read = self.read();
        self.failed = read.is_err();
        read.transpose()
    }
}

impl Frame {
    /// Takes a record and leaves out those before it; `None` when it is not there.
    fn take(&mut self, lsn: u64) -> Option<Record> {
        while self.next <= lsn && self.next < self.end {
            let mut rest = self.raw.get(self.at..)?;
            let record = RecordRef::take(&mut rest)?;
            self.at = self.raw.len() - rest.len();
            self.next += 1;
            if self.next > lsn {
                return record.to_record();
            }
        }
        None
    }
}
