//! What sources say about customers, and what customers allow: append-only assertions, the latest of which counts.
use throughline_model::{
    consent::Consent,
    id::{ProfileNo, WorkspaceId},
    time::Micros,
};

use crate::{arg::Arg, args, db::Db, error::Result, tx::Tx};

/// One assertion of a trait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trait {
    /// About whom.
    pub profile: ProfileNo,
    /// Which trait.
    pub name: String,
    /// When it was said.
    pub at: Micros,
    /// The hash of the message, which orders assertions of the same moment.
    pub message: i64,
    /// The value as JSON.
    pub value: String,
}

/// Adds assertions; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, traits: &[Trait]) -> Result<()> {
    let rows = traits.iter().map(|t| args![workspace, t.profile, &t.name, t.at, t.message, &t.value]).collect();
    const HEAD: &str = "INSERT INTO traits (workspace, profile, name, at, message, value)";
    tx.insert(HEAD, "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Lists the latest assertion of each trait of the given profiles.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &Db, workspace: WorkspaceId, profiles: &[ProfileNo]) -> Result<Vec<Trait>> {
    const SQL: &str = "SELECT profile, name, at, message, value FROM traits t WHERE workspace = $1
        AND profile IN ($LIST) AND NOT EXISTS (SELECT 1 FROM traits l WHERE l.workspace = t.workspace
            AND l.profile = t.profile AND l.name = t.name
            AND (l.at > t.at OR (l.at = t.at AND l.message > t.message)))";
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    let rows: Vec<(i64, String, i64, i64, String)> = db.all_in(SQL, args![workspace], list).await?;
    let mut traits: Vec<_> = rows
        .into_iter()
        .map(|(profile, name, at, message, value)| Trait {
            profile: ProfileNo(profile as u32),
            name,
            at: Micros(at),
            message,
            value,
        })
        .collect();
    traits.sort_by(|a, b| (a.profile, &a.name).cmp(&(b.profile, &b.name)));
    traits.dedup();
    Ok(traits)
}

/// One statement of consent or its withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentSaid {
    /// By whom.
    pub profile: ProfileNo,
    /// When.
    pub at: Micros,
    /// The hash of the message, which orders statements of the same moment.
    pub message: i64,
    /// What.
    pub consent: Consent,
}

/// Adds statements of consent; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn add_consents(tx: &mut Tx, workspace: WorkspaceId, said: &[ConsentSaid]) -> Result<()> {
    let rows = said
        .iter()
        .map(|s| {
            let consent = &s.consent;
            args![workspace, s.profile, consent.purpose.as_str(), &consent.channel, s.at, s.message, consent.granted]
        })
        .collect();
    const HEAD: &str = "INSERT INTO consents (workspace, profile, purpose, channel, at, message, granted)";
    tx.insert(HEAD, "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Lists what given profiles allow now: (purpose, channel, granted, since).
///
/// # Errors
/// When the database fails.
pub async fn consents(
    db: &Db,
    workspace: WorkspaceId,
    profiles: &[ProfileNo],
) -> Result<Vec<(String, String, bool, Micros)>> {
    const SQL: &str = "SELECT purpose, channel, granted, at, message FROM consents
        WHERE workspace = $1 AND profile IN ($LIST)";
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    let mut rows: Vec<(String, String, bool, i64, i64)> = db.all_in(SQL, args![workspace], list).await?;
    // The latest first; of one moment and message no comes before yes.
    rows.sort_by(|a, b| (&a.0, &a.1, b.3, b.4, a.2).cmp(&(&b.0, &b.1, a.3, a.4, b.2)));
    rows.dedup_by(|later, first| later.0 == first.0 && later.1 == first.1);
    Ok(rows.into_iter().map(|(purpose, channel, granted, at, _)| (purpose, channel, granted, Micros(at))).collect())
}
