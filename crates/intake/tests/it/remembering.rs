//! The index of message ids.
use throughline_intake::{Dedupe, Lsn, Place};

fn hash(number: u64) -> [u8; 16] {
    blake3::hash(&number.to_le_bytes()).as_bytes()[..16].try_into().unwrap()
}

#[test]
fn ids_are_remembered_with_their_places() {
    const IDS: u64 = 200_000;
    let dir = tempfile::tempdir().unwrap();
    let place = |number: u64| Place { lsn: Lsn(number / 100 + 1), ordinal: (number % 100) as u32 };
    let dedupe = Dedupe::open(dir.path()).unwrap();
    for batch in (0..IDS).collect::<Vec<_>>().chunks(5_000) {
        let entries: Vec<_> = batch.iter().map(|number| (hash(*number), place(*number))).collect();
        dedupe.insert(&entries).unwrap();
    }
    dedupe.persist().unwrap();
    drop(dedupe);
    let dedupe = Dedupe::open(dir.path()).unwrap();
    for batch in (0..IDS + 1_000).collect::<Vec<_>>().chunks(1_000) {
        let hashes: Vec<_> = batch.iter().map(|number| hash(*number)).collect();
        let expected: Vec<_> = batch.iter().map(|number| (*number < IDS).then(|| place(*number))).collect();
        assert_eq!(dedupe.lookup(&hashes).unwrap(), expected);
    }
}
