//! How far the intake log is projected, and which column files hold the result.
use throughline_model::id::WorkspaceId;

use crate::{args, db::Db, error::Result, tx::Tx};

/// A place in the intake log: everything before it is projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The number of the record.
    pub lsn: u64,
    /// How many of the record's events are projected.
    pub ordinal: u64,
}

/// What has been projected up to a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Rows in this database.
    Rows,
    /// Rows in column files.
    Columns,
}

impl Progress {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Columns => "columns",
        }
    }
}

/// Reads a position; the log's beginning where none is stored.
///
/// # Errors
/// When the database fails.
pub async fn position(db: &Db, progress: Progress) -> Result<Position> {
    const SQL: &str = "SELECT lsn, ordinal FROM positions WHERE name = $1";
    let row: Option<(i64, i64)> = db.first(SQL, args![progress.as_str()]).await?;
    Ok(row.map_or_else(Position::default, |(lsn, ordinal)| Position { lsn: lsn as u64, ordinal: ordinal as u64 }))
}

/// Stores a position.
///
/// # Errors
/// When the database fails.
pub async fn set_position(tx: &mut Tx, progress: Progress, position: Position) -> Result<()> {
    const SQL: &str = "INSERT INTO positions (name, lsn, ordinal) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET lsn = excluded.lsn, ordinal = excluded.ordinal";
    tx.run(SQL, args![progress.as_str(), position.lsn as i64, position.ordinal as i64]).await?;
    Ok(())
}

/// A column file: its name and what the journeys engine notes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFile {
    /// The file's name in the workspace's folder.
    pub name: String,
    /// The engine's notes as JSON.
    pub meta: String,
}

/// Lists a workspace's column files by name.
///
/// # Errors
/// When the database fails.
pub async fn column_files(db: &Db, workspace: WorkspaceId) -> Result<Vec<ColumnFile>> {
    const SQL: &str = "SELECT name, meta FROM column_files WHERE workspace = $1 ORDER BY name COLLATE \"C\"";
    let rows: Vec<(String, String)> = db.all(SQL, args![workspace]).await?;
    Ok(rows.into_iter().map(|(name, meta)| ColumnFile { name, meta }).collect())
}

/// Replaces some column files by others in one step.
///
/// # Errors
/// When the database fails.
pub async fn change_column_files(
    tx: &mut Tx,
    workspace: WorkspaceId,
    added: &[ColumnFile],
    removed: &[String],
) -> Result<()> {
    for name in removed {
        tx.run("DELETE FROM column_files WHERE workspace = $1 AND name = $2", args![workspace, name]).await?;
    }
    let rows = added.iter().map(|file| args![workspace, &file.name, &file.meta]).collect();
    tx.insert("INSERT INTO column_files (workspace, name, meta)", "", rows).await?;
    Ok(())
}
