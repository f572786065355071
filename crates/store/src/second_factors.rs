//! Second factors: sealed secrets, hashes of recovery codes, and which workspaces ask for one.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// Somebody's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The sealed secret.
    pub secret: String,
    /// The time step whose code was taken last.
    pub last_step: i64,
    /// Since when it is asked for; `None` until a first code has shown that it works.
    pub confirmed_at: Option<Micros>,
}

/// Stores a secret that a code has still to confirm, in the place of an earlier one; tells whether it was stored. What
/// is confirmed stays.
///
/// # Errors
/// When the database fails.
pub async fn offer(tx: &mut Tx, user: UserId, secret: &str, now: Micros) -> Result<bool> {
    const SQL: &str = "INSERT INTO second_factors (user_id, secret, last_step, created_at, confirmed_at)
        VALUES ($1, $2, 0, $3, NULL) ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0,
        created_at = excluded.created_at WHERE second_factors.confirmed_at IS NULL";
    Ok(tx.run(SQL, args![user, secret, now]).await? > 0)
}

/// Finds somebody's second factor.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, user: UserId) -> Result<Option<Factor>> {
    const SQL: &str = "SELECT secret, last_step, confirmed_at FROM second_factors WHERE user_id = $1";
    let row: Option<(String, i64, Option<i64>)> = db.first(SQL, args![user]).await?;
    Ok(row.map(|(secret, last_step, confirmed)| Factor { secret, last_step, confirmed_at: confirmed.map(Micros) }))
}

/// Takes a secret into use with the step of its first code; tells whether one waited for that.
///
/// # Errors
/// When the database fails.
pub async fn confirm(tx: &mut Tx, user: UserId, step: i64, now: Micros) -> Result<bool> {
    const SQL: &str =
        "UPDATE second_factors SET confirmed_at = $3, last_step = $2 WHERE user_id = $1 AND confirmed_at IS NULL";
    Ok(tx.run(SQL, args![user, step, now]).await? > 0)
}

/// Uses up a time step and those before it; tells whether it was still to be had.
///
/// # Errors
/// When the database fails.
pub async fn take_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool> {
    const SQL: &str = "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2";
    Ok(tx.run(SQL, args![user, step]).await? > 0)
}

/// Removes somebody's second factor with its recovery codes; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, user: UserId) -> Result<bool> {
    tx.run("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
    Ok(tx.run("DELETE FROM second_factors WHERE user_id = $1", args![user]).await? > 0)
}

/// Puts recovery codes, by their hashes, in the place of all earlier ones.
///
/// # Errors
/// When the database fails.
pub async fn set_codes(tx: &mut Tx, user: UserId, hashes: &[String]) -> Result<()> {
    tx.run("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
    for hash in hashes {
        tx.run("INSERT INTO recovery_codes (user_id, hash, used_at) VALUES ($1, $2, NULL)", args![user, hash]).await?;
    }
    Ok(())
}

/// Uses up a recovery code; tells whether it was there and unused.
///
/// # Errors
/// When the database fails.
pub async fn use_code(tx: &mut Tx, user: UserId, hash: &str, now: Micros) -> Result<bool> {
    const SQL: &str = "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.run(SQL, args![user, hash, now]).await? > 0)
}

/// Counts the recovery codes that were not used.
///
/// # Errors
/// When the database fails.
pub async fn codes_left(db: &Db, user: UserId) -> Result<u64> {
    const SQL: &str = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
    Ok(db.first::<(i64,)>(SQL, args![user]).await?.map_or(0, |(n,)| n as u64))
}

/// Lists the members of a workspace who have a second factor.
///
/// # Errors
/// When the database fails.
pub async fn holders(db: &Db, workspace: WorkspaceId) -> Result<Vec<UserId>> {
    const SQL: &str = "SELECT f.user_id FROM second_factors f JOIN memberships m ON m.user_id = f.user_id
        WHERE m.workspace = $1 AND f.confirmed_at IS NOT NULL ORDER BY f.user_id COLLATE \"C\"";
    let rows: Vec<(String,)> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|(id,)| {
            id.parse().map_err(|_| Error::Inconsistent { table: "second_factors", column: "user_id", row: id })
        })
        .collect()
}

/// Says whether a workspace asks everybody for a second factor.
///
/// # Errors
/// When the database fails.
pub async fn require(tx: &mut Tx, workspace: WorkspaceId, required: bool) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_in_rules (workspace, second_factor) VALUES ($1, $2)
        ON CONFLICT (workspace) DO UPDATE SET second_factor = excluded.second_factor";
    tx.run(SQL, args![workspace, required]).await?;
    Ok(())
}

/// Tells whether a workspace asks everybody for a second factor.
///
/// # Errors
/// When the database fails.
pub async fn required(db: &Db, workspace: WorkspaceId) -> Result<bool> {
    const SQL: &str = "SELECT second_factor FROM sign_in_rules WHERE workspace = $1";
    Ok(db.first::<(bool,)>(SQL, args![workspace]).await?.is_some_and(|(required,)| required))
}
