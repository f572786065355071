//! What can go wrong at the door.
use std::{
    io,
    path::{Path, PathBuf},
};

use crate::record::Lsn;

/// Why the log could not be opened, read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("could not {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or directory it was tried on.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Bytes that were durable once are not what was written.
    #[error("{} is damaged at byte {offset}, the next readable record is {next}", segment.display())]
    Damaged {
        /// The segment file.
        segment: PathBuf,
        /// Where in the file the bad frame begins.
        offset: u64,
        /// Where a reader may go on once somebody has decided to leave the damaged records behind.
        next: Lsn,
    },
    /// Another process has the log open.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// There is no room for the file.
    #[error("the disk is full")]
    Full,
    /// The index of message ids failed.
    #[error("the index of message ids failed")]
    Index(#[from] fjall::Error),
}

impl Error {
    /// Wraps the system's answer with what was tried on which path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

/// Why a record was not accepted; it is not in the log, and the sender has to keep it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// There is no room on the disk; later appends are tried again.
    #[error("the disk is full")]
    Full,
    /// The log takes nothing more until the program is started again.
    #[error("the log has stopped: {0}")]
    Stopped(String),
    /// The record is larger than the log's limit.
    #[error("a record of {size} bytes exceeds the limit of {limit}")]
    TooLarge {
        /// The record's size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Too much is waiting for the disk; the sender should come again.
    #[error("too much is waiting for the disk")]
    Busy,
}

/// Tells whether the system's answer means that there is no room, which passes by itself.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
