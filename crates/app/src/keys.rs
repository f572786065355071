//! Keys: what a write or secret key opens, and making them.
use std::sync::{Arc, PoisonError};

use throughline_model::{
    id::{SourceId, WorkspaceId},
    permission::{Permission, Scopes},
    time::{DAY, Micros, Span},
};
use throughline_store::{
    sources::{self, Key},
    workspaces::{self, Workspace},
};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::{Actor, Ctx, hash_of},
    error::{Error, Result},
    tenant::Tenant,
};

/// What a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Sending messages as a source.
    Write(WorkspaceId, SourceId),
    /// What its scopes say, of a workspace.
    Secret(SecretKey),
}

/// A secret key that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKey {
    /// Whose.
    pub workspace: WorkspaceId,
    /// How it begins.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Scopes,
}

/// A key as it is held in memory.
#[derive(Debug)]
pub(crate) struct Held {
    opened: Opened,
    expires_at: Option<Micros>,
    used_day: i64,
}

/// A key to be made.
#[derive(Debug, Clone, Default)]
pub struct KeyDraft<'a> {
    /// What people call it.
    pub name: Option<&'a str>,
    /// What it may be used for; every question where nothing is said.
    pub scopes: Option<Scopes>,
    /// After which time it ends by itself.
    pub lasts: Option<Span>,
}

/// A standing key, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// How it begins.
    pub prefix: String,
    /// What people call it.
    pub name: Option<String>,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it ends by itself.
    pub expires_at: Option<Micros>,
    /// Whether that is past: it opens nothing any more.
    pub expired: bool,
    /// The beginning of the day, in UTC, on which it was last used.
    pub used: Option<Micros>,
}

/// The kinds of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// For sending messages; it may be public.
    Write,
    /// For asking questions; it must stay secret.
    Secret,
}

/// Finds what a key opens.
///
/// # Errors
/// When the database fails.
pub async fn open(app: &App, key: &str) -> Result<Option<Opened>> {
    if key.is_empty() || key.len() > 200 {
        return Ok(None);
    }
    let (hash, now) = (hash_of(key), app.now());
    let day = now.0.div_euclid(DAY);
    if let Some(held) = app.keys.read().unwrap_or_else(PoisonError::into_inner).get(&hash)
        && held.used_day >= day
    {
        return Ok(held.opened_at(now));
    }
    let Some(found) = sources::key(&app.db, &hash).await? else { return Ok(None) };
    let opened = match (found.kind.as_str(), found.source) {
        ("write", Some(source)) => Opened::Write(found.workspace, source),
        ("secret", _) => {
            // What a later version wrote opens nothing here.
            let Some(scopes) = scopes_of(found.scopes.as_deref()) else { return Ok(None) };
            Opened::Secret(SecretKey { workspace: found.workspace, prefix: found.prefix, scopes })
        }
        _ => return Ok(None),
    };
    let held = Held { opened, expires_at: found.expires_at, used_day: day };
    let opened = held.opened_at(now);
    if opened.is_some() {
        note_use(app, hash.clone(), day);
    }
    app.keys.write().unwrap_or_else(PoisonError::into_inner).insert(hash, held);
    Ok(opened)
}

impl Held {
    fn opened_at(&self, now: Micros) -> Option<Opened> {
        let stands = self.expires_at.is_none_or(|end| now < end);
        stands.then(|| self.opened.clone())
    }
}

/// Notes beside the request on which day a key was used.
fn note_use(app: &App, hash: String, day: i64) {
    let db = app.db.clone();
    tokio::spawn(async move {
        let noted = async {
            let mut tx = db.begin().await?;
            sources::use_key(&mut tx, &hash, day).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "could not note that a key was used");
        }
    });
}

fn scopes_of(text: Option<&str>) -> Option<Scopes> {
    text.map_or(Some(Scopes::QUESTIONS_AND_PEOPLE), Scopes::parse)
}

/// Makes a key as the operator of the machine does; see [`make`].
///
/// # Errors
/// When the database fails.
pub async fn add(app: &App, workspace: WorkspaceId, kind: KeyKind, source: Option<&str>) -> Result<String> {
    make(&Ctx::operator(workspace, app.now()), app, kind, source).await
}

