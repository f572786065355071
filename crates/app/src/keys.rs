//! Keys: what a write or secret key opens, and making them.
use std::sync::{Arc, PoisonError};

use throughline_model::{
    id::{SourceId, WorkspaceId},
    permission::Permission,
    time::Micros,
};
use throughline_store::{
    sources::{self, Key},
    workspaces::{self, Workspace},
};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::{Ctx, hash_of},
    error::{Error, Result},
    tenant::Tenant,
};

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// Sending messages as a source.
    Write(WorkspaceId, SourceId),
    /// Asking questions of a workspace.
    Secret(WorkspaceId),
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
    let hash = hash_of(key);
    if let Some(opened) = app.keys.read().unwrap_or_else(PoisonError::into_inner).get(&hash) {
        return Ok(Some(*opened));
    }
    let Some(found) = sources::key(&app.db, &hash).await? else { return Ok(None) };
    let opened = match (found.kind.as_str(), found.source) {
        ("write", Some(source)) => Opened::Write(found.workspace, source),
        ("secret", _) => Opened::Secret(found.workspace),
        _ => return Ok(None),
    };
    app.keys.write().unwrap_or_else(PoisonError::into_inner).insert(hash, opened);
    Ok(Some(opened))
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
    ctx.must(Permission::Administer)?;
    let (word, mark) = match kind {
        KeyKind::Write => ("write", "tlw_"),
        KeyKind::Secret => ("secret", "tls_"),
    };
    let key = format!("{mark}{}", app.world.secret());
    let name = source.unwrap_or("website");
    let (source, detail) = match kind {
        KeyKind::Write => (Some(self::source(ctx, app, name).await?), format!("write, {name}")),
        KeyKind::Secret => (None, word.to_owned()),
    };
    let row = Key { workspace: ctx.workspace, source, kind: word.to_owned(), prefix: key.chars().take(12).collect() };
    let mut tx = app.db.begin().await?;
    sources::add_key(&mut tx, &hash_of(&key), &row, ctx.now).await?;
    audit::note(&mut tx, ctx, Action::KeyAdded, &row.prefix, &detail).await?;
    tx.commit().await?;
    Ok(key)
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
        serde_json::json!({"prefix": key.prefix, "kind": key.kind, "source": source})
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
    };
    let mut tx = app.db.begin().await?;
    workspaces::create(&mut tx, &workspace).await?;
    tx.commit().await?;
    app.add_tenant(workspace).await
}
