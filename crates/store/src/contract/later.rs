//! Jobs, schedules, and webhooks on their way.
use throughline_model::{
    id::{DeliveryId, EndpointId, JobId, ProfileNo, PromiseId, WorkspaceId},
    time::Micros,
};

use super::{id, tenant, write};
use crate::{
    db::Db,
    jobs::{self, Claimed, NewJob, State},
    promises::{self, Promise},
    schedules::{self, Schedule},
    webhooks::{self, Attempt, Delivery, DeliveryState, Endpoint, Message},
};

pub async fn check(db: &Db) {
    Box::pin(jobs_take_turns(db)).await;
    Box::pin(jobs_are_taken_back(db)).await;
    Box::pin(schedules_come_due(db)).await;
    Box::pin(endpoints_are_kept(db)).await;
    Box::pin(deliveries_come_to_an_end(db)).await;
    Box::pin(broken_promises_are_found(db)).await;
}

fn job(n: u128, workspace: Option<WorkspaceId>, lane: &str, run_at: i64) -> NewJob {
    NewJob {
        id: JobId(id(n)),
        workspace,
        kind: "kind".to_owned(),
        lane: lane.to_owned(),
        most: 2,
        body: format!("{{\"n\":{n}}}"),
        run_at: Micros(run_at),
    }
}

async fn claim(db: &Db, lease: &str, now: i64) -> Option<u128> {
    let claimed: Option<Claimed> =
        write!(db, |tx| jobs::claim(&mut tx, lease, Micros(now), Micros(now + 30)).await.unwrap());
    claimed.map(|job| job.id.0.as_u128())
}

async fn jobs_take_turns(db: &Db) {
    let workspace = tenant(db, 701).await;
    let new = [
        job(7001, Some(workspace), "a", 10),
        job(7002, Some(workspace), "a", 11),
        job(7003, Some(workspace), "a", 12),
        job(7004, None, "b", 20),
        job(7005, None, "b", 99),
    ];
    write!(db, |tx| jobs::add(&mut tx, &new, Micros(5)).await.unwrap());
    write!(db, |tx| jobs::add(&mut tx, &new[..1], Micros(6)).await.unwrap());
    assert_eq!(jobs::next_at(db).await.unwrap(), Some(Micros(10)));
    assert_eq!(claim(db, "l", 9).await, None, "nothing is due");
    let first = write!(db, |tx| jobs::claim(&mut tx, "l", Micros(30), Micros(60)).await.unwrap()).unwrap();
    let (body, at) = ("{\"n\":7001}".to_owned(), Micros(10));
    let expected = Claimed {
        id: JobId(id(7001)),
        workspace: Some(workspace),
        kind: "kind".to_owned(),
        body,
        tries: 1,
        run_at: at,
    };
    assert_eq!(first, expected);
    // The lane of which fewer run comes first, and one that is full does not come at all.
    assert_eq!(claim(db, "l", 30).await, Some(7004));
    assert_eq!(claim(db, "l", 30).await, Some(7002));
    assert_eq!(claim(db, "l", 30).await, None);
    assert!(write!(db, |tx| jobs::waits(&mut tx, "a").await.unwrap()));
    assert!(!write!(db, |tx| jobs::waits(&mut tx, "c").await.unwrap()));

    let settle = async |n, tries, lease: &str, outcome| {
        write!(db, |tx| jobs::settle(&mut tx, (JobId(id(n)), tries), lease, outcome, Micros(31)).await.unwrap())
    };
    assert!(!settle(7001, 1, "other", (State::Done, None, None)).await, "it is held by somebody else");
    assert!(!settle(7001, 2, "l", (State::Done, None, None)).await, "it was begun anew");
    assert!(settle(7001, 1, "l", (State::Done, None, None)).await);
    assert!(!settle(7001, 1, "l", (State::Failed, None, None)).await, "it has come to its end");
    assert!(settle(7002, 1, "l", (State::Waiting, Some(Micros(40)), Some("busy"))).await);
    assert!(settle(7004, 1, "l", (State::Failed, None, Some("gone"))).await);
    let mut counts = jobs::counts(db, Some(workspace)).await.unwrap();
    counts.retain(|(kind, ..)| kind == "kind");
    let count = |state, n| ("kind".to_owned(), state, n);
    assert_eq!(counts, [count(State::Done, 1), count(State::Failed, 1), count(State::Waiting, 3)]);
    assert_eq!(jobs::counts(db, None).await.unwrap(), counts);
    let failed = jobs::latest(db, workspace, State::Failed, 5).await.unwrap();
    assert_eq!((failed.len(), failed[0].id, failed[0].why.as_deref()), (1, JobId(id(7004)), Some("gone")));
    assert_eq!(claim(db, "l", 30).await, Some(7003));
    let second = write!(db, |tx| jobs::claim(&mut tx, "l", Micros(40), Micros(60)).await.unwrap()).unwrap();
    assert_eq!((second.id, second.tries), (JobId(id(7002)), 2));
    for (n, tries) in [(7003, 1), (7002, 2)] {
        assert!(settle(n, tries, "l", (State::Done, None, None)).await);
    }
    let forget =
        async |done, failed| write!(db, |tx| jobs::forget(&mut tx, Micros(done), Micros(failed)).await.unwrap());
    assert_eq!(forget(31, 31).await, 0);
    assert_eq!((forget(32, 31).await, forget(32, 32).await), (3, 1));
    assert_eq!(claim(db, "l", 99).await, Some(7005));
    assert!(settle(7005, 1, "l", (State::Done, None, None)).await);
    assert_eq!((forget(99, 0).await, jobs::next_at(db).await.unwrap()), (1, None));
}

