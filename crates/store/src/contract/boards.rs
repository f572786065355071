//! Boards.
use throughline_model::{
    id::{BoardId, UserId},
    time::Micros,
};

use super::{id, tenant, write};
use crate::{
    boards::{self, Board},
    db::Db,
};

pub async fn check(db: &Db) {
    let (first, second) = (tenant(db, 8801).await, tenant(db, 8802).await);
    let board = |n: u128, name: &str| Board {
        id: BoardId(id(n)),
        owner: (n == 1).then(|| UserId(id(9))),
        shared: n == 2,
        name: name.to_owned(),
        bar: "period=30d".to_owned(),
        tiles: "[]".to_owned(),
        mail: (n == 1).then(|| "{}".to_owned()),
        version: 1,
        changed_at: Micros(5),
    };
    let (one, two) = (board(1, "week"), board(2, "Shops"));
    for (workspace, board) in [(first, &one), (first, &two), (second, &one)] {
        write!(db, |tx| boards::add(&mut tx, workspace, board).await.unwrap());
    }
    assert_eq!(boards::all(db, first).await.unwrap(), [two.clone(), one.clone()]);
    let changed = Board { name: "month".to_owned(), mail: None, shared: true, changed_at: Micros(9), ..one.clone() };
    let change = async |board: &Board| write!(db, |tx| boards::change(&mut tx, first, board).await.unwrap());
    assert!(change(&changed).await);
    assert!(!change(&changed).await, "it is not as it was read");
    assert_eq!(boards::find(db, first, one.id).await.unwrap(), Some(Board { version: 2, ..changed }));
    assert_eq!(boards::find(db, second, one.id).await.unwrap(), Some(one.clone()), "others' boards stay");
    assert_eq!(boards::find(db, second, two.id).await.unwrap(), None);
    let remove = async || write!(db, |tx| boards::remove(&mut tx, first, one.id).await.unwrap());
    assert!(remove().await && !remove().await);
    assert_eq!((boards::all(db, first).await.unwrap().len(), boards::all(db, second).await.unwrap().len()), (1, 1));
}
