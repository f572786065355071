//! The segment file: frames one behind the other, each with a header that can be checked by itself.
//!
//! ```text
//! frame   = header payload
//! header  = "TLF1" length:u32 first:u64 count:u32 raw:u32 latest:i64 salt:u64 payload_crc:u32 header_crc:u32
//! payload = zstd(records), `length` bytes that unpack to `raw`
//! ```
//! Numbers are little-endian. The header's checksum covers the payload's, and so the whole frame. The salt is
//! chosen once per log and never leaves it: only a frame that bears it is believed behind damaged bytes, so no
//! sender can plant a frame in the body of a request.
use std::{
    io,
    path::{Path, PathBuf},
};

use zstd::bulk::Compressor;

use crate::{
    disk::DiskFile,
    record::{Record, take},
};

const MAGIC: [u8; 4] = *b"TLF1";
const HEADER: usize = 48;
/// How much is read at once; small frames then cost no call each.
const WINDOW: usize = 64 << 10;
/// Buffers that one large record has grown beyond this are given back.
const KEPT_BUFFER: usize = 8 << 20;
/// The fastest level; the payload is mostly JSON, which it shrinks well.
const ZSTD_LEVEL: i32 = 1;

/// The name of the segment that begins with a record.
pub(crate) fn path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.log"))
}

/// Reads the number of the first record from a file's name; `None` when the file is no segment.
pub(crate) fn first_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".log")?;
    (digits.len() == 20 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// The head of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Bytes of the payload.
    pub length: u32,
    /// The number of the first record.
    pub first: u64,
    /// How many records there are.
    pub count: u32,
    /// Bytes of the unpacked payload.
    pub raw: u32,
    /// The latest time at which one of the records was received.
    pub latest: i64,
    /// The secret of the log.
    pub salt: u64,
    payload_crc: u32,
}

impl Header {
    /// The number of the record behind the frame.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(u64::from(self.count))
    }

    /// Bytes of the whole frame.
    pub fn frame_len(&self) -> u64 {
        HEADER as u64 + u64::from(self.length)
    }

    fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.first.to_le_bytes());
        out.extend_from_slice(&self.count.to_le_bytes());
        out.extend_from_slice(&self.raw.to_le_bytes());
        out.extend_from_slice(&self.latest.to_le_bytes());
        out.extend_from_slice(&self.salt.to_le_bytes());
        out.extend_from_slice(&self.payload_crc.to_le_bytes());
        let crc = crc32fast::hash(out.get(start..).unwrap_or_default());
        out.extend_from_slice(&crc.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (mut checked, crc) = bytes.get(..HEADER)?.split_at_checked(HEADER - 4)?;
        if crc32fast::hash(checked).to_le_bytes() != crc || take(&mut checked)? != MAGIC {
            return None;
        }
        let header = Self {
            length: u32::from_le_bytes(take(&mut checked)?),
            first: u64::from_le_bytes(take(&mut checked)?),
            count: u32::from_le_bytes(take(&mut checked)?),
            raw: u32::from_le_bytes(take(&mut checked)?),
            latest: i64::from_le_bytes(take(&mut checked)?),
            salt: u64::from_le_bytes(take(&mut checked)?),
            payload_crc: u32::from_le_bytes(take(&mut checked)?),
        };
        (header.count > 0).then_some(header)
    }
}

/// Builds frames, keeping its buffers from one to the next.
pub(crate) struct Packer {
    compressor: Compressor<'static>,
    salt: u64,
    raw: Vec<u8>,
    packed: Vec<u8>,
    frame: Vec<u8>,
    count: u32,
    latest: i64,
}

impl Packer {
    pub fn new(salt: u64) -> io::Result<Self> {
        let (raw, packed, frame) = Default::default();
        Ok(Self { compressor: Compressor::new(ZSTD_LEVEL)?, salt, raw, packed, frame, count: 0, latest: i64::MIN })
    }

    /// Puts a record into the next frame.
    pub fn push(&mut self, record: &Record) {
        record.write(&mut self.raw);
        self.count += 1;
        self.latest = self.latest.max(record.received_at.0);
    }

    /// Closes the frame, whose records are numbered from `first`.
    pub fn seal(&mut self, first: u64) -> io::Result<()> {
        for buffer in [&mut self.packed, &mut self.frame] {
            buffer.clear();
            buffer.shrink_to(KEPT_BUFFER);
        }
        self.packed.reserve(zstd::zstd_safe::compress_bound(self.raw.len()));
        let packing = self.compressor.compress_to_buffer(&self.raw, &mut self.packed);
        let header = Header {
            length: self.packed.len() as u32,
            first,
            count: self.count,
            raw: self.raw.len() as u32,
            latest: self.latest,
            salt: self.salt,
            payload_crc: crc32fast::hash(&self.packed),
        };
        self.raw.clear();
        self.raw.shrink_to(KEPT_BUFFER);
        (self.count, self.latest) = (0, i64::MIN);
        packing?;
        self.frame.reserve_exact(HEADER + self.packed.len());
        header.write(&mut self.frame);
        self.frame.extend_from_slice(&self.packed);
        Ok(())
    }

