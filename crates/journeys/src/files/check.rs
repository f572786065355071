//! Checking files: the manifest knows a checksum of every stretch, so that a damaged file is an error and never a wrong
//! answer.
use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use parquet::{
    errors::{ParquetError, Result},
    file::reader::{ChunkReader, Length},
};

/// Bytes that share a checksum (CRC-32).
const STRETCH: usize = 1 << 16;

/// A writer that notes a checksum of every stretch on the way.
#[derive(Debug)]
pub struct Summing<W> {
    inner: W,
    sum: crc32fast::Hasher,
    summed: usize,
    sums: Vec<u32>,
}

impl<W: Write> Summing<W> {
    /// Begins with an empty file.
    pub fn new(inner: W) -> Self {
        Self { inner, sum: crc32fast::Hasher::new(), summed: 0, sums: Vec::new() }
    }

    /// Writes out what is waiting and gives the checksums.
    ///
    /// # Errors
    /// When the disk is full or cannot be written.
    pub fn finish(mut self) -> io::Result<Vec<u32>> {
        self.inner.flush()?;
        if self.summed > 0 {
            self.sums.push(self.sum.finalize());
        }
        Ok(self.sums)
    }
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = STRETCH - self.summed;
        let written = self.inner.write(bytes.get(..room).unwrap_or(bytes))?;
        self.sum.update(bytes.get(..written).unwrap_or(bytes));
        self.summed += written;
        if self.summed == STRETCH {
            self.sums.push(std::mem::take(&mut self.sum).finalize());
            self.summed = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// An open file; a stretch is checked when it is read for the first time.
#[derive(Debug, Clone)]
pub struct Checked(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    length: u64,
    sums: Vec<u32>,
    /// One bit for each stretch: set when it was found to be whole.
    whole: Vec<AtomicU64>,
}

impl Checked {
    /// Takes an open file of a known length and with known checksums.
    pub fn new(file: File, length: u64, sums: Vec<u32>) -> Self {
        let whole = (0..sums.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Self(Arc::new(Inner { file, length, sums, whole }))
    }

    fn read(&self, start: u64, length: usize) -> Result<Vec<u8>> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.0.length);
        let Some(end) = end else {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie beyond the end")));
        };
        let stretches = start / STRETCH as u64..end.div_ceil(STRETCH as u64);
        stretches.into_iter().try_for_each(|stretch| self.check(stretch))?;
        self.read_as_it_is(start, length)
    }

    fn check(&self, stretch: u64) -> Result<()> {
        let (word, bit) = ((stretch / 64) as usize, 1u64 << (stretch % 64));
        let whole = self.0.whole.get(word);
        if whole.is_some_and(|word| word.load(Ordering::Relaxed) & bit != 0) {
            return Ok(());
        }
        let start = stretch * STRETCH as u64;
        let bytes = self.read_as_it_is(start, (self.0.length - start).min(STRETCH as u64) as usize)?;
        if self.0.sums.get(stretch as usize) != Some(&crc32fast::hash(&bytes)) {
            return Err(ParquetError::General(format!("the bytes from {start} are not those that were written")));
        }
        if let Some(word) = whole {
            word.fetch_or(bit, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Reads at a place without moving the file's own, which all threads share.
    fn read_as_it_is(&self, start: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut done = 0;
        while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
            #[cfg(unix)]
            let read = std::os::unix::fs::FileExt::read_at(&self.0.file, rest, start + done as u64);
            #[cfg(windows)]
            let read = std::os::windows::fs::FileExt::seek_read(&self.0.file, rest, start + done as u64);
            match read {
                Ok(0) => return Err(ParquetError::EOF(format!("the file ends before {length} bytes at {start}"))),
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(bytes)
    }
}

impl Length for Checked {
    fn len(&self) -> u64 {
        self.0.length
    }
}

impl ChunkReader for Checked {
    type T = BufReader<Tail>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        // Only the heads of pages are read so, which are small.
        Ok(BufReader::with_capacity(256, Tail { of: self.clone(), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        Ok(self.read(start, length)?.into())
    }
}

/// A file from some place on.
#[derive(Debug)]
pub struct Tail {
    of: Checked,
    place: u64,
}

impl Read for Tail {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.of.0.length.saturating_sub(self.place);
        let bytes = self.of.read(self.place, left.min(into.len() as u64) as usize).map_err(io::Error::other)?;
        self.place += bytes.len() as u64;
        let length = bytes.len();
        into.iter_mut().zip(bytes).for_each(|(into, byte)| *into = byte);
        Ok(length)
    }
}
