//! A record: one request as it came through the door, with its number in the log.
use std::fmt;

use throughline_model::{
    id::{SourceId, WorkspaceId},
    time::Micros,
};

/// The number of a record in the log, dense from 1; 0 stands for the place before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Lsn(pub u64);

impl Lsn {
    /// The number of the record that follows.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One request as it came through the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When the door received it.
    pub received_at: Micros,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Who sent it.
    pub source: SourceId,
    /// The code of the convention that it speaks.
    pub wire: u8,
    /// How many events the door counted in it.
    pub events: u32,
    /// A little that the projection needs to read the body, opaque to the log.
    pub meta: Vec<u8>,
    /// The bytes as they were sent.
    pub body: Vec<u8>,
}

/// Bytes of a written record besides its meta and body.
const FIXED: usize = 8 + 16 + 16 + 1 + 4 + 4 + 4;

impl Record {
    /// How many bytes the record takes when written.
    pub(crate) fn written_len(&self) -> usize {
        FIXED + self.meta.len() + self.body.len()
    }

    /// Writes the record behind others; lengths fit because the log limits the size of a record.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.received_at.0.to_le_bytes());
        out.extend_from_slice(self.workspace.0.as_bytes());
        out.extend_from_slice(self.source.0.as_bytes());
        out.push(self.wire);
        out.extend_from_slice(&self.events.to_le_bytes());
        out.extend_from_slice(&(self.meta.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.body.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.meta);
        out.extend_from_slice(&self.body);
    }
}

/// A written record that is still part of its frame, so that it can be skipped without a copy.
pub(crate) struct RecordRef<'a> {
    fixed: &'a [u8; FIXED],
    meta: &'a [u8],
    body: &'a [u8],
}

impl<'a> RecordRef<'a> {
    /// Takes one record off the front; `None` when the bytes are no record.
    pub(crate) fn take(bytes: &mut &'a [u8]) -> Option<Self> {
        let (fixed, rest) = bytes.split_first_chunk::<FIXED>()?;
        let (lengths, _) = fixed.get(FIXED - 8..)?.split_first_chunk::<8>()?;
        let lengths = u64::from_le_bytes(*lengths);
        let (meta, rest) = rest.split_at_checked((lengths & u64::from(u32::MAX)) as usize)?;
        let (body, rest) = rest.split_at_checked((lengths >> 32) as usize)?;
        *bytes = rest;
        Some(Self { fixed, meta, body })
    }

    /// Copies the record out of its frame.
    pub(crate) fn to_record(&self) -> Option<Record> {
        let mut fixed = self.fixed.as_slice();
        Some(Record {
            received_at: Micros(i64::from_le_bytes(take(&mut fixed)?)),
            workspace: WorkspaceId(uuid(take(&mut fixed)?)),
            source: SourceId(uuid(take(&mut fixed)?)),
            wire: u8::from_le_bytes(take(&mut fixed)?),
            events: u32::from_le_bytes(take(&mut fixed)?),
            meta: self.meta.to_vec(),
            body: self.body.to_vec(),
        })
    }
}

fn uuid(bytes: [u8; 16]) -> uuid::Uuid {
    uuid::Uuid::from_bytes(bytes)
}

/// Takes a fixed number of bytes off the front.
pub(crate) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (chunk, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*chunk)
}
