//! Jobs on a clock that the test moves.
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;
use throughline_model::{id::WorkspaceId, schedule::Rule};
use throughline_store::schedules as rows;

use super::{
    schedules::{STANDING, Standing, begin_due, keep_standing, put, remove},
    worker::{LEASE, Worker},
    *,
};
use crate::{app::Settings, ctx::World, keys, workspace};

/// The clock, apart for each test: they run side by side.
macro_rules! clock {
    ($begin:expr) => {{
        static NOW: AtomicI64 = AtomicI64::new(0);
        NOW.store(Micros::parse($begin).unwrap().0, Ordering::SeqCst);
        (&NOW, World::fixed(|| Micros(NOW.load(Ordering::SeqCst)), 7))
    }};
}

/// What jobs of the tests have done, by their names.
static DID: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
static AT_ONCE: AtomicUsize = AtomicUsize::new(0);
static MOST_AT_ONCE: AtomicUsize = AtomicUsize::new(0);

fn did(name: &str) -> usize {
    DID.lock().unwrap().get(name).copied().unwrap_or(0)
}

/// Does what its name says.
#[derive(Debug, Serialize, Deserialize)]
struct Act {
    name: String,
    how: String,
}

impl Job for Act {
    const KIND: &'static str = "act";
    const AT_ONCE: u32 = 2;
    const TRIES: u32 = 3;

    fn lane(&self) -> String {
        self.name.clone()
    }

    async fn run(self, app: &Arc<App>, turn: Turn) -> Result<Ran> {
        *DID.lock().unwrap().entry(self.name).or_default() += 1;
        match self.how.as_str() {
            "retry" if turn.tries == 1 => Ok(Ran::Retry(Micros(app.now().0 + 60 * SECOND), "not yet".to_owned())),
            "fail" => Err(Error::Unavailable("it is raining".to_owned())),
            "refuse" => Ok(Ran::GiveUp("never".to_owned())),
            "panic" => panic!("as the test wants"),
            "hang" => std::future::pending().await,
            "slow" => {
                let now = AT_ONCE.fetch_add(1, Ordering::SeqCst) + 1;
                MOST_AT_ONCE.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                AT_ONCE.fetch_sub(1, Ordering::SeqCst);
                Ok(Ran::Done)
            }
            _ => Ok(Ran::Done),
        }
    }
}

const ACTS: &[Kind] = &[Kind::of::<Act>()];

async fn open(folder: &std::path::Path, world: World) -> (Arc<App>, WorkspaceId) {
    let (app, _) = App::open(Settings::new(folder), world).await.unwrap();
    let workspace = keys::workspace(&app, None).await.unwrap().workspace.id;
    (app, workspace)
}

