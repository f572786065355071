//! A copy made while serving is the whole of it.
use serde_json::json;
use tempfile::TempDir;

use crate::{
    contract::track,
    pages::Visit,
    server::{Server, attempt, run},
};

const QUESTIONS: [&str; 3] = [
    r#"{"kind":"map"}"#,
    r#"{"kind":"trend","breakdown":"touchpoint"}"#,
    r#"{"kind":"timeline","customer":{"external_id":"p-7"}}"#,
];

fn answers(server: &Server) -> Vec<String> {
    let asked = QUESTIONS.iter().map(|question| server.question(&serde_json::from_str(question).unwrap()));
    asked.map(|reply| reply.json()["rows"].to_string()).collect()
}

#[test]
fn a_backup_made_while_serving_restores_everything() {
    let server = Server::start();
    let messages: Vec<_> =
        (0..200).map(|n| track(&format!("p-{}", n % 40), ["Ask", "Pay"][n % 2], n as u32 / 4)).collect();
    server.batch(&messages);
    server.batch(&[json!({"type": "identify", "anonymousId": "c-7", "userId": "p-7", "messageId": "i",
        "traits": {"email": "seven@example.org"}})]);
    server.settle();
    let before = answers(&server);
    let list = people(&mut Visit::sign_in(&server));
    let copy = server.beside("copy");
    let told = server.run(&["backup", copy.to_str().unwrap()]);
    assert!(told.contains(" bytes in "), "{told}");
    assert!(!attempt(&server.data(), &["backup", copy.to_str().unwrap()]).status.success(), "over an older one");
    // What comes after the backup is not in it.
    server.batch(&[track("p-7", "Late", 0)]);
    server.settle();

    let (write, secret) = (server.write_key(), server.secret_key());
    let restored = Server::start_on(|data| {
        run(data, &["restore", copy.to_str().unwrap()]);
        assert!(!attempt(data, &["restore", copy.to_str().unwrap()]).status.success(), "into a full directory");
    });
    let restored = restored.with_keys(write, secret);
    restored.settle();
    assert_eq!(answers(&restored), before);
    assert_eq!(people(&mut Visit::sign_in(&restored)), list);
    // It goes on where the copy ended: known ids are known, new ones are taken.
    restored.batch(&messages);
    restored.batch(&[track("p-7", "Late", 0)]);
    assert_eq!(restored.outcomes(), [202, 200, 0]);
    assert_eq!(answers(&restored), answers(&server));
    restored.check_account();
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let (folder, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let refused = attempt(data.path(), &["restore", folder.path().to_str().unwrap()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not a backup"));
}

/// The list of customers as a reader sees it.
fn people(visit: &mut Visit) -> String {
    let page = visit.get("/customers").text;
    page.split_once("<tbody>").and_then(|(_, rest)| rest.split_once("</tbody>")).unwrap().0.to_owned()
}
