//! How people get in: second factors and the step before their codes, invitations, identity providers.
use throughline_model::{
    id::{InvitationId, UserId, WorkspaceId},
    time::Micros,
};

use super::{id, tenant, write};
use crate::{
    db::Db,
    error::Error,
    identities::{self, Provider},
    invitations::{self, Invitation},
    members,
    second_factors::{self, Factor},
    steps::{self, Step},
    users::{self, NewSession, OpenedBy, Place, User},
};

pub async fn check(db: &Db) {
    Box::pin(factors_are_offered_confirmed_and_removed(db)).await;
    Box::pin(steps_wait_for_a_code(db)).await;
    Box::pin(invitations_are_used_once(db)).await;
    Box::pin(subjects_are_bound_once(db)).await;
}

async fn member(db: &Db, n: u128, workspace: WorkspaceId) -> UserId {
    let user =
        User { id: UserId(id(n)), email: format!("{n}@entry.example"), name: format!("User {n}"), password: None };
    write!(db, |tx| users::meet(&mut tx, &user, Micros(1)).await.unwrap());
    write!(db, |tx| members::add(&mut tx, workspace, user.id, "agent").await.unwrap());
    user.id
}

async fn factors_are_offered_confirmed_and_removed(db: &Db) {
    let workspace = tenant(db, 640).await;
    let (ada, bob) = (member(db, 640, workspace).await, member(db, 641, workspace).await);
    let offer =
        async |secret: &str| write!(db, |tx| second_factors::offer(&mut tx, ada, secret, Micros(5)).await.unwrap());
    let found = async || second_factors::find(db, ada).await.unwrap();
    assert!(offer("first").await && offer("second").await);
    let offered = Factor { secret: "second".to_owned(), last_step: 0, confirmed_at: None };
    assert_eq!((found().await, second_factors::find(db, bob).await.unwrap()), (Some(offered.clone()), None));
    assert_eq!(second_factors::holders(db, workspace).await.unwrap(), []);
    let confirm = async || write!(db, |tx| second_factors::confirm(&mut tx, ada, 70, Micros(6)).await.unwrap());
    assert!(confirm().await && !confirm().await);
    assert!(!offer("third").await, "what is confirmed stays");
    assert_eq!(found().await, Some(Factor { last_step: 70, confirmed_at: Some(Micros(6)), ..offered }));
    assert_eq!(second_factors::holders(db, workspace).await.unwrap(), [ada]);
    let take = async |step| write!(db, |tx| second_factors::take_step(&mut tx, ada, step).await.unwrap());
    assert!(!take(69).await && !take(70).await && take(72).await && !take(71).await && !take(72).await);

    let codes = |n: u32| (0..n).map(|n| format!("code-{n}")).collect::<Vec<_>>();
    for (user, n) in [(ada, 3), (bob, 2), (ada, 2)] {
        write!(db, |tx| second_factors::set_codes(&mut tx, user, &codes(n)).await.unwrap());
    }
    let used =
        async |code: &str| write!(db, |tx| second_factors::use_code(&mut tx, ada, code, Micros(7)).await.unwrap());
    assert!(used("code-0").await && !used("code-0").await && !used("code-2").await);
    assert_eq!(second_factors::codes_left(db, ada).await.unwrap(), 1);

    assert!(!second_factors::required(db, workspace).await.unwrap());
    let session = async || {
        let place = Place { address: None, agent: Some("Firefox".to_owned()) };
        let (opened_by, now, expires) = (OpenedBy::Provider, Micros(8), Micros(90));
        let session = NewSession { hash: "factor", user: ada, workspace, opened_by, place: &place, now, expires };
        write!(db, |tx| users::end_session(&mut tx, "factor").await.unwrap());
        write!(db, |tx| users::add_session(&mut tx, &session).await.unwrap());
        let found = users::session(db, "factor", Micros(9), Micros(0)).await.unwrap().unwrap();
        assert_eq!(found.opened_by, OpenedBy::Provider);
        (found.has_factor, found.needs_factor)
    };
    assert_eq!(session().await, (true, false));
    for required in [true, false, true] {
        write!(db, |tx| second_factors::require(&mut tx, workspace, required).await.unwrap());
        assert_eq!(second_factors::required(db, workspace).await.unwrap(), required);
    }
    let remove = async || write!(db, |tx| second_factors::remove(&mut tx, ada).await.unwrap());
    assert!(remove().await && !remove().await);
    assert_eq!((found().await, second_factors::codes_left(db, ada).await.unwrap()), (None, 0));
    assert_eq!(second_factors::codes_left(db, bob).await.unwrap(), 2);
    assert_eq!(session().await, (false, true));
}

