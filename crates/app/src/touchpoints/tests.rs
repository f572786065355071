//! What people say about touchpoints takes effect at once and survives what is projected afterwards.
use std::sync::Arc;

use serde_json::{Value, json};
use throughline_model::touchpoint::Stage;

use super::{scorecard::show, view::Named, *};
use crate::{
    app::Settings,
    ctx::World,
    keys::{self, KeyKind},
    project,
    wires::{self, Wire},
};

struct House {
    app: Arc<App>,
    ctx: Ctx,
    key: String,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let ctx = Ctx::operator(workspace, app.now());
        Self { app, ctx, key, _folder: folder }
    }

    async fn send(&self, events: Value) {
        let body = json!({"writeKey": self.key, "batch": events}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        let checked = wires::segment::check(request).unwrap();
        self.app.collect(Wire::Segment, checked, self.app.now()).await.unwrap();
        project::catch_up(&self.app).await.unwrap();
    }

    async fn rows(&self) -> Vec<(Option<Stage>, String, Option<String>, u64, u64)> {
        let list = list(&self.ctx, &self.app, &Within::default()).await.unwrap();
        let rows = list.stages.into_iter().flat_map(|stage| stage.rows.into_iter().map(move |row| (stage.stage, row)));
        rows.map(|(stage, row)| (stage, row.name, row.department, row.occurrences, row.people)).collect()
    }

    fn code(&self, name: &str) -> u32 {
        self.app.tenant(self.ctx.workspace).unwrap().names().catalogue.code(Space::Touchpoint, name).unwrap()
    }
}

