//! Units: places, teams and brands, and what lies in what.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::units;
use throughline_model::{permission::Permission, unit::Hierarchy};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Nothing, Number, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    Endpoints::of("units")
        .get("/api/v1/units", admin, "Lists units, by their names.", list)
        .create("/api/v1/units", admin, "Adds a unit.", add)
        .put("/api/v1/units/{unit}/place", admin, "Says in which unit one lies.", place)
        .put("/api/v1/units/{unit}/zone", admin, "Gives a unit a zone of its own.", zone)
}

/// Where a unit lies.
#[derive(Debug, Serialize, JsonSchema)]
struct PlaceOut {
    /// In which respect.
    hierarchy: Hierarchy,
    /// The unit that it lies in; null where it is the outermost.
    parent: Option<Number>,
    /// How deep it lies, from 0.
    depth: usize,
}

/// A unit.
#[derive(Debug, Serialize, JsonSchema)]
struct UnitOut {
    /// Its id.
    id: Number,
    /// Its name.
    name: String,
    /// Its places, at most one in each hierarchy.
    places: Vec<PlaceOut>,
    /// Its own zone; null where it has that of what it lies in, else of the workspace.
    zone: Option<String>,
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<UnitOut>> {
    let found = units::list(&call.ctx, &call.app).await?;
    let places = |unit: u32| {
        let of = |tree: &units::Tree| {
            let row = tree.rows.iter().find(|row| row.unit == unit)?;
            Some(PlaceOut { hierarchy: tree.hierarchy, parent: row.parent.map(Number), depth: row.depth })
        };
        found.trees.iter().filter_map(of).collect()
    };
    let zone = |unit: u32| found.zones.iter().find(|(other, _)| *other == unit).map(|(_, zone)| zone.name().to_owned());
    let units = found.all.iter().map(|(unit, name)| UnitOut {
        id: Number(*unit),
        name: name.clone(),
        places: places(*unit),
        zone: zone(*unit),
    });
    Items::page(units, &call.query)
}

/// A unit to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitIn {
    /// Its name, as rows name it.
    name: String,
}

/// A unit that was added.
#[derive(Debug, Serialize, JsonSchema)]
struct AddedOut {
    /// Its id.
    id: Number,
}

async fn add(call: Call<Nothing, Nothing, UnitIn>) -> Given<AddedOut> {
    Ok(AddedOut { id: Number(units::add(&call.ctx, &call.app, &call.body.name).await?) })
}

/// The path of a unit.
#[derive(Debug, Deserialize, JsonSchema)]
struct UnitPath {
    /// The unit.
    unit: Number,
}

/// A unit's zone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ZoneIn {
    /// The zone, such as `Europe/Lisbon`; null gives it that of what it lies in.
    zone: Option<String>,
}

async fn zone(call: Call<UnitPath, Nothing, ZoneIn>) -> Given<()> {
    let zone = call.body.zone.unwrap_or_default();
    units::set_zone(&call.ctx, &call.app, call.path.unit.0, &zone).await
}

/// Where a unit is to lie.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlaceIn {
    /// In which respect.
    hierarchy: Hierarchy,
    /// The unit that it lies in; null where it lies in no other.
    parent: Option<Number>,
}

async fn place(call: Call<UnitPath, Nothing, PlaceIn>) -> Given<()> {
    let Call { ctx, app, path, body, .. } = call;
    units::place(&ctx, &app, body.hierarchy, path.unit.0, body.parent.map(|parent| parent.0)).await
}
