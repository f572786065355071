//! Opening: find the segments, check the last one and cut off a write that a crash tore.
//!
//! Only one frame is ever on its way to the disk, and the next is not begun before the last is durable. So a bad
//! frame with nothing whole behind it is a torn write that nobody was promised, and goes. A bad frame with whole
//! frames behind it is damage; it stays where it is for readers to report, and the log goes on behind it.
//! Earlier segments were durable before the last was begun and are left unread, which keeps opening fast.
use std::{
    hash::{BuildHasher, RandomState},
    path::{Path, PathBuf},
};

use crate::{
    disk::{Disk, DiskFile},
    error::Error,
    record::Lsn,
    segment::{self, Found, Scan},
};

/// What opening the log found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovery {
    /// How many records the log keeps.
    pub records: u64,
    /// How many bytes of a torn write were cut off.
    pub cut_bytes: u64,
    /// The segment they were cut from.
    pub cut_segment: Option<PathBuf>,
    /// Damage that was found in the last segment: the file and where the first bad frame begins.
    pub damaged: Option<(PathBuf, u64)>,
}

/// One file of the log.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// The number of its first record.
    pub first: u64,
    /// Its length.
    pub bytes: u64,
    /// The latest time of its records, once it was asked for.
    pub latest: Option<i64>,
}

/// The log as it was found, ready to be appended to.
pub(crate) struct Recovered {
    /// All segments by their first record; the last one is appended to.
    pub segments: Vec<Segment>,
    /// The last segment.
    pub file: Box<dyn DiskFile>,
    /// Its length.
    pub length: u64,
    /// The last durable record.
    pub end: Lsn,
    /// The secret of the log.
    pub salt: u64,
    /// What to report.
    pub recovery: Recovery,
}

/// Opens the log in a directory, or begins one.
pub(crate) fn recover(disk: &dyn Disk, dir: &Path) -> Result<Recovered, Error> {
    disk.create_dir(dir).map_err(Error::io("create", dir))?;
    let files = disk.list(dir).map_err(Error::io("list", dir))?;
    let mut segments: Vec<Segment> = files
        .into_iter()
        .filter_map(|(name, bytes)| Some(Segment { first: segment::first_of(&name)?, bytes, latest: None }))
        .collect();
    segments.sort_by_key(|segment| segment.first);
    let salt = find_salt(disk, dir, &segments)?.unwrap_or_else(|| RandomState::new().hash_one(dir));

    let Some(last) = segments.last_mut() else { return begin(disk, dir, salt) };
    let path = segment::path(dir, last.first);
    let file = disk.open(&path).map_err(Error::io("open", &path))?;
    let mut scan = Scan::new(file);
    let mut recovery = Recovery::default();
    let next = walk(&mut scan, salt, last.first, |offset| {
        recovery.damaged.get_or_insert_with(|| (path.clone(), offset));
    })
    .map_err(Error::io("read", &path))?;

    let length = scan.at;
    let mut file = scan.into_file();
    if length < last.bytes {
        file.truncate(length).map_err(Error::io("cut", &path))?;
        recovery.cut_bytes = last.bytes - length;
        recovery.cut_segment = Some(path.clone());
        last.bytes = length;
    }
    // A frame may have been written and not synced when the process ended; it is read from now on, so it must stay.
    file.sync().map_err(Error::io("sync", &path))?;
    disk.sync_dir(dir).map_err(Error::io("sync", dir))?;
    recovery.records = next.saturating_sub(segments.first().map_or(next, |segment| segment.first));
    Ok(Recovered { segments, file, length, end: Lsn(next.saturating_sub(1)), salt, recovery })
}

fn begin(disk: &dyn Disk, dir: &Path, salt: u64) -> Result<Recovered, Error> {
    let path = segment::path(dir, 1);
    let file = disk.create(&path).map_err(Error::io("create", &path))?;
    for dir in [Some(dir), dir.parent().filter(|parent| !parent.as_os_str().is_empty())].into_iter().flatten() {
        disk.sync_dir(dir).map_err(Error::io("sync", dir))?;
    }
    let segments = vec![Segment { first: 1, bytes: 0, latest: None }];
    Ok(Recovered { segments, file, length: 0, end: Lsn(0), salt, recovery: Recovery::default() })
}

/// Every frame bears the log's secret, so the first of the newest segment that has one tells it.
fn find_salt(disk: &dyn Disk, dir: &Path, segments: &[Segment]) -> Result<Option<u64>, Error> {
    for segment in segments.iter().rev() {
        let path = segment::path(dir, segment.first);
        let file = disk.open(&path).map_err(Error::io("open", &path))?;
        if let Found::Frame(header) = Scan::new(file).header().map_err(Error::io("read", &path))? {
            return Ok(Some(header.salt));
        }
    }
    Ok(None)
}

/// Checks every frame, stops behind the last whole one and returns the number of the record to come.
fn walk(scan: &mut Scan, salt: u64, first: u64, mut damaged: impl FnMut(u64)) -> std::io::Result<u64> {
    let mut next = first;
    loop {
        let header = match scan.header()? {
            Found::End => return Ok(next),
            Found::Frame(header) if header.first == next && scan.payload(&header)?.is_some() => header,
            Found::Frame(_) | Found::Bad => {
                let offset = scan.at;
                let Some(header) = scan.resync(salt, next.saturating_add(1))? else { return Ok(next) };
                damaged(offset);
                header
            }
        };
        next = header.end();
        scan.skip(&header);
    }
}
