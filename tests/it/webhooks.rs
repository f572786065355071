//! Webhooks to a receiver that checks them with the library of Standard Webhooks.
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    clients::installed,
    contract::track,
    server::{Server, skip, wait},
};

/// A receiver in Python, and what came in.
struct Receiver {
    child: Child,
    port: String,
    seen: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    fn start(python: &Path, secret: &str, more: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/webhook_receiver.py");
        let mut command = Command::new(python);
        let mut child = command.arg(script).arg(secret).args(more).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let seeing = Arc::clone(&seen);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                seeing.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, port, seen }
    }

    fn seen(&self) -> Vec<Value> {
        self.seen.lock().unwrap().clone()
    }

    fn wait_for(&self, n: usize) -> Vec<Value> {
        wait("the webhook has come", Duration::from_secs(90), || self.seen().len() >= n);
        self.seen()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python with the library, where there is one.
fn python(test: &str) -> Option<std::path::PathBuf> {
    let python = installed(test, "venv/bin/python")?;
    let found = Command::new(&python).args(["-c", "import standardwebhooks"]).stderr(Stdio::null()).status().unwrap();
    if !found.success() {
        skip(test, "standardwebhooks for Python");
        return None;
    }
    Some(python)
}

/// A server that may call this machine.
fn server() -> Server {
    Server::start_with(&[
        ("THROUGHLINE__OUTBOUND__ALLOW_PRIVATE", "[\"127.0.0.1\"]"),
        ("THROUGHLINE__OUTBOUND__PORTS", "[]"),
    ])
}

fn add(server: &Server, receiver: &Receiver, secret: &str, more: &[&str]) -> String {
    let url = format!("http://127.0.0.1:{}/hook", receiver.port);
    let added: Value = serde_json::from_str(&server.run(&[&["webhook", "add", &url], more].concat())).unwrap();
    std::fs::write(secret, added["secret"].as_str().unwrap()).unwrap();
    added["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_library_of_the_standard_vouches_for_them() {
    let Some(python) = python("the_library_of_the_standard_vouches_for_them") else { return };
    let server = server();
    let secret = server.file("secret", "");
    let receiver = Receiver::start(&python, &secret, &[]);
    let condition = r#"{"type":"throughline.perception.received","metric":"review","at_most":2}"#;
    let more = ["--event", "throughline.touchpoint.discovered", "--subscription", condition, "--words"];
    let id = add(&server, &receiver, &secret, &more);
    let now = server.run(&["webhook", "list"]);
    let at = serde_json::from_str::<Value>(&now).unwrap()[0]["created_at"].clone();
    server
        .batch(&[json!({"type": "track", "event": "Waited Long", "userId": "ada", "messageId": "w", "timestamp": at})]);
    let first = receiver.wait_for(1).remove(0);
    assert_eq!((&first["type"], &first["same_id"]), (&json!("throughline.touchpoint.discovered"), &json!(true)));
    // After a rotation both secrets are good for a day: first the old one, then the new one.
    let rotated: Value = serde_json::from_str(&server.run(&["webhook", "rotate", &id])).unwrap();
    server.run(&["webhook", "test", &id]);
    assert_eq!(receiver.wait_for(2)[1]["type"], "throughline.endpoint.test");
    std::fs::write(&secret, rotated["secret"].as_str().unwrap()).unwrap();
    server.run(&["webhook", "test", &id]);
    assert_eq!(receiver.wait_for(3)[2]["type"], "throughline.endpoint.test");
    let log = || serde_json::from_str::<Vec<Value>>(&server.run(&["webhook", "log", &id])).unwrap();
    wait("all are delivered", Duration::from_secs(10), || log().iter().all(|one| one["state"] == "delivered"));
    assert_eq!(log().len(), 3);
    // What nobody subscribed to, and what is old, is not told.
    server.batch(&[track("ada", "Long Ago", 0)]);
    server.settle();
    server.run(&["webhook", "disable", &id]);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(receiver.seen().len(), 3);
    assert_eq!(server.metric("throughline_jobs{state=\"waiting\"}"), 0);
    server.check_account();
}

#[test]
fn what_a_killed_server_was_sending_comes_again() {
    let Some(python) = python("what_a_killed_server_was_sending_comes_again") else { return };
    let mut server = server();
    let secret = server.file("secret", "");
    let receiver = Receiver::start(&python, &secret, &["--hang"]);
    let id = add(&server, &receiver, &secret, &["--event", "throughline.import.failed"]);
    server.run(&["webhook", "test", &id]);
    let first = receiver.wait_for(1).remove(0);
    server.crash();
    let again = receiver.wait_for(2).remove(1);
    assert_eq!((&again["id"], &again["same_id"]), (&first["id"], &json!(true)));
    let delivered = || server.run(&["webhook", "log", &id]).contains("delivered");
    wait("it is delivered", Duration::from_secs(10), delivered);
    assert_eq!(receiver.seen().len(), 2);
}
