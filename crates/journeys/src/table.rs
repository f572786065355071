//! The table: files and fresh rows of one workspace as one source of ordered partitions.
//!
//! One writer applies what the projection made (rows and changes of identity become visible together), files fresh
//! rows and folds small files into larger ones. Readers take a [`Snapshot`], which no later change touches.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    error::{Error, Result},
    files::{FileMeta, FileRun, fold::fold, write::write},
    identity::Identity,
    overlay::Overlay,
    row::Row,
    run::{FreshRun, Run, profiles_of},
};

/// The rows of one workspace.
#[derive(Debug)]
pub struct Table {
    folder: PathBuf,
    partitions: u32,
    state: RwLock<Snapshot>,
    version: AtomicU64,
    overlay: Mutex<Option<Arc<Overlay>>>,
}

/// What a question sees.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// How many partitions there are.
    pub partitions: u32,
    /// The runs, the oldest first.
    pub runs: Vec<Run>,
    /// Which customer each profile belongs to.
    pub identity: Arc<Identity>,
}

/// A change of the manifest: the files that hold the rows from now on, and those that do so no longer.
#[derive(Debug)]
pub struct Filed {
    /// The new file.
    pub name: String,
    /// What the manifest notes about it.
    pub meta: FileMeta,
    /// The names of the files whose rows are in it now.
    pub removed: Vec<String>,
    replaced: Vec<Run>,
    file: Arc<FileRun>,
}

/// Files of about the same size are folded together when there are this many of them, so that each row is written
/// once more whenever its workspace has grown by as much again.
const FOLDED: usize = 8;

/// A change of identity: the profile, its customer, and the customers that rows of it were filed under.
pub type Relink = (u32, u32, Vec<u32>);

impl Table {
    /// Opens the rows of a workspace from what the manifest lists; nothing is read yet.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(
        folder: &Path,
        partitions: u32,
        files: Vec<(String, FileMeta)>,
        linked: impl IntoIterator<Item = Relink>,
    ) -> Result<Self> {
        let unusable = |source| Error::file(&folder.to_string_lossy())(source);
        std::fs::create_dir_all(folder).map_err(unusable)?;
        for entry in std::fs::read_dir(folder).map_err(unusable)?.flatten() {
            // Written, but never listed: the rows in it will be filed again.
            if !files.iter().any(|(name, _)| *entry.file_name() == **name) {
                std::fs::remove_file(entry.path()).map_err(unusable)?;
            }
        }
        let runs = files
            .into_iter()
            .map(|(name, meta)| Run::File(Arc::new(FileRun::new(name.clone(), folder.join(name), meta))))
            .collect();
        let mut identity = Identity::default();
        for (profile, customer, former) in linked {
            identity.set(profile, customer, &former);
        }
        let state = Snapshot { partitions, runs, identity: Arc::new(identity) };
        let (state, overlay) = (RwLock::new(state), Mutex::new(None));
        Ok(Self { folder: folder.to_owned(), partitions, state, version: AtomicU64::new(0), overlay })
    }

    /// What there is now.
    pub fn snapshot(&self) -> Snapshot {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A number that is another one whenever an answer may be another one.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Makes changes of identity and new rows visible, together.
    ///
    /// # Errors
    /// When the rows do not fit the columns, which is a defect; then nothing changes.
    pub fn apply(&self, relinks: &[Relink], rows: &[Row]) -> Result<()> {
        let mut state = self.snapshot();
        if !relinks.is_empty() {
            let identity = Arc::make_mut(&mut state.identity);
            for (profile, customer, former) in relinks {
                identity.set(*profile, *customer, former);
            }
        }
        if !rows.is_empty() {
            let run = FreshRun::from_rows(rows, &state.identity, self.partitions)?;
            state.runs.push(Run::Fresh(Arc::new(run)));
            fold_fresh(&mut state)?;
        }
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        if !relinks.is_empty() || !rows.is_empty() {
            self.version.fetch_add(1, Ordering::Release);
        }
        Ok(())
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.state.read().unwrap_or_else(PoisonError::into_inner).runs.iter().map(Run::rows).sum()
    }

    /// How many rows no file holds yet.
    pub fn fresh_rows(&self) -> u64 {
        fresh(&self.snapshot()).map(|run| run.batch.len() as u64).sum()
    }

    /// Writes the fresh rows into a file. It counts only once the manifest lists it and [`Table::install`] is called;
    /// until then the writer applies no rows, for they would be folded into runs that the file does not hold.
    ///
    /// # Errors
    /// When the disk is full or cannot be written.
    pub fn file_fresh(&self, name: &str) -> Result<Option<Filed>> {
        let state = self.snapshot();
        let fresh: Vec<_> = fresh(&state).cloned().collect();
        if fresh.is_empty() {
            return Ok(None);
        }
        let meta = write(&self.folder, name, &merge(&fresh, &state)?)?;
        let replaced = fresh.into_iter().map(Run::Fresh).collect();
        Ok(Some(self.filed(name, meta, replaced)))
    }

    /// Tells whether there are files to fold together.
    pub fn has_many_files(&self) -> bool {
        !alike(&self.snapshot()).is_empty()
    }

    /// Folds files of about the same size into one where there are many. As with [`Table::file_fresh`], the manifest
    /// decides.
    ///
    /// # Errors
    /// When a file cannot be read or the disk is full.
    pub fn fold_files(&self, name: &str) -> Result<Option<Filed>> {
        let state = self.snapshot();
        let files = alike(&state);
        if files.is_empty() {
            return Ok(None);
        }
        let replaced: Vec<_> = files.iter().map(|file| Run::File(Arc::clone(file))).collect();
        let misplaced = self.overlay(&state)?.of_runs(replaced.iter(), &state)?;
        let meta = fold(&self.folder, name, &files, &misplaced, &state.identity, state.partitions)?;
        Ok(Some(self.filed(name, meta, replaced)))
    }

    fn filed(&self, name: &str, meta: FileMeta, replaced: Vec<Run>) -> Filed {
        let removed = replaced.iter().filter_map(|run| match run {
            Run::File(file) => Some(file.name.clone()),
            Run::Fresh(_) => None,
        });
        let file = Arc::new(FileRun::new(name.to_owned(), self.folder.join(name), meta.clone()));
        Filed { name: name.to_owned(), meta, removed: removed.collect(), replaced, file }
    }

    /// Puts a filed run in the place of those that it holds, after the manifest lists it.
    pub fn install(&self, filed: &Filed) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let gone = |run: &Run| {
            filed.replaced.iter().any(|old| match (run, old) {
                (Run::Fresh(a), Run::Fresh(b)) => Arc::ptr_eq(a, b),
                (Run::File(a), Run::File(b)) => Arc::ptr_eq(a, b),
                _ => false,
            })
        };
        let place = state.runs.iter().position(gone).unwrap_or(0);
        state.runs.retain(|run| !gone(run));
        let place = place.min(state.runs.len());
        state.runs.insert(place, Run::File(Arc::clone(&filed.file)));
        drop(state);
        // The file of an import brings rows that nobody has seen yet.
        self.version.fetch_add(1, Ordering::Release);
    }

    /// Removes files that a filed run has replaced; questions that still read them keep them open.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn remove(&self, names: &[String]) -> Result<()> {
        names.iter().try_for_each(|name| std::fs::remove_file(self.folder.join(name)).map_err(Error::file(name)))
    }

    /// The profiles that have moved and whose rows all lie under their current customer again.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn settled(&self) -> Result<Vec<u32>> {
        let snapshot = self.snapshot();
        if snapshot.identity.is_settled() {
            return Ok(Vec::new());
        }
        let misplaced = profiles_of(&self.overlay(&snapshot)?.run.batch.0);
        let moved = snapshot.identity.moved().map(|(profile, _)| profile);
        Ok(moved.filter(|profile| misplaced.binary_search(profile).is_err()).collect())
    }

    /// Notes that the profiles no longer count as moved, after the store has noted it.
    pub fn settle(&self, profiles: &[u32]) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut state.identity).settle(profiles);
    }

    /// The rows of a snapshot that lie under a former customer, brought under the current one.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn overlay(&self, snapshot: &Snapshot) -> Result<Arc<Overlay>> {
        let mut kept = self.overlay.lock().unwrap_or_else(PoisonError::into_inner);
        let overlay = match kept.as_ref().filter(|overlay| overlay.fits(snapshot)) {
            Some(overlay) => Arc::clone(overlay),
            None => Arc::new(Overlay::read(snapshot, kept.as_deref())?),
        };
        *kept = Some(Arc::clone(&overlay));
        Ok(overlay)
    }

    /// The folder that holds the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Keeps the number of fresh runs small: a run is merged into the one before while that is not much larger.
