//! Column files: one Parquet file for each filed run, its row groups in the order of the partitions.
pub mod check;
pub mod fold;
pub mod read;
pub mod write;

pub use read::FileRun;

use serde::{Deserialize, Serialize};

/// Rows between two fences: how finely a customer's rows are found, and the most rows of a page.
pub const FENCE: usize = 8192;

/// Rows of a row group.
pub const GROUP: usize = 1 << 20;

/// What the manifest notes about a column file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMeta {
    /// How many rows it holds.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// The moment of its first row in time.
    pub from: i64,
    /// The moment of its last row in time.
    pub to: i64,
    /// Its partitions, in order.
    pub partitions: Vec<FilePart>,
    /// The checksum of every stretch of its bytes.
    pub sums: Vec<u32>,
}

/// One partition of a column file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FilePart {
    /// The first row group.
    pub first_group: usize,
    /// How many row groups.
    pub groups: usize,
    /// How many rows.
    pub rows: usize,
    /// The customer of every [`FENCE`]th row, from the first.
    pub fences: Vec<u32>,
}
