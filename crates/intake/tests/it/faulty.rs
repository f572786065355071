//! A disk in memory that fails on demand and loses at a power cut what was not synced.
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
};

use throughline_intake::disk::{Disk, DiskFile};

const SECTOR: usize = 64;

/// The disk; clones are the same disk.
#[derive(Clone, Default)]
pub struct FaultyDisk(Arc<Mutex<State>>);

#[derive(Default)]
pub struct State {
    names: BTreeMap<PathBuf, Name>,
    files: Vec<Content>,
    /// How many times a file was synced.
    pub syncs: u64,
    /// How many more syncs succeed before all fail.
    pub syncs_left: Option<u64>,
    /// Whether a failing sync kills the process, which leaves the written bytes where they are.
    pub sync_kills: bool,
    /// How many bytes all files may have together.
    pub capacity: Option<u64>,
    /// How many more writes succeed; the one behind them is torn and everything later fails, as if killed.
    pub writes_left: Option<u64>,
    killed: bool,
}

#[derive(Clone)]
struct Name {
    file: usize,
    durable: bool,
}

#[derive(Clone, Default)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
}

impl FaultyDisk {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Cuts the power: names and bytes that were not synced are there, or not, or half.
    pub fn cut_power(&self, chance: &mut impl FnMut() -> u64) {
        let mut state = self.state();
        let State { names, files, .. } = &mut *state;
        names.retain(|_, name| name.durable || chance().is_multiple_of(2));
        for file in files {
            *file = file.after_power_cut(chance);
        }
        names.values_mut().for_each(|name| name.durable = true);
        state.mend();
    }

    /// Changes one byte of a file behind everybody's back.
    pub fn flip(&self, path: &Path, at: usize, mask: u8) {
        let mut state = self.state();
        let file = state.names[path].file;
        state.files[file].now[at] ^= mask;
    }

    pub fn bytes(&self, path: &Path) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[path].file].now.clone()
    }

    /// The names of all files, oldest segment first.
    pub fn names(&self) -> Vec<PathBuf> {
        self.state().names.keys().cloned().collect()
    }
}

impl State {
    /// All faults are over.
    pub fn mend(&mut self) {
        (self.syncs_left, self.capacity, self.writes_left) = (None, None, None);
        (self.sync_kills, self.killed) = (false, false);
    }

    fn alive(&self) -> io::Result<()> {
        if self.killed { Err(io::Error::other("killed")) } else { Ok(()) }
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).map(|name| name.file).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn used(&self) -> u64 {
        self.names.values().map(|name| self.files[name.file].now.len() as u64).sum()
    }
}

impl Content {
    fn after_power_cut(&self, chance: &mut impl FnMut() -> u64) -> Self {
        let (short, long) = (self.now.len().min(self.synced.len()), self.now.len().max(self.synced.len()));
        let length = short + (chance() as usize) % (long - short + 1);
        let mut bytes = self.synced.clone();
        bytes.resize(length, 0);
        for start in (0..length).step_by(SECTOR) {
            let sector = start..(start + SECTOR).min(length);
            // A synced byte is safe; of the others each sector was written, is still empty, or is whatever was there.
            let kind = chance() % 4;
            for at in sector.filter(|at| self.synced.get(*at).is_none() || self.synced.get(*at) != self.now.get(*at)) {
                match (kind, self.now.get(at)) {
                    (0 | 1, Some(byte)) => bytes[at] = *byte,
                    (2, _) => {}
                    _ => bytes[at] = if at < self.synced.len() { self.synced[at] } else { chance() as u8 },
                }
            }
        }
        Self { now: bytes.clone(), synced: bytes }
    }
}

struct Handle {
    disk: FaultyDisk,
    file: usize,
}

impl Disk for FaultyDisk {
    fn create_dir(&self, _: &Path) -> io::Result<()> {
        self.state().alive()
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<(String, u64)>> {
        let state = self.state();
        state.alive()?;
        let inside = state.names.iter().filter(|(path, _)| path.parent() == Some(dir));
        Ok(inside
            .map(|(path, name)| {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), state.files[name.file].now.len() as u64)
            })
            .collect())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.alive()?;
        let file = state.files.len();
        state.files.push(Content::default());
        state.names.insert(path.to_owned(), Name { file, durable: false });
        Ok(Box::new(Handle { disk: self.clone(), file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let state = self.state();
        state.alive()?;
        Ok(Box::new(Handle { disk: self.clone(), file: state.find(path)? }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.alive()?;
        let file = state.find(from)?;
        state.names.remove(from);
        state.names.insert(to.to_owned(), Name { file, durable: false });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.alive()?;
        state.find(path)?;
        state.names.remove(path);
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.alive()?;
        state.names.iter_mut().filter(|(path, _)| path.parent() == Some(dir)).for_each(|(_, name)| name.durable = true);
        Ok(())
    }
}

impl DiskFile for Handle {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.state();
        let bytes = state.files[self.file].now.get(offset as usize..).unwrap_or_default();
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        state.alive()?;
        let killed = match &mut state.writes_left {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        };
        if killed {
            state.killed = true;
            state.files[self.file].now.extend_from_slice(&bytes[..bytes.len() / 2]);
            return Err(io::Error::other("killed"));
        }
        let room = state.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(state.used()));
        let written = bytes.len().min(room as usize);
        state.files[self.file].now.extend_from_slice(&bytes[..written]);
        if written < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.alive()?;
        state.syncs += 1;
        match &mut state.syncs_left {
            Some(0) => {
                state.killed = state.sync_kills;
                return Err(io::Error::other("the disk does not answer"));
            }
            Some(left) => *left -= 1,
            None => {}
        }
        let content = &mut state.files[self.file];
        content.synced = content.now.clone();
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.alive()?;
        state.files[self.file].now.truncate(length as usize);
        Ok(())
    }
}
