//! Notices reach those who may hear them, and nobody else.
use serde_json::json;
use throughline_model::permission::Role;

use super::*;
use crate::{
    app::Settings,
    ctx::World,
    keys::{self, KeyKind},
    project,
    wires::{self, Wire},
};

struct House {
    app: Arc<App>,
    own: WorkspaceId,
    other: WorkspaceId,
    key: String,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let other = keys::make_workspace(&app, "other", "Other", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, own, KeyKind::Write, Some("shop")).await.unwrap();
        Self { app, own, other, key, _folder: folder }
    }

    fn ctx(&self, workspace: WorkspaceId, role: Role) -> Ctx {
        Ctx { role, ..Ctx::operator(workspace, self.app.now()) }
    }

    async fn send(&self, user: &str, id: &str, event: &str, properties: serde_json::Value) {
        let body = json!({"writeKey": self.key, "batch": [{"type": "track", "event": event, "userId": user,
            "messageId": id, "timestamp": "2026-01-05T10:00:00Z", "properties": properties}]});
        let body = body.to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        self.app.collect(Wire::Segment, wires::segment::check(request).unwrap(), self.app.now()).await.unwrap();
        project::catch_up(&self.app).await.unwrap();
    }

    async fn profile(&self, user: &str) -> ProfileId {
        let ctx = self.ctx(self.own, Role::Admin);
        let found = crate::customers::list(&ctx, &self.app, Some(user), None, None, 5).await;
        found.unwrap().rows.first().unwrap().profile
    }
}

async fn heard(listening: &mut Listening) -> Option<Vec<Notice>> {
    tokio::time::timeout(Duration::from_millis(800), listening.next()).await.unwrap_or(Some(Vec::new()))
}

fn wish(customer: Option<ProfileId>, topics: &[Topic]) -> Wish {
    Wish { customer, topics: topics.to_vec() }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_hears_of_it_and_others_do_not() {
    let house = House::new().await;
    house.send("ada", "m1", "Order", json!({})).await;
    house.send("bob", "m2", "Order", json!({})).await;
    let (ada, bob) = (house.profile("ada").await, house.profile("bob").await);
    let admin = house.ctx(house.own, Role::Admin);
    let everything = wish(Some(ada), &Topic::ALL);
    let mut of_ada = listen(&admin, &house.app, &everything).await.unwrap();
    let mut of_bob = listen(&admin, &house.app, &wish(Some(bob), &[])).await.unwrap();
    let stranger = house.ctx(house.other, Role::Owner);
    let mut elsewhere = listen(&stranger, &house.app, &wish(None, &Topic::ALL)).await.unwrap();
    assert!(listen(&stranger, &house.app, &wish(Some(ada), &[])).await.is_err(), "of another workspace");

    for n in 0..20 {
        house.send("ada", &format!("n{n}"), "NPS Submitted", json!({"score": 3})).await;
    }
    let mut all = BTreeSet::new();
    let mut times = 0;
    loop {
        let new = heard(&mut of_ada).await.unwrap();
        if new.is_empty() {
            break;
        }
        times += 1;
        all.extend(new);
    }
    let expect = [Notice::Customer, Notice::About(Topic::Feedback), Notice::About(Topic::Touchpoints)];
    assert!(expect.iter().all(|notice| all.contains(notice)), "{all:?}");
    assert!(!all.contains(&Notice::About(Topic::Quarantine)) && !all.contains(&Notice::About(Topic::Imports)));
    assert!(times <= 4, "{times} notices for twenty commits that came at once");
    assert_eq!(heard(&mut of_bob).await, Some(Vec::new()));
    assert_eq!(heard(&mut elsewhere).await, Some(Vec::new()));

    // Joined with the other one, their events are this customer's too, before and after.
    crate::identity::join(&admin, &house.app, ada, bob).await.unwrap();
    assert_eq!(heard(&mut of_ada).await, Some(vec![Notice::Customer]));
    assert_eq!(heard(&mut of_bob).await, Some(vec![Notice::Customer]));
    house.send("bob", "m9", "Order", json!({})).await;
    assert!(heard(&mut of_ada).await.unwrap().contains(&Notice::Customer));

    house.app.live.close();
    assert_eq!(of_bob.next().await, None);
    assert!(matches!(listen(&admin, &house.app, &everything).await, Err(Error::Unavailable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_falls_behind_is_let_go() {
    let house = House::new().await;
    let admin = house.ctx(house.own, Role::Admin);
    let mut slow = listen(&admin, &house.app, &wish(None, &[Topic::Feedback])).await.unwrap();
    for _ in 0..=BEHIND {
        house.app.live.tell(house.own, Changed::about([Topic::Feedback]));
    }
    assert_eq!(slow.next().await, None);
    drop(slow);
    house.app.live.tell(house.own, Changed::about([Topic::Feedback]));
    assert!(!house.app.live.is_heard(house.own), "nothing is gathered for nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_and_limits_hold() {
    let house = House::new().await;
    house.send("ada", "m1", "Order", json!({})).await;
    let ada = house.profile("ada").await;
    let can = async |role, wish: Wish| match listen(&house.ctx(house.own, role), &house.app, &wish).await {
        Ok(_) => true,
        Err(Error::Forbidden) => false,
        Err(other) => panic!("{other}"),
    };
    assert!(can(Role::Viewer, wish(None, &[Topic::Touchpoints])).await);
    assert!(!can(Role::Viewer, wish(None, &[Topic::Touchpoints, Topic::Feedback])).await);
    assert!(!can(Role::Viewer, wish(Some(ada), &[])).await);
    assert!(can(Role::Agent, wish(Some(ada), &[Topic::Feedback])).await);
    assert!(!can(Role::Agent, wish(None, &[Topic::Imports])).await);
    assert!(can(Role::Analyst, wish(None, &Topic::ALL)).await);
    let admin = house.ctx(house.own, Role::Admin);
    let mut open = Vec::new();
    for _ in 0..MOST_OF_ONE {
        open.push(listen(&admin, &house.app, &wish(None, &Topic::ALL)).await.unwrap());
    }
    assert!(matches!(listen(&admin, &house.app, &wish(None, &Topic::ALL)).await, Err(Error::RateLimited)));
    open.pop();
    assert!(listen(&admin, &house.app, &wish(None, &Topic::ALL)).await.is_ok());
}
