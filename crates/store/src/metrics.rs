//! Metric definitions: immutable versions; a row of answers stores the version that judged it.
use throughline_model::{id::WorkspaceId, metric::MetricDraft, time::Micros};

use crate::{
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

/// One version of a metric definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its number in the columns.
    pub code: u32,
    /// The version, from 1.
    pub version: u32,
    /// The definition.
    pub definition: MetricDraft,
}

/// Adds versions with the numbers that they were given.
///
/// # Errors
/// When a number or version is there already, or the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, metrics: &[Metric], now: Micros) -> Result<()> {
    let mut rows = Vec::new();
    for metric in metrics {
        let text = serde_json::to_string(&metric.definition)
            .map_err(|_| Error::Unusable(format!("could not write metric {}", metric.definition.slug)))?;
        rows.push(args![workspace, metric.code, &metric.definition.slug, metric.version, text, now]);
    }
    tx.insert("INSERT INTO metrics (workspace, code, slug, version, definition, created_at)", "", rows).await?;
    Ok(())
}

/// Lists all versions of a workspace's metrics.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db, workspace: WorkspaceId) -> Result<Vec<Metric>> {
    const SQL: &str = "SELECT code, version, definition FROM metrics WHERE workspace = $1 ORDER BY code";
    let rows: Vec<(i64, i64, String)> = db.all(SQL, args![workspace]).await?;
    rows.into_iter()
        .map(|(code, version, text)| {
            let definition = serde_json::from_str(&text).map_err(|_| Error::Inconsistent {
                table: "metrics",
                column: "definition",
                row: code.to_string(),
            })?;
            Ok(Metric { code: code as u32, version: version as u32, definition })
        })
        .collect()
}

/// Tells since when each version of a workspace's metrics is known.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &Db, workspace: WorkspaceId) -> Result<Vec<(u32, Micros)>> {
    const SQL: &str = "SELECT code, created_at FROM metrics WHERE workspace = $1 ORDER BY code";
    let rows: Vec<(i64, i64)> = db.all(SQL, args![workspace]).await?;
    Ok(rows.into_iter().map(|(code, at)| (code as u32, Micros(at))).collect())
}
