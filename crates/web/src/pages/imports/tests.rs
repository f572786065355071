//! The list of imports, what files would state, and the way of an upload through the router.
use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::json;
use throughline_app::{
    app::{App, Settings},
    auth,
    ctx::{World, hash_of},
    imports::{ImportView, Preview, Summary, uploads::UploadId},
    keys, project,
};
use throughline_model::id::ImportId;
use tower::ServiceExt;
use uuid::Uuid;

use super::{list::ListPage, look::LookPage};
use crate::{
    router::router,
    sample::{at, layout, steady},
    state::Web,
};

fn import(n: u128) -> ImportView {
    ImportView {
        id: ImportId(Uuid::from_u128(n)),
        mapping: "events".into(),
        files: "orders <2>.csv".into(),
        created_at: at("2025-12-01T09:00:00Z"),
        finished_at: Some(at("2025-12-01T09:00:12Z")),
        failed: None,
        summary: Summary { read: 1000, accepted: 900, duplicate: 60, quarantined: 40 },
    }
}

fn page(imports: Vec<ImportView>) -> ListPage {
    ListPage {
        layout: layout("/imports"),
        imports,
        begun: None,
        problem: None,
        mappings: Vec::new(),
        zone: chrono_tz::Europe::Berlin,
    }
}

fn shown(page: &impl Template) -> String {
    let html = steady(&page.render().unwrap()).replace(['\u{a0}', '\u{202f}'], " ");
    assert!(!html.contains(" style=\"") && !html.contains(" onclick"));
    html
}

fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn the_list_says_what_became_of_each_row() {
    let failed = ImportView { failed: Some("line 7: not UTF-8".into()), ..import(2) };
    let html = shown(&page(vec![import(1), failed]));
    has(
        &html,
        &[
            "<em>1,800 rows</em> from 2 imports were taken; 120 were there already; <em>80 could not be read</em> (n 2,000).",
            "orders &#60;2&#62;.csv",
            "done in 12 seconds",
            "/imports/00000000-0000-0000-0000-000000000001/errors",
            "line 7: not UTF-8",
            "enctype=\"multipart/form-data\"><input type=\"hidden\" name=\"csrf\" value=\"c5rf\">",
            "value=\"columns\" checked",
            "value=\"events\"",
        ],
    );
    assert!(html.contains("hx-trigger=\"live\"") && !html.contains("every 2s"), "nothing runs");
}

#[test]
fn while_one_runs_the_block_asks_again() {
    let running = ImportView { finished_at: None, ..import(1) };
    let html = shown(&page(vec![running.clone()]));
    has(
        &html,
        &[
            "hx-get=\"/imports\" hx-trigger=\"live, every 2s\"",
            "<em>An import runs</em>: 1,000 rows read so far.",
            "Look again",
            "running",
        ],
    );
    let page = page(vec![running]);
    let block = page.as_runs().render().unwrap();
    assert!(block.trim_start().starts_with("<div id=\"runs\"") && !block.contains("<form"), "{block}");
}

#[test]
fn one_that_was_begun_just_now_is_waited_for() {
    let begun = Some(ImportId(Uuid::from_u128(9)));
    has(&shown(&ListPage { begun, ..page(vec![import(1)]) }), &["<em>about to begin</em>", "/imports?begun="]);
    let begun = Some(ImportId(Uuid::from_u128(1)));
    assert!(!shown(&ListPage { begun, ..page(vec![import(1)]) }).contains("about to begin"));
}

#[test]
fn the_empty_list_shows_the_step_that_fills_it() {
    has(&shown(&page(Vec::new())), &["Here will be the files", "type=\"file\""]);
    let problem = Some("files have more than 4 GiB".to_owned());
    has(&shown(&ListPage { problem, ..page(Vec::new()) }), &["role=\"alert\">Nothing was imported: files have"]);
}

