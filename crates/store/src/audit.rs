//! The audit: who did what, append-only. The hashes that chain it are made above.
use throughline_model::{id::WorkspaceId, time::Micros};

use crate::{args, db::Db, error::Result, tx::Tx};

/// An entry of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; the first is 1.
    pub seq: u64,
    /// When.
    pub at: Micros,
    /// Who: the id of a user, or a word.
    pub actor: String,
    /// What they were called then.
    pub name: String,
    /// What they did.
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// What else is to be known.
    pub detail: String,
    /// The hash over the entry and the hash before it.
    pub hash: String,
}

/// Which entries are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// What the folded text of the entry holds.
    pub text: Option<String>,
    /// The action.
    pub action: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    actor: String,
    name: String,
    action: String,
    subject: String,
    detail: String,
    hash: String,
}

/// The number and hash of the last entry; 0 and nothing where there is none. It sees what the transaction has written.
///
/// # Errors
/// When the database fails.
pub async fn head(tx: &mut Tx, workspace: WorkspaceId) -> Result<(u64, String)> {
    const SQL: &str = "SELECT seq, hash FROM audit WHERE workspace = $1 ORDER BY seq DESC LIMIT 1";
    let rows: Vec<(i64, String)> = tx.all(SQL, args![workspace]).await?;
    Ok(rows.into_iter().next().map_or((0, String::new()), |(seq, hash)| (seq as u64, hash)))
}

/// Appends an entry; tells whether its number was free. Where another writer is about to take it, that one is waited
/// for: then look at the head anew.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &mut Tx, workspace: WorkspaceId, entry: &Entry) -> Result<bool> {
    const SQL: &str = "INSERT INTO audit (workspace, seq, at, actor, name, action, subject, detail, folded, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let args = args![
        workspace,
        entry.seq as i64,
        entry.at,
        &entry.actor,
        &entry.name,
        &entry.action,
        &entry.subject,
        &entry.detail,
        folded(entry),
        &entry.hash
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Lists entries that match, the latest first, before a number where one is given.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    db: &Db,
    workspace: WorkspaceId,
    search: &Search,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Entry>> {
    const SQL: &str = "SELECT seq, at, actor, name, action, subject, detail, hash FROM audit
        WHERE workspace = $1 AND seq < $2 AND (CAST($3 AS TEXT) IS NULL OR folded LIKE $3 ESCAPE '!')
        AND (CAST($4 AS TEXT) IS NULL OR action = $4) ORDER BY seq DESC LIMIT $5";
    let before = before.map_or(i64::MAX, |before| before as i64);
    let args = args![workspace, before, pattern(search), search.action.clone(), limit];
    Ok(db.all::<EntryRow>(SQL, args).await?.into_iter().map(Entry::from).collect())
}

/// Lists entries in their order, after a number.
///
/// # Errors
/// When the database fails.
pub async fn onward(db: &Db, workspace: WorkspaceId, after: u64, limit: u32) -> Result<Vec<Entry>> {
    const SQL: &str = "SELECT seq, at, actor, name, action, subject, detail, hash FROM audit
        WHERE workspace = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let args = args![workspace, after as i64, limit];
    Ok(db.all::<EntryRow>(SQL, args).await?.into_iter().map(Entry::from).collect())
}

/// Counts the entries that match.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &Db, workspace: WorkspaceId, search: &Search) -> Result<u64> {
    const SQL: &str = "SELECT COUNT(*) FROM audit WHERE workspace = $1
        AND (CAST($2 AS TEXT) IS NULL OR folded LIKE $2 ESCAPE '!') AND (CAST($3 AS TEXT) IS NULL OR action = $3)";
    let row: Option<(i64,)> = db.first(SQL, args![workspace, pattern(search), search.action.clone()]).await?;
    Ok(row.map_or(0, |(n,)| n as u64))
}

/// What a search looks through: the databases do not agree about small letters.
fn folded(entry: &Entry) -> String {
    let Entry { actor, name, action, subject, detail, .. } = entry;
    format!("{actor} {name} {action} {subject} {detail}").to_lowercase()
}

fn pattern(search: &Search) -> Option<String> {
    let text = search.text.as_ref()?.to_lowercase();
    Some(format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_")))
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            seq: row.seq as u64,
            at: Micros(row.at),
            actor: row.actor,
            name: row.name,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            hash: row.hash,
        }
    }
}
