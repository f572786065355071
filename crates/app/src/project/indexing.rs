//! Indexing: what was said and who is known becomes quick to find, behind the projection and beside it.
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use throughline_model::id::WorkspaceId;
use throughline_store::{
    people,
    search::{self, Step},
};

use crate::{app::App, error::Result};

/// Indexes what came in; what goes wrong is told and tried again a little later.
pub async fn index_in_turn(app: &Arc<App>) {
    if let Err(error) = index(app).await {
        tracing::error!(error = &error as &dyn std::error::Error, "could not index what came in; trying again");
        tokio::time::sleep(Duration::from_secs(5)).await;
        app.unindexed.store(true, Ordering::Relaxed);
    }
}

/// Brings everything that is worth it into the indexes for searches.
///
/// # Errors
/// When the disk is full or the database fails; searches find what they found before.
pub async fn index(app: &App) -> Result<()> {
    for tenant in app.tenants() {
        let workspace = tenant.workspace.id;
        while step(app, workspace).await? {}
    }
    Ok(())
}

async fn step(app: &App, workspace: WorkspaceId) -> Result<bool> {
    let said = search::advance(&app.db, workspace, search::WORTH_A_SEGMENT, search::MOST_AT_ONCE).await?;
    let known = people::advance(&app.db, workspace, search::WORTH_A_SEGMENT, search::MOST_AT_ONCE).await?;
    Ok([said, known].iter().any(|step| *step != Step::Nothing))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        app::Settings,
        ctx::{Ctx, World},
        feedback::{self, view::Sought},
        keys::{self, KeyKind},
        project,
        wires::{self, Wire},
    };

    async fn send(app: &Arc<App>, key: &str, from: u32, to: u32) {
        let said = |n: u32| {
            json!({"type": "track", "event": "NPS Submitted", "userId": format!("u{n}"), "messageId": format!("m{n}"),
                "timestamp": "2026-01-05T10:00:00Z", "properties": {"score": 3, "comment": format!("late number{n}")}})
        };
        let batch: Vec<_> = (from..to).map(said).collect();
        let body = json!({"writeKey": key, "batch": batch}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
    }

    async fn matching(app: &Arc<App>, ctx: &Ctx, words: &str) -> u64 {
        let sought = Sought { words: Some(words.to_owned()), ..Sought::default() };
        feedback::list(ctx, app, &sought, None, 50).await.unwrap().matching.unwrap()
    }

    /// Projects and indexes until there is nothing fresh that is worth a segment, then stops.
    async fn run_for_a_while(app: &Arc<App>, ctx: &Ctx) {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let running = project::run(Arc::clone(app), stopped);
        let watching = async {
            let indexed = async || {
                let step = search::advance(&app.db, ctx.workspace, u32::MAX, search::MOST_AT_ONCE).await.unwrap();
                !app.unindexed.load(Ordering::Relaxed) && app.is_settled() && step == Step::Nothing
            };
            while !indexed().await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            stop.send_replace(true);
        };
        tokio::join!(running, watching);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_came_in_is_indexed_once_whatever_ends_between() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(folder.path());
        let (app, _) = App::open(settings.clone(), World::real()).await.unwrap();
        let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let ctx = Ctx::operator(own, app.now());
        let key = keys::add(&app, own, KeyKind::Write, Some("shop")).await.unwrap();
        send(&app, &key, 0, 300).await;
        // The program ends before anything is indexed; the next one catches up by itself.
        project::catch_up(&app).await.unwrap();
        assert_eq!(matching(&app, &ctx, "late").await, 300);
        drop(app);
        let (app, _) = App::open(settings, World::real()).await.unwrap();
        run_for_a_while(&app, &ctx).await;
        index(&app).await.unwrap();
        assert_eq!(search::advance(&app.db, own, 1, 1_000).await.unwrap(), Step::Nothing, "nothing is fresh");
        // What comes now is found before it is indexed, and everything is found once.
        send(&app, &key, 290, 310).await;
        project::catch_up(&app).await.unwrap();
        assert_eq!(matching(&app, &ctx, "late").await, 310);
        assert_eq!(matching(&app, &ctx, "number299").await, 1);
        assert_eq!(matching(&app, &ctx, "number30*").await, 11);
        assert_eq!(search::advance(&app.db, own, 1, 1_000).await.unwrap(), Step::Done);
        assert_eq!((matching(&app, &ctx, "late").await, matching(&app, &ctx, "\"late number5\"").await), (310, 1));
    }
}