async fn act(app: &App, workspace: WorkspaceId, name: &str, how: &str) {
    let mut tx = app.db.begin().await.unwrap();
    let job = Act { name: name.to_owned(), how: how.to_owned() };
    add(&mut tx, app, Some(workspace), &job, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Works until nothing is left to do at this moment of the clock.
async fn work_off(worker: &mut Worker) {
    loop {
        worker.turn().await.unwrap();
        if worker.busy() == 0 {
            break;
        }
        worker.one_ends().await;
    }
}

async fn counted(app: &App, workspace: WorkspaceId) -> Vec<(State, u64)> {
    let ctx = Ctx::operator(workspace, app.now());
    let of_acts = queue(&ctx, app).await.unwrap().counts.into_iter().filter(|(kind, ..)| kind == "act");
    of_acts.map(|(_, state, n)| (state, n)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_done_tried_again_and_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!("2026-06-01T00:00:00Z");
    let (app, workspace) = open(folder.path(), world).await;
    let mut worker = Worker::new(&app, ACTS);
    for how in ["do", "retry", "fail", "refuse", "panic"] {
        act(&app, workspace, &format!("a-{how}"), how).await;
    }
    // What is taken back with its transaction is never done.
    let mut tx = app.db.begin().await.unwrap();
    let lost = Act { name: "a-lost".to_owned(), how: "do".to_owned() };
    add(&mut tx, &app, Some(workspace), &lost, app.now()).await.unwrap();
    drop(tx);
    work_off(&mut worker).await;
    assert_eq!(counted(&app, workspace).await, [(State::Done, 1), (State::Failed, 1), (State::Waiting, 3)]);
    // Half a minute later what failed is tried again; what asked for a minute is not.
    now.fetch_add(30 * SECOND, Ordering::SeqCst);
    work_off(&mut worker).await;
    assert_eq!((did("a-retry"), did("a-fail"), did("a-panic")), (1, 2, 2));
    now.fetch_add(30 * SECOND, Ordering::SeqCst);
    work_off(&mut worker).await;
    assert_eq!(did("a-retry"), 2);
    now.fetch_add(3600 * SECOND, Ordering::SeqCst);
    work_off(&mut worker).await;
    now.fetch_add(24 * 3600 * SECOND, Ordering::SeqCst);
    work_off(&mut worker).await;
    assert_eq!((did("a-do"), did("a-fail"), did("a-refuse"), did("a-panic"), did("a-lost")), (1, 3, 1, 3, 0));
    assert_eq!(counted(&app, workspace).await, [(State::Done, 2), (State::Failed, 3)]);
    let failed = queue(&Ctx::operator(workspace, app.now()), &app).await.unwrap().failed;
    let mut whys: Vec<_> = failed.iter().filter_map(|job| job.why.as_deref()).collect();
    whys.sort_unstable();
    assert_eq!(whys, ["it broke off", "it is raining", "never"]);
    let viewer = Ctx { role: throughline_model::permission::Role::Analyst, ..Ctx::operator(workspace, app.now()) };
    assert!(matches!(queue(&viewer, &app).await, Err(Error::Forbidden)));
    // Nobody wants to see them for ever.
    let mut cleaner = Worker::new(&app, KINDS);
    let clean = async || {
        let mut tx = app.db.begin().await.unwrap();
        add(&mut tx, &app, None, &cleaning::Clean {}, app.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    now.fetch_add(2 * cleaning::KEEP_DONE, Ordering::SeqCst);
    clean().await;
    work_off(&mut cleaner).await;
    assert_eq!(counted(&app, workspace).await, [(State::Failed, 3)]);
    now.fetch_add(cleaning::KEEP_FAILED, Ordering::SeqCst);
    clean().await;
    work_off(&mut cleaner).await;
    assert_eq!(counted(&app, workspace).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_lane_holds_nobody_back() {
    let folder = tempfile::tempdir().unwrap();
    let (_, world) = clock!("2026-06-01T00:00:00Z");
    let (app, workspace) = open(folder.path(), world).await;
    for _ in 0..100 {
        act(&app, workspace, "b-hanging", "hang").await;
    }
    for _ in 0..10 {
        act(&app, workspace, "b-slow", "slow").await;
    }
    act(&app, workspace, "b-quick", "do").await;
    let mut worker = Worker::new(&app, ACTS);
    for _ in 0..50 {
        worker.turn().await.unwrap();
        if did("b-slow") + did("b-quick") == 11 && worker.busy() == 2 {
            break;
        }
        worker.one_ends().await;
    }
    assert_eq!((did("b-hanging"), did("b-slow"), did("b-quick")), (2, 10, 1));
    assert!(MOST_AT_ONCE.load(Ordering::SeqCst) <= 2);
    let running = queue(&Ctx::operator(workspace, app.now()), &app).await.unwrap().running;
    assert_eq!(running.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_program_held_is_done_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!("2026-06-01T00:00:00Z");
    let (app, workspace) = open(folder.path(), world).await;
    act(&app, workspace, "c-hanging", "hang").await;
    let mut killed = Worker::new(&app, ACTS);
    killed.turn().await.unwrap();
    assert_eq!(killed.busy(), 1);
    // One that lives gives signs of life, and keeps what it holds for longer than a lease.
    let mut other = Worker::new(&app, ACTS);
    for _ in 0..8 {
        now.fetch_add(LEASE / 2, Ordering::SeqCst);
        killed.turn().await.unwrap();
        other.turn().await.unwrap();
        assert_eq!(other.busy(), 0);
    }
    drop(killed);
    now.fetch_add(LEASE / 2, Ordering::SeqCst);
    other.turn().await.unwrap();
    assert_eq!(other.busy(), 0, "not before the lease has ended");
    now.fetch_add(LEASE, Ordering::SeqCst);
    other.turn().await.unwrap();
    while did("c-hanging") < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // One that ends in order lets go at once.
    other.stop_after(Duration::from_millis(10)).await;
    let mut next = Worker::new(&app, ACTS);
    next.turn().await.unwrap();
    assert_eq!(next.busy(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_hears_the_bell_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (app, workspace) = open(folder.path(), World::real()).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working = tokio::spawn(worker::run(Arc::clone(&app), stopped));
    let mut tx = app.db.begin().await.unwrap();
    add(&mut tx, &app, Some(workspace), &cleaning::Clean {}, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    app.bell.ring();
    let done = async || totals(&app).await.unwrap().contains(&(State::Done, 1));
    for _ in 0..400 {
        if done().await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(done().await, "within two seconds, not at the next beat");
    assert_eq!(rows::of(&app.db, None).await.unwrap().len(), STANDING.len());
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(2), working).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_keep_the_clock_on_the_wall() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!("2026-03-27T12:00:00Z");
    let (app, own) = open(folder.path(), world).await;
    let ctx = Ctx::operator(own, app.now());
    workspace::change(&ctx, &app, "Default", "Europe/Berlin").await.unwrap();
    let daily: Rule = "daily 07:00".parse().unwrap();
    let job = Act { name: "d-report".to_owned(), how: "do".to_owned() };
    let mut tx = app.db.begin().await.unwrap();
    put(&mut tx, &app, own, "report", daily, &job).await.unwrap();
    tx.commit().await.unwrap();
    let mut worker = Worker::new(&app, ACTS);
    let mut at = async |text: &str| {
        now.store(Micros::parse(text).unwrap().0, Ordering::SeqCst);
        work_off(&mut worker).await;
        did("d-report")
    };
    assert_eq!(at("2026-03-28T05:59:59Z").await, 0);
    assert_eq!(at("2026-03-28T06:00:00Z").await, 1);
    assert_eq!(at("2026-03-28T06:00:01Z").await, 1);
    // Summer time: seven o'clock is an hour earlier for the rest of the world.
    assert_eq!(at("2026-03-29T04:59:59Z").await, 1);
    assert_eq!(at("2026-03-29T05:00:00Z").await, 2);
    // Nothing was running for ten days: what was missed is made up for once.
    assert_eq!(at("2026-04-08T12:00:00Z").await, 3);
    assert_eq!(at("2026-04-09T05:00:00Z").await, 4);
    // In another zone seven o'clock is at another time.
    let ctx = Ctx::operator(own, app.now());
    workspace::change(&ctx, &app, "Default", "America/New_York").await.unwrap();
    assert_eq!(at("2026-04-09T10:59:59Z").await, 4);
    assert_eq!(at("2026-04-09T11:00:00Z").await, 5);
    let mut tx = app.db.begin().await.unwrap();
    assert!(remove(&mut tx, own, "report").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(at("2026-04-12T12:00:00Z").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_in_the_code_is_what_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let (now, world) = clock!("2026-06-01T00:00:00Z");
    let (app, _) = open(folder.path(), world).await;
    let body = r#"{"name":"e-standing","how":"hang"}"#;
    let minutely = [Standing { name: "minutely", rule: "every 1m", kind: "act", body }];
    for _ in 0..2 {
        keep_standing(&app, &minutely).await.unwrap();
    }
    assert_eq!(rows::of(&app.db, None).await.unwrap().len(), 1);
    for minute in 1..5 {
        now.fetch_add(60 * SECOND, Ordering::SeqCst);
        // As long as one waits, no second one is added.
        assert_eq!(begin_due(&app, ACTS).await.unwrap(), usize::from(minute == 1), "in minute {minute}");
        assert_eq!(begin_due(&app, ACTS).await.unwrap(), 0);
    }
    keep_standing(&app, STANDING).await.unwrap();
    let names: Vec<_> = rows::of(&app.db, None).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["broken promises", "cleaning"]);
    for standing in STANDING {
        assert!(standing.rule.parse::<Rule>().is_ok());
        assert!(KINDS.iter().any(|kind| kind.name == standing.kind), "nobody does {}", standing.kind);
    }
    // A schedule of a kind that this version does not know goes.
    now.fetch_add(48 * 3600 * SECOND, Ordering::SeqCst);
    assert_eq!(begin_due(&app, &[]).await.unwrap(), 0);
    assert_eq!(rows::of(&app.db, None).await.unwrap(), []);
}

#[test]
fn words_of_kinds_are_their_own() {
    let names: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), KINDS.len());
}
