//! Saved views: the query of a list's address under a name.
use throughline_model::{
    id::{UserId, ViewId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// The word of the list that it is of.
    pub list: String,
    /// Whose it is; `None` where a program made it.
    pub owner: Option<UserId>,
    /// Whether everybody in the workspace sees it.
    pub shared: bool,
    /// Its name.
    pub name: String,
    /// What the list's address says.
    pub query: String,
    /// When it was last changed.
    pub changed_at: Micros,
}

#[derive(sqlx::FromRow)]
struct ViewRow {
    id: String,
    list: String,
    owner: Option<String>,
    shared: bool,
    name: String,
    query: String,
    changed_at: i64,
}

impl TryFrom<ViewRow> for View {
    type Error = Error;

    fn try_from(row: ViewRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "views", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            owner: row.owner.as_ref().map(|user| user.parse().map_err(|_| wrong("owner"))).transpose()?,
            list: row.list,
            shared: row.shared,
            name: row.name,
            query: row.query,
            changed_at: Micros(row.changed_at),
        })
    }
}

/// Lists the views by their names.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<View>> {
    const SQL: &str = "SELECT id, list, owner, shared, name, query, changed_at FROM views
        WHERE workspace = $1 ORDER BY name COLLATE \"C\", id";
    let rows: Vec<ViewRow> = db.all(SQL, args![workspace]).await?;
    rows.into_iter().map(View::try_from).collect()
}

/// Adds a view, or changes the one with its id.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, view: &View) -> Result<()> {
    const SQL: &str = "INSERT INTO views (workspace, id, list, owner, shared, name, query, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (workspace, id) DO UPDATE SET shared = excluded.shared, name = excluded.name,
            query = excluded.query, changed_at = excluded.changed_at";
    let owner = view.owner.map(|user| user.to_string());
    let args = args![workspace, view.id, &view.list, owner, view.shared, &view.name, &view.query, view.changed_at];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Removes a view; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, view: ViewId) -> Result<bool> {
    const SQL: &str = "DELETE FROM views WHERE workspace = $1 AND id = $2";
    Ok(tx.run(SQL, args![workspace, view]).await? > 0)
}
