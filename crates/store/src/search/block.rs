//! How blocks are written: numbers of as many bytes as they need, in text that every database keeps as it is.
//!
//! A block has entries in the order of their words. An entry is a word, the rows that have it, and the places of the
//! word in each of these rows. Rows and places stand apart, so that whoever wants the rows alone passes over the places.
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use crate::error::{Error, Result};

/// A block is closed when it has so many bytes.
const FULL: usize = 24_000;

/// Most rows of an entry; a word that is in more has several.
const MOST_ROWS: usize = 8_192;

/// The places of a word: the row in the upper half of each number, the place in the lower one.
pub type Places = Vec<u64>;

/// A block that is ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its first word, in hexadecimal digits.
    pub token: String,
    /// Which of the blocks that begin with this word.
    pub part: i64,
    /// Its entries.
    pub data: String,
}

/// Writes entries into blocks.
#[derive(Debug, Default)]
pub struct Writer {
    open: Vec<u8>,
    first: String,
    part: i64,
    full: Vec<Block>,
}

impl Writer {
    /// Adds a word that is greater than those before it, with the rows that have it and its places in them; what is
    /// not a word of a text has no places.
    pub fn add(&mut self, word: &str, rows: &[u32], places: &[u64]) {
        let mut places = places.iter().copied().peekable();
        for rows in rows.chunks(MOST_ROWS) {
            if self.open.len() >= FULL {
                self.close();
            }
            if self.open.is_empty() {
                let token = hex(word.as_bytes());
                self.part = if token == self.first { self.part + 1 } else { 0 };
                self.first = token;
            }
            let (mut listed, mut placed, mut last) = (Vec::new(), Vec::new(), 0);
            for row in rows {
                put(&mut listed, u64::from(row - last));
                last = *row;
                if places.peek().is_none() {
                    continue;
                }
                let (mut here, mut n, mut before) = (Vec::new(), 0, 0);
                while let Some(place) = places.next_if(|place| (place >> 32) as u32 == *row) {
                    let at = place & 0xffff_ffff;
                    put(&mut here, at - before);
                    (n, before) = (n + 1, at);
                }
                put(&mut placed, n);
                placed.extend(here);
            }
            put(&mut self.open, word.len() as u64);
            self.open.extend(word.as_bytes());
            for part in [listed, placed] {
                put(&mut self.open, part.len() as u64);
                self.open.extend(part);
            }
        }
    }

    /// The blocks that are full.
    pub fn take(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.full)
    }

    /// All blocks that are left.
    pub fn finish(mut self) -> Vec<Block> {
        self.close();
        self.full
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            let data = STANDARD_NO_PAD.encode(&self.open);
            self.full.push(Block { token: self.first.clone(), part: self.part, data });
            self.open.clear();
        }
    }
}

/// One entry of a block.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The word.
    pub word: &'a [u8],
    rows: &'a [u8],
    places: &'a [u8],
}

/// The bytes of a stored block.
///
/// # Errors
/// When it is damaged.
pub fn bytes(data: &str) -> Result<Vec<u8>> {
    STANDARD_NO_PAD.decode(data).map_err(|_| damaged())
}

/// The entries of a block.
///
/// # Errors
/// When it is damaged.
pub fn entries(mut block: &[u8]) -> Result<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    while !block.is_empty() {
        let (word, rows, places) = (part(&mut block)?, part(&mut block)?, part(&mut block)?);
        entries.push(Entry { word, rows, places });
    }
    Ok(entries)
}

impl Entry<'_> {
    /// Calls for each row.
    ///
    /// # Errors
    /// When the entry is damaged.
    pub fn each_row(&self, mut each: impl FnMut(u32)) -> Result<()> {
        let (mut rest, mut row) = (self.rows, 0);
        while !rest.is_empty() {
            row += get(&mut rest)?;
            each(row as u32);
        }
        Ok(())
    }

    /// Calls for each place: the row in the upper half of the number.
    ///
    /// # Errors
    /// When the entry is damaged.
    pub fn each_place(&self, mut each: impl FnMut(u64)) -> Result<()> {
        let (mut rows, mut places, mut row) = (self.rows, self.places, 0u64);
        while !rows.is_empty() && !places.is_empty() {
            row += get(&mut rows)?;
            let mut at = 0;
            for _ in 0..get(&mut places)? {
                at += get(&mut places)?;
                each(row << 32 | at & 0xffff_ffff);
            }
        }
        Ok(())
    }
}

