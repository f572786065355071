//! Reading, waiting for more, expiry, and many writers at once.
use std::{path::Path, sync::Arc};

use throughline_intake::{Error, Log, LogOptions, Lsn, disk::Disk};
use throughline_model::time::Micros;

use crate::{all, faulty::FaultyDisk, record, small};

#[test]
fn a_reader_begins_anywhere_and_goes_on_where_it_ended() {
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk)).unwrap();
    assert!(log.read_from(Lsn(0)).next().is_none());
    let mut reader = log.read_from(Lsn(1));
    for number in 1..=60 {
        log.append_blocking(record(number, 150)).unwrap();
        if number % 7 == 0 {
            assert_eq!(reader.by_ref().last().unwrap().unwrap(), (Lsn(number), record(number, 150)));
            assert!(reader.next().is_none());
        }
    }
    assert!(log.status().segments > 3);
    for number in 1..=60 {
        assert_eq!(log.read_from(Lsn(number)).count() as u64, 61 - number);
        assert_eq!(log.get(Lsn(number)).unwrap(), Some(record(number, 150)));
    }
    assert_eq!((log.get(Lsn(0)).unwrap(), log.get(Lsn(61)).unwrap()), (None, None));
}

#[test]
fn a_reader_does_not_remember_a_write_that_was_taken_back() {
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk.clone())).unwrap();
    log.append_blocking(record(1, 40)).unwrap();
    let mut file = disk.open(&disk.names()[0]).unwrap();
    file.append(&[7; 500]).unwrap();
    let mut reader = log.read_from(Lsn(1));
    assert_eq!(reader.next().unwrap().unwrap().0, Lsn(1));
    file.truncate(log.status().bytes).unwrap();
    log.append_blocking(record(2, 40)).unwrap();
    assert_eq!(reader.next().unwrap().unwrap(), (Lsn(2), record(2, 40)));
}

#[test]
fn old_segments_expire_whole_and_numbers_go_on() {
    let disk = FaultyDisk::default();
    let open = || Log::open_with(Path::new("/log"), small(), Arc::new(disk.clone())).unwrap();
    let (log, _) = open();
    for number in 1..=60 {
        log.append_blocking(record(number, 150)).unwrap();
    }
    let mut behind = log.read_from(Lsn(1));
    assert_eq!(log.expire(Micros(30_000), Lsn(1)).unwrap(), 0, "records that are still needed stay");
    assert_eq!(log.expire(Micros(0), Lsn(100)).unwrap(), 0, "young records stay");
    assert!(log.expire(Micros(30_000), Lsn(100)).unwrap() >= 1);
    let (first, _) = behind.next().unwrap().unwrap();
    assert!(first > Lsn(1) && first <= Lsn(30), "{first}");
    assert_eq!(log.get(Lsn(1)).unwrap(), None);
    assert_eq!(log.get(first).unwrap(), Some(record(first.0, 150)));
    let left = log.status().segments;
    assert_eq!(log.expire(Micros(i64::MAX), Lsn(100)).unwrap(), left - 1, "the last segment stays");
    drop((log, behind));
    let (log, recovery) = open();
    assert_eq!(recovery.records as usize, all(&log).len());
    assert_eq!(log.append_blocking(record(61, 150)), Ok(Lsn(61)));
}

#[test]
fn a_lost_segment_is_reported() {
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk.clone())).unwrap();
    for number in 1..=60 {
        log.append_blocking(record(number, 150)).unwrap();
    }
    log.close();
    let names = disk.names();
    disk.remove(&names[1]).unwrap();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk)).unwrap();
    let Some(Err(Error::Damaged { segment, next, .. })) = log.read_from(Lsn(1)).find(Result::is_err) else {
        panic!("the hole was not found")
    };
    assert_eq!(segment, names[0]);
    assert_eq!(log.read_from(next).count() as u64, 61 - next.0);
}

#[tokio::test]
async fn projectors_hear_of_new_records() {
    let disk = FaultyDisk::default();
    let (log, _) = Log::open_with(Path::new("/log"), small(), Arc::new(disk)).unwrap();
    let mut news = log.subscribe();
    assert_eq!(*news.borrow_and_update(), 0);
    let lsn = log.append(record(1, 30)).await.unwrap();
    news.changed().await.unwrap();
    assert_eq!((*news.borrow_and_update(), log.durable_end()), (1, lsn));
}

#[test]
fn many_writers_share_a_sync() {
    const THREADS: u64 = 8;
    const EACH: u64 = 1_000;
    let disk = FaultyDisk::default();
    let options = LogOptions { segment_bytes: 200_000, ..small() };
    let (log, _) = Log::open_with(Path::new("/log"), options, Arc::new(disk.clone())).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS as usize).build().unwrap();
    let before = disk.state().syncs;
    // Each thread hands in a few at once, like a server with several requests.
    let mut threads = tokio::task::JoinSet::new();
    for thread in 0..THREADS {
        for part in 0..10 {
            let log = log.clone();
            threads.spawn_on(
                async move {
                    for number in 0..EACH / 10 {
                        let number = thread * EACH + part * EACH / 10 + number;
                        let lsn = log.append(record(number, 60)).await.unwrap();
                        assert!(log.durable_end() >= lsn);
                    }
                },
                runtime.handle(),
            );
        }
    }
    runtime.block_on(threads.join_all());
    let syncs = disk.state().syncs - before;
    assert!(syncs * 4 < THREADS * EACH, "{syncs} syncs");
    let mut found: Vec<_> = all(&log).into_iter().map(|(_, record)| record.events).collect();
    found.sort_unstable();
    assert_eq!(found, (0..(THREADS * EACH) as u32).collect::<Vec<_>>());
}
