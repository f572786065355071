//! Profiles, identifiers, customers, the link log, traits and consents.
use throughline_model::{
    consent::{Consent, Purpose},
    id::{FIRST_EPISODE, LinkId, ProfileId, ProfileNo, UserId, WorkspaceId},
    identifier::{Identifier, IdentifierKind},
    link::{Link, LinkKind},
    time::Micros,
};

use super::{id, tenant, write};
use crate::{
    db::Db,
    links,
    profiles::{self, Profile},
    sharings,
    traits::{self, ConsentSaid, Trait},
};

pub async fn check(db: &Db) {
    profiles_are_found(db).await;
    customers_are_searched(db).await;
    links_keep_their_order(db).await;
    shared_addresses_are_known(db).await;
    the_latest_assertion_counts(db).await;
}

fn identifier(kind: IdentifierKind, value: &str) -> Identifier {
    Identifier { kind, value: value.to_owned() }
}

pub(super) fn profile(no: u32, value: &str) -> Profile {
    let kind = if no >= FIRST_EPISODE { IdentifierKind::EpisodeId } else { IdentifierKind::ExternalId };
    Profile {
        no: ProfileNo(no),
        id: ProfileId(id(u128::from(no))),
        source: 1,
        key: identifier(kind, value),
        customer: ProfileNo(no),
        former: Vec::new(),
        name: None,
        created_at: Micros(i64::from(no)),
    }
}

pub(super) async fn add(db: &Db, workspace: WorkspaceId, list: &[Profile]) {
    write!(db, |tx| profiles::add(&mut tx, workspace, list).await.unwrap());
}

fn numbers(list: &[Profile]) -> Vec<u32> {
    let mut numbers: Vec<u32> = list.iter().map(|profile| profile.no.0).collect();
    numbers.sort_unstable();
    numbers
}

async fn profiles_are_found(db: &Db) {
    let (workspace, other) = (tenant(db, 210).await, tenant(db, 211).await);
    assert_eq!(profiles::next_numbers(db, workspace).await.unwrap(), (1, FIRST_EPISODE));
    // More than one statement's rows and more than one list's values.
    let many: Vec<Profile> = (1..=1100).map(|no| profile(no, &format!("key {no}"))).collect();
    add(db, workspace, &many).await;
    let mut episode = profile(FIRST_EPISODE + 4, "call 7");
    episode.name = Some("Call".to_owned());
    add(db, workspace, std::slice::from_ref(&episode)).await;
    add(db, other, &[profile(7, "key 7")]).await;
    assert_eq!(profiles::next_numbers(db, workspace).await.unwrap(), (1101, FIRST_EPISODE + 5));
    assert_eq!(profiles::next_numbers(db, other).await.unwrap(), (8, FIRST_EPISODE));
    let mut tx = db.begin().await.unwrap();
    assert!(profiles::add(&mut tx, workspace, &[profile(3, "again")]).await.is_err());
    drop(tx);

    let ids: Vec<ProfileId> = (1..=1200).map(|n| ProfileId(id(n))).chain([episode.id]).collect();
    let found = profiles::by_ids(db, workspace, &ids).await.unwrap();
    assert_eq!((found.len(), found.contains(&episode)), (1101, true));
    assert_eq!(numbers(&found)[..1100], (1..=1100).collect::<Vec<_>>());
    assert_eq!(profiles::by_ids(db, other, &ids).await.unwrap(), [profile(7, "key 7")]);
    assert_eq!(profiles::by_ids(db, workspace, &[]).await.unwrap(), []);
    let asked: Vec<ProfileNo> = (0..1101).chain([FIRST_EPISODE + 4]).map(ProfileNo).collect();
    assert_eq!(profiles::by_numbers(db, workspace, &asked).await.unwrap().len(), 1101);

    let mail = identifier(IdentifierKind::Email, "ada@example.org");
    let phone = identifier(IdentifierKind::Phone, "+4930901820");
    let carried = [(ProfileNo(2), mail.clone()), (ProfileNo(1), mail.clone()), (ProfileNo(1), phone.clone())];
    for _ in 0..2 {
        write!(db, |tx| profiles::add_identifiers(&mut tx, workspace, &carried).await.unwrap());
    }
    assert_eq!(profiles::by_identifier(db, workspace, &mail).await.unwrap(), [ProfileNo(1), ProfileNo(2)]);
    assert_eq!(profiles::by_identifier(db, other, &mail).await.unwrap(), []);
    let of = profiles::identifiers(db, workspace, &[ProfileNo(1), ProfileNo(3)]).await.unwrap();
    assert_eq!(of, [(ProfileNo(1), mail.clone()), (ProfileNo(1), phone.clone())]);
    let carriers = links::carriers(db, workspace, &[phone.clone(), mail.clone(), phone.clone()]).await.unwrap();
    let carrier = |no: u32, identifier: &Identifier| (ProfileNo(no), ProfileId(id(no.into())), identifier.clone());
    assert_eq!(carriers, [carrier(1, &mail), carrier(1, &phone), carrier(2, &mail)]);
}

