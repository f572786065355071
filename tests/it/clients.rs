//! The libraries that senders really use, against a running server: everything that they say they sent is there,
//! once, of the right person and at the right time.
//!
//! `THROUGHLINE_CLIENTS` names a folder with a Python environment in `venv` and Node's packages in `node_modules`.
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    server::{Server, skip, wait},
    webdriver::Browser,
};

/// The folder with the installed libraries, where there is one with this in it.
pub fn installed(test: &str, part: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("THROUGHLINE_CLIENTS").map(PathBuf::from).unwrap_or_default();
    let found = folder.join(part);
    if found.exists() {
        return Some(found);
    }
    skip(test, &format!("{part} in the folder THROUGHLINE_CLIENTS"));
    None
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}

/// Runs a client; the messages that it says it sent.
fn send(program: &Path, script: &Path, server: &Server, more: &[&str]) -> Vec<Value> {
    let mut command = Command::new(program);
    command.arg(script).arg(format!("http://{}", server.address)).arg(server.write_key()).args(more);
    let output = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {more:?}: {complaint}", script.display());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e} in {}: {complaint}", script.display()))
}

fn python(name: &str, more: &[&str]) {
    let Some(python) = installed(name, "venv/bin/python") else { return };
    check(|server| send(&python, &script(name), server, more));
}

fn node(name: &str, more: &[&str]) {
    let Some(packages) = installed(name, "node_modules") else { return };
    // Node looks for packages beside the script.
    let folder = tempfile::TempDir::new().unwrap();
    std::os::unix::fs::symlink(packages.canonicalize().unwrap(), folder.path().join("node_modules")).unwrap();
    let copy = folder.path().join(name);
    std::fs::copy(script(name), &copy).unwrap();
    check(|server| send(Path::new("node"), &copy, server, more));
}

/// Sends twice and looks at everything that came in.
fn check(send: impl Fn(&Server) -> Vec<Value>) {
    let server = Server::start();
    let sent = send(&server);
    assert!(sent.len() >= 4, "{sent:?}");
    assert_eq!(server.outcomes(), [sent.len() as u64, 0, 0], "{:?}", server.run(&["replay", "--list"]));
    arrived(&server, &sent);
    let again = send(&server);
    let repeated =
        again.iter().filter(|message| sent.contains(message) && !message["message_id"].is_null()).count() as u64;
    assert!(repeated > 0);
    let [accepted, duplicate, quarantined] = server.outcomes();
    assert_eq!((accepted + duplicate, quarantined), ((sent.len() + again.len()) as u64, 0));
    assert!(duplicate >= repeated, "{duplicate} of {repeated}");
    arrived(&server, &sent);
    server.check_account();
}

/// Tells whether a message is an interaction of its own in the answers.
fn is_interaction(message: &&Value) -> bool {
    let opinions = ["Product Reviewed", "Feedback Submitted", "survey sent"];
    let calls = ["identify", "alias", "group", "set", "set_once"];
    !calls.contains(&message["type"].as_str().unwrap()) && !opinions.contains(&message["name"].as_str().unwrap())
}

