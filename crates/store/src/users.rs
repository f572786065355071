//! People who sign in, their sessions and one-time links. Tokens are stored as hashes only.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their e-mail address in normal form.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The hash of their password in PHC form; `None` until one is set.
    pub password: Option<String>,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// What they may do there.
    pub role: String,
    /// How they came in.
    pub opened_by: OpenedBy,
    /// When they were last seen, or came in.
    pub seen_at: Micros,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// Whether the workspace asks for one.
    pub needs_factor: bool,
}

/// A session to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession<'a> {
    /// The hash of its token.
    pub hash: &'a str,
    /// Whose.
    pub user: UserId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// How they came in.
    pub opened_by: OpenedBy,
    /// From where.
    pub place: &'a Place,
    /// When.
    pub now: Micros,
    /// When it ends by itself.
    pub expires: Micros,
}

/// From where somebody came in, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The address on the network.
    pub address: Option<String>,
    /// A few words for the program.
    pub agent: Option<String>,
}

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedBy {
    /// By their password.
    Password,
    /// By a one-time link that an administrator of the workspace made.
    Link,
    /// By a one-time link that was made on the machine itself.
    Operator,
    /// By the workspace's identity provider.
    Provider,
}

impl OpenedBy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::Operator => "operator",
            Self::Provider => "provider",
        }
    }

    /// What is not known counts as the one that opens least.
    pub(crate) fn parse(word: &str) -> Self {
        [Self::Password, Self::Operator, Self::Provider]
            .into_iter()
            .find(|by| by.as_str() == word)
            .unwrap_or(Self::Link)
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    id: String,
    email: String,
    name: String,
    password: Option<String>,
}

/// Adds somebody to a workspace, or gives them another role and name there.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, user: &User, role: &str, now: Micros) -> Result<UserId> {
    const USER: &str = "INSERT INTO users (id, email, name, password, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (email) DO UPDATE SET name = excluded.name, password = COALESCE(excluded.password, users.password)";
    const MEMBER: &str = "INSERT INTO memberships (workspace, user_id, role)
        SELECT $1, id, $3 FROM users WHERE email = $2
        ON CONFLICT (workspace, user_id) DO UPDATE SET role = excluded.role";
    tx.run(USER, args![user.id, &user.email, &user.name, user.password.clone(), now]).await?;
    tx.run(MEMBER, args![workspace, &user.email, role]).await?;
    id_of(tx, &user.email).await
}

/// Adds somebody unless their address is known; gives the id of whoever has it. What is known stays.
///
/// # Errors
/// When the database fails.
pub async fn meet(tx: &mut Tx, user: &User, now: Micros) -> Result<UserId> {
    const SQL: &str = "INSERT INTO users (id, email, name, password, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (email) DO NOTHING";
    tx.run(SQL, args![user.id, &user.email, &user.name, user.password.clone(), now]).await?;
    id_of(tx, &user.email).await
}

async fn id_of(tx: &mut Tx, email: &str) -> Result<UserId> {
    let rows: Vec<(String,)> = tx.all("SELECT id FROM users WHERE email = $1", args![email]).await?;
    let id = rows.into_iter().next().map(|(id,)| id).unwrap_or_default();
    id.parse().map_err(|_| Error::Inconsistent { table: "users", column: "id", row: id })
}

/// Finds somebody by their e-mail address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<User>> {
    const SQL: &str = "SELECT id, email, name, password FROM users WHERE email = $1";
    db.first::<UserRow>(SQL, args![email]).await?.map(User::try_from).transpose()
}

/// Finds somebody by their id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &Db, user: UserId) -> Result<Option<User>> {
    const SQL: &str = "SELECT id, email, name, password FROM users WHERE id = $1";
    db.first::<UserRow>(SQL, args![user]).await?.map(User::try_from).transpose()
}

