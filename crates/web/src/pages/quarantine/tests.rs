//! What waits, as it is sent, for each state; and mending through the router.
use std::sync::Arc;

use askama::Template;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use throughline_app::{
    app::{App, Settings},
    auth,
    ctx::{World, hash_of},
    keys::{self, KeyKind},
    project,
    quarantine::{Page, Waiting},
    wires::{self, Wire},
};
use tower::ServiceExt;

use super::list::{ListPage, Tried};
use crate::{
    router::router,
    sample::{at, layout, steady},
    state::Web,
};

fn waiting(ordinal: u64, payload: Option<Value>) -> Waiting {
    Waiting {
        lsn: 7,
        ordinal,
        reason: "no_identity".into(),
        detail: "neither userId nor anonymousId names anybody".into(),
        received_at: at("2025-12-01T09:00:00Z"),
        source: "shop <b>".into(),
        payload,
    }
}

fn page() -> ListPage {
    let row = json!({"file": "orders.csv", "line": 3, "row": {"At": "never"}});
    ListPage {
        layout: layout("/quarantine"),
        page: Page {
            reasons: vec![("no_identity".into(), 40), ("bad_time".into(), 2)],
            received: 20_114,
            rows: vec![
                waiting(0, Some(json!({"event": "No </textarea> one"}))),
                waiting(1, Some(row)),
                waiting(2, Some(Value::String("{broken".into()))),
                waiting(3, None),
                waiting(4, Some(Value::String("x".repeat(300_000)))),
            ],
            next: Some((7, 4)),
        },
        reason: None,
        later: false,
        tried: None,
        zone: chrono_tz::Europe::Berlin,
        seen: None,
    }
}

fn has(page: &ListPage, parts: &[&str]) -> String {
    let html = steady(&page.render().unwrap()).replace(['\u{a0}', '\u{202f}'], " ");
    for part in parts {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains(" style=\"") && !html.contains(" onclick"));
    for form in html.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
        assert!(form.split("</form>").next().unwrap().contains("name=\"csrf\" value=\"c5rf\""), "{form}");
    }
    html
}

#[test]
fn what_waits_says_why_and_can_be_mended() {
    let html = has(
        &page(),
        &[
            "<em>42</em> of 20,114 events received (0.21 %) wait for a mend; most often it names nobody (40).",
            "Try all 40 again",
            "It names nobody",
            "shop &#60;b&#62;",
            "orders.csv, line 3",
            "record 7, event 1",
            "No &#60;/textarea&#62; one",
            "{broken",
            "is not kept any more",
            "too long for a page",
            "/quarantine?after=7-4",
            "5 of 42",
        ],
    );
    assert_eq!(html.matches("<textarea").count(), 3);
}

#[test]
fn a_mend_that_does_not_fit_keeps_what_was_typed() {
    let tried = Tried { place: (7, 1), text: "{\"half".into(), why: "It is not JSON: EOF".into() };
    let reason = Some("no_identity".to_owned());
    has(
        &ListPage { tried: Some(tried), reason, ..page() },
        &[
            "still cannot be read",
            "It is not JSON: EOF",
            "{&#34;half",
            "name=\"reason\" value=\"no_identity\"",
            "5 of 40",
        ],
    );
}

#[test]
fn nothing_that_waits_is_good_news() {
    let none = |received| Page { received, ..Page::default() };
    has(
        &ListPage { page: none(0), ..page() },
        &["<em>Nothing waits</em>: no event has been received yet.", "Here waits what cannot be read"],
    );
    has(&ListPage { page: none(5), ..page() }, &["of 5 events that were received, each has found its place."]);
    let done = Page { rows: Vec::new(), next: None, ..page().page };
    has(&ListPage { page: done, reason: Some("future".into()), ..page() }, &["Nothing waits for this reason"]);
}

const VISIT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn mending_by_the_page_takes_the_event() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
    let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
    let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
    let batch = json!([{"type": "track", "event": "No one"}, {"type": "dance", "userId": "ada"}]);
    let body = json!({"writeKey": key, "batch": batch}).to_string().into_bytes();
    let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
    app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
    project::catch_up(&app).await.unwrap();
    auth::put_user(&app, workspace, "ada@example.org", None, "owner", None).await.unwrap();
    let session = auth::redeem(&app, &auth::link(&app, "ada@example.org").await.unwrap()).await.unwrap();
    let router = router(Web { app: Arc::clone(&app), metrics: Arc::new(String::new) });
    let send = async |method: &str, path: &str, form: &[(&str, &str)]| {
        let csrf = hash_of(&format!("form {VISIT} {session}"));
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &csrf).extend_pairs(form);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("tl_visit={VISIT}; tl_session={session}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let body = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        (status, to.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
    };
    let (_, _, html) = send("GET", "/quarantine", &[]).await;
    assert!(html.contains("<em>2</em> of 2\u{a0}events") && html.contains("It names nobody"), "{html}");
    let place = |name: &str| {
        let item = html.split("<li id=\"w").find(|item| item.contains("No one")).unwrap();
        item.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (lsn, ordinal) = (place("lsn"), place("ordinal"));
    let mend = async |event: &str| {
        send("POST", "/quarantine/mend", &[("lsn", &lsn), ("ordinal", &ordinal), ("event", event)]).await
    };
    let (status, _, html) = mend("{\"type\": \"track\", \"event\": \"No").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("It is not JSON"), "{html}");
    let (status, _, html) = mend("{\"type\": \"track\", \"event\": \"No one yet\"}").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && html.contains("No one yet"), "{html}");
    // What is taken is projected beside; here nothing runs, so the page comes back after its patience.
    let (status, to, _) = mend("{\"type\": \"track\", \"event\": \"Found\", \"userId\": \"ada\"}").await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/quarantine?taken=1&waiting=0"));
    project::catch_up(&app).await.unwrap();
    let (_, _, html) = send("GET", &to, &[]).await;
    assert!(html.contains("1\u{a0}event is taken") && html.contains("<em>1</em> of"), "{html}");
    let (_, to, _) = send("POST", "/quarantine/retry", &[("reason", "unknown_type")]).await;
    assert_eq!(to, "/quarantine?taken=0&waiting=1");
    let (_, _, html) = send("GET", &to, &[]).await;
    assert!(html.contains("None could be taken; 1\u{a0}stays waiting"), "{html}");
}
