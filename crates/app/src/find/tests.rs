//! One search finds everything that the asker may see, and nothing else.
use serde_json::json;
use throughline_model::permission::Role;

use super::*;
use crate::{
    app::{App, Settings},
    ctx::World,
    keys::{self, KeyKind},
    project,
    wires::{self, Wire},
};

#[tokio::test(flavor = "multi_thread")]
async fn one_search_finds_what_somebody_may_see() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
    let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
    let other = keys::make_workspace(&app, "other", "Other", app.now()).await.unwrap().workspace.id;
    let key = keys::add(&app, own, KeyKind::Write, Some("delivery service")).await.unwrap();
    let event = |id: &str, user: &str, body: serde_json::Value| {
        let mut event = json!({"userId": user, "messageId": id, "timestamp": "2026-01-05T10:00:00Z"});
        event.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        event
    };
    let batch = json!([
        event(
            "m1",
            "C-1001",
            json!({"type": "identify", "traits": {
            "name": "Delia Müller", "email": "delia@example.org", "phone": "+4917012345678"}})
        ),
        event("m2", "C-1002", json!({"type": "identify", "traits": {"name": "Ada Delivers"}})),
        event("m3", "C-1001", json!({"type": "track", "event": "Delivery Late"})),
        event(
            "m4",
            "C-1002",
            json!({"type": "track", "event": "NPS Submitted",
            "properties": {"score": 3, "comment": "The delivery of order AB-1234 was late"}})
        ),
    ]);
    let body = json!({"writeKey": key, "batch": batch}).to_string().into_bytes();
    let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
    app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
    project::catch_up(&app).await.unwrap();
    let kinds = async |role, workspace, text: &str| {
        let ctx = Ctx { role, ..Ctx::operator(workspace, app.now()) };
        let found = find(&ctx, &app, text, 5).await.unwrap();
        let kind = |found: Found| match found {
            Found::Person { name, .. } => format!("person {name}"),
            Found::Said { text, .. } => format!("said {text}"),
            Found::Touchpoint { name, .. } => format!("touchpoint {name}"),
            Found::Metric { slug, .. } => format!("metric {slug}"),
            Found::Unit { name } => format!("unit {name}"),
            Found::Source { name, .. } => format!("source {name}"),
            Found::Import { files, .. } => format!("import {files}"),
        };
        found.into_iter().map(kind).collect::<Vec<_>>()
    };
    let (ada, delia) = ("person Ada Delivers", "person Delia Müller");
    let (late, service) = ("touchpoint Delivery Late", "source delivery service");
    let said = "said The delivery of order AB-1234 was late";
    // What is fresh is looked through, what is indexed is looked up: both find the same.
    for _ in 0..2 {
        assert_eq!(kinds(Role::Owner, own, "deli").await, [ada, delia, late, service, said]);
        assert_eq!(kinds(Role::Agent, own, "deli").await, [ada, delia, late, said]);
        assert_eq!(kinds(Role::Viewer, own, "deli").await, [late]);
        assert_eq!(kinds(Role::Owner, other, "deli").await, [""; 0]);
        for text in ["muller del", "DELIA@exa", "+49 170 123", "c-1001", "müll"] {
            assert_eq!(kinds(Role::Agent, own, text).await, [delia], "{text}");
        }
        assert_eq!(kinds(Role::Agent, own, "AB-12").await, [said]);
        assert_eq!(kinds(Role::Agent, own, "nps").await, ["metric nps"]);
        assert_eq!(kinds(Role::Agent, own, "ller").await, [""; 0]);
        assert_eq!(kinds(Role::Agent, own, "-late").await.iter().filter(|found| found.starts_with("said")).count(), 0);
        for text in ["", "\"", "d", "…"] {
            assert!(kinds(Role::Agent, own, text).await.iter().all(|found| found == late), "{text}");
        }
        for workspace in [own, other] {
            throughline_store::search::advance(&app.db, workspace, 1, 100).await.unwrap();
            throughline_store::people::advance(&app.db, workspace, 1, 100).await.unwrap();
        }
    }
}