/// Makes a key and gives it; only its hash is kept. A write key gets a source of the given name.
///
/// # Errors
/// When it is not the caller's to do, or the database fails.
pub async fn make(ctx: &Ctx, app: &App, kind: KeyKind, source: Option<&str>) -> Result<String> {
    match kind {
        KeyKind::Write => {
            ctx.must(Permission::Administer)?;
            let name = source.unwrap_or("website");
            let source = Some(self::source(ctx, app, name).await?);
            add_row(ctx, app, row(ctx, source, "write"), &format!("write, {name}")).await
        }
        KeyKind::Secret => make_secret(ctx, app, &KeyDraft::default()).await,
    }
}

/// Makes a secret key and gives it; only its hash is kept. A key makes none that may more than itself.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to do, or the database fails.
pub async fn make_secret(ctx: &Ctx, app: &App, draft: &KeyDraft<'_>) -> Result<String> {
    ctx.must(Permission::Administer)?;
    let scopes = draft.scopes.unwrap_or(Scopes::QUESTIONS_AND_PEOPLE);
    if let Actor::Key { scopes: own, .. } = &ctx.actor
        && let Some(lacking) = scopes.iter().find(|scope| !own.has(*scope))
    {
        return Err(Error::LacksScope(lacking));
    }
    let name = draft.name.map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > 100 || name.chars().any(char::is_control)) {
        return Err(Error::field("name", "has at most 100 characters"));
    }
    let expires_at = match draft.lasts {
        Some(lasts) if lasts.0 <= 0 => return Err(Error::field("expires", "is a time such as 90d")),
        lasts => lasts.map(|lasts| Micros(ctx.now.0.saturating_add(lasts.0))),
    };
    let row =
        Key { name: name.map(str::to_owned), scopes: Some(scopes.to_string()), expires_at, ..row(ctx, None, "secret") };
    let detail =
        [Some(format!("secret, {scopes}")), name.map(str::to_owned), expires_at.map(|at| format!("until {at}"))];
    add_row(ctx, app, row, &detail.into_iter().flatten().collect::<Vec<_>>().join(", ")).await
}

fn row(ctx: &Ctx, source: Option<SourceId>, kind: &str) -> Key {
    let (kind, prefix) = (kind.to_owned(), String::new());
    Key { workspace: ctx.workspace, source, kind, prefix, name: None, scopes: None, expires_at: None, used_day: None }
}

async fn add_row(ctx: &Ctx, app: &App, row: Key, detail: &str) -> Result<String> {
    let mark = if row.source.is_some() { "tlw_" } else { "tls_" };
    let key = format!("{mark}{}", app.world.secret());
    let row = Key { prefix: key.chars().take(12).collect(), ..row };
    let mut tx = app.db.begin().await?;
    sources::add_key(&mut tx, &hash_of(&key), &row, ctx.now).await?;
    audit::note(&mut tx, ctx, Action::KeyAdded, &row.prefix, detail).await?;
    tx.commit().await?;
    Ok(key)
}

/// Lists the secret keys that were not taken back, in the order they were made.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn secret_keys(ctx: &Ctx, app: &App) -> Result<Vec<KeyView>> {
    ctx.must(Permission::Administer)?;
    let keys = sources::keys(&app.db, ctx.workspace).await?.into_iter().filter(|key| key.kind == "secret");
    let views = keys.filter_map(|key| {
        Some(KeyView {
            scopes: scopes_of(key.scopes.as_deref())?,
            expired: key.expires_at.is_some_and(|end| end <= ctx.now),
            expires_at: key.expires_at,
            used: key.used_day.map(|day| Micros(day * DAY)),
            prefix: key.prefix,
            name: key.name,
        })
    });
    Ok(views.collect())
}