#[test]
fn files_are_looked_at_before_they_are_imported() {
    let preview = Preview {
        summary: Summary { read: 3, accepted: 2, duplicate: 0, quarantined: 1 },
        events: vec![json!({
            "occurred_at": "2026-01-05T10:00:00Z",
            "who": {"key": {"kind": "external_id", "value": "ada"}},
            "facts": [{"interaction": {"name": "Order", "channel": null, "properties": {"size": 3}}}],
        })],
        rejected: vec![json!({"file": "a.csv", "line": 4, "reason": "`at` is not a time", "row": {"at": "never"}})],
        more: false,
    };
    let page = |found| LookPage {
        layout: layout("/imports/files/1"),
        upload: UploadId(Uuid::from_u128(1)),
        files: vec!["a.csv".into()],
        preset: "events".into(),
        columns: None,
        mappings: Vec::new(),
        found,
        zone: chrono_tz::UTC,
    };
    let html = shown(&page(Ok(preview.clone())));
    has(
        &html,
        &[
            "Of 3 rows, <em>2 can be read</em> and 1 cannot. Nothing is imported yet.",
            "a.csv, line 4",
            "ada",
            "5 Jan 2026, 10:00",
            "Interaction: name Order · properties {&#34;size&#34;:3}",
            "value=\"import\"",
            "value=\"discard\"",
        ],
    );
    has(&shown(&page(Ok(Preview { more: true, ..preview }))), &["Of the first 3 rows"]);
    let html = shown(&page(Err("no file for the table `orders`".into())));
    has(&html, &["does not fit these files", "role=\"alert\">no file for the table"]);
    assert!(!html.contains("value=\"import\"") && html.contains("value=\"discard\""));
}

