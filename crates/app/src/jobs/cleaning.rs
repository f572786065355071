//! Cleaning: what was kept so that people can look at it goes when nobody will.
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use throughline_model::time::{DAY, Micros};
use throughline_store::{jobs, undos, webhooks};

use super::{Job, Ran, Turn};
use crate::{app::App, error::Result, undo::REMEMBERED};

/// How long jobs that are done can be seen.
pub const KEEP_DONE: i64 = DAY;
/// How long jobs that were given up can be seen.
pub const KEEP_FAILED: i64 = 30 * DAY;
/// How long deliveries of webhooks can be seen and sent again.
pub const KEEP_DELIVERIES: i64 = 30 * DAY;

/// Takes away what is older than it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clean {}

impl Job for Clean {
    const KIND: &'static str = "clean";

    async fn run(self, app: &Arc<App>, _turn: Turn) -> Result<Ran> {
        let ago = |span: i64| Micros(app.now().0 - span);
        let mut tx = app.db.begin().await?;
        jobs::forget(&mut tx, ago(KEEP_DONE), ago(KEEP_FAILED)).await?;
        webhooks::forget(&mut tx, ago(KEEP_DELIVERIES)).await?;
        undos::forget(&mut tx, ago(REMEMBERED)).await?;
        tx.commit().await?;
        Ok(Ran::Done)
    }
}
