//! Promises: what customers were told to expect. Statements about one promise fold into one row, in any order.
use throughline_model::{
    id::{FIRST_EPISODE, ProfileNo, PromiseId, WorkspaceId},
    time::{Micros, TimeRange},
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// A promise, or one statement about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Its id.
    pub id: PromiseId,
    /// To whom.
    pub profile: ProfileNo,
    /// The source's name of it.
    pub name: String,
    /// What was promised.
    pub what: String,
    /// The number of the touchpoint that keeps it.
    pub touchpoint: Option<u32>,
    /// The order, case or visit that it belongs to.
    pub object: Option<String>,
    /// When it was made.
    pub made: Option<Micros>,
    /// The promised moment; counts only together with when it was stated.
    pub due: Option<Micros>,
    /// When the promised moment was last stated.
    pub due_said: Option<Micros>,
    /// When it was kept.
    pub kept: Option<Micros>,
}

#[derive(sqlx::FromRow)]
struct PromiseRow {
    id: String,
    profile: i64,
    name: String,
    what: String,
    touchpoint: Option<i64>,
    object: Option<String>,
    made: Option<i64>,
    due: Option<i64>,
    due_said: Option<i64>,
    kept: Option<i64>,
}

/// Folds statements into the promises that they are about: the earliest `made` and `kept` count, and the `due` that
/// was stated last. Where statements differ in anything else, the smallest value counts, so that their order does not.
///
/// # Errors
/// When the database fails.
pub async fn fold(tx: &mut Tx, workspace: WorkspaceId, promises: &[Promise]) -> Result<()> {
    const HEAD: &str = "INSERT INTO promises
        (workspace, id, profile, name, what, touchpoint, object, made, due, due_said, kept)";
    const TAIL: &str = "ON CONFLICT (workspace, id) DO UPDATE SET
        profile = CASE WHEN excluded.profile < promises.profile THEN excluded.profile ELSE promises.profile END,
        name = CASE WHEN excluded.name COLLATE \"C\" < promises.name THEN excluded.name ELSE promises.name END,
        what = CASE WHEN promises.what = '' OR (excluded.what <> '' AND excluded.what COLLATE \"C\" < promises.what)
            THEN excluded.what ELSE promises.what END,
        touchpoint = CASE WHEN promises.touchpoint IS NULL OR excluded.touchpoint < promises.touchpoint
            THEN excluded.touchpoint ELSE promises.touchpoint END,
        object = CASE WHEN promises.object IS NULL OR excluded.object COLLATE \"C\" < promises.object
            THEN excluded.object ELSE promises.object END,
        made = CASE WHEN promises.made IS NULL OR excluded.made < promises.made
            THEN excluded.made ELSE promises.made END,
        due = CASE WHEN excluded.due_said IS NOT NULL AND (promises.due_said IS NULL
                OR excluded.due_said > promises.due_said OR (excluded.due_said = promises.due_said
                    AND (promises.due IS NULL OR excluded.due > promises.due)))
            THEN excluded.due ELSE promises.due END,
        due_said = CASE WHEN excluded.due_said IS NOT NULL AND (promises.due_said IS NULL
                OR excluded.due_said > promises.due_said)
            THEN excluded.due_said ELSE promises.due_said END,
        kept = CASE WHEN promises.kept IS NULL OR excluded.kept < promises.kept
            THEN excluded.kept ELSE promises.kept END";
    // One INSERT may not touch the same promise twice, so each round takes the first statement about each promise.
    let mut waiting: Vec<&Promise> = promises.iter().collect();
    while !waiting.is_empty() {
        let mut seen = std::collections::HashSet::new();
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|promise| seen.insert(promise.id));
        let rows = now
            .into_iter()
            .map(|p| {
                args![
                    workspace,
                    p.id,
                    p.profile,
                    &p.name,
                    &p.what,
                    p.touchpoint,
                    p.object.clone(),
                    p.made.map(|at| at.0),
                    p.due.filter(|_| p.due_said.is_some()).map(|at| at.0),
                    p.due_said.map(|at| at.0),
                    p.kept.map(|at| at.0)
                ]
            })
            .collect();
        tx.insert(HEAD, TAIL, rows).await?;
        waiting = later;
    }
    Ok(())
}

/// Lists the promises made to given profiles, by when they were made.
///
/// # Errors
/// When the database fails.
pub async fn of_profiles(db: &Db, workspace: WorkspaceId, profiles: &[ProfileNo]) -> Result<Vec<Promise>> {
    const SQL: &str = "SELECT id, profile, name, what, touchpoint, object, made, due, due_said, kept FROM promises
        WHERE workspace = $1 AND profile IN ($LIST)";
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    let rows: Vec<PromiseRow> = db.all_in(SQL, args![workspace], list).await?;
    let mut promises = rows.into_iter().map(Promise::try_from).collect::<Result<Vec<_>>>()?;
    promises.sort_by_key(|p| (p.made, p.due, p.id));
    promises.dedup_by_key(|promise| promise.id);
    Ok(promises)
}

