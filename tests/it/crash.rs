//! Power cuts: what was acknowledged is there exactly once, whenever the program is killed.
use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    http,
    server::{Server, attempt, wait},
};

/// Senders at a time.
const SENDERS: usize = 4;

fn rounds() -> u64 {
    std::env::var("THROUGHLINE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(5)
}

/// The next of a row of numbers that look random and are the same every time.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// A message with its own number; every fifth comes without a user.
fn message(number: u64) -> Value {
    let person = if number.is_multiple_of(5) { "anonymousId" } else { "userId" };
    json!({"type": "track", person: format!("p-{}", number % 97), "event": format!("E{}", number % 3),
        "messageId": format!("m-{number}"), "timestamp": "2026-01-05T10:00:00Z"})
}

struct Load<'a> {
    address: &'a str,
    authorization: String,
    numbers: &'a AtomicU64,
    acknowledged: &'a Mutex<BTreeSet<u64>>,
    doubtful: &'a Mutex<Vec<u64>>,
    ended: &'a AtomicBool,
}

impl Load<'_> {
    /// Sends batches until the server is gone; what was not answered is in doubt and is sent again later.
    fn send(&self, mut chance: u64) {
        while !self.ended.load(Ordering::Relaxed) {
            let size = 1 + next(&mut chance) % 40;
            let first = self.numbers.fetch_add(size, Ordering::Relaxed);
            let mut batch: Vec<u64> = (first..first + size).collect();
            batch.extend(self.doubtful.lock().unwrap().pop());
            if !self.post(&batch) {
                self.doubtful.lock().unwrap().extend(batch);
                return;
            }
            let mut acknowledged = self.acknowledged.lock().unwrap();
            acknowledged.extend(&batch);
        }
    }

    fn post(&self, batch: &[u64]) -> bool {
        let body = json!({"batch": batch.iter().map(|n| message(*n)).collect::<Vec<_>>()}).to_string();
        let headers = [("authorization", self.authorization.as_str())];
        let reply = http::send(self.address, "POST", "/v1/batch", &headers, body.as_bytes());
        reply.is_ok_and(|reply| reply.status == 200 && reply.text() == r#"{"success":true}"#)
    }
}

/// What a run of rounds has sent.
#[derive(Default)]
struct Sent {
    numbers: AtomicU64,
    acknowledged: Mutex<BTreeSet<u64>>,
    doubtful: Mutex<Vec<u64>>,
}

/// Sends from several threads and kills the server in the middle of it, once every round.
fn kill_under_load(server: &mut Server, sent: &Sent, rounds: u64, mut between: impl FnMut(&Server)) {
    let authorization = format!("Bearer {}", server.write_key());
    let mut chance = 7;
    for round in 0..rounds {
        let ended = AtomicBool::new(false);
        let address = server.address.clone();
        thread::scope(|scope| {
            for sender in 0..SENDERS as u64 {
                let load = Load {
                    address: &address,
                    authorization: authorization.clone(),
                    numbers: &sent.numbers,
                    acknowledged: &sent.acknowledged,
                    doubtful: &sent.doubtful,
                    ended: &ended,
                };
                scope.spawn(move || load.send(round * 1_000 + sender));
            }
            thread::sleep(Duration::from_millis(next(&mut chance) % 400));
            server.kill();
            ended.store(true, Ordering::Relaxed);
        });
        server.again();
        between(server);
    }
}

/// Sends once more what is in doubt, so that every number is acknowledged; how many there are.
fn resolve(server: &Server, sent: &Sent) -> u64 {
    let doubtful = std::mem::take(&mut *sent.doubtful.lock().unwrap());
    for batch in doubtful.chunks(100) {
        server.batch(&batch.iter().map(|n| message(*n)).collect::<Vec<_>>());
    }
    let mut acknowledged = sent.acknowledged.lock().unwrap();
    acknowledged.extend(doubtful);
    acknowledged.len() as u64
}

