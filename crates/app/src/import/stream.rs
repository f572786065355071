//! Bytes of a file as they are meant: unpacked by their magic number, transcoded, and looked at before they are read.
use std::io::{self, Cursor, Read};

use super::InputFile;

/// A stream of bytes.
pub(super) type Bytes = Box<dyn Read + Send>;

/// How much is looked at to tell a format or a delimiter.
const HEAD: usize = 8 * 1024;

/// An opened file, unpacked.
pub(super) struct Stream {
    /// The first bytes, which `bytes` gives again.
    pub(super) head: Vec<u8>,
    /// All bytes.
    pub(super) bytes: Bytes,
    /// Whether the file was packed, so that its path cannot be opened in place.
    pub(super) packed: bool,
}

/// Opens a file and unpacks it where its first bytes say gzip or Zstandard, whatever its name.
pub(super) fn open(file: &InputFile) -> io::Result<Stream> {
    let (head, bytes) = peek((file.open)()?)?;
    let unpacked: Bytes = if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(64 * 1024, bytes)))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::new(bytes)?)
    } else {
        return Ok(Stream { head, bytes, packed: false });
    };
    let (head, bytes) = peek(unpacked)?;
    Ok(Stream { head, bytes, packed: true })
}

fn peek(mut bytes: Bytes) -> io::Result<(Vec<u8>, Bytes)> {
    let mut head = Vec::with_capacity(HEAD);
    bytes.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let all = Cursor::new(head.clone()).chain(bytes);
    Ok((head, Box::new(all)))
}

impl Stream {
    /// The same text without a byte order mark.
    pub(super) fn without_mark(mut self) -> io::Result<Self> {
        const MARK: &[u8] = &[0xef, 0xbb, 0xbf];
        if self.head.starts_with(MARK) {
            self.bytes.read_exact(&mut [0; 3])?;
            self.head.drain(..MARK.len());
        }
        Ok(self)
    }
}

/// Windows-1252 (and with it Latin-1) as UTF-8.
pub(super) struct Western<R> {
    inner: R,
    ready: Cursor<Vec<u8>>,
}

/// What Windows-1252 has in place of the control characters 0x80 to 0x9f.
const WESTERN: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

impl<R: Read> Western<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, ready: Cursor::new(Vec::new()) }
    }
}

impl<R: Read> Read for Western<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.ready.read(out)?;
            if n > 0 || out.is_empty() {
                return Ok(n);
            }
            let mut raw = vec![0; HEAD];
            let n = self.inner.read(&mut raw)?;
            if n == 0 {
                return Ok(0);
            }
            let text: String = raw
                .iter()
                .take(n)
                .map(|&byte| match byte {
                    0x80..=0x9f => WESTERN.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
                    byte => char::from(byte),
                })
                .collect();
            self.ready = Cursor::new(text.into_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_bytes_become_text() {
        let mut text = String::new();
        Western::new(&[b'a', 0xe9, 0x80, 0x9f][..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "aé€Ÿ");
    }
}
