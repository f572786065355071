//! The API as a whole: its document, and who may come in where.
use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use throughline_app::{
    ctx::Ctx,
    keys::{self, KeyDraft},
};
use throughline_model::permission::{Scope, Scopes};
use tower::ServiceExt;

use super::{document, endpoints};
use crate::{rights::House, router::router, state::Web};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

struct Caller {
    router: Router,
    key: String,
}

impl Caller {
    async fn new(house: &House, scopes: &[Scope]) -> Self {
        let ctx = Ctx::operator(house.own, house.app.now());
        let draft = KeyDraft { scopes: Scopes::of(scopes.iter().copied()), ..KeyDraft::default() };
        let key = keys::make_secret(&ctx, &house.app, &draft).await.unwrap();
        Self { router: router(Web { app: Arc::clone(&house.app), metrics: Arc::new(String::new) }), key }
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: String) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = self.send(method, path, "application/json", body).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, Value::Null).await
    }
}

fn filled(path: &str) -> String {
    let names = [
        "customer",
        "link",
        "segment",
        "member",
        "invitation",
        "source",
        "import",
        "endpoint",
        "delivery",
        "view",
        "undo",
    ];
    let path = names.iter().fold(path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), NOBODY));
    path.replace("{touchpoint}", "77")
        .replace("{unit}", "77")
        .replace("{metric}", "none")
        .replace("{mapping}", "none")
        .replace("{key}", "tls_none")
        .replace("{event}", "7.7")
}

#[test]
fn the_document_is_what_it_was() {
    insta::assert_json_snapshot!("openapi", document());
}

