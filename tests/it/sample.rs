//! One filled sample business for all tests that look at pages: it is made once, and each test gets a copy.
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde_json::{Value, json};

use crate::{
    database,
    pages::Visit,
    server::{Server, command, wait},
};

/// Somebody of each role: the role, their address, their name.
pub const PEOPLE: [(&str, &str, &str); 6] = [
    ("owner", "astrid@lindqvist.example", "Astrid Lindqvist"),
    ("admin", "ben@lindqvist.example", "Ben Okafor"),
    ("analyst", "carla@lindqvist.example", "Carla Mendes"),
    ("agent", "deniz@lindqvist.example", "Deniz Kaya"),
    ("unit_manager", "erin@lindqvist.example", "Erin Walsh"),
    ("viewer", "frida@lindqvist.example", "Frida Holm"),
];

/// The shop to which the unit manager is limited.
pub const SHOP: &str = "Dublin Docks";

/// How many customers the sample has.
const CUSTOMERS: &str = "900";

/// A made sample.
struct Sample {
    data: PathBuf,
    write: String,
    secret: String,
}

/// A server on a copy of the sample.
pub fn server() -> Server {
    server_with(&[])
}

/// A server on a copy of the sample, with settings in its environment.
pub fn server_with(environment: &[(&str, &str)]) -> Server {
    let sample = made();
    let server = Server::start_on_with(environment, |data| copy(&sample.data, data));
    server.with_keys(&sample.write, &sample.secret)
}

/// The address of whoever has a role.
pub fn email(role: &str) -> &'static str {
    PEOPLE.iter().find(|(other, ..)| *other == role).unwrap().1
}

/// Somebody of a role, signed in without a browser.
pub fn visit(server: &Server, role: &str) -> Visit {
    Visit::of(server, email(role))
}

/// Asks the API with the key that may do everything.
pub fn call(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let key = format!("Bearer {}", server.secret_key());
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = server.send(method, path, &headers, body.as_bytes()).unwrap();
    assert!((200..300).contains(&reply.status), "{method} {path}: {}", reply.text());
    if reply.body.is_empty() { Value::Null } else { reply.json() }
}

fn made() -> &'static Sample {
    static MADE: OnceLock<Sample> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        forget_former(folder);
        make(&folder.join(format!("sample-{}", std::process::id())))
    })
}