async fn customers_are_searched(db: &Db) {
    let (workspace, other) = (tenant(db, 220).await, tenant(db, 221).await);
    let mut list: Vec<Profile> =
        ["Ada_L", "adaXL", "100%", "ÄRGER!", "eve"].iter().zip(1..).map(|(value, no)| profile(no, value)).collect();
    list.push(profile(FIRST_EPISODE, "ada call"));
    add(db, workspace, &list).await;
    add(db, other, &[profile(1, "ada")]).await;
    let found = async |search: Option<&str>, before: Option<u32>, limit| {
        let page = profiles::customers(db, workspace, search, before.map(ProfileNo), limit).await.unwrap();
        page.iter().map(|profile| profile.no.0).collect::<Vec<_>>()
    };
    let count = async |search: Option<&str>| profiles::count_customers(db, workspace, search).await.unwrap();
    assert_eq!(found(None, None, 10).await, [5, 4, 3, 2, 1]);
    assert_eq!(found(None, Some(4), 2).await, [3, 2]);
    let before = async |search: Option<&str>, first: u32, limit| {
        let before = profiles::page_before(db, workspace, search, ProfileNo(first), limit).await.unwrap();
        before.map(|no| no.0)
    };
    assert_eq!(before(None, 2, 2).await, Some(5), "the page before 2 and 1 is 4 and 3");
    assert_eq!((before(None, 3, 2).await, before(None, 5, 2).await), (None, None), "the first page needs no cursor");
    assert_eq!((before(Some("ada"), 1, 1).await, before(Some("nobody"), 1, 1).await), (None, None));
    assert_eq!(count(None).await, 5);
    for (text, expect) in [
        ("ADA", &[2, 1][..]),
        ("a_l", &[1]),
        ("0%", &[3]),
        ("%", &[3]),
        ("ärger!", &[4]),
        ("\0", &[]),
        ("", &[5, 4, 3, 2, 1]),
    ] {
        assert_eq!(found(Some(text), None, 10).await, expect, "{text}");
        assert_eq!(count(Some(text)).await, expect.len() as u64, "{text}");
    }
    assert_eq!(found(Some("ada"), Some(2), 10).await, [1]);

    // A linked profile is found through its customer; where it was before stays known until it settles.
    let change = [(ProfileNo(5), ProfileNo(2), vec![ProfileNo(5)]), (ProfileNo(3), ProfileNo(2), Vec::new())];
    write!(db, |tx| profiles::set_customers(&mut tx, workspace, &change).await.unwrap());
    assert_eq!(found(Some("eve"), None, 10).await, [2]);
    assert_eq!((found(None, None, 10).await, count(None).await), (vec![4, 2, 1], 3));
    let members = profiles::of_customer(db, workspace, ProfileNo(2)).await.unwrap();
    assert_eq!(numbers(&members), [2, 3, 5]);
    assert_eq!(members[2].former, [ProfileNo(5)]);
    let back = [(ProfileNo(5), ProfileNo(5), vec![ProfileNo(2), ProfileNo(5)])];
    write!(db, |tx| profiles::set_customers(&mut tx, workspace, &back).await.unwrap());
    let linked = async || {
        let mut linked = profiles::linked(db, workspace).await.unwrap();
        linked.sort();
        linked
    };
    assert_eq!(linked().await, [(ProfileNo(3), ProfileNo(2), Vec::new()), back[0].clone()]);
    write!(db, |tx| profiles::settle(&mut tx, workspace, &[ProfileNo(5), ProfileNo(3)]).await.unwrap());
    assert_eq!(linked().await, [(ProfileNo(3), ProfileNo(2), Vec::new())]);

    let names =
        [(ProfileNo(4), Some("Änne".to_owned()), "Änne ÄRGER!".to_owned()), (ProfileNo(1), None, "x".to_owned())];
    write!(db, |tx| profiles::set_names(&mut tx, workspace, &names).await.unwrap());
    let again = [(ProfileNo(4), None, "änne".to_owned())];
    write!(db, |tx| profiles::set_names(&mut tx, workspace, &again).await.unwrap());
    let named = profiles::by_numbers(db, workspace, &[ProfileNo(4)]).await.unwrap();
    assert_eq!(named[0].name.as_deref(), Some("Änne"), "a name that is no longer stated stays");
    assert_eq!((found(Some("ÄNNE"), None, 9).await, found(Some("ada_l"), None, 9).await), (vec![4], vec![]));
}

