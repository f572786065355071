//! Schedules: what repeats, and when it is due next.
use throughline_model::{id::WorkspaceId, time::Micros};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// Something that repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Whose it is; `None` for one of the program.
    pub workspace: Option<WorkspaceId>,
    /// Its name, of its own in the workspace.
    pub name: String,
    /// Which kind of work it begins.
    pub kind: String,
    /// What is to be done, as JSON.
    pub body: String,
    /// The rule by which it repeats, in words.
    pub rule: String,
    /// When it is due next.
    pub next_at: Micros,
}

#[derive(sqlx::FromRow)]
struct ScheduleRow {
    workspace: String,
    name: String,
    kind: String,
    body: String,
    rule: String,
    next_at: i64,
}

/// Stores a schedule, in the place of one with its name.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, schedule: &Schedule) -> Result<()> {
    const SQL: &str = "INSERT INTO schedules (workspace, name, kind, body, rule, next_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, name) DO UPDATE SET kind = excluded.kind,
            body = excluded.body, rule = excluded.rule, next_at = excluded.next_at";
    let s = schedule;
    tx.run(SQL, args![owner(s.workspace), &s.name, &s.kind, &s.body, &s.rule, s.next_at]).await?;
    Ok(())
}

/// Takes a schedule away; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: Option<WorkspaceId>, name: &str) -> Result<bool> {
    const SQL: &str = "DELETE FROM schedules WHERE workspace = $1 AND name = $2";
    Ok(tx.run(SQL, args![owner(workspace), name]).await? > 0)
}

/// Lists the schedules of a workspace, or those of the program, by name.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &Db, workspace: Option<WorkspaceId>) -> Result<Vec<Schedule>> {
    const SQL: &str = "SELECT workspace, name, kind, body, rule, next_at FROM schedules WHERE workspace = $1
        ORDER BY name COLLATE \"C\"";
    db.all::<ScheduleRow>(SQL, args![owner(workspace)]).await?.into_iter().map(Schedule::try_from).collect()
}

/// Lists what is due by a moment, the most overdue first.
///
/// # Errors
/// When the database fails.
pub async fn due(tx: &mut Tx, now: Micros, limit: u32) -> Result<Vec<Schedule>> {
    const SQL: &str = "SELECT workspace, name, kind, body, rule, next_at FROM schedules WHERE next_at <= $1
        ORDER BY next_at, workspace COLLATE \"C\", name COLLATE \"C\" LIMIT $2";
    tx.all::<ScheduleRow>(SQL, args![now, limit]).await?.into_iter().map(Schedule::try_from).collect()
}

/// When the next one is due.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &Db) -> Result<Option<Micros>> {
    let row: Option<(Option<i64>,)> = db.first("SELECT MIN(next_at) FROM schedules", args![]).await?;
    Ok(row.and_then(|(at,)| at).map(Micros))
}

fn owner(workspace: Option<WorkspaceId>) -> String {
    workspace.map(|id| id.to_string()).unwrap_or_default()
}

impl TryFrom<ScheduleRow> for Schedule {
    type Error = Error;

    fn try_from(row: ScheduleRow) -> Result<Self> {
        let workspace = match row.workspace.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::Inconsistent {
                table: "schedules",
                column: "workspace",
                row: row.name.clone(),
            })?),
        };
        Ok(Self {
            workspace,
            name: row.name,
            kind: row.kind,
            body: row.body,
            rule: row.rule,
            next_at: Micros(row.next_at),
        })
    }
}
