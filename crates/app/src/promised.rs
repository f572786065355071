//! Promises as figures: how many were kept and broken, and who was let down.
use std::sync::Arc;

use throughline_model::time::TimeRange;
use throughline_store::promises::{self, Kept};

use crate::{answers::sum, app::App, ctx::Ctx, error::Result};

/// Promises that came due in a time, by the touchpoint that they are about.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_touchpoint(ctx: &Ctx, app: &Arc<App>, range: TimeRange) -> Result<Vec<Kept>> {
    let workspace = ctx.workspace;
    let find =
        move |app: Arc<App>| async move { Ok(promises::by_touchpoint(&app.db, workspace, range, app.now()).await?) };
    sum(ctx, app, &format!("promises {range:?}"), find).await
}

/// How many customers a promise was ever broken to, and how many of them said anything.
///
/// # Errors
/// When the database cannot be read.
pub async fn let_down(ctx: &Ctx, app: &Arc<App>) -> Result<(u64, u64)> {
    let workspace = ctx.workspace;
    let find = move |app: Arc<App>| async move { Ok(promises::let_down(&app.db, workspace, app.now()).await?) };
    sum(ctx, app, "let down", find).await
}