async fn jobs_are_taken_back(db: &Db) {
    let new: Vec<NewJob> = (0..3).map(|n| job(7100 + n, None, &format!("back-{n}"), 10)).collect();
    write!(db, |tx| jobs::add(&mut tx, &new, Micros(5)).await.unwrap());
    for (n, lease) in [(7100, "dead"), (7101, "alive"), (7102, "ending")] {
        assert_eq!(claim(db, lease, 20).await, Some(n));
    }
    assert_eq!(write!(db, |tx| jobs::renew(&mut tx, "alive", Micros(90)).await.unwrap()), 1);
    assert_eq!(write!(db, |tx| jobs::release(&mut tx, "ending", Micros(30)).await.unwrap()), 1);
    let take_back = async |now| write!(db, |tx| jobs::take_back(&mut tx, Micros(now)).await.unwrap());
    assert_eq!((take_back(50).await, take_back(51).await, take_back(52).await), (0, 1, 0));
    // Whoever was thought dead finds that the job is not theirs any more.
    let late = (JobId(id(7100)), 1);
    assert!(!write!(db, |tx| jobs::settle(&mut tx, late, "dead", (State::Done, None, None), Micros(53))
        .await
        .unwrap()));
    assert_eq!((claim(db, "next", 60).await, claim(db, "next", 60).await), (Some(7100), Some(7102)));
    assert_eq!(claim(db, "next", 60).await, None);
    for (n, tries, lease) in [(7100, 2, "next"), (7101, 1, "alive"), (7102, 2, "next")] {
        let (key, outcome) = ((JobId(id(n)), tries), (State::Done, None, None));
        assert!(write!(db, |tx| jobs::settle(&mut tx, key, lease, outcome, Micros(61)).await.unwrap()));
    }
    assert_eq!(write!(db, |tx| jobs::forget(&mut tx, Micros(99), Micros(99)).await.unwrap()), 3);
}