/// Lists the standing keys by their first characters.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, workspace: WorkspaceId) -> Result<serde_json::Value> {
    let names = app.tenant(workspace)?.names();
    let keys = sources::keys(&app.db, workspace).await?.into_iter().map(|key| {
        let code = key.source.and_then(|source| names.sources.get(&source)).copied().unwrap_or(0);
        let source = names.catalogue.name(throughline_model::space::Space::Source, code);
        let mut listed = serde_json::json!({"prefix": key.prefix, "kind": key.kind, "source": source});
        if let (Some(listed), "secret") = (listed.as_object_mut(), key.kind.as_str()) {
            let scopes = scopes_of(key.scopes.as_deref()).map(|scopes| scopes.to_string());
            let used = key.used_day.map(|day| Micros(day * DAY).to_string().chars().take(10).collect::<String>());
            listed.insert("name".to_owned(), serde_json::json!(key.name));
            listed.insert("scopes".to_owned(), serde_json::json!(scopes));
            listed.insert("expires_at".to_owned(), serde_json::json!(key.expires_at.map(|at| at.to_string())));
            listed.insert("used".to_owned(), serde_json::json!(used));
        }
        listed
    });
    Ok(keys.collect())
}

/// Takes back the keys that begin with a prefix.
///
/// # Errors
/// When it is not the caller's to do, there is no such key, or the database fails.
pub async fn revoke(ctx: &Ctx, app: &App, prefix: &str) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let mut tx = app.db.begin().await?;
    let revoked = sources::revoke_key(&mut tx, ctx.workspace, prefix, ctx.now).await?;
    if revoked == 0 {
        return Err(Error::NotFound("key"));
    }
    audit::note(&mut tx, ctx, Action::KeyRevoked, prefix, "").await?;
    tx.commit().await?;
    app.keys.write().unwrap_or_else(PoisonError::into_inner).clear();
    Ok(())
}

/// Finds a source by its name, or adds it.
///
/// # Errors
/// When the database fails.
pub async fn source(ctx: &Ctx, app: &App, name: &str) -> Result<SourceId> {
    let workspace = ctx.workspace;
    if let Some(source) = sources::all(&app.db, workspace).await?.into_iter().find(|source| source.name == name) {
        return Ok(source.id);
    }
    let id = SourceId(throughline_model::id::derived(workspace, &[b"source", name.as_bytes()]));
    let mut tx = app.db.begin().await?;
    sources::add(&mut tx, workspace, id, name, ctx.now).await?;
    audit::note(&mut tx, ctx, Action::SourceAdded, name, "").await?;
    tx.commit().await?;
    // The projection may be adding names at this moment; it must not lose this one.
    let _projection = app.projection.lock().await;
    app.tenant(workspace)?.reload(&app.db).await?;
    Ok(id)
}

/// The workspace with a name; the only one, or `default` where none is named. `default` is made where there is none.
///
/// # Errors
/// When there is none of that name, or the database fails.
pub async fn workspace(app: &App, slug: Option<&str>) -> Result<Arc<Tenant>> {
    let tenants = app.tenants();
    let wanted = slug.unwrap_or("default");
    if let Some(tenant) = tenants.iter().find(|tenant| tenant.workspace.slug == wanted) {
        return Ok(Arc::clone(tenant));
    }
    match (slug, tenants.as_slice()) {
        (None, [only]) => Ok(Arc::clone(only)),
        (None | Some("default"), _) => make_workspace(app, "default", "Default", app.now()).await,
        _ => Err(Error::NotFound("workspace")),
    }
}

/// Makes a workspace.
///
/// # Errors
/// When the name is taken, or the database fails.
pub async fn make_workspace(app: &App, slug: &str, name: &str, now: Micros) -> Result<Arc<Tenant>> {
    let workspace = Workspace {
        id: WorkspaceId(app.world.new_id()),
        slug: slug.to_owned(),
        name: name.to_owned(),
        zone: chrono_tz::UTC,
        partitions: app.settings.partitions,
        created_at: now,
        look: None,
    };
    let mut tx = app.db.begin().await?;
    workspaces::create(&mut tx, &workspace).await?;
    tx.commit().await?;
    app.add_tenant(workspace).await
}

#[cfg(test)]
mod tests {
    use throughline_model::permission::Scope;

