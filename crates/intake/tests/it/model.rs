//! Whatever happens to the machine: what was acknowledged is there once, in order, and nothing else is but whole
//! records that were handed in.
use std::{collections::BTreeMap, path::Path, sync::Arc};

use proptest::{collection::vec, prelude::*};
use throughline_intake::{AppendError, Log, Lsn, Record};
use tokio::{runtime, task::JoinSet};

use crate::{all, faulty::FaultyDisk, record, small};

#[derive(Debug, Clone)]
enum Step {
    /// Hands in records of a size at once.
    Append { count: u64, size: usize },
    /// Closes and opens the log.
    Reopen,
    /// Kills the process in the middle of a write after some whole ones, then perhaps cuts the power.
    Kill { writes: u64, count: u64, power: bool },
    /// Lets a sync fail after some good ones, perhaps with the end of the process, then perhaps cuts the power.
    BreakSync { syncs: u64, count: u64, kills: bool, power: bool },
    /// Leaves room for some bytes only, then makes room.
    Fill { room: u64, count: u64, size: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (1..12u64, 20..900usize).prop_map(|(count, size)| Step::Append { count, size }),
        1 => Just(Step::Reopen),
        2 => (0..3u64, 1..10u64, any::<bool>()).prop_map(|(writes, count, power)| Step::Kill { writes, count, power }),
        2 => (0..3u64, 1..10u64, any::<bool>(), any::<bool>())
            .prop_map(|(syncs, count, kills, power)| Step::BreakSync { syncs, count, kills, power }),
        1 => (0..3_000u64, 1..10u64, 20..900usize).prop_map(|(room, count, size)| Step::Fill { room, count, size }),
    ]
}

struct Model {
    disk: FaultyDisk,
    log: Option<Log>,
    runtime: runtime::Runtime,
    /// How many records were handed in.
    submitted: u64,
    sizes: BTreeMap<u64, usize>,
    /// What must be in the log for ever.
    durable: BTreeMap<Lsn, Record>,
    seed: u64,
}

impl Model {
    fn new(seed: u64) -> Self {
        let disk = FaultyDisk::default();
        let log = open(&disk);
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        let (sizes, durable) = Default::default();
        Self { disk, log: Some(log), runtime, submitted: 0, sizes, durable, seed: seed | 1 }
    }

    fn log(&self) -> &Log {
        self.log.as_ref().unwrap()
    }

    /// Hands in records at once, notes the acknowledged ones and returns the errors of the others.
    fn append(&mut self, count: u64, size: usize) -> Vec<AppendError> {
        let mut tasks = JoinSet::new();
        for number in self.submitted + 1..=self.submitted + count {
            self.sizes.insert(number, size);
            let log = self.log().clone();
            tasks.spawn_on(
                async move { log.append(record(number, size)).await.map(|lsn| (lsn, number)) },
                self.runtime.handle(),
            );
        }
        self.submitted += count;
        let mut errors = Vec::new();
        for outcome in self.runtime.block_on(tasks.join_all()) {
            match outcome {
                Ok((lsn, number)) => assert!(self.durable.insert(lsn, record(number, size)).is_none(), "{lsn} twice"),
                Err(error) => errors.push(error),
            }
        }
        errors
    }

    /// Ends the log, whatever state it is in, and opens it on what the disk has then.
    fn restart(&mut self, power: bool) {
        self.log = None;
        let Self { disk, seed, .. } = self;
        if power {
            disk.cut_power(&mut || {
                *seed ^= *seed << 13;
                *seed ^= *seed >> 7;
                *seed ^= *seed << 17;
                *seed >> 16
            });
        }
        disk.state().mend();
        self.log = Some(open(disk));
        self.check();
    }

    fn check(&mut self) {
        let found = all(self.log());
        for ((lsn, found), expected) in found.iter().zip(1..) {
            assert_eq!(lsn.0, expected, "numbers are dense");
            let number = u64::from_le_bytes(found.meta.as_slice().try_into().unwrap());
            let size = *self.sizes.get(&number).expect("a record that was handed in");
            assert_eq!(*found, record(number, size));
            if let Some(acknowledged) = self.durable.get(lsn) {
                assert_eq!(found, acknowledged);
            }
        }
        let mut once: Vec<_> = found.iter().map(|(_, record)| &record.meta).collect();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), found.len(), "every record is there once");
        let found: BTreeMap<_, _> = found.into_iter().collect();
        assert!(self.durable.keys().all(|lsn| found.contains_key(lsn)), "an acknowledged record is gone");
        // What opening found was made durable and must not go any more.
        self.durable = found;
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Append { count, size } => assert_eq!(self.append(count, size), []),
            Step::Reopen => self.restart(false),
            Step::Kill { writes, count, power } => {
                self.disk.state().writes_left = Some(writes);
                for _ in 0..=writes {
                    self.append(count, 100);
                }
                assert!(self.log().status().stopped.is_some());
                self.restart(power);
            }
            Step::BreakSync { syncs, count, kills, power } => {
                self.disk.state().syncs_left = Some(syncs);
                self.disk.state().sync_kills = kills;
                for _ in 0..=syncs {
                    self.append(count, 100);
                }
                assert!(self.append(1, 10).iter().all(|error| matches!(error, AppendError::Stopped(_))));
                self.restart(power);
            }
            Step::Fill { room, count, size } => {
                let used = self.log().status().bytes;
                self.disk.state().capacity = Some(used + room);
                let errors = self.append(count, size);
                assert!(errors.iter().all(|error| *error == AppendError::Full));
                self.disk.state().capacity = None;
                assert_eq!(self.append(1, size), []);
                self.check();
            }
        }
    }
}

fn open(disk: &FaultyDisk) -> Log {
    Log::open_with(Path::new("/log"), small(), Arc::new(disk.clone())).unwrap().0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_acknowledged_is_lost(seed in any::<u64>(), steps in vec(step(), 1..16)) {
        let mut model = Model::new(seed);
        for step in &steps {
            model.run(step);
        }
        model.check();
        model.restart(true);
    }
}
