//! Imported files.
use std::{io::Read, path::Path, sync::Arc};

use throughline_intake::{Error, Log, LogOptions};

use crate::{faulty::FaultyDisk, small};

#[test]
fn a_file_comes_back_as_it_was_and_is_kept_once() {
    let dir = tempfile::tempdir().unwrap();
    let (log, _) = Log::open(dir.path(), LogOptions::default()).unwrap();
    let bytes: Vec<u8> = (0..500_000u32).flat_map(|n| format!("{n};a line\n").into_bytes()).collect();
    let stored = log.store_file(bytes.as_slice()).unwrap();
    assert_eq!(stored.bytes as usize, bytes.len());
    assert_eq!(stored.digest.0, *blake3::hash(&bytes).as_bytes());
    assert_eq!(log.store_file(bytes.as_slice()).unwrap(), stored);
    assert_eq!(stored.digest.to_string().parse(), Ok(stored.digest));
    let files: Vec<_> = std::fs::read_dir(dir.path().join("files")).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(files, [format!("{}.zst", stored.digest).as_str()]);
    let mut back = Vec::new();
    log.open_file(&stored.digest).unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, bytes);
    assert!(log.remove_file(&stored.digest).unwrap());
    assert!(!log.remove_file(&stored.digest).unwrap());
    assert!(log.open_file(&stored.digest).is_err());
}

#[test]
fn a_file_that_does_not_fit_leaves_nothing_behind() {
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk.clone())).unwrap();
    disk.state().capacity = Some(10);
    assert!(matches!(log.store_file([7u8; 1_000].as_slice()), Err(Error::Full)));
    assert_eq!(disk.names().len(), 1);
    disk.state().capacity = None;
    let stored = log.store_file([7u8; 1_000].as_slice()).unwrap();
    drop(log);
    disk.cut_power(&mut || 1);
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk)).unwrap();
    let mut back = Vec::new();
    log.open_file(&stored.digest).unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, [7; 1_000]);
}
