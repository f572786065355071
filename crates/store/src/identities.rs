//! Identity providers of workspaces, and who is who at them.
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

/// A workspace's identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its address, by which it names itself.
    pub issuer: String,
    /// How it calls this server.
    pub client: String,
    /// The sealed secret that goes with it.
    pub secret: Option<String>,
    /// Who comes in by it and as what, as JSON.
    pub rules: String,
    /// When it was last changed.
    pub changed_at: Micros,
}

#[derive(sqlx::FromRow)]
struct ProviderRow {
    workspace: String,
    issuer: String,
    client: String,
    secret: Option<String>,
    rules: String,
    changed_at: i64,
}

/// Gives a workspace an identity provider, in the place of any earlier one.
///
/// # Errors
/// When the database fails.
pub async fn put_provider(tx: &mut Tx, workspace: WorkspaceId, provider: &Provider) -> Result<()> {
    const SQL: &str = "INSERT INTO identity_providers (workspace, issuer, client, secret, rules, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace) DO UPDATE SET issuer = excluded.issuer,
        client = excluded.client, secret = excluded.secret, rules = excluded.rules, changed_at = excluded.changed_at";
    let Provider { issuer, client, secret, rules, changed_at } = provider;
    tx.run(SQL, args![workspace, issuer, client, secret.clone(), rules, *changed_at]).await?;
    Ok(())
}

/// Takes a workspace's identity provider away; tells whether there was one. Who was who there stays known.
///
/// # Errors
/// When the database fails.
pub async fn remove_provider(tx: &mut Tx, workspace: WorkspaceId) -> Result<bool> {
    Ok(tx.run("DELETE FROM identity_providers WHERE workspace = $1", args![workspace]).await? > 0)
}

/// Lists the identity providers of all workspaces, for those who have not said yet where they belong.
///
/// # Errors
/// When the database fails.
pub async fn providers(db: &Db) -> Result<Vec<(WorkspaceId, Provider)>> {
    const SQL: &str =
        "SELECT p.workspace, p.issuer, p.client, p.secret, p.rules, p.changed_at FROM identity_providers p
        JOIN workspaces w ON w.id = p.workspace ORDER BY w.created_at, w.slug COLLATE \"C\"";
    db.all::<ProviderRow>(SQL, args![]).await?.into_iter().map(read).collect()
}

/// Finds a workspace's identity provider.
///
/// # Errors
/// When the database fails.
pub async fn provider(db: &Db, workspace: WorkspaceId) -> Result<Option<Provider>> {
    const SQL: &str = "SELECT workspace, issuer, client, secret, rules, changed_at FROM identity_providers
        WHERE workspace = $1";
    Ok(db.first::<ProviderRow>(SQL, args![workspace]).await?.map(read).transpose()?.map(|(_, provider)| provider))
}

/// Finds who a subject of a provider is.
///
/// # Errors
/// When the database fails.
pub async fn bound(tx: &mut Tx, workspace: WorkspaceId, issuer: &str, subject: &str) -> Result<Option<UserId>> {
    const SQL: &str = "SELECT user_id FROM identities WHERE workspace = $1 AND issuer = $2 AND subject = $3";
    let rows: Vec<(String,)> = tx.all(SQL, args![workspace, issuer, subject]).await?;
    let wrong = |row| Error::Inconsistent { table: "identities", column: "user_id", row };
    rows.into_iter().next().map(|(id,)| id.parse().map_err(|_| wrong(id))).transpose()
}

/// Notes who a subject of a provider is; tells whether it could: neither is bound otherwise.
///
/// # Errors
/// When the database fails.
pub async fn bind(
    tx: &mut Tx,
    workspace: WorkspaceId,
    (issuer, subject): (&str, &str),
    user: UserId,
    now: Micros,
) -> Result<bool> {
    const SQL: &str = "INSERT INTO identities (workspace, issuer, subject, user_id, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    Ok(tx.run(SQL, args![workspace, issuer, subject, user, now]).await? > 0)
}

fn read(row: ProviderRow) -> Result<(WorkspaceId, Provider)> {
    let wrong = |_| Error::Inconsistent { table: "identity_providers", column: "workspace", row: row.issuer.clone() };
    let workspace = row.workspace.parse().map_err(wrong)?;
    let (issuer, client, secret, rules) = (row.issuer, row.client, row.secret, row.rules);
    Ok((workspace, Provider { issuer, client, secret, rules, changed_at: Micros(row.changed_at) }))
}
