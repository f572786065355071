//! Messages on their way to endpoints, and the attempts to hand them over.
use super::*;

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same in every attempt.
    pub id: String,
    /// What it tells of.
    pub kind: String,
    /// When that was.
    pub at: Micros,
    /// What is sent.
    pub body: String,
}

/// One message on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Where to.
    pub endpoint: EndpointId,
    /// The message's id.
    pub message: String,
    /// What the message tells of.
    pub kind: String,
    /// Where it has come to.
    pub state: DeliveryState,
    /// How many attempts there were.
    pub tries: u32,
    /// When it was caused.
    pub created_at: Micros,
    /// When its state last changed.
    pub changed_at: Micros,
    /// When the next attempt is due, where there is one.
    pub next_at: Option<Micros>,
    /// Why it failed last.
    pub why: Option<String>,
}

/// Where a delivery has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryState {
    /// An attempt is due.
    Waiting,
    /// The endpoint has taken it.
    Delivered,
    /// It was given up.
    Failed,
}

/// One attempt to hand a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which of the delivery's attempts; the first is 1.
    pub number: u32,
    /// When.
    pub at: Micros,
    /// How long it took, in microseconds.
    pub took: i64,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// Why there was none.
    pub failure: Option<String>,
    /// The beginning of the answer.
    pub reply: String,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];

    /// The word in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// The state with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: String,
    endpoint: String,
    message: String,
    kind: String,
    state: String,
    tries: i64,
    created_at: i64,
    changed_at: i64,
    next_at: Option<i64>,
    why: Option<String>,
}

/// Writes messages and their ways to endpoints.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, messages: &[Message], deliveries: &[Delivery]) -> Result<()> {
    const MESSAGES: &str = "INSERT INTO webhook_messages (workspace, id, kind, at, body)";
    const DELIVERIES: &str = "INSERT INTO webhook_deliveries
        (workspace, id, endpoint, message, kind, state, tries, created_at, changed_at, next_at, why)";
    let rows = messages.iter().map(|m| args![workspace, &m.id, &m.kind, m.at, &m.body]);
    tx.insert(MESSAGES, "", rows.collect()).await?;
    let rows = deliveries.iter().map(|d| {
        args![
            workspace,
            d.id,
            d.endpoint,
            &d.message,
            &d.kind,
            d.state.as_str(),
            d.tries,
            d.created_at,
            d.changed_at,
            d.next_at.map(|at| at.0),
            d.why.clone()
        ]
    });
    tx.insert(DELIVERIES, "", rows.collect()).await?;
    Ok(())
}

/// Counts what is on its way to an endpoint. It sees what the transaction has written.
///
/// # Errors
/// When the database fails.
pub async fn waiting(tx: &mut Tx, workspace: WorkspaceId, endpoint: EndpointId) -> Result<u64> {
    const SQL: &str = "SELECT COUNT(*) FROM webhook_deliveries
        WHERE workspace = $1 AND endpoint = $2 AND state = 'waiting'";
    let rows: Vec<(i64,)> = tx.all(SQL, args![workspace, endpoint]).await?;
    Ok(rows.first().map_or(0, |(n,)| *n as u64))
}

/// Finds a delivery.
///
/// # Errors
/// When the database fails.
pub async fn delivery(db: &Db, workspace: WorkspaceId, id: DeliveryId) -> Result<Option<Delivery>> {
    const SQL: &str = "SELECT id, endpoint, message, kind, state, tries, created_at, changed_at, next_at, why
        FROM webhook_deliveries WHERE workspace = $1 AND id = $2";
    db.first::<DeliveryRow>(SQL, args![workspace, id]).await?.map(Delivery::try_from).transpose()
}

/// The body of a message.
///
/// # Errors
/// When the database fails.
pub async fn body(db: &Db, workspace: WorkspaceId, message: &str) -> Result<Option<String>> {
    const SQL: &str = "SELECT body FROM webhook_messages WHERE workspace = $1 AND id = $2";
    let row: Option<(String,)> = db.first(SQL, args![workspace, message]).await?;
    Ok(row.map(|(body,)| body))
}

