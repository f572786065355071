//! The one door: bytes in, durable, counted, replayable.
//!
//! A [`log::Log`] takes [`record::Record`]s and answers only after they are on the disk. Everything that waits is
//! written as one frame and synced once (`commit`); frames fill segment files (`segment`). After a crash,
//! `recover` cuts off a write that was never acknowledged. A [`reader::Reader`] replays what is durable, so every
//! projection can be rebuilt. Files that are imported are kept whole ([`files`]), and [`dedupe`] remembers every
//! message id for ever. [`disk`] is the seam through which tests break the disk.
mod commit;
pub mod dedupe;
pub mod disk;
pub mod error;
pub mod files;
pub mod log;
pub mod reader;
pub mod record;
mod recover;
mod segment;

pub use dedupe::{Dedupe, Place};
pub use error::{AppendError, Error};
pub use files::{FileDigest, StoredFile};
pub use log::{Log, LogOptions, LogStatus};
pub use reader::Reader;
pub use record::{Lsn, Record};
pub use recover::Recovery;
