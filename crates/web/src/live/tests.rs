//! The stream of notices through HTTP: who gets one, what it says, and when it ends.
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use throughline_app::{
    app::{App, Settings},
    ctx::World,
    keys,
    live::Changed,
};
use throughline_model::{id::WorkspaceId, permission::Role};
use tower::ServiceExt;

use super::*;
use crate::router::router;

struct House {
    app: Arc<App>,
    router: Router,
    own: WorkspaceId,
    other: WorkspaceId,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let other = keys::make_workspace(&app, "other", "Other", app.now()).await.unwrap().workspace.id;
        let router = router(Web { app: Arc::clone(&app), metrics: Arc::new(String::new) });
        Self { app, router, own, other, _folder: folder }
    }

    async fn session(&self, workspace: WorkspaceId, role: Role) -> String {
        let email = format!("{}@{workspace}.example", role.as_str());
        auth::put_user(&self.app, workspace, &email, None, role.as_str(), None).await.unwrap();
        auth::redeem(&self.app, &auth::link(&self.app, &email).await.unwrap()).await.unwrap()
    }

    async fn open(&self, session: &str, query: &str) -> Response {
        let request = Request::builder()
            .uri(format!("{}?{query}", urls::LIVE))
            .header(header::COOKIE, format!("tl_session={session}"))
            .header(header::ACCEPT_ENCODING, "gzip")
            .body(Body::empty())
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    fn tell(&self) {
        self.app.live.tell(self.own, Changed::about([Topic::Feedback, Topic::Touchpoints]));
    }
}

/// The next piece of a stream; `None` at its end, an empty one where nothing comes.
async fn next(stream: &mut Body) -> Option<String> {
    match tokio::time::timeout(Duration::from_millis(900), stream.frame()).await {
        Ok(Some(frame)) => Some(String::from_utf8_lossy(frame.unwrap().data_ref().unwrap()).into_owned()),
        Ok(None) => None,
        Err(_) => Some(String::new()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_says_what_is_new_until_the_session_ends() {
    let house = House::new().await;
    let agent = house.session(house.own, Role::Agent).await;
    let stranger = house.session(house.other, Role::Owner).await;
    let response = house.open(&agent, "topics=feedback").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "what is packed would wait for more");
    let mut stream = response.into_body();
    let mut elsewhere = house.open(&stranger, "topics=feedback,imports").await.into_body();
    for stream in [&mut stream, &mut elsewhere] {
        assert!(next(stream).await.unwrap().starts_with("event: begin\n"));
    }
    house.tell();
    assert_eq!(next(&mut stream).await.unwrap(), "event: new\ndata: feedback\n\n");
    assert_eq!(next(&mut elsewhere).await.as_deref(), Some(""), "another workspace hears nothing");
    auth::sign_out(&house.app, &agent).await.unwrap();
    house.tell();
    assert_eq!(next(&mut stream).await, None);
    house.app.live.close();
    assert_eq!(next(&mut elsewhere).await, None, "the program stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_what_they_may_not_see() {
    let house = House::new().await;
    let viewer = house.session(house.own, Role::Viewer).await;
    let status = async |session: &str, query: &str| house.open(session, query).await.status();
    assert_eq!(status("", "topics=touchpoints").await, StatusCode::SEE_OTHER);
    assert_eq!(status(&viewer, "topics=touchpoints").await, StatusCode::OK);
    for query in [
        "topics=feedback",
        "topics=touchpoints,imports",
        "topics=secrets",
        "customer=x",
        "customer=00000000-0000-7000-8000-000000000000",
    ] {
        assert_eq!(status(&viewer, query).await, StatusCode::NOT_FOUND, "{query}");
    }
    assert_eq!(status(&viewer, "").await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_read_is_let_go() {
    let house = House::new().await;
    let agent = house.session(house.own, Role::Agent).await;
    let mut stream = house.open(&agent, "topics=feedback").await.into_body();
    // Two notices wait in the channel and one for room in it; after the time to read is over the stream ends.
    for _ in 0..5 {
        house.tell();
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    tokio::time::sleep(UNREAD).await;
    let mut said = 0;
    while next(&mut stream).await.is_some_and(|piece| !piece.is_empty()) {
        said += 1;
    }
    assert!(said <= 3, "{said}");
    assert_eq!(next(&mut stream).await, None);
}
