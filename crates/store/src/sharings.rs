//! Addresses that many people share: those that somebody declared shared, and those that many profiles carry.
use std::collections::HashSet;

use throughline_model::{
    id::{UserId, WorkspaceId},
    identifier::{Identifier, IdentifierKind},
    time::Micros,
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// An address that joins nobody because somebody said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The address.
    pub identifier: Identifier,
    /// Who said so, where a member did.
    pub by: Option<UserId>,
    /// When.
    pub at: Micros,
    /// How many profiles carry it.
    pub carriers: u64,
}

/// Notes that an address is shared; an earlier note of it stays.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx,
    workspace: WorkspaceId,
    identifier: &Identifier,
    by: Option<UserId>,
    at: Micros,
) -> Result<()> {
    const SQL: &str = "INSERT INTO sharings (workspace, kind, value, stated_by, stated_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let by = by.map(|id| id.to_string());
    tx.run(SQL, args![workspace, identifier.kind.as_str(), identifier.value.as_str(), by, at]).await?;
    Ok(())
}

/// Takes a note back.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, identifier: &Identifier) -> Result<()> {
    const SQL: &str = "DELETE FROM sharings WHERE workspace = $1 AND kind = $2 AND value = $3";
    tx.run(SQL, args![workspace, identifier.kind.as_str(), identifier.value.as_str()]).await?;
    Ok(())
}

/// Tells which of the given identifiers were declared shared.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &Db, workspace: WorkspaceId, identifiers: &[Identifier]) -> Result<HashSet<Identifier>> {
    const SQL: &str = "SELECT kind, value FROM sharings WHERE workspace = $1 AND value IN ($LIST)";
    let list = identifiers.iter().map(|identifier| Arg::from(identifier.value.as_str())).collect();
    let rows: Vec<(String, String)> = db.all_in(SQL, args![workspace], list).await?;
    let found: HashSet<Identifier> = rows.into_iter().map(identifier).collect::<Result<_>>()?;
    Ok(identifiers.iter().filter(|identifier| found.contains(identifier)).cloned().collect())
}

/// Lists the addresses that were declared shared, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Shared>> {
    const SQL: &str = "SELECT s.kind, s.value, s.stated_by, s.stated_at,
        (SELECT COUNT(*) FROM identifiers i WHERE i.workspace = s.workspace AND i.kind = s.kind AND i.value = s.value)
        FROM sharings s WHERE s.workspace = $1 ORDER BY s.stated_at DESC, s.kind, s.value";
    let rows: Vec<(String, String, Option<String>, i64, i64)> = db.all(SQL, args![workspace]).await?;
    let shared = rows.into_iter().map(|(kind, value, by, at, carriers)| {
        let wrong = |_| Error::Inconsistent { table: "sharings", column: "stated_by", row: value.clone() };
        let by = by.as_ref().map(|id| id.parse()).transpose().map_err(wrong)?;
        Ok(Shared { identifier: identifier((kind, value))?, by, at: Micros(at), carriers: carriers as u64 })
    });
    shared.collect()
}

/// Lists the addresses that more than `most` profiles carry, those with the most carriers first.
///
/// # Errors
/// When the database fails.
pub async fn crowded(db: &Db, workspace: WorkspaceId, most: u64, limit: u32) -> Result<Vec<(Identifier, u64)>> {
    const SQL: &str = "SELECT kind, value, COUNT(*) FROM identifiers
        WHERE workspace = $1 AND kind IN ('email', 'phone') GROUP BY kind, value HAVING COUNT(*) > $2
        ORDER BY 3 DESC, kind, value LIMIT $3";
    let rows: Vec<(String, String, i64)> = db.all(SQL, args![workspace, most as i64, i64::from(limit)]).await?;
    rows.into_iter().map(|(kind, value, n)| Ok((identifier((kind, value))?, n as u64))).collect()
}

fn identifier((kind, value): (String, String)) -> Result<Identifier> {
    let wrong = || Error::Inconsistent { table: "identifiers", column: "kind", row: value.clone() };
    Ok(Identifier { kind: IdentifierKind::parse(&kind).ok_or_else(wrong)?, value })
}
