//! Saved views, and what can be taken back.
use throughline_model::{
    id::{UndoId, UserId, ViewId},
    time::Micros,
};

use super::{id, tenant, write};
use crate::{
    db::Db,
    undos::{self, Undo},
    views::{self, View},
};

pub async fn check(db: &Db) {
    let (first, second) = (tenant(db, 8811).await, tenant(db, 8812).await);
    let view = |n: u128, name: &str| View {
        id: ViewId(id(n)),
        list: "customers".to_owned(),
        owner: (n == 1).then(|| UserId(id(9))),
        shared: n == 2,
        name: name.to_owned(),
        query: "q=ada".to_owned(),
        changed_at: Micros(5),
    };
    let (one, two) = (view(1, "late"), view(2, "Big"));
    for (workspace, view) in [(first, &one), (first, &two), (second, &one)] {
        write!(db, |tx| views::put(&mut tx, workspace, view).await.unwrap());
    }
    assert_eq!(views::all(db, first).await.unwrap(), [two.clone(), one.clone()]);
    let changed = View { name: "Always late".to_owned(), query: String::new(), shared: true, ..one.clone() };
    write!(db, |tx| views::put(&mut tx, first, &changed).await.unwrap());
    assert_eq!(views::all(db, first).await.unwrap(), [changed, two]);
    assert_eq!(views::all(db, second).await.unwrap(), std::slice::from_ref(&one), "others' views stay");
    let remove = async || write!(db, |tx| views::remove(&mut tx, first, one.id).await.unwrap());
    assert!(remove().await && !remove().await);

    let undo = Undo {
        id: UndoId(id(7)),
        actor: Some(UserId(id(9))),
        subject: "late".to_owned(),
        n: 12,
        before: "{}".to_owned(),
        done_at: Micros(10),
        undone_at: None,
    };
    write!(db, |tx| undos::add(&mut tx, first, &undo).await.unwrap());
    assert_eq!(undos::find(db, first, undo.id).await.unwrap(), Some(undo.clone()));
    assert_eq!(undos::find(db, second, undo.id).await.unwrap(), None);
    let close = async |at| write!(db, |tx| undos::close(&mut tx, first, undo.id, Micros(at)).await.unwrap());
    assert!(close(12).await && !close(13).await);
    assert_eq!(undos::find(db, first, undo.id).await.unwrap().unwrap().undone_at, Some(Micros(12)));
    let forget = async |at| write!(db, |tx| undos::forget(&mut tx, Micros(at)).await.unwrap());
    assert_eq!((forget(10).await, forget(11).await), (0, 1));
}