async fn links_keep_their_order(db: &Db) {
    let (workspace, other) = (tenant(db, 230).await, tenant(db, 231).await);
    assert_eq!(links::next_seq(db, workspace).await.unwrap(), 1);
    let profile = |n: u128| ProfileId(id(n));
    let link = |n: u128, kind, left: &[u128], right: &[u128]| Link {
        id: LinkId(id(n)),
        kind,
        left: left.iter().map(|n| profile(*n)).collect(),
        right: right.iter().map(|n| profile(*n)).collect(),
        confidence: 0.75,
        at: Micros(n as i64),
        actor: None,
        revokes: None,
    };
    let join = link(9, LinkKind::Join, &[1], &[2]);
    let separation = link(3, LinkKind::Separation, &[2, 4], &[1, 4]);
    let revocation =
        Link { actor: Some(UserId(id(5))), revokes: Some(LinkId(id(3))), ..link(4, LinkKind::Revocation, &[], &[]) };
    let first = [join.clone(), separation.clone()];
    write!(db, |tx| links::append(&mut tx, workspace, 1, &first, &[]).await.unwrap());
    let touched = [profile(2), profile(1)];
    write!(db, |tx| links::append(&mut tx, workspace, 3, std::slice::from_ref(&revocation), &touched).await.unwrap());
    assert_eq!(links::next_seq(db, workspace).await.unwrap(), 4);
    assert_eq!(links::next_seq(db, other).await.unwrap(), 1);
    let about = async |list: &[u128]| {
        let list: Vec<_> = list.iter().map(|n| profile(*n)).collect();
        links::about(db, workspace, &list).await.unwrap()
    };
    let all = [(1, join.clone()), (2, separation.clone()), (3, revocation.clone())];
    assert_eq!(about(&[2, 1]).await, all);
    assert_eq!(about(&[4]).await, all[1..2]);
    assert_eq!(about(&[7]).await, []);
    assert_eq!(links::by_id(db, workspace, revocation.id).await.unwrap(), Some(revocation));
    assert_eq!(links::by_id(db, other, join.id).await.unwrap(), None);
    for taken in [(1, link(77, LinkKind::Join, &[1], &[2])), (9, join)] {
        let mut tx = db.begin().await.unwrap();
        assert!(links::append(&mut tx, workspace, taken.0, &[taken.1], &[]).await.is_err());
    }
}

