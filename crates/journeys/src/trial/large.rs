//! Large runs: several fences and row groups in a partition, lives that cross blocks, and reading single customers.
use std::sync::{Arc, atomic::AtomicBool};

use serde_json::json;
use throughline_model::{
    question::{Map, Question},
    time::{Micros, TimeRange},
};

use super::{rows::catalogue, suite::ask};
use crate::{
    ask::Ledgers,
    files::{FENCE, FileRun, fold::fold, write::write_in_groups},
    identity::Identity,
    lane::rows_of,
    row::Row,
    run::{FreshRun, Run},
    schema::Column,
    table::Table,
    within::Within,
};

/// Rows of a customer: most have few, one has more than a block, some a fence exactly.
fn length(customer: u32) -> usize {
    match customer {
        77 => 3 * FENCE + 11,
        78 => (1 << 15) + 5,
        79 => FENCE,
        80 => 2,
        _ => customer as usize % 9,
    }
}

const CUSTOMERS: std::ops::Range<u32> = 1..4_000;

fn rows() -> Vec<Row> {
    let row = |customer: u32, n: usize| Row {
        profile: customer,
        at: (n / 3) as i64,
        sequence: (n % 3) as i64,
        message: n as u32,
        touchpoint: 1 + n as u32 % 2,
        properties: n.is_multiple_of(7).then(|| format!("{{\"n\":{n}}}")),
        ..Row::default()
    };
    CUSTOMERS.flat_map(|customer| (0..length(customer)).rev().map(move |n| row(customer, n))).collect()
}

#[test]
fn any_customers_are_found_between_fences_and_across_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    for partitions in [1, 3] {
        let run = FreshRun::from_rows(&rows(), &Identity::default(), partitions).unwrap();
        let name = format!("{partitions}.parquet");
        let meta = write_in_groups(folder.path(), &name, &run, 2 * FENCE).unwrap();
        assert!(meta.partitions.iter().any(|part| part.groups > 1 && part.fences.len() > 3));
        assert!(partitions > 1 || meta.partitions.iter().all(|part| part.rows > 3 * FENCE));
        let file = Run::File(Arc::new(FileRun::new(name.clone(), folder.path().join(&name), meta)));
        let fresh = Run::Fresh(Arc::new(run));
        // The customers at fences and at the ends, those before and after them, and numbers that nobody has.
        let parts = match &file {
            Run::File(file) => file.meta.partitions.clone(),
            Run::Fresh(_) => Vec::new(),
        };
        let fences = parts.iter().flat_map(|part| part.fences.clone());
        let near: Vec<u32> = fences.flat_map(|fence| [fence - 1, fence, fence + 1]).collect();
        let every: Vec<u32> = CUSTOMERS.collect();
        let sets = [vec![], vec![0], vec![4_000, 9_999], vec![77], vec![78, 80], vec![79, 1, 79], near, every];
        let singles = (70..90).map(|customer| vec![customer]);
        for homes in sets.into_iter().chain(singles) {
            let (stored, kept) =
                (file.rows_of(&homes, partitions).unwrap(), fresh.rows_of(&homes, partitions).unwrap());
            let mut distinct = homes.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let expect: usize = distinct.iter().filter(|home| CUSTOMERS.contains(home)).map(|home| length(*home)).sum();
            assert_eq!(kept.num_rows(), expect);
            assert!(stored == kept, "other rows in the file than in memory for {homes:?}");
        }
    }
}

#[test]
fn lives_cross_blocks_of_one_run_and_of_several() {
    let folder = tempfile::tempdir().unwrap();
    let names = catalogue(None);
    let cancelled = AtomicBool::new(false);
    let map = Question::Map(Map::default());
    let rows = rows();
    let table = |parts: usize, partitions| {
        let path = folder.path().join(format!("{parts}-{partitions}"));
        let table = Table::open(&path, partitions, Vec::new(), []).unwrap();
        for part in 0..parts {
            let share: Vec<Row> = rows.iter().skip(part).step_by(parts).cloned().collect();
            table.apply(&[], &share).unwrap();
            let filed = table.file_fresh(&format!("{part}.parquet")).unwrap().unwrap();
            table.install(&filed);
        }
        table
    };
    let total = |touchpoint: usize| CUSTOMERS.map(|c| (length(c) + touchpoint) / 2).sum::<usize>();
    let lives = CUSTOMERS.filter(|customer| length(*customer) > 0).count();
    let edges = rows.len() - lives;
    let answers = [(1, 1), (2, 3)].map(|(parts, partitions)| {
        let table = table(parts, partitions);
        let ledgers = Ledgers::new(&table, &names, Micros(i64::MAX), 2, &cancelled).unwrap();
        let answer = ask(&ledgers, &map).unwrap();
        assert_eq!((answer.n, ledgers.rows_read()), (lives as u64, rows.len() as u64));
        let occurrences = |from: Option<&str>, to: Option<&str>| {
            let row = answer.rows.iter().find(|row| row["from"] == json!(from) && row["to"] == json!(to));
            row.map_or(0, |row| row["occurrences"].as_u64().unwrap() as usize)
        };
        let (order, paid) = (Some("Order"), Some("order paid"));
        assert_eq!(occurrences(order, paid) + occurrences(paid, order), edges);
        assert_eq!((occurrences(None, order), occurrences(order, order)), (lives, 0));
        assert_eq!(occurrences(order, paid) + occurrences(order, None), total(1));
        assert_eq!(occurrences(paid, order) + occurrences(paid, None), total(0));
        let timeline = rows_of(&table.snapshot(), &[78], &[78], TimeRange::default(), &Within::default()).unwrap();
        assert_eq!(timeline.u32(Column::Message).to_vec(), (0..length(78) as u32).collect::<Vec<_>>());
        answer.rows
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn folded_files_hold_lives_that_cross_blocks_in_one_piece() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::open(folder.path(), 1, Vec::new(), []).unwrap();
    let rows = rows();
    for part in 0..8 {
        // The first file has most of the rows, so that only its lives cross blocks.
        let here = |place: usize| if place % 20 < 13 { 0 } else { 1 + place % 7 };
        let share: Vec<Row> = (0..).zip(&rows).filter(|(n, _)| here(*n) == part).map(|(_, row)| row.clone()).collect();
        table.apply(&[], &share).unwrap();
        table.install(&table.file_fresh(&format!("{part}.parquet")).unwrap().unwrap());
    }
    let identity = Identity::default();
    let nobody = FreshRun::from_rows(&[], &identity, 1).unwrap();
    let files: Vec<_> = table
        .snapshot()
        .runs
        .iter()
        .filter_map(|run| match run {
            Run::File(file) => Some(Arc::clone(file)),
            Run::Fresh(_) => None,
        })
        .collect();
    let meta = fold(folder.path(), "all.parquet", &files, &nobody, &identity, 1).unwrap();
    assert_eq!((files.len(), meta.rows), (8, rows.len() as u64));
    let path = folder.path().join("all.parquet");
    let file = Run::File(Arc::new(FileRun::new("all.parquet".to_owned(), path, meta)));
    let whole = FreshRun::from_rows(&rows, &identity, 1).unwrap();
    let every: Vec<u32> = CUSTOMERS.collect();
    assert!(file.rows_of(&every, 1).unwrap() == Run::Fresh(Arc::new(whole)).rows_of(&every, 1).unwrap());
}
