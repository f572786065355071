//! The message ids that were ever accepted, on the disk and with bounded memory.
//!
//! With an id lies the place that it was accepted at. So a record that is projected again finds its own place and
//! is not taken for its own duplicate, and nothing is lost when the last entries were not yet persisted.
use std::path::Path;

use fjall::{
    Database, Keyspace, KeyspaceCreateOptions, PersistMode, Readable,
    config::{
        BlockSizePolicy, BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, PartitioningPolicy, PinningPolicy,
    },
};

use crate::{
    error::Error,
    record::{Lsn, take},
};

const CACHE_BYTES: u64 = 24 << 20;
const MEMTABLE_BYTES: u64 = 8 << 20;
/// The least that the engine allows.
const JOURNAL_BYTES: u64 = 64 << 20;
const OPEN_FILES: usize = 128;
const COPIED_AT_ONCE: usize = 20_000;

/// Where a message id was accepted: the record, and which of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The record's number in the log.
    pub lsn: Lsn,
    /// The event's place in the record.
    pub ordinal: u32,
}

/// The index of accepted message ids.
#[derive(Clone)]
pub struct Dedupe {
    database: Database,
    ids: Keyspace,
}

impl Dedupe {
    /// Opens the index in a directory, or begins one.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let database = Database::builder(dir)
            .cache_size(CACHE_BYTES)
            .max_journaling_size(JOURNAL_BYTES)
            .max_cached_files(Some(OPEN_FILES))
            .worker_threads(1)
            .open()?;
        let ids = database.keyspace("ids", options)?;
        Ok(Self { database, ids })
    }

    /// Finds the place of each hash that was accepted.
    pub fn lookup(&self, hashes: &[[u8; 16]]) -> Result<Vec<Option<Place>>, Error> {
        // Neighbours in the order of the keys lie in the same blocks, which are in the processor's cache by then.
        let mut order: Vec<(&[u8; 16], usize)> = hashes.iter().zip(0..).collect();
        order.sort_unstable();
        let mut places = vec![None; hashes.len()];
        for (hash, at) in order {
            if let (Some(bytes), Some(place)) = (self.ids.get(hash)?, places.get_mut(at)) {
                *place = Place::read(&bytes);
            }
        }
        Ok(places)
    }

    /// Enters hashes with their places, all or none of them.
    pub fn insert(&self, entries: &[([u8; 16], Place)]) -> Result<(), Error> {
        let mut batch = self.database.batch();
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_unstable();
        for (hash, place) in entries {
            batch.insert(&self.ids, hash.as_slice(), place.write().as_slice());
        }
        Ok(batch.commit()?)
    }

    /// Writes everything that was entered so far into a new index in another directory.
    pub fn copy_to(&self, dir: &Path) -> Result<(), Error> {
        let copy = Self::open(dir)?;
        let mut entries = Vec::new();
        for entry in self.database.snapshot().iter(&self.ids) {
            let (key, value) = entry.into_inner()?;
            if let (Ok(hash), Some(place)) = (key.as_ref().try_into(), Place::read(&value)) {
                entries.push((hash, place));
            }
            if entries.len() >= COPIED_AT_ONCE {
                copy.insert(&std::mem::take(&mut entries))?;
            }
        }
        copy.insert(&entries)?;
        copy.persist()
    }

    /// Makes durable what was entered.
    pub fn persist(&self) -> Result<(), Error> {
        Ok(self.database.persist(PersistMode::SyncAll)?)
    }
}

/// Hashes have no order to exploit, so filters and indexes are read in small parts through the cache: whole, they
/// would take over 100 MB at 10⁸ ids. That holds for every level, because a table may move down as it is.
fn options() -> KeyspaceCreateOptions {
    KeyspaceCreateOptions::default()
        .max_memtable_size(MEMTABLE_BYTES)
        .data_block_size_policy(BlockSizePolicy::all(4 << 10))
        .filter_policy(FilterPolicy::all(FilterPolicyEntry::Bloom(BloomConstructionPolicy::BitsPerKey(10.0))))
        .filter_block_partitioning_policy(PartitioningPolicy::all(true))
        .index_block_partitioning_policy(PartitioningPolicy::all(true))
        .filter_block_pinning_policy(PinningPolicy::all(false))
        .index_block_pinning_policy(PinningPolicy::all(false))
        // Nearly every id is new, so the filters of the last level pay most.
        .expect_point_read_hits(false)
}

impl Place {
    fn write(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        for (to, from) in bytes.iter_mut().zip(self.lsn.0.to_be_bytes().into_iter().chain(self.ordinal.to_be_bytes())) {
            *to = from;
        }
        bytes
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let lsn = Lsn(u64::from_be_bytes(take(&mut bytes)?));
        Some(Self { lsn, ordinal: u32::from_be_bytes(take(&mut bytes)?) })
    }
}
