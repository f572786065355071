//! What an admin sets up beside the data: regions over the shops, and segments that are looked at again and again.
use std::sync::Arc;

use serde_json::{Value, json};
use throughline_model::{segment::Condition, space::Space, unit::Hierarchy};

use crate::{
    app::App,
    ctx::Ctx,
    demo::shops::REGIONS,
    error::{Error, Result},
    segments, units,
};

/// Puts the shops and depots into their regions.
///
/// # Errors
/// When something cannot be written.
pub async fn regions(ctx: &Ctx, app: &App) -> Result<()> {
    for region in &REGIONS {
        let over = unit(ctx, app, region.name).await?;
        for inside in region.shops.iter().chain([&region.depot]) {
            let unit = unit(ctx, app, inside).await?;
            units::place(ctx, app, Hierarchy::Places, unit, Some(over)).await?;
        }
    }
    Ok(())
}

async fn unit(ctx: &Ctx, app: &App, name: &str) -> Result<u32> {
    let known = app.tenant(ctx.workspace)?.names().catalogue.code(Space::Unit, name);
    match known {
        Some(unit) => Ok(unit),
        None => units::add(ctx, app, name).await,
    }
}

/// Keeps segments under names, unless they are there.
///
/// # Errors
/// When something cannot be written.
pub async fn groups(ctx: &Ctx, app: &Arc<App>) -> Result<()> {
    let ticket = json!({"met": {"touchpoint": "Ticket Opened"}});
    let all: [(&str, Value); 4] = [
        ("Let down, said nothing", json!({"and": [{"promised": {"state": "broken"}}, {"not": ticket}]})),
        ("Members", json!({"and": [{"met": {"touchpoint": "Subscription Renewed"}}]})),
        ("Bought more than once", json!({"and": [{"met": {"touchpoint": "Order Completed", "at_least": 2}}]})),
        ("Not seen for half a year", json!({"and": [{"not": {"met": {"within": "180d"}}}]})),
    ];
    for (name, condition) in all {
        let condition: Condition =
            serde_json::from_value(condition).map_err(Error::internal("could not make the sample"))?;
        match segments::put(ctx, app, None, name, &condition).await {
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