#[test]
fn every_reference_leads_somewhere_and_names_are_unique() {
    let (_, table) = endpoints().into_parts();
    let names: BTreeSet<String> = table.iter().map(super::openapi::name_of).collect();
    assert_eq!(names.len(), table.len());
    let text = document().to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document().pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
    for endpoint in &table {
        for part in endpoint.path.split(['{', '}']).skip(1).step_by(2) {
            let pointer =
                format!("/paths/{}/{}", endpoint.path.replace('/', "~1"), endpoint.method.as_str().to_lowercase());
            let operation = document().pointer(&pointer).unwrap();
            let named = operation["parameters"].as_array().unwrap().iter().any(|one| one["name"] == part);
            assert!(named, "{} does not describe {part}", endpoint.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_in_the_document_and_answers_its_scope_alone() {
    let house = House::new().await;
    let mut documented: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        documented.extend(methods.as_object().unwrap().keys().map(|method| (path.clone(), method.to_uppercase())));
    }
    let (_, table) = endpoints().into_parts();
    let routed: BTreeSet<_> = table.iter().map(|one| (one.path.to_owned(), one.method.to_string())).collect();
    assert_eq!(documented, routed);
    for scope in Scope::ALL {
        // Segments are among what figures are of, and a key makes none that may more than itself.
        let with = Caller::new(&house, &[scope, Scope::Questions, Scope::People]).await;
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        let without = Caller::new(&house, &others).await;
        // Whether a question may be asked depends on its kind, and what is taken back on what it was.
        let inside = ["/api/v1/questions", "/api/v1/undo/{undo}"];
        let here = table.iter().filter(|one| Scope::of(one.needs) == scope && !inside.contains(&one.path));
        for endpoint in here {
            let (status, problem) = with.call(endpoint.method.clone(), &filled(endpoint.path), json!({})).await;
            let context = format!("{scope:?} {} {}: {status} {problem}", endpoint.method, endpoint.path);
            assert!(!status.is_server_error() && status != StatusCode::METHOD_NOT_ALLOWED, "{context}");
            assert!(status != StatusCode::FORBIDDEN && status != StatusCode::UNAUTHORIZED, "{context}");
            let names = endpoint.path.contains('{') && endpoint.body.is_none();
            assert!(!names || status == StatusCode::NOT_FOUND, "{context}");
            let (status, problem) = without.call(endpoint.method.clone(), &filled(endpoint.path), json!({})).await;
            let context = format!("without {scope:?} {} {}: {status} {problem}", endpoint.method, endpoint.path);
            assert_eq!(status, StatusCode::FORBIDDEN, "{context}");
            assert!(problem["detail"].as_str().unwrap().contains(&format!("`{}`", scope.as_str())), "{context}");
        }
    }
    let nobody = Caller { key: "tls_nothing".to_owned(), ..Caller::new(&house, &[Scope::Admin]).await };
    for endpoint in &table {
        let (status, _) = nobody.call(endpoint.method.clone(), &filled(endpoint.path), json!({})).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{}", endpoint.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_named() {
    let house = House::new().await;
    let caller = Caller::new(&house, &Scope::ALL).await;
    for (path, field) in [
        ("/api/v1/customers?limit=0", "limit"),
        ("/api/v1/customers?limit=many", "limit"),
        ("/api/v1/customers?colour=red", "colour"),
        ("/api/v1/customers?q=a&q=b", "q"),
        ("/api/v1/customers?q=%00", "q"),
        ("/api/v1/customers?format=xls", "format"),
        ("/api/v1/customers?cursor=x", "cursor"),
        ("/api/v1/feedback?score=fine", "score"),
        ("/api/v1/feedback?from=2026-02-01&to=2026-01-01", "to"),
        ("/api/v1/audit?action=nothing", "action"),
    ] {
        let (status, problem) = caller.get(path).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{path}"
        );
    }
    for (path, body, field) in [
        ("/api/v1/questions", json!({"kind": "score"}), "metric"),
        ("/api/v1/questions/people", json!({"question": {"kind": "map", "x": 1}, "row": {}}), "question.x"),
        ("/api/v1/segments", json!({"name": "a"}), "condition"),
        ("/api/v1/segments", json!({"name": "", "condition": {"known": "email"}}), "name"),
        ("/api/v1/keys", json!({"scopes": ["everything"]}), "scopes[0]"),
        ("/api/v1/keys", json!({"name": "a\0b"}), "name"),
        ("/api/v1/invitations", json!({"email": "nobody", "role": "viewer"}), "email"),
    ] {
        let (status, problem) = caller.call(Method::POST, path, body).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{path} {problem}"
        );
    }
    let listed = caller.call(Method::PATCH, "/api/v1/workspace", json!([null, null])).await;
    assert_eq!(listed.0, StatusCode::UNPROCESSABLE_ENTITY);
    let large = format!("{{\"name\": \"{}\"}}", "a".repeat(300 << 10));
    let refused = caller.send(Method::POST, "/api/v1/units", "application/json", large).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let refused = caller.send(Method::POST, "/api/v1/units", "text/plain", "{\"name\": \"a\"}".to_owned()).await;
    assert_eq!(refused.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(refused.headers().get(header::CONTENT_TYPE).unwrap(), "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_can_be_seen_changed_and_taken_away() {
    let house = House::new().await;
    let caller = Caller::new(&house, &Scope::ALL).await;
    let said = caller.get("/api/v1/feedback?metric=nps&score=high").await.1;
    let customer = said["items"][0]["customer"].as_str().unwrap().to_owned();
    let list = caller.get("/api/v1/customers?q=ada").await.1;
    assert!(list["items"].as_array().unwrap().iter().any(|one| one["id"] == json!(customer)));
    let line = caller.get(&format!("/api/v1/customers/{customer}/timeline?limit=1")).await.1;
    assert_eq!((line["items"].as_array().unwrap().len(), &line["cursor"]), (1, &json!("1")));

    let condition = json!({"said": {"metric": "nps", "least": 9}});
    let segment = json!({"name": "Fans", "condition": condition});
    let (status, made) = caller.call(Method::POST, "/api/v1/segments", segment.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(caller.call(Method::POST, "/api/v1/segments", segment).await.0, StatusCode::CONFLICT);
    let path = format!("/api/v1/segments/{}", made["id"].as_str().unwrap());
    assert_eq!(caller.get(&format!("{path}/members")).await.1["items"][0]["id"], json!(customer));
    assert_eq!(caller.get("/api/v1/customers?segment=Fans").await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(caller.call(Method::DELETE, &path, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(caller.get(&path).await.0, StatusCode::NOT_FOUND);

    let question = json!({"kind": "score", "metric": "nps"});
    let answer = caller.call(Method::POST, "/api/v1/questions", question.clone()).await.1;
    assert_eq!(answer["n"], 1);
    let behind = json!({"question": question, "row": {}});
    let people = caller.call(Method::POST, "/api/v1/questions/people", behind).await.1;
    assert_eq!((&people["items"][0]["id"], &people["total"]), (&json!(customer), &json!(1)), "{people}");

    let made = caller.call(Method::POST, "/api/v1/keys", json!({"scopes": ["questions"], "name": "report"})).await.1;
    let prefix = &made["key"].as_str().unwrap()[..12];
    let keys = caller.get("/api/v1/keys").await.1;
    let listed = keys["items"].as_array().unwrap().iter().find(|key| key["id"] == prefix).unwrap();
    assert_eq!((&listed["name"], &listed["scopes"]), (&json!("report"), &json!(["questions"])));
    let revoked = caller.call(Method::DELETE, &format!("/api/v1/keys/{prefix}"), Value::Null).await;
    assert_eq!(revoked.0, StatusCode::NO_CONTENT);

    let units = caller.call(Method::POST, "/api/v1/units", json!({"name": "North"})).await.1;
    let north = units["id"].as_str().unwrap().to_owned();
    let south = caller.call(Method::POST, "/api/v1/units", json!({"name": "South"})).await.1;
    let place = json!({"hierarchy": "places", "parent": north});
    let path = format!("/api/v1/units/{}/place", south["id"].as_str().unwrap());
    assert_eq!(caller.call(Method::PUT, &path, place).await.0, StatusCode::NO_CONTENT);
    assert_eq!(caller.get("/api/v1/units?limit=1").await.1["cursor"], "1");
    let units = caller.get("/api/v1/units").await.1;
    let listed = units["items"].as_array().unwrap().iter().find(|unit| unit["id"] == json!(north)).unwrap();
    assert_eq!(listed["places"][0]["depth"], 0);

    let changed = caller.call(Method::PATCH, "/api/v1/workspace", json!({"zone": "Asia/Kathmandu"})).await.1;
    assert_eq!((&changed["name"], &changed["zone"]), (&json!("Own"), &json!("Asia/Kathmandu")));
    let audit = caller.get("/api/v1/audit?action=workspace.changed").await.1;
    assert_eq!(audit["items"].as_array().unwrap().len(), 1);

    let touchpoints = caller.get("/api/v1/touchpoints").await.1;
    let id = touchpoints["items"][0]["id"].as_str().unwrap().to_owned();
    let described = json!({"stage": "purchase", "department": "Shop"});
    let path = format!("/api/v1/touchpoints/{id}");
    assert_eq!(caller.call(Method::PUT, &path, described).await.0, StatusCode::NO_CONTENT);
    let shown = caller.get(&path).await.1;
    assert_eq!((&shown["stage"], &shown["department"]), (&json!("purchase"), &json!("Shop")));
    assert_eq!(caller.get("/api/v1/metrics/nps").await.1["figures"][0]["n"], 1);
    let imports = caller.get("/api/v1/imports").await.1;
    let path = format!("/api/v1/imports/{}/errors", imports["items"][0]["id"].as_str().unwrap());
    assert_eq!(caller.get(&path).await, (StatusCode::OK, json!({"items": [], "cursor": null})));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_taken_as_files() {
    let house = House::new().await;
    let caller = Caller::new(&house, &Scope::ALL).await;
    for (path, method, body) in [
        ("/api/v1/customers", Method::GET, String::new()),
        ("/api/v1/feedback", Method::GET, String::new()),
        ("/api/v1/questions", Method::POST, json!({"kind": "score", "metric": "nps"}).to_string()),
    ] {
        let file = async |format: &str| {
            let path = format!("{path}?format={format}");
            let response = caller.send(method.clone(), &path, "application/json", body.clone()).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            response.into_body().collect().await.unwrap().to_bytes()
        };
        assert!(file("csv").await.contains(&b','), "{path}");
        let lines = file("ndjson").await;
        let row: Value = serde_json::from_slice(lines.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
        assert!(row.is_object(), "{path}");
        assert!(file("parquet").await.starts_with(b"PAR1"), "{path}");
    }
    let audit = caller.get("/api/v1/audit?action=list.exported").await.1;
    assert_eq!(audit["items"].as_array().unwrap().len(), 9);
}
