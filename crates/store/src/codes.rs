//! The catalogue: a workspace's names and their small numbers, and what is known about its touchpoints.
use throughline_model::{id::WorkspaceId, space::Space, time::Micros, touchpoint::Stage};

use crate::{args, db::Db, error::Result, tx::Tx};

/// A name with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Which kind of name.
    pub space: Space,
    /// The number, from 1.
    pub code: u32,
    /// The name.
    pub name: String,
}

/// What is known about a touchpoint beside its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touchpoint {
    /// Its number.
    pub code: u32,
    /// Where in the relationship it lies, once somebody or a convention has said so.
    pub stage: Option<Stage>,
    /// Who has said so: `convention` or `person`.
    pub stage_by: Option<String>,
    /// The department that owns it.
    pub department: Option<String>,
    /// The touchpoint that it is another name of.
    pub alias_of: Option<u32>,
}

#[derive(sqlx::FromRow)]
struct TouchpointRow {
    code: i64,
    stage: Option<String>,
    stage_by: Option<String>,
    department: Option<String>,
    alias_of: Option<i64>,
}

/// Lists all names of a workspace.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Code>> {
    const SQL: &str = "SELECT space, code, name FROM codes WHERE workspace = $1 ORDER BY space COLLATE \"C\", code";
    let rows: Vec<(String, i64, String)> = db.all(SQL, args![workspace]).await?;
    let codes = rows
        .into_iter()
        .filter_map(|(word, code, name)| Some(Code { space: Space::parse(&word)?, code: code as u32, name }));
    Ok(codes.collect())
}

/// Adds names with the numbers that they were given.
///
/// # Errors
/// When a name or number is there already, or the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, codes: &[Code]) -> Result<()> {
    let rows = codes.iter().map(|code| args![workspace, code.space.as_str(), code.code, &code.name]).collect();
    tx.insert("INSERT INTO codes (workspace, space, code, name)", "", rows).await?;
    Ok(())
}

/// Adds touchpoints, with the stage that a convention gives them where it does.
///
/// # Errors
/// When the database fails.
pub async fn add_touchpoints(
    tx: &mut Tx,
    workspace: WorkspaceId,
    touchpoints: &[(u32, Option<Stage>)],
    now: Micros,
) -> Result<()> {
    let rows = touchpoints
        .iter()
        .map(|(code, stage)| {
            let by = stage.map(|_| "convention");
            args![workspace, *code, stage.map(Stage::as_str), by, now]
        })
        .collect();
    tx.insert(
        "INSERT INTO touchpoints (workspace, code, stage, stage_by, created_at)",
        "ON CONFLICT (workspace, code) DO UPDATE SET stage = COALESCE(touchpoints.stage, excluded.stage),
            stage_by = COALESCE(touchpoints.stage_by, excluded.stage_by)",
        rows,
    )
    .await?;
    Ok(())
}

/// Lists the touchpoints of a workspace.
///
/// # Errors
/// When the database fails.
pub async fn touchpoints(db: &Db, workspace: WorkspaceId) -> Result<Vec<Touchpoint>> {
    const SQL: &str =
        "SELECT code, stage, stage_by, department, alias_of FROM touchpoints WHERE workspace = $1 ORDER BY code";
    let rows: Vec<TouchpointRow> = db.all(SQL, args![workspace]).await?;
    let touchpoints = rows.into_iter().map(|row| Touchpoint {
        code: row.code as u32,
        stage: row.stage.as_deref().and_then(Stage::parse),
        stage_by: row.stage_by,
        department: row.department,
        alias_of: row.alias_of.map(|code| code as u32),
    });
    Ok(touchpoints.collect())
}

/// Notes what somebody says about a touchpoint: where it lies and who owns it. Without a stage a convention may give one
/// again.
///
/// # Errors
/// When the database fails.
pub async fn describe(
    tx: &mut Tx,
    workspace: WorkspaceId,
    code: u32,
    stage: Option<Stage>,
    department: Option<&str>,
    now: Micros,
) -> Result<()> {
    const SQL: &str = "INSERT INTO touchpoints (workspace, code, stage, stage_by, department, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (workspace, code) DO UPDATE SET department = excluded.department, stage = excluded.stage,
            stage_by = CASE WHEN touchpoints.stage = excluded.stage THEN touchpoints.stage_by
                ELSE excluded.stage_by END";
    let by = stage.map(|_| "person");
    tx.run(SQL, args![workspace, code, stage.map(Stage::as_str), by, department, now]).await?;
    Ok(())
}

/// Puts a touchpoint back to where it was, with who had said so.
///
/// # Errors
/// When the database fails.
pub async fn restore(tx: &mut Tx, workspace: WorkspaceId, was: &Touchpoint) -> Result<()> {
    const SQL: &str = "UPDATE touchpoints SET stage = $3, stage_by = $4, department = $5
        WHERE workspace = $1 AND code = $2";
    let (by, department) = (was.stage_by.clone(), was.department.clone());
    tx.run(SQL, args![workspace, was.code, was.stage.map(Stage::as_str), by, department]).await?;
    Ok(())
}

/// Notes that a touchpoint is another name of a second, or that it stands for itself again.
///
/// # Errors
/// When the database fails.
pub async fn set_alias(tx: &mut Tx, workspace: WorkspaceId, code: u32, of: Option<u32>, now: Micros) -> Result<()> {
    const SQL: &str = "INSERT INTO touchpoints (workspace, code, alias_of, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (workspace, code) DO UPDATE SET alias_of = excluded.alias_of";
    tx.run(SQL, args![workspace, code, of, now]).await?;
    Ok(())
}
