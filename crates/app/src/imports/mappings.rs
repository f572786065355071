//! Mappings of a workspace's own: kept under a name, offered beside the presets.
use throughline_model::{permission::Permission, time::Micros};
use throughline_store::mappings::{self, Kept};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    import::Mapping,
};

/// Most characters of a mapping's name.
pub const LONGEST: usize = 80;
/// The largest mapping, in bytes.
const LARGEST: usize = 256 << 10;
/// Most mappings of a workspace.
const MOST: usize = 200;

/// A mapping of the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingView {
    /// Its name.
    pub name: String,
    /// What it says it is for.
    pub description: String,
    /// Its text.
    pub text: String,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// Lists the mappings by their names.
///
/// # Errors
/// When it is not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<MappingView>> {
    ctx.must(Permission::Curate)?;
    let view = |kept: Kept| MappingView {
        description: Mapping::parse(&kept.body).map(|mapping| mapping.description().to_owned()).unwrap_or_default(),
        name: kept.name,
        text: kept.body,
        changed_at: kept.changed_at,
    };
    Ok(mappings::all(&app.db, ctx.workspace).await?.into_iter().map(view).collect())
}

/// Keeps a mapping under a name, in the place of an earlier one.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to do.
pub async fn keep(ctx: &Ctx, app: &App, name: &str, text: &str) -> Result<()> {
    ctx.must(Permission::Curate)?;
    let name = checked(name)?;
    if text.len() > LARGEST {
        return Err(Error::field("text", format!("has more than {} KiB", LARGEST >> 10)));
    }
    Mapping::parse(text).map_err(|error| Error::field("text", error.to_string()))?;
    let known = mappings::all(&app.db, ctx.workspace).await?;
    if known.len() >= MOST && !known.iter().any(|kept| kept.name == name) {
        return Err(Error::Conflict(format!("there are {MOST} mappings already")));
    }
    let kept = Kept { name: name.to_owned(), body: text.to_owned(), changed_at: ctx.now };
    let mut tx = app.db.begin().await?;
    mappings::put(&mut tx, ctx.workspace, &kept, ctx.user()).await?;
    audit::note(&mut tx, ctx, Action::MappingKept, name, "").await?;
    Ok(tx.commit().await?)
}

/// Removes a mapping; imports that it read stay as they are.
///
/// # Errors
/// When there is none, or it is not the caller's to do.
pub async fn remove(ctx: &Ctx, app: &App, name: &str) -> Result<()> {
    ctx.must(Permission::Curate)?;
    let mut tx = app.db.begin().await?;
    if !mappings::remove(&mut tx, ctx.workspace, name).await? {
        return Err(Error::NotFound("mapping"));
    }
    audit::note(&mut tx, ctx, Action::MappingRemoved, name, "").await?;
    Ok(tx.commit().await?)
}

/// A name that a mapping can have: it names the source of its rows, and stands beside the presets.
///
/// # Errors
/// Names `name` where it cannot be taken.
pub fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::field("name", format!("needs 1 to {LONGEST} characters")));
    }
    if Mapping::preset_text(name).is_some() {
        return Err(Error::field("name", format!("{name} is the name of a preset")));
    }
    Ok(name)
}
