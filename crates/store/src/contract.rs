//! The contract: every public function does the same on SQLite and PostgreSQL.
//!
//! SQLite is checked always, PostgreSQL where `THROUGHLINE_TEST_POSTGRES` names a server in which databases may be
//! made; with `THROUGHLINE_NO_SKIP=1` its absence is a failure. A function that no check names is found by its source.
use std::{fs, path::Path};

use sqlx::{Connection, PgConnection};
use throughline_model::{id::WorkspaceId, time::Micros};
use uuid::Uuid;

use crate::{db::Db, error::Error, workspaces};

mod boards;
mod feedback;
mod folding;
mod later;
mod log;
mod people;
mod said;
mod search;
mod segments;
mod sign_in;
mod spine;
mod staff;
mod views;

/// All checks; each works in workspaces of its own.
async fn keeps_the_contract(db: &Db) {
    Box::pin(spine::check(db)).await;
    Box::pin(staff::check(db)).await;
    Box::pin(sign_in::check(db)).await;
    Box::pin(people::check(db)).await;
    Box::pin(said::check(db)).await;
    Box::pin(segments::check(db)).await;
    Box::pin(boards::check(db)).await;
    Box::pin(views::check(db)).await;
    Box::pin(feedback::check(db)).await;
    Box::pin(search::check(db)).await;
    Box::pin(folding::check(db)).await;
    Box::pin(log::check(db)).await;
    Box::pin(later::check(db)).await;
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.sqlite");
    let db = Db::open_sqlite(&path).await.unwrap();
    keeps_the_contract(&db).await;
    assert_eq!(db.integrity().await.unwrap(), "ok");
    let copy = folder.path().join("copy.sqlite");
    db.copy_to(&copy).await.unwrap();
    assert!(db.copy_to(&copy).await.is_err(), "a copy must not be written over");
    let kept = workspaces::all(&db).await.unwrap();
    db.close().await;
    for path in [&path, &copy] {
        let again = Db::open_sqlite(path).await.unwrap();
        assert_eq!(workspaces::all(&again).await.unwrap(), kept);
        again.close().await;
    }
    let db = Db::open_sqlite(&path).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    sqlx::raw_sql(LATER_VERSION).execute(writer).await.unwrap();
    db.close().await;
    assert!(matches!(Db::open_sqlite(&path).await, Err(Error::Migrate(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_keeps_the_contract() {
    let Ok(server) = std::env::var("THROUGHLINE_TEST_POSTGRES") else {
        assert!(
            std::env::var("THROUGHLINE_NO_SKIP").as_deref() != Ok("1"),
            "no PostgreSQL: set THROUGHLINE_TEST_POSTGRES"
        );
        println!("skipped: no PostgreSQL (set THROUGHLINE_TEST_POSTGRES)");
        return;
    };
    let mut admin = PgConnection::connect(&server).await.unwrap();
    let name = format!("throughline_contract_{}", std::process::id());
    let url = another_database(&server, &name);
    // The least convenient order of texts, where the server knows it: answers must not depend on it.
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    let unlike_bytes = format!("{create} LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8' ENCODING 'UTF8'");
    if run(&mut admin, unlike_bytes).await.is_err() {
        run(&mut admin, create).await.unwrap();
    }
    let checked = tokio::spawn(async move {
        let db = Db::open_postgres(&url).await.unwrap();
        keeps_the_contract(&db).await;
        assert_eq!(db.integrity().await.unwrap(), "ok");
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(db.copy_to(&folder.path().join("copy")).await, Err(Error::Unusable(_))));
        let Db::Postgres(pool) = &db else { unreachable!() };
        sqlx::raw_sql(LATER_VERSION).execute(pool).await.unwrap();
        db.close().await;
        assert!(matches!(Db::open_postgres(&url).await, Err(Error::Migrate(_))));
    });
    let checked = checked.await;
    run(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    if let Err(failure) = checked {
        std::panic::resume_unwind(failure.into_panic());
    }
}

const LATER_VERSION: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    SELECT 999999, 'later', success, checksum, execution_time FROM _sqlx_migrations LIMIT 1";

async fn run(admin: &mut PgConnection, sql: String) -> sqlx::Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(admin).await.map(|_| ())
}

/// The address of another database on a server: what stands behind the last slash before any parameters.
fn another_database(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let host = match address.rsplit_once('/') {
        Some((host, _)) if !host.ends_with('/') => host,
        _ => address,
    };
    if parameters.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{parameters}") }
}

#[tokio::test]
async fn a_full_database_says_so_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("rows.sqlite")).await.unwrap();
    let workspace = tenant(&db, 1).await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(writer).await.unwrap();
    let limit = |pages: i64| sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::raw_sql(limit(pages + 4)).execute(writer).await.unwrap();
    let words = "x".repeat(100_000);
    let write = async || {
        let mut tx = db.begin().await?;
        let said = crate::traits::Trait {
            profile: throughline_model::id::ProfileNo(1),
            name: "words".to_owned(),
            at: Micros(1),
            message: 1,
            value: words.clone(),
        };
        crate::traits::add(&mut tx, workspace, &[said]).await?;
        tx.commit().await
    };
    assert!(matches!(write().await, Err(Error::Full)));
    sqlx::raw_sql(limit(1_000_000)).execute(writer).await.unwrap();
    write().await.unwrap();
}

#[test]
fn every_public_function_has_a_check() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let checks: String = rust_files(&source.join("contract"))
        .chain([source.join("contract.rs")])
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let mut unnamed = Vec::new();
    for path in rust_files(&source).filter(|path| !path.ends_with("contract.rs")) {
        let area = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("pub async fn ")) {
            let name = line.split("fn ").nth(1).unwrap().split(['(', '<']).next().unwrap();
            // Functions of an area stand at the margin; the others are methods.
            let call = if line.starts_with("pub") { format!("{area}::{name}(") } else { format!("{name}(") };
            if !checks.contains(&call) {
                unnamed.push(call);
            }
        }
    }
    assert!(unnamed.is_empty(), "without a check in the contract: {unnamed:?}");
}

fn rust_files(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}

/// An id with a number.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A new workspace.
async fn tenant(db: &Db, n: u128) -> WorkspaceId {
    let workspace = workspaces::Workspace {
        id: WorkspaceId(id(n)),
        slug: format!("tenant-{n}"),
        name: format!("Tenant {n}"),
        zone: chrono_tz::Europe::Berlin,
        partitions: 8,
        created_at: Micros(n as i64),
        look: None,
    };
    let mut tx = db.begin().await.unwrap();
    workspaces::create(&mut tx, &workspace).await.unwrap();
    tx.commit().await.unwrap();
    workspace.id
}

/// Runs statements in a transaction of their own.
macro_rules! write {
    ($db:expr, |$tx:ident| $body:expr) => {{
        let mut $tx = $db.begin().await.unwrap();
        let result = $body;
        $tx.commit().await.unwrap();
        result
    }};
}
use write;
