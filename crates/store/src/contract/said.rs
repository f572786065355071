//! Perceptions: what was said, superseded and published.
use throughline_model::{
    id::{PerceptionId, ProfileNo},
    perception::{Aggregate, Scope},
    time::{Micros, TimeRange},
};

use super::{id, tenant, write};
use crate::{
    db::Db,
    perceptions::{self, Perception},
};

pub(super) fn said(n: u128, profile: u32, at: i64, answer: &str) -> Perception {
    Perception {
        id: PerceptionId(id(n)),
        profile: ProfileNo(profile),
        source: 2,
        said_at: Micros(at),
        offset_minutes: None,
        experienced_at: None,
        received_at: Micros(at + 1),
        metric: None,
        value: None,
        answer: answer.to_owned(),
        submission: None,
        title: None,
        body: None,
        language: None,
        public: false,
        scope: Scope::Transactional,
        solicited_by: None,
        channel: None,
        unit: None,
        about_touchpoint: None,
        about_object: None,
        permalink: None,
        weight: None,
        aggregate: None,
    }
}

fn full(n: u128, profile: u32, at: i64, answer: &str) -> Perception {
    let text = |text: &str| Some(text.to_owned());
    Perception {
        offset_minutes: Some(-330),
        experienced_at: Some(Micros(at - 7)),
        metric: Some(3),
        value: Some(0.1 + 0.2),
        submission: text("form 1"),
        title: text("Schön"),
        body: text("\u{1F600} 'quoted'\n"),
        language: text("de"),
        public: true,
        scope: Scope::Relational,
        solicited_by: text("survey"),
        channel: Some(u32::MAX),
        unit: Some(1),
        about_touchpoint: Some(2),
        about_object: text("order 1"),
        permalink: text("https://example.org"),
        weight: Some(-0.5),
        ..said(n, profile, at, answer)
    }
}

pub async fn check(db: &Db) {
    let (workspace, other) = (tenant(db, 310).await, tenant(db, 311).await);
    let aggregate = Aggregate { n: 500, share: 0.88, slack: 0.005 };
    let list = [
        said(1, 1, 10, "a"),
        full(2, 1, 20, "a"),
        said(3, 2, 20, "a"),
        full(4, 1, 15, "b"),
        Perception { metric: Some(3), aggregate: Some(aggregate), ..said(5, 2, 30, "p") },
        Perception { metric: Some(3), aggregate: Some(Aggregate { n: 2, ..aggregate }), ..said(6, 2, 31, "q") },
    ];
    for _ in 0..2 {
        write!(db, |tx| perceptions::add(&mut tx, workspace, &list).await.unwrap());
    }
    write!(db, |tx| perceptions::add(&mut tx, workspace, &[said(1, 1, 99, "changed")]).await.unwrap());
    let of = async |profiles: &[u32], from: Option<i64>, to: Option<i64>| {
        let profiles: Vec<_> = profiles.iter().copied().map(ProfileNo).collect();
        let range = TimeRange { from: from.map(Micros), to: to.map(Micros) };
        let found = perceptions::of_profiles(db, workspace, &profiles, range).await.unwrap();
        for perception in &found {
            assert!(list.contains(perception), "{perception:?}");
        }
        found.iter().map(|perception| perception.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(of(&[1], None, None).await, [4, 2]);
    assert_eq!(of(&[2, 1], None, Some(31)).await, [4, 2, 3, 5]);
    assert_eq!(of(&[1], Some(15), Some(20)).await, [4]);
    assert_eq!(of(&[1], None, Some(15)).await, [1], "what supersedes it lies outside of the range");
    assert_eq!(of(&[9], None, None).await, [0; 0]);

    let aggregates = async |of, from: Option<i64>| {
        let range = TimeRange { from: from.map(Micros), to: None };
        perceptions::aggregates(db, of, &[3, 4], range).await.unwrap()
    };
    let published = [(3, Micros(31), Aggregate { n: 2, ..aggregate }), (3, Micros(30), aggregate)];
    assert_eq!(aggregates(workspace, None).await, published);
    assert_eq!(aggregates(workspace, Some(31)).await, published[..1]);
    assert_eq!(aggregates(other, None).await, []);

    // What is not a number is no value on either database.
    let nan = Perception { value: Some(f64::NAN), weight: Some(f64::INFINITY), ..said(7, 3, 1, "n") };
    write!(db, |tx| perceptions::add(&mut tx, workspace, &[nan]).await.unwrap());
    let found = perceptions::of_profiles(db, workspace, &[ProfileNo(3)], TimeRange::default()).await.unwrap();
    assert_eq!((found[0].value, found[0].weight), (None, Some(f64::INFINITY)));
}
