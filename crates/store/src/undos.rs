//! What was done and can be taken back. What it takes is JSON to SQL.
use throughline_model::{
    id::{UndoId, UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// Something that was done and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Its id.
    pub id: UndoId,
    /// Who did it; `None` where it was a program.
    pub actor: Option<UserId>,
    /// What it was done to, or what was made of it, by name.
    pub subject: String,
    /// To how many things.
    pub n: u64,
    /// What it takes to take it back, as JSON.
    pub before: String,
    /// When it was done.
    pub done_at: Micros,
    /// When it was taken back.
    pub undone_at: Option<Micros>,
}

#[derive(sqlx::FromRow)]
struct UndoRow {
    id: String,
    actor: Option<String>,
    subject: String,
    n: i64,
    before: String,
    done_at: i64,
    undone_at: Option<i64>,
}

impl TryFrom<UndoRow> for Undo {
    type Error = Error;

    fn try_from(row: UndoRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "undos", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            actor: row.actor.as_ref().map(|user| user.parse().map_err(|_| wrong("actor"))).transpose()?,
            subject: row.subject,
            n: row.n as u64,
            before: row.before,
            done_at: Micros(row.done_at),
            undone_at: row.undone_at.map(Micros),
        })
    }
}

/// Notes something that can be taken back.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, undo: &Undo) -> Result<()> {
    const SQL: &str = "INSERT INTO undos (workspace, id, actor, subject, n, before, done_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let actor = undo.actor.map(|user| user.to_string());
    let args = args![workspace, undo.id, actor, &undo.subject, undo.n as i64, &undo.before, undo.done_at];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Finds something that can be taken back, or was.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, workspace: WorkspaceId, undo: UndoId) -> Result<Option<Undo>> {
    const SQL: &str = "SELECT id, actor, subject, n, before, done_at, undone_at FROM undos
        WHERE workspace = $1 AND id = $2";
    db.first::<UndoRow>(SQL, args![workspace, undo]).await?.map(Undo::try_from).transpose()
}

/// Notes that something was taken back; tells whether it had not been before.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &mut Tx, workspace: WorkspaceId, undo: UndoId, now: Micros) -> Result<bool> {
    const SQL: &str = "UPDATE undos SET undone_at = $3 WHERE workspace = $1 AND id = $2 AND undone_at IS NULL";
    Ok(tx.run(SQL, args![workspace, undo, now]).await? > 0)
}

/// Forgets what was done before a moment; tells how much that was.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx, before: Micros) -> Result<u64> {
    const SQL: &str = "DELETE FROM undos WHERE done_at < $1";
    tx.run(SQL, args![before]).await
}
