//! A history: rows arrive, profiles are linked and unlinked, rows are filed, files folded, the program restarted.
use std::collections::BTreeMap;

use proptest::prelude::*;
use tempfile::TempDir;

use super::rows::{PROFILES, message};
use crate::{
    files::FileMeta,
    row::Row,
    table::{Filed, Relink, Table},
};

/// Something that happens to the ledgers.
#[derive(Debug, Clone)]
pub enum Step {
    /// Links (a profile and its customer) and messages become visible together.
    Apply(Vec<(u32, u32)>, Vec<Vec<Row>>),
    /// Fresh rows are filed.
    File,
    /// Messages arrive and are filed one by one, so that files are many.
    Burst(Vec<Vec<Row>>),
    /// Small files are folded together.
    Fold,
    /// Profiles whose rows lie in their place again no longer count as moved.
    Settle,
    /// The program starts anew from the files and the log.
    Reopen,
}

/// Random histories; messages may arrive in any order of their times.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let messages = |most| proptest::collection::vec(message(), 0..most);
    let link = (0..PROFILES.len(), 0usize..6).prop_map(|(profile, customer)| (PROFILES[profile], PROFILES[customer]));
    let links = prop_oneof![2 => Just(Vec::new()), 3 => proptest::collection::vec(link, 1..4)];
    let step = prop_oneof![
        9 => (links, messages(7)).prop_map(|(links, messages)| Step::Apply(links, messages)),
        3 => Just(Step::File),
        1 => proptest::collection::vec(message(), 9..12).prop_map(Step::Burst),
        2 => Just(Step::Fold),
        2 => Just(Step::Settle),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..14)
}

/// What can be planted to see whether the trial finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bug {
    /// None.
    #[default]
    None,
    /// Ties are ordered by arrival.
    Arrival,
    /// Where rows of a profile lie is forgotten when it is linked anew.
    Relinks,
    /// A restart loses the rows that were not filed.
    Restart,
}

/// The plain truth: what happened, and who is who.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// All rows in the order of their arrival.
    pub rows: Vec<Row>,
    /// The customers of profiles that are not their own, and the homes that rows of theirs were filed under.
    pub linked: BTreeMap<u32, (u32, Vec<u32>)>,
}

impl Truth {
    /// The customer that a profile belongs to.
    pub fn customer_of(&self, profile: u32) -> u32 {
        self.linked.get(&profile).map_or(profile, |(customer, _)| *customer)
    }

    /// The truth without the rows that do not count.
    pub fn only(&self, counts: impl Fn(&Row) -> bool) -> Self {
        let rows = self.rows.iter().filter(|row| counts(row)).cloned().collect();
        Self { rows, linked: self.linked.clone() }
    }
}

/// A table and the plain truth about it.
pub struct Ledger {
    /// The table under trial.
    pub table: Table,
    /// What the table should show.
    pub truth: Truth,
    folder: TempDir,
    partitions: u32,
    files: Vec<(String, FileMeta)>,
    filed: usize,
    names: u32,
    messages: u32,
    bug: Bug,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(partitions: u32, bug: Bug) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let table = Table::open(&folder.path().join("columns"), partitions, Vec::new(), []).unwrap();
        Self {
            table,
            truth: Truth::default(),
            folder,
            partitions,
            files: Vec::new(),
            filed: 0,
            names: 0,
            messages: 0,
            bug,
        }
    }

    /// Lets something happen.
    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Apply(links, messages) => self.apply(links, messages),
            Step::File => self.file(),
            Step::Burst(messages) => {
                for message in messages {
                    self.apply(&[], std::slice::from_ref(message));
                    self.file();
                }
            }
            Step::Fold => self.fold(),
            Step::Settle => self.settle(),
            Step::Reopen => self.reopen(),
        }
    }

    fn apply(&mut self, links: &[(u32, u32)], messages: &[Vec<Row>]) {
        let mut relinks = Vec::new();
        for (profile, customer) in links {
            let (before, former) = self.truth.linked.entry(*profile).or_insert((*profile, Vec::new()));
            if before == customer {
                continue;
            }
            former.push(*before);
            former.sort_unstable();
            former.dedup();
            *before = *customer;
            relinks.push((*profile, *customer, former.clone()));
        }
        let first = self.truth.rows.len();
        for message in messages {
            self.messages += 1;
            // Knuth's multiplier makes of the count a hash that falls as often as it rises.
            let hash = self.messages.wrapping_mul(2_654_435_761);
            self.truth.rows.extend(message.iter().map(|row| Row { message: hash, ..row.clone() }));
        }
        let relinks: Vec<_> = relinks.into_iter().map(|relink| self.bugged(relink)).collect();
        self.table.apply(&relinks, &self.arriving(first)).unwrap();
    }

    fn arriving(&self, first: usize) -> Vec<Row> {
        let rows = self.truth.rows.iter().enumerate().skip(first).map(|(place, row)| match self.bug {
            Bug::Arrival => Row { message: place as u32, ..row.clone() },
            _ => row.clone(),
        });
        rows.collect()
    }

    fn bugged(&self, (profile, customer, former): Relink) -> Relink {
        (profile, customer, if self.bug == Bug::Relinks { Vec::new() } else { former })
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("{}.parquet", self.names)
    }

    /// Files the fresh rows.
    pub fn file(&mut self) {
        let name = self.name();
        let fresh = self.truth.rows.len() - self.filed;
        match self.table.file_fresh(&name).unwrap() {
            Some(filed) => {
                assert_eq!((filed.meta.rows, filed.removed.len()), (fresh as u64, 0));
                self.install(&filed);
            }
            None => assert_eq!(fresh, 0),
        }
        self.filed = self.truth.rows.len();
        assert_eq!(self.table.fresh_rows(), 0);
    }

    fn fold(&mut self) {
        let name = self.name();
        if let Some(folded) = self.table.fold_files(&name).unwrap() {
            self.install(&folded);
            self.table.remove(&folded.removed).unwrap();
        }
    }

    fn install(&mut self, filed: &Filed) {
        self.files.retain(|(name, _)| !filed.removed.contains(name));
        self.files.push((filed.name.clone(), filed.meta.clone()));
        self.table.install(filed);
    }

    fn settle(&mut self) {
        let settled = self.table.settled().unwrap();
        for profile in &settled {
            if let Some((_, former)) = self.truth.linked.get_mut(profile) {
                former.clear();
            }
        }
        self.table.settle(&settled);
    }

    /// Opens the ledger anew from the manifest and applies again what was not filed.
    pub fn reopen(&mut self) {
        let columns = self.folder.path().join("columns");
        // A file that was being written when the program ended.
        std::fs::write(columns.join("99.parquet.unfinished"), b"PAR1").unwrap();
        let text = serde_json::to_string(&self.files).unwrap();
        let linked =
            self.truth.linked.iter().map(|(profile, (customer, former))| (*profile, *customer, former.clone()));
        let linked: Vec<_> = linked.map(|relink| self.bugged(relink)).collect();
        self.table = Table::open(&columns, self.partitions, serde_json::from_str(&text).unwrap(), linked).unwrap();
        assert_eq!(std::fs::read_dir(&columns).unwrap().count(), self.files.len());
        if self.bug != Bug::Restart {
            self.table.apply(&[], &self.arriving(self.filed)).unwrap();
        }
    }
}
