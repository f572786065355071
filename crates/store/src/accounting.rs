//! Accounting: what became of every received event, and the rejected ones that wait for a mend.
use throughline_model::{
    id::WorkspaceId,
    outcome::{Outcome, Rejection},
    time::{DAY, Micros},
};

use crate::{args, db::Db, error::Result, tx::Tx};

/// How many events of a source, received on one day, had one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The number of the source.
    pub source: u32,
    /// The day of receipt in UTC, counted from 1970-01-01.
    pub day: i64,
    /// The outcome.
    pub outcome: Outcome,
    /// How many.
    pub n: u64,
}

/// The day of receipt that an event is counted under.
pub fn day_of(received_at: Micros) -> i64 {
    received_at.0.div_euclid(DAY)
}

/// Adds to the counts.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, workspace: WorkspaceId, counts: &[Count]) -> Result<()> {
    let rows = counts.iter().map(|c| args![workspace, c.source, c.day, c.outcome.as_str(), c.n as i64]).collect();
    const HEAD: &str = "INSERT INTO outcomes (workspace, source, day, outcome, n)";
    const TAIL: &str = "ON CONFLICT (workspace, source, day, outcome) DO UPDATE SET n = outcomes.n + excluded.n";
    tx.insert(HEAD, TAIL, rows).await?;
    Ok(())
}

/// Lists all counts of a workspace.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &Db, workspace: WorkspaceId) -> Result<Vec<Count>> {
    const SQL: &str = "SELECT source, day, outcome, n FROM outcomes WHERE workspace = $1
        ORDER BY source, day, outcome COLLATE \"C\"";
    let rows: Vec<(i64, i64, String, i64)> = db.all(SQL, args![workspace]).await?;
    let outcome = |word: &str| Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
    Ok(rows
        .into_iter()
        .filter_map(|(source, day, word, n)| {
            Some(Count { source: source as u32, day, outcome: outcome(&word)?, n: n as u64 })
        })
        .collect())
}

/// A rejected event, by its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The number of the record.
    pub lsn: u64,
    /// Which of the record's events.
    pub ordinal: u64,
    /// The number of the source.
    pub source: u32,
    /// When it arrived.
    pub received_at: Micros,
    /// The stable code of the reason.
    pub reason: String,
    /// What is wrong with it.
    pub detail: String,
    /// `waiting`, `replayed` or `discarded`.
    pub state: String,
}

