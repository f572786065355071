//! Whatever the order of arrival, the batches, the crashes and the filings between: the same events and decisions give
//! the customers and the answers of a plain list.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use proptest::prelude::*;
use serde_json::{Value, json};
use throughline_model::{
    id::{LinkId, ProfileId, SourceId, WorkspaceId},
    identifier::Identifier,
    identity::{Evidence, resolve},
    link::{Link, LinkKind},
    profile::ProfileKey,
    question::Question,
    time::Micros,
};
use throughline_store::profiles;
use uuid::Uuid;

use super::{facts::order_of, people::Said};
use crate::{
    app::{App, Settings},
    ask::ask,
    ctx::{Ctx, World},
    keys::{self, KeyKind},
    wires::{self, Wire},
};

const NOW: &str = "2026-06-01T00:00:00Z";

/// One message: who it is about and when, in small numbers so that everything collides.
#[derive(Debug, Clone)]
struct Told {
    id: u8,
    second: i64,
    touchpoint: u8,
    user: Option<u8>,
    anonymous: Option<u8>,
    email: Option<u8>,
    alias: Option<u8>,
}

/// What happens between deliveries.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    Project,
    File,
    Crash,
}

fn told() -> impl Strategy<Value = Told> {
    let some = |n: u8| prop::option::of(0..n);
    (0..40u8, 0..6i64, 0..3u8, some(3), some(4), some(3), prop::option::weighted(0.15, 0..3u8))
        .prop_filter("somebody", |(_, _, _, user, anonymous, ..)| user.is_some() || anonymous.is_some())
        .prop_map(|(id, second, touchpoint, user, anonymous, email, alias)| Told {
            id,
            second,
            touchpoint,
            user,
            anonymous,
            email,
            alias: alias.filter(|other| user.is_some_and(|user| user != *other)),
        })
}

fn between() -> impl Strategy<Value = Between> {
    prop_oneof![
        4 => Just(Between::Nothing),
        3 => Just(Between::Project),
        2 => Just(Between::File),
        1 => Just(Between::Crash)
    ]
}

/// What somebody decides about who is who.
#[derive(Debug, Clone)]
enum Decided {
    /// Two profiles, by their places in the list of all, are different people or one.
    Link(bool, prop::sample::Index, prop::sample::Index),
    /// An address is shared; said again, it is not.
    Shared(u8),
}

fn decisions() -> impl Strategy<Value = Vec<Decided>> {
    let index = any::<prop::sample::Index>;
    let link =
        (any::<bool>(), index(), index()).prop_map(|(separate, left, right)| Decided::Link(separate, left, right));
    prop::collection::vec(prop_oneof![2 => link, 1 => (0..3u8).prop_map(Decided::Shared)], 0..5)
}

impl Told {
    fn message(&self) -> Value {
        let mut event = json!({
            "type": "track",
            "event": format!("T{}", self.touchpoint),
            "messageId": format!("m{}", self.id),
            "timestamp": Micros(Micros::parse("2026-01-01").unwrap().0 + self.second * 1_000_000).to_string(),
        });
        let map = event.as_object_mut().unwrap();
        if let Some(user) = self.user {
            map.insert("userId".into(), json!(format!("u{user}")));
        }
        if let Some(anonymous) = self.anonymous {
            map.insert("anonymousId".into(), json!(format!("a{anonymous}")));
        }
        if let Some(email) = self.email {
            map.insert("context".into(), json!({"traits": {"email": address(email)}}));
        }
        if let Some(alias) = self.alias {
            map.insert("type".into(), json!("alias"));
            map.insert("previousId".into(), json!(format!("u{alias}")));
        }
        event
    }
}

/// The plain list: what the ledgers should say.
struct Oracle {
    workspace: WorkspaceId,
    source: SourceId,
    events: Vec<Told>,
}

impl Oracle {
    fn profile(&self, key: Identifier) -> ProfileId {
        ProfileKey(key).profile(self.workspace, self.source)
    }

    fn user(&self, n: u8) -> ProfileId {
        self.profile(Identifier::external(&format!("u{n}")).unwrap())
    }

    fn anonymous(&self, n: u8) -> ProfileId {
        self.profile(Identifier::anonymous(&format!("a{n}")).unwrap())
    }

    fn owner(&self, told: &Told) -> ProfileId {
        told.user.map_or_else(|| self.anonymous(told.anonymous.unwrap()), |user| self.user(user))
    }