/// Checks that each message is in the line of its person once, and that there is nothing else.
fn arrived(server: &Server, sent: &[Value]) {
    let mut lines: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let interactions: Vec<&Value> = sent.iter().filter(is_interaction).collect();
    for message in &interactions {
        let (name, at) = (&message["name"], message["at"].as_str());
        let Some(key) = person(server, message) else { continue };
        let line =
            lines.entry(key.to_string()).or_insert_with(|| server.ask(json!({"kind": "timeline", "customer": key})));
        let same = |row: &&Value| row["name"] == *name && at.is_none_or(|at| moment(&row["at"]) == moment(&json!(at)));
        assert_eq!(line.iter().filter(same).count(), 1, "{message} in {line:#?}");
    }
    let trend = server.ask(json!({"kind": "trend", "bucket": "month"}));
    let counted: u64 = trend.iter().map(|row| row["occurrences"].as_u64().unwrap()).sum();
    assert_eq!(counted, interactions.len() as u64);
    let rows: Vec<&Value> = lines.values().flatten().collect();
    // Properties come with their events.
    let named = |row: &Value, name: &str| row["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name));
    for row in rows.iter().filter(|row| named(row, "Order Completed") || named(row, "order placed")) {
        assert_eq!(row["amount"], json!({"value": 14.99, "currency": "EUR"}), "{row}");
    }
    let things = rows.iter().filter(|row| named(row, "thing done"));
    let numbers: BTreeSet<u64> = things.map(|row| row["properties"]["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), interactions.iter().filter(|message| named(message, "thing done")).count());
}

/// How a question names the person of a message; `None` for nobody in particular.
fn person(server: &Server, message: &Value) -> Option<Value> {
    let keys = [
        ("external_id", &message["user_id"]),
        ("anonymous_id", &message["anonymous_id"]),
        ("anonymous_id", &message["user_id"]),
    ];
    let named: Vec<Value> =
        keys.into_iter().filter(|(_, id)| !id.is_null()).map(|(kind, id)| json!({kind: id})).collect();
    let known =
        named.iter().find(|customer| server.question(&json!({"kind": "timeline", "customer": customer})).status == 200);
    assert!(known.is_some() || named.is_empty(), "nobody is {message}");
    known.cloned()
}

/// A time without the ways in which it can be written.
fn moment(time: &Value) -> String {
    let text = time.as_str().unwrap();
    text.get(..19).unwrap().to_owned()
}

#[test]
fn segment_for_python() {
    python("segment_client.py", &[]);
    python("segment_client.py", &["--gzip"]);
}

#[test]
fn segment_for_node() {
    node("segment_node.mjs", &[]);
}

#[test]
fn posthog_for_python() {
    python("posthog_client.py", &[]);
    python("posthog_client.py", &["--gzip"]);
    python("posthog_client.py", &["--historical"]);
}

#[test]
fn posthog_for_node() {
    node("posthog_node.mjs", &[]);
    node("posthog_node.mjs", &["--plain"]);
}

#[test]
fn cloudevents_for_python() {
    python("cloudevents_client.py", &[]);
}

#[test]
fn posthog_for_browsers() {
    const NAME: &str = "posthog-js";
    let Some(library) = installed(NAME, "node_modules/posthog-js/dist/array.full.js") else { return };
    let Some(browser) = Browser::start(NAME) else { return };
    let pages = page_beside(&library);
    for mode in ["", "&plain=1", "&single=1"] {
        let server = Server::start();
        let (key, host) = (server.write_key(), &server.address);
        browser.go("about:blank");
        browser.run("try { localStorage.clear() } catch {} return 0");
        browser.go(&format!("http://{pages}/posthog_js.html?key={key}&host=http%3A%2F%2F{host}{mode}"));
        wait("the page has sent everything", Duration::from_secs(30), || browser.title() == "sent");
        let text = browser.run("return document.getElementById('sent').textContent");
        let sent: Vec<Value> = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(server.outcomes()[1..], [0, 0]);
        arrived(&server, &sent);
        // What the page did before and after its identification is one line.
        let line = server.ask(json!({"kind": "timeline", "customer": {"email": "ada@example.org"}}));
        let names: Vec<_> = line.iter().filter_map(|row| row["name"].as_str()).collect();
        assert_eq!(names, ["$pageview", "order placed"], "{line:#?}");
        let said: Vec<_> = line.iter().filter(|row| row["lane"] == "perception").map(|row| &row["value"]).collect();
        assert_eq!(said, [9.0]);
        server.check_account();
        browser.run(
            "localStorage.clear(); document.cookie.split(';').forEach(c => \
                     document.cookie = c.split('=')[0] + '=;expires=Thu, 01 Jan 1970 00:00:00 GMT;path=/'); return 0",
        );
    }
}

/// Serves the page and the library for as long as the test runs; their address.
fn page_beside(library: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let files = Arc::new([
        ("/posthog_js.html", "text/html", std::fs::read(script("posthog_js.html")).unwrap()),
        ("/array.full.js", "text/javascript", std::fs::read(library).unwrap()),
    ]);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let files = Arc::clone(&files);
            thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines();
                let first = lines.next().and_then(Result::ok).unwrap_or_default();
                // The rest of the request says nothing of interest, but a browser wants it read.
                while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
                let path = first.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
                let (status, kind, body) = match files.iter().find(|(name, ..)| *name == path) {
                    Some((_, kind, body)) => ("200 OK", *kind, body.as_slice()),
                    None => ("404 Not Found", "text/plain", &b""[..]),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                let _ = (&stream).write_all(head.as_bytes()).and_then(|()| (&stream).write_all(body));
            });
        }
    });
    address
}
