//! Taking back what was done to several things at once.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{app::App, ctx::Ctx, undo};
use throughline_model::{id::UndoId, permission::Permission};

use super::endpoint::{Call, Endpoints, Given};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    Endpoints::of("undo").decided_inside().act(
        "/api/v1/undo/{undo}",
        Permission::SeePeople,
        "Takes back what was done within the last day; it takes the scope that it took to do it.",
        take_back,
    )
}

/// What was done to several things at once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActedOut {
    /// By what it can be taken back for a day.
    undo: UndoId,
    /// To how many things it was done.
    n: u64,
}

impl ActedOut {
    /// What was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Ctx, app: &App, undo: UndoId) -> Given<Self> {
        Ok(Self { undo, n: undo::show(ctx, app, undo).await?.n })
    }
}

/// The path of what was done.
#[derive(Debug, Deserialize, JsonSchema)]
struct UndoPath {
    /// What was done.
    undo: UndoId,
}

/// What was taken back.
#[derive(Debug, Serialize, JsonSchema)]
struct UndoneOut {
    /// Of how many things; others were changed meanwhile and stay.
    n: u64,
}

async fn take_back(call: Call<UndoPath>) -> Given<UndoneOut> {
    Ok(UndoneOut { n: undo::undo(&call.ctx, &call.app, call.path.undo).await? })
}
