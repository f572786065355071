//! Every condition means whom a reader would expect, and those who may see less get less.
use serde_json::{Value, json};
use throughline_model::permission::Role;

use super::*;
use crate::{
    app::Settings,
    ctx::World,
    customers,
    feedback::{self, view::Sought},
    identity,
    keys::{self, KeyKind},
    people, project, undo,
    wires::{self, Wire},
};

struct House {
    app: Arc<App>,
    ctx: Ctx,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let now = app.now();
        let ago = |days: i64| Micros(now.0 - days * throughline_model::time::DAY).to_string();
        let track = |who: &str, event: &str, days, properties: Value| json!({"type": "track", "event": event, "userId": who, "timestamp": ago(days), "properties": properties});
        let events = json!([
            {"type": "identify", "userId": "ada", "timestamp": ago(90), "traits": {"plan": "gold", "email": "ada@example.org"}},
            {"type": "identify", "userId": "ada", "timestamp": ago(50), "traits": {"plan": "silver"}},
            {"type": "identify", "userId": "bob", "timestamp": ago(80), "traits": {"plan": "gold", "age": 41}},
            track("ada", "Order", 60, json!({"unit": "Mill", "channel": "web"})),
            track("ada", "Order", 10, json!({"unit": "Mill", "channel": "store"})),
            track("ada", "NPS Submitted", 9, json!({"score": 3, "unit": "Mill"})),
            track("bob", "Order", 40, json!({"unit": "Harbour", "channel": "web"})),
            track("bob", "NPS Submitted", 39, json!({"score": 10, "unit": "Harbour"})),
            track("cleo", "Visit", 5, json!({"unit": "Mill"})),
        ]);
        let body = json!({"writeKey": key, "batch": events}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
        project::catch_up(&app).await.unwrap();
        Self { ctx: Ctx::operator(workspace, app.now()), app, _folder: folder }
    }

