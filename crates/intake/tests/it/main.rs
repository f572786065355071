//! The door through its public surface, on a disk that fails on demand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
mod faults;
mod faulty;
mod model;
mod reading;
mod remembering;
mod storing;

use throughline_intake::{Log, LogOptions, Lsn, Record};
use throughline_model::{
    id::{SourceId, WorkspaceId},
    time::Micros,
};

/// A record whose body tells who it is.
fn record(number: u64, size: usize) -> Record {
    let mut body = format!("{{\"messageId\":\"{number}\",\"filler\":\"").into_bytes();
    // Filler that does not shrink, so that sizes on the disk are what the tests ask for.
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while body.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        body.push((state >> 32) as u8);
    }
    Record {
        received_at: Micros(number as i64 * 1_000),
        workspace: WorkspaceId(uuid::Uuid::from_u128(7)),
        source: SourceId(uuid::Uuid::from_u128(u128::from(number) << 3)),
        wire: (number % 5) as u8,
        events: number as u32,
        meta: number.to_le_bytes().to_vec(),
        body,
    }
}

/// Small segments, so that few records fill several.
fn small() -> LogOptions {
    LogOptions { segment_bytes: 2_000, max_record: 100_000, queue_bytes: 1 << 20 }
}

/// Everything that can be read.
fn all(log: &Log) -> Vec<(Lsn, Record)> {
    log.read_from(Lsn(1)).collect::<Result<_, _>>().unwrap()
}