/// Appends a number: seven bits a byte, the last one without the eighth.
pub fn put(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// Takes a number off.
///
/// # Errors
/// When there is none.
pub fn get(bytes: &mut &[u8]) -> Result<u64> {
    let (mut n, mut shift) = (0, 0);
    loop {
        let (first, rest) = bytes.split_first().ok_or_else(damaged)?;
        *bytes = rest;
        n |= u64::from(first & 0x7f).checked_shl(shift).ok_or_else(damaged)?;
        if *first < 0x80 {
            return Ok(n);
        }
        shift += 7;
    }
}

fn part<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = get(bytes)? as usize;
    let (part, rest) = bytes.split_at_checked(length).ok_or_else(damaged)?;
    *bytes = rest;
    Ok(part)
}

/// Numbers in one text, each as its difference from the one before.
pub fn pack(numbers: impl IntoIterator<Item = u64>) -> String {
    let (mut bytes, mut last) = (Vec::new(), 0u64);
    for n in numbers {
        let step = n.wrapping_sub(last) as i64;
        put(&mut bytes, (step << 1 ^ step >> 63) as u64);
        last = n;
    }
    STANDARD_NO_PAD.encode(bytes)
}

/// The numbers in a text that [`pack`] made.
///
/// # Errors
/// When it is damaged.
pub fn unpack(text: &str) -> Result<Vec<u64>> {
    let bytes = bytes(text)?;
    let (mut rest, mut last, mut numbers) = (bytes.as_slice(), 0u64, Vec::with_capacity(bytes.len() / 2));
    while !rest.is_empty() {
        let step = get(&mut rest)?;
        last = last.wrapping_add((step >> 1) ^ (step & 1).wrapping_neg());
        numbers.push(last);
    }
    Ok(numbers)
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn damaged() -> Error {
    Error::Inconsistent { table: "search_blocks", column: "data", row: "a segment".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let rows: Vec<u32> = (0..30_000).map(|n| n * 3).collect();
        let places: Places =
            rows.iter().flat_map(|row| [u64::from(*row) << 32 | 4, u64::from(*row) << 32 | 900]).collect();
        let mut writer = Writer::default();
        writer.add("a", &[0, 7], &[2, 7 << 32]);
        writer.add("aa", &rows, &places);
        writer.add("ä", &[5], &[]);
        let mut blocks = writer.take();
        blocks.extend(writer.finish());
        let keys: Vec<_> = blocks.iter().map(|block| (block.token.as_str(), block.part)).collect();
        assert_eq!(keys, [("61", 0), ("6161", 0), ("6161", 1), ("6161", 2), ("c3a4", 0)]);
        let (mut found_rows, mut found_places) = (Vec::new(), Vec::new());
        for block in &blocks {
            let bytes = bytes(&block.data).unwrap();
            for entry in entries(&bytes).unwrap() {
                match entry.word {
                    b"aa" => {
                        entry.each_row(|row| found_rows.push(row)).unwrap();
                        entry.each_place(|place| found_places.push(place)).unwrap();
                    }
                    b"a" => entry.each_place(|place| assert!([2, 7 << 32].contains(&place))).unwrap(),
                    word => assert_eq!(word, "ä".as_bytes()),
                }
            }
        }
        assert!(found_rows == rows && found_places == places);
    }

    #[test]
    fn numbers_come_back_and_damage_is_noticed() {
        let numbers = [0, 1, u64::MAX, 5, i64::MIN as u64, 1 << 40];
        assert_eq!(unpack(&pack(numbers)).unwrap(), numbers);
        for damaged in ["=", "gICA", "gICAgICAgICAgICAgIAB"] {
            assert!(unpack(damaged).is_err(), "{damaged}");
        }
        assert!(entries(&[9, 1]).is_err());
        assert_eq!(hex("aß".as_bytes()), "61c39f");
    }
}