fn fold_fresh(state: &mut Snapshot) -> Result<()> {
    while let [.., Run::Fresh(before), Run::Fresh(last)] = state.runs.as_slice() {
        if before.batch.len() > 2 * last.batch.len() {
            break;
        }
        let merged = merge(&[Arc::clone(before), Arc::clone(last)], state)?;
        state.runs.truncate(state.runs.len() - 2);
        state.runs.push(Run::Fresh(Arc::new(merged)));
    }
    Ok(())
}

fn merge(runs: &[Arc<FreshRun>], state: &Snapshot) -> Result<FreshRun> {
    let batches: Vec<_> = runs.iter().map(|run| run.batch.0.clone()).collect();
    FreshRun::from_batches(&batches, &state.identity, state.partitions)
}

fn fresh(state: &Snapshot) -> impl Iterator<Item = &Arc<FreshRun>> {
    state.runs.iter().filter_map(|run| match run {
        Run::Fresh(run) => Some(run),
        Run::File(_) => None,
    })
}

/// The smallest files of about the same size, where there are many enough to fold, and all that are smaller yet.
fn alike(state: &Snapshot) -> Vec<Arc<FileRun>> {
    let mut levels: BTreeMap<u32, Vec<Arc<FileRun>>> = BTreeMap::new();
    for run in &state.runs {
        if let Run::File(file) = run {
            levels.entry(file.meta.rows.max(1).ilog(FOLDED as u64)).or_default().push(Arc::clone(file));
        }
    }
    let Some(level) = levels.iter().find(|(_, files)| files.len() >= FOLDED).map(|(level, _)| *level) else {
        return Vec::new();
    };
    levels.into_iter().filter(|(other, _)| *other <= level).flat_map(|(_, files)| files).collect()
}
