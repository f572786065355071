//! Single faults: damage, failing syncs, full disks, limits, and two processes at once.
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use throughline_intake::{AppendError, Error, Log, LogOptions, Lsn};

use crate::{all, faulty::FaultyDisk, record, small};

const DIR: &str = "/log";

fn open(disk: &FaultyDisk) -> Log {
    Log::open_with(Path::new(DIR), small(), Arc::new(disk.clone())).unwrap().0
}

/// A log of three segments with some frames each.
fn three_segments(disk: &FaultyDisk) -> Vec<PathBuf> {
    let log = open(disk);
    let mut number = 0;
    while log.status().segments < 3 || log.status().bytes < 5_000 {
        number += 1;
        log.append_blocking(record(number, 450)).unwrap();
    }
    log.close();
    disk.names()
}

#[test]
fn a_flipped_bit_in_a_sealed_segment_is_found_and_named() {
    let disk = FaultyDisk::default();
    let names = three_segments(&disk);
    let log = open(&disk);
    let whole = all(&log);
    for at in 0..disk.bytes(&names[1]).len() {
        let mask = 1 << (at % 8);
        disk.flip(&names[1], at, mask);
        let mut reader = log.read_from(Lsn(1));
        let before: Vec<_> = reader.by_ref().map_while(Result::ok).collect();
        assert_eq!(before, whole[..before.len()]);
        let position = reader.position();
        assert!(reader.next().is_none() || reader.position() == position);
        let Some(Err(Error::Damaged { segment, offset, next })) = log.read_from(position).next() else {
            panic!("a flip of byte {at} was not found")
        };
        assert_eq!(segment, names[1]);
        assert!(offset as usize <= at && next > position, "{offset} {next}");
        // Whoever decides to leave the damaged records behind gets all others.
        let behind: Vec<_> = log.read_from(next).collect::<Result<_, _>>().unwrap();
        assert_eq!(behind, whole[next.0 as usize - 1..]);
        disk.flip(&names[1], at, mask);
    }
    assert_eq!(all(&log), whole);
}

#[test]
fn damage_with_whole_frames_behind_it_is_no_torn_write() {
    let disk = FaultyDisk::default();
    let names = three_segments(&disk);
    let log = open(&disk);
    while log.status().bytes - 2 * 2_000 < 1_900 {
        log.append_blocking(record(log.durable_end().0 + 1, 100)).unwrap();
    }
    let whole = all(&log);
    log.close();
    // Byte 3 lies in the header of the segment's first frame, byte 60 in its payload.
    for (at, added) in [(3, 1), (60, 2)] {
        disk.flip(&names[2], at, 4);
        let (log, recovery) = Log::open_with(Path::new(DIR), small(), Arc::new(disk.clone())).unwrap();
        assert_eq!((recovery.cut_bytes, recovery.damaged), (0, Some((names[2].clone(), 0))));
        assert_eq!(log.append_blocking(record(900, 10)), Ok(Lsn(whole.len() as u64 + added)));
        assert!(all_but_damaged(&log) < whole.len());
        log.close();
        disk.flip(&names[2], at, 4);
    }
    assert_eq!(all(&open(&disk))[..whole.len()], whole);
}

fn all_but_damaged(log: &Log) -> usize {
    log.read_from(Lsn(1)).map_while(Result::ok).count()
}

#[test]
fn a_frame_planted_in_a_body_is_not_believed() {
    let disk = FaultyDisk::default();
    let other = FaultyDisk::default();
    let log = open(&other);
    for number in 1..=3 {
        log.append_blocking(record(number, 300)).unwrap();
    }
    log.close();
    let log = open(&disk);
    log.append_blocking(record(1, 20)).unwrap();
    // The third frame of another log is whole and bears a number that could come next. The noise before it keeps
    // compression from taking it apart.
    let frames = other.bytes(&other.names()[0]);
    let third = frames.windows(4).rposition(|bytes| bytes == b"TLF1").unwrap();
    let mut planted = record(2, 20_000);
    planted.body.extend_from_slice(&frames[third..]);
    let offset = log.status().bytes as usize;
    log.append_blocking(planted).unwrap();
    log.close();
    let bytes = disk.bytes(&disk.names()[0]);
    assert!(bytes.windows(frames.len() - third).any(|bytes| *bytes == frames[third..]));
    disk.flip(&disk.names()[0], offset + 5, 1);
    let (log, recovery) = Log::open_with(Path::new(DIR), small(), Arc::new(disk.clone())).unwrap();
    assert_eq!((recovery.records, recovery.damaged), (1, None));
    assert!(recovery.cut_bytes > 20_000);
    assert_eq!(recovery.cut_segment, Some(disk.names()[0].clone()));
    assert_eq!(all(&log), [(Lsn(1), record(1, 20))]);
}

