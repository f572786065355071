//! Mappings of a workspace's own, under their names.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
};

use crate::{args, db::Db, error::Result, tx::Tx};

/// A mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its text.
    pub body: String,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// Lists the mappings by their names.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Kept>> {
    const SQL: &str = "SELECT name, body, changed_at FROM mappings WHERE workspace = $1 ORDER BY name COLLATE \"C\"";
    let rows: Vec<(String, String, i64)> = db.all(SQL, args![workspace]).await?;
    let kept = |(name, body, at)| Kept { name, body, changed_at: Micros(at) };
    Ok(rows.into_iter().map(kept).collect())
}

/// Adds a mapping, or takes the place of the one with its name.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, kept: &Kept, by: Option<UserId>) -> Result<()> {
    const SQL: &str = "INSERT INTO mappings (workspace, name, body, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace, name) DO UPDATE SET body = excluded.body, changed_by = excluded.changed_by,
            changed_at = excluded.changed_at";
    let by = by.map(|id| id.to_string());
    tx.run(SQL, args![workspace, kept.name.as_str(), kept.body.as_str(), by, kept.changed_at]).await?;
    Ok(())
}

/// Removes a mapping; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, name: &str) -> Result<bool> {
    const SQL: &str = "DELETE FROM mappings WHERE workspace = $1 AND name = $2";
    Ok(tx.run(SQL, args![workspace, name]).await? > 0)
}
