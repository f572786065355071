//! The audit: who did what, each entry chained to the one before by its hash, so that a change shows.
use std::sync::PoisonError;

use throughline_model::{
    id::{ProfileId, WorkspaceId},
    permission::Permission,
    time::{Micros, SECOND},
};
pub use throughline_store::audit::Entry;
use throughline_store::{
    audit::{self, Search},
    tx::Tx,
};

mod action;

pub use action::Action;

use crate::{
    app::App,
    ctx::{Actor, Ctx},
    error::Result,
};

/// Who an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The id of a user, or a word.
    pub id: String,
    /// What they are called.
    pub name: String,
}

/// What is noted: what was done, to whom or what, and what else is to be known.
pub type Deed<'a> = (Action, &'a str, &'a str);

impl Who {
    /// Somebody whom we do not know.
    pub const NOBODY: Self = Self { id: String::new(), name: String::new() };

    /// Whoever acts.
    pub fn of(actor: &Actor) -> Self {
        let (id, name) = match actor {
            Actor::User { id, name } => (id.to_string(), name.clone()),
            Actor::Key { prefix, .. } => ("key".to_owned(), prefix.clone()),
            Actor::Operator => ("operator".to_owned(), String::new()),
        };
        Self { id, name }
    }

    /// The program itself, where nobody told it to.
    pub fn program() -> Self {
        Self { id: "program".to_owned(), name: "Throughline".to_owned() }
    }
}

/// Notes what is done, in the transaction that does it.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &mut Tx, ctx: &Ctx, action: Action, subject: &str, detail: &str) -> Result<()> {
    note_by(tx, ctx.workspace, &Who::of(&ctx.actor), ctx.now, (action, subject, detail)).await
}

/// Notes what is done by somebody who has no context yet.
///
/// # Errors
/// When the database fails.
pub async fn note_by(tx: &mut Tx, workspace: WorkspaceId, who: &Who, now: Micros, deed: Deed<'_>) -> Result<()> {
    let (action, subject, detail) = deed;
    loop {
        let (seq, before) = audit::head(tx, workspace).await?;
        let mut entry = Entry {
            seq: seq + 1,
            at: now,
            actor: kept(&who.id),
            name: kept(&who.name),
            action: action.as_str().to_owned(),
            subject: kept(subject),
            detail: kept(detail),
            hash: String::new(),
        };
        entry.hash = chained(workspace, &before, &entry);
        // Another writer may have taken the number meanwhile: then the chain goes on behind theirs.
        if audit::append(tx, workspace, &entry).await? {
            return Ok(());
        }
    }
}

/// Notes something that is done outside of a transaction.
///
/// # Errors
/// When the database fails.
pub async fn note_now(app: &App, ctx: &Ctx, action: Action, subject: &str, detail: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    note(&mut tx, ctx, action, subject, detail).await?;
    Ok(tx.commit().await?)
}

/// Somebody who looks at a customer again within this time is not noted again: a page that is zoomed is one look.
const LOOK: i64 = 15 * 60 * SECOND;

/// Most looks that are remembered; with more, some are noted twice.
const MOST_LOOKS: usize = 10_000;

/// Notes that somebody looks at a customer's line. What cannot be noted is not shown.
///
/// # Errors
/// When the database fails.
pub async fn looked_at(app: &App, ctx: &Ctx, customer: ProfileId) -> Result<()> {
    let who = Who::of(&ctx.actor);
    // Keys share an id and are told apart by how they begin.
    let looker = (if ctx.user().is_some() { who.id } else { who.id + &who.name }, customer);
    let recent = |at: &Micros| ctx.now.0 - at.0 < LOOK;
    if app.looks.lock().unwrap_or_else(PoisonError::into_inner).get(&looker).is_some_and(recent) {
        return Ok(());
    }
    note_now(app, ctx, Action::CustomerOpened, &customer.to_string(), "").await?;
    let mut looks = app.looks.lock().unwrap_or_else(PoisonError::into_inner);
    if looks.len() >= MOST_LOOKS {
        looks.clear();
    }
    looks.insert(looker, ctx.now);
    Ok(())
}

/// A text as every database gives it back, and not longer than somebody reads.
fn kept(text: &str) -> String {
    text.replace('\0', "\u{fffd}").chars().take(500).collect()
}

