//! Members of workspaces, their sessions, and the audit of what they did.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
    unit::Hierarchy,
};

use super::{id, tenant, write};
use crate::{
    audit::{self, Entry, Search},
    db::Db,
    members::{self, Member, OpenSession},
    units::{self, Lies},
    users::{self, NewSession, OpenedBy, Place, User},
};

pub async fn check(db: &Db) {
    Box::pin(members_come_and_go(db)).await;
    Box::pin(units_lie_in_units(db)).await;
    Box::pin(sessions_are_ended(db)).await;
    Box::pin(the_audit_keeps_its_order(db)).await;
}

fn user(n: u128, email: &str) -> User {
    User { id: UserId(id(n)), email: email.to_owned(), name: format!("User {n}"), password: None }
}

fn place() -> Place {
    Place { address: Some("2001:db8::7".to_owned()), agent: None }
}

async fn open(db: &Db, hash: &str, user: UserId, workspace: WorkspaceId, by: OpenedBy, at: i64) {
    let (now, expires) = (Micros(at), Micros(at + 1000));
    let place = place();
    let session = NewSession { hash, user, workspace, opened_by: by, place: &place, now, expires };
    write!(db, |tx| users::add_session(&mut tx, &session).await.unwrap());
}

async fn members_come_and_go(db: &Db) {
    let (first, second) = (tenant(db, 610).await, tenant(db, 611).await);
    let (eve, zoe) = (user(611, "eve@members.example"), user(612, "Zoe@members.example"));
    for person in [&eve, &zoe] {
        assert_eq!(write!(db, |tx| users::meet(&mut tx, person, Micros(1)).await.unwrap()), person.id);
        assert!(write!(db, |tx| members::add(&mut tx, first, person.id, "owner").await.unwrap()));
    }
    // Somebody who is known stays as they are, and a member keeps their role.
    let again = User { name: "Other".to_owned(), ..user(613, &eve.email) };
    assert_eq!(write!(db, |tx| users::meet(&mut tx, &again, Micros(2)).await.unwrap()), eve.id);
    assert!(!write!(db, |tx| members::add(&mut tx, first, eve.id, "viewer").await.unwrap()));
    assert!(write!(db, |tx| members::add(&mut tx, second, eve.id, "admin").await.unwrap()));

    open(db, "member-1", eve.id, first, OpenedBy::Link, 10).await;
    open(db, "member-2", eve.id, second, OpenedBy::Password, 11).await;
    let member = |user: &User, signed_in_at: Option<i64>, sessions| Member {
        user: user.clone(),
        role: "owner".to_owned(),
        signed_in_at: signed_in_at.map(Micros),
        sessions,
    };
    let all = members::all(db, first, Micros(12), Micros(0)).await.unwrap();
    assert_eq!(all, [member(&zoe, None, 0), member(&eve, Some(10), 1)]);
    assert_eq!(
        members::all(db, first, Micros(1010), Micros(0)).await.unwrap()[1].sessions,
        0,
        "it has ended by itself"
    );
    let asleep = members::all(db, first, Micros(12), Micros(10)).await.unwrap();
    assert_eq!(asleep[1].sessions, 0, "nobody has seen it for too long");

    let count = async |role: &str| write!(db, |tx| members::hold_and_count(&mut tx, first, role).await.unwrap());
    assert_eq!((count("owner").await, count("viewer").await), (2, 0));
    let set = async |user, role: &str| write!(db, |tx| members::set_role(&mut tx, first, user, role).await.unwrap());
    assert!(set(zoe.id, "viewer").await && !set(UserId(id(699)), "viewer").await);
    assert_eq!((count("owner").await, count("viewer").await), (1, 1));
    let find = async |user| write!(db, |tx| members::find(&mut tx, first, user).await.unwrap());
    assert_eq!(find(zoe.id).await, Some((zoe.clone(), "viewer".to_owned())));
    assert_eq!(find(UserId(id(699))).await, None);

    let links = [("member-link-1", Some(first)), ("member-link-2", Some(second))];
    for (hash, opens) in links {
        write!(db, |tx| users::add_sign_in_link(&mut tx, hash, eve.id, opens, Micros(99)).await.unwrap());
    }
    assert!(write!(db, |tx| members::remove(&mut tx, first, eve.id).await.unwrap()));
    assert!(!write!(db, |tx| members::remove(&mut tx, first, eve.id).await.unwrap()));
    assert_eq!(find(eve.id).await, None);
    assert_eq!(users::session(db, "member-1", Micros(12), Micros(0)).await.unwrap(), None);
    let session = users::session(db, "member-2", Micros(12), Micros(0)).await.unwrap().unwrap();
    assert_eq!((session.role.as_str(), session.opened_by), ("admin", OpenedBy::Password));
    let used = async |hash: &str| write!(db, |tx| users::use_sign_in_link(&mut tx, hash, Micros(20)).await.unwrap());
    assert_eq!((used("member-link-1").await, used("member-link-2").await), (None, Some((eve.id, Some(second)))));
}

