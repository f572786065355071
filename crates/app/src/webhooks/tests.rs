//! Webhooks to a real server on this machine, on a clock that the test moves.
use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use throughline_model::{permission::Role, time::SECOND};

use super::{
    deliver::{PATIENCE, RETRIES},
    event::EventKind,
    log::DeliveryState,
    promises::GRACE,
    *,
};
use crate::{
    app::Settings,
    ctx::World,
    imports, jobs,
    keys::{self, KeyKind},
    outbound::Rules,
    project,
    wires::{self, Wire},
};

const BEGIN: &str = "2026-06-01T00:00:00Z";

/// The clock, apart for each test: they run side by side.
macro_rules! clock {
    () => {{
        static NOW: AtomicI64 = AtomicI64::new(0);
        NOW.store(Micros::parse(BEGIN).unwrap().0, Ordering::SeqCst);
        (&NOW, World::fixed(|| Micros(NOW.load(Ordering::SeqCst)), 11))
    }};
}

/// What came in: its headers and body.
type Came = (HeaderMap, Bytes);

/// A receiver: what it answers, in turn (the last answer stays), and what came in.
#[derive(Clone, Default)]
struct Receiver {
    answers: Arc<Mutex<VecDeque<u16>>>,
    came: Arc<Mutex<Vec<Came>>>,
    url: String,
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    receiver.came.lock().unwrap().push((headers, body));
    let status = {
        let mut answers = receiver.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() }
    };
    let status = StatusCode::from_u16(status.unwrap_or(204)).unwrap();
    (status, [("retry-after", "7200")], "x".repeat(5_000)).into_response()
}

