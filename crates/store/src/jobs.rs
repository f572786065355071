//! Jobs: work that is to be done later, written in the transaction that causes it, and claimed one by one.
use throughline_model::{
    id::{JobId, WorkspaceId},
    time::Micros,
};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A job that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Whose it is; `None` where it is of no workspace in particular.
    pub workspace: Option<WorkspaceId>,
    /// Which kind of work.
    pub kind: String,
    /// With which others it shares its turn.
    pub lane: String,
    /// How many of the lane may run at once.
    pub most: u32,
    /// What is to be done, as JSON.
    pub body: String,
    /// Not before.
    pub run_at: Micros,
}

/// A job that somebody has taken to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its id.
    pub id: JobId,
    /// Whose it is.
    pub workspace: Option<WorkspaceId>,
    /// Which kind of work.
    pub kind: String,
    /// What is to be done, as JSON.
    pub body: String,
    /// How often it has been begun, with this time.
    pub tries: u32,
    /// Since when it has been waiting to be done.
    pub run_at: Micros,
}

/// Where a job has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// It waits for its time or its turn.
    Waiting,
    /// Somebody does it.
    Running,
    /// It is done.
    Done,
    /// It was given up.
    Failed,
}

/// A job as it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which kind of work.
    pub kind: String,
    /// Where it has come to.
    pub state: State,
    /// How often it has been begun.
    pub tries: u32,
    /// Not before.
    pub run_at: Micros,
    /// When its state last changed.
    pub changed_at: Micros,
    /// Why it failed, or why it is tried again.
    pub why: Option<String>,
}

impl State {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    /// The word in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The state with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: String,
    workspace: String,
    kind: String,
    body: String,
    tries: i64,
    run_at: i64,
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: String,
    kind: String,
    state: String,
    tries: i64,
    run_at: i64,
    changed_at: i64,
    why: Option<String>,
}

/// Writes jobs, which wait from then on.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, jobs: &[NewJob], now: Micros) -> Result<()> {
    const HEAD: &str =
        "INSERT INTO jobs (id, workspace, kind, lane, most, body, state, tries, run_at, created_at, changed_at)";
    let rows = jobs.iter().map(|job| {
        let workspace = job.workspace.map(|id| id.to_string()).unwrap_or_default();
        let (state, tries) = (State::Waiting.as_str(), 0i64);
        args![job.id, workspace, &job.kind, &job.lane, job.most, &job.body, state, tries, job.run_at, now, now]
    });
    tx.insert(HEAD, "ON CONFLICT DO NOTHING", rows.collect()).await?;
    Ok(())
}

/// Takes the job whose turn it is, for as long as `until`; `lease` names who took it. Of the lanes with room the one
/// of which the fewest run comes first, so that a slow one holds nobody else back.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx, lease: &str, now: Micros, until: Micros) -> Result<Option<Claimed>> {
    // Going from lane to lane by the index: a lane with very many jobs costs no more than one with a single job.
    const SQL: &str = "WITH RECURSIVE lanes (lane) AS (
            SELECT MIN(lane) FROM jobs WHERE state = 'waiting'
            UNION ALL
            SELECT (SELECT MIN(j.lane) FROM jobs j WHERE j.state = 'waiting' AND j.lane > l.lane)
            FROM lanes l WHERE l.lane IS NOT NULL),
        firsts AS (
            SELECT (SELECT j.id FROM jobs j WHERE j.state = 'waiting' AND j.lane = l.lane AND j.run_at <= $1
                    ORDER BY j.run_at LIMIT 1) AS id,
                (SELECT COUNT(*) FROM jobs r WHERE r.state = 'running' AND r.lane = l.lane) AS busy
            FROM lanes l WHERE l.lane IS NOT NULL)
        UPDATE jobs SET state = 'running', tries = tries + 1, lease = $2, leased_until = $3, changed_at = $1
        WHERE state = 'waiting' AND id = (SELECT j.id FROM firsts f JOIN jobs j ON j.id = f.id
            WHERE f.busy < j.most ORDER BY f.busy, j.run_at LIMIT 1)
        RETURNING id, workspace, kind, body, tries, run_at";
    let rows: Vec<ClaimedRow> = tx.all(SQL, args![now, lease, until]).await?;
    rows.into_iter().next().map(Claimed::try_from).transpose()
}

/// When the next waiting job may be done; it may have to wait for its lane all the same.
///
/// # Errors
/// When the database fails.
pub async fn next_at(db: &Db) -> Result<Option<Micros>> {
    const SQL: &str = "SELECT MIN(run_at) FROM jobs WHERE state = 'waiting'";
    let row: Option<(Option<i64>,)> = db.first(SQL, args![]).await?;
    Ok(row.and_then(|(at,)| at).map(Micros))
}

