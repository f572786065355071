//! Workspaces, people who sign in, sources and keys, the catalogue, metrics.
use throughline_model::{
    id::{SourceId, UserId, WorkspaceId},
    metric::{MetricDraft, Scale},
    space::Space,
    time::Micros,
    touchpoint::Stage,
};

use super::{id, tenant, write};
use crate::{
    codes::{self, Code, Touchpoint},
    db::Db,
    error::Error,
    metrics::{self, Metric},
    sources::{self, Key, Source},
    users::{self, NewSession, OpenedBy, Place, Reading, User},
    workspaces::{self, Workspace},
};

pub async fn check(db: &Db) {
    workspaces_are_listed(db).await;
    users_sign_in(db).await;
    sources_and_keys(db).await;
    names_and_touchpoints(db).await;
    metric_versions(db).await;
}

async fn workspaces_are_listed(db: &Db) {
    let workspace = |n: u128, slug: &str| Workspace {
        id: WorkspaceId(id(n)),
        slug: slug.to_owned(),
        name: "Größe \u{1F600} '\"; --".to_owned(),
        zone: chrono_tz::America::Sao_Paulo,
        partitions: 3,
        created_at: Micros(-5),
        look: None,
    };
    // Texts are ordered by their bytes: capitals before small letters, whatever the server thinks.
    let made = [workspace(102, "Zebra"), workspace(101, "apple"), workspace(103, "b-c"), workspace(104, "bb")];
    for workspace in made.iter().rev() {
        write!(db, |tx| workspaces::create(&mut tx, workspace).await.unwrap());
    }
    assert_eq!(workspaces::all(db).await.unwrap(), made);
    let mut tx = db.begin().await.unwrap();
    let taken = workspaces::create(&mut tx, &workspace(105, "Zebra")).await;
    assert!(matches!(taken, Err(Error::Exists(_))));
    drop(tx);
    // What is not committed did not happen.
    let mut tx = db.begin().await.unwrap();
    workspaces::create(&mut tx, &workspace(106, "gone")).await.unwrap();
    drop(tx);
    assert_eq!(workspaces::all(db).await.unwrap().len(), made.len());
    let zone = chrono_tz::Asia::Kathmandu;
    assert!(write!(db, |tx| workspaces::change(&mut tx, WorkspaceId(id(101)), "Äpfel", zone).await.unwrap()));
    assert!(!write!(db, |tx| workspaces::change(&mut tx, WorkspaceId(id(199)), "nobody", zone).await.unwrap()));
    let changed = Workspace { name: "Äpfel".to_owned(), zone, ..made[1].clone() };
    assert_eq!(workspaces::all(db).await.unwrap()[1], changed);
    let set = async |n| write!(db, |tx| workspaces::set_look(&mut tx, WorkspaceId(id(n)), "{}").await.unwrap());
    assert!(set(101).await && !set(199).await);
    assert_eq!(workspaces::all(db).await.unwrap()[1], Workspace { look: Some("{}".to_owned()), ..changed });
}

