//! Units: the places, teams and brands that rows name, and what lies in what.
use std::sync::Arc;

use throughline_model::{permission::Permission, space::Space, unit::Hierarchy};
use throughline_store::{
    codes::{self, Code},
    units::{self, Lies},
};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    figures::Within,
    tenant::{Names, Tenant},
};

/// Most characters of a unit's name.
pub const LONGEST: usize = 100;

/// A unit in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Its number.
    pub unit: u32,
    /// Its name.
    pub name: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// The number of the unit that it lies in.
    pub parent: Option<u32>,
    /// How many units lie in it, directly or not.
    pub below: usize,
}

/// One hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// In which respect.
    pub hierarchy: Hierarchy,
    /// Its units: each directly before those that lie in it.
    pub rows: Vec<UnitRow>,
}

/// The units of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Units {
    /// Each hierarchy, with the units that have a place in it.
    pub trees: Vec<Tree>,
    /// The names of units that have no place in any hierarchy, with their numbers.
    pub loose: Vec<(u32, String)>,
    /// All units by name, with their numbers.
    pub all: Vec<(u32, String)>,
    /// The units that have a zone of their own.
    pub zones: Vec<(u32, chrono_tz::Tz)>,
}

/// Lists the units.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Units> {
    ctx.must(Permission::Administer)?;
    let names = app.tenant(ctx.workspace)?.names();
    let lies = units::all(&app.db, ctx.workspace).await?;
    let mut all: Vec<(u32, String)> = (0u32..)
        .zip(names.catalogue.names(Space::Unit))
        .filter(|(_, name)| !name.is_empty())
        .map(|(unit, name)| (unit, name.clone()))
        .collect();
    all.sort_by_key(|(_, name)| name.to_lowercase());
    let placed = |unit: u32| lies.iter().any(|one| one.unit == unit || one.parent == unit);
    let loose = all.iter().filter(|(unit, _)| !placed(*unit)).cloned().collect();
    let trees = Hierarchy::ALL.into_iter().map(|hierarchy| {
        let here: Vec<Lies> = lies.iter().filter(|one| one.hierarchy == hierarchy).copied().collect();
        Tree { hierarchy, rows: tree(&here, &all) }
    });
    let zones = units::zones(&app.db, ctx.workspace).await?;
    Ok(Units { trees: trees.collect(), loose, all, zones })
}

/// The rows of a hierarchy, each unit before those that lie in it, by their names.
fn tree(lies: &[Lies], all: &[(u32, String)]) -> Vec<UnitRow> {
    let parent = |unit: u32| lies.iter().find(|one| one.unit == unit).map(|one| one.parent);
    let mut rows: Vec<UnitRow> = Vec::new();
    // What waits to be listed, the next at the end.
    let roots = all.iter().filter(|(unit, _)| parent(*unit).is_none() && lies.iter().any(|one| one.parent == *unit));
    let mut waiting: Vec<(u32, &str, usize)> = roots.rev().map(|(unit, name)| (*unit, name.as_str(), 0)).collect();
    while let Some((unit, name, depth)) = waiting.pop() {
        rows.push(UnitRow { unit, name: name.to_owned(), depth, parent: parent(unit), below: 0 });
        let inside = all.iter().rev().filter(|(other, _)| parent(*other) == Some(unit));
        waiting.extend(inside.map(|(other, name)| (*other, name.as_str(), depth + 1)));
    }
    let depths: Vec<usize> = rows.iter().map(|row| row.depth).collect();
    for (place, row) in rows.iter_mut().enumerate() {
        row.below = depths.iter().skip(place + 1).take_while(|depth| **depth > row.depth).count();
    }
    rows
}