/// Removes what former runs left, which nothing can remove when a run ends.
fn forget_former(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ended = |id: &str| !Path::new("/proc").join(id).exists();
        if name.strip_prefix("sample-").is_some_and(ended) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn make(kept: &Path) -> Sample {
    let mut server = Server::start_on(fill);
    let scopes = ["questions", "people", "curate", "admin"].map(|scope| ["--scope", scope]).concat();
    let secret = server.run(&[&["key", "add", "--kind", "secret", "--name", "tests"], &scopes[..]].concat());
    let write = server.run(&["key", "add", "--kind", "write", "--source", "shop"]);
    let (write, secret) = (write.trim().to_owned(), secret.trim().to_owned());
    server = server.with_keys(&write, &secret);
    furnish(&server);
    server.stop();
    // What repeats by the clock would change rows while a test looks that looking does not.
    let month = 30 * 86_400 * 1_000_000_i64;
    for statement in ["UPDATE schedules SET next_at = next_at", "UPDATE jobs SET run_at = run_at"] {
        database::change(&server.data(), &format!("{statement} + {month}"));
    }
    copy(&server.data(), kept);
    Sample { data: kept.to_owned(), write, secret }
}

/// Makes the sample business with the command that everybody has for it.
fn fill(data: &Path) {
    let mut demo = command(data, &["demo", "--customers", CUSTOMERS, "--listen", "127.0.0.1:0"]);
    let mut child = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let complete = lines.any(|line| line.starts_with("the sample is complete"));
    let ended = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    lines.for_each(drop);
    assert!(child.wait().unwrap().success() && ended.success() && complete, "the sample was not made");
}

/// Adds what the sample lacks, so that no page is empty: people of all roles, boards, webhooks, what failed and waits.
fn furnish(server: &Server) {
    for (role, email, name) in PEOPLE {
        server.run(&["user", "add", email, "--name", name, "--role", role]);
    }
    let call = |method: &str, path: &str, body: Value| call(server, method, path, &body);
    let members = call("GET", "/api/v1/members", Value::Null);
    let erin = members["items"].as_array().unwrap().iter().find(|one| one["role"] == "unit_manager").unwrap();
    call("PUT", &format!("/api/v1/members/{}/units", erin["id"].as_str().unwrap()), json!({"units": [SHOP]}));
    call("POST", "/api/v1/invitations", json!({"email": "greta@lindqvist.example", "role": "agent"}));
    call("POST", "/api/v1/identity/shared", json!({"address": "office@lindqvist.example"}));

    let hook = json!({"url": "https://hooks.example.org/cx", "description": "Chat of the service team",
        "subscriptions": [{"type": "throughline.promise.broken"}]});
    let hook = call("POST", "/api/v1/webhooks", hook)["id"].as_str().unwrap().to_owned();
    call("POST", &format!("/api/v1/webhooks/{hook}/test"), Value::Null);
    call("PUT", &format!("/api/v1/webhooks/{hook}/enabled"), json!({"enabled": false}));

    // Messages that cannot be read, and a file with rows that cannot.
    let track = |n: u32, time: &str| {
        json!({"type": "track", "userId": format!("broken-{n}"), "event": "Order Completed", "timestamp": time,
            "messageId": format!("broken-{n}"), "properties": {"order_id": "A-1"}})
    };
    server.batch(&[track(1, "yesterday"), track(2, "2999-01-01T00:00:00Z"), track(3, "soon")]);
    server.post("/v1/track", br#"{"type":"track","userId":"cyd","#);
    let rows =
        ["customer,event,time", "walk-in-1,Showroom Visited,2026-01-05", "walk-in-2,Showroom Visited,2026-01-06"];
    let rows = [&rows[..], &["walk-in-3,Showroom Visited,never"]].concat().join("\n");
    server.import(&["events", &server.file("showroom.csv", rows)]);

    let mut owner = visit(server, "owner");
    let board = owner.submit("/boards", &[("name", "Monday meeting"), ("shared", "1")]);
    let board = board.header("location").unwrap().split(['?', '#']).next().unwrap().to_owned();
    let id = board.rsplit('/').next().unwrap();
    for (title, question) in [
        ("Interactions", json!({"kind": "trend", "bucket": "month"})),
        ("How likely people are to recommend", json!({"kind": "score", "metric": "nps"})),
        ("Effort by channel", json!({"kind": "score", "metric": "effort", "by": "channel"})),
        (
            "From order to ticket",
            json!({"kind": "funnel", "window": "30d",
            "steps": [{"touchpoint": "Order Completed"}, {"touchpoint": "Ticket Opened"}]}),
        ),
        ("What follows what", json!({"kind": "map", "limit": 8})),
    ] {
        let pinned = [("question", &*question.to_string()), ("title", title), ("board", id), ("name", "")];
        assert_eq!(owner.submit("/boards/pin", &pinned).status, 303, "{title}");
    }
    // A decision about who is who.
    server.settle();
    let people = call("GET", "/api/v1/customers?q=walk-in", Value::Null);
    let ids: Vec<_> = people["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(owner.submit(&format!("/customers/{}/join", ids[0]), &[("with", ids[1])]).status, 303);
    server.settle();
    wait("the search has everything", std::time::Duration::from_secs(60), || {
        !call("GET", "/api/v1/feedback?q=delivery&limit=1", Value::Null)["items"].as_array().unwrap().is_empty()
    });
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy(&entry.path(), &target);
        } else if kind.is_file() {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