async fn users_sign_in(db: &Db) {
    let (first, second) = (tenant(db, 110).await, tenant(db, 111).await);
    let user = |n: u128, email: &str, password: Option<&str>| User {
        id: UserId(id(n)),
        email: email.to_owned(),
        name: format!("User {n}"),
        password: password.map(str::to_owned),
    };
    let (ada, bob) = (user(1, "ada@example.org", Some("phc")), user(2, "Bob@example.org", None));
    let put = write!(db, |tx| users::put(&mut tx, first, &ada, "reader", Micros(1)).await.unwrap());
    assert_eq!(put, ada.id);
    write!(db, |tx| users::put(&mut tx, first, &bob, "owner", Micros(1)).await.unwrap());
    // The same address is the same person: another id is not taken, a missing password changes nothing.
    let again = User { name: "Ada".to_owned(), ..user(3, "ada@example.org", None) };
    let put = write!(db, |tx| users::put(&mut tx, second, &again, "editor", Micros(2)).await.unwrap());
    assert_eq!(put, ada.id);
    let ada = User { name: "Ada".to_owned(), ..ada };
    assert_eq!(users::by_email(db, "ada@example.org").await.unwrap(), Some(ada.clone()));
    assert_eq!(users::by_email(db, "eve@example.org").await.unwrap(), None);
    assert_eq!(users::by_id(db, ada.id).await.unwrap(), Some(ada.clone()));
    assert_eq!(users::by_id(db, UserId(id(9))).await.unwrap(), None);
    let people = users::of_workspace(db, first).await.unwrap();
    assert_eq!(people, [(bob.clone(), "owner".to_owned()), (ada.clone(), "reader".to_owned())]);
    assert_eq!(users::workspaces_of(db, ada.id).await.unwrap(), [first, second]);
    assert_eq!(users::workspaces_of(db, UserId(id(9))).await.unwrap(), []);

    let open = async |hash: &str, workspace, now, expires| {
        let (user, place) = (ada.id, Place::default());
        let opened_by = OpenedBy::Password;
        let (now, expires) = (Micros(now), Micros(expires));
        let session = NewSession { hash, user, workspace, opened_by, place: &place, now, expires };
        write!(db, |tx| users::add_session(&mut tx, &session).await.unwrap());
    };
    let session = async |hash: &str, now| users::session(db, hash, Micros(now), Micros(0)).await.unwrap();
    open("old", first, 1, 5).await;
    open("s", second, 6, 20).await;
    assert!(session("old", 2).await.is_none(), "a later session sweeps old ones away");
    let found = session("s", 19).await.unwrap();
    assert_eq!((&found.user, found.workspace, found.role.as_str()), (&ada, second, "editor"));
    assert_eq!(session("s", 20).await, None);
    write!(db, |tx| users::end_session(&mut tx, "s").await.unwrap());
    assert_eq!(session("s", 7).await, None);
    open("t", second, 6, 20).await;
    assert_eq!(users::reading(db, ada.id).await.unwrap(), Reading::default());
    write!(db, |tx| users::set_language(&mut tx, ada.id, Some("de")).await.unwrap());
    write!(db, |tx| users::set_look(&mut tx, ada.id, Some("dark"), None).await.unwrap());
    let reading = Reading { language: Some("de".to_owned()), theme: Some("dark".to_owned()), density: None };
    assert_eq!(users::reading(db, ada.id).await.unwrap(), reading);
    write!(db, |tx| users::set_language(&mut tx, ada.id, None).await.unwrap());
    write!(db, |tx| users::set_look(&mut tx, ada.id, None, Some("compact")).await.unwrap());
    let reading = Reading { density: Some("compact".to_owned()), ..Reading::default() };
    assert_eq!(users::reading(db, ada.id).await.unwrap(), reading);
    write!(db, |tx| users::set_password(&mut tx, ada.id, None).await.unwrap());
    assert_eq!(session("t", 7).await, None);
    assert_eq!(users::by_email(db, &ada.email).await.unwrap().unwrap().password, None);
    write!(db, |tx| users::set_password(&mut tx, ada.id, Some("new")).await.unwrap());
    assert_eq!(users::by_email(db, &ada.email).await.unwrap().unwrap().password.as_deref(), Some("new"));

    write!(db, |tx| users::add_sign_in_link(&mut tx, "link", bob.id, None, Micros(10)).await.unwrap());
    let used =
        async |hash: &str, at| write!(db, |tx| users::use_sign_in_link(&mut tx, hash, Micros(at)).await.unwrap());
    assert_eq!(used("other", 1).await, None);
    assert_eq!(used("link", 10).await, None);
    assert_eq!(used("link", 9).await, Some((bob.id, None)));
    assert_eq!(used("link", 9).await, None);
}

