//! Sources and keys: who sends, and which programs may come in.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    error::Error,
    keys::{self, KeyDraft, KeyView},
    sources::{self, SourceView},
};
use throughline_model::{
    id::SourceId,
    permission::{Permission, Scope, Scopes},
    time::{Micros, Span},
};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    Endpoints::of("sources")
        .get("/api/v1/sources", admin, "Lists sources and what came of what they sent.", list)
        .create("/api/v1/sources", admin, "Adds a source and gives its first write key.", add)
        .get("/api/v1/sources/{source}", admin, "Shows a source.", show)
        .create("/api/v1/sources/{source}/keys", admin, "Makes another write key of a source.", add_key)
        .get("/api/v1/keys", admin, "Lists the secret keys.", secret_keys)
        .create("/api/v1/keys", admin, "Makes a secret key.", make)
        .delete("/api/v1/keys/{key}", admin, "Takes a write or secret key back.", revoke)
}

/// A source.
#[derive(Debug, Serialize, JsonSchema)]
struct SourceOut {
    /// Its id.
    id: SourceId,
    /// Its name.
    name: String,
    /// Events in the ledgers.
    accepted: u64,
    /// Events that were in them already.
    duplicate: u64,
    /// Events that wait for a mend.
    quarantined: u64,
    /// Events that the convention sends and nobody keeps.
    ignored: u64,
    /// The beginning of the day, in UTC, on which the last one was received.
    last_day: Option<Micros>,
    /// How its standing write keys begin.
    keys: Vec<String>,
}

impl From<SourceView> for SourceOut {
    fn from(view: SourceView) -> Self {
        let SourceView { id, name, accepted, duplicate, quarantined, ignored, last_day, keys } = view;
        Self { id, name, accepted, duplicate, quarantined, ignored, last_day, keys }
    }
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<SourceOut>> {
    let found = sources::list(&call.ctx, &call.app).await?.sources;
    Items::page(found.into_iter().map(SourceOut::from), &call.query)
}

/// The path of a source.
#[derive(Debug, Deserialize, JsonSchema)]
struct SourcePath {
    /// The source.
    source: SourceId,
}

async fn show(call: Call<SourcePath>) -> Given<SourceOut> {
    Ok(sources::show(&call.ctx, &call.app, call.path.source).await?.into())
}

/// A source to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SourceIn {
    /// Its name, which no other source has.
    name: String,
}

/// A new source.
#[derive(Debug, Serialize, JsonSchema)]
struct AddedOut {
    /// Its id.
    id: SourceId,
    /// Its first write key, which nobody can see again.
    key: String,
}

async fn add(call: Call<Nothing, Nothing, SourceIn>) -> Given<AddedOut> {
    let (id, key) = sources::add(&call.ctx, &call.app, &call.body.name).await?;
    Ok(AddedOut { id, key })
}

/// A new key.
#[derive(Debug, Serialize, JsonSchema)]
struct MadeOut {
    /// The key, which nobody can see again.
    key: String,
}

async fn add_key(call: Call<SourcePath>) -> Given<MadeOut> {
    Ok(MadeOut { key: sources::add_key(&call.ctx, &call.app, call.path.source).await? })
}

/// What a key may be used for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ScopeWord {
    /// To ask for figures.
    Questions,
    /// To ask about people: timelines, words, who is who.
    People,
    /// To keep the data in order.
    Curate,
    /// To run the workspace.
    Admin,
}

impl From<Scope> for ScopeWord {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Questions => Self::Questions,
            Scope::People => Self::People,
            Scope::Curate => Self::Curate,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<ScopeWord> for Scope {
    fn from(word: ScopeWord) -> Self {
        match word {
            ScopeWord::Questions => Self::Questions,
            ScopeWord::People => Self::People,
            ScopeWord::Curate => Self::Curate,
            ScopeWord::Admin => Self::Admin,
        }
    }
}

/// A secret key, without what opens it.
#[derive(Debug, Serialize, JsonSchema)]
struct KeyOut {
    /// How it begins, which is its id.
    id: String,
    /// What people call it.
    name: Option<String>,
    /// What it may be used for.
    scopes: Vec<ScopeWord>,
    /// When it ends by itself.
    expires_at: Option<Micros>,
    /// Whether that is past.
    expired: bool,
    /// The beginning of the day, in UTC, on which it was last used.
    used: Option<Micros>,
}

impl From<KeyView> for KeyOut {
    fn from(view: KeyView) -> Self {
        Self {
            id: view.prefix,
            name: view.name,
            scopes: view.scopes.iter().map(ScopeWord::from).collect(),
            expires_at: view.expires_at,
            expired: view.expired,
            used: view.used,
        }
    }
}

async fn secret_keys(call: Call<Nothing, PageQuery>) -> Given<Items<KeyOut>> {
    let found = keys::secret_keys(&call.ctx, &call.app).await?;
    Items::page(found.into_iter().map(KeyOut::from), &call.query)
}

/// A secret key to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeyIn {
    /// What people call it.
    name: Option<String>,
    /// What it may be used for, at most what the asking key may; `questions` and `people` where nothing is said.
    #[schemars(length(min = 1))]
    scopes: Option<Vec<ScopeWord>>,
    /// After which time it ends by itself, such as `90d`.
    expires: Option<Span>,
}

async fn make(call: Call<Nothing, Nothing, KeyIn>) -> Given<MadeOut> {
    let Call { ctx, app, body, .. } = call;
    let scopes = match body.scopes {
        None => None,
        Some(words) => {
            let scopes = Scopes::of(words.into_iter().map(Scope::from));
            Some(scopes.ok_or_else(|| Error::field("scopes", "needs at least one"))?)
        }
    };
    let draft = KeyDraft { name: body.name.as_deref(), scopes, lasts: body.expires };
    Ok(MadeOut { key: keys::make_secret(&ctx, &app, &draft).await? })
}

/// The path of a key.
#[derive(Debug, Deserialize, JsonSchema)]
struct KeyPath {
    /// How the key begins.
    key: String,
}

async fn revoke(call: Call<KeyPath>) -> Given<()> {
    keys::revoke(&call.ctx, &call.app, &call.path.key).await
}