/// Adds a unit before any row names it, such as a region; gives its number.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Conflict`] when there is a unit of this name.
pub async fn add(ctx: &Ctx, app: &App, name: &str) -> Result<u32> {
    ctx.must(Permission::Administer)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::field("name", format!("needs 1 to {LONGEST} characters")));
    }
    let tenant = app.tenant(ctx.workspace)?;
    // The projection may be adding names at this moment; neither must lose the other's.
    let _projection = app.projection.lock().await;
    let names = tenant.names();
    if names.catalogue.code(Space::Unit, name).is_some() {
        return Err(Error::Conflict(format!("there is a unit named {name} already")));
    }
    let code = names.catalogue.next_code(Space::Unit);
    let mut tx = app.db.begin().await?;
    codes::add(&mut tx, ctx.workspace, &[Code { space: Space::Unit, code, name: name.to_owned() }]).await?;
    audit::note(&mut tx, ctx, Action::UnitAdded, name, "").await?;
    tx.commit().await?;
    tenant.reload(&app.db).await?;
    Ok(code)
}

/// Says in which unit one lies in a hierarchy, or with `None` in no other. It takes effect at once, in figures, in
/// filters and in what members see who are limited to units.
///
/// # Errors
/// When there is no such unit, or one would lie in itself.
pub async fn place(ctx: &Ctx, app: &App, hierarchy: Hierarchy, unit: u32, parent: Option<u32>) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let tenant = app.tenant(ctx.workspace)?;
    let _projection = app.projection.lock().await;
    let names = tenant.names();
    let name = named(&names, unit)?;
    let to = match parent {
        Some(parent) => {
            let to = named(&names, parent)?;
            if names.catalogue.lineage(parent).contains(&unit) {
                return Err(Error::field("parent", format!("{to} lies in {name} already")));
            }
            format!("{}: in {to}", hierarchy.as_str())
        }
        None => format!("{}: in no other", hierarchy.as_str()),
    };
    let mut tx = app.db.begin().await?;
    units::set_parent(&mut tx, ctx.workspace, hierarchy, unit, parent).await?;
    audit::note(&mut tx, ctx, Action::UnitPlaced, &name, &to).await?;
    tx.commit().await?;
    reload(&tenant, app).await
}

/// Gives a unit a zone of its own; with an empty one that of what it lies in, else of the workspace. From then on the days
/// and hours of what is asked of this unit alone are those of its zone.
///
/// # Errors
/// When there is no such unit; names `zone` where it is none.
pub async fn set_zone(ctx: &Ctx, app: &App, unit: u32, zone: &str) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let zone = match zone.trim() {
        "" => None,
        zone => Some(zone.parse().map_err(|_| Error::field("zone", "is not a zone such as Europe/Berlin"))?),
    };
    let tenant = app.tenant(ctx.workspace)?;
    let _projection = app.projection.lock().await;
    let name = named(&tenant.names(), unit)?;
    let to = zone.map_or("that of what it lies in", |zone: chrono_tz::Tz| zone.name());
    let mut tx = app.db.begin().await?;
    units::set_zone(&mut tx, ctx.workspace, unit, zone).await?;
    audit::note(&mut tx, ctx, Action::UnitZoned, &name, to).await?;
    tx.commit().await?;
    reload(&tenant, app).await
}

/// The zone of days and hours of what counts: of the unit that is chosen, else of the workspace.
pub(crate) fn zone(tenant: &Tenant, within: &Within) -> chrono_tz::Tz {
    tenant.names().catalogue.zone_within(within.filter.as_ref())
}

/// The zone of days and hours where a unit is chosen by its name, or none is.
///
/// # Errors
/// When the workspace is unknown.
pub fn zone_of(ctx: &Ctx, app: &App, unit: Option<&str>) -> Result<chrono_tz::Tz> {
    let names = app.tenant(ctx.workspace)?.names();
    let code = unit.and_then(|unit| names.catalogue.code(Space::Unit, unit));
    Ok(names.catalogue.zone_of(code.unwrap_or(0)))
}

async fn reload(tenant: &Arc<Tenant>, app: &App) -> Result<()> {
    tenant.sets.forget();
    tenant.reload(&app.db).await
}

fn named(names: &Names, unit: u32) -> Result<String> {
    names.catalogue.name(Space::Unit, unit).map(str::to_owned).ok_or(Error::NotFound("unit"))
}

#[cfg(test)]
mod tests;