    use super::*;
    use crate::{app::Settings, ask::ask, ctx::World};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_key_opens_what_its_scopes_say_and_no_longer_than_it_lasts() {
        static NOW: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(5 * DAY);
        let clock = || Micros(NOW.load(std::sync::atomic::Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::fixed(clock, 7)).await.unwrap();
        let workspace = make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let operator = Ctx::operator(workspace, app.now());
        let draft = |scopes: &[Scope]| KeyDraft { scopes: Scopes::of(scopes.iter().copied()), ..KeyDraft::default() };
        let with = async |key: &str| match open(&app, key).await.unwrap() {
            Some(Opened::Secret(SecretKey { workspace, prefix, scopes })) => {
                assert!(key.starts_with(&prefix));
                Some(Ctx { actor: Actor::Key { prefix, scopes }, ..Ctx::operator(workspace, app.now()) })
            }
            _ => None,
        };
        let old = with(&add(&app, workspace, KeyKind::Secret, None).await.unwrap()).await.unwrap();
        for (permission, allowed) in [
            (Permission::SeeFigures, true),
            (Permission::SeePeople, true),
            (Permission::LinkPeople, true),
            (Permission::Curate, false),
            (Permission::Administer, false),
        ] {
            assert_eq!(old.may(permission), allowed, "{permission:?}");
        }
        let figures = make_secret(&operator, &app, &draft(&[Scope::Questions])).await.unwrap();
        let figures = with(&figures).await.unwrap();
        let question = |text: &str| throughline_model::question::Question::from_json(text).unwrap();
        ask(&figures, &app, question(r#"{"kind":"map"}"#)).await.unwrap();
        let timeline = r#"{"kind":"timeline","customer":{"external_id":"ada"}}"#;
        let refused = ask(&figures, &app, question(timeline)).await;
        assert!(matches!(refused, Err(Error::LacksScope(Scope::People))), "{refused:?}");
        let refused = make(&figures, &app, KeyKind::Secret, None).await;
        assert!(matches!(refused, Err(Error::LacksScope(Scope::Admin))));

        let admin = make_secret(&operator, &app, &draft(&[Scope::Admin])).await.unwrap();
        let admin = with(&admin).await.unwrap();
        let more = make_secret(&admin, &app, &draft(&[Scope::Admin, Scope::People])).await;
        assert!(matches!(more, Err(Error::LacksScope(Scope::People))), "a key makes none that may more");
        let made = make_secret(&admin, &app, &draft(&[Scope::Admin])).await.unwrap();
        let entry = audit::list(&admin, &app, &audit::Asked::default(), 1).await.unwrap().entries.remove(0);
        let Actor::Key { prefix, .. } = &admin.actor else { panic!() };
        assert_eq!((entry.actor.as_str(), &entry.name, entry.subject.as_str()), ("key", prefix, &made[..12]));

        let brief = KeyDraft { name: Some(" report "), lasts: Some(Span(3 * DAY)), ..KeyDraft::default() };
        let brief = make_secret(&operator, &app, &brief).await.unwrap();
        assert!(with(&brief).await.is_some());
        let view = async || {
            let all = secret_keys(&Ctx::operator(workspace, app.now()), &app).await.unwrap();
            all.into_iter().find(|key| brief.starts_with(&key.prefix)).unwrap()
        };
        while view().await.used.is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let shown = view().await;
        assert_eq!((shown.name.as_deref(), shown.used, shown.expired), (Some("report"), Some(Micros(5 * DAY)), false));
        assert_eq!(shown.expires_at, Some(Micros(8 * DAY)));
        for (at, opens) in [(6 * DAY, true), (8 * DAY - 1, true), (8 * DAY, false)] {
            NOW.store(at, std::sync::atomic::Ordering::Relaxed);
            assert_eq!(with(&brief).await.is_some(), opens, "{at}");
        }
        assert!(view().await.expired);
        for wrong in [
            KeyDraft { name: Some("a\nb"), ..KeyDraft::default() },
            KeyDraft { lasts: Some(Span(0)), ..KeyDraft::default() },
        ] {
            assert!(matches!(make_secret(&operator, &app, &wrong).await, Err(Error::Invalid(_))), "{wrong:?}");
        }
    }
}
