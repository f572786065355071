//! Imported files: each is a segment of its own, kept whole and named by what is in it.
use std::{
    fmt,
    io::{self, BufReader, Read, Write},
    path::PathBuf,
    str::FromStr,
    sync::atomic::Ordering,
};

use crate::{
    disk::DiskFile,
    error::{Error, is_full},
    log::Log,
};

/// Written once and read seldom, so a little more effort than for frames.
const ZSTD_LEVEL: i32 = 3;
const COPY_BYTES: usize = 128 << 10;

/// The name of a stored file: the BLAKE3 hash of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileDigest(pub [u8; 32]);

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl FromStr for FileDigest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| format!("`{text}` is not a digest of 64 hex digits"))?;
        Ok(Self(*hash.as_bytes()))
    }
}

/// A file that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name.
    pub digest: FileDigest,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Log {
    /// Copies a file into the log; it is durable when this returns. Storing it twice changes nothing.
    pub fn store_file(&self, source: impl Read) -> Result<StoredFile, Error> {
        let dir = self.files_dir();
        let disk = self.shared().disk.as_ref();
        let number = self.shared().temporary.fetch_add(1, Ordering::Relaxed);
        let temporary = dir.join(format!("{number}.tmp"));
        let stored =
            disk.create_dir(&dir).and_then(|()| disk.create(&temporary)).and_then(|file| copy(source, file)).and_then(
                |stored| {
                    let path = self.file_path(&stored.digest);
                    if disk.open(&path).is_ok() {
                        disk.remove(&temporary)?;
                    } else {
                        disk.rename(&temporary, &path)?;
                        disk.sync_dir(&dir)?;
                        disk.sync_dir(&self.shared().dir)?;
                    }
                    Ok(stored)
                },
            );
        stored.map_err(|error| {
            // Whatever is left is cleared when the log is opened again.
            let _ = disk.remove(&temporary);
            if is_full(&error) { Error::Full } else { Error::io("store", &temporary)(error) }
        })
    }

    /// Opens a stored file to read the bytes that were stored.
    pub fn open_file(&self, digest: &FileDigest) -> Result<impl Read + Send + use<>, Error> {
        let path = self.file_path(digest);
        let file = self.shared().disk.open(&path).map_err(Error::io("open", &path))?;
        let packed = BufReader::with_capacity(COPY_BYTES, Sequential { file, at: 0 });
        zstd::Decoder::with_buffer(packed).map_err(Error::io("read", &path))
    }

    /// Removes a stored file whose time is over and tells whether there was one.
    pub fn remove_file(&self, digest: &FileDigest) -> Result<bool, Error> {
        let path = self.file_path(digest);
        match self.shared().disk.remove(&path) {
            Ok(()) => self.shared().disk.sync_dir(&self.files_dir()).map(|()| true).map_err(Error::io("sync", &path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io("remove", &path)(error)),
        }
    }

    /// Removes copies that a crash cut short.
    pub(crate) fn clear_unfinished_files(&self) -> Result<(), Error> {
        let dir = self.files_dir();
        let files = match self.shared().disk.list(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files.map_err(Error::io("list", &dir))?,
        };
        for (name, _) in files.iter().filter(|(name, _)| name.ends_with(".tmp")) {
            let path = dir.join(name);
            self.shared().disk.remove(&path).map_err(Error::io("remove", &path))?;
        }
        Ok(())
    }

    fn files_dir(&self) -> PathBuf {
        self.shared().dir.join("files")
    }

    fn file_path(&self, digest: &FileDigest) -> PathBuf {
        self.files_dir().join(format!("{digest}.zst"))
    }
}

fn copy(mut source: impl Read, file: Box<dyn DiskFile>) -> io::Result<StoredFile> {
    let mut hasher = blake3::Hasher::new();
    let mut encoder = zstd::Encoder::new(Sequential { file, at: 0 }, ZSTD_LEVEL)?;
    encoder.include_checksum(true)?;
    let mut buffer = vec![0; COPY_BYTES];
    let mut bytes = 0;
    loop {
        let chunk = match source.read(&mut buffer) {
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        hasher.update(chunk);
        encoder.write_all(chunk)?;
        bytes += chunk.len() as u64;
    }
    encoder.finish()?.file.sync()?;
    Ok(StoredFile { digest: FileDigest(*hasher.finalize().as_bytes()), bytes })
}

/// A file of the disk seen as a stream.
struct Sequential {
    file: Box<dyn DiskFile>,
    at: u64,
}

impl Read for Sequential {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Write for Sequential {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.append(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
