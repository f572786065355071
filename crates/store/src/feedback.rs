//! Feedback: everything that was said, the newest first, with what somebody looks for in it.
//!
//! A statement is put together from constant parts, one for each thing that is looked for, so that the database plans
//! for these alone. Published figures about many answers are not said by anybody and stay out.
use throughline_model::{
    id::{PerceptionId, WorkspaceId},
    time::{Micros, TimeRange},
};

mod conditions;

use self::conditions::{Conditions, LATER, WORDS};
use crate::{
    db::Db,
    error::Result,
    perceptions::{COLUMNS, Perception, PerceptionRow},
};

/// What is looked for; what is `None` does not matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// When it was said.
    pub range: TimeRange,
    /// A text that the heading or the words contain, whatever its case.
    pub search: Option<String>,
    /// The numbers of metric versions.
    pub metrics: Option<Vec<u32>>,
    /// Scores, of which one must fit.
    pub scores: Option<Vec<Scores>>,
    /// The numbers of touchpoints that it is about.
    pub touchpoints: Option<Vec<u32>>,
    /// The number of the unit.
    pub unit: Option<u32>,
    /// Whether it must have words.
    pub with_words: bool,
}

/// Scores of some metric versions within a range, its ends included.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// The numbers of the metric versions.
    pub metrics: Vec<u32>,
    /// The least score.
    pub least: f64,
    /// The greatest score.
    pub most: f64,
}

/// A place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it was said.
    pub said_at: Micros,
    /// Which of those that were said then.
    pub id: PerceptionId,
}

/// How much was said with one metric version, or with none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The number of the metric version.
    pub metric: Option<u32>,
    /// How many things were said.
    pub said: u64,
    /// How many of them have words.
    pub with_words: u64,
    /// How many of them have a score.
    pub scored: u64,
}

/// How much was said, and how much of it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many things were said.
    pub said: u64,
    /// How many of them have words.
    pub with_words: u64,
}

/// Lists what is wanted, the newest first, from behind a place on. Answers that a later one supersedes are left out.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &Db,
    workspace: WorkspaceId,
    wanted: &Wanted,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Perception>> {
    let mut conditions = Conditions::new(workspace, wanted);
    if let Some(place) = after {
        let (at, id) = (conditions.bind(place.said_at), conditions.bind(place.id));
        conditions.and(&format!("(p.said_at, p.id) < ({at}, {id})"));
    }
    let limit = conditions.bind(limit);
    // Ids are all of one form, so every collation puts them in the order of their bytes.
    let tail = format!("ORDER BY p.said_at DESC, p.id DESC LIMIT {limit}");
    let sql = format!("SELECT {COLUMNS} FROM perceptions p WHERE {} {tail}", conditions.sql);
    let rows: Vec<PerceptionRow> = db.all_of(sql, conditions.args).await?;
    rows.into_iter().map(Perception::try_from).collect()
}

/// Tells where the page before one begins, as [`page`] takes it; `None` where the first page comes before it.
///
/// # Errors
/// When the database fails.
pub async fn page_before(
    db: &Db,
    workspace: WorkspaceId,
    wanted: &Wanted,
    first: Place,
    limit: u32,
) -> Result<Option<Place>> {
    let mut conditions = Conditions::new(workspace, wanted);
    let (at, id) = (conditions.bind(first.said_at), conditions.bind(first.id));
    conditions.and(&format!("(p.said_at, p.id) > ({at}, {id})"));
    let rows = conditions.bind(limit + 1);
    let tail = format!("ORDER BY p.said_at, p.id LIMIT {rows}");
    let sql = format!("SELECT {COLUMNS} FROM perceptions p WHERE {} {tail}", conditions.sql);
    let rows: Vec<PerceptionRow> = db.all_of(sql, conditions.args).await?;
    let place = rows.into_iter().nth(limit as usize).map(Perception::try_from).transpose()?;
    Ok(place.map(|said| Place { said_at: said.said_at, id: said.id }))
}

/// Counts what is wanted, by metric version: the newest, up to a number.
///
/// # Errors
/// When the database fails.
pub async fn tally(db: &Db, workspace: WorkspaceId, wanted: &Wanted, most: u32) -> Result<Vec<Tally>> {
    let mut conditions = Conditions::new(workspace, wanted);
    let most = conditions.bind(most);
    let sql = format!(
        "SELECT p.metric, COUNT(*), CAST(SUM(CASE WHEN {WORDS} THEN 1 ELSE 0 END) AS BIGINT), COUNT(p.value)
        FROM (SELECT p.metric, p.title, p.body, p.value FROM perceptions p WHERE {}
            ORDER BY p.said_at DESC, p.id DESC LIMIT {most}) p
        GROUP BY p.metric",
        conditions.sql
    );
    let rows: Vec<(Option<i64>, i64, i64, i64)> = db.all_of(sql, conditions.args).await?;
    let mut tallies: Vec<Tally> = rows
        .into_iter()
        .map(|(metric, said, with_words, scored)| Tally {
            metric: metric.map(|code| code as u32),
            said: said as u64,
            with_words: with_words as u64,
            scored: scored as u64,
        })
        .collect();
    tallies.sort_by_key(|tally| tally.metric);
    Ok(tallies)
}

/// Counts everything that was said in a time, at one unit or at all. Indexes alone are read, however much it is.
///
/// # Errors
/// When the database fails.
pub async fn totals(db: &Db, workspace: WorkspaceId, range: TimeRange, unit: Option<u32>) -> Result<Totals> {
    let rows = async |condition: &str| -> Result<i64> {
        let mut all = Conditions::of(workspace);
        all.within("p.said_at", range);
        all.at(unit);
        let sql = format!("SELECT COUNT(*) FROM perceptions p WHERE {} {condition}", all.sql);
        let counted: Vec<(i64,)> = db.all_of(sql, all.args).await?;
        Ok(counted.first().map_or(0, |(n,)| *n))
    };
    // What does not count is little, and is found by its own indexes: the sum keeps SQLite from those of the time.
    let without = async |source: &str, condition: &str| -> Result<(i64, i64)> {
        let mut all = Conditions::of(workspace);
        all.within("p.said_at + 0", range);
        all.at(unit);
        let words = format!("CAST(COALESCE(SUM(CASE WHEN {WORDS} THEN 1 ELSE 0 END), 0) AS BIGINT)");
        let sql = format!("SELECT COUNT(*), {words} FROM {source} WHERE {} AND {condition}", all.sql);
        let counted: Vec<(i64, i64)> = db.all_of(sql, all.args).await?;
        Ok(counted.first().copied().unwrap_or_default())
    };
    const TWICE: &str = "(SELECT profile, answer FROM perceptions WHERE workspace = $1 AND answer <> id
            GROUP BY profile, answer HAVING COUNT(*) > 1) twice
        CROSS JOIN perceptions p";
    let published = without("perceptions p", "p.aggregate_n IS NOT NULL").await?;
    // SQLite takes the sides of this join in their order: the few answers first.
    let same = "p.profile = twice.profile AND p.answer = twice.answer AND p.answer <> p.id AND p.aggregate_n IS NULL";
    let superseded = without(TWICE, &format!("{same} AND {LATER}")).await?;
    let (said, with_words) = (rows("").await?, rows(&format!("AND {WORDS}")).await?);
    Ok(Totals {
        said: (said - published.0 - superseded.0).max(0) as u64,
        with_words: (with_words - published.1 - superseded.1).max(0) as u64,
    })
}
