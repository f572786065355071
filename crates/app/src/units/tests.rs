//! Whoever is limited to units sees what happened there, and nothing else: in questions, lists and lines.
use std::sync::Arc;

use serde_json::{Value, json};
use throughline_model::{permission::Role, question::Question, time::TimeRange};

use super::*;
use crate::{
    app::Settings,
    ask::{ask, behind},
    auth,
    ctx::World,
    customers,
    feedback::{self, view::Sought},
    figures::Within,
    identity,
    keys::{self, KeyKind},
    overview, people, project,
    touchpoints::{self, scorecard},
    wires::{self, Wire},
};

struct House {
    app: Arc<App>,
    owner: Ctx,
    _folder: tempfile::TempDir,
}

fn track(who: &str, event: &str, unit: &str, day: u32, more: Value) -> Value {
    let mut properties = json!({"unit": unit});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let at = format!("2026-01-{day:02}T10:00:00Z");
    json!({"type": "track", "event": event, "userId": who, "timestamp": at, "properties": properties})
}

impl House {
    /// Ada is a customer of the mill in the North alone, Bob of the harbour in the South alone, Cleo of both.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let id = auth::put_user(&app, workspace, "owner@example.org", None, "owner", None).await.unwrap();
        let owner = Ctx {
            actor: crate::ctx::Actor::User { id, name: "Owner".to_owned() },
            role: Role::Owner,
            ..Ctx::operator(workspace, app.now())
        };
        let none = || json!({});
        let events = json!([
            track("ada", "Visit", "Mill", 1, none()),
            track("ada", "Order", "Mill", 2, none()),
            track("ada", "NPS Submitted", "Mill", 3, json!({"score": 9, "comment": "kind"})),
            track("bob", "Visit", "Harbour", 1, none()),
            track("bob", "NPS Submitted", "Harbour", 3, json!({"score": 2, "comment": "slow"})),
            track("cleo", "Visit", "Mill", 1, none()),
            track("cleo", "Order", "Harbour", 2, none()),
            track("cleo", "Return", "Mill", 3, none()),
            track("dan", "Visit", "", 1, none()),
        ]);
        let body = json!({"writeKey": key, "batch": events}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
        project::catch_up(&app).await.unwrap();
        Self { app, owner, _folder: folder }
    }

    fn unit(&self, name: &str) -> u32 {
        self.app.tenant(self.owner.workspace).unwrap().names().catalogue.code(Space::Unit, name).unwrap()
    }

    async fn limited(&self, role: Role, units: &[&str]) -> Ctx {
        let email = format!("{}-{}@example.org", role.as_str(), units.join("-").to_lowercase());
        let (user, token) = people::invite(&self.owner, &self.app, &email, "", role).await.unwrap();
        let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        people::set_units(&self.owner, &self.app, user, &units).await.unwrap();
        let session = auth::redeem(&self.app, &token).await.unwrap();
        auth::session(&self.app, &session).await.unwrap().unwrap()
    }

    async fn rows(&self, ctx: &Ctx, question: Value) -> Vec<Value> {
        let question = Question::from_value(question).unwrap();
        ask(ctx, &self.app, question).await.unwrap().rows.into_iter().map(Value::Object).collect()
    }

    async fn names(&self, ctx: &Ctx, search: Option<&str>) -> Vec<String> {
        let list = customers::list(ctx, &self.app, search, None, None, 10).await.unwrap();
        list.rows.into_iter().map(|row| row.name).collect()
    }
}

