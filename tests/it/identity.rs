//! Who is who: merging by the senders' word, separating by people's, and taking it back without residue.
use serde_json::{Value, json};

use crate::{
    contract::track,
    pages::Visit,
    server::{Server, wait},
};

/// Answers that change when customers are joined or parted, as bytes.
fn numbers(server: &Server) -> Vec<String> {
    let questions = [
        json!({"kind": "map"}),
        json!({"kind": "funnel", "window": "1d", "steps": [{"touchpoint": "Look"}, {"touchpoint": "Buy"}]}),
        json!({"kind": "trend", "measure": "people", "bucket": "hour", "breakdown": "touchpoint"}),
    ];
    let answered = questions.map(|question| {
        let reply = server.question(&question);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["rows"].to_string()
    });
    answered.into()
}

fn unknown(cookie: &str, event: &str, minute: u32) -> Value {
    let mut message = track(cookie, event, minute);
    message["anonymousId"] = message.as_object_mut().unwrap().remove("userId").unwrap();
    message
}

fn identify(cookie: &str, user: &str) -> Value {
    json!({"type": "identify", "anonymousId": cookie, "userId": user, "messageId": format!("{cookie}-is-{user}"),
        "timestamp": "2026-01-05T10:30:00Z", "traits": {"email": format!("{user}@example.org"), "name": user}})
}

fn touchpoints(server: &Server, external: &str) -> Vec<String> {
    let rows = server.ask(json!({"kind": "timeline", "customer": {"external_id": external}}));
    rows.iter().filter_map(|row| Some(row["touchpoint"].as_str()?.to_owned())).collect()
}

fn people(server: &Server, from: Value, to: Value) -> Option<u64> {
    let rows = server.ask(json!({"kind": "map"}));
    rows.iter().find(|row| row["from"] == from && row["to"] == to)?["people"].as_u64()
}

#[test]
fn a_cookie_becomes_its_person_when_it_says_so() {
    let server = Server::start();
    server.batch(&[unknown("cookie-1", "Look", 0), track("ada", "Buy", 40), track("bob", "Look", 1)]);
    server.settle();
    assert_eq!(people(&server, json!("Look"), json!("Buy")), None);
    server.batch(&[identify("cookie-1", "ada")]);
    server.settle();
    assert_eq!(people(&server, json!("Look"), json!("Buy")), Some(1));
    assert_eq!(touchpoints(&server, "ada"), ["Look", "Buy"]);
    let by_cookie = server.ask(json!({"kind": "timeline", "customer": {"anonymous_id": "cookie-1"}}));
    let by_mail = server.ask(json!({"kind": "timeline", "customer": {"email": "ADA@example.org"}}));
    assert_eq!((by_cookie.len(), &by_cookie), (2, &by_mail));
}

#[test]
fn the_order_of_arrival_changes_nobody() {
    let messages = [
        unknown("cookie-1", "Look", 0),
        identify("cookie-1", "ada"),
        track("ada", "Buy", 40),
        json!({"type": "alias", "previousId": "ada-before", "userId": "ada", "messageId": "alias-1"}),
        track("ada-before", "Ask", 20),
        unknown("cookie-2", "Look", 2),
        track("bob", "Buy", 41),
    ];
    let (forward, backward) = (Server::start(), Server::start());
    for message in &messages {
        forward.batch(std::slice::from_ref(message));
    }
    for message in messages.iter().rev() {
        backward.batch(std::slice::from_ref(message));
        backward.settle();
    }
    forward.settle();
    assert_eq!(touchpoints(&forward, "ada"), ["Look", "Ask", "Buy"]);
    assert_eq!(touchpoints(&backward, "ada"), ["Look", "Ask", "Buy"]);
    assert_eq!(numbers(&forward), numbers(&backward));
}