/// Lists the people of a workspace with their roles.
///
/// # Errors
/// When the database fails.
pub async fn of_workspace(db: &Db, workspace: WorkspaceId) -> Result<Vec<(User, String)>> {
    const SQL: &str = "SELECT u.id, u.email, u.name, u.password, m.role FROM users u
        JOIN memberships m ON m.user_id = u.id WHERE m.workspace = $1 ORDER BY u.email COLLATE \"C\"";
    #[derive(sqlx::FromRow)]
    struct Member {
        #[sqlx(flatten)]
        user: UserRow,
        role: String,
    }
    let rows: Vec<Member> = db.all(SQL, args![workspace]).await?;
    rows.into_iter().map(|row| Ok((User::try_from(row.user)?, row.role))).collect()
}

/// The workspaces that somebody belongs to, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn workspaces_of(db: &Db, user: UserId) -> Result<Vec<WorkspaceId>> {
    const SQL: &str = "SELECT w.id FROM workspaces w JOIN memberships m ON m.workspace = w.id
        WHERE m.user_id = $1 ORDER BY w.created_at";
    let rows: Vec<(String,)> = db.all(SQL, args![user]).await?;
    rows.into_iter()
        .map(|(id,)| id.parse().map_err(|_| Error::Inconsistent { table: "workspaces", column: "id", row: id }))
        .collect()
}

/// Sets or takes away somebody's password and ends all their sessions.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &mut Tx, user: UserId, password: Option<&str>) -> Result<()> {
    tx.run("UPDATE users SET password = $2 WHERE id = $1", args![user, password]).await?;
    tx.run("DELETE FROM sessions WHERE user_id = $1", args![user]).await?;
    Ok(())
}

/// How somebody reads pages; what is `None` they have not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Reading {
    /// The language; else it is the one that their browser asks for.
    pub language: Option<String>,
    /// The word of the theme; else it is the workspace's.
    pub theme: Option<String>,
    /// The word of the density; else it is the workspace's.
    pub density: Option<String>,
}

/// How somebody reads pages.
///
/// # Errors
/// When the database fails.
pub async fn reading(db: &Db, user: UserId) -> Result<Reading> {
    let found = db.first("SELECT language, theme, density FROM users WHERE id = $1", args![user]).await?;
    Ok(found.unwrap_or_default())
}

/// Sets the theme and density in which somebody reads pages.
///
/// # Errors
/// When the database fails.
pub async fn set_look(tx: &mut Tx, user: UserId, theme: Option<&str>, density: Option<&str>) -> Result<()> {
    tx.run("UPDATE users SET theme = $2, density = $3 WHERE id = $1", args![user, theme, density]).await?;
    Ok(())
}

/// Sets the language in which somebody reads pages.
///
/// # Errors
/// When the database fails.
pub async fn set_language(tx: &mut Tx, user: UserId, language: Option<&str>) -> Result<()> {
    tx.run("UPDATE users SET language = $2 WHERE id = $1", args![user, language]).await?;
    Ok(())
}

/// Stores a session under the hash of its token, and when its owner was last here.
///
/// # Errors
/// When the database fails.
pub async fn add_session(tx: &mut Tx, session: &NewSession<'_>) -> Result<()> {
    const SQL: &str =
        "INSERT INTO sessions (hash, user_id, workspace, opened_by, created_at, expires_at, seen_at, address,
        agent) VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8)";
    const SEEN: &str = "UPDATE memberships SET signed_in_at = $3 WHERE workspace = $1 AND user_id = $2";
    let NewSession { hash, user, workspace, opened_by, place, now, expires } = session;
    let (address, agent) = (place.address.clone(), place.agent.clone());
    tx.run(SQL, args![*hash, *user, *workspace, opened_by.as_str(), *now, *expires, address, agent]).await?;
    tx.run(SEEN, args![*workspace, *user, *now]).await?;
    tx.run("DELETE FROM sessions WHERE expires_at < $1", args![*now]).await?;
    Ok(())
}

/// Notes when a session was last seen.
///
/// # Errors
/// When the database fails.
pub async fn see_session(tx: &mut Tx, hash: &str, now: Micros) -> Result<()> {
    const SQL: &str = "UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND COALESCE(seen_at, created_at) < $2";
    tx.run(SQL, args![hash, now]).await?;
    Ok(())
}

