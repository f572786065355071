//! How far the log is projected, column files, accounting, quarantine and imports.
use throughline_model::{
    id::{ImportId, WorkspaceId},
    outcome::{Outcome, Reason, Rejection},
    time::{DAY, Micros},
};

use super::{id, tenant, write};
use crate::{
    accounting::{self, Count, Quarantined},
    db::Db,
    imports::{self, Import},
    ledger::{self, ColumnFile, Position, Progress},
};

pub async fn check(db: &Db) {
    positions_and_files(db).await;
    every_event_is_counted(db).await;
    imports_go_on(db).await;
}

async fn positions_and_files(db: &Db) {
    assert_eq!(ledger::position(db, Progress::Rows).await.unwrap(), Position::default());
    for position in [Position { lsn: 7, ordinal: 3 }, Position { lsn: u64::MAX >> 1, ordinal: 0 }] {
        write!(db, |tx| ledger::set_position(&mut tx, Progress::Rows, position).await.unwrap());
        assert_eq!(ledger::position(db, Progress::Rows).await.unwrap(), position);
    }
    assert_eq!(ledger::position(db, Progress::Columns).await.unwrap(), Position::default());

    let (workspace, other) = (tenant(db, 510).await, tenant(db, 511).await);
    let file = |name: &str, meta: &str| ColumnFile { name: name.to_owned(), meta: meta.to_owned() };
    let change = async |workspace: WorkspaceId, added: &[ColumnFile], removed: &[&str]| {
        let removed: Vec<String> = removed.iter().map(|name| (*name).to_owned()).collect();
        let mut tx = db.begin().await.unwrap();
        ledger::change_column_files(&mut tx, workspace, added, &removed).await?;
        tx.commit().await
    };
    change(workspace, &[file("b", "{}"), file("C", "1"), file("a", "2")], &[]).await.unwrap();
    change(other, &[file("a", "other")], &[]).await.unwrap();
    change(workspace, &[file("a", "3"), file("d", "4")], &["a", "b", "missing"]).await.unwrap();
    let files = ledger::column_files(db, workspace).await.unwrap();
    assert_eq!(files, [file("C", "1"), file("a", "3"), file("d", "4")]);
    assert!(change(workspace, &[file("e", ""), file("C", "")], &["a"]).await.is_err());
    assert_eq!(ledger::column_files(db, workspace).await.unwrap(), files, "a failed change changes nothing");
    assert_eq!(ledger::column_files(db, other).await.unwrap(), [file("a", "other")]);
}