/// Lists promises that came due after one moment and by another and were not kept by then, by their moment and id;
/// behind a promise where one is given.
///
/// # Errors
/// When the database fails.
pub async fn broken(
    db: &Db,
    workspace: WorkspaceId,
    (after, until): (Micros, Micros),
    behind: Option<&Promise>,
    limit: u32,
) -> Result<Vec<Promise>> {
    const SQL: &str = "SELECT id, profile, name, what, touchpoint, object, made, due, due_said, kept FROM promises
        WHERE workspace = $1 AND (due > $2 OR (due = $2 AND id COLLATE \"C\" > $4)) AND due <= $3
            AND (kept IS NULL OR kept > due) ORDER BY due, id COLLATE \"C\" LIMIT $5";
    // No id is behind this one.
    let first = || (after.0, "~".to_owned());
    let (after, id) = behind.and_then(|last| Some((last.due?.0, last.id.to_string()))).unwrap_or_else(first);
    let rows: Vec<PromiseRow> = db.all(SQL, args![workspace, after, until, id, limit]).await?;
    rows.into_iter().map(Promise::try_from).collect()
}

/// Counts the customers to whom a promise was broken by a moment, and those of them who have ever said anything.
///
/// # Errors
/// When the database fails.
pub async fn let_down(db: &Db, workspace: WorkspaceId, now: Micros) -> Result<(u64, u64)> {
    const SQL: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM profiles q
            JOIN perceptions s ON s.workspace = q.workspace AND s.profile = q.no
            WHERE q.workspace = $1 AND q.customer = down.customer) THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM (SELECT DISTINCT p.customer FROM promises o
            JOIN profiles p ON p.workspace = o.workspace AND p.no = o.profile
            WHERE o.workspace = $1 AND p.customer < $3 AND o.due < COALESCE(o.kept, $2)) down";
    let row: Option<(i64, i64)> = db.first(SQL, args![workspace, now, FIRST_EPISODE]).await?;
    Ok(row.map_or((0, 0), |(all, said)| (all as u64, said as u64)))
}

/// How many promises about a touchpoint came due, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// The number of the touchpoint that keeps them; `None` where the source states none.
    pub touchpoint: Option<u32>,
    /// Kept in time.
    pub kept: u64,
    /// Kept late, or not at all.
    pub broken: u64,
}

/// Counts the promises that came due in a range of time and up to a moment, by the touchpoint that keeps them.
///
/// # Errors
/// When the database fails.
pub async fn by_touchpoint(db: &Db, workspace: WorkspaceId, range: TimeRange, now: Micros) -> Result<Vec<Kept>> {
    const SQL: &str = "SELECT touchpoint,
            CAST(SUM(CASE WHEN due < COALESCE(kept, $4) THEN 0 ELSE 1 END) AS BIGINT),
            CAST(SUM(CASE WHEN due < COALESCE(kept, $4) THEN 1 ELSE 0 END) AS BIGINT)
        FROM promises WHERE workspace = $1 AND due >= $2 AND due < $3 AND (due < $4 OR kept IS NOT NULL)
        GROUP BY touchpoint ORDER BY touchpoint";
    let from = range.from.map_or(i64::MIN, |at| at.0);
    let to = range.to.map_or(i64::MAX, |at| at.0);
    let rows: Vec<(Option<i64>, i64, i64)> = db.all(SQL, args![workspace, from, to, now]).await?;
    let kept = |(touchpoint, kept, broken): (Option<i64>, i64, i64)| Kept {
        touchpoint: touchpoint.map(|code| code as u32),
        kept: kept as u64,
        broken: broken as u64,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Counts the same by profile: (profile, what became of theirs), by touchpoint within each.
///
/// # Errors
/// When the database fails.
pub async fn by_profile(
    db: &Db,
    workspace: WorkspaceId,
    range: TimeRange,
    now: Micros,
) -> Result<Vec<(ProfileNo, Kept)>> {
    const SQL: &str = "SELECT profile, touchpoint,
            CAST(SUM(CASE WHEN due < COALESCE(kept, $4) THEN 0 ELSE 1 END) AS BIGINT),
            CAST(SUM(CASE WHEN due < COALESCE(kept, $4) THEN 1 ELSE 0 END) AS BIGINT)
        FROM promises WHERE workspace = $1 AND due >= $2 AND due < $3 AND (due < $4 OR kept IS NOT NULL)
        GROUP BY profile, touchpoint ORDER BY profile, touchpoint NULLS FIRST";
    let from = range.from.map_or(i64::MIN, |at| at.0);
    let to = range.to.map_or(i64::MAX, |at| at.0);
    let rows: Vec<(i64, Option<i64>, i64, i64)> = db.all(SQL, args![workspace, from, to, now]).await?;
    let kept = |(profile, touchpoint, kept, broken): (i64, Option<i64>, i64, i64)| {
        let touchpoint = touchpoint.map(|code| code as u32);
        (ProfileNo(profile as u32), Kept { touchpoint, kept: kept as u64, broken: broken as u64 })
    };
    Ok(rows.into_iter().map(kept).collect())
}

impl TryFrom<PromiseRow> for Promise {
    type Error = Error;

    fn try_from(row: PromiseRow) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Inconsistent {
                table: "promises",
                column: "id",
                row: row.id.clone(),
            })?,
            profile: ProfileNo(row.profile as u32),
            name: row.name,
            what: row.what,
            touchpoint: row.touchpoint.map(|code| code as u32),
            object: row.object,
            made: row.made.map(Micros),
            due: row.due.map(Micros),
            due_said: row.due_said.map(Micros),
            kept: row.kept.map(Micros),
        })
    }
}