impl Receiver {
    async fn start(answers: &[u16]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?token=t", listener.local_addr().unwrap());
        let receiver =
            Self { answers: Arc::new(Mutex::new(answers.iter().copied().collect())), url, ..Self::default() };
        let router = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    fn take(&self) -> Vec<Came> {
        std::mem::take(&mut *self.came.lock().unwrap())
    }

    /// The CloudEvents that came in.
    fn events(&self) -> Vec<Value> {
        self.take().into_iter().map(|(_, body)| serde_json::from_slice(&body).unwrap()).collect()
    }
}

async fn open(folder: &std::path::Path, world: World) -> (Arc<App>, Ctx) {
    let allow_private = Rules::networks(&["127.0.0.1".to_owned()]).unwrap();
    let outbound = Rules { allow_private, ports: Vec::new(), ..Rules::default() };
    let (app, _) = App::open(Settings { outbound, ..Settings::new(folder) }, world).await.unwrap();
    let workspace = keys::workspace(&app, None).await.unwrap().workspace.id;
    let ctx = Ctx::operator(workspace, app.now());
    (app, ctx)
}

fn wants(receiver: &Receiver, subscriptions: Value) -> EndpointIn {
    EndpointIn {
        url: receiver.url.clone(),
        description: "a test".to_owned(),
        subscriptions: serde_json::from_value(subscriptions).unwrap(),
        words: false,
    }
}

fn everything() -> Value {
    EventKind::ALL.iter().map(|kind| json!({"type": kind})).collect()
}

/// Works until nothing is left to do at this moment of the clock.
async fn work_off(app: &Arc<App>) {
    jobs::worker::work_off(app).await.unwrap();
}

/// Sends Segment's messages and projects them.
async fn send(app: &Arc<App>, ctx: &Ctx, messages: Value) {
    let key = keys::add(app, ctx.workspace, KeyKind::Write, Some("web")).await.unwrap();
    let body = json!({"batch": messages, "writeKey": key}).to_string().into_bytes();
    let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
    app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
    project::catch_up(app).await.unwrap();
}

fn rated(user: &str, id: &str, rating: u32, at: &str) -> Value {
    json!({"type": "track", "event": "Product Reviewed", "userId": user, "messageId": id, "timestamp": at,
        "properties": {"product_id": "p", "review_id": id, "rating": rating, "review_body": "came late"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_signed_and_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let receiver = Receiver::start(&[200]).await;
    let (id, secret) = add(&ctx, &app, &wants(&receiver, everything())).await.unwrap();
    let delivery = log::test(&ctx, &app, id).await.unwrap();
    work_off(&app).await;
    work_off(&app).await;
    let came = receiver.take();
    assert_eq!(came.len(), 1);
    let (headers, body) = &came[0];
    let event: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(headers["content-type"], "application/cloudevents+json; charset=utf-8");
    assert_eq!(
        (event["type"].as_str(), event["source"].as_str()),
        (Some("throughline.endpoint.test"), Some("/workspaces/default"))
    );
    assert_eq!((event["specversion"].as_str(), event["time"].as_str()), (Some("1.0"), Some(BEGIN)));
    assert_eq!(headers["webhook-id"], event["id"].as_str().unwrap());
    let key = |secret: &str| STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let signed = |keys: &[Vec<u8>], (headers, body): &Came| {
        let time = headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
        signature::sign(keys, headers["webhook-id"].to_str().unwrap(), time, body)
    };
    assert_eq!(headers["webhook-signature"], signed(&[key(&secret)], &came[0]));
    assert_eq!(headers["webhook-timestamp"], "1780272000");

    let (shown, attempts) = log::show(&ctx, &app, delivery).await.unwrap();
    assert_eq!((shown.state, shown.tries, attempts.len()), (DeliveryState::Delivered, 1, 1));
    assert_eq!((attempts[0].status, attempts[0].reply.len()), (Some(200), 1024));

    // For a day after a rotation both secrets sign.
    let second = rotate(&ctx, &app, id).await.unwrap();
    assert_ne!(secret, second);
    for (after, keys) in [(0, vec![key(&second), key(&secret)]), (FORMER_SIGNS, vec![key(&second)])] {
        now.fetch_add(after, Ordering::SeqCst);
        log::test(&ctx, &app, id).await.unwrap();
        work_off(&app).await;
        let came = receiver.take();
        assert_eq!(came[0].0["webhook-signature"], signed(&keys, &came[0]));
    }
    // Nothing that the database holds tells a secret.
    let rows = std::fs::read(folder.path().join("throughline.db")).unwrap();
    let wal = std::fs::read(folder.path().join("throughline.db-wal")).unwrap();
    for secret in [&secret, &second] {
        let text = secret.strip_prefix("whsec_").unwrap();
        assert!([&rows, &wal].iter().all(|bytes| !bytes.windows(text.len()).any(|part| part == text.as_bytes())));
    }
    let noted: Vec<String> = audit::list(&ctx, &app, &audit::Asked::default(), 9)
        .await
        .unwrap()
        .entries
        .into_iter()
        .map(|e| e.action)
        .collect();
    assert_eq!(noted, ["webhook.rotated", "webhook.added"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_by_the_prescribed_times() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let receiver = Receiver::start(&[500]).await;
    let (id, _) = add(&ctx, &app, &wants(&receiver, everything())).await.unwrap();
    let delivery = log::test(&ctx, &app, id).await.unwrap();
    work_off(&app).await;
    for (n, wait) in RETRIES.into_iter().enumerate() {
        let next = log::show(&ctx, &app, delivery).await.unwrap().0.next_at.unwrap();
        let waits = next.0 - app.now().0;
        assert!((wait * SECOND..=wait * SECOND * 11 / 10).contains(&waits), "{waits} after attempt {}", n + 1);
        now.store(next.0 - 1, Ordering::SeqCst);
        work_off(&app).await;
        assert_eq!(receiver.came.lock().unwrap().len(), n + 1, "not earlier");
        now.store(next.0, Ordering::SeqCst);
        work_off(&app).await;
        assert_eq!(receiver.came.lock().unwrap().len(), n + 2);
    }
    let (shown, attempts) = log::show(&ctx, &app, delivery).await.unwrap();
    assert_eq!((shown.state, shown.tries, attempts.len()), (DeliveryState::Failed, 10, 10));
    assert_eq!(shown.why.as_deref(), Some("the endpoint answered 500"));
    let came = receiver.take();
    assert!(came.iter().all(|(headers, body)| headers["webhook-id"] == came[0].0["webhook-id"] && *body == came[0].1));
    assert!(show(&ctx, &app, id).await.unwrap().failing_since.is_some());

    // The same message again, once the receiver is well.
    *receiver.answers.lock().unwrap() = VecDeque::from([200]);
    log::replay(&ctx, &app, delivery).await.unwrap();
    assert!(matches!(log::replay(&ctx, &app, delivery).await, Err(Error::Conflict(_))));
    work_off(&app).await;
    let (shown, attempts) = log::show(&ctx, &app, delivery).await.unwrap();
    assert_eq!((shown.state, shown.tries, attempts.len()), (DeliveryState::Delivered, 11, 11));
    assert_eq!(receiver.take()[0].0["webhook-id"], came[0].0["webhook-id"]);
    assert_eq!(show(&ctx, &app, id).await.unwrap().failing_since, None);

    // Whoever asks to be left alone for a while is.
    *receiver.answers.lock().unwrap() = VecDeque::from([429, 200]);
    let busy = log::test(&ctx, &app, id).await.unwrap();
    work_off(&app).await;
    let next = log::show(&ctx, &app, busy).await.unwrap().0.next_at.unwrap();
    assert_eq!(next.0 - app.now().0, 7200 * SECOND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_fails_for_long_or_is_gone_is_disabled() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let (gone, dead) = (Receiver::start(&[410]).await, Receiver::start(&[301]).await);
    let (gone_id, _) = add(&ctx, &app, &wants(&gone, everything())).await.unwrap();
    let (dead_id, _) = add(&ctx, &app, &wants(&dead, everything())).await.unwrap();
    let first = log::test(&ctx, &app, gone_id).await.unwrap();
    log::test(&ctx, &app, dead_id).await.unwrap();
    work_off(&app).await;
    let shown = show(&ctx, &app, gone_id).await.unwrap();
    assert!(!shown.enabled && shown.disabled_why.unwrap().contains("410"));
    assert_eq!(log::show(&ctx, &app, first).await.unwrap().0.state, DeliveryState::Failed);
    assert!(matches!(log::test(&ctx, &app, gone_id).await, Err(Error::Conflict(_))));
    assert!(show(&ctx, &app, dead_id).await.unwrap().enabled);

    now.fetch_add(PATIENCE - SECOND, Ordering::SeqCst);
    log::test(&ctx, &app, dead_id).await.unwrap();
    work_off(&app).await;
    assert!(show(&ctx, &app, dead_id).await.unwrap().enabled);
    now.fetch_add(SECOND, Ordering::SeqCst);
    let last = log::test(&ctx, &app, dead_id).await.unwrap();
    work_off(&app).await;
    assert!(!show(&ctx, &app, dead_id).await.unwrap().enabled);
    let entries = audit::list(&ctx, &app, &audit::Asked::default(), 9).await.unwrap().entries;
    let disabled: Vec<_> = entries.iter().filter(|entry| entry.action == "webhook.disabled").collect();
    assert_eq!((disabled.len(), disabled[0].name.as_str()), (2, "Throughline"));
    assert!(disabled.iter().all(|entry| !entry.detail.contains("token")), "{disabled:?}");
    // What still waited for it is given up, and can be sent again after it was enabled.
    now.fetch_add(DAY, Ordering::SeqCst);
    work_off(&app).await;
    dead.take();
    *dead.answers.lock().unwrap() = VecDeque::from([204]);
    assert!(matches!(log::replay_failed(&ctx, &app, dead_id, Micros(0)).await, Err(Error::Conflict(_))));
    set_enabled(&ctx, &app, dead_id, true).await.unwrap();
    let failed = log::list(&ctx, &app, dead_id, Some(DeliveryState::Failed), None, 50).await.unwrap().deliveries;
    let since = failed.iter().find(|delivery| delivery.id == last).unwrap().changed_at;
    assert_eq!((failed.len(), log::replay_failed(&ctx, &app, dead_id, since).await.unwrap()), (3, 3));
    assert_eq!(log::replay_failed(&ctx, &app, dead_id, Micros(0)).await.unwrap(), 0);
    work_off(&app).await;
    assert_eq!(dead.take().len(), 3);
    let page = log::list(&ctx, &app, dead_id, Some(DeliveryState::Delivered), None, 2).await.unwrap();
    let rest = log::list(&ctx, &app, dead_id, Some(DeliveryState::Delivered), page.next, 2).await.unwrap();
    assert_eq!((page.deliveries.len(), rest.deliveries.len(), rest.next), (2, 1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_to_those_who_want_to_hear_it() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let (all, bad) = (Receiver::start(&[204]).await, Receiver::start(&[204]).await);
    let told = |receiver: &Receiver| {
        let events = receiver.events();
        let mut kinds: Vec<String> = events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
        kinds.sort();
        (kinds, events)
    };
    // Before anybody subscribes nothing is written down.
    send(&app, &ctx, json!([rated("ada", "r0", 1, BEGIN)])).await;
    let (all_id, _) = add(&ctx, &app, &wants(&all, everything())).await.unwrap();
    let bad_ratings = json!([{"type": EventKind::PerceptionReceived, "at_most": 2}]);
    add(&ctx, &app, &EndpointIn { words: true, ..wants(&bad, bad_ratings) }).await.unwrap();
    let late = json!([
        rated("ada", "r1", 2, BEGIN),
        rated("eve", "r2", 5, BEGIN),
        rated("eve", "r3", 1, "2026-05-01T00:00:00Z"),
        {"type": "track", "event": "Parcel Handed Over", "userId": "eve", "messageId": "t1", "timestamp": BEGIN},
        {"type": "track", "event": "From Long Ago", "userId": "eve", "messageId": "t2", "timestamp": "2026-05-01T00:00:00Z"}
    ]);
    send(&app, &ctx, late.clone()).await;
    send(&app, &ctx, late).await;
    work_off(&app).await;
    let (kinds, events) = told(&all);
    let received = EventKind::PerceptionReceived.as_str();
    assert_eq!(kinds, [received, received, EventKind::TouchpointDiscovered.as_str()]);
    let discovered = events.iter().find(|event| event["type"] == "throughline.touchpoint.discovered").unwrap();
    assert_eq!(discovered["data"]["touchpoint"], "Parcel Handed Over");
    assert!(events.iter().all(|event| event["data"].get("text").is_none()), "nobody asked for words");
    let (kinds, events) = told(&bad);
    assert_eq!(
        (kinds.len(), &events[0]["data"]["value"], &events[0]["data"]["text"]),
        (1, &json!(2.0), &json!("came late"))
    );
    let ada = events[0]["data"]["customer"].as_str().unwrap().to_owned();
    assert_eq!(events[0]["subject"], ada.as_str());

    // A person's decision, and taking it back.
    let customer = async |key: &str| {
        let page = crate::customers::list(&ctx, &app, Some(key), None, None, 5).await.unwrap();
        page.rows[0].profile
    };
    let (ada_id, eve_id) = (customer("ada").await, customer("eve").await);
    let link = crate::identity::join(&ctx, &app, ada_id, eve_id).await.unwrap();
    work_off(&app).await;
    let (kinds, events) = told(&all);
    assert_eq!(kinds, [EventKind::CustomerLinked.as_str()]);
    assert_eq!(events[0]["data"], json!({"customer": ada, "merged": eve_id, "profiles": [eve_id], "by": "person"}));
    crate::identity::revoke(&ctx, &app, link).await.unwrap();
    work_off(&app).await;
    let (_, events) = told(&all);
    assert_eq!(events[0]["data"], json!({"customer": eve_id, "left": ada, "profiles": [eve_id], "by": "person"}));
    // A rule: the same address.
    let same = ["ada", "eve"].map(|user| {
        json!({"type": "identify", "userId": user, "messageId": format!("i-{user}"), "timestamp": BEGIN,
            "traits": {"email": "both@example.org"}})
    });
    send(&app, &ctx, json!(same)).await;
    work_off(&app).await;
    let (kinds, events) = told(&all);
    assert_eq!(
        (kinds.len(), &events[0]["data"]["by"], &events[0]["data"]["merged"]),
        (1, &json!("rule"), &json!(eve_id))
    );

    // An import tells that it has ended, and nothing of its rows.
    let file = folder.path().join("events.csv");
    std::fs::write(&file, "customer,event,time\nada,Brand New,2026-06-01 00:00:00\nzoe,Other,2026-06-01 00:00:00\n")
        .unwrap();
    let using = imports::Using::Preset("events".to_owned());
    imports::begin(&ctx, &app, &using, &[file]).await.unwrap();
    project::catch_up(&app).await.unwrap();
    work_off(&app).await;
    let (kinds, events) = told(&all);
    assert_eq!(kinds, [EventKind::ImportFinished.as_str()]);
    assert_eq!((&events[0]["data"]["accepted"], &events[0]["data"]["why"]), (&json!(2), &Value::Null));

    // Who takes an endpoint away hears nothing more.
    remove(&ctx, &app, all_id).await.unwrap();
    assert!(matches!(show(&ctx, &app, all_id).await, Err(Error::NotFound("endpoint"))));
    now.fetch_add(SECOND, Ordering::SeqCst);
    send(&app, &ctx, json!([rated("ada", "r9", 5, "2026-06-01T00:00:01Z")])).await;
    work_off(&app).await;
    assert_eq!((all.take().len(), bad.take().len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_promises_are_told_once_when_their_moment_has_passed() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let receiver = Receiver::start(&[204]).await;
    let order = |event: &str, user: &str, key: &str, at: &str, properties: Value| {
        json!({"type": "track", "event": event, "userId": user, "messageId": format!("{event} {key}"),
            "timestamp": at, "properties": properties})
    };
    let promise = |user: &str, key: &str, due: &str| {
        order("Order Completed", user, key, BEGIN, json!({"order_id": key, "expected_delivery_date": due}))
    };
    let kept = |user: &str, key: &str, at: &str| order("Order Delivered", user, key, at, json!({"order_id": key}));
    send(
        &app,
        &ctx,
        json!([
            promise("ada", "old", "2026-05-31T23:00:00Z"),
            promise("ada", "first", "2026-06-01T00:10:00Z"),
            promise("eve", "second", "2026-06-01T00:10:00Z"),
            promise("eve", "third", "2026-06-01T01:00:00Z"),
        ]),
    )
    .await;
    add(&ctx, &app, &wants(&receiver, json!([{"type": EventKind::PromiseBroken}]))).await.unwrap();
    let look = async || {
        let mut tx = app.db.begin().await.unwrap();
        jobs::add(&mut tx, &app, None, &promises::TellBroken {}, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        work_off(&app).await;
        let mut names: Vec<_> =
            receiver.events().iter().map(|event| event["data"]["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let none: [&str; 0] = [];
    assert_eq!(look().await, none);
    now.store(Micros::parse("2026-06-01T00:10:00Z").unwrap().0 + GRACE - 1, Ordering::SeqCst);
    // Word that it was kept in time comes a little later than it was.
    send(&app, &ctx, json!([kept("eve", "second", "2026-06-01T00:09:00Z")])).await;
    assert_eq!(look().await, none);
    now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(look().await, ["delivery:first"]);
    assert_eq!(look().await, none);
    // The program was down for days: it makes up for that.
    now.fetch_add(3 * DAY, Ordering::SeqCst);
    assert_eq!(look().await, ["delivery:third"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_program_was_sending_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let receiver = Receiver::start(&[204]).await;
    let (id, _) = add(&ctx, &app, &wants(&receiver, everything())).await.unwrap();
    let delivery = log::test(&ctx, &app, id).await.unwrap();
    // Somebody took it and was never heard of again.
    let mut tx = app.db.begin().await.unwrap();
    let until = Micros(ctx.now.0 + jobs::worker::LEASE);
    assert!(throughline_store::jobs::claim(&mut tx, "killed", ctx.now, until).await.unwrap().is_some());
    tx.commit().await.unwrap();
    work_off(&app).await;
    assert_eq!(receiver.take().len(), 0);
    now.fetch_add(jobs::worker::LEASE + 1, Ordering::SeqCst);
    work_off(&app).await;
    assert_eq!(receiver.take().len(), 1);
    assert_eq!(log::show(&ctx, &app, delivery).await.unwrap().0.state, DeliveryState::Delivered);
    // A start knows who wants to hear of what.
    drop(app);
    let mut again = None;
    for _ in 0..100 {
        match App::open(Settings::new(folder.path()), World::real()).await {
            Ok((app, _)) => again = Some(app),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        if again.is_some() {
            break;
        }
    }
    assert!(tell::is_wanted(&again.unwrap(), ctx.workspace, EventKind::ImportFailed));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_named_and_only_administrators_may() {
    let folder = tempfile::tempdir().unwrap();
    let (_, world) = clock!();
    let (app, ctx) = open(folder.path(), world).await;
    let receiver = Receiver::start(&[204]).await;
    let fine = wants(&receiver, json!([{"type": EventKind::ImportFailed}]));
    for (wrong, field) in [
        (EndpointIn { url: "http://10.0.0.1/".to_owned(), ..fine.clone() }, "url"),
        (EndpointIn { url: "https://me:secret@example.com/".to_owned(), ..fine.clone() }, "url"),
        (EndpointIn { description: "x".repeat(201), ..fine.clone() }, "description"),
        (EndpointIn { subscriptions: Vec::new(), ..fine.clone() }, "subscriptions"),
        (
            EndpointIn { subscriptions: vec![Subscription::to(EventKind::EndpointTest)], ..fine.clone() },
            "subscriptions",
        ),
    ] {
        match add(&ctx, &app, &wrong).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors[0].field, field, "{wrong:?}"),
            other => panic!("{wrong:?}: {other:?}"),
        }
    }
    let analyst = Ctx { role: Role::Analyst, ..ctx.clone() };
    let (id, _) = add(&ctx, &app, &fine).await.unwrap();
    let delivery = log::test(&ctx, &app, id).await.unwrap();
    let refused = [
        list(&analyst, &app).await.map(drop),
        show(&analyst, &app, id).await.map(drop),
        add(&analyst, &app, &fine).await.map(drop),
        change(&analyst, &app, id, &fine).await,
        set_enabled(&analyst, &app, id, false).await,
        remove(&analyst, &app, id).await,
        rotate(&analyst, &app, id).await.map(drop),
        log::list(&analyst, &app, id, None, None, 5).await.map(drop),
        log::show(&analyst, &app, delivery).await.map(drop),
        log::replay(&analyst, &app, delivery).await,
        log::replay_failed(&analyst, &app, id, Micros(0)).await.map(drop),
        log::test(&analyst, &app, id).await.map(drop),
    ];
    assert!(refused.iter().all(|done| matches!(done, Err(Error::Forbidden))), "{refused:?}");
    // Another workspace's administrator finds nothing.
    let other = keys::make_workspace(&app, "other", "Other", app.now()).await.unwrap().workspace.id;
    let stranger = Ctx::operator(other, app.now());
    assert!(matches!(show(&stranger, &app, id).await, Err(Error::NotFound(_))));
    assert!(matches!(log::show(&stranger, &app, delivery).await, Err(Error::NotFound(_))));
    assert!(matches!(rotate(&stranger, &app, id).await, Err(Error::NotFound(_))));
    // A secret that cannot be opened is a failed attempt, not a lost message.
    let secrets = async || {
        let checks = crate::doctor::examine(&app).await.unwrap();
        checks.into_iter().find(|check| check.what == "secrets of default").unwrap()
    };
    assert!(secrets().await.ok);
    std::fs::remove_file(folder.path().join("secret.key")).unwrap();
    assert!(!secrets().await.ok);
    work_off(&app).await;
    let (shown, attempts) = log::show(&ctx, &app, delivery).await.unwrap();
    assert_eq!((shown.state, receiver.take().len()), (DeliveryState::Waiting, 0));
    assert!(attempts[0].failure.as_deref().unwrap().contains("secret.key is missing"), "{attempts:?}");
    let renamed = EndpointIn { description: "renamed".to_owned(), ..fine };
    change(&ctx, &app, id, &renamed).await.unwrap();
    assert_eq!(list(&ctx, &app).await.unwrap()[0].description, "renamed");
}
