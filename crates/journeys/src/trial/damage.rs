//! Damage: whatever happens to the bytes of a column file, the answer is right or an error, and never a panic.
use std::{fs, path::PathBuf, sync::atomic::AtomicBool};

use throughline_model::{
    question::{Map, Question},
    time::{Micros, TimeRange},
};

use super::{rows::catalogue, suite::ask};
use crate::{
    answer::Rows,
    ask::Ledgers,
    error::{Error, Result},
    files::FileMeta,
    lane::rows_of,
    row::Row,
    table::Table,
    within::Within,
};

struct Filed {
    folder: tempfile::TempDir,
    meta: FileMeta,
}

impl Filed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let table = Table::open(folder.path(), 3, Vec::new(), []).unwrap();
        let row = |n: u32| Row {
            profile: 1 + n % 500,
            at: i64::from(n) * 1_000_003,
            message: n.wrapping_mul(2_654_435_761),
            touchpoint: 1 + n % 3,
            object: Some(format!("order {n}")),
            ..Row::default()
        };
        table.apply(&[], &(0..20_000).map(row).collect::<Vec<_>>()).unwrap();
        let filed = table.file_fresh("1.parquet").unwrap().unwrap();
        Self { folder, meta: filed.meta }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("1.parquet")
    }

    /// Opens the table anew and asks for a map, which reads some columns, and for everybody's timeline.
    fn ask(&self) -> Result<(Rows, usize)> {
        let files = vec![("1.parquet".to_owned(), self.meta.clone())];
        let table = Table::open(self.folder.path(), 3, files, [])?;
        let (names, cancelled) = (catalogue(None), AtomicBool::new(false));
        let ledgers = Ledgers::new(&table, &names, Micros(0), 2, &cancelled)?;
        let map = ask(&ledgers, &Question::Map(Map::default()))?;
        let everybody: Vec<u32> = (1..=500).collect();
        Ok((map, rows_of(&table.snapshot(), &everybody, &everybody, TimeRange::default(), &Within::default())?.len()))
    }
}

fn harmless(filed: &Filed, right: &(Rows, usize), what: &str) -> bool {
    match filed.ask() {
        Ok(answer) => {
            assert_eq!(&answer, right, "a wrong answer after {what}");
            true
        }
        Err(Error::Damaged { .. } | Error::File { .. }) => false,
        Err(other) => panic!("{other:?} after {what}"),
    }
}

#[test]
fn a_flipped_bit_is_an_error_and_never_a_wrong_answer() {
    let filed = Filed::new();
    let right = filed.ask().unwrap();
    let whole = fs::read(filed.path()).unwrap();
    assert!(whole.len() > 3 << 16, "several stretches are checked: {}", whole.len());
    let mut found = 0;
    let places: Vec<usize> = (0..whole.len()).step_by(whole.len() / 150).chain([whole.len() - 1]).collect();
    for (n, place) in places.iter().enumerate() {
        let mut bytes = whole.clone();
        bytes[*place] ^= 1 << (n % 8);
        fs::write(filed.path(), &bytes).unwrap();
        found += usize::from(!harmless(&filed, &right, &format!("a flip at {place}")));
    }
    assert_eq!(found, places.len(), "all columns are read, so every flip is met");
    fs::write(filed.path(), &whole).unwrap();
    assert_eq!(filed.ask().unwrap(), right);
}

#[test]
fn a_file_that_is_short_long_empty_or_gone_is_an_error() {
    let filed = Filed::new();
    let right = filed.ask().unwrap();
    let whole = fs::read(filed.path()).unwrap();
    for length in [0, 3, 11, whole.len() / 2, whole.len() - 1] {
        fs::write(filed.path(), &whole[..length]).unwrap();
        assert!(!harmless(&filed, &right, &format!("a cut at {length}")));
    }
    let longer = [whole.as_slice(), b"more"].concat();
    fs::write(filed.path(), longer).unwrap();
    assert!(harmless(&filed, &right, "bytes behind the end"));
    fs::remove_file(filed.path()).unwrap();
    assert!(matches!(filed.ask(), Err(Error::File { .. })));
}
