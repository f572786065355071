//! Segments: groups of customers by a condition.
use axum::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    customers,
    segments::{
        self, SegmentView,
        listed::{self, Into},
    },
};
use throughline_model::{
    id::{ProfileId, SegmentId},
    permission::Permission,
    segment::Condition,
    time::Micros,
};

use super::{
    customers::CustomerOut,
    endpoint::{Call, Endpoints, Given},
    undo::ActedOut,
    wire::{Items, Limit, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let (known, see) = (Permission::SeeFigures, Permission::SeePeople);
    Endpoints::of("segments")
        .get("/api/v1/segments", known, "Lists segments, by their names.", list)
        .create("/api/v1/segments", see, "Adds a segment.", add)
        .get("/api/v1/segments/{segment}", known, "Shows a segment.", show)
        .put("/api/v1/segments/{segment}", see, "Gives a segment another name and condition.", change)
        .delete("/api/v1/segments/{segment}", see, "Removes a segment.", remove)
        .table(
            Method::GET,
            "/api/v1/segments/{segment}/members",
            see,
            "Lists the customers of a segment, the newest first.",
            members,
        )
        .act(
            "/api/v1/segments/{segment}/members",
            see,
            "Adds customers to a segment that is chosen by hand, which is one whose condition is `listed`.",
            add_members,
        )
        .act(
            "/api/v1/segments/{segment}/members/remove",
            see,
            "Takes customers out of a segment that is chosen by hand.",
            remove_members,
        )
}

/// The path of a segment.
#[derive(Debug, Deserialize, JsonSchema)]
struct SegmentPath {
    /// The segment.
    segment: SegmentId,
}

/// What a segment is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SegmentIn {
    /// Its name, which no other segment has.
    name: String,
    /// Who is meant.
    condition: Condition,
}

/// A segment.
#[derive(Debug, Serialize, JsonSchema)]
struct SegmentOut {
    /// Its id.
    id: SegmentId,
    /// Its name.
    name: String,
    /// Who is meant.
    condition: Condition,
    /// When it was last changed.
    changed_at: Micros,
}

impl From<SegmentView> for SegmentOut {
    fn from(view: SegmentView) -> Self {
        let SegmentView { id, name, condition, changed_at } = view;
        Self { id, name, condition, changed_at }
    }
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<SegmentOut>> {
    let all = segments::list(&call.ctx, &call.app).await?;
    Items::page(all.into_iter().map(SegmentOut::from), &call.query)
}

async fn show(call: Call<SegmentPath>) -> Given<SegmentOut> {
    Ok(segments::show(&call.ctx, &call.app, call.path.segment).await?.into())
}

async fn add(call: Call<Nothing, Nothing, SegmentIn>) -> Given<SegmentOut> {
    let id = segments::put(&call.ctx, &call.app, None, &call.body.name, &call.body.condition).await?;
    Ok(segments::show(&call.ctx, &call.app, id).await?.into())
}

async fn change(call: Call<SegmentPath, Nothing, SegmentIn>) -> Given<SegmentOut> {
    let (segment, body) = (call.path.segment, call.body);
    segments::put(&call.ctx, &call.app, Some(segment), &body.name, &body.condition).await?;
    Ok(segments::show(&call.ctx, &call.app, segment).await?.into())
}

async fn remove(call: Call<SegmentPath>) -> Given<()> {
    segments::remove(&call.ctx, &call.app, call.path.segment).await
}

async fn members(call: Call<SegmentPath, PageQuery>) -> Given<Items<CustomerOut>> {
    let Call { ctx, app, path, query, .. } = call;
    let condition = segments::show(&ctx, &app, path.segment).await?.condition;
    let members = segments::members(&ctx, &app, &condition).await?;
    let (cursor, limit) = (query.cursor.as_deref(), Limit::of(query.limit));
    let list = customers::list(&ctx, &app, None, Some(&members), cursor, limit).await?;
    Ok(Items { items: list.rows.into_iter().map(CustomerOut::from).collect(), cursor: list.next })
}

/// Which customers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MembersIn {
    /// Any profile of each.
    customers: Vec<ProfileId>,
}

async fn add_members(call: Call<SegmentPath, Nothing, MembersIn>) -> Given<ActedOut> {
    let Call { ctx, app, path, body, .. } = call;
    let (_, undo) = listed::add(&ctx, &app, Into::There(path.segment), &body.customers).await?;
    ActedOut::of(&ctx, &app, undo).await
}

async fn remove_members(call: Call<SegmentPath, Nothing, MembersIn>) -> Given<ActedOut> {
    let Call { ctx, app, path, body, .. } = call;
    let undo = listed::take_out(&ctx, &app, path.segment, &body.customers).await?;
    ActedOut::of(&ctx, &app, undo).await
}