async fn units_lie_in_units(db: &Db) {
    let (first, second) = (tenant(db, 615).await, tenant(db, 616).await);
    let lies = |hierarchy, unit, parent| Lies { hierarchy, unit, parent };
    let place = async |tenant, hierarchy, unit, parent| {
        write!(db, |tx| units::set_parent(&mut tx, tenant, hierarchy, unit, parent).await.unwrap());
    };
    place(first, Hierarchy::Places, 1, Some(7)).await;
    place(first, Hierarchy::Places, 1, Some(8)).await;
    place(first, Hierarchy::Teams, 1, Some(7)).await;
    place(first, Hierarchy::Teams, 2, Some(7)).await;
    place(first, Hierarchy::Teams, 2, None).await;
    let expect = [lies(Hierarchy::Places, 1, 8), lies(Hierarchy::Teams, 1, 7)];
    assert_eq!(units::all(db, first).await.unwrap(), expect);
    assert!(units::all(db, second).await.unwrap().is_empty());

    let person = user(617, "limited@members.example");
    write!(db, |tx| users::meet(&mut tx, &person, Micros(1)).await.unwrap());
    for tenant in [first, second] {
        write!(db, |tx| members::add(&mut tx, tenant, person.id, "viewer").await.unwrap());
    }
    let limit = async |units: &[u32]| write!(db, |tx| units::limit(&mut tx, first, person.id, units).await.unwrap());
    limit(&[9, 4, 9]).await;
    let berlin = chrono_tz::Europe::Berlin;
    for (unit, zone) in [(9, Some(chrono_tz::UTC)), (4, Some(berlin)), (9, Some(berlin)), (4, None)] {
        write!(db, |tx| units::set_zone(&mut tx, first, unit, zone).await.unwrap());
    }
    assert_eq!(units::zones(db, first).await.unwrap(), [(9, berlin)]);
    assert_eq!(units::zones(db, second).await.unwrap(), []);
    assert_eq!(units::limits(db, first, person.id).await.unwrap(), [4, 9]);
    assert!(units::limits(db, second, person.id).await.unwrap().is_empty());
    limit(&[5]).await;
    assert_eq!(units::all_limits(db, first).await.unwrap(), [(person.id, 5)]);
    write!(db, |tx| members::remove(&mut tx, first, person.id).await.unwrap());
    assert!(units::all_limits(db, first).await.unwrap().is_empty(), "limits go with the member");
}

async fn sessions_are_ended(db: &Db) {
    let (first, second) = (tenant(db, 620).await, tenant(db, 621).await);
    let (ida, max) = (user(621, "ida@members.example"), user(622, "max@members.example"));
    for person in [&ida, &max] {
        write!(db, |tx| users::meet(&mut tx, person, Micros(1)).await.unwrap());
        for workspace in [first, second] {
            write!(db, |tx| members::add(&mut tx, workspace, person.id, "agent").await.unwrap());
        }
    }
    let hash = |n: u32| format!("{n:064}").chars().rev().collect::<String>();
    for (n, by) in [(1, OpenedBy::Password), (2, OpenedBy::Operator), (3, OpenedBy::Link)] {
        open(db, &hash(n), ida.id, if n == 3 { second } else { first }, by, 100 + i64::from(n)).await;
    }
    open(db, &hash(4), max.id, first, OpenedBy::Password, 104).await;
    let handle = |n: u32| hash(n).chars().take(members::HANDLE).collect::<String>();
    let handles = async |user, at| {
        let sessions: Vec<OpenSession> = members::sessions(db, user, Micros(at), Micros(0)).await.unwrap();
        sessions.into_iter().map(|session| session.handle).collect::<Vec<_>>()
    };
    let sessions = members::sessions(db, ida.id, Micros(200), Micros(0)).await.unwrap();
    let third = OpenSession {
        handle: handle(3),
        workspace: second,
        opened_by: OpenedBy::Link,
        created_at: Micros(103),
        expires_at: Micros(1103),
        seen_at: Micros(103),
        place: place(),
    };
    assert_eq!((sessions.len(), &sessions[0], sessions[1].opened_by), (3, &third, OpenedBy::Operator));
    assert_eq!(handles(ida.id, 1102).await, [handle(3)]);
    for (at, seen) in [(150, 150), (140, 150)] {
        write!(db, |tx| users::see_session(&mut tx, &hash(3), Micros(at)).await.unwrap());
        assert_eq!(members::sessions(db, ida.id, Micros(200), Micros(0)).await.unwrap()[0].seen_at, Micros(seen));
    }
    assert_eq!(members::sessions(db, ida.id, Micros(200), Micros(149)).await.unwrap().len(), 1, "the others sleep");
    let found = users::session(db, &hash(3), Micros(200), Micros(149)).await.unwrap().unwrap();
    assert_eq!((found.seen_at, found.opened_by), (Micros(150), OpenedBy::Link));
    assert_eq!(users::session(db, &hash(3), Micros(200), Micros(150)).await.unwrap(), None);
    for to in [first, second] {
        write!(db, |tx| users::move_session(&mut tx, &hash(3), to).await.unwrap());
        assert_eq!(members::sessions(db, ida.id, Micros(200), Micros(149)).await.unwrap()[0].workspace, to);
    }
    let end = async |user, n| write!(db, |tx| members::end_session(&mut tx, user, &handle(n)).await.unwrap());
    assert!(!end(max.id, 1).await, "of somebody else");
    assert!(end(ida.id, 1).await && !end(ida.id, 1).await);
    assert_eq!(handles(ida.id, 200).await, [handle(3), handle(2)]);
    let ended = write!(db, |tx| members::end_sessions(&mut tx, first, ida.id).await.unwrap());
    assert_eq!((ended, handles(ida.id, 200).await), (1, vec![handle(3)]));
    open(db, &hash(5), ida.id, first, OpenedBy::Password, 105).await;
    let ended = write!(db, |tx| members::end_other_sessions(&mut tx, ida.id, &handle(5)).await.unwrap());
    assert_eq!((ended, handles(ida.id, 200).await), (1, vec![handle(5)]));
    assert_eq!(handles(max.id, 200).await, [handle(4)]);
}