#[test]
fn a_failed_sync_ends_acceptance_and_is_not_tried_again() {
    let disk = FaultyDisk::default();
    let log = open(&disk);
    log.append_blocking(record(1, 50)).unwrap();
    disk.state().syncs_left = Some(0);
    let error = log.append_blocking(record(2, 50)).unwrap_err();
    assert_eq!(error, AppendError::Stopped("could not sync the log: the disk does not answer".to_owned()));
    let syncs = disk.state().syncs;
    disk.state().mend();
    assert_eq!(log.append_blocking(record(3, 50)).unwrap_err(), error);
    assert_eq!(disk.state().syncs, syncs);
    assert!(log.status().stopped.is_some());
    assert_eq!(all(&log), [(Lsn(1), record(1, 50))]);
    drop(log);
    assert_eq!(open(&disk).append_blocking(record(3, 50)), Ok(Lsn(2)));
}

#[test]
fn a_full_disk_refuses_and_recovers_by_itself() {
    let disk = FaultyDisk::default();
    let log = open(&disk);
    log.append_blocking(record(1, 500)).unwrap();
    let length = log.status().bytes;
    disk.state().capacity = Some(length + 100);
    for number in 2..5 {
        assert_eq!(log.append_blocking(record(number, 500)), Err(AppendError::Full));
        assert!(log.status().full && log.status().stopped.is_none());
        assert_eq!(disk.bytes(&disk.names()[0]).len() as u64, length);
    }
    disk.state().capacity = None;
    assert_eq!(log.append_blocking(record(5, 500)), Ok(Lsn(2)));
    assert!(!log.status().full);
    log.close();
    assert_eq!(all(&open(&disk)), [(Lsn(1), record(1, 500)), (Lsn(2), record(5, 500))]);
}

#[tokio::test]
#[expect(clippy::await_holding_lock, reason = "the disk hangs while the queue fills")]
async fn limits_are_kept() {
    let options = LogOptions { max_record: 1_000, queue_bytes: 1_500, ..small() };
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new(DIR), options, Arc::new(disk.clone())).unwrap();
    assert_eq!(log.append(record(1, 2_000)).await, Err(AppendError::TooLarge { size: 2_008, limit: 1_000 }));
    let blocked = disk.state();
    let first = tokio::spawn({
        let log = log.clone();
        async move { log.append(record(1, 900)).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(log.append(record(2, 900)).await, Err(AppendError::Busy));
    drop(blocked);
    assert_eq!(first.await.unwrap(), Ok(Lsn(1)));
    assert_eq!(log.append(record(3, 900)).await, Ok(Lsn(2)));
    assert_eq!(log.status().waiting_bytes, 0);
    let reading = log.clone();
    log.close();
    assert_eq!(reading.append(record(4, 9)).await, Err(AppendError::Stopped("it was closed".to_owned())));
    assert_eq!(all(&reading).len(), 2);
}

#[test]
fn a_second_process_is_kept_out() {
    let dir = tempfile::tempdir().unwrap();
    let (log, recovery) = Log::open(&dir.path().join("log"), LogOptions::default()).unwrap();
    assert_eq!(recovery, Default::default());
    assert!(matches!(Log::open(&dir.path().join("log"), LogOptions::default()), Err(Error::Locked(_))));
    drop(log);
    Log::open(&dir.path().join("log"), LogOptions::default()).unwrap();
}

#[test]
fn a_torn_tail_is_cut_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let (log, _) = Log::open(dir.path(), LogOptions::default()).unwrap();
    for number in 1..=20 {
        log.append_blocking(record(number, 2_000)).unwrap();
    }
    log.close();
    let path = dir.path().join("00000000000000000001.log");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
    let (log, recovery) = Log::open(dir.path(), LogOptions::default()).unwrap();
    assert_eq!(recovery.records, 19);
    assert_eq!(recovery.cut_segment, Some(path.clone()));
    assert_eq!(recovery.cut_bytes, bytes.len() as u64 - 7 - std::fs::metadata(&path).unwrap().len());
    assert_eq!(log.append_blocking(record(21, 10)), Ok(Lsn(20)));
    assert_eq!(all(&log).len(), 20);
}