async fn shared_addresses_are_known(db: &Db) {
    let (workspace, other) = (tenant(db, 235).await, tenant(db, 236).await);
    let desk = identifier(IdentifierKind::Email, "desk@example.org");
    let phone = identifier(IdentifierKind::Phone, "+493012345");
    // The same word as another kind of identifier is another one.
    let word = identifier(IdentifierKind::ExternalId, "desk@example.org");
    add(db, workspace, &[profile(1, "a"), profile(2, "b"), profile(3, "c")]).await;
    let carried = [(1, &desk), (2, &desk), (3, &desk), (1, &phone), (2, &phone), (1, &word), (2, &word), (3, &word)];
    let carried: Vec<_> = carried.into_iter().map(|(no, it)| (ProfileNo(no), it.clone())).collect();
    write!(db, |tx| profiles::add_identifiers(&mut tx, workspace, &carried).await.unwrap());
    let crowded = async |most, limit| sharings::crowded(db, workspace, most, limit).await.unwrap();
    assert_eq!(crowded(1, 9).await, [(desk.clone(), 3), (phone.clone(), 2)]);
    assert_eq!(crowded(2, 9).await, [(desk.clone(), 3)]);
    assert_eq!(crowded(1, 1).await, [(desk.clone(), 3)]);
    assert_eq!(sharings::crowded(db, other, 1, 9).await.unwrap(), []);

    let by = Some(UserId(id(7)));
    write!(db, |tx| sharings::put(&mut tx, workspace, &phone, None, Micros(1)).await.unwrap());
    write!(db, |tx| sharings::put(&mut tx, workspace, &desk, by, Micros(2)).await.unwrap());
    write!(db, |tx| sharings::put(&mut tx, workspace, &desk, None, Micros(3)).await.unwrap());
    let shared = |identifier: &Identifier, by, at, carriers| sharings::Shared {
        identifier: identifier.clone(),
        by,
        at: Micros(at),
        carriers,
    };
    let all = [shared(&desk, by, 2, 3), shared(&phone, None, 1, 2)];
    assert_eq!(sharings::all(db, workspace).await.unwrap(), all);
    assert_eq!(sharings::all(db, other).await.unwrap(), []);
    let among = async |list: &[Identifier]| {
        let mut found: Vec<_> = sharings::among(db, workspace, list).await.unwrap().into_iter().collect();
        found.sort();
        found
    };
    assert_eq!(among(&[word.clone(), desk.clone()]).await, std::slice::from_ref(&desk));
    assert_eq!(among(&[]).await, []);
    write!(db, |tx| sharings::remove(&mut tx, other, &desk).await.unwrap());
    write!(db, |tx| sharings::remove(&mut tx, workspace, &desk).await.unwrap());
    assert_eq!(among(&[word, desk, phone.clone()]).await, [phone]);
}

async fn the_latest_assertion_counts(db: &Db) {
    let (workspace, other) = (tenant(db, 240).await, tenant(db, 241).await);
    let said = |profile, name: &str, at, message, value: &str| Trait {
        profile: ProfileNo(profile),
        name: name.to_owned(),
        at: Micros(at),
        message,
        value: value.to_owned(),
    };
    let list = [
        said(1, "plan", 5, -1, "\"gold\""),
        said(1, "plan", 5, i64::MIN, "\"tie\""),
        said(1, "plan", 4, i64::MAX, "\"old\""),
        said(1, "City", -9, 0, "\"Köln\""),
        said(2, "plan", 1, 0, "null"),
    ];
    for _ in 0..2 {
        write!(db, |tx| traits::add(&mut tx, workspace, &list).await.unwrap());
    }
    let changed = [said(1, "plan", 5, -1, "\"other\"")];
    write!(db, |tx| traits::add(&mut tx, workspace, &changed).await.unwrap());
    let latest = traits::latest(db, workspace, &[ProfileNo(2), ProfileNo(1), ProfileNo(3)]).await.unwrap();
    assert_eq!(latest, [list[3].clone(), list[0].clone(), list[4].clone()]);
    assert_eq!(traits::latest(db, other, &[ProfileNo(1)]).await.unwrap(), []);

    let consent = |profile, at, message, granted| ConsentSaid {
        profile: ProfileNo(profile),
        at: Micros(at),
        message,
        consent: Consent { purpose: Purpose::Marketing, channel: "email".to_owned(), granted },
    };
    let given = [consent(1, 1, 0, true), consent(1, 2, 1, false), consent(2, 2, 0, true)];
    for _ in 0..2 {
        write!(db, |tx| traits::add_consents(&mut tx, workspace, &given).await.unwrap());
    }
    let allowed = async |list: &[u32]| {
        let list: Vec<_> = list.iter().copied().map(ProfileNo).collect();
        let consents = traits::consents(db, workspace, &list).await.unwrap();
        consents.into_iter().map(|(purpose, _, granted, at)| (purpose, granted, at.0)).collect::<Vec<_>>()
    };
    assert_eq!(allowed(&[1, 2]).await, [("marketing".to_owned(), false, 2)]);
    assert_eq!(allowed(&[2]).await, [("marketing".to_owned(), true, 2)]);
    // Where one moment and message says both, no is taken at its word.
    write!(db, |tx| traits::add_consents(&mut tx, workspace, &[consent(3, 2, 0, false)]).await.unwrap());
    assert_eq!(allowed(&[2, 3]).await, [("marketing".to_owned(), false, 2)]);
    assert_eq!(allowed(&[3, 2]).await, [("marketing".to_owned(), false, 2)]);
    assert_eq!(allowed(&[]).await, []);
}
