//! Members of a workspace, what they are there, and their open sessions.
use throughline_model::{
    id::{UserId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
    units,
    users::{OpenedBy, Place, User, UserRow},
};

/// Somebody in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What they are there.
    pub role: String,
    /// When they last signed in.
    pub signed_in_at: Option<Micros>,
    /// How many sessions of theirs are open there.
    pub sessions: u64,
}

/// An open session, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The first characters of its hash, by which it can be ended.
    pub handle: String,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// How it was opened.
    pub opened_by: OpenedBy,
    /// When.
    pub created_at: Micros,
    /// When it ends by itself.
    pub expires_at: Micros,
    /// When it was last seen, or opened.
    pub seen_at: Micros,
    /// From where it was opened.
    pub place: Place,
}

/// How many characters of a session's hash are its handle; the statements below say it too.
pub const HANDLE: usize = 16;

/// Lists the members of a workspace by their addresses; sessions that were not seen since `awake` have ended.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId, now: Micros, awake: Micros) -> Result<Vec<Member>> {
    const SQL: &str = "SELECT u.id, u.email, u.name, u.password, m.role, m.signed_in_at,
        CAST((SELECT COUNT(*) FROM sessions s
            WHERE s.workspace = m.workspace AND s.user_id = m.user_id AND s.expires_at > $2
            AND COALESCE(s.seen_at, s.created_at) > $3) AS BIGINT) AS sessions
        FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.workspace = $1 ORDER BY u.email COLLATE \"C\"";
    #[derive(sqlx::FromRow)]
    struct MemberRow {
        #[sqlx(flatten)]
        user: UserRow,
        role: String,
        signed_in_at: Option<i64>,
        sessions: i64,
    }
    let rows: Vec<MemberRow> = db.all(SQL, args![workspace, now, awake]).await?;
    rows.into_iter()
        .map(|row| {
            let (user, signed_in_at) = (User::try_from(row.user)?, row.signed_in_at.map(Micros));
            Ok(Member { user, role: row.role, signed_in_at, sessions: row.sessions as u64 })
        })
        .collect()
}

/// Adds somebody to a workspace; tells whether they were not in it.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, user: UserId, role: &str) -> Result<bool> {
    const SQL: &str = "INSERT INTO memberships (workspace, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(tx.run(SQL, args![workspace, user, role]).await? > 0)
}

/// Counts those of a role, and keeps others from changing members of the workspace until the transaction ends: of two
/// who demote each other at once, the second sees what the first did.
///
/// # Errors
/// When the database fails.
pub async fn hold_and_count(tx: &mut Tx, workspace: WorkspaceId, role: &str) -> Result<u64> {
    tx.run("UPDATE workspaces SET name = name WHERE id = $1", args![workspace]).await?;
    const SQL: &str = "SELECT COUNT(*) FROM memberships WHERE workspace = $1 AND role = $2";
    let rows: Vec<(i64,)> = tx.all(SQL, args![workspace, role]).await?;
    Ok(rows.first().map_or(0, |(n,)| *n as u64))
}

/// Finds a member and what they are.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, workspace: WorkspaceId, user: UserId) -> Result<Option<(User, String)>> {
    const SQL: &str = "SELECT u.id, u.email, u.name, u.password, m.role FROM memberships m
        JOIN users u ON u.id = m.user_id WHERE m.workspace = $1 AND m.user_id = $2";
    #[derive(sqlx::FromRow)]
    struct Found {
        #[sqlx(flatten)]
        user: UserRow,
        role: String,
    }
    let rows: Vec<Found> = tx.all(SQL, args![workspace, user]).await?;
    rows.into_iter().next().map(|row| Ok((User::try_from(row.user)?, row.role))).transpose()
}

/// Gives a member another role; tells whether there is such a member.
///
/// # Errors
/// When the database fails.
pub async fn set_role(tx: &mut Tx, workspace: WorkspaceId, user: UserId, role: &str) -> Result<bool> {
    const SQL: &str = "UPDATE memberships SET role = $3 WHERE workspace = $1 AND user_id = $2";
    Ok(tx.run(SQL, args![workspace, user, role]).await? > 0)
}

/// Takes a member out of a workspace, with their sessions, links and identities there; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, user: UserId) -> Result<bool> {
    end_sessions(tx, workspace, user).await?;
    for sql in [
        "DELETE FROM sign_in_links WHERE workspace = $1 AND user_id = $2",
        "DELETE FROM sign_in_steps WHERE workspace = $1 AND user_id = $2",
        "DELETE FROM identities WHERE workspace = $1 AND user_id = $2",
    ] {
        tx.run(sql, args![workspace, user]).await?;
    }
    units::limit(tx, workspace, user, &[]).await?;
    const SQL: &str = "DELETE FROM memberships WHERE workspace = $1 AND user_id = $2";
    Ok(tx.run(SQL, args![workspace, user]).await? > 0)
}

/// Ends all sessions of somebody in a workspace and tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions(tx: &mut Tx, workspace: WorkspaceId, user: UserId) -> Result<u64> {
    tx.run("DELETE FROM sessions WHERE workspace = $1 AND user_id = $2", args![workspace, user]).await
}

/// Lists the open sessions of somebody in all workspaces, the latest first; those not seen since `awake` have ended.
///
/// # Errors
/// When the database fails.
pub async fn sessions(db: &Db, user: UserId, now: Micros, awake: Micros) -> Result<Vec<OpenSession>> {
    const SQL: &str = "SELECT hash, workspace, opened_by, created_at, expires_at,
        COALESCE(seen_at, created_at) AS seen_at, address, agent FROM sessions
        WHERE user_id = $1 AND expires_at > $2 AND COALESCE(seen_at, created_at) > $3
        ORDER BY created_at DESC, hash COLLATE \"C\"";
    #[derive(sqlx::FromRow)]
    struct OpenRow {
        hash: String,
        workspace: String,
        opened_by: String,
        created_at: i64,
        expires_at: i64,
        seen_at: i64,
        address: Option<String>,
        agent: Option<String>,
    }
    let rows: Vec<OpenRow> = db.all(SQL, args![user, now, awake]).await?;
    rows.into_iter()
        .map(|row| {
            let handle: String = row.hash.chars().take(HANDLE).collect();
            let wrong = |_| Error::Inconsistent { table: "sessions", column: "workspace", row: handle.clone() };
            Ok(OpenSession {
                workspace: row.workspace.parse().map_err(wrong)?,
                opened_by: OpenedBy::parse(&row.opened_by),
                created_at: Micros(row.created_at),
                expires_at: Micros(row.expires_at),
                seen_at: Micros(row.seen_at),
                place: Place { address: row.address, agent: row.agent },
                handle,
            })
        })
        .collect()
}

/// Ends a session of somebody by its handle; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn end_session(tx: &mut Tx, user: UserId, handle: &str) -> Result<bool> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND substr(hash, 1, 16) = $2";
    Ok(tx.run(SQL, args![user, handle]).await? > 0)
}

/// Ends all sessions of somebody but the one with a handle, and tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sessions(tx: &mut Tx, user: UserId, handle: &str) -> Result<u64> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND substr(hash, 1, 16) <> $2";
    tx.run(SQL, args![user, handle]).await
}