fn track(who: &str, event: &str, day: u32) -> Value {
    json!({"type": "track", "event": event, "userId": who, "timestamp": format!("2026-01-{day:02}T10:00:00Z")})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_say_takes_effect_and_stays() {
    let house = House::new().await;
    let (ctx, app) = (&house.ctx, &house.app);
    house.send(json!([track("ada", "Tasting", 1), track("ada", "tasting", 2), track("bob", "Tasting", 3)])).await;
    let text = |text: &str| text.to_owned();
    assert_eq!(
        house.rows().await,
        [(None, text("Tasting"), None, 2, 2), (None, text("tasting"), None, 1, 1)],
        "the most met first"
    );
    let (upper, lower) = (house.code("Tasting"), house.code("tasting"));
    describe(ctx, app, upper, Some(Stage::Consideration), Some(" Shop ")).await.unwrap();
    set_alias(ctx, app, lower, Some(upper)).await.unwrap();
    let together = [(Some(Stage::Consideration), text("Tasting"), Some(text("Shop")), 3, 2)];
    assert_eq!(house.rows().await, together);
    let card = show(ctx, app, upper, &Within::default()).await.unwrap();
    assert_eq!((card.occurrences, card.people, card.by_convention), (3, 2, false));
    assert_eq!(card.aliases, [Named { code: lower, name: text("tasting") }]);
    assert_eq!(
        card.before.iter().map(|b| (b.touchpoint.is_none(), b.occurrences)).collect::<Vec<_>>(),
        [(true, 2), (false, 1)]
    );
    assert_eq!(show(ctx, app, lower, &Within::default()).await.unwrap().alias_of.unwrap().code, upper);

    // A batch that adds names must not bring back the old ones.
    house.send(json!([track("ada", "tasting", 4), track("ada", "Order Completed", 5)])).await;
    let rows = house.rows().await;
    assert_eq!(rows[0], (Some(Stage::Consideration), text("Tasting"), Some(text("Shop")), 4, 2));
    assert_eq!(rows[1].0, Some(Stage::Purchase));

    set_alias(ctx, app, lower, None).await.unwrap();
    assert_eq!(house.rows().await.iter().map(|row| row.3).collect::<Vec<_>>(), [2, 2, 1], "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_and_strangers_are_refused() {
    let house = House::new().await;
    let (ctx, app) = (&house.ctx, &house.app);
    house.send(json!([track("ada", "a", 1), track("ada", "b", 2), track("ada", "c", 3)])).await;
    let (a, b, c) = (house.code("a"), house.code("b"), house.code("c"));
    assert!(set_alias(ctx, app, a, Some(a)).await.is_err(), "itself");
    assert!(matches!(set_alias(ctx, app, a, Some(99)).await, Err(Error::NotFound(_))));
    assert!(matches!(describe(ctx, app, 0, None, None).await, Err(Error::NotFound(_))));
    set_alias(ctx, app, b, Some(a)).await.unwrap();
    assert!(set_alias(ctx, app, a, Some(b)).await.is_err(), "a circle");
    assert!(set_alias(ctx, app, a, Some(c)).await.is_err(), "b counts as a");
    set_alias(ctx, app, c, Some(b)).await.unwrap();
    let card = show(ctx, app, c, &Within::default()).await.unwrap();
    assert_eq!(card.alias_of.unwrap().code, a, "another name of another name is one of the first");
    let long = "x".repeat(LONGEST_DEPARTMENT + 1);
    assert!(describe(ctx, app, a, None, Some(&long)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_in_progress_loses_nothing_that_is_said_meanwhile() {
    let house = House::new().await;
    house.send(json!([track("ada", "first", 1)])).await;
    let code = house.code("first");
    let events: Vec<Value> = (0..300).map(|n| track("ada", &format!("new {n}"), 2)).collect();
    let sending = house.send(Value::Array(events));
    let saying = async {
        for _ in 0..5 {
            describe(&house.ctx, &house.app, code, Some(Stage::Use), Some("Care")).await.unwrap();
        }
    };
    tokio::join!(sending, saying);
    let card = show(&house.ctx, &house.app, code, &Within::default()).await.unwrap();
    assert_eq!((card.stage, card.department.as_deref()), (Some(Stage::Use), Some("Care")));
    assert_eq!(house.rows().await.len(), 301, "and the new names are there");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_placed_at_once_and_put_back() {
    let house = House::new().await;
    let (ctx, app) = (&house.ctx, &house.app);
    house
        .send(json!([track("ada", "Tasting", 1), track("ada", "Checkout", 2), track("bob", "Order Completed", 3)]))
        .await;
    let codes = ["Tasting", "Checkout"].map(|name| house.code(name));
    let before = codes::touchpoints(&app.db, ctx.workspace).await.unwrap();
    let placed = async |stage, department: Option<&str>| {
        let placing = Placing { stage, department: department.map(str::to_owned) };
        place(ctx, app, &codes, &placing).await
    };
    let stage = placed(Some(Some(Stage::Purchase)), None).await.unwrap();
    let owner = placed(None, Some(" Shop ")).await.unwrap();
    let owned = |all: &[Touchpoint]| all.iter().filter(|t| t.department.as_deref() == Some("Shop")).count();
    let now = codes::touchpoints(&app.db, ctx.workspace).await.unwrap();
    assert_eq!(owned(&now), 2);
    assert!(now.iter().filter(|t| codes.contains(&t.code)).all(|t| t.stage == Some(Stage::Purchase)));
    assert!(matches!(placed(None, None).await, Err(Error::Invalid(_))), "nothing is said");
    assert!(matches!(
        place(ctx, app, &[77], &Placing { stage: Some(None), department: None }).await,
        Err(Error::NotFound(_))
    ));
    // What somebody changed meanwhile stays.
    describe(ctx, app, codes[1], Some(Stage::Purchase), Some("Till")).await.unwrap();
    assert_eq!(undo::undo(ctx, app, owner).await.unwrap(), 1);
    let now = codes::touchpoints(&app.db, ctx.workspace).await.unwrap();
    assert_eq!(owned(&now), 0);
    describe(ctx, app, codes[1], Some(Stage::Purchase), None).await.unwrap();
    assert_eq!(undo::undo(ctx, app, stage).await.unwrap(), 2);
    assert_eq!(codes::touchpoints(&app.db, ctx.workspace).await.unwrap(), before, "with who had said so");
}
