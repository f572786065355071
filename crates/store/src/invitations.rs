//! Invitations: members to be. Tokens are stored as hashes only.
use throughline_model::{
    id::{InvitationId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A member to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who, by their e-mail address in normal form.
    pub email: String,
    /// What they are to be.
    pub role: String,
    /// The name of whoever invited them.
    pub invited_by: String,
    /// When.
    pub created_at: Micros,
    /// Until when it can be accepted.
    pub expires_at: Micros,
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    workspace: String,
    id: String,
    email: String,
    role: String,
    invited_by: String,
    created_at: i64,
    expires_at: i64,
}

/// Stores an invitation under the hash of its token; it takes the place of one for the same address that is too old.
///
/// # Errors
/// [`Error::Exists`] when one for this address waits already.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, hash: &str, invitation: &Invitation) -> Result<()> {
    const SQL: &str = "INSERT INTO invitations (workspace, id, hash, email, role, invited_by, created_at, expires_at,
        ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL) ON CONFLICT DO NOTHING";
    const OLD: &str = "UPDATE invitations SET ended_at = $3
        WHERE workspace = $1 AND email = $2 AND ended_at IS NULL AND expires_at <= $3";
    let Invitation { id, email, role, invited_by, created_at, expires_at } = invitation;
    tx.run(OLD, args![workspace, email, *created_at]).await?;
    match tx.run(SQL, args![workspace, *id, hash, email, role, invited_by, *created_at, *expires_at]).await? {
        0 => Err(Error::Exists("an invitation for this address")),
        _ => Ok(()),
    }
}

/// Lists the invitations that were neither accepted nor taken back, too old ones as well, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn pending(db: &Db, workspace: WorkspaceId) -> Result<Vec<Invitation>> {
    const SQL: &str = "SELECT workspace, id, email, role, invited_by, created_at, expires_at FROM invitations
        WHERE workspace = $1 AND ended_at IS NULL ORDER BY created_at DESC, email COLLATE \"C\"";
    let rows: Vec<InvitationRow> = db.all(SQL, args![workspace]).await?;
    rows.into_iter().map(|row| Ok(read(row)?.1)).collect()
}

/// Finds what a token's hash invites to; `None` when it is unknown, ended or too old.
///
/// # Errors
/// When the database fails.
pub async fn by_hash(db: &Db, hash: &str, now: Micros) -> Result<Option<(WorkspaceId, Invitation)>> {
    const SQL: &str = "SELECT workspace, id, email, role, invited_by, created_at, expires_at FROM invitations
        WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2";
    db.first::<InvitationRow>(SQL, args![hash, now]).await?.map(read).transpose()
}

/// Finds an invitation that was neither accepted nor taken back.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, workspace: WorkspaceId, invitation: InvitationId) -> Result<Option<Invitation>> {
    const SQL: &str = "SELECT workspace, id, email, role, invited_by, created_at, expires_at FROM invitations
        WHERE workspace = $1 AND id = $2 AND ended_at IS NULL";
    let rows: Vec<InvitationRow> = tx.all(SQL, args![workspace, invitation]).await?;
    rows.into_iter().next().map(|row| Ok(read(row)?.1)).transpose()
}

/// Gives an invitation another token and more time; the old token opens nothing any more.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &mut Tx,
    workspace: WorkspaceId,
    invitation: InvitationId,
    hash: &str,
    expires: Micros,
) -> Result<bool> {
    const SQL: &str = "UPDATE invitations SET hash = $3, expires_at = $4
        WHERE workspace = $1 AND id = $2 AND ended_at IS NULL";
    Ok(tx.run(SQL, args![workspace, invitation, hash, expires]).await? > 0)
}

/// Takes an invitation back; tells whether it waited.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, workspace: WorkspaceId, invitation: InvitationId, now: Micros) -> Result<bool> {
    const SQL: &str = "UPDATE invitations SET ended_at = $3 WHERE workspace = $1 AND id = $2 AND ended_at IS NULL";
    Ok(tx.run(SQL, args![workspace, invitation, now]).await? > 0)
}

/// Uses up the invitation of a token's hash; `None` when it is unknown, ended or too old.
///
/// # Errors
/// When the database fails.
pub async fn accept(tx: &mut Tx, hash: &str, now: Micros) -> Result<Option<(WorkspaceId, Invitation)>> {
    const SQL: &str = "UPDATE invitations SET ended_at = $2 WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2
        RETURNING workspace, id, email, role, invited_by, created_at, expires_at";
    let rows: Vec<InvitationRow> = tx.all(SQL, args![hash, now]).await?;
    rows.into_iter().next().map(read).transpose()
}

/// Uses up the invitation for an address of which the identity provider knows whose it is.
///
/// # Errors
/// When the database fails.
pub async fn accept_for(tx: &mut Tx, workspace: WorkspaceId, email: &str, now: Micros) -> Result<Option<Invitation>> {
    const SQL: &str = "UPDATE invitations SET ended_at = $3
        WHERE workspace = $1 AND email = $2 AND ended_at IS NULL AND expires_at > $3
        RETURNING workspace, id, email, role, invited_by, created_at, expires_at";
    let rows: Vec<InvitationRow> = tx.all(SQL, args![workspace, email, now]).await?;
    rows.into_iter().next().map(|row| Ok(read(row)?.1)).transpose()
}

fn read(row: InvitationRow) -> Result<(WorkspaceId, Invitation)> {
    let wrong = |column| Error::Inconsistent { table: "invitations", column, row: row.id.clone() };
    let invitation = Invitation {
        id: row.id.parse().map_err(|_| wrong("id"))?,
        email: row.email,
        role: row.role,
        invited_by: row.invited_by,
        created_at: Micros(row.created_at),
        expires_at: Micros(row.expires_at),
    };
    Ok((row.workspace.parse().map_err(|_| wrong("workspace"))?, invitation))
}
