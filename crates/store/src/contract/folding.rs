//! Promises: statements fold into the same row in any order and division.
use throughline_model::{
    id::{ProfileNo, PromiseId},
    time::{Micros, TimeRange},
};

use super::{id, people, said, tenant, write};
use crate::{
    db::Db,
    perceptions,
    promises::{self, Kept, Promise},
};

fn stated(n: u128, profile: u32) -> Promise {
    Promise {
        id: PromiseId(id(n)),
        profile: ProfileNo(profile),
        name: format!("delivery:{n}"),
        what: String::new(),
        touchpoint: None,
        object: None,
        made: None,
        due: None,
        due_said: None,
        kept: None,
    }
}

pub async fn check(db: &Db) {
    statements_fold(db).await;
    any_order_gives_the_same(db).await;
}

async fn statements_fold(db: &Db) {
    let (workspace, other) = (tenant(db, 410).await, tenant(db, 411).await);
    let due = |said: i64, due: i64| Promise {
        what: "delivery".to_owned(),
        made: Some(Micros(said)),
        due: Some(Micros(due)),
        due_said: Some(Micros(said)),
        ..stated(1, 7)
    };
    let kept = Promise { touchpoint: Some(4), kept: Some(Micros(90)), ..stated(1, 7) };
    let later = Promise { object: Some("order".to_owned()), kept: Some(Micros(95)), ..stated(1, 7) };
    let list = [later, due(20, 80), stated(2, 8), due(10, 50), kept];
    write!(db, |tx| promises::fold(&mut tx, workspace, &list).await.unwrap());
    let folded = Promise {
        made: Some(Micros(10)),
        touchpoint: Some(4),
        object: Some("order".to_owned()),
        kept: Some(Micros(90)),
        ..due(20, 80)
    };
    let both = [ProfileNo(7), ProfileNo(8)];
    let expect = [stated(2, 8), folded];
    assert_eq!(promises::of_profiles(db, workspace, &both).await.unwrap(), expect);
    write!(db, |tx| promises::fold(&mut tx, workspace, &list).await.unwrap());
    assert_eq!(promises::of_profiles(db, workspace, &both).await.unwrap(), expect);
    assert_eq!(promises::of_profiles(db, other, &both).await.unwrap(), []);
    // 7 is a customer whose promise for 80 was kept at 90; 8 has no promise with a date.
    people::add(db, workspace, &[people::profile(7, "seven"), people::profile(8, "eight")]).await;
    assert_eq!(promises::let_down(db, workspace, Micros(85)).await.unwrap(), (1, 0));
    let open = Promise { due: Some(Micros(60)), due_said: Some(Micros(1)), ..stated(3, 8) };
    write!(db, |tx| promises::fold(&mut tx, workspace, &[open]).await.unwrap());
    write!(db, |tx| perceptions::add(&mut tx, workspace, &[said::said(1, 8, 99, "a")]).await.unwrap());
    assert_eq!(promises::let_down(db, workspace, Micros(60)).await.unwrap(), (1, 0), "not yet overdue");
    assert_eq!(promises::let_down(db, workspace, Micros(61)).await.unwrap(), (2, 1));
    assert_eq!(promises::let_down(db, other, Micros(61)).await.unwrap(), (0, 0));
    // About touchpoint 4 one promise was kept late; the other, about nothing known, is overdue from 61 on.
    let kept = |touchpoint, kept, broken| Kept { touchpoint, kept, broken };
    let of = async |from: i64, now: i64| {
        let range = TimeRange { from: Some(Micros(from)), to: None };
        let mut found = promises::by_touchpoint(db, workspace, range, Micros(now)).await.unwrap();
        found.sort_by_key(|kept| kept.touchpoint);
        found
    };
    assert_eq!(of(0, 61).await, [kept(None, 0, 1), kept(Some(4), 0, 1)]);
    assert_eq!(of(0, 60).await, [kept(Some(4), 0, 1)]);
    assert_eq!(of(81, 99).await, []);
    let range = TimeRange { from: Some(Micros(0)), to: None };
    let by = async |workspace, now| promises::by_profile(db, workspace, range, Micros(now)).await.unwrap();
    let expect: Vec<_> = by(workspace, 61).await.into_iter().map(|(profile, kept)| (profile.0, kept)).collect();
    assert_eq!(expect, [(7, kept(Some(4), 0, 1)), (8, kept(None, 0, 1))]);
    assert_eq!((by(workspace, 60).await.len(), by(other, 61).await.len()), (1, 0));
}

async fn any_order_gives_the_same(db: &Db) {
    let cases = std::env::var("THROUGHLINE_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100u64);
    let mut chance = Chance(7);
    let (first, second) = (tenant(db, 420).await, tenant(db, 421).await);
    let everybody: Vec<_> = (0..=3).map(ProfileNo).collect();
    let mut tx = db.begin().await.unwrap();
    for case in 0..cases {
        let mut list: Vec<_> = (0..1 + chance.below(8)).map(|_| chance.statement(u128::from(case))).collect();
        promises::fold(&mut tx, first, &list).await.unwrap();
        chance.shuffle(&mut list);
        let cut = chance.below(list.len() as u64 + 1) as usize;
        let (before, after) = list.split_at(cut);
        promises::fold(&mut tx, second, before).await.unwrap();
        promises::fold(&mut tx, second, after).await.unwrap();
    }
    tx.commit().await.unwrap();
    let forth = promises::of_profiles(db, first, &everybody).await.unwrap();
    let back = promises::of_profiles(db, second, &everybody).await.unwrap();
    assert!(forth.len() as u64 > cases && forth.len() == back.len());
    for (forth, back) in forth.iter().zip(&back) {
        assert_eq!(forth, back);
    }
}

/// A small generator of chance (Knuth's MMIX), so that a failure repeats itself.
pub(super) struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i as u64 + 1) as usize);
        }
    }

    fn maybe(&mut self) -> Option<Micros> {
        (self.below(3) > 0).then(|| Micros(self.below(4) as i64))
    }

    fn statement(&mut self, case: u128) -> Promise {
        let text = |n: u64| ["", "b", "B", "ä"].get(n as usize).map(|text| (*text).to_owned());
        Promise {
            what: text(self.below(4)).unwrap_or_default(),
            touchpoint: self.maybe().map(|n| n.0 as u32),
            object: text(self.below(5)),
            made: self.maybe(),
            due: self.maybe(),
            due_said: self.maybe(),
            kept: self.maybe(),
            ..stated(case * 2 + u128::from(self.below(2)), self.below(3) as u32)
        }
    }
}
