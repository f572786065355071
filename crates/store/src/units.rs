//! Units: what lies in what, and to which of them members are limited.
use chrono_tz::Tz;
use throughline_model::{
    id::{UserId, WorkspaceId},
    unit::Hierarchy,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A unit that lies in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lies {
    /// In which respect.
    pub hierarchy: Hierarchy,
    /// The unit's number.
    pub unit: u32,
    /// The number of the one that it lies in.
    pub parent: u32,
}

/// Lists what lies in what.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Lies>> {
    const SQL: &str = "SELECT hierarchy, unit, parent FROM unit_parents WHERE workspace = $1
        ORDER BY hierarchy COLLATE \"C\", unit";
    let rows: Vec<(String, i64, i64)> = db.all(SQL, args![workspace]).await?;
    let lies = rows.into_iter().filter_map(|(word, unit, parent)| {
        Some(Lies { hierarchy: Hierarchy::parse(&word)?, unit: unit as u32, parent: parent as u32 })
    });
    Ok(lies.collect())
}

/// Notes in which unit one lies in a hierarchy; with `None` in no other.
///
/// # Errors
/// When the database fails.
pub async fn set_parent(
    tx: &mut Tx,
    workspace: WorkspaceId,
    hierarchy: Hierarchy,
    unit: u32,
    parent: Option<u32>,
) -> Result<()> {
    const PUT: &str = "INSERT INTO unit_parents (workspace, hierarchy, unit, parent) VALUES ($1, $2, $3, $4)
        ON CONFLICT (workspace, hierarchy, unit) DO UPDATE SET parent = excluded.parent";
    const REMOVE: &str = "DELETE FROM unit_parents WHERE workspace = $1 AND hierarchy = $2 AND unit = $3";
    match parent {
        Some(parent) => tx.run(PUT, args![workspace, hierarchy.as_str(), unit, parent]).await?,
        None => tx.run(REMOVE, args![workspace, hierarchy.as_str(), unit]).await?,
    };
    Ok(())
}

/// Lists the units that have a zone of their own.
///
/// # Errors
/// When the database fails.
pub async fn zones(db: &Db, workspace: WorkspaceId) -> Result<Vec<(u32, Tz)>> {
    const SQL: &str = "SELECT unit, zone FROM unit_zones WHERE workspace = $1 ORDER BY unit";
    let rows: Vec<(i64, String)> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|(unit, zone)| match zone.parse() {
            Ok(zone) => Ok((unit as u32, zone)),
            Err(_) => Err(Error::Inconsistent { table: "unit_zones", column: "zone", row: unit.to_string() }),
        })
        .collect()
}

/// Gives a unit a zone of its own, or with `None` that of what it lies in.
///
/// # Errors
/// When the database fails.
pub async fn set_zone(tx: &mut Tx, workspace: WorkspaceId, unit: u32, zone: Option<Tz>) -> Result<()> {
    const PUT: &str = "INSERT INTO unit_zones (workspace, unit, zone) VALUES ($1, $2, $3)
        ON CONFLICT (workspace, unit) DO UPDATE SET zone = excluded.zone";
    match zone {
        Some(zone) => tx.run(PUT, args![workspace, unit, zone.name()]).await?,
        None => tx.run("DELETE FROM unit_zones WHERE workspace = $1 AND unit = $2", args![workspace, unit]).await?,
    };
    Ok(())
}

/// The units to which somebody is limited, by their numbers; none where they are not limited.
///
/// # Errors
/// When the database fails.
pub async fn limits(db: &Db, workspace: WorkspaceId, user: UserId) -> Result<Vec<u32>> {
    const SQL: &str = "SELECT unit FROM member_units WHERE workspace = $1 AND user_id = $2 ORDER BY unit";
    let rows: Vec<(i64,)> = db.all(SQL, args![workspace, user]).await?;
    Ok(rows.into_iter().map(|(unit,)| unit as u32).collect())
}

/// The limits of all members of a workspace.
///
/// # Errors
/// When the database fails.
pub async fn all_limits(db: &Db, workspace: WorkspaceId) -> Result<Vec<(UserId, u32)>> {
    const SQL: &str =
        "SELECT user_id, unit FROM member_units WHERE workspace = $1 ORDER BY user_id COLLATE \"C\", unit";
    let rows: Vec<(String, i64)> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|(user, unit)| match user.parse() {
            Ok(user) => Ok((user, unit as u32)),
            Err(_) => Err(Error::Inconsistent { table: "member_units", column: "user_id", row: user }),
        })
        .collect()
}

/// Limits somebody to some units, in the place of those before; to none with none.
///
/// # Errors
/// When the database fails.
pub async fn limit(tx: &mut Tx, workspace: WorkspaceId, user: UserId, units: &[u32]) -> Result<()> {
    tx.run("DELETE FROM member_units WHERE workspace = $1 AND user_id = $2", args![workspace, user]).await?;
    let rows = units.iter().map(|unit| args![workspace, user, *unit]).collect();
    tx.insert("INSERT INTO member_units (workspace, user_id, unit)", "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}