    fn customers(&self, decisions: &[Link], shared: &BTreeSet<u8>) -> Vec<Vec<ProfileId>> {
        let mut evidence = Evidence::default();
        let mut said = BTreeSet::new();
        for told in &self.events {
            let owner = self.owner(told);
            evidence.profiles.push(owner);
            let at = Micros(told.second);
            if let (Some(_), Some(anonymous)) = (told.user, told.anonymous) {
                evidence.profiles.push(self.anonymous(anonymous));
                said.insert((LinkKind::Identify, self.anonymous(anonymous), owner, at));
            }
            if let Some(alias) = told.alias {
                evidence.profiles.push(self.user(alias));
                said.insert((LinkKind::Alias, self.user(alias), owner, at));
            }
            if let Some(email) = told.email.filter(|email| !shared.contains(email)) {
                evidence.identifiers.push((owner, Identifier::email(&address(email)).unwrap()));
            }
        }
        for (n, (kind, left, right, at)) in said.into_iter().enumerate() {
            evidence.links.push(link(n as u128 + 1, kind, left, right, at));
        }
        evidence.links.extend(decisions.iter().cloned());
        resolve(&evidence)
    }

    /// (from, to) → (occurrences, people).
    fn map(&self, customers: &[Vec<ProfileId>]) -> BTreeMap<(String, String), (u64, u64)> {
        let mut edges: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        for customer in customers {
            let mut life: Vec<_> = self
                .events
                .iter()
                .filter(|told| told.alias.is_none() && customer.contains(&self.owner(told)))
                .map(|told| {
                    let order = order_of(self.workspace, self.source, format!("m{}", told.id).as_bytes(), 0);
                    (told.second, order, format!("T{}", told.touchpoint))
                })
                .collect();
            life.sort();
            let names: Vec<String> = life.into_iter().map(|(.., name)| name).collect();
            let mut walk = vec!["start".to_owned()];
            walk.extend(names.iter().cloned());
            walk.push("end".to_owned());
            let mut met = BTreeSet::new();
            for pair in walk.windows(2).filter(|_| !names.is_empty()) {
                let edge = (pair[0].clone(), pair[1].clone());
                edges.entry(edge.clone()).or_default().0 += 1;
                if met.insert(edge.clone()) {
                    edges.entry(edge).or_default().1 += 1;
                }
            }
        }
        edges
    }
}

fn address(n: u8) -> String {
    format!("e{n}@example.org")
}

fn link(id: u128, kind: LinkKind, left: ProfileId, right: ProfileId, at: Micros) -> Link {
    let id = LinkId(Uuid::from_u128(id));
    Link { id, kind, left: vec![left], right: vec![right], confidence: 1.0, at, actor: None, revokes: None }
}

async fn open(folder: &std::path::Path) -> Arc<App> {
    // Every start has chances of its own: names of files must not repeat.
    static STARTS: AtomicU64 = AtomicU64::new(0);
    let settings = Settings { fresh_rows: 7, partitions: 3, ..Settings::new(folder) };
    App::open(settings, World::fixed(|| Micros::parse(NOW).unwrap(), STARTS.fetch_add(1, Ordering::Relaxed)))
        .await
        .unwrap()
        .0
}

async fn project_all(app: &Arc<App>) {
    while app.projection.lock().await.as_mut().unwrap().step(app).await.unwrap() {}
}

