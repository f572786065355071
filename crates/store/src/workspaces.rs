//! Workspaces: the tenants.
use chrono_tz::Tz;
use throughline_model::{id::WorkspaceId, time::Micros};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name in URLs and commands.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The zone in which its days and weeks begin.
    pub zone: Tz,
    /// Into how many partitions its columns are divided; fixed when it is made.
    pub partitions: u32,
    /// When it was made.
    pub created_at: Micros,
    /// How its pages look, as JSON; `None` where nobody has said.
    pub look: Option<String>,
}

#[derive(sqlx::FromRow)]
struct WorkspaceRow {
    id: String,
    slug: String,
    name: String,
    zone: String,
    partitions: i64,
    created_at: i64,
    look: Option<String>,
}

/// Makes a workspace.
///
/// # Errors
/// [`Error::Exists`] when the slug is taken.
pub async fn create(tx: &mut Tx, workspace: &Workspace) -> Result<()> {
    const SQL: &str = "INSERT INTO workspaces (id, slug, name, zone, partitions, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING";
    let args = args![
        workspace.id,
        &workspace.slug,
        &workspace.name,
        workspace.zone.name(),
        workspace.partitions,
        workspace.created_at
    ];
    match tx.run(SQL, args).await? {
        0 => Err(Error::Exists("a workspace of this name")),
        _ => Ok(()),
    }
}

/// Gives a workspace another name and zone; tells whether there is one.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &mut Tx, workspace: WorkspaceId, name: &str, zone: Tz) -> Result<bool> {
    const SQL: &str = "UPDATE workspaces SET name = $2, zone = $3 WHERE id = $1";
    Ok(tx.run(SQL, args![workspace, name, zone.name()]).await? > 0)
}

/// Says how a workspace's pages look, as JSON; tells whether there is one.
///
/// # Errors
/// When the database fails.
pub async fn set_look(tx: &mut Tx, workspace: WorkspaceId, look: &str) -> Result<bool> {
    Ok(tx.run("UPDATE workspaces SET look = $2 WHERE id = $1", args![workspace, look]).await? > 0)
}

/// Lists all workspaces, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db) -> Result<Vec<Workspace>> {
    const SQL: &str = "SELECT id, slug, name, zone, partitions, created_at, look FROM workspaces
        ORDER BY created_at, slug COLLATE \"C\"";
    db.all::<WorkspaceRow>(SQL, args![]).await?.into_iter().map(Workspace::try_from).collect()
}

impl TryFrom<WorkspaceRow> for Workspace {
    type Error = Error;

    fn try_from(row: WorkspaceRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "workspaces", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            zone: row.zone.parse().map_err(|_| wrong("zone"))?,
            partitions: u32::try_from(row.partitions).map_err(|_| wrong("partitions"))?,
            slug: row.slug,
            name: row.name,
            created_at: Micros(row.created_at),
            look: row.look,
        })
    }
}