async fn steps_wait_for_a_code(db: &Db) {
    let workspace = tenant(db, 650).await;
    let ada = member(db, 650, workspace).await;
    let place = Place { address: Some("192.0.2.1".to_owned()), agent: Some("Safari".to_owned()) };
    let step = |workspace| Step { user: ada, workspace, opened_by: OpenedBy::Link, place: place.clone() };
    let add = async |hash: &str, workspace, at| {
        let (now, expires) = (Micros(at), Micros(at + 10));
        write!(db, |tx| steps::add(&mut tx, hash, &step(workspace), now, expires).await.unwrap());
    };
    let attempt = async |hash: &str, at| write!(db, |tx| steps::attempt(&mut tx, hash, 2, Micros(at)).await.unwrap());
    add("step-1", Some(workspace), 1).await;
    add("step-2", None, 1).await;
    assert!(steps::waits(db, "step-1", Micros(10)).await.unwrap());
    assert!(
        !steps::waits(db, "step-1", Micros(11)).await.unwrap() && !steps::waits(db, "step", Micros(1)).await.unwrap()
    );
    assert_eq!(attempt("step-1", 11).await, None);
    assert_eq!(attempt("step-1", 2).await, Some(step(Some(workspace))));
    assert_eq!(attempt("step-1", 2).await, Some(step(Some(workspace))));
    assert_eq!(attempt("step-1", 2).await, None, "tried too often");
    assert_eq!(attempt("step-2", 2).await, Some(step(None)));
    let end = async |hash: &str| write!(db, |tx| steps::end(&mut tx, hash).await.unwrap());
    assert!(end("step-1").await && !end("step-1").await);
    add("step-3", None, 50).await;
    assert!(!end("step-2").await, "a later one sweeps old ones away");
    write!(db, |tx| steps::end_all(&mut tx, ada).await.unwrap());
    assert!(!end("step-3").await);
}

