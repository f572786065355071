//! The workspace, its audit, and how the program is.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    audit::{self, Action},
    error::Error,
    system::{self, Intake},
    workspace,
};
use throughline_model::{id::WorkspaceId, look::Look, permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    Endpoints::of("workspace")
        .get("/api/v1/workspace", admin, "Shows the workspace.", show)
        .patch("/api/v1/workspace", admin, "Changes the workspace's name or zone.", change)
        .get("/api/v1/workspace/look", admin, "Shows how the workspace's pages look.", look)
        .put("/api/v1/workspace/look", admin, "Says how the workspace's pages look.", set_look)
        .get("/api/v1/audit", admin, "Lists who did what, the latest first.", entries)
        .get("/api/v1/system", admin, "Shows how the program is.", health)
}

/// The workspace.
#[derive(Debug, Serialize, JsonSchema)]
struct WorkspaceOut {
    /// Its id.
    id: WorkspaceId,
    /// Its short name in commands.
    slug: String,
    /// Its name.
    name: String,
    /// The zone in which its days begin.
    zone: String,
    /// When it was made.
    created_at: Micros,
}

async fn show(call: Call) -> Given<WorkspaceOut> {
    let found = workspace::show(&call.ctx, &call.app)?;
    let zone = found.zone.name().to_owned();
    Ok(WorkspaceOut { id: found.id, slug: found.slug, name: found.name, zone, created_at: found.created_at })
}

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WorkspacePatch {
    /// Its name.
    name: Option<String>,
    /// The zone in which its days begin, such as `Europe/Berlin`.
    zone: Option<String>,
}

async fn change(call: Call<Nothing, Nothing, WorkspacePatch>) -> Given<WorkspaceOut> {
    let Call { ctx, app, origin, path, query, body } = call;
    let before = workspace::show(&ctx, &app)?;
    let (name, zone) = (body.name.unwrap_or(before.name), body.zone.unwrap_or_else(|| before.zone.name().to_owned()));
    workspace::change(&ctx, &app, &name, &zone).await?;
    show(Call { ctx, app, origin, path, query, body: Nothing {} }).await
}

async fn look(call: Call) -> Given<Look> {
    workspace::look(&call.ctx, &call.app)
}

async fn set_look(call: Call<Nothing, Nothing, Look>) -> Given<Look> {
    workspace::set_look(&call.ctx, &call.app, &call.body).await?;
    workspace::look(&call.ctx, &call.app)
}

/// Which entries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// Words of who, what and to whom.
    q: Option<String>,
    /// One action, such as `key.added`.
    action: Option<String>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// An entry of the audit.
#[derive(Debug, Serialize, JsonSchema)]
struct EntryOut {
    /// Its number, as text; the first is 1.
    id: String,
    /// When.
    at: Micros,
    /// Who: the id of a member, or `key`, `operator`, `program`.
    actor: String,
    /// What they were called then; of a key, how it begins.
    name: String,
    /// What they did.
    action: String,
    /// To whom or what.
    subject: String,
    /// What else is to be known.
    detail: String,
    /// The hash over the entry and the hash before it.
    hash: String,
}

impl From<audit::Entry> for EntryOut {
    fn from(entry: audit::Entry) -> Self {
        let audit::Entry { seq, at, actor, name, action, subject, detail, hash } = entry;
        Self { id: seq.to_string(), at, actor, name, action, subject, detail, hash }
    }
}

async fn entries(call: Call<Nothing, AuditQuery>) -> Given<Items<EntryOut>> {
    let Call { ctx, app, query, .. } = call;
    let action = match &query.action {
        Some(word) => Some(Action::parse(word).ok_or_else(|| Error::field("action", "is none that there is"))?),
        None => None,
    };
    let before = match &query.cursor {
        Some(cursor) => {
            let before = cursor.parse().ok().filter(|before| i64::try_from(*before).is_ok());
            Some(before.ok_or_else(|| Error::field("cursor", "is not a list's cursor"))?)
        }
        None => None,
    };
    let asked = audit::Asked { text: query.q.unwrap_or_default(), action, before };
    let page = audit::list(&ctx, &app, &asked, Limit::of(query.limit)).await?;
    let cursor = page.next.map(|next: u64| next.to_string());
    Ok(Items { items: page.entries.into_iter().map(EntryOut::from).collect(), cursor })
}

/// How the intake log is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum IntakeWord {
    /// It takes everything.
    Taking,
    /// The last append found no room.
    Full,
    /// It takes nothing any more.
    Stopped,
}

/// A part of the data directory.
#[derive(Debug, Serialize, JsonSchema)]
struct PartOut {
    /// Its path in the data directory.
    name: String,
    /// What is in it.
    holds: String,
    /// Its files.
    files: u64,
    /// Their bytes.
    bytes: u64,
}

/// How the program is.
#[derive(Debug, Serialize, JsonSchema)]
struct SystemOut {
    /// The program's version.
    version: String,
    /// How the intake log is.
    intake: IntakeWord,
    /// Why it stopped, where it did.
    stopped: Option<String>,
    /// Up to when answers are complete.
    as_of: Micros,
    /// Everything received, in all workspaces: the sum of the next five.
    received: u64,
    /// Events in the ledgers.
    accepted: u64,
    /// Events that were in them already.
    duplicate: u64,
    /// Events that wait for a mend.
    quarantined: u64,
    /// Events that the convention sends and nobody keeps.
    ignored: u64,
    /// Events that are durable and not read yet.
    pending: u64,
    /// Requests that the doors refused since the start.
    refused: u64,
    /// The parts of the data directory.
    parts: Vec<PartOut>,
    /// Where rows are.
    database: String,
    /// Threads that answer one question.
    threads: usize,
}

async fn health(call: Call) -> Given<SystemOut> {
    let view = system::show(&call.ctx, &call.app).await?;
    let (intake, stopped) = match view.intake {
        Intake::Taking => (IntakeWord::Taking, None),
        Intake::Full => (IntakeWord::Full, None),
        Intake::Stopped(why) => (IntakeWord::Stopped, Some(why)),
    };
    let parts = view.parts.into_iter().map(|part| PartOut {
        name: part.name.to_owned(),
        holds: part.holds.to_owned(),
        files: part.files,
        bytes: part.bytes,
    });
    Ok(SystemOut {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        intake,
        stopped,
        as_of: view.as_of,
        received: view.account.received,
        accepted: view.account.accepted,
        duplicate: view.account.duplicate,
        quarantined: view.account.quarantined,
        ignored: view.account.ignored,
        pending: view.account.pending,
        refused: view.account.refused,
        parts: parts.collect(),
        database: view.database,
        threads: view.threads,
    })
}
