//! Perceptions in full: the columns hold their figures, these rows their words.
use throughline_model::{
    id::{PerceptionId, ProfileNo, WorkspaceId},
    perception::{Aggregate, Scope},
    time::{Micros, TimeRange},
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// One thing said or scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Perception {
    /// Its id.
    pub id: PerceptionId,
    /// Who said it.
    pub profile: ProfileNo,
    /// The number of the source.
    pub source: u32,
    /// When it was said.
    pub said_at: Micros,
    /// The source's offset from UTC in minutes.
    pub offset_minutes: Option<i16>,
    /// When the thing happened that it is about, where stated.
    pub experienced_at: Option<Micros>,
    /// When it arrived.
    pub received_at: Micros,
    /// The number of the metric version.
    pub metric: Option<u32>,
    /// The answer on the metric's scale.
    pub value: Option<f64>,
    /// Identifies the answer: a later row with the same one supersedes this.
    pub answer: String,
    /// The form, review or call that it belongs to.
    pub submission: Option<String>,
    /// Its heading.
    pub title: Option<String>,
    /// Its words.
    pub body: Option<String>,
    /// The language of its words.
    pub language: Option<String>,
    /// Whether others can read it.
    pub public: bool,
    /// About one interaction or the whole relationship.
    pub scope: Scope,
    /// What asked for it.
    pub solicited_by: Option<String>,
    /// The number of the channel.
    pub channel: Option<u32>,
    /// The number of the unit.
    pub unit: Option<u32>,
    /// The number of the touchpoint that it is about.
    pub about_touchpoint: Option<u32>,
    /// The order, case or visit that it is about.
    pub about_object: Option<String>,
    /// Where it can be read.
    pub permalink: Option<String>,
    /// The respondent's weight in the source's sample.
    pub weight: Option<f64>,
    /// Set for a published figure about many answers.
    pub aggregate: Option<Aggregate>,
}

/// The columns of a [`PerceptionRow`].
pub(crate) const COLUMNS: &str = "id, profile, source, said_at, offset_minutes, experienced_at, received_at, metric,
    value, answer, submission, title, body, language, public, scope, solicited_by, channel, unit, about_touchpoint,
    about_object, permalink, weight, aggregate_n, aggregate_share, aggregate_slack";

#[derive(sqlx::FromRow)]
pub(crate) struct PerceptionRow {
    id: String,
    profile: i64,
    source: i64,
    said_at: i64,
    offset_minutes: Option<i64>,
    experienced_at: Option<i64>,
    received_at: i64,
    metric: Option<i64>,
    value: Option<f64>,
    answer: String,
    submission: Option<String>,
    title: Option<String>,
    body: Option<String>,
    language: Option<String>,
    public: bool,
    scope: String,
    solicited_by: Option<String>,
    channel: Option<i64>,
    unit: Option<i64>,
    about_touchpoint: Option<i64>,
    about_object: Option<String>,
    permalink: Option<String>,
    weight: Option<f64>,
    aggregate_n: Option<i64>,
    aggregate_share: Option<f64>,
    aggregate_slack: Option<f64>,
}

/// Adds perceptions; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, perceptions: &[Perception]) -> Result<()> {
    if perceptions.is_empty() {
        return Ok(());
    }
    // A number that was given once is not given again, also where its row was deleted.
    const LAST: &str = "SELECT CAST(MAX(seq) AS BIGINT) FROM (
        SELECT COALESCE(MAX(seq), 0) AS seq FROM perceptions WHERE workspace = $1
        UNION ALL SELECT seq FROM search_indexes WHERE workspace = $1) known";
    let last: Vec<(i64,)> = tx.all(LAST, args![workspace]).await?;
    let first = last.first().map_or(0, |(last,)| *last) + 1;
    let rows = (first..)
        .zip(perceptions)
        .map(|(seq, p)| {
            args![
                workspace,
                seq,
                p.id,
                p.profile,
                p.source,
                p.said_at,
                p.offset_minutes.map(i64::from),
                p.experienced_at.map(|at| at.0),
                p.received_at,
                p.metric,
                p.value,
                &p.answer,
                p.submission.clone(),
                written(&p.title),
                written(&p.body),
                p.language.clone(),
                p.public,
                p.scope.as_str(),
                p.solicited_by.clone(),
                p.channel,
                p.unit,
                p.about_touchpoint,
                p.about_object.clone(),
                p.permalink.clone(),
                p.weight,
                p.aggregate.map(|a| a.n as i64),
                p.aggregate.map(|a| a.share),
                p.aggregate.map(|a| a.slack)
            ]
        })
        .collect();
    const HEAD: &str = "INSERT INTO perceptions (workspace, seq, id, profile, source, said_at, offset_minutes, experienced_at,
        received_at, metric, value, answer, submission, title, body, language, public, scope, solicited_by, channel, unit,
        about_touchpoint, about_object, permalink, weight, aggregate_n, aggregate_share, aggregate_slack)";
    tx.insert(HEAD, "ON CONFLICT (workspace, profile, id) DO NOTHING", rows).await?;
    Ok(())
}

