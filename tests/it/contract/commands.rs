//! The command line.
use std::{io::Write, process::Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::track;
use crate::server::{Server, attempt, command, run};

#[test]
fn keys_are_printed_alone_before_and_while_serving() {
    let folder = TempDir::new().unwrap();
    let key = run(folder.path(), &["key", "add", "--kind", "write"]);
    assert!(key.ends_with('\n') && key.trim().lines().count() == 1 && key.starts_with("tlw_"), "{key:?}");
    let server = Server::start();
    let secret = server.secret_key();
    assert!(secret.starts_with("tls_") && !secret.contains(char::is_whitespace));
    let listed: Value = serde_json::from_str(&server.run(&["key", "list"])).unwrap();
    assert_eq!(listed[0]["kind"], "secret");
    // The key made the workspace, and it opens at once.
    assert_eq!(server.question(&json!({"kind": "map"})).json()["rows"], json!([]));
    assert_eq!(server.run(&["ask", "--workspace", "default", "--format", "csv", r#"{"kind":"map"}"#]).trim(), "");
    server.run(&["key", "revoke", &secret[..12]]);
    assert_eq!(server.question(&json!({"kind": "map"})).status, 401);
}

#[test]
fn two_programs_do_not_open_one_directory() {
    let server = Server::start();
    let other = attempt(&server.data(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).starts_with("error: "));
}

#[test]
fn asking_prints_what_the_api_answers() {
    let server = Server::start();
    server.batch(&[track("ada", "Ask", 0), track("ada", "=Pay", 5), track("bob", "Ask", 1)]);
    server.settle();
    for question in [
        json!({"kind": "map"}),
        json!({"kind": "funnel", "steps": [{"touchpoint": "Ask"}, {"touchpoint": "=Pay"}]}),
        json!({"kind": "trend", "breakdown": "touchpoint"}),
        json!({"kind": "timeline", "customer": {"external_id": "ada"}}),
    ] {
        let mut printed: Value =
            serde_json::from_str(&server.run(&["ask", "--format", "json", &question.to_string()])).unwrap();
        let mut answered = server.question(&question).json();
        // Only the moments of asking differ.
        for answer in [&mut printed, &mut answered] {
            assert!(answer.as_object_mut().unwrap().remove("as_of").is_some(), "{answer}");
        }
        assert_eq!(printed, answered);
    }
    let csv = server.run(&["ask", "--format", "csv", r#"{"kind":"trend","breakdown":"touchpoint"}"#]);
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        ["start,touchpoint,occurrences", "2026-01-05T00:00:00Z,'=Pay,1", "2026-01-05T00:00:00Z,Ask,2"]
    );
    let table = server.run(&["ask", r#"{"kind":"trend","breakdown":"touchpoint"}"#]);
    assert!(table.starts_with("start") && table.contains("\nn 3 · as of "), "{table}");
    let mut asked = command(&server.data(), &["ask", "-", "--format", "csv"]);
    let mut asked = asked.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    asked.stdin.take().unwrap().write_all(br#"{"kind":"trend"}"#).unwrap();
    let answered = asked.wait_with_output().unwrap();
    assert!(String::from_utf8(answered.stdout).unwrap().contains(",3"));
}

#[test]
fn mistakes_end_in_a_sentence_and_a_failure() {
    let folder = TempDir::new().unwrap();
    for (arguments, said) in [
        (vec!["ask", "{"], "not JSON"),
        (vec!["ask", r#"{"kind":"map","colour":1}"#], "colour"),
        (vec!["import", "xes"], "at least one file"),
        (vec!["import", "nothing-such", "/dev/null"], "olist"),
        (vec!["import", "xes", "/no/such/file"], "/no/such/file"),
        (vec!["user", "add", "nobody"], "e-mail"),
        (vec!["restore", "/no/such/folder"], "not a backup"),
    ] {
        let output = attempt(folder.path(), &arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && complaint.contains(said), "{arguments:?}: {complaint}");
    }
}

const EVENTS: &str = "\
user_id,event,timestamp,message_id
ada,Ask,2026-01-05T10:00:00Z,1
bob,Ask,2026-01-05T10:01:00Z,2
bob,Ask,never,3
bob,Pay,2026-01-05T10:02:00Z,2
";

const MAPPING: &str = r#"
[who]
external = "{user_id}"
[[table]]
name = "events"
files = "*.csv"
time = "{timestamp}"
id = "{message_id}"
[[emit]]
[emit.interaction]
name = "{event}"
"#;

#[test]
fn an_import_ends_with_its_counts() {
    let server = Server::start();
    let (events, mapping) = (server.file("events.csv", EVENTS), server.file("mapping.toml", MAPPING));
    let counts = json!({"read": 4, "accepted": 2, "duplicate": 1, "quarantined": 1});
    let arguments = ["--format", "json", "--mapping", &mapping, &events];
    let looked = server.import(&[&["--dry-run"], arguments.as_slice()].concat());
    assert_eq!(
        looked.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["read", "accepted", "duplicate", "quarantined"]
    );
    assert_eq!(looked["read"], 4);
    assert_eq!(server.outcomes(), [0, 0, 0]);
    let errors = server.beside("errors.ndjson");
    assert_eq!(server.import(&[&["--errors", errors.to_str().unwrap()], arguments.as_slice()].concat()), counts);
    let rejected = std::fs::read_to_string(errors).unwrap();
    let rejected: Value = serde_json::from_str(rejected.trim()).unwrap();
    assert_eq!((&rejected["file"], &rejected["line"]), (&json!("events.csv"), &json!(4)));
    let again = json!({"read": 4, "accepted": 0, "duplicate": 4, "quarantined": 0});
    assert_eq!(server.import(&arguments), again, "a second time");
    assert_eq!((server.occurrences("Ask"), server.occurrences("Pay")), (2, 0));
    server.check_account();
}

#[test]
fn presets_are_listed() {
    let folder = TempDir::new().unwrap();
    let listed = run(folder.path(), &["import", "list"]);
    for preset in ["olist", "online-retail", "airline", "sfo", "xes", "events", "verbatims", "published"] {
        assert!(listed.lines().any(|line| line.starts_with(preset)), "{preset} in {listed}");
    }
}

#[test]
fn the_sample_business_is_served_and_both_of_its_sources_are_joined() {
    let folder = TempDir::new().unwrap();
    let arguments = ["demo", "--customers", "40", "--listen", "127.0.0.1:0"];
    let mut child = command(folder.path(), &arguments).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let told: Vec<String> = lines.map_while(Result::ok).take(3).collect();
    let asked = run(
        folder.path(),
        &["ask", "--format", "json", r#"{"kind":"score","metric":"satisfaction","by":"touchpoint"}"#],
    );
    let joined = (0..40).any(|n| {
        let customer = format!(r#"{{"kind":"timeline","customer":{{"external_id":"customer-{n:04}"}}}}"#);
        let line = attempt(folder.path(), &["ask", "--format", "json", &customer]).stdout;
        String::from_utf8(line).unwrap().contains(r#""metric":"satisfaction""#)
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        told[1].starts_with("listening on http://") && told[2].starts_with("sign in once with http://"),
        "{told:?}"
    );
    let answer: Value = serde_json::from_str(&asked).unwrap();
    let about: Vec<_> =
        answer["rows"].as_array().unwrap().iter().map(|row| row["touchpoint"].as_str().unwrap()).collect();
    assert!(about.contains(&"Order Delivered"), "{about:?}");
    assert!(joined, "what a customer answered stands on their own line");
}
