//! Every route × every role × {own workspace, own unit, other unit, other workspace, nobody}: who may see and do what.
use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use throughline_app::{
    app::{App, Settings},
    auth,
    ctx::{Ctx, World, hash_of},
    imports::{self, uploads},
    keys::{self, KeyKind},
    people, project,
    webhooks::{
        self,
        event::{EventKind, Subscription},
    },
    wires::{self, Wire},
};
use throughline_model::{
    id::{ProfileId, WorkspaceId, derived},
    permission::Role,
    time::Micros,
};
use tower::ServiceExt;

use crate::{
    router::{guarded, router},
    routes::{Needs, Route},
    state::Web,
};

const VISIT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A house with two workspaces, a customer, an import and files that wait.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    router: Router,
    customer: ProfileId,
    import: String,
    upload: String,
    board: String,
    endpoint: String,
    delivery: String,
    pub(crate) own: WorkspaceId,
    _folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let tenant = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap();
        let workspace = tenant.workspace.id;
        keys::make_workspace(&app, "other", "Other", Micros(app.now().0 + 1)).await.unwrap();
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let body = serde_json::json!({"writeKey": key, "batch": [{"type": "track", "event": "Order", "userId": "ada",
            "messageId": "m1", "timestamp": "2026-01-05T10:00:00Z", "properties": {"unit": "Mill"}}, {"type": "track",
            "event": "NPS Submitted", "userId": "ada", "messageId": "m2", "timestamp": "2026-01-06T10:00:00Z",
            "properties": {"score": 9, "unit": "Mill"}}, {"type": "track", "event": "Order", "userId": "bob",
            "messageId": "m3", "timestamp": "2026-01-05T11:00:00Z", "properties": {"unit": "Harbour"}}]});
        let body = body.to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
        project::catch_up(&app).await.unwrap();
        let ctx = throughline_app::ctx::Ctx::operator(workspace, app.now());
        let list = throughline_app::customers::list(&ctx, &app, Some("ada"), None, None, 10).await.unwrap();
        let customer = list.rows.first().unwrap().profile;
        let router = router(Web { app: Arc::clone(&app), metrics: Arc::new(String::new) });
        let mut import = String::new();
        let mut upload = String::new();
        for taken in [&mut import, &mut upload] {
            let mut files = uploads::begin(&ctx, &app).await.unwrap();
            let mut file = files.file("events.csv").await.unwrap();
            file.write(b"customer,event,time\nada,Order,2026-01-07\n").await.unwrap();
            file.end().await.unwrap();
            *taken = files.keep().unwrap().to_string();
        }
        let import = uploads::import(&ctx, &app, import.parse().unwrap(), &imports::Using::Preset("events".to_owned()))
            .await
            .unwrap()
            .to_string();
        project::catch_up(&app).await.unwrap();
        let board = throughline_app::boards::add(&ctx, &app, "Week", true).await.unwrap().to_string();
        let given = webhooks::EndpointIn {
            url: "https://hooks.example.org/cx".to_owned(),
            subscriptions: vec![Subscription::to(EventKind::PromiseBroken)],
            ..webhooks::EndpointIn::default()
        };
        let (endpoint, _) = webhooks::add(&ctx, &app, &given).await.unwrap();
        let delivery = webhooks::log::test(&ctx, &app, endpoint).await.unwrap().to_string();
        let endpoint = endpoint.to_string();
        Self { board, app, router, customer, import, upload, endpoint, delivery, own: workspace, _folder: folder }
    }

    /// A session of somebody with a role in a workspace.
    pub(crate) async fn session(&self, workspace: WorkspaceId, role: Role) -> String {
        let email = format!("{}@{workspace}.example", role.as_str());
        auth::put_user(&self.app, workspace, &email, Some("Ada Lovelace"), role.as_str(), None).await.unwrap();
        auth::redeem(&self.app, &auth::link(&self.app, &email).await.unwrap()).await.unwrap()
    }

    /// A session of somebody who is limited to a unit of the first workspace.
    async fn limited(&self, role: Role, unit: &str) -> String {
        let email = format!("{}@{}.example", role.as_str(), unit.to_lowercase());
        let user = auth::put_user(&self.app, self.own, &email, None, role.as_str(), None).await.unwrap();
        let ctx = Ctx::operator(self.own, self.app.now());
        people::set_units(&ctx, &self.app, user, &[unit.to_owned()]).await.unwrap();
        auth::redeem(&self.app, &auth::link(&self.app, &email).await.unwrap()).await.unwrap()
    }

    async fn status(&self, route: &Route, session: Option<&str>) -> StatusCode {
        self.answer(route, session, "").await.status()
    }

    /// The answer of a route to a session, and to a browser with more cookies.
    pub(crate) async fn answer(&self, route: &Route, session: Option<&str>, cookies: &str) -> Response {
        let path = route
            .path
            .replace("{customer}", &self.customer.to_string())
            .replace("{format}", "csv?question=%7B%22kind%22%3A%22map%22%7D")
            .replace("{link}", "00000000-0000-7000-8000-000000000000")
            .replace("{invitation}", "00000000-0000-7000-8000-000000000000")
            .replace("{import}", &self.import)
            .replace("{upload}", &self.upload)
            .replace("{board}", &self.board)
            .replace("{segment}", "00000000-0000-7000-8000-000000000000")
            .replace("{endpoint}", &self.endpoint)
            .replace("{delivery}", &self.delivery)
            .replace("{view}", "00000000-0000-7000-8000-000000000000")
            .replace("{undo}", "00000000-0000-7000-8000-000000000000")
            .replace("{touchpoint}", "1")
            .replace("{metric}", "nps")
            .replace("{member}", "00000000-0000-7000-8000-000000000000")
            .replace("{segment}", "00000000-0000-7000-8000-000000000000")
            .replace("{source}", &derived(self.own, &[b"source", b"shop"]).to_string());
        assert!(!path.contains('{'), "the test does not know how to fill {path}");
        let session = session.unwrap_or_default();
        let request = Request::builder()
            .method(route.method.clone())
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("tl_visit={VISIT}; tl_session={session}; {cookies}"))
            .header("x-csrf", hash_of(&format!("form {VISIT} {session}")))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::empty())
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The answer of a page to a session.
    pub(crate) async fn get(&self, path: &str, session: &str) -> Response {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("tl_visit={VISIT}; tl_session={session}"))
            .body(Body::empty())
            .unwrap();
        self.call(request).await
    }

    /// The answer to a request as it is.
    pub(crate) async fn call(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The answer to a form.
    pub(crate) async fn post(&self, path: &str, session: &str, form: &str) -> Response {
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("tl_visit={VISIT}; tl_session={session}"))
            .header("x-csrf", hash_of(&format!("form {VISIT} {session}")))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_keeps_to_its_right() {
    let house = House::new().await;
    let (_, table) = guarded().into_parts();
    let workspaces: Vec<_> = house.app.tenants().iter().map(|tenant| tenant.workspace.id).collect();
    let [own, other] = workspaces[..] else { panic!("two workspaces") };
    for role in Role::ALL {
        let session = house.session(own, role).await;
        for route in &table {
            let allowed = match route.needs {
                Needs::Right(permission) => role.may(permission),
                Needs::Own => role == Role::Owner,
                Needs::Nothing | Needs::SignIn => continue,
            };
            let status = house.status(route, Some(&session)).await;
            let context = format!("{role:?} {} {}: {status}", route.method, route.path);
            match (allowed, route.method == Method::GET) {
                (true, true) => assert!(status != StatusCode::NOT_FOUND && !status.is_server_error(), "{context}"),
                (true, false) => assert!(status != StatusCode::FORBIDDEN && !status.is_server_error(), "{context}"),
                (false, true) => assert_eq!(status, StatusCode::NOT_FOUND, "{context}"),
                (false, false) => assert_eq!(status, StatusCode::FORBIDDEN, "{context}"),
            }
        }
    }
    // Limited to a unit: what concerns the whole workspace is not theirs, and neither is a customer of another unit.
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Owner) {
        for unit in ["Mill", "Harbour"] {
            let session = house.limited(role, unit).await;
            for route in &table {
                let Needs::Right(permission) = route.needs else { continue };
                let status = house.status(route, Some(&session)).await;
                let context = format!("{role:?} of {unit} {} {}: {status}", route.method, route.path);
                let elsewhere = unit == "Harbour" && route.path.contains("{customer}");
                match (role.may_within_units(permission) && !elsewhere, route.method == Method::GET) {
                    (true, true) => assert!(status != StatusCode::NOT_FOUND && !status.is_server_error(), "{context}"),
                    (true, false) => assert!(status != StatusCode::FORBIDDEN && !status.is_server_error(), "{context}"),
                    (false, true) => assert_eq!(status, StatusCode::NOT_FOUND, "{context}"),
                    (false, false) if elsewhere => assert!(status.is_client_error(), "{context}"),
                    (false, false) => assert_eq!(status, StatusCode::FORBIDDEN, "{context}"),
                }
            }
        }
    }
    let stranger = house.session(other, Role::Owner).await;
    let named = |path: &str| path.contains('{') && !path.contains("{format}");
    for route in table.iter().filter(|route| named(route.path) && route.method == Method::GET) {
        let status = house.status(route, Some(&stranger)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{} of another workspace", route.path);
    }
    for route in table.iter().filter(|route| route.needs != Needs::Nothing) {
        let status = house.status(route, None).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{} {} leads nobody to the way in", route.method, route.path);
    }
}