async fn invitations_are_used_once(db: &Db) {
    let (first, second) = (tenant(db, 660).await, tenant(db, 661).await);
    let invitation = |n: u128, email: &str, at: i64| Invitation {
        id: InvitationId(id(n)),
        email: email.to_owned(),
        role: "agent".to_owned(),
        invited_by: "Ada".to_owned(),
        created_at: Micros(at),
        expires_at: Micros(at + 10),
    };
    let add = async |workspace, hash: &str, invitation: &Invitation| {
        let mut tx = db.begin().await.unwrap();
        let added = invitations::add(&mut tx, workspace, hash, invitation).await;
        tx.commit().await.unwrap();
        added
    };
    let (bob, eve) = (invitation(1, "bob@entry.example", 1), invitation(2, "eve@entry.example", 2));
    add(first, "i-1", &bob).await.unwrap();
    add(first, "i-2", &eve).await.unwrap();
    add(second, "i-3", &bob).await.unwrap();
    let again = invitation(3, "bob@entry.example", 5);
    assert!(matches!(add(first, "i-4", &again).await, Err(Error::Exists(_))));
    assert_eq!(invitations::pending(db, first).await.unwrap(), [eve.clone(), bob.clone()]);
    let by_hash = async |hash: &str, at| invitations::by_hash(db, hash, Micros(at)).await.unwrap();
    assert_eq!(by_hash("i-1", 10).await, Some((first, bob.clone())));
    assert_eq!((by_hash("i-1", 11).await, by_hash("i", 2).await), (None, None));

    let renew = async |workspace, hash: &str| {
        write!(db, |tx| invitations::renew(&mut tx, workspace, bob.id, hash, Micros(30)).await.unwrap())
    };
    let find =
        async |workspace, n| write!(db, |tx| invitations::find(&mut tx, workspace, InvitationId(id(n))).await.unwrap());
    assert!(renew(first, "i-5").await);
    let renewed = Invitation { expires_at: Micros(30), ..bob.clone() };
    assert_eq!((find(first, 1).await, find(second, 2).await), (Some(renewed.clone()), None));
    let accept = async |hash: &str, at| write!(db, |tx| invitations::accept(&mut tx, hash, Micros(at)).await.unwrap());
    assert_eq!(accept("i-1", 9).await, None, "the token was replaced");
    assert_eq!(accept("i-5", 30).await, None);
    assert_eq!(accept("i-5", 29).await, Some((first, renewed)));
    assert_eq!((accept("i-5", 29).await, find(first, 1).await), (None, None));
    assert!(!renew(first, "i-6").await);

    let end = async |workspace| write!(db, |tx| invitations::end(&mut tx, workspace, eve.id, Micros(9)).await.unwrap());
    assert!(!end(second).await && end(first).await && !end(first).await);
    assert_eq!(by_hash("i-2", 3).await, None);
    // One that is too old gives way.
    add(second, "i-7", &invitation(7, "bob@entry.example", 11)).await.unwrap();
    assert_eq!(invitations::pending(db, second).await.unwrap(), [invitation(7, "bob@entry.example", 11)]);
    let accept_for = async |workspace, email: &str, at| {
        write!(db, |tx| invitations::accept_for(&mut tx, workspace, email, Micros(at)).await.unwrap())
    };
    assert_eq!(accept_for(first, "bob@entry.example", 12).await, None);
    assert_eq!(accept_for(second, "bob@entry.example", 21).await, None);
    assert_eq!(accept_for(second, "bob@entry.example", 20).await, Some(invitation(7, "bob@entry.example", 11)));
    assert_eq!(accept_for(second, "bob@entry.example", 20).await, None);
}

async fn subjects_are_bound_once(db: &Db) {
    let (first, second) = (tenant(db, 670).await, tenant(db, 671).await);
    let (ada, bob) = (member(db, 670, first).await, member(db, 671, first).await);
    let provider = |secret: Option<&str>| Provider {
        issuer: "https://id.example".to_owned(),
        client: "throughline".to_owned(),
        secret: secret.map(str::to_owned),
        rules: "{}".to_owned(),
        changed_at: Micros(3),
    };
    for (workspace, secret) in [(first, None), (second, None), (first, Some("sealed"))] {
        write!(db, |tx| identities::put_provider(&mut tx, workspace, &provider(secret)).await.unwrap());
    }
    assert_eq!(identities::provider(db, first).await.unwrap(), Some(provider(Some("sealed"))));
    let all = identities::providers(db).await.unwrap();
    assert_eq!(all, [(first, provider(Some("sealed"))), (second, provider(None))]);
    let remove = async || write!(db, |tx| identities::remove_provider(&mut tx, second).await.unwrap());
    assert!(remove().await && !remove().await);
    assert_eq!(identities::provider(db, second).await.unwrap(), None);

    let issuer = "https://id.example";
    let bind = async |workspace, subject: &str, user| {
        write!(db, |tx| identities::bind(&mut tx, workspace, (issuer, subject), user, Micros(4)).await.unwrap())
    };
    let bound = async |workspace, subject: &str| {
        write!(db, |tx| identities::bound(&mut tx, workspace, issuer, subject).await.unwrap())
    };
    assert!(bind(first, "1", ada).await && bind(second, "1", bob).await);
    assert!(!bind(first, "1", bob).await && !bind(first, "2", ada).await, "each is bound once");
    assert_eq!((bound(first, "1").await, bound(first, "2").await), (Some(ada), None));
    assert_eq!(bound(second, "1").await, Some(bob));
    // Who is taken out and invited again begins anew.
    write!(db, |tx| members::remove(&mut tx, first, ada).await.unwrap());
    assert_eq!(bound(first, "1").await, None);
}