async fn schedules_come_due(db: &Db) {
    let workspace = tenant(db, 702).await;
    let schedule = |workspace, name: &str, next_at| Schedule {
        workspace,
        name: name.to_owned(),
        kind: "kind".to_owned(),
        body: "{}".to_owned(),
        rule: "daily 07:00".to_owned(),
        next_at: Micros(next_at),
    };
    let (own, other) = (schedule(Some(workspace), "report", 20), schedule(None, "cleaning", 10));
    for one in [&own, &other] {
        write!(db, |tx| schedules::put(&mut tx, one).await.unwrap());
    }
    assert_eq!(schedules::of(db, Some(workspace)).await.unwrap(), std::slice::from_ref(&own));
    assert_eq!(schedules::of(db, None).await.unwrap(), std::slice::from_ref(&other));
    assert_eq!(schedules::next_due(db).await.unwrap(), Some(Micros(10)));
    let due = async |now, limit| write!(db, |tx| schedules::due(&mut tx, Micros(now), limit).await.unwrap());
    assert_eq!((due(9, 9).await, due(19, 9).await), (vec![], vec![other.clone()]));
    assert_eq!((due(20, 9).await, due(20, 1).await), (vec![other.clone(), own.clone()], vec![other.clone()]));
    let later = Schedule { next_at: Micros(30), rule: "monthly 1 07:00".to_owned(), ..own };
    write!(db, |tx| schedules::put(&mut tx, &later).await.unwrap());
    assert_eq!(schedules::of(db, Some(workspace)).await.unwrap(), [later]);
    for (workspace, name, there) in
        [(None, "report", false), (Some(workspace), "report", true), (None, "cleaning", true)]
    {
        assert_eq!(write!(db, |tx| schedules::remove(&mut tx, workspace, name).await.unwrap()), there);
    }
    assert_eq!(schedules::next_due(db).await.unwrap(), None);
}

fn endpoint(n: u128) -> Endpoint {
    Endpoint {
        id: EndpointId(id(n)),
        url: format!("https://{n}.example/hook"),
        description: "Ünïcode".to_owned(),
        subscriptions: "[]".to_owned(),
        words: true,
        secret: "sealed".to_owned(),
        former: None,
        enabled: true,
        disabled_why: None,
        failing_since: None,
        created_at: Micros(n as i64),
    }
}

