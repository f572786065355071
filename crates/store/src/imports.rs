//! Imports: stored files, the mapping that reads them, and what became of their rows.
use throughline_model::{
    id::{ImportId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The number of the log's record that began it.
    pub lsn: u64,
    /// The name of the mapping.
    pub mapping: String,
    /// The names of the files, for people.
    pub files: String,
    /// When it was begun.
    pub created_at: Micros,
    /// When its last row was projected.
    pub finished_at: Option<Micros>,
    /// Why it could not be read to its end, where that is so.
    pub failed: Option<String>,
    /// How many rows are in column files.
    pub filed: u64,
    /// How many rows were read.
    pub read: u64,
    /// How many of them are in the ledgers now because of it.
    pub accepted: u64,
    /// How many were there already.
    pub duplicate: u64,
    /// How many wait for a mend.
    pub quarantined: u64,
}

#[derive(sqlx::FromRow)]
struct ImportRow {
    id: String,
    lsn: i64,
    mapping: String,
    files: String,
    created_at: i64,
    finished_at: Option<i64>,
    failed: Option<String>,
    seen: i64,
    filed: i64,
    accepted: i64,
    duplicate: i64,
    quarantined: i64,
}

/// Stores an import or its progress.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, import: &Import) -> Result<()> {
    const SQL: &str = "INSERT INTO imports (workspace, id, lsn, mapping, files, created_at, finished_at, failed, seen,
            filed, accepted, duplicate, quarantined)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (workspace, id) DO UPDATE SET finished_at = excluded.finished_at, failed = excluded.failed,
            seen = excluded.seen, accepted = excluded.accepted, duplicate = excluded.duplicate,
            quarantined = excluded.quarantined";
    let args = args![
        workspace,
        import.id,
        import.lsn as i64,
        &import.mapping,
        &import.files,
        import.created_at,
        import.finished_at.map(|at| at.0),
        import.failed.clone(),
        import.read as i64,
        import.filed as i64,
        import.accepted as i64,
        import.duplicate as i64,
        import.quarantined as i64
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Finds an import.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &Db, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>> {
    const SQL: &str =
        "SELECT id, lsn, mapping, files, created_at, finished_at, failed, seen, filed, accepted, duplicate,
        quarantined FROM imports WHERE workspace = $1 AND id = $2";
    let row = db.first::<ImportRow>(SQL, args![workspace, id]).await?;
    row.map(Import::try_from).transpose()
}

/// Lists the imports of a workspace, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Import>> {
    const SQL: &str =
        "SELECT id, lsn, mapping, files, created_at, finished_at, failed, seen, filed, accepted, duplicate,
        quarantined FROM imports WHERE workspace = $1 ORDER BY created_at DESC, lsn DESC";
    db.all::<ImportRow>(SQL, args![workspace]).await?.into_iter().map(Import::try_from).collect()
}

/// Notes how many rows of an import in progress are in column files.
///
/// # Errors
/// When the database fails.
pub async fn set_filed(tx: &mut Tx, workspace: WorkspaceId, id: ImportId, rows: u64) -> Result<()> {
    const SQL: &str = "UPDATE imports SET filed = $3 WHERE workspace = $1 AND id = $2";
    tx.run(SQL, args![workspace, id, rows as i64]).await?;
    Ok(())
}

/// Notes that all rows of finished imports are in column files.
///
/// # Errors
/// When the database fails.
pub async fn all_filed(tx: &mut Tx) -> Result<()> {
    tx.run("UPDATE imports SET filed = seen WHERE finished_at IS NOT NULL AND filed <> seen", args![]).await?;
    Ok(())
}

impl TryFrom<ImportRow> for Import {
    type Error = Error;

    fn try_from(row: ImportRow) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Inconsistent {
                table: "imports",
                column: "id",
                row: row.id.clone(),
            })?,
            lsn: row.lsn as u64,
            mapping: row.mapping,
            files: row.files,
            created_at: Micros(row.created_at),
            finished_at: row.finished_at.map(Micros),
            failed: row.failed,
            filed: row.filed as u64,
            read: row.seen as u64,
            accepted: row.accepted as u64,
            duplicate: row.duplicate as u64,
            quarantined: row.quarantined as u64,
        })
    }
}