/// Finds the standing session of a token's hash; one that was not seen since `awake` has ended.
///
/// # Errors
/// When the database fails.
pub async fn session(db: &Db, hash: &str, now: Micros, awake: Micros) -> Result<Option<Session>> {
    const SQL: &str = "SELECT u.id, u.email, u.name, u.password, s.workspace, s.opened_by, m.role,
        COALESCE(s.seen_at, s.created_at) AS seen_at, COALESCE(r.second_factor, FALSE) AS needs_factor,
        f.confirmed_at IS NOT NULL AS has_factor FROM sessions s
        JOIN users u ON u.id = s.user_id
        JOIN memberships m ON m.user_id = s.user_id AND m.workspace = s.workspace
        LEFT JOIN sign_in_rules r ON r.workspace = s.workspace
        LEFT JOIN second_factors f ON f.user_id = s.user_id
        WHERE s.hash = $1 AND s.expires_at > $2 AND COALESCE(s.seen_at, s.created_at) > $3";
    #[derive(sqlx::FromRow)]
    struct SessionRow {
        #[sqlx(flatten)]
        user: UserRow,
        workspace: String,
        opened_by: String,
        role: String,
        seen_at: i64,
        has_factor: bool,
        needs_factor: bool,
    }
    let Some(row) = db.first::<SessionRow>(SQL, args![hash, now, awake]).await? else { return Ok(None) };
    let wrong = || Error::Inconsistent { table: "sessions", column: "workspace", row: hash.to_owned() };
    Ok(Some(Session {
        user: row.user.try_into()?,
        workspace: row.workspace.parse().map_err(|_| wrong())?,
        role: row.role,
        opened_by: OpenedBy::parse(&row.opened_by),
        seen_at: Micros(row.seen_at),
        has_factor: row.has_factor,
        needs_factor: row.needs_factor,
    }))
}

/// Lets a session stand in another workspace.
///
/// # Errors
/// When the database fails.
pub async fn move_session(tx: &mut Tx, hash: &str, to: WorkspaceId) -> Result<()> {
    tx.run("UPDATE sessions SET workspace = $2 WHERE hash = $1", args![hash, to]).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn end_session(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.run("DELETE FROM sessions WHERE hash = $1", args![hash]).await?;
    Ok(())
}

/// Stores a one-time sign-in link under the hash of its token; it opens one workspace where one is given.
///
/// # Errors
/// When the database fails.
pub async fn add_sign_in_link(
    tx: &mut Tx,
    hash: &str,
    user: UserId,
    workspace: Option<WorkspaceId>,
    expires: Micros,
) -> Result<()> {
    const SQL: &str =
        "INSERT INTO sign_in_links (hash, user_id, workspace, expires_at, used_at) VALUES ($1, $2, $3, $4, NULL)";
    tx.run(SQL, args![hash, user, workspace.map(|id| id.to_string()), expires]).await?;
    Ok(())
}

/// Uses up a one-time link and gives whose it is and what it opens; `None` when it is unknown, used or too old.
///
/// # Errors
/// When the database fails.
pub async fn use_sign_in_link(tx: &mut Tx, hash: &str, now: Micros) -> Result<Option<(UserId, Option<WorkspaceId>)>> {
    const SQL: &str = "UPDATE sign_in_links SET used_at = $2
        WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING user_id, workspace";
    let rows: Vec<(String, Option<String>)> = tx.all(SQL, args![hash, now]).await?;
    let Some((user, workspace)) = rows.into_iter().next() else { return Ok(None) };
    let wrong = |column| Error::Inconsistent { table: "sign_in_links", column, row: hash.to_owned() };
    let workspace = workspace.map(|id| id.parse()).transpose().map_err(|_| wrong("workspace"))?;
    Ok(Some((user.parse().map_err(|_| wrong("user_id"))?, workspace)))
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self> {
        let id = row.id.parse().map_err(|_| Error::Inconsistent { table: "users", column: "id", row: row.id })?;
        Ok(Self { id, email: row.email, name: row.name, password: row.password })
    }
}
