//! Boards: answers that somebody put side by side. What lies on one is JSON to SQL.
use throughline_model::{
    id::{BoardId, UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Its id.
    pub id: BoardId,
    /// Whose it is; `None` where a program made it.
    pub owner: Option<UserId>,
    /// Whether everybody in the workspace sees it.
    pub shared: bool,
    /// Its name.
    pub name: String,
    /// What its context bar says, as the query of an address.
    pub bar: String,
    /// Its tiles in order, as JSON.
    pub tiles: String,
    /// When it is mailed and to whom, as JSON; `None` where it is not.
    pub mail: Option<String>,
    /// How often it was changed.
    pub version: u32,
    /// When it was last changed.
    pub changed_at: Micros,
}

#[derive(sqlx::FromRow)]
struct BoardRow {
    id: String,
    owner: Option<String>,
    shared: bool,
    name: String,
    bar: String,
    tiles: String,
    mail: Option<String>,
    version: i64,
    changed_at: i64,
}

impl TryFrom<BoardRow> for Board {
    type Error = Error;

    fn try_from(row: BoardRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "boards", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            owner: row.owner.as_ref().map(|user| user.parse().map_err(|_| wrong("owner"))).transpose()?,
            shared: row.shared,
            name: row.name,
            bar: row.bar,
            tiles: row.tiles,
            mail: row.mail,
            version: row.version as u32,
            changed_at: Micros(row.changed_at),
        })
    }
}

/// Lists the boards by their names.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Board>> {
    const SQL: &str = "SELECT id, owner, shared, name, bar, tiles, mail, version, changed_at FROM boards
        WHERE workspace = $1 ORDER BY name COLLATE \"C\", id";
    let rows: Vec<BoardRow> = db.all(SQL, args![workspace]).await?;
    rows.into_iter().map(Board::try_from).collect()
}

/// Finds a board.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, workspace: WorkspaceId, board: BoardId) -> Result<Option<Board>> {
    const SQL: &str = "SELECT id, owner, shared, name, bar, tiles, mail, version, changed_at FROM boards
        WHERE workspace = $1 AND id = $2";
    let rows: Vec<BoardRow> = db.all(SQL, args![workspace, board]).await?;
    rows.into_iter().next().map(Board::try_from).transpose()
}

/// Adds a board.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, board: &Board) -> Result<()> {
    const SQL: &str = "INSERT INTO boards
        (workspace, id, owner, shared, name, bar, tiles, mail, version, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
    let (owner, mail) = (board.owner.map(|user| user.to_string()), board.mail.clone());
    let args = args![
        workspace,
        board.id,
        owner,
        board.shared,
        &board.name,
        &board.bar,
        &board.tiles,
        mail,
        board.version,
        board.changed_at
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Changes a board that is still as it was read, at its version; tells whether it was.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &mut Tx, workspace: WorkspaceId, board: &Board) -> Result<bool> {
    const SQL: &str = "UPDATE boards SET shared = $3, name = $4, bar = $5, tiles = $6, mail = $7, changed_at = $8,
            version = version + 1
        WHERE workspace = $1 AND id = $2 AND version = $9";
    let mail = board.mail.clone();
    let args = args![
        workspace,
        board.id,
        board.shared,
        &board.name,
        &board.bar,
        &board.tiles,
        mail,
        board.changed_at,
        board.version
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Removes a board; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, board: BoardId) -> Result<bool> {
    const SQL: &str = "DELETE FROM boards WHERE workspace = $1 AND id = $2";
    Ok(tx.run(SQL, args![workspace, board]).await? > 0)
}