async fn sources_and_keys(db: &Db) {
    let (workspace, other) = (tenant(db, 120).await, tenant(db, 121).await);
    let add = async |workspace, n: u128, name: &str| {
        let mut tx = db.begin().await.unwrap();
        let code = sources::add(&mut tx, workspace, SourceId(id(n)), name, Micros(1)).await;
        tx.commit().await.unwrap();
        code
    };
    assert_eq!(add(workspace, 1, "web").await.unwrap(), 1);
    assert_eq!(add(workspace, 2, "app").await.unwrap(), 2);
    assert_eq!(add(workspace, 1, "web").await.unwrap(), 1);
    assert_eq!(add(other, 3, "web").await.unwrap(), 1);
    assert!(matches!(add(workspace, 4, "app").await, Err(Error::Exists(_))));
    let source = |n: u128, code, name: &str| Source { id: SourceId(id(n)), code, name: name.to_owned() };
    assert_eq!(sources::all(db, workspace).await.unwrap(), [source(1, 1, "web"), source(2, 2, "app")]);

    let key = |source: Option<u128>, prefix: &str| Key {
        workspace,
        source: source.map(|n| SourceId(id(n))),
        kind: "write".to_owned(),
        prefix: prefix.to_owned(),
        name: None,
        scopes: None,
        expires_at: None,
        used_day: None,
    };
    for (hash, key) in [("h1", key(Some(1), "b_1")), ("h2", key(None, "B_2")), ("h3", key(Some(2), "a_3"))] {
        write!(db, |tx| sources::add_key(&mut tx, hash, &key, Micros(1)).await.unwrap());
    }
    assert_eq!(sources::key(db, "h1").await.unwrap(), Some(key(Some(1), "b_1")));
    assert_eq!(sources::key(db, "h9").await.unwrap(), None);
    assert_eq!(
        sources::keys(db, workspace).await.unwrap(),
        [key(None, "B_2"), key(Some(2), "a_3"), key(Some(1), "b_1")]
    );
    let revoke =
        async |workspace| write!(db, |tx| sources::revoke_key(&mut tx, workspace, "b_1", Micros(2)).await.unwrap());
    assert_eq!(revoke(other).await, 0);
    assert_eq!(revoke(workspace).await, 1);
    assert_eq!(revoke(workspace).await, 0);
    assert_eq!(sources::key(db, "h1").await.unwrap(), None);
    assert_eq!(sources::keys(db, workspace).await.unwrap().len(), 2);

    let mut named = Key {
        name: Some("report".to_owned()),
        scopes: Some("questions".to_owned()),
        expires_at: Some(Micros(99)),
        ..key(None, "z_4")
    };
    write!(db, |tx| sources::add_key(&mut tx, "h4", &named, Micros(3)).await.unwrap());
    assert_eq!(sources::key(db, "h4").await.unwrap(), Some(named.clone()));
    for (day, kept) in [(7, 7), (6, 7), (8, 8)] {
        write!(db, |tx| sources::use_key(&mut tx, "h4", day).await.unwrap());
        named.used_day = Some(kept);
        assert_eq!(sources::key(db, "h4").await.unwrap(), Some(named.clone()));
    }
}

