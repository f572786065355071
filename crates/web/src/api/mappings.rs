//! Mappings of the workspace's own.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::imports::mappings::{self, MappingView};
use throughline_model::{permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let curate = Permission::Curate;
    Endpoints::of("imports")
        .get("/api/v1/mappings", curate, "Lists the mappings of the workspace's own, by their names.", list)
        .put("/api/v1/mappings/{mapping}", curate, "Keeps a mapping under a name.", keep)
        .delete("/api/v1/mappings/{mapping}", curate, "Removes a mapping.", remove)
}

/// A mapping.
#[derive(Debug, Serialize, JsonSchema)]
struct MappingOut {
    /// Its name.
    name: String,
    /// What it says it is for.
    description: String,
    /// Its text, as TOML.
    text: String,
    /// When it was last changed.
    changed_at: Micros,
}

impl From<MappingView> for MappingOut {
    fn from(view: MappingView) -> Self {
        let MappingView { name, description, text, changed_at } = view;
        Self { name, description, text, changed_at }
    }
}

/// The path of a mapping.
#[derive(Debug, Deserialize, JsonSchema)]
struct MappingPath {
    /// Its name.
    mapping: String,
}

/// A mapping's text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MappingIn {
    /// The text, as TOML.
    text: String,
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<MappingOut>> {
    let all = mappings::list(&call.ctx, &call.app).await?;
    Items::page(all.into_iter().map(MappingOut::from), &call.query)
}

async fn keep(call: Call<MappingPath, Nothing, MappingIn>) -> Given<()> {
    mappings::keep(&call.ctx, &call.app, &call.path.mapping, &call.body.text).await
}

async fn remove(call: Call<MappingPath>) -> Given<()> {
    mappings::remove(&call.ctx, &call.app, &call.path.mapping).await
}