impl Quarantined {
    /// A fresh rejection.
    pub fn new(lsn: u64, ordinal: u64, source: u32, received_at: Micros, rejection: &Rejection) -> Self {
        Self {
            lsn,
            ordinal,
            source,
            received_at,
            reason: rejection.reason.as_str().to_owned(),
            detail: rejection.detail.chars().take(1000).collect(),
            state: "waiting".to_owned(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct QuarantineRow {
    lsn: i64,
    ordinal: i64,
    source: i64,
    received_at: i64,
    reason: String,
    detail: String,
    state: String,
}

/// Adds rejected events; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn quarantine(tx: &mut Tx, workspace: WorkspaceId, rejected: &[Quarantined]) -> Result<()> {
    let rows = rejected
        .iter()
        .map(|q| {
            args![workspace, q.lsn as i64, q.ordinal as i64, q.source, q.received_at, &q.reason, &q.detail, &q.state]
        })
        .collect();
    const HEAD: &str = "INSERT INTO quarantine (workspace, lsn, ordinal, source, received_at, reason, detail, state)";
    tx.insert(HEAD, "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Lists rejected events that wait for a mend, the oldest first, from a place on; one reason only where it is given.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    db: &Db,
    workspace: WorkspaceId,
    reason: Option<&str>,
    after: (u64, u64),
    limit: u32,
) -> Result<Vec<Quarantined>> {
    const SQL: &str = "SELECT lsn, ordinal, source, received_at, reason, detail, state FROM quarantine
        WHERE workspace = $1 AND state = 'waiting' AND (CAST($2 AS TEXT) IS NULL OR reason = $2)
        AND (lsn > $3 OR (lsn = $3 AND ordinal > $4)) ORDER BY lsn, ordinal LIMIT $5";
    let args = args![workspace, reason, after.0 as i64, after.1 as i64, limit];
    let rows: Vec<QuarantineRow> = db.all(SQL, args).await?;
    Ok(rows.into_iter().map(Quarantined::from).collect())
}

/// Counts the rejected events that wait for a mend by their reasons, the most frequent first.
///
/// # Errors
/// When the database fails.
pub async fn waiting_by_reason(db: &Db, workspace: WorkspaceId) -> Result<Vec<(String, u64)>> {
    const SQL: &str = "SELECT reason, COUNT(*) FROM quarantine WHERE workspace = $1 AND state = 'waiting'
        GROUP BY reason ORDER BY COUNT(*) DESC, reason COLLATE \"C\"";
    let rows: Vec<(String, i64)> = db.all(SQL, args![workspace]).await?;
    Ok(rows.into_iter().map(|(reason, n)| (reason, n as u64)).collect())
}

/// Moves rejected events from one state to another; gives those that were in it.
///
/// # Errors
/// When the database fails.
pub async fn move_to(
    tx: &mut Tx,
    workspace: WorkspaceId,
    places: &[(u64, u64)],
    (from, to): (&str, &str),
) -> Result<Vec<(u64, u64)>> {
    const SQL: &str = "UPDATE quarantine SET state = $5
        WHERE workspace = $1 AND lsn = $2 AND ordinal = $3 AND state = $4";
    let mut moved = Vec::new();
    for (lsn, ordinal) in places {
        if tx.run(SQL, args![workspace, *lsn as i64, *ordinal as i64, from, to]).await? > 0 {
            moved.push((*lsn, *ordinal));
        }
    }
    Ok(moved)
}

/// Finds the rejected event at a place in the log, while it waits.
///
/// # Errors
/// When the database fails.
pub async fn waiting_at(db: &Db, workspace: WorkspaceId, lsn: u64, ordinal: u64) -> Result<Option<Quarantined>> {
    const SQL: &str = "SELECT lsn, ordinal, source, received_at, reason, detail, state FROM quarantine
        WHERE workspace = $1 AND state = 'waiting' AND lsn = $2 AND ordinal = $3";
    let row = db.first::<QuarantineRow>(SQL, args![workspace, lsn as i64, ordinal as i64]).await?;
    Ok(row.map(Quarantined::from))
}

/// Notes what is wrong with a rejected event by a later reading, while it waits.
///
/// # Errors
/// When the database fails.
pub async fn explain(tx: &mut Tx, workspace: WorkspaceId, event: &Quarantined) -> Result<()> {
    const SQL: &str = "UPDATE quarantine SET reason = $4, detail = $5
        WHERE workspace = $1 AND lsn = $2 AND ordinal = $3 AND state = 'waiting'";
    let (lsn, ordinal) = (event.lsn as i64, event.ordinal as i64);
    tx.run(SQL, args![workspace, lsn, ordinal, &event.reason, &event.detail]).await?;
    Ok(())
}

/// Notes that a rejected event was taken after a mend: it leaves quarantine and the counts of its day say so.
/// Tells whether it was still waiting.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, workspace: WorkspaceId, event: &Quarantined) -> Result<bool> {
    const RELEASE: &str = "UPDATE quarantine SET state = 'replayed'
        WHERE workspace = $1 AND lsn = $2 AND ordinal = $3 AND state = 'waiting'";
    const COUNT: &str = "UPDATE outcomes SET n = n - 1
        WHERE workspace = $1 AND source = $2 AND day = $3 AND outcome = 'quarantined'";
    if tx.run(RELEASE, args![workspace, event.lsn as i64, event.ordinal as i64]).await? == 0 {
        return Ok(false);
    }
    tx.run(COUNT, args![workspace, event.source, day_of(event.received_at)]).await?;
    Ok(true)
}

impl From<QuarantineRow> for Quarantined {
    fn from(row: QuarantineRow) -> Self {
        Self {
            lsn: row.lsn as u64,
            ordinal: row.ordinal as u64,
            source: row.source as u32,
            received_at: Micros(row.received_at),
            reason: row.reason,
            detail: row.detail,
            state: row.state,
        }
    }
}