#[test]
fn separating_and_taking_it_back_leaves_no_residue() {
    let mut server = Server::start();
    let mut messages = vec![identify("cookie-1", "ada"), identify("cookie-2", "bob")];
    for n in 0..20 {
        let user = ["ada", "bob", "cyd"][n as usize % 3];
        messages.push(track(user, ["Look", "Buy", "Ask"][n as usize % 2], 2 * n));
        messages.push(unknown(["cookie-1", "cookie-2"][n as usize % 2], "Look", 2 * n + 1));
    }
    server.batch(&messages);
    server.settle();
    let joined = numbers(&server);
    let ada = touchpoints(&server, "ada");

    let mut visit = Visit::sign_in(&server);
    let customer = visit.customer("ada@example.org");
    let page = visit.get(&customer);
    let forms = page.forms("/separate");
    assert_eq!(forms.len(), 2, "{}", page.text);
    let cookie = forms.iter().find(|form| page.around(&form["profile"]).contains("cookie-1"));
    let parted = visit.post(&format!("{customer}/separate"), cookie.unwrap_or(&forms[1]));
    assert_eq!(parted.status, 303, "{}", parted.text());
    let separated = numbers(&server);
    assert_ne!(separated, joined);
    assert!(touchpoints(&server, "ada").len() < ada.len());
    // Fresh messages follow the decision.
    server.batch(&[track("ada", "Look", 59)]);
    server.settle();
    server.stop();
    server.again();
    visit.moved(&server);
    wait("the separation stands after a restart", std::time::Duration::from_secs(5), || {
        touchpoints(&server, "ada").len() < ada.len()
    });

    let page = visit.get(&customer);
    let undo = page.actions("/revoke");
    assert_eq!(undo.len(), 1, "{}", page.text);
    assert_eq!(visit.post(&undo[0], &json!({})).status, 303);
    assert_eq!(touchpoints(&server, "ada").len(), ada.len() + 1);
    // The same messages where nobody ever decided anything give the same bytes.
    let untouched = Server::start();
    untouched.batch(&messages);
    untouched.batch(&[track("ada", "Look", 59)]);
    untouched.settle();
    assert_eq!(numbers(&server), numbers(&untouched));
    server.check_account();
}

#[test]
fn people_are_joined_by_hand_and_parted_again() {
    let server = Server::start();
    server.batch(&[track("ada", "Look", 0), track("bob", "Buy", 1), track("ada", "Ask", 2)]);
    server.settle();
    let before = numbers(&server);
    let mut visit = Visit::sign_in(&server);
    let customer = visit.customer("ada");
    let found = visit.get(&format!("{customer}/join?q=bob"));
    let offered: Vec<Value> = found.forms("/join").into_iter().filter(|form| form.get("with").is_some()).collect();
    assert_eq!(offered.len(), 1, "{}", found.text);
    assert_eq!(visit.post(&format!("{customer}/join"), &offered[0]).status, 303);
    assert_eq!(touchpoints(&server, "bob"), ["Look", "Buy", "Ask"]);
    let undo = visit.get(&customer).actions("/revoke");
    assert_eq!(undo.len(), 1);
    assert_eq!(visit.post(&undo[0], &json!({})).status, 303);
    assert_eq!((touchpoints(&server, "bob"), numbers(&server)), (vec!["Buy".to_owned()], before));
    assert!(visit.get(&format!("{customer}/join?q=nobody+here")).text.contains("Nobody else matches"));
}

#[test]
fn decisions_are_only_taken_from_pages_of_ours() {
    let server = Server::start();
    server.batch(&[identify("cookie-1", "ada"), unknown("cookie-1", "Look", 1)]);
    server.settle();
    let before = numbers(&server);
    let mut visit = Visit::sign_in(&server);
    let customer = visit.customer("ada@example.org");
    let form = visit.get(&customer).forms("/separate")[0].clone();
    let path = format!("{customer}/separate");
    let profile = format!("profile={}", form["profile"].as_str().unwrap());
    let typed = ("content-type", "application/x-www-form-urlencoded");
    let cookies = visit.cookies();
    let without_token = server.send("POST", &path, &[typed, ("cookie", &cookies)], profile.as_bytes()).unwrap();
    assert_eq!(without_token.status, 403);
    let stranger = server.send("POST", &path, &[typed], profile.as_bytes()).unwrap();
    assert_eq!(stranger.status, 403);
    assert_eq!(numbers(&server), before);
    let page = server.get(&customer);
    assert_eq!(page.status, 303);
    assert!(page.header("location").unwrap().starts_with("/sign-in?back="));
}