const VISIT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct House {
    app: Arc<App>,
    router: Router,
    session: String,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        auth::put_user(&app, workspace, "ada@example.org", None, "owner", None).await.unwrap();
        let session = auth::redeem(&app, &auth::link(&app, "ada@example.org").await.unwrap()).await.unwrap();
        let router = router(Web { app: Arc::clone(&app), metrics: Arc::new(String::new) });
        Self { app, router, session, _folder: folder }
    }

    fn csrf(&self) -> String {
        hash_of(&format!("form {VISIT} {}", self.session))
    }

    async fn send(&self, method: &str, path: &str, kind: &str, body: String) -> (StatusCode, String, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("tl_visit={VISIT}; tl_session={}", self.session))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let location = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let body = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        (status, location.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
    }

    async fn upload(&self, fields: &[(&str, &str)], file: &str) -> (StatusCode, String, String) {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        body.push_str(&format!(
            "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"events.csv\"\r\n\r\n{file}\r\n--edge--\r\n"
        ));
        self.send("POST", "/imports/files", "multipart/form-data; boundary=edge", body).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_seen_imported_and_its_errors_downloaded() {
    let house = House::new().await;
    let csrf = house.csrf();
    // More than a form may have, so that it passes piece by piece.
    let mut rows = "customer,event,time,note\n".to_owned();
    for n in 0..30_000 {
        rows.push_str(&format!("c{n},Order,2026-01-05,{}\n", "x".repeat(40)));
    }
    rows.push_str("bob,Order,never,\n");
    let (status, look, _) = house.upload(&[("csrf", &csrf), ("preset", "events")], &rows).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _, html) = house.send("GET", &look, "text/html", String::new()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Of the first 20,000\u{a0}rows"), "{html}");
    let path = look.split('?').next().unwrap().to_owned();
    let form = "application/x-www-form-urlencoded";
    let (status, list, _) = house.send("POST", &path, form, format!("csrf={csrf}&do=import&preset=events")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, _, html) = house.send("GET", &list, "text/html", String::new()).await;
    assert!(html.contains("about to begin"), "{html}");
    project::catch_up(&house.app).await.unwrap();
    let (_, _, html) = house.send("GET", &list, "text/html", String::new()).await;
    assert!(html.contains("30,000\u{a0}rows"), "{html}");
    let errors = html.split("href=\"").find(|part| part.contains("/errors\"")).unwrap();
    let (status, _, lines) = house.send("GET", errors.split('"').next().unwrap(), "", String::new()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(lines.starts_with("{\"file\":\"events.csv\",\"line\":30002") && lines.lines().count() == 1, "{lines}");
    let (status, ..) = house.send("GET", &look, "text/html", String::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "the files are in the log now");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_without_the_token_writes_nothing() {
    let house = House::new().await;
    let csrf = house.csrf();
    for fields in [vec![], vec![("csrf", "wrong")], vec![("preset", "events"), ("csrf", csrf.as_str())]] {
        let (status, ..) = house.upload(&fields, "a,b\n").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    let uploads = house.app.settings.data.join("uploads");
    assert!(std::fs::read_dir(&uploads).map_or(0, |entries| entries.count()) == 0);
    // Another route does not let files pass by the check.
    let (status, ..) =
        house.send("POST", "/quarantine/retry", "multipart/form-data; boundary=edge", "--edge--".into()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _, html) = house.upload(&[("csrf", &csrf)], &"x".repeat(10)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_columns_are_suggested_changed_imported_and_kept() {
    let house = House::new().await;
    let csrf = house.csrf();
    let rows = "Kunde;Wann;Note;Anmerkung\n7;31.01.2026;4;Alles kam sehr schnell und gut verpackt an\n\
        8;01.02.2026;2;Leider hat niemand auf meine Frage geantwortet\n";
    let (_, look, _) = house.upload(&[("csrf", &csrf), ("preset", "columns")], rows).await;
    let (status, _, html) = house.send("GET", &look, "text/html", String::new()).await;
    assert_eq!(status, StatusCode::OK);
    let chosen = |html: &str, at: usize| {
        let select = html.split(&format!("name=\"r{at}\">")).nth(1).unwrap_or_default().to_owned();
        let select = select.split("</select>").next().unwrap_or_default().to_owned();
        let before = select.split(" selected").next().unwrap_or_default().to_owned();
        before.rsplit("value=\"").next().unwrap_or_default().trim_end_matches('"').to_owned()
    };
    let roles: Vec<_> = (0..4).map(|at| chosen(&html, at)).collect();
    assert_eq!(roles, ["property", "time", "rating", "text"], "{html}");
    assert!(html.contains("written as %d.%m.%Y") && html.contains("7 · 8"), "{html}");
    // What was guessed wrong is said, and looked at again.
    let path = look.split('?').next().unwrap().to_owned();
    let changed = "preset=columns&r0=customer&r1=time&f1=%25d.%25m.%25Y&r2=csat&a2=1&b2=5&r3=text&event=Visit";
    let (_, _, html) = house.send("GET", &format!("{path}?{changed}"), "text/html", String::new()).await;
    assert_eq!((chosen(&html, 0), chosen(&html, 2)), ("customer".to_owned(), "csat".to_owned()));
    assert!(html.contains("<em>2\u{a0}rows</em>") || html.contains("2\u{a0}rows"), "{html}");
    let form = "application/x-www-form-urlencoded";
    let body = format!("csrf={csrf}&do=import&name=Notes&keep=1&{changed}");
    let (status, list, html) = house.send("POST", &path, form, body).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    project::catch_up(&house.app).await.unwrap();
    let (_, _, html) = house.send("GET", &list, "text/html", String::new()).await;
    assert!(html.contains("Mappings of this workspace") && html.contains("<bdi>Notes</bdi>"), "{html}");
    // The kept mapping reads the next file, and can be removed.
    let (_, look, _) = house.upload(&[("csrf", &csrf), ("preset", "Notes")], &rows.replace("7;", "9;")).await;
    let (_, _, html) = house.send("GET", &look, "text/html", String::new()).await;
    assert!(html.contains("value=\"Notes\" selected") && !html.contains("id=\"columns\""), "{html}");
    let body = format!("csrf={csrf}&mapping=Notes");
    let (status, ..) = house.send("POST", "/imports/mappings/remove", form, body).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, _, html) = house.send("GET", "/imports", "text/html", String::new()).await;
    assert!(!html.contains("Mappings of this workspace"));
}