async fn every_event_is_counted(db: &Db) {
    let (workspace, other) = (tenant(db, 520).await, tenant(db, 521).await);
    let count = |source, day, outcome, n| Count { source, day, outcome, n };
    let add = async |counts: &[Count]| write!(db, |tx| accounting::count(&mut tx, workspace, counts).await.unwrap());
    add(&[count(2, 0, Outcome::Quarantined, 2), count(1, -1, Outcome::Accepted, 1 << 40)]).await;
    add(&[count(1, -1, Outcome::Accepted, 5), count(1, -1, Outcome::Ignored, 1)]).await;
    let counted = [
        count(1, -1, Outcome::Accepted, (1 << 40) + 5),
        count(1, -1, Outcome::Ignored, 1),
        count(2, 0, Outcome::Quarantined, 2),
    ];
    assert_eq!(accounting::counts(db, workspace).await.unwrap(), counted);
    assert_eq!(accounting::counts(db, other).await.unwrap(), []);

    let rejection = Rejection::new(Reason::BadTime, "ä".repeat(2000));
    let rejected = |lsn, ordinal| Quarantined::new(lsn, ordinal, 2, Micros(DAY - 1), &rejection);
    let future = Quarantined { reason: "future".to_owned(), ..rejected(2, 0) };
    let list = [rejected(3, 0), rejected(1, 1), future.clone(), rejected(1, 0)];
    for _ in 0..2 {
        write!(db, |tx| accounting::quarantine(&mut tx, workspace, &list).await.unwrap());
    }
    let changed = Quarantined { detail: "changed".to_owned(), ..rejected(1, 0) };
    write!(db, |tx| accounting::quarantine(&mut tx, workspace, &[changed]).await.unwrap());
    let waiting = async |reason: Option<&str>, after: (u64, u64), limit| {
        accounting::waiting(db, workspace, reason, after, limit).await.unwrap()
    };
    assert_eq!(waiting(None, (0, 0), 10).await, [rejected(1, 0), rejected(1, 1), future.clone(), rejected(3, 0)]);
    assert_eq!(waiting(None, (1, 0), 2).await, [rejected(1, 1), future.clone()]);
    assert_eq!(waiting(Some("future"), (1, 1), 10).await, [future]);
    assert_eq!(accounting::waiting(db, other, None, (0, 0), 10).await.unwrap(), []);
    let explain = async |workspace, event: &Quarantined| {
        write!(db, |tx| accounting::explain(&mut tx, workspace, event).await.unwrap());
    };
    let said_now = Quarantined { reason: "columns".to_owned(), detail: "three".to_owned(), ..rejected(3, 0) };
    explain(workspace, &said_now).await;
    explain(other, &rejected(1, 0)).await;
    assert_eq!(accounting::waiting_at(db, workspace, 3, 0).await.unwrap(), Some(said_now));
    explain(workspace, &rejected(3, 0)).await;
    let reasons = async |workspace| accounting::waiting_by_reason(db, workspace).await.unwrap();
    assert_eq!(reasons(workspace).await, [("bad_time".to_owned(), 3), ("future".to_owned(), 1)]);
    assert_eq!(reasons(other).await, []);
    assert_eq!(accounting::waiting_at(db, workspace, 1, 1).await.unwrap(), Some(rejected(1, 1)));
    assert_eq!(accounting::waiting_at(db, workspace, 1, 2).await.unwrap(), None);
    let release = async |workspace, event: Quarantined| {
        write!(db, |tx| accounting::release(&mut tx, workspace, &event).await.unwrap())
    };
    assert!(!release(other, rejected(1, 1)).await);
    assert!(release(workspace, rejected(1, 1)).await);
    assert!(!release(workspace, rejected(1, 1)).await);
    assert_eq!(accounting::waiting_at(db, workspace, 1, 1).await.unwrap(), None);
    assert_eq!(reasons(workspace).await[0], ("bad_time".to_owned(), 2));
    let places = [(1, 0), (1, 1), (2, 0)];
    let change = async |workspace, from: &str, to: &str| {
        write!(db, |tx| accounting::move_to(&mut tx, workspace, &places, (from, to)).await.unwrap())
    };
    assert_eq!(change(other, "waiting", "discarded").await, []);
    assert_eq!(change(workspace, "waiting", "discarded").await, [(1, 0), (2, 0)], "one was taken before");
    assert_eq!(reasons(workspace).await, [("bad_time".to_owned(), 1)]);
    assert_eq!(change(workspace, "discarded", "waiting").await, [(1, 0), (2, 0)]);
    assert_eq!(waiting(None, (1, 0), 9).await.len(), 2);
    assert_eq!(accounting::counts(db, workspace).await.unwrap()[2].n, 1);
}

async fn imports_go_on(db: &Db) {
    let (workspace, other) = (tenant(db, 530).await, tenant(db, 531).await);
    let import = |n: u128, lsn| Import {
        id: ImportId(id(n)),
        lsn,
        mapping: "orders".to_owned(),
        files: "a.csv, b.csv".to_owned(),
        created_at: Micros(3),
        finished_at: None,
        failed: None,
        filed: 0,
        read: 10,
        accepted: 7,
        duplicate: 2,
        quarantined: 1,
    };
    let put = async |import: &Import| write!(db, |tx| imports::put(&mut tx, workspace, import).await.unwrap());
    let set_filed = async |n, rows| {
        write!(db, |tx| imports::set_filed(&mut tx, workspace, ImportId(id(n)), rows).await.unwrap());
    };
    put(&import(1, 4)).await;
    put(&import(2, 9)).await;
    set_filed(1, 6).await;
    // Progress is stored without touching what is filed.
    let further = Import {
        read: 20,
        accepted: 17,
        finished_at: Some(Micros(8)),
        failed: Some("line 21".to_owned()),
        ..import(1, 4)
    };
    put(&further).await;
    let further = Import { filed: 6, ..further };
    let by_id = async |workspace, n| imports::by_id(db, workspace, ImportId(id(n))).await.unwrap();
    assert_eq!(by_id(workspace, 1).await, Some(further.clone()));
    assert_eq!(by_id(other, 1).await, None);
    assert_eq!(imports::all(db, workspace).await.unwrap(), [import(2, 9), further.clone()]);
    assert_eq!(imports::all(db, other).await.unwrap(), []);
    write!(db, |tx| imports::all_filed(&mut tx).await.unwrap());
    let done = Import { filed: 20, ..further };
    assert_eq!(imports::all(db, workspace).await.unwrap(), [import(2, 9), done]);
}
