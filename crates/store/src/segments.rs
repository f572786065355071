//! Segments, and what their conditions need to know of all customers at once.
use throughline_model::{
    id::{ProfileNo, SegmentId, UserId, WorkspaceId},
    identifier::IdentifierKind,
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// Its name, which no other one has.
    pub name: String,
    /// Its condition as JSON.
    pub condition: String,
    /// Who made it; `None` where it was a program.
    pub created_by: Option<UserId>,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// Lists the segments by their names.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Segment>> {
    const SQL: &str = "SELECT id, name, condition, created_by, changed_at FROM segments WHERE workspace = $1
        ORDER BY name COLLATE \"C\"";
    let rows: Vec<(String, String, String, Option<String>, i64)> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|(id, name, condition, created_by, changed_at)| {
            let wrong = |column| Error::Inconsistent { table: "segments", column, row: id.clone() };
            Ok(Segment {
                id: id.parse().map_err(|_| wrong("id"))?,
                created_by: created_by.map(|user| user.parse().map_err(|_| wrong("created_by"))).transpose()?,
                changed_at: Micros(changed_at),
                name,
                condition,
            })
        })
        .collect()
}

/// Adds a segment, or changes the name and condition of one; tells whether its name was free.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, segment: &Segment) -> Result<bool> {
    const TAKEN: &str = "SELECT id FROM segments WHERE workspace = $1 AND name = $2 AND id <> $3";
    const PUT: &str = "INSERT INTO segments (workspace, id, name, condition, created_by, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        ON CONFLICT (workspace, id) DO UPDATE SET name = excluded.name, condition = excluded.condition,
            changed_at = excluded.changed_at";
    let taken: Vec<(String,)> = tx.all(TAKEN, args![workspace, &segment.name, segment.id]).await?;
    if !taken.is_empty() {
        return Ok(false);
    }
    let by = segment.created_by.map(|user| user.to_string());
    tx.run(PUT, args![workspace, segment.id, &segment.name, &segment.condition, by, segment.changed_at]).await?;
    Ok(true)
}

/// Removes a segment; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, segment: SegmentId) -> Result<bool> {
    const SQL: &str = "DELETE FROM segments WHERE workspace = $1 AND id = $2";
    Ok(tx.run(SQL, args![workspace, segment]).await? > 0)
}

/// The latest value (JSON) of a trait for each profile that has it, with when it was said.
///
/// # Errors
/// When the database fails.
pub async fn trait_of_all(db: &Db, workspace: WorkspaceId, name: &str) -> Result<Vec<(ProfileNo, (i64, i64), String)>> {
    const SQL: &str = "SELECT profile, at, message, value FROM traits WHERE workspace = $1 AND name = $2";
    let mut rows: Vec<(i64, i64, i64, String)> = db.all(SQL, args![workspace, name]).await?;
    rows.sort_by(|a, b| (a.0, b.1, b.2, &a.3).cmp(&(b.0, a.1, a.2, &b.3)));
    rows.dedup_by_key(|row| row.0);
    Ok(rows.into_iter().map(|(no, at, message, value)| (ProfileNo(no as u32), (at, message), value)).collect())
}

/// The names of the traits that are stated of anybody, at most so many.
///
/// # Errors
/// When the database fails.
pub async fn trait_names(db: &Db, workspace: WorkspaceId, most: u32) -> Result<Vec<String>> {
    const SQL: &str = "SELECT DISTINCT name FROM (SELECT name FROM traits WHERE workspace = $1 LIMIT $2) t";
    let rows: Vec<(String,)> = db.all(SQL, args![workspace, most]).await?;
    let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
    names.sort();
    Ok(names)
}

/// The profiles that carry an identifier of a kind, or are named by one.
///
/// # Errors
/// When the database fails.
pub async fn known_by(db: &Db, workspace: WorkspaceId, kind: IdentifierKind) -> Result<Vec<ProfileNo>> {
    const SQL: &str = "SELECT profile FROM identifiers WHERE workspace = $1 AND kind = $2
        UNION SELECT no FROM profiles WHERE workspace = $1 AND kind = $2 ORDER BY 1";
    let rows: Vec<(i64,)> = db.all(SQL, args![workspace, kind.as_str()]).await?;
    Ok(rows.into_iter().map(|(no,)| ProfileNo(no as u32)).collect())
}

/// The profiles to which promises that came due since a moment and up to now were kept or broken, with how many of each:
/// (profile, kept, broken).
///
/// # Errors
/// When the database fails.
pub async fn promised(
    db: &Db,
    workspace: WorkspaceId,
    what: Option<&str>,
    since: Micros,
    now: Micros,
) -> Result<Vec<(ProfileNo, u32, u32)>> {
    const SQL: &str = "SELECT profile, CAST(SUM(CASE WHEN due < COALESCE(kept, $3) THEN 0 ELSE 1 END) AS BIGINT),
            CAST(SUM(CASE WHEN due < COALESCE(kept, $3) THEN 1 ELSE 0 END) AS BIGINT)
        FROM promises WHERE workspace = $1 AND due >= $2 AND (due < $3 OR kept IS NOT NULL)
            AND (CAST($4 AS TEXT) IS NULL OR what = $4)
        GROUP BY profile ORDER BY profile";
    let what = what.map(str::to_owned);
    let rows: Vec<(i64, i64, i64)> = db.all(SQL, args![workspace, since, now, what]).await?;
    Ok(rows.into_iter().map(|(no, kept, broken)| (ProfileNo(no as u32), kept as u32, broken as u32)).collect())
}

/// What every profile last said about a purpose: (profile, channel, when, whether it is allowed).
///
/// # Errors
/// When the database fails.
pub async fn consents(
    db: &Db,
    workspace: WorkspaceId,
    purpose: &str,
) -> Result<Vec<(ProfileNo, String, (i64, i64), bool)>> {
    const SQL: &str =
        "SELECT profile, channel, at, message, granted FROM consents WHERE workspace = $1 AND purpose = $2";
    let rows: Vec<(i64, String, i64, i64, bool)> = db.all(SQL, args![workspace, purpose]).await?;
    let said = rows
        .into_iter()
        .map(|(no, channel, at, message, granted)| (ProfileNo(no as u32), channel, (at, message), granted));
    Ok(said.collect())
}