async fn the_audit_keeps_its_order(db: &Db) {
    let (workspace, other) = (tenant(db, 630).await, tenant(db, 631).await);
    let entry = |seq, name: &str, action: &str, subject: &str| Entry {
        seq,
        at: Micros(seq as i64 * 10),
        actor: "operator".to_owned(),
        name: name.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: String::new(),
        hash: format!("h{seq}"),
    };
    let head = async |workspace| write!(db, |tx| audit::head(&mut tx, workspace).await.unwrap());
    assert_eq!(head(workspace).await, (0, String::new()));
    let entries = [
        entry(1, "Ärne", "sign_in", "100%"),
        entry(2, "Ada", "key.added", "shop_a"),
        entry(3, "ada", "sign_in", "shopXa!"),
    ];
    for entry in &entries {
        assert!(write!(db, |tx| audit::append(&mut tx, workspace, entry).await.unwrap()));
    }
    assert!(write!(db, |tx| audit::append(&mut tx, other, &entries[0]).await.unwrap()));
    let taken = entry(3, "Eve", "sign_in", "");
    assert!(!write!(db, |tx| audit::append(&mut tx, workspace, &taken).await.unwrap()), "its number is taken");
    assert_eq!(head(workspace).await, (3, "h3".to_owned()));
    assert_eq!(audit::onward(db, workspace, 1, 1).await.unwrap(), entries[1..2]);
    assert_eq!(audit::onward(db, other, 0, 9).await.unwrap(), entries[..1]);

    let latest = async |text: Option<&str>, action: Option<&str>, before, limit| {
        let search = Search { text: text.map(str::to_owned), action: action.map(str::to_owned) };
        let found = audit::latest(db, workspace, &search, before, limit).await.unwrap();
        (found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), audit::count(db, workspace, &search).await.unwrap())
    };
    assert_eq!(latest(None, None, None, 9).await, (vec![3, 2, 1], 3));
    assert_eq!(latest(None, None, Some(3), 1).await, (vec![2], 3));
    assert_eq!(latest(Some("ADA"), None, None, 9).await, (vec![3, 2], 2));
    assert_eq!(latest(Some("ADA"), Some("sign_in"), None, 9).await, (vec![3], 1));
    for (text, expect) in [("ärne", 1), ("0%", 1), ("p_a", 1), ("a!", 1), ("nobody", 0), ("SIGN", 2)] {
        assert_eq!(latest(Some(text), None, None, 9).await.1, expect, "{text}");
    }

    // Two writers at once: the second waits, finds its number taken, and takes the next.
    let one = async || {
        let mut tx = db.begin().await.unwrap();
        loop {
            let (seq, before) = audit::head(&mut tx, other).await.unwrap();
            let next = Entry { hash: format!("{before}+"), ..entry(seq + 1, "n", "a", "s") };
            tokio::task::yield_now().await;
            if audit::append(&mut tx, other, &next).await.unwrap() {
                break;
            }
        }
        tx.commit().await.unwrap();
    };
    tokio::join!(one(), one(), one(), one());
    let chain: Vec<String> =
        audit::onward(db, other, 1, 9).await.unwrap().into_iter().map(|entry| entry.hash).collect();
    assert_eq!(chain, ["h1+", "h1++", "h1+++", "h1++++"]);
}