/// A text in which something is written; nothing but space is no text.
fn written(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

/// Lists what given profiles said in a range of time, in order; of answers superseded within it only
/// the last.
///
/// # Errors
/// When the database fails.
pub async fn of_profiles(
    db: &Db,
    workspace: WorkspaceId,
    profiles: &[ProfileNo],
    range: TimeRange,
) -> Result<Vec<Perception>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM perceptions
        WHERE workspace = $1 AND said_at >= $2 AND said_at < $3 AND profile IN ($LIST)"
    );
    let from = range.from.map_or(i64::MIN, |at| at.0);
    let to = range.to.map_or(i64::MAX, |at| at.0);
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    let rows: Vec<PerceptionRow> = db.all_in(&sql, args![workspace, from, to], list).await?;
    let mut said = rows.into_iter().map(Perception::try_from).collect::<Result<Vec<_>>>()?;
    said.sort_by_key(|p| (p.said_at, p.id));
    said.dedup_by_key(|p| p.id);
    let mut last = std::collections::HashMap::new();
    for (place, perception) in said.iter().enumerate() {
        last.insert((perception.profile, perception.answer.clone()), place);
    }
    let kept: std::collections::HashSet<usize> = last.into_values().collect();
    let mut place = 0;
    said.retain(|_| {
        place += 1;
        kept.contains(&(place - 1))
    });
    Ok(said)
}

/// Lists the published figures about metric versions in a range of time, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn aggregates(
    db: &Db,
    workspace: WorkspaceId,
    metrics: &[u32],
    range: TimeRange,
) -> Result<Vec<(u32, Micros, Aggregate)>> {
    const SQL: &str = "SELECT metric, said_at, aggregate_n, aggregate_share, aggregate_slack FROM perceptions
        WHERE workspace = $1 AND said_at >= $2 AND said_at < $3 AND aggregate_n IS NOT NULL AND metric IN ($LIST)";
    let from = range.from.map_or(i64::MIN, |at| at.0);
    let to = range.to.map_or(i64::MAX, |at| at.0);
    let list = metrics.iter().map(|metric| Arg::from(*metric)).collect();
    let mut rows: Vec<(i64, i64, i64, f64, f64)> = db.all_in(SQL, args![workspace, from, to], list).await?;
    rows.sort_by(|a, b| (b.1, b.0, b.2).cmp(&(a.1, a.0, a.2)).then(b.3.total_cmp(&a.3)));
    let published =
        |(metric, at, n, share, slack)| (metric as u32, Micros(at), Aggregate { n: n as u64, share, slack });
    Ok(rows.into_iter().map(published).collect())
}

impl TryFrom<PerceptionRow> for Perception {
    type Error = Error;

    fn try_from(row: PerceptionRow) -> Result<Self> {
        let aggregate = match (row.aggregate_n, row.aggregate_share, row.aggregate_slack) {
            (Some(n), Some(share), Some(slack)) => Some(Aggregate { n: n as u64, share, slack }),
            _ => None,
        };
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Inconsistent {
                table: "perceptions",
                column: "id",
                row: row.id.clone(),
            })?,
            profile: ProfileNo(row.profile as u32),
            source: row.source as u32,
            said_at: Micros(row.said_at),
            offset_minutes: row.offset_minutes.map(|m| m as i16),
            experienced_at: row.experienced_at.map(Micros),
            received_at: Micros(row.received_at),
            metric: row.metric.map(|code| code as u32),
            value: row.value,
            answer: row.answer,
            submission: row.submission,
            title: row.title,
            body: row.body,
            language: row.language,
            public: row.public,
            scope: if row.scope == Scope::Relational.as_str() { Scope::Relational } else { Scope::Transactional },
            solicited_by: row.solicited_by,
            channel: row.channel.map(|code| code as u32),
            unit: row.unit.map(|code| code as u32),
            about_touchpoint: row.about_touchpoint.map(|code| code as u32),
            about_object: row.about_object,
            permalink: row.permalink,
            weight: row.weight,
            aggregate,
        })
    }
}