/// The hash of an entry: over the hash before it and the entry as JSON, its fields in this order.
fn chained(workspace: WorkspaceId, before: &str, entry: &Entry) -> String {
    let row = serde_json::json!({
        "workspace": workspace, "seq": entry.seq, "at": entry.at.0, "actor": entry.actor, "name": entry.name,
        "action": entry.action, "subject": entry.subject, "detail": entry.detail,
    });
    let mut hasher = blake3::Hasher::new();
    hasher.update(before.as_bytes());
    hasher.update(row.to_string().as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// How many entries are read at once.
const STEP: u32 = 1_000;

/// Goes through the whole chain; gives how many entries it has, or at which one it breaks.
///
/// # Errors
/// When the database fails.
pub async fn verify(app: &App, workspace: WorkspaceId) -> Result<std::result::Result<u64, u64>> {
    let (mut seq, mut before) = (0, String::new());
    loop {
        let entries = audit::onward(&app.db, workspace, seq, STEP).await?;
        if entries.is_empty() {
            return Ok(Ok(seq));
        }
        for entry in entries {
            if entry.seq != seq + 1 || entry.hash != chained(workspace, &before, &entry) {
                return Ok(Err(seq + 1));
            }
            (seq, before) = (entry.seq, entry.hash);
        }
    }
}

/// A page of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The entries, the latest first.
    pub entries: Vec<Entry>,
    /// How many match.
    pub matching: u64,
    /// How many there are.
    pub total: u64,
    /// The number before which the next page begins.
    pub next: Option<u64>,
    /// The zone of the workspace.
    pub zone: chrono_tz::Tz,
}

/// What is asked of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Words of who, what and to whom.
    pub text: String,
    /// One action only.
    pub action: Option<Action>,
    /// Only entries before this number.
    pub before: Option<u64>,
}

impl Asked {
    fn search(&self) -> Search {
        let text = self.text.trim();
        Search {
            text: (!text.is_empty()).then(|| text.chars().take(200).collect()),
            action: self.action.map(|action| action.as_str().to_owned()),
        }
    }
}

/// Lists entries, the latest first.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App, asked: &Asked, limit: u32) -> Result<Page> {
    ctx.must(Permission::Administer)?;
    let search = asked.search();
    let mut entries = audit::latest(&app.db, ctx.workspace, &search, asked.before, limit + 1).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    // Numbers have no gaps, so the last one is how many there are.
    let last = audit::latest(&app.db, ctx.workspace, &Search::default(), None, 1).await?;
    let total = last.first().map_or(0, |entry| entry.seq);
    Ok(Page {
        next: entries.last().filter(|_| more).map(|entry| entry.seq),
        entries,
        matching: if search == Search::default() {
            total
        } else {
            audit::count(&app.db, ctx.workspace, &search).await?
        },
        total,
        zone: app.tenant(ctx.workspace)?.workspace.zone,
    })
}

/// Most entries of one file.
pub const MOST_EXPORTED: usize = 100_000;

/// Gives the entries that match for a file, the latest first, and notes that they were taken.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn export(ctx: &Ctx, app: &App, asked: &Asked) -> Result<Vec<Entry>> {
    ctx.must(Permission::Administer)?;
    let mut exported: Vec<Entry> = Vec::new();
    while exported.len() < MOST_EXPORTED {
        let before = exported.last().map_or(asked.before, |entry| Some(entry.seq));
        let entries = audit::latest(&app.db, ctx.workspace, &asked.search(), before, STEP).await?;
        if entries.is_empty() {
            break;
        }
        exported.extend(entries);
    }
    note_now(app, ctx, Action::AuditExported, &format!("{} entries", exported.len()), asked.text.trim()).await?;
    Ok(exported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::Settings, ctx::World, keys};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_changed_entry_breaks_the_chain_where_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let ctx = Ctx::operator(workspace, app.now());
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let (app, ctx) = (std::sync::Arc::clone(&app), ctx.clone());
                tokio::spawn(async move {
                    note_now(&app, &ctx, Action::KeyAdded, &format!("key {n}"), "\0ß").await.unwrap();
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(verify(&app, workspace).await.unwrap(), Ok(8));
        let search = Asked { text: "KEY 3".to_owned(), ..Asked::default() };
        let found = list(&ctx, &app, &search, 10).await.unwrap();
        assert_eq!((found.matching, found.total, found.entries.len(), found.next), (1, 8, 1, None));
        let second = list(&ctx, &app, &Asked { before: Some(6), ..Asked::default() }, 2).await.unwrap();
        assert_eq!((second.entries[0].seq, second.next), (5, Some(4)));

        // An entry that somebody put in by hand does not fit behind the last one.
        let mut tx = app.db.begin().await.unwrap();
        let forged = Entry { seq: 9, hash: "f".repeat(64), ..found.entries[0].clone() };
        assert!(audit::append(&mut tx, workspace, &forged).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(verify(&app, workspace).await.unwrap(), Err(9));
        assert_eq!(export(&ctx, &app, &Asked::default()).await.unwrap().len(), 9);
    }
}