async fn endpoints_are_kept(db: &Db) {
    let (workspace, other) = (tenant(db, 703).await, tenant(db, 704).await);
    let (first, second) = (endpoint(7201), endpoint(7202));
    for one in [&second, &first] {
        write!(db, |tx| webhooks::put_endpoint(&mut tx, workspace, one).await.unwrap());
    }
    assert_eq!(webhooks::endpoints(db, workspace).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(webhooks::endpoints(db, other).await.unwrap(), []);
    assert_eq!(webhooks::endpoint(db, other, first.id).await.unwrap(), None);
    let fails =
        async |at| write!(db, |tx| webhooks::endpoint_fails(&mut tx, workspace, first.id, Micros(at)).await.unwrap());
    assert_eq!((fails(10).await, fails(20).await), (Some(Micros(10)), Some(Micros(10))));
    let nobody = EndpointId(id(7299));
    assert_eq!(write!(db, |tx| webhooks::endpoint_fails(&mut tx, workspace, nobody, Micros(1)).await.unwrap()), None);
    write!(db, |tx| webhooks::endpoint_works(&mut tx, workspace, first.id).await.unwrap());
    assert_eq!(fails(30).await, Some(Micros(30)));
    let disable = async || write!(db, |tx| webhooks::disable(&mut tx, workspace, first.id, "gone").await.unwrap());
    assert_eq!((disable().await, disable().await), (true, false));
    let found = webhooks::endpoint(db, workspace, first.id).await.unwrap().unwrap();
    let why = Some("gone".to_owned());
    let failing = Some(Micros(30));
    assert_eq!(found, Endpoint { enabled: false, disabled_why: why, failing_since: failing, ..first.clone() });
    // What people change leaves what the attempts tell.
    let changed = Endpoint { former: Some(("old".to_owned(), Micros(5))), words: false, ..first.clone() };
    write!(db, |tx| webhooks::put_endpoint(&mut tx, workspace, &changed).await.unwrap());
    let found = webhooks::endpoint(db, workspace, first.id).await.unwrap();
    assert_eq!(found, Some(Endpoint { failing_since: failing, ..changed.clone() }));
    write!(db, |tx| webhooks::begin_anew(&mut tx, workspace, first.id).await.unwrap());
    assert_eq!(webhooks::endpoint(db, workspace, first.id).await.unwrap(), Some(changed));

    assert_eq!(webhooks::promises_until(db, workspace).await.unwrap(), None);
    for until in [Some(Micros(7)), Some(Micros(9)), None] {
        write!(db, |tx| webhooks::set_promises_until(&mut tx, workspace, until).await.unwrap());
        assert_eq!(webhooks::promises_until(db, workspace).await.unwrap(), until);
        assert_eq!(webhooks::promises_until(db, other).await.unwrap(), None);
    }
}

async fn deliveries_come_to_an_end(db: &Db) {
    let (workspace, other) = (tenant(db, 705).await, tenant(db, 706).await);
    let to = EndpointId(id(7301));
    write!(db, |tx| webhooks::put_endpoint(&mut tx, workspace, &endpoint(7301)).await.unwrap());
    let message = |n| Message { id: format!("msg_{n}"), kind: "k".to_owned(), at: Micros(n), body: format!("{{{n}}}") };
    let delivery = |n: u128, message: i64| Delivery {
        id: DeliveryId(id(n)),
        endpoint: to,
        message: format!("msg_{message}"),
        kind: "k".to_owned(),
        state: DeliveryState::Waiting,
        tries: 0,
        created_at: Micros(message),
        changed_at: Micros(message),
        next_at: Some(Micros(message)),
        why: None,
    };
    let messages = [message(1), message(2), message(3)];
    let deliveries = [delivery(7310, 1), delivery(7311, 2), delivery(7312, 2), delivery(7313, 3)];
    write!(db, |tx| webhooks::add(&mut tx, workspace, &messages, &deliveries).await.unwrap());
    assert_eq!(write!(db, |tx| webhooks::waiting(&mut tx, workspace, to).await.unwrap()), 4);
    assert_eq!(write!(db, |tx| webhooks::waiting(&mut tx, other, to).await.unwrap()), 0);
    assert_eq!(webhooks::delivery(db, workspace, deliveries[0].id).await.unwrap(), Some(deliveries[0].clone()));
    assert_eq!(webhooks::delivery(db, other, deliveries[0].id).await.unwrap(), None);
    assert_eq!(webhooks::body(db, workspace, "msg_2").await.unwrap().as_deref(), Some("{2}"));
    assert_eq!(webhooks::body(db, other, "msg_2").await.unwrap(), None);

    let attempt = |number, status| Attempt {
        number,
        at: Micros(50),
        took: 1234,
        status,
        failure: status.is_none().then(|| "no answer".to_owned()),
        reply: "ok\u{fffd}".to_owned(),
    };
    let note = async |n, attempt: Option<Attempt>, after, now| {
        let (id, now) = (DeliveryId(id(n)), Micros(now));
        write!(db, |tx| webhooks::note_attempt(&mut tx, workspace, id, attempt.as_ref(), after, now).await.unwrap());
    };
    note(7310, Some(attempt(1, None)), (DeliveryState::Waiting, Some(Micros(55)), Some("no answer")), 50).await;
    note(7310, Some(attempt(2, Some(200))), (DeliveryState::Delivered, None, None), 60).await;
    note(7311, Some(attempt(1, Some(500))), (DeliveryState::Failed, None, Some("500")), 70).await;
    note(7312, None, (DeliveryState::Failed, None, Some("disabled")), 80).await;
    let attempts = webhooks::attempts(db, workspace, DeliveryId(id(7310))).await.unwrap();
    assert_eq!(attempts, [attempt(1, None), attempt(2, Some(200))]);
    let done = webhooks::delivery(db, workspace, DeliveryId(id(7310))).await.unwrap().unwrap();
    let expected =
        Delivery { state: DeliveryState::Delivered, tries: 2, changed_at: Micros(60), ..deliveries[0].clone() };
    assert_eq!(done, Delivery { next_at: None, ..expected });

    let list = async |state, before: Option<(i64, u128)>, limit| {
        let before = before.map(|(at, n)| (Micros(at), DeliveryId(id(n))));
        let found = webhooks::deliveries(db, workspace, to, state, before, limit).await.unwrap();
        found.into_iter().map(|delivery| delivery.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, 9).await, [7313, 7312, 7311, 7310]);
    assert_eq!(list(None, Some((2, 7312)), 1).await, [7311]);
    assert_eq!(list(Some(DeliveryState::Failed), None, 9).await, [7312, 7311]);
    let failed = async |since, limit| webhooks::failed_since(db, workspace, to, Micros(since), limit).await.unwrap();
    assert_eq!(failed(70, 9).await, [DeliveryId(id(7311)), DeliveryId(id(7312))]);
    assert_eq!((failed(71, 9).await, failed(0, 1).await), (vec![DeliveryId(id(7312))], vec![DeliveryId(id(7311))]));
    let again =
        async |n| write!(db, |tx| webhooks::again(&mut tx, workspace, DeliveryId(id(n)), Micros(90)).await.unwrap());
    assert_eq!((again(7311).await, again(7311).await, again(7399).await), (true, false, false));

    let forget = async |before| write!(db, |tx| webhooks::forget(&mut tx, Micros(before)).await.unwrap());
    assert_eq!((forget(60).await, forget(61).await), (0, 1), "what still waits stays");
    assert_eq!(webhooks::attempts(db, workspace, DeliveryId(id(7310))).await.unwrap(), []);
    assert_eq!(webhooks::body(db, workspace, "msg_1").await.unwrap(), None);
    assert!(webhooks::body(db, workspace, "msg_2").await.unwrap().is_some());
    assert!(write!(db, |tx| webhooks::remove_endpoint(&mut tx, workspace, to).await.unwrap()));
    assert!(!write!(db, |tx| webhooks::remove_endpoint(&mut tx, workspace, to).await.unwrap()));
    assert_eq!(list(None, None, 9).await, Vec::<u128>::new());
    assert_eq!(webhooks::attempts(db, workspace, DeliveryId(id(7311))).await.unwrap(), []);
}

async fn broken_promises_are_found(db: &Db) {
    let (workspace, other) = (tenant(db, 707).await, tenant(db, 708).await);
    let promise = |n: u128, due: Option<i64>, kept: Option<i64>| Promise {
        id: PromiseId(id(n)),
        profile: ProfileNo(n as u32),
        name: format!("delivery:{n}"),
        what: "delivery".to_owned(),
        touchpoint: None,
        object: None,
        made: Some(Micros(1)),
        due: due.map(Micros),
        due_said: due.map(|_| Micros(1)),
        kept: kept.map(Micros),
    };
    let all = [
        promise(7401, Some(10), None),
        promise(7402, Some(20), Some(20)),
        promise(7403, Some(20), Some(21)),
        promise(7404, Some(20), None),
        promise(7405, Some(30), None),
        promise(7406, None, Some(5)),
    ];
    write!(db, |tx| promises::fold(&mut tx, workspace, &all).await.unwrap());
    let broken = async |workspace, after, until, behind: Option<&Promise>, limit| {
        let range = (Micros(after), Micros(until));
        let found = promises::broken(db, workspace, range, behind, limit).await.unwrap();
        found.iter().map(|promise| promise.profile.0).collect::<Vec<_>>()
    };
    assert_eq!(broken(workspace, 9, 29, None, 9).await, [7401, 7403, 7404]);
    assert_eq!(broken(workspace, 10, 30, None, 9).await, [7403, 7404, 7405]);
    assert_eq!(broken(workspace, 10, 30, Some(&all[2]), 1).await, [7404]);
    assert_eq!(broken(workspace, 10, 30, Some(&all[4]), 9).await, Vec::<u32>::new());
    assert_eq!(broken(other, 0, 99, None, 9).await, Vec::<u32>::new());
}