    async fn who(&self, ctx: &Ctx, condition: Value) -> Result<Vec<String>> {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        let set = members(ctx, &self.app, &condition).await?;
        let list = customers::list(ctx, &self.app, None, Some(&set), None, 10).await?;
        let mut names: Vec<_> = list.rows.into_iter().map(|row| row.name).collect();
        names.sort();
        Ok(names)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_mean_whom_they_say() {
    let house = House::new().await;
    let (ada, bob, cleo) = ("ada@example.org", "bob", "cleo");
    let cases = [
        (json!({"met": {"touchpoint": "Order"}}), vec![ada, bob]),
        (json!({"met": {"touchpoint": "Order", "at_least": 2}}), vec![ada]),
        (json!({"met": {"touchpoint": "Order", "at_most": 1}}), vec![bob]),
        (json!({"met": {"touchpoint": "Order", "at_least": 0, "at_most": 1}}), vec![bob, cleo]),
        (json!({"met": {"touchpoint": "Order", "within": "30d"}}), vec![ada]),
        (json!({"met": {"within": "30d"}}), vec![ada, cleo]),
        (json!({"not": {"met": {"within": "30d"}}}), vec![bob]),
        (json!({"met": {"filter": {"field": "channel", "op": "=", "value": "web"}}}), vec![ada, bob]),
        (json!({"said": {"metric": "nps"}}), vec![ada, bob]),
        (json!({"said": {"metric": "nps", "most": 6}}), vec![ada]),
        (json!({"said": {"metric": "nps", "least": 9, "within": "7d"}}), vec![]),
        (json!({"trait": {"name": "plan", "op": "=", "value": "gold"}}), vec![bob]),
        (json!({"trait": {"name": "plan", "op": "!=", "value": "gold"}}), vec![ada, cleo]),
        (json!({"trait": {"name": "plan", "op": "in", "value": ["gold", "silver"]}}), vec![ada, bob]),
        (json!({"trait": {"name": "age", "op": ">", "value": 40}}), vec![bob]),
        (json!({"trait": {"name": "age", "op": "exists"}}), vec![bob]),
        (json!({"trait": {"name": "age", "op": "exists", "value": false}}), vec![ada, cleo]),
        (json!({"known": "email"}), vec![ada]),
        (json!({"promised": {"state": "broken"}}), vec![]),
        (json!({"consent": {"purpose": "research"}}), vec![]),
        (json!({"and": []}), vec![ada, bob, cleo]),
        (json!({"or": []}), vec![]),
        (json!({"and": [{"met": {"touchpoint": "Order"}}, {"said": {"metric": "nps", "most": 6}}]}), vec![ada]),
        (json!({"or": [{"known": "email"}, {"met": {"touchpoint": "Visit"}}]}), vec![ada, cleo]),
    ];
    for (condition, expect) in cases {
        assert_eq!(house.who(&house.ctx, condition.clone()).await.unwrap(), expect, "{condition}");
    }
    let wrong = house.who(&house.ctx, json!({"said": {"metric": "nothing"}})).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_are_kept_and_limit_no_ones_rights() {
    let house = House::new().await;
    let (app, ctx) = (&house.app, &house.ctx);
    let condition: Condition = serde_json::from_value(json!({"met": {"touchpoint": "Order"}})).unwrap();
    let id = put(ctx, app, None, " Buyers ", &condition).await.unwrap();
    assert!(matches!(put(ctx, app, None, "Buyers", &condition).await, Err(Error::Conflict(_))));
    assert!(matches!(put(ctx, app, None, "", &condition).await, Err(Error::Invalid(_))));
    let wrong = Condition::Said(Said { metric: "nothing".to_owned(), least: None, most: None, within: None });
    assert!(matches!(put(ctx, app, None, "Wrong", &wrong).await, Err(Error::Invalid(_))));
    assert_eq!(named(ctx, app, "Buyers").await.unwrap().len(), 2);
    let loyal: Condition = serde_json::from_value(json!({"met": {"touchpoint": "Order", "at_least": 2}})).unwrap();
    let twice = put(ctx, app, None, "Twice", &loyal).await.unwrap();
    let said = async |segment: &str, words: bool| {
        let sought = Sought { segment: Some(segment.to_owned()), with_words: words, ..Sought::default() };
        let list = feedback::list(ctx, app, &sought, None, 10).await?;
        Ok::<_, Error>((list.said, list.matching, list.entries.len(), list.figure.map(|figure| figure.n)))
    };
    assert_eq!(said("Buyers", false).await.unwrap(), (2, None, 2, Some(2)));
    assert_eq!(said("Twice", false).await.unwrap(), (1, None, 1, Some(1)), "what Ada said, and the figure of it alone");
    assert_eq!(said("Twice", true).await.unwrap(), (1, Some(0), 0, Some(1)));
    assert!(matches!(said("Nobody", false).await, Err(Error::Invalid(_))));
    remove(ctx, app, twice).await.unwrap();
    assert!(matches!(named(ctx, app, "Others").await, Err(Error::Invalid(_))));

    let owner = Ctx { role: Role::Owner, ..ctx.clone() };
    let (user, _) = people::invite(&owner, app, "mill@example.org", "", Role::Agent).await.unwrap();
    people::set_units(&owner, app, user, &["Mill".to_owned()]).await.unwrap();
    let units: Arc<[u32]> = throughline_store::units::limits(&app.db, ctx.workspace, user).await.unwrap().into();
    let agent = Ctx { role: Role::Agent, units: Some(units), ..ctx.clone() };
    assert_eq!(named(&agent, app, "Buyers").await.unwrap().len(), 1, "Bob bought elsewhere");
    assert_eq!(house.who(&agent, json!({"and": []})).await.unwrap(), ["ada@example.org", "cleo"]);
    assert_eq!(
        house.who(&agent, json!({"trait": {"name": "plan", "op": "=", "value": "gold"}})).await.unwrap(),
        [""; 0]
    );
    assert!(matches!(house.who(&agent, json!({"promised": {"state": "kept"}})).await, Err(Error::Invalid(_))));

    let viewer = Ctx { role: Role::Viewer, ..ctx.clone() };
    assert!(matches!(remove(&viewer, app, id).await, Err(Error::Forbidden)));
    remove(ctx, app, id).await.unwrap();
    assert!(list(ctx, app).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_chosen_by_hand_grows_shrinks_and_forgets() {
    let house = House::new().await;
    let (app, ctx) = (&house.app, &house.ctx);
    let all = customers::all(ctx, app, None, None, 10).await.unwrap();
    let [cleo, bob, ada] = all[..] else { panic!("three customers, the newest first") };
    assert!(matches!(customers::all(ctx, app, None, None, 2).await, Err(Error::Conflict(_))));
    let size = async |name: &str| named(ctx, app, name).await.unwrap().len();
    let (segment, made) = listed::add(ctx, app, listed::Into::New(" VIP ".to_owned()), &[ada, bob]).await.unwrap();
    assert_eq!(size("VIP").await, 2);
    let more = listed::add(ctx, app, listed::Into::There(segment), &[bob, cleo]).await.unwrap().1;
    assert_eq!((undo::show(ctx, app, more).await.unwrap().n, size("VIP").await), (1, 3), "Bob was there");
    let out = listed::take_out(ctx, app, segment, &[ada]).await.unwrap();
    assert_eq!(size("VIP").await, 2);
    assert_eq!((undo::undo(ctx, app, out).await.unwrap(), size("VIP").await), (1, 3));
    assert_eq!((undo::undo(ctx, app, more).await.unwrap(), size("VIP").await), (1, 2));
    // Whoever was named stays in it, whatever profile names them later.
    let joined = identity::join_all(ctx, app, &[ada, cleo]).await.unwrap();
    assert_eq!(size("VIP").await, 2);
    assert!(matches!(identity::join_all(ctx, app, &[ada, cleo]).await, Err(Error::Conflict(_))));
    assert!(matches!(identity::join_all(ctx, app, &[ada]).await, Err(Error::Invalid(_))));
    undo::undo(ctx, app, joined).await.unwrap();
    assert_eq!(customers::count(ctx, app).await.unwrap(), 3);
    // The segment was made of those who are taken out, so it goes with them.
    assert_eq!(undo::undo(ctx, app, made).await.unwrap(), 2);
    assert!(list(ctx, app).await.unwrap().is_empty());
    assert!(matches!(undo::undo(ctx, app, made).await, Err(Error::Conflict(_))));

    let condition: Condition = serde_json::from_value(json!({"known": "email"})).unwrap();
    let id = put(ctx, app, None, "Known", &condition).await.unwrap();
    let refused = listed::add(ctx, app, listed::Into::There(id), &[ada]).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "it has a condition");
    let nobody = throughline_model::id::ProfileId(uuid::Uuid::nil());
    let refused = listed::add(ctx, app, listed::Into::New("X".to_owned()), &[nobody]).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let owner = Ctx { role: Role::Owner, ..ctx.clone() };
    let (user, _) = people::invite(&owner, app, "mill@example.org", "", Role::Agent).await.unwrap();
    people::set_units(&owner, app, user, &["Mill".to_owned()]).await.unwrap();
    let units: Arc<[u32]> = throughline_store::units::limits(&app.db, ctx.workspace, user).await.unwrap().into();
    let agent = Ctx { role: Role::Agent, units: Some(units), ..ctx.clone() };
    let refused = listed::add(&agent, app, listed::Into::New("X".to_owned()), &[ada, bob]).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "Bob is of another unit");
}
