//! Segments, and what conditions need to know of all customers.
use throughline_model::{
    consent::{Consent, Purpose},
    id::{ProfileNo, PromiseId, SegmentId, UserId, WorkspaceId},
    identifier::{Identifier, IdentifierKind},
    time::Micros,
};

use super::{
    id,
    people::{add, profile},
    tenant, write,
};
use crate::{
    db::Db,
    mappings::{self, Kept},
    profiles::Profile,
    promises::{self, Promise},
    segments::{self, Segment},
    traits::{self, ConsentSaid, Trait},
};

pub async fn check(db: &Db) {
    Box::pin(segments_have_names_of_their_own(db)).await;
    Box::pin(what_is_known_of_all(db)).await;
    Box::pin(mappings_are_kept_by_name(db)).await;
}

async fn mappings_are_kept_by_name(db: &Db) {
    let (first, second) = (tenant(db, 9790).await, tenant(db, 9791).await);
    let kept = |name: &str, at: i64| Kept { name: name.to_owned(), body: format!("text {at}"), changed_at: Micros(at) };
    let put = async |tenant: WorkspaceId, mapping: Kept, by: Option<UserId>| {
        write!(db, |tx| mappings::put(&mut tx, tenant, &mapping, by).await.unwrap());
    };
    put(first, kept("shop", 1), Some(UserId(id(9)))).await;
    put(first, kept("Calls", 2), None).await;
    put(first, kept("shop", 3), None).await;
    put(second, kept("shop", 4), None).await;
    assert_eq!(mappings::all(db, first).await.unwrap(), [kept("Calls", 2), kept("shop", 3)]);
    let remove = async |name: &str| write!(db, |tx| mappings::remove(&mut tx, first, name).await.unwrap());
    assert!(remove("shop").await && !remove("shop").await);
    assert_eq!((mappings::all(db, first).await.unwrap().len(), mappings::all(db, second).await.unwrap().len()), (1, 1));
}

async fn segments_have_names_of_their_own(db: &Db) {
    let (first, second) = (tenant(db, 9640).await, tenant(db, 9641).await);
    let segment = |n: u128, name: &str, at: i64| Segment {
        id: SegmentId(id(n)),
        name: name.to_owned(),
        condition: format!("{{\"n\":{n}}}"),
        created_by: (n == 1).then(|| UserId(id(9))),
        changed_at: Micros(at),
    };
    let put = async |tenant: WorkspaceId, segment: &Segment| {
        write!(db, |tx| segments::put(&mut tx, tenant, segment).await.unwrap())
    };
    assert!(put(first, &segment(1, "lost", 1)).await && put(first, &segment(2, "Loud", 2)).await);
    assert!(!put(first, &segment(3, "lost", 3)).await, "the name is taken");
    assert!(put(second, &segment(1, "lost", 4)).await, "elsewhere it is free");
    let changed = Segment { changed_at: Micros(5), ..segment(1, "lost and silent", 5) };
    assert!(put(first, &changed).await);
    assert_eq!(segments::all(db, first).await.unwrap(), [segment(2, "Loud", 2), changed]);
    let remove = async |n| write!(db, |tx| segments::remove(&mut tx, first, SegmentId(id(n))).await.unwrap());
    assert!(remove(2).await && !remove(2).await);
    assert_eq!((segments::all(db, first).await.unwrap().len(), segments::all(db, second).await.unwrap().len()), (1, 1));
}

async fn what_is_known_of_all(db: &Db) {
    let (first, second) = (tenant(db, 9645).await, tenant(db, 9646).await);
    let said = |profile, name: &str, at, message, value: &str| Trait {
        profile: ProfileNo(profile),
        name: name.to_owned(),
        at: Micros(at),
        message,
        value: value.to_owned(),
    };
    let stated = [
        said(1, "plan", 10, 1, "\"gold\""),
        said(1, "plan", 10, 2, "\"silver\""),
        said(1, "plan", 9, 7, "\"none\""),
        said(2, "plan", 5, 1, "\"gold\""),
        said(2, "age", 5, 1, "7"),
    ];
    write!(db, |tx| traits::add(&mut tx, first, &stated).await.unwrap());
    let all = segments::trait_of_all(db, first, "plan").await.unwrap();
    let expect = [(ProfileNo(1), (10, 2), "\"silver\"".to_owned()), (ProfileNo(2), (5, 1), "\"gold\"".to_owned())];
    assert_eq!(all, expect);
    assert_eq!(segments::trait_names(db, first, 100).await.unwrap(), ["age", "plan"]);
    assert!(segments::trait_of_all(db, second, "plan").await.unwrap().is_empty());

    let consent = |profile, channel: &str, at, message, granted| ConsentSaid {
        profile: ProfileNo(profile),
        at: Micros(at),
        message,
        consent: Consent { purpose: Purpose::Research, channel: channel.to_owned(), granted },
    };
    let consents = [consent(1, "email", 5, 3, true), consent(1, "email", 6, 1, false), consent(2, "sms", 1, 1, true)];
    write!(db, |tx| traits::add_consents(&mut tx, first, &consents).await.unwrap());
    let mut found = segments::consents(db, first, "research").await.unwrap();
    found.sort();
    let row = |no, channel: &str, at, granted| (ProfileNo(no), channel.to_owned(), at, granted);
    assert_eq!(found, [row(1, "email", (5, 3), true), row(1, "email", (6, 1), false), row(2, "sms", (1, 1), true)]);
    assert!(segments::consents(db, first, "marketing").await.unwrap().is_empty());

    let promise = |n: u128, profile, what: &str, due, kept: Option<i64>| Promise {
        id: PromiseId(id(n)),
        profile: ProfileNo(profile),
        name: format!("p{n}"),
        what: what.to_owned(),
        touchpoint: None,
        object: None,
        made: Some(Micros(1)),
        due: Some(Micros(due)),
        due_said: Some(Micros(1)),
        kept: kept.map(Micros),
    };
    let all = [
        promise(1, 1, "delivery", 10, Some(9)),
        promise(2, 1, "delivery", 20, Some(21)),
        promise(3, 1, "call back", 30, None),
        promise(4, 2, "delivery", 90, None),
    ];
    write!(db, |tx| promises::fold(&mut tx, first, &all).await.unwrap());
    let count = async |what, since| segments::promised(db, first, what, Micros(since), Micros(50)).await.unwrap();
    assert_eq!(count(None, i64::MIN).await, [(ProfileNo(1), 1, 2)]);
    assert_eq!(count(Some("delivery"), 15).await, [(ProfileNo(1), 0, 1)]);

    let by_mail =
        Profile { key: Identifier { kind: IdentifierKind::Email, value: "b@c.de".to_owned() }, ..profile(2, "") };
    add(db, first, &[profile(1, "a"), by_mail]).await;
    assert_eq!(segments::known_by(db, first, IdentifierKind::Email).await.unwrap(), [ProfileNo(2)]);
}