async fn map_of(app: &Arc<App>, ctx: &Ctx) -> BTreeMap<(String, String), (u64, u64)> {
    let answer = ask(ctx, app, Question::from_json(r#"{"kind":"map"}"#).unwrap()).await.unwrap();
    let name =
        |row: &serde_json::Map<String, Value>, key: &str, none: &str| row[key].as_str().unwrap_or(none).to_owned();
    let edges = answer.rows.iter().map(|row| {
        let edge = (name(row, "from", "start"), name(row, "to", "end"));
        (edge, (row["occurrences"].as_u64().unwrap(), row["people"].as_u64().unwrap()))
    });
    edges.collect()
}

async fn customers_of(app: &App, workspace: WorkspaceId) -> Vec<Vec<ProfileId>> {
    let roots = profiles::customers(&app.db, workspace, None, None, 1000).await.unwrap();
    let mut customers = Vec::new();
    for root in roots {
        let mut ids: Vec<_> =
            profiles::of_customer(&app.db, workspace, root.no).await.unwrap().into_iter().map(|p| p.id).collect();
        ids.sort();
        customers.push(ids);
    }
    customers.sort();
    customers
}

async fn tell(deliveries: Vec<(Told, Between)>, decided: Vec<Decided>) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let mut app = open(folder.path()).await;
    let tenant = keys::workspace(&app, None).await.unwrap();
    let workspace = tenant.workspace.id;
    let key = keys::add(&app, workspace, KeyKind::Write, Some("web")).await.unwrap();
    let source = keys::source(&crate::ctx::Ctx::operator(workspace, app.now()), &app, "web").await.unwrap();
    let now = Micros::parse(NOW).unwrap();
    let mut first: BTreeMap<u8, Told> = BTreeMap::new();
    for (told, between) in deliveries {
        let body = json!({"batch": [told.message()], "writeKey": key}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), now).await.unwrap();
        // The first delivery of an id counts, whatever a later one says.
        first.entry(told.id).or_insert(told);
        match between {
            Between::Nothing => {}
            Between::Project => drop(app.projection.lock().await.as_mut().unwrap().step(&app).await.unwrap()),
            Between::File => {
                project_all(&app).await;
                app.projection.lock().await.as_mut().unwrap().file(&app).await.unwrap();
            }
            Between::Crash => {
                // Nothing is closed or filed: what the log and the last transaction have must do.
                app.db.close().await;
                drop(app);
                app = open(folder.path()).await;
            }
        }
    }
    project_all(&app).await;
    let ctx = Ctx::operator(workspace, now);
    let oracle = Oracle { workspace, source, events: first.into_values().collect() };
    let undecided = oracle.customers(&[], &BTreeSet::new());
    prop_assert_eq!(customers_of(&app, workspace).await, undecided.clone());
    prop_assert_eq!(map_of(&app, &ctx).await, oracle.map(&undecided));

    let everybody: Vec<ProfileId> = undecided.iter().flatten().copied().collect();
    let mut links: Vec<Link> = Vec::new();
    let mut shared: BTreeSet<u8> = BTreeSet::new();
    for (n, decided) in decided.into_iter().enumerate() {
        match decided {
            Decided::Link(separate, left, right) => {
                let (left, right) = (*left.get(&everybody), *right.get(&everybody));
                if left == right {
                    continue;
                }
                let kind = if separate { LinkKind::Separation } else { LinkKind::Join };
                let entry = link(1000 + n as u128, kind, left, right, now);
                let tenant = app.tenant(workspace).unwrap();
                let note = (&ctx, (crate::audit::Action::IdentityJoined, "", ""));
                let said = Said { decisions: vec![(entry.clone(), Vec::new())], ..Said::default() };
                let mut projection = app.projection.lock().await;
                projection.as_mut().unwrap().decide(&app, &tenant, &said, note).await.unwrap();
                links.push(entry);
            }
            Decided::Shared(n) if shared.remove(&n) => {
                crate::identity::unshare(&ctx, &app, &address(n)).await.unwrap();
            }
            Decided::Shared(n) => {
                crate::identity::share(&ctx, &app, &address(n)).await.unwrap();
                shared.insert(n);
            }
        }
        let customers = oracle.customers(&links, &shared);
        prop_assert_eq!(customers_of(&app, workspace).await, customers.clone());
        prop_assert_eq!(map_of(&app, &ctx).await, oracle.map(&customers));
    }
    for n in shared {
        crate::identity::unshare(&ctx, &app, &address(n)).await.unwrap();
    }
    for entry in &links {
        crate::identity::revoke(&ctx, &app, entry.id).await.unwrap();
    }
    prop_assert_eq!(customers_of(&app, workspace).await, undecided.clone());
    prop_assert_eq!(map_of(&app, &ctx).await, oracle.map(&undecided));
    Ok(())
}

#[test]
fn any_order_of_arrival_gives_the_same_customers_and_answers() {
    let cases = std::env::var("THROUGHLINE_SEEDS").ok().and_then(|n| n.parse::<u32>().ok()).map_or(25, |n| n / 10);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let deliveries = prop::collection::vec((told(), between()), 1..25);
    runner
        .run(&(deliveries, decisions()), |(deliveries, decided)| runtime.block_on(tell(deliveries, decided)))
        .unwrap();
}