/// Lists deliveries to an endpoint, the latest first: of one state where one is given, and before another one where
/// that is given.
///
/// # Errors
/// When the database fails.
pub async fn deliveries(
    db: &Db,
    workspace: WorkspaceId,
    endpoint: EndpointId,
    state: Option<DeliveryState>,
    before: Option<(Micros, DeliveryId)>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    const SQL: &str = "SELECT id, endpoint, message, kind, state, tries, created_at, changed_at, next_at, why
        FROM webhook_deliveries WHERE workspace = $1 AND endpoint = $2
            AND (CAST($3 AS TEXT) IS NULL OR state = $3)
            AND (created_at < $4 OR (created_at = $4 AND id COLLATE \"C\" < $5))
        ORDER BY created_at DESC, id COLLATE \"C\" DESC LIMIT $6";
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
    let args = args![workspace, endpoint, state.map(DeliveryState::as_str), at, id, limit];
    db.all::<DeliveryRow>(SQL, args).await?.into_iter().map(Delivery::try_from).collect()
}

/// Lists the deliveries to an endpoint that were given up since a moment, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn failed_since(
    db: &Db,
    workspace: WorkspaceId,
    endpoint: EndpointId,
    since: Micros,
    limit: u32,
) -> Result<Vec<DeliveryId>> {
    const SQL: &str = "SELECT id FROM webhook_deliveries WHERE workspace = $1 AND endpoint = $2 AND state = 'failed'
        AND changed_at >= $3 ORDER BY changed_at, id COLLATE \"C\" LIMIT $4";
    let rows: Vec<(String,)> = db.all(SQL, args![workspace, endpoint, since, limit]).await?;
    let parsed = rows.into_iter().map(|(id,)| {
        id.parse().map_err(|_| Error::Inconsistent { table: "webhook_deliveries", column: "id", row: id.clone() })
    });
    parsed.collect()
}

/// Lets a delivery that has come to its end wait for attempts again; tells whether it had.
///
/// # Errors
/// When the database fails.
pub async fn again(tx: &mut Tx, workspace: WorkspaceId, id: DeliveryId, now: Micros) -> Result<bool> {
    const SQL: &str = "UPDATE webhook_deliveries SET state = 'waiting', changed_at = $3, next_at = $3
        WHERE workspace = $1 AND id = $2 AND state <> 'waiting'";
    Ok(tx.run(SQL, args![workspace, id, now]).await? > 0)
}

/// Writes an attempt down, and what the delivery is after it. Without an attempt only the latter.
///
/// # Errors
/// When the database fails.
pub async fn note_attempt(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: DeliveryId,
    attempt: Option<&Attempt>,
    (state, next_at, why): (DeliveryState, Option<Micros>, Option<&str>),
    now: Micros,
) -> Result<()> {
    const ATTEMPT: &str = "INSERT INTO webhook_attempts (workspace, delivery, number, at, took, status, failure, reply)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace, delivery, number) DO NOTHING";
    const DELIVERY: &str = "UPDATE webhook_deliveries SET state = $3, next_at = $4, why = $5, changed_at = $6,
        tries = tries + $7 WHERE workspace = $1 AND id = $2";
    if let Some(a) = attempt {
        let (took, status) = (a.took, a.status.map(u32::from));
        let args = args![workspace, id, a.number, a.at, took, status, a.failure.clone(), &a.reply];
        tx.run(ATTEMPT, args).await?;
    }
    let more = i64::from(attempt.is_some());
    let args = args![workspace, id, state.as_str(), next_at.map(|at| at.0), why, now, more];
    tx.run(DELIVERY, args).await?;
    Ok(())
}

/// Lists the attempts of a delivery, in their order.
///
/// # Errors
/// When the database fails.
pub async fn attempts(db: &Db, workspace: WorkspaceId, id: DeliveryId) -> Result<Vec<Attempt>> {
    const SQL: &str = "SELECT number, at, took, status, failure, reply FROM webhook_attempts
        WHERE workspace = $1 AND delivery = $2 ORDER BY number";
    type Row = (i64, i64, i64, Option<i64>, Option<String>, String);
    let rows: Vec<Row> = db.all(SQL, args![workspace, id]).await?;
    let attempt = |(number, at, took, status, failure, reply): Row| Attempt {
        number: number as u32,
        at: Micros(at),
        took,
        status: status.map(|status| status as u16),
        failure,
        reply,
    };
    Ok(rows.into_iter().map(attempt).collect())
}

/// Forgets deliveries that came to their end before a moment, with their attempts, and messages that are on no way any
/// more; tells how many deliveries.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx, before: Micros) -> Result<u64> {
    const ATTEMPTS: &str = "DELETE FROM webhook_attempts WHERE EXISTS (SELECT 1 FROM webhook_deliveries d
        WHERE d.workspace = webhook_attempts.workspace AND d.id = webhook_attempts.delivery
            AND d.state <> 'waiting' AND d.changed_at < $1)";
    const DELIVERIES: &str = "DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND changed_at < $1";
    const MESSAGES: &str =
        "DELETE FROM webhook_messages WHERE at < $1 AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
        WHERE d.workspace = webhook_messages.workspace AND d.message = webhook_messages.id)";
    tx.run(ATTEMPTS, args![before]).await?;
    let forgotten = tx.run(DELIVERIES, args![before]).await?;
    tx.run(MESSAGES, args![before]).await?;
    Ok(forgotten)
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = Error;

    fn try_from(row: DeliveryRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "webhook_deliveries", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            endpoint: row.endpoint.parse().map_err(|_| wrong("endpoint"))?,
            state: DeliveryState::parse(&row.state).ok_or_else(|| wrong("state"))?,
            message: row.message,
            kind: row.kind,
            tries: row.tries as u32,
            created_at: Micros(row.created_at),
            changed_at: Micros(row.changed_at),
            next_at: row.next_at.map(Micros),
            why: row.why,
        })
    }
}
