//! Steps of signing in: what came before the code of a second factor. Tokens are stored as hashes only.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
    users::{OpenedBy, Place},
};

/// Somebody who has still to give a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub user: UserId,
    /// The workspace that is opened, where it is said.
    pub workspace: Option<WorkspaceId>,
    /// What came before.
    pub opened_by: OpenedBy,
    /// From where.
    pub place: Place,
}

#[derive(sqlx::FromRow)]
struct StepRow {
    user_id: String,
    workspace: Option<String>,
    opened_by: String,
    address: Option<String>,
    agent: Option<String>,
}

/// Stores a step under the hash of its token; old ones are swept away.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, hash: &str, step: &Step, now: Micros, expires: Micros) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_in_steps (hash, user_id, workspace, opened_by, address, agent, attempts,
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
    let (workspace, place) = (step.workspace.map(|id| id.to_string()), step.place.clone());
    let args = args![hash, step.user, workspace, step.opened_by.as_str(), place.address, place.agent, expires];
    tx.run(SQL, args).await?;
    tx.run("DELETE FROM sign_in_steps WHERE expires_at < $1", args![now]).await?;
    Ok(())
}

/// Tells whether a token's step waits for a code.
///
/// # Errors
/// When the database fails.
pub async fn waits(db: &Db, hash: &str, now: Micros) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM sign_in_steps WHERE hash = $1 AND expires_at > $2";
    Ok(db.first::<(i64,)>(SQL, args![hash, now]).await?.is_some_and(|(n,)| n > 0))
}

/// Counts one more attempt at a code and gives the step; `None` when it is unknown, too old or tried too often.
///
/// # Errors
/// When the database fails.
pub async fn attempt(tx: &mut Tx, hash: &str, most: u32, now: Micros) -> Result<Option<Step>> {
    const SQL: &str = "UPDATE sign_in_steps SET attempts = attempts + 1
        WHERE hash = $1 AND attempts < $2 AND expires_at > $3
        RETURNING user_id, workspace, opened_by, address, agent";
    read(tx.all(SQL, args![hash, most, now]).await?)
}

/// Ends a step and tells whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, hash: &str) -> Result<bool> {
    Ok(tx.run("DELETE FROM sign_in_steps WHERE hash = $1", args![hash]).await? > 0)
}

/// Ends all steps of somebody, as when their password or second factor changes.
///
/// # Errors
/// When the database fails.
pub async fn end_all(tx: &mut Tx, user: UserId) -> Result<()> {
    tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", args![user]).await?;
    Ok(())
}

fn read(rows: Vec<StepRow>) -> Result<Option<Step>> {
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let wrong = |column| Error::Inconsistent { table: "sign_in_steps", column, row: row.user_id.clone() };
    Ok(Some(Step {
        user: row.user_id.parse().map_err(|_| wrong("user_id"))?,
        workspace: row.workspace.as_ref().map(|id| id.parse()).transpose().map_err(|_| wrong("workspace"))?,
        opened_by: OpenedBy::parse(&row.opened_by),
        place: Place { address: row.address, agent: row.agent },
    }))
}
