//! Sources and their keys. A key is stored as a hash with a visible prefix.
use throughline_model::{
    id::{SourceId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// Where messages come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// Its number in the columns.
    pub code: u32,
    /// Its name for people; unique in the workspace.
    pub name: String,
}

/// What a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The source that a write key belongs to.
    pub source: Option<SourceId>,
    /// `write` or `secret`.
    pub kind: String,
    /// The first characters, by which people recognise it.
    pub prefix: String,
    /// What people call it.
    pub name: Option<String>,
    /// What a secret key may be used for, in words; every question where nothing is said.
    pub scopes: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Micros>,
    /// The day in UTC, counted from 1970, on which it was last used.
    pub used_day: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct SourceRow {
    id: String,
    code: i64,
    name: String,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    workspace: String,
    source: Option<String>,
    kind: String,
    prefix: String,
    name: Option<String>,
    scopes: Option<String>,
    expires_at: Option<i64>,
    used_day: Option<i64>,
}

/// Adds a source unless one with its id is there; gives the number that it has in the columns.
///
/// # Errors
/// When the name is taken by another source or the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, id: SourceId, name: &str, now: Micros) -> Result<u32> {
    const ADD: &str = "INSERT INTO sources (workspace, id, code, name, created_at)
        SELECT $1, $2, CAST(COALESCE(MAX(code), 0) + 1 AS BIGINT), $3, $4 FROM sources WHERE workspace = $1
        ON CONFLICT DO NOTHING";
    tx.run(ADD, args![workspace, id, name, now]).await?;
    const CODE: &str = "SELECT code FROM sources WHERE workspace = $1 AND id = $2";
    let rows: Vec<(i64,)> = tx.all(CODE, args![workspace, id]).await?;
    let code = rows.first().ok_or(Error::Exists("a source of this name"))?.0;
    Ok(code as u32)
}

/// Lists the sources of a workspace in the order they were added.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Source>> {
    const SQL: &str = "SELECT id, code, name FROM sources WHERE workspace = $1 ORDER BY code";
    let rows: Vec<SourceRow> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|row| {
            let id = row.id.parse().map_err(|_| Error::Inconsistent { table: "sources", column: "id", row: row.id })?;
            Ok(Source { id, code: row.code as u32, name: row.name })
        })
        .collect()
}

/// Stores a key under its hash.
///
/// # Errors
/// When the database fails.
pub async fn add_key(tx: &mut Tx, hash: &str, key: &Key, now: Micros) -> Result<()> {
    const SQL: &str = "INSERT INTO keys (hash, workspace, source, kind, prefix, created_at, revoked_at, name, scopes,
        expires_at, used_day) VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10)";
    let args = args![
        hash,
        key.workspace,
        key.source.map(|id| id.to_string()),
        &key.kind,
        &key.prefix,
        now,
        key.name.clone(),
        key.scopes.clone(),
        key.expires_at.map(|at| at.0),
        key.used_day
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Notes the day on which a key was used.
///
/// # Errors
/// When the database fails.
pub async fn use_key(tx: &mut Tx, hash: &str, day: i64) -> Result<()> {
    const SQL: &str = "UPDATE keys SET used_day = $2 WHERE hash = $1 AND (used_day IS NULL OR used_day < $2)";
    tx.run(SQL, args![hash, day]).await?;
    Ok(())
}

/// Takes back the keys whose prefix is given and tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn revoke_key(tx: &mut Tx, workspace: WorkspaceId, prefix: &str, now: Micros) -> Result<u64> {
    const SQL: &str = "UPDATE keys SET revoked_at = $3 WHERE workspace = $1 AND prefix = $2 AND revoked_at IS NULL";
    tx.run(SQL, args![workspace, prefix, now]).await
}

/// Finds what a key's hash opens; a revoked key opens nothing.
///
/// # Errors
/// When the database fails.
pub async fn key(db: &Db, hash: &str) -> Result<Option<Key>> {
    const SQL: &str = "SELECT workspace, source, kind, prefix, name, scopes, expires_at, used_day FROM keys
        WHERE hash = $1 AND revoked_at IS NULL";
    db.first::<KeyRow>(SQL, args![hash]).await?.map(Key::try_from).transpose()
}

/// Lists a workspace's standing keys.
///
/// # Errors
/// When the database fails.
pub async fn keys(db: &Db, workspace: WorkspaceId) -> Result<Vec<Key>> {
    const SQL: &str = "SELECT workspace, source, kind, prefix, name, scopes, expires_at, used_day FROM keys
        WHERE workspace = $1 AND revoked_at IS NULL ORDER BY created_at, prefix COLLATE \"C\"";
    db.all::<KeyRow>(SQL, args![workspace]).await?.into_iter().map(Key::try_from).collect()
}

impl TryFrom<KeyRow> for Key {
    type Error = Error;

    fn try_from(row: KeyRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "keys", column, row: row.prefix.clone() };
        Ok(Self {
            workspace: row.workspace.parse().map_err(|_| wrong("workspace"))?,
            source: row.source.as_ref().map(|id| id.parse()).transpose().map_err(|_| wrong("source"))?,
            kind: row.kind,
            prefix: row.prefix,
            name: row.name,
            scopes: row.scopes,
            expires_at: row.expires_at.map(Micros),
            used_day: row.used_day,
        })
    }
}