async fn names_and_touchpoints(db: &Db) {
    let (workspace, other) = (tenant(db, 130).await, tenant(db, 131).await);
    let code = |space, code, name: &str| Code { space, code, name: name.to_owned() };
    // More rows than one statement holds, and a text that PostgreSQL could not hold.
    let mut named: Vec<Code> = (1..=700).map(|n| code(Space::Name, n, &format!("name {n}"))).collect();
    named.push(code(Space::Touchpoint, 1, "Order\0Paid"));
    named.push(code(Space::Touchpoint, 2, "order"));
    write!(db, |tx| codes::add(&mut tx, workspace, &named).await.unwrap());
    named[700].name = "Order\u{fffd}Paid".to_owned();
    assert_eq!(codes::all(db, workspace).await.unwrap(), named);
    assert_eq!(codes::all(db, other).await.unwrap(), []);
    write!(db, |tx| codes::add(&mut tx, workspace, &[]).await.unwrap());
    for taken in [code(Space::Name, 701, "name 1"), code(Space::Name, 1, "new")] {
        let mut tx = db.begin().await.unwrap();
        assert!(codes::add(&mut tx, workspace, &[taken]).await.is_err());
    }

    let add = async |touchpoints: &[(u32, Option<Stage>)]| {
        write!(db, |tx| codes::add_touchpoints(&mut tx, workspace, touchpoints, Micros(1)).await.unwrap());
    };
    add(&[(2, None), (1, Some(Stage::Purchase))]).await;
    add(&[(1, Some(Stage::Support)), (2, Some(Stage::Use))]).await;
    let touchpoint = |code, stage| Touchpoint {
        code,
        stage: Some(stage),
        stage_by: Some("convention".to_owned()),
        department: None,
        alias_of: None,
    };
    let all = async |workspace| codes::touchpoints(db, workspace).await.unwrap();
    assert_eq!(all(workspace).await, [touchpoint(1, Stage::Purchase), touchpoint(2, Stage::Use)]);

    let describe = async |code, stage, department: Option<&str>| {
        write!(db, |tx| codes::describe(&mut tx, workspace, code, stage, department, Micros(2)).await.unwrap());
    };
    let set_alias = async |code, of| {
        write!(db, |tx| codes::set_alias(&mut tx, workspace, code, of, Micros(2)).await.unwrap());
    };
    describe(1, Some(Stage::Purchase), Some("Sales")).await;
    describe(2, Some(Stage::Support), None).await;
    set_alias(2, Some(1)).await;
    set_alias(3, Some(1)).await;
    add(&[(2, Some(Stage::Use))]).await;
    let text = |text: &str| Some(text.to_owned());
    let sold = Touchpoint { department: text("Sales"), ..touchpoint(1, Stage::Purchase) };
    let same = Touchpoint { stage_by: text("person"), alias_of: Some(1), ..touchpoint(2, Stage::Support) };
    let new = Touchpoint { stage: None, stage_by: None, alias_of: Some(1), ..touchpoint(3, Stage::Use) };
    assert_eq!(all(workspace).await, [sold.clone(), same, new], "what a person said stands");
    assert_eq!(all(other).await, []);
    set_alias(2, None).await;
    set_alias(3, None).await;
    describe(2, None, None).await;
    describe(1, None, None).await;
    write!(db, |tx| codes::restore(&mut tx, workspace, &sold).await.unwrap());
    write!(db, |tx| codes::restore(&mut tx, other, &touchpoint(1, Stage::Use)).await.unwrap());
    assert_eq!(all(workspace).await[0], sold, "as it was, with who had said so");
    describe(1, None, None).await;
    add(&[(2, Some(Stage::Use))]).await;
    let waiting = |code| Touchpoint { stage: None, stage_by: None, ..touchpoint(code, Stage::Use) };
    assert_eq!(all(workspace).await, [waiting(1), touchpoint(2, Stage::Use), waiting(3)]);
}

async fn metric_versions(db: &Db) {
    let (workspace, other) = (tenant(db, 140).await, tenant(db, 141).await);
    let mut csat = MetricDraft::csat("csat", Scale { high_is_good: false, ..Scale::new(1.0, 7.0) });
    csat.wording = Some("Wie zufrieden?".to_owned());
    let metric = |code, version, definition: &MetricDraft| Metric { code, version, definition: definition.clone() };
    let versions = [metric(1, 1, &MetricDraft::nps()), metric(2, 1, &csat), metric(3, 2, &csat)];
    write!(db, |tx| metrics::add(&mut tx, workspace, &versions, Micros(1)).await.unwrap());
    assert_eq!(metrics::all(db, workspace).await.unwrap(), versions);
    assert_eq!(metrics::all(db, other).await.unwrap(), []);
    let since = metrics::since(db, workspace).await.unwrap();
    assert_eq!(since, [(1, Micros(1)), (2, Micros(1)), (3, Micros(1))]);
    let mut tx = db.begin().await.unwrap();
    assert!(metrics::add(&mut tx, workspace, &[metric(4, 2, &csat)], Micros(1)).await.is_err());
}
