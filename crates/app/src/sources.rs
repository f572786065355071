//! Sources as people manage them: what each sent, and which keys are theirs.
use std::collections::HashMap;

use throughline_model::{
    id::SourceId,
    outcome::Outcome,
    permission::Permission,
    time::{DAY, Micros},
};
use throughline_store::{
    accounting::{self, Count},
    sources::{self, Key, Source},
};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    keys::{self, KeyKind, KeyView},
};

/// A source and what came of what it sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceView {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// Events in the ledgers.
    pub accepted: u64,
    /// Events that were in them already.
    pub duplicate: u64,
    /// Events that wait for a mend.
    pub quarantined: u64,
    /// Events that the convention sends and nobody keeps.
    pub ignored: u64,
    /// The beginning of the day, in UTC, on which the last one was received.
    pub last_day: Option<Micros>,
    /// How its standing write keys begin.
    pub keys: Vec<String>,
}

/// The sources of a workspace and its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// The sources, in the order they were added.
    pub sources: Vec<SourceView>,
    /// The secret keys, in the order they were made.
    pub secret_keys: Vec<KeyView>,
    /// Events of all workspaces that are durable and not read yet.
    pub pending: u64,
}

impl SourceView {
    /// Everything that was received.
    pub fn received(&self) -> u64 {
        self.accepted + self.duplicate + self.quarantined + self.ignored
    }
}

/// Lists sources and keys.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Sources> {
    ctx.must(Permission::Administer)?;
    let mut counts: HashMap<u32, Vec<Count>> = HashMap::new();
    for count in accounting::counts(&app.db, ctx.workspace).await? {
        counts.entry(count.source).or_default().push(count);
    }
    let keys = sources::keys(&app.db, ctx.workspace).await?;
    let all = sources::all(&app.db, ctx.workspace).await?;
    let views = all.into_iter().map(|source| {
        let counts = counts.remove(&source.code).unwrap_or_default();
        view(source, &counts, &keys)
    });
    Ok(Sources {
        sources: views.collect(),
        secret_keys: keys::secret_keys(ctx, app).await?,
        pending: app.pending.load(std::sync::atomic::Ordering::Relaxed),
    })
}

/// Shows one source.
///
/// # Errors
/// When there is none, it is not the caller's to see, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, source: SourceId) -> Result<SourceView> {
    let all = list(ctx, app).await?.sources;
    all.into_iter().find(|other| other.id == source).ok_or(Error::NotFound("source"))
}

/// Adds a source and gives its first write key, which nobody can see again.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Conflict`] when there is a source of this name.
pub async fn add(ctx: &Ctx, app: &App, name: &str) -> Result<(SourceId, String)> {
    ctx.must(Permission::Administer)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::field("name", "needs 1 to 100 characters"));
    }
    if sources::all(&app.db, ctx.workspace).await?.iter().any(|source| source.name == name) {
        return Err(Error::Conflict(format!("there is a source named {name} already")));
    }
    let key = keys::make(ctx, app, KeyKind::Write, Some(name)).await?;
    Ok((keys::source(ctx, app, name).await?, key))
}

/// Gives another write key of a source.
///
/// # Errors
/// When there is no such source, or it is not the caller's to do.
pub async fn add_key(ctx: &Ctx, app: &App, source: SourceId) -> Result<String> {
    let source = show(ctx, app, source).await?;
    keys::make(ctx, app, KeyKind::Write, Some(&source.name)).await
}

/// Takes a key back; whoever does it types how the key begins.
///
/// # Errors
/// When what was typed is not the beginning, there is no such key, or it is not the caller's to do.
pub async fn revoke_key(ctx: &Ctx, app: &App, prefix: &str, typed: &str) -> Result<()> {
    ctx.must(Permission::Administer)?;
    if typed.trim().trim_end_matches('…') != prefix {
        return Err(Error::field("typed", format!("does not say {prefix}; the key stands")));
    }
    keys::revoke(ctx, app, prefix).await
}

fn view(source: Source, counts: &[Count], keys: &[Key]) -> SourceView {
    let total = |outcome| counts.iter().filter(|count| count.outcome == outcome).map(|count| count.n).sum();
    let theirs = keys.iter().filter(|key| key.source == Some(source.id)).map(|key| key.prefix.clone());
    SourceView {
        accepted: total(Outcome::Accepted),
        duplicate: total(Outcome::Duplicate),
        quarantined: total(Outcome::Quarantined),
        ignored: total(Outcome::Ignored),
        last_day: counts.iter().filter(|count| count.n > 0).map(|count| Micros(count.day * DAY)).max(),
        keys: theirs.collect(),
        id: source.id,
        name: source.name,
    }
}