/// Holds claimed jobs for longer; tells how many are still held under this name.
///
/// # Errors
/// When the database fails.
pub async fn renew(tx: &mut Tx, lease: &str, until: Micros) -> Result<u64> {
    const SQL: &str = "UPDATE jobs SET leased_until = $2 WHERE state = 'running' AND lease = $1";
    tx.run(SQL, args![lease, until]).await
}

/// Ends a job that is held under this name, or lets it wait again; tells whether it was still held, and not begun
/// another time meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Tx,
    (id, tries): (JobId, u32),
    lease: &str,
    (state, run_at, why): (State, Option<Micros>, Option<&str>),
    now: Micros,
) -> Result<bool> {
    const SQL: &str = "UPDATE jobs SET state = $3, run_at = COALESCE(CAST($4 AS BIGINT), run_at), why = $5,
            changed_at = $6, lease = NULL, leased_until = NULL
        WHERE id = $1 AND state = 'running' AND lease = $2 AND tries = $7";
    let args = args![id, lease, state.as_str(), run_at.map(|at| at.0), why, now, tries];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Lets jobs wait again whose holder has not been heard of; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn take_back(tx: &mut Tx, now: Micros) -> Result<u64> {
    const SQL: &str = "UPDATE jobs SET state = 'waiting', lease = NULL, leased_until = NULL, changed_at = $1,
            why = 'it was begun and not brought to its end'
        WHERE state = 'running' AND leased_until < $1";
    tx.run(SQL, args![now]).await
}

/// Lets all jobs that are held under a name wait again, because their holder ends; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, lease: &str, now: Micros) -> Result<u64> {
    const SQL: &str = "UPDATE jobs SET state = 'waiting', lease = NULL, leased_until = NULL, changed_at = $2,
            why = 'the program was stopped' WHERE state = 'running' AND lease = $1";
    tx.run(SQL, args![lease, now]).await
}

/// Tells whether a job of a lane waits already. It sees what the transaction has written.
///
/// # Errors
/// When the database fails.
pub async fn waits(tx: &mut Tx, lane: &str) -> Result<bool> {
    const SQL: &str = "SELECT id FROM jobs WHERE state = 'waiting' AND lane = $1 LIMIT 1";
    let rows: Vec<(String,)> = tx.all(SQL, args![lane]).await?;
    Ok(!rows.is_empty())
}

/// Counts jobs by kind and state; of one workspace, or all.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &Db, workspace: Option<WorkspaceId>) -> Result<Vec<(String, State, u64)>> {
    const SQL: &str = "SELECT kind, state, COUNT(*) FROM jobs
        WHERE CAST($1 AS TEXT) IS NULL OR workspace = $1 OR workspace = ''
        GROUP BY kind, state ORDER BY kind COLLATE \"C\", state COLLATE \"C\"";
    let rows: Vec<(String, String, i64)> = db.all(SQL, args![workspace.map(|id| id.to_string())]).await?;
    rows.into_iter()
        .map(|(kind, state, n)| {
            let parsed = State::parse(&state).ok_or(Error::Inconsistent { table: "jobs", column: "state", row: state });
            Ok((kind, parsed?, n as u64))
        })
        .collect()
}

/// Lists the jobs of a workspace, and those of none in particular, that are in a state; the latest change first.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &Db, workspace: WorkspaceId, state: State, limit: u32) -> Result<Vec<Job>> {
    const SQL: &str = "SELECT id, kind, state, tries, run_at, changed_at, why FROM jobs
        WHERE state = $2 AND (workspace = $1 OR workspace = '') ORDER BY changed_at DESC, id DESC LIMIT $3";
    db.all::<JobRow>(SQL, args![workspace, state.as_str(), limit]).await?.into_iter().map(Job::try_from).collect()
}

/// Forgets jobs that are done since before one moment, and failed ones since before another; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx, done_before: Micros, failed_before: Micros) -> Result<u64> {
    const SQL: &str = "DELETE FROM jobs
        WHERE (state = 'done' AND changed_at < $1) OR (state = 'failed' AND changed_at < $2)";
    tx.run(SQL, args![done_before, failed_before]).await
}

impl TryFrom<ClaimedRow> for Claimed {
    type Error = Error;

    fn try_from(row: ClaimedRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "jobs", column, row: row.id.clone() };
        let workspace = Some(row.workspace.as_str()).filter(|text| !text.is_empty());
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            workspace: workspace.map(|text| text.parse().map_err(|_| wrong("workspace"))).transpose()?,
            kind: row.kind,
            body: row.body,
            tries: row.tries as u32,
            run_at: Micros(row.run_at),
        })
    }
}

impl TryFrom<JobRow> for Job {
    type Error = Error;

    fn try_from(row: JobRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "jobs", column, row: row.id.clone() };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            state: State::parse(&row.state).ok_or_else(|| wrong("state"))?,
            kind: row.kind,
            tries: row.tries as u32,
            run_at: Micros(row.run_at),
            changed_at: Micros(row.changed_at),
            why: row.why,
        })
    }
}
