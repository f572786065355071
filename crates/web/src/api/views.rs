//! Saved views: what the address of a list says, under a name.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::views::{self, List, ViewIn, ViewView};
use throughline_model::{id::ViewId, permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let see = Permission::SeePeople;
    Endpoints::of("views")
        .get("/api/v1/views", see, "Lists saved views, by their lists and names.", list)
        .create("/api/v1/views", see, "Saves a view of a list.", add)
        .get("/api/v1/views/{view}", see, "Shows a saved view.", show)
        .put("/api/v1/views/{view}", see, "Gives a saved view another name and query.", change)
        .delete("/api/v1/views/{view}", see, "Removes a saved view.", remove)
}

/// The path of a view.
#[derive(Debug, Deserialize, JsonSchema)]
struct ViewPath {
    /// The view.
    view: ViewId,
}

/// Which views are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The list that they are of; all lists where it is left out.
    list: Option<List>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// A view to be saved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewViewIn {
    /// The list that it is of.
    list: List,
    /// Its name, which no other view of the list has.
    name: String,
    /// What the address of the list says behind `?`.
    query: String,
    /// Whether everybody in the workspace sees it; a view that a program saves must be shared.
    shared: bool,
}

/// What a view is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ViewPutIn {
    /// Its name, which no other view of the list has.
    name: String,
    /// What the address of the list says behind `?`.
    query: String,
    /// Whether everybody in the workspace sees it.
    shared: bool,
}

/// A saved view.
#[derive(Debug, Serialize, JsonSchema)]
struct ViewOut {
    /// Its id.
    id: ViewId,
    /// The list that it is of.
    list: List,
    /// Its name.
    name: String,
    /// What the address of the list says behind `?`.
    query: String,
    /// Whether everybody in the workspace sees it.
    shared: bool,
    /// The name of whose it is; empty where a program saved it.
    owner: String,
    /// When it was last changed.
    changed_at: Micros,
}

impl From<ViewView> for ViewOut {
    fn from(view: ViewView) -> Self {
        let ViewView { id, list, name, query, shared, owner, changed_at, .. } = view;
        Self { id, list, name, query, shared, owner, changed_at }
    }
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<ViewOut>> {
    let Call { ctx, app, query: ListQuery { list, cursor, limit }, .. } = call;
    let all = views::list(&ctx, &app, list).await?;
    Items::page(all.into_iter().map(ViewOut::from), &PageQuery { cursor, limit })
}

async fn show(call: Call<ViewPath>) -> Given<ViewOut> {
    Ok(views::show(&call.ctx, &call.app, call.path.view).await?.into())
}

async fn add(call: Call<Nothing, Nothing, NewViewIn>) -> Given<ViewOut> {
    let NewViewIn { list, name, query, shared } = call.body;
    let view = views::add(&call.ctx, &call.app, list, &ViewIn { name, query, shared }).await?;
    Ok(views::show(&call.ctx, &call.app, view).await?.into())
}

async fn change(call: Call<ViewPath, Nothing, ViewPutIn>) -> Given<ViewOut> {
    let Call { ctx, app, path, body, .. } = call;
    let view = views::change(&ctx, &app, path.view, &body.name, body.shared, Some(&body.query)).await?;
    Ok(views::show(&ctx, &app, view).await?.into())
}

async fn remove(call: Call<ViewPath>) -> Given<()> {
    views::remove(&call.ctx, &call.app, call.path.view).await.map(drop)
}
