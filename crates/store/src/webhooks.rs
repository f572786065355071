//! Webhooks: where they are sent, what is sent, and what became of each attempt.
use throughline_model::{
    id::{DeliveryId, EndpointId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

mod deliveries;

pub use deliveries::*;

/// Where webhooks are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Its address.
    pub url: String,
    /// What it is for, for people.
    pub description: String,
    /// What it wants to hear of, as JSON.
    pub subscriptions: String,
    /// Whether it gets what customers wrote, too.
    pub words: bool,
    /// The sealed secret that signs.
    pub secret: String,
    /// The one before, and until when it signs too.
    pub former: Option<(String, Micros)>,
    /// Whether anything is sent to it.
    pub enabled: bool,
    /// Why nothing is sent to it, where it was not a person who decided that.
    pub disabled_why: Option<String>,
    /// Since when no attempt has succeeded, where the last one failed.
    pub failing_since: Option<Micros>,
    /// When it was added.
    pub created_at: Micros,
}

#[derive(sqlx::FromRow)]
struct EndpointRow {
    workspace: String,
    id: String,
    url: String,
    description: String,
    subscriptions: String,
    words: bool,
    secret: String,
    former_secret: Option<String>,
    former_until: Option<i64>,
    enabled: bool,
    disabled_why: Option<String>,
    failing_since: Option<i64>,
    created_at: i64,
}

/// Stores an endpoint, in the place of what is stored of it; what the attempts tell of it stays.
///
/// # Errors
/// When the database fails.
pub async fn put_endpoint(tx: &mut Tx, workspace: WorkspaceId, endpoint: &Endpoint) -> Result<()> {
    const SQL: &str = "INSERT INTO webhook_endpoints (workspace, id, url, description, subscriptions, words, secret,
            former_secret, former_until, enabled, disabled_why, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (workspace, id) DO UPDATE SET url = excluded.url, description = excluded.description,
            subscriptions = excluded.subscriptions, words = excluded.words, secret = excluded.secret,
            former_secret = excluded.former_secret, former_until = excluded.former_until,
            enabled = excluded.enabled, disabled_why = excluded.disabled_why";
    let e = endpoint;
    let (former, until) = e.former.clone().unzip();
    let args = args![
        workspace,
        e.id,
        &e.url,
        &e.description,
        &e.subscriptions,
        e.words,
        &e.secret,
        former,
        until.map(|at: Micros| at.0),
        e.enabled,
        e.disabled_why.clone(),
        e.created_at
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Finds an endpoint.
///
/// # Errors
/// When the database fails.
pub async fn endpoint(db: &Db, workspace: WorkspaceId, id: EndpointId) -> Result<Option<Endpoint>> {
    const SQL: &str = "SELECT workspace, id, url, description, subscriptions, words, secret, former_secret,
            former_until, enabled, disabled_why, failing_since, created_at
        FROM webhook_endpoints WHERE workspace = $1 AND id = $2";
    let row = db.first::<EndpointRow>(SQL, args![workspace, id]).await?;
    row.map(Endpoint::try_from).transpose()
}

/// Lists the endpoints of a workspace, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn endpoints(db: &Db, workspace: WorkspaceId) -> Result<Vec<Endpoint>> {
    const SQL: &str = "SELECT workspace, id, url, description, subscriptions, words, secret, former_secret,
            former_until, enabled, disabled_why, failing_since, created_at
        FROM webhook_endpoints WHERE workspace = $1 ORDER BY created_at, id COLLATE \"C\"";
    db.all::<EndpointRow>(SQL, args![workspace]).await?.into_iter().map(Endpoint::try_from).collect()
}

/// Takes an endpoint away with everything that was sent to it; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove_endpoint(tx: &mut Tx, workspace: WorkspaceId, id: EndpointId) -> Result<bool> {
    const ATTEMPTS: &str = "DELETE FROM webhook_attempts WHERE workspace = $1 AND delivery IN
        (SELECT id FROM webhook_deliveries WHERE workspace = $1 AND endpoint = $2)";
    const DELIVERIES: &str = "DELETE FROM webhook_deliveries WHERE workspace = $1 AND endpoint = $2";
    const ENDPOINT: &str = "DELETE FROM webhook_endpoints WHERE workspace = $1 AND id = $2";
    tx.run(ATTEMPTS, args![workspace, id]).await?;
    tx.run(DELIVERIES, args![workspace, id]).await?;
    Ok(tx.run(ENDPOINT, args![workspace, id]).await? > 0)
}

/// Notes that an attempt succeeded: the endpoint does not fail any more.
///
/// # Errors
/// When the database fails.
pub async fn endpoint_works(tx: &mut Tx, workspace: WorkspaceId, id: EndpointId) -> Result<()> {
    const SQL: &str = "UPDATE webhook_endpoints SET failing_since = NULL
        WHERE workspace = $1 AND id = $2 AND failing_since IS NOT NULL";
    tx.run(SQL, args![workspace, id]).await?;
    Ok(())
}

/// Notes that an attempt failed; gives since when none has succeeded.
///
/// # Errors
/// When the database fails.
pub async fn endpoint_fails(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: EndpointId,
    now: Micros,
) -> Result<Option<Micros>> {
    const SQL: &str = "UPDATE webhook_endpoints SET failing_since = COALESCE(failing_since, $3)
        WHERE workspace = $1 AND id = $2 RETURNING failing_since";
    let rows: Vec<(i64,)> = tx.all(SQL, args![workspace, id, now]).await?;
    Ok(rows.first().map(|(at,)| Micros(*at)))
}

/// Sends nothing more to an endpoint; tells whether anything was sent to it until now.
///
/// # Errors
/// When the database fails.
pub async fn disable(tx: &mut Tx, workspace: WorkspaceId, id: EndpointId, why: &str) -> Result<bool> {
    const SQL: &str = "UPDATE webhook_endpoints SET enabled = $4, disabled_why = $3
        WHERE workspace = $1 AND id = $2 AND enabled = $5";
    Ok(tx.run(SQL, args![workspace, id, why, false, true]).await? > 0)
}

/// Forgets since when an endpoint fails, because somebody sends to it again.
///
/// # Errors
/// When the database fails.
pub async fn begin_anew(tx: &mut Tx, workspace: WorkspaceId, id: EndpointId) -> Result<()> {
    const SQL: &str = "UPDATE webhook_endpoints SET failing_since = NULL WHERE workspace = $1 AND id = $2";
    tx.run(SQL, args![workspace, id]).await?;
    Ok(())
}

/// Up to when broken promises have been told; `None` where nobody wanted to hear of them.
///
/// # Errors
/// When the database fails.
pub async fn promises_until(db: &Db, workspace: WorkspaceId) -> Result<Option<Micros>> {
    const SQL: &str = "SELECT promises_until FROM webhook_marks WHERE workspace = $1";
    let row: Option<(i64,)> = db.first(SQL, args![workspace]).await?;
    Ok(row.map(|(at,)| Micros(at)))
}

/// Notes up to when broken promises have been told.
///
/// # Errors
/// When the database fails.
pub async fn set_promises_until(tx: &mut Tx, workspace: WorkspaceId, until: Option<Micros>) -> Result<()> {
    const PUT: &str = "INSERT INTO webhook_marks (workspace, promises_until) VALUES ($1, $2)
        ON CONFLICT (workspace) DO UPDATE SET promises_until = excluded.promises_until";
    const REMOVE: &str = "DELETE FROM webhook_marks WHERE workspace = $1";
    match until {
        Some(until) => tx.run(PUT, args![workspace, until]).await?,
        None => tx.run(REMOVE, args![workspace]).await?,
    };
    Ok(())
}

impl TryFrom<EndpointRow> for Endpoint {
    type Error = Error;

    fn try_from(row: EndpointRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent {
            table: "webhook_endpoints",
            column,
            row: format!("{} {}", row.workspace, row.id),
        };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            former: row.former_secret.zip(row.former_until.map(Micros)),
            url: row.url,
            description: row.description,
            subscriptions: row.subscriptions,
            words: row.words,
            secret: row.secret,
            enabled: row.enabled,
            disabled_why: row.disabled_why,
            failing_since: row.failing_since.map(Micros),
            created_at: Micros(row.created_at),
        })
    }
}