fn timeline(who: &str) -> Question {
    Question::from_value(json!({"kind": "timeline", "customer": {"external_id": who}})).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_sees_what_happened_in_its_shops() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let north = add(owner, app, "North").await.unwrap();
    place(owner, app, Hierarchy::Places, house.unit("Mill"), Some(north)).await.unwrap();
    let manager = house.limited(Role::UnitManager, &["North"]).await;

    let map = json!({"kind": "map"});
    let seen = house.rows(&manager, map.clone()).await;
    let edge = |from: &str, to: &str| {
        seen.iter().find(|row| row["from"] == from && row["to"] == to).map(|row| row["people"].clone())
    };
    assert_eq!((edge("Visit", "Order"), edge("Visit", "Return")), (Some(json!(1)), Some(json!(1))));
    let filtered = json!({"kind": "map", "filter": {"field": "unit", "op": "=", "value": "North"}});
    assert_eq!(seen, house.rows(owner, filtered).await, "as if nothing else were there");
    assert_ne!(seen, house.rows(owner, map).await);

    let score = json!({"kind": "score", "metric": "nps"});
    assert_eq!(
        (house.rows(&manager, score.clone()).await[0]["n"].clone(), json!(2)),
        (json!(1), house.rows(owner, score).await[0]["n"].clone())
    );
    assert_eq!(house.names(&manager, None).await, ["cleo", "ada"]);
    assert_eq!(house.names(&manager, Some("a")).await, ["ada"]);
    assert_eq!(house.names(owner, None).await.len(), 4);

    let of = async |ctx: &Ctx, who: &str| ask(ctx, app, timeline(who)).await.map(|answer| answer.rows.len());
    assert_eq!((of(&manager, "cleo").await.unwrap(), of(owner, "cleo").await.unwrap()), (2, 3));
    for hidden in ["bob", "dan"] {
        assert!(matches!(of(&manager, hidden).await, Err(Error::NotFound(_))), "{hidden}");
    }
    let all = customers::list(owner, app, None, None, None, 10).await.unwrap().rows;
    let profile = |name: &str| all.iter().find(|row| row.name == name).unwrap().profile;
    let shown = customers::show(&manager, app, profile("cleo"), TimeRange::default()).await.unwrap();
    assert_eq!(shown.total, 2);
    assert!(matches!(
        customers::show(&manager, app, profile("bob"), TimeRange::default()).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(identity::join(&manager, app, profile("ada"), profile("bob")).await, Err(Error::NotFound(_))));

    let said = feedback::list(&manager, app, &Sought::default(), None, 10).await.unwrap();
    assert_eq!((said.said, said.entries.len(), said.entries[0].text.as_deref()), (1, 1, Some("kind")));
    let elsewhere = Sought { unit: Some("Harbour".to_owned()), ..Sought::default() };
    assert_eq!(feedback::list(&manager, app, &elsewhere, None, 10).await.unwrap().entries.len(), 0);
    assert_eq!(feedback::list(owner, app, &elsewhere, None, 10).await.unwrap().entries.len(), 1);
    assert_eq!(crate::journeys::units(&manager, app).unwrap(), ["Mill", "North"]);

    assert_eq!(overview::overview(&manager, app, &Within::default()).await.unwrap().customers, 2);
    let card = scorecard::show(&manager, app, 1, &Within::default()).await.unwrap();
    assert_eq!((card.occurrences, card.promises), (2, None));
    let listed = touchpoints::list(&manager, app, &Within::default()).await.unwrap();
    assert_eq!(listed.occurrences, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_figure_stand_people_whom_one_may_see() {
    let house = House::new().await;
    let manager = house.limited(Role::Analyst, &["Mill"]).await;
    let funnel = json!({"kind": "funnel", "steps": [{"touchpoint": "Visit"}, {"touchpoint": "Order"}], "window": "7d"});
    let who = async |ctx: &Ctx, row: Value| {
        let question = Question::from_value(funnel.clone()).unwrap();
        let found = behind(ctx, &house.app, question, row.as_object().unwrap().clone()).await?;
        let list = customers::list(ctx, &house.app, None, Some(&found.customers), None, 10).await?;
        Ok::<_, Error>(list.rows.into_iter().map(|row| row.name).collect::<Vec<_>>())
    };
    assert_eq!(who(&house.owner, json!({"step": 2})).await.unwrap(), ["cleo", "ada"]);
    assert_eq!(who(&house.owner, json!({"step": 2, "lost": true})).await.unwrap(), ["dan", "bob"]);
    assert_eq!(who(&manager, json!({"step": 2})).await.unwrap(), ["ada"]);
    assert_eq!(who(&manager, json!({"step": 2, "lost": true})).await.unwrap(), ["cleo"]);
    assert!(matches!(who(&manager, json!({"step": 3})).await, Err(Error::Invalid(_))));
    assert!(matches!(who(&manager, json!({"step": 1, "lost": true})).await, Err(Error::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_the_whole_is_not_theirs() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let admin = house.limited(Role::Admin, &["Mill"]).await;
    assert!(!admin.may(Permission::Administer) && !admin.may(Permission::Curate) && admin.may(Permission::LinkPeople));
    assert!(matches!(list(&admin, app).await, Err(Error::Forbidden)));
    let limit = async |user, units: &[&str]| {
        let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        people::set_units(owner, app, user, &units).await
    };
    assert!(matches!(limit(owner.user().unwrap(), &["Mill"]).await, Err(Error::Invalid(_))), "an owner sees all");
    assert!(matches!(limit(admin.user().unwrap(), &["Nowhere"]).await, Err(Error::Invalid(_))));
    people::set_role(owner, app, admin.user().unwrap(), Role::Owner).await.unwrap();
    let listed = people::list(owner, app).await.unwrap().people;
    assert!(listed.iter().all(|person| person.units.is_empty()), "who becomes an owner is no longer limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn units_lie_in_units_and_never_in_themselves() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let (country, north) = (add(owner, app, "Country").await.unwrap(), add(owner, app, " North ").await.unwrap());
    assert!(matches!(add(owner, app, "Mill").await, Err(Error::Conflict(_))));
    assert!(matches!(add(owner, app, " ").await, Err(Error::Invalid(_))));
    let put = async |unit, parent| place(owner, app, Hierarchy::Places, unit, parent).await;
    put(house.unit("Mill"), Some(north)).await.unwrap();
    put(north, Some(country)).await.unwrap();
    assert!(matches!(put(country, Some(house.unit("Mill"))).await, Err(Error::Invalid(_))));
    assert!(matches!(put(country, Some(country)).await, Err(Error::Invalid(_))));
    assert!(matches!(put(999, None).await, Err(Error::NotFound(_))));
    place(owner, app, Hierarchy::Brands, house.unit("Mill"), Some(house.unit("Harbour"))).await.unwrap();
    let units = list(owner, app).await.unwrap();
    let rows: Vec<_> = units.trees[0].rows.iter().map(|row| (row.name.as_str(), row.depth, row.below)).collect();
    assert_eq!(rows, [("Country", 0, 2), ("North", 1, 1), ("Mill", 2, 0)]);
    assert_eq!((units.trees[2].rows.len(), units.loose.len(), units.all.len()), (2, 0, 4));
    // What is projected afterwards gets another number.
    let south = add(owner, app, "South").await.unwrap();
    assert!(south > north && put(north, None).await.is_ok());
    assert_eq!(
        house
            .rows(owner, json!({"kind": "map", "filter": {"field": "unit", "op": "in", "value": ["Country"]}}))
            .await
            .len(),
        0
    );
}