fn check(server: &Server, sent: &Sent, more: u64) {
    server.settle();
    let before = sent.acknowledged.lock().unwrap().len() as u64;
    assert!(server.outcome("accepted") >= before, "{before} were acknowledged");
    let n = resolve(server, sent);
    let [accepted, _, quarantined] = server.outcomes();
    assert_eq!((accepted, quarantined), (n + more, 0));
    let rows = server.ask(json!({"kind": "trend", "breakdown": "touchpoint"}));
    let counted = |name: &str| -> u64 {
        rows.iter().filter(|row| row["touchpoint"] == name).map(|row| row["occurrences"].as_u64().unwrap()).sum()
    };
    let numbers = sent.acknowledged.lock().unwrap();
    for rest in 0..3 {
        let expected = numbers.iter().filter(|n| *n % 3 == rest).count() as u64;
        assert_eq!(counted(&format!("E{rest}")), expected, "E{rest}");
    }
    for person in [1, 44, 95_u64] {
        let (known, unknown): (Vec<u64>, Vec<u64>) =
            numbers.iter().filter(|n| *n % 97 == person).partition(|n| *n % 5 != 0);
        for (key, expected) in [("external_id", known), ("anonymous_id", unknown)] {
            if !expected.is_empty() {
                let question = json!({"kind": "timeline", "customer": {key: format!("p-{person}")}});
                assert_eq!(server.ask(question).len(), expected.len(), "{key} p-{person}");
            }
        }
    }
    drop(numbers);
    server.check_account();
}

#[test]
fn what_was_acknowledged_is_there_exactly_once() {
    let (mut server, sent) = (Server::start(), Sent::default());
    server.secret_key();
    kill_under_load(&mut server, &sent, rounds(), |_| {});
    check(&server, &sent, 0);
    // And once more from what lies on the disk.
    server.stop();
    server.again();
    check(&server, &sent, 0);
}

#[test]
fn fresh_rows_are_filed_exactly_once() {
    // Files are written all the time, so that the kills fall between a file, its manifest and its rows.
    let mut server = Server::start_with(&[("THROUGHLINE__JOURNEYS__FRESH_ROWS", "300")]);
    let sent = Sent::default();
    server.secret_key();
    kill_under_load(&mut server, &sent, rounds(), |_| {});
    check(&server, &sent, 0);
}

const ROWS: u64 = 30_000;

const MAPPING: &str = r#"
[who]
external = "{user}"
[[table]]
name = "events"
files = "*.csv"
time = "{time}"
[[emit]]
[emit.interaction]
name = "Imported"
"#;

#[test]
fn an_import_goes_on_after_a_kill_and_loses_nothing() {
    let (mut server, sent) = (Server::start(), Sent::default());
    server.secret_key();
    let rows: String = (0..ROWS).map(|n| format!("q-{},2026-01-05T10:{:02}:00Z\n", n % 500, n % 60)).collect();
    let events = server.file("events.csv", format!("user,time\n{rows}"));
    let mapping = server.file("mapping.toml", MAPPING);
    let (data, arguments) = (server.data(), ["import", "--mapping", &mapping, &events].map(str::to_owned));
    let importing = thread::spawn(move || attempt(&data, &arguments.each_ref().map(String::as_str)));
    wait("the import has begun", Duration::from_secs(30), || server.occurrences("Imported") > 0);
    kill_under_load(&mut server, &sent, rounds().min(5), |_| {});
    importing.join().unwrap();
    wait("the import is finished", Duration::from_secs(120), || server.occurrences("Imported") == ROWS);
    check(&server, &sent, ROWS);
    // A second run of the same file finds everything there.
    let again = server.import(&["--mapping", &mapping, &events]);
    assert_eq!(again, json!({"read": ROWS, "accepted": 0, "duplicate": ROWS, "quarantined": 0}));
    assert_eq!(server.occurrences("Imported"), ROWS);
}