    /// The bytes of the closed frame.
    pub fn frame(&self) -> &[u8] {
        &self.frame
    }
}

/// What lies at a place in a segment.
pub(crate) enum Found {
    /// A header that is what was written.
    Frame(Header),
    /// The end of the file.
    End,
    /// Bytes that are no header.
    Bad,
}

/// Walks the frames of a segment through a window of bytes.
pub(crate) struct Scan {
    file: Box<dyn DiskFile>,
    window: Vec<u8>,
    window_at: u64,
    /// Where the walk stands.
    pub at: u64,
}

impl Scan {
    pub fn new(file: Box<dyn DiskFile>) -> Self {
        Self { file, window: Vec::new(), window_at: 0, at: 0 }
    }

    /// Looks at the header where the walk stands.
    pub fn header(&mut self) -> io::Result<Found> {
        let bytes = self.bytes(self.at, HEADER)?;
        Ok(match Header::read(bytes) {
            Some(header) => Found::Frame(header),
            None if bytes.is_empty() => Found::End,
            None => Found::Bad,
        })
    }

    /// Reads and checks the payload of the frame where the walk stands; `None` when it is damaged.
    pub fn payload(&mut self, header: &Header) -> io::Result<Option<&[u8]>> {
        let payload = self.bytes(self.at + HEADER as u64, header.length as usize)?;
        let whole = payload.len() == header.length as usize && crc32fast::hash(payload) == header.payload_crc;
        Ok(whole.then_some(payload))
    }

    /// Reads, checks and unpacks the payload of the frame where the walk stands; `None` when it is damaged.
    pub fn unpack(&mut self, header: &Header) -> io::Result<Option<Vec<u8>>> {
        let Some(payload) = self.payload(header)? else { return Ok(None) };
        Ok(zstd::bulk::decompress(payload, header.raw as usize).ok().filter(|raw| raw.len() == header.raw as usize))
    }

    /// Steps over the frame where the walk stands.
    pub fn skip(&mut self, header: &Header) {
        self.at += header.frame_len();
    }

    /// Goes on behind damaged bytes: to the next whole frame of this log whose records are numbered from
    /// `expected` or later. Stays where it stands when there is none.
    pub fn resync(&mut self, salt: u64, expected: u64) -> io::Result<Option<Header>> {
        let start = self.at;
        let mut at = start + 1;
        loop {
            let bytes = self.bytes(at, WINDOW)?;
            if bytes.len() < HEADER {
                self.at = start;
                return Ok(None);
            }
            let step = (bytes.len() - HEADER + 1) as u64;
            let found = bytes.windows(HEADER).enumerate().filter(|(_, bytes)| bytes.starts_with(&MAGIC)).find_map(
                |(offset, bytes)| {
                    let header = Header::read(bytes).filter(|h| h.salt == salt && h.first >= expected)?;
                    Some((at + offset as u64, header))
                },
            );
            match found {
                Some((place, header)) => {
                    self.at = place;
                    if self.payload(&header)?.is_some() {
                        return Ok(Some(header));
                    }
                    at = place + 1;
                }
                None => at += step,
            }
        }
    }

    /// Forgets what was read ahead, because the file may have been cut and written anew there.
    pub fn forget(&mut self) {
        self.window.clear();
    }

    /// Gives the file back.
    pub fn into_file(self) -> Box<dyn DiskFile> {
        self.file
    }

    /// The bytes from a place, fewer when the file ends.
    fn bytes(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        let offset = at.checked_sub(self.window_at).and_then(|offset| usize::try_from(offset).ok());
        let inside = offset.filter(|offset| offset.saturating_add(count) <= self.window.len());
        let offset = match inside {
            Some(offset) => offset,
            None => {
                self.window.clear();
                self.window.shrink_to(KEPT_BUFFER);
                let end = self.room(at, count)?;
                self.window.truncate(end);
                self.window_at = at;
                0
            }
        };
        let end = offset.saturating_add(count).min(self.window.len());
        Ok(self.window.get(offset..end).unwrap_or_default())
    }

    /// Fills the window from a place and returns how many bytes there are.
    fn room(&mut self, at: u64, count: usize) -> io::Result<usize> {
        // A damaged length cannot get here: headers are checked. So `count` is what was once written.
        self.window.resize(count.max(WINDOW), 0);
        self.file.read_at(at, &mut self.window).inspect_err(|_| self.window.clear())
    }
}
