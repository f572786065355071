//! Keeping figures at hand: on large ledgers, answers that pages need are counted before somebody asks.
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::watch, time::sleep};

use crate::{
    answers::Moment, app::App, ctx::Ctx, error::Result, figures::Within, measures, overview, tenant::Tenant,
    touchpoints,
};

/// How long it rests at least.
const PAUSE: Duration = Duration::from_secs(5);

/// It rests this many times as long as it counted, so that those who ask find the machine free.
const REST: u32 = 9;

/// Counts what the first pages of each area show, then what somebody wanted lately and is no longer true, until told to
/// stop.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let counting = async {
        for tenant in large(&app) {
            if let Err(error) = first_pages(&app, &tenant).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not count what the first pages show");
            }
        }
        loop {
            let begun = Instant::now();
            for tenant in large(&app) {
                if let Some(anew) = tenant.answers.due(&Moment::of(&app, &tenant)) {
                    anew(Arc::clone(&app)).await;
                }
            }
            sleep(PAUSE.max(begun.elapsed() * REST)).await;
        }
    };
    tokio::select! {
        () = counting => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}

/// The workspaces whose answers take long.
fn large(app: &App) -> Vec<Arc<Tenant>> {
    let mut tenants = app.tenants();
    tenants.retain(|tenant| tenant.table.rows() >= app.settings.large);
    tenants
}

/// Asks what the pages without any choice ask.
async fn first_pages(app: &Arc<App>, tenant: &Tenant) -> Result<()> {
    let (ctx, all) = (Ctx::operator(tenant.workspace.id, app.now()), Within::default());
    overview::overview(&ctx, app, &all).await?;
    touchpoints::list(&ctx, app, &all).await?;
    measures::list(&ctx, app, &all).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use serde_json::json;
    use throughline_model::{
        question::Question,
        time::{Micros, SECOND},
    };

    use super::*;
    use crate::{
        app::Settings,
        ask::{ask, lately},
        ctx::World,
        keys::{self, KeyKind},
        project,
        wires::{self, Wire},
    };

    static NOW: AtomicI64 = AtomicI64::new(1_780_000_000 * SECOND);

    async fn met(app: &Arc<App>, key: &str, customer: &str) {
        let event = json!({"type": "track", "event": "Visit", "userId": customer, "messageId": customer});
        let body = json!({"writeKey": key, "batch": [event]}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
        project::catch_up(app).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn large_ledgers_say_what_was_true_and_count_beside() {
        let folder = tempfile::tempdir().unwrap();
        let world = World::fixed(|| Micros(NOW.load(Ordering::Relaxed)), 7);
        let settings = Settings { large: 1, ..Settings::new(folder.path()) };
        let (app, _) = App::open(settings, world).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let map = || Question::from_value(json!({"kind": "map"})).unwrap();
        let n = async || {
            let ctx = Ctx::operator(workspace, app.now());
            let answer = lately(&ctx, &app, map()).await.unwrap();
            assert_eq!(ctx.complete.until(), Some(answer.as_of));
            (answer.n, app.now().0 - answer.as_of.0)
        };
        met(&app, &key, "ada").await;
        assert_eq!(n().await, (1, 0));
        met(&app, &key, "bob").await;
        NOW.fetch_add(SECOND / 2, Ordering::Relaxed);
        assert_eq!(n().await, (1, SECOND / 2), "what was true half a second ago");
        let exact = ask(&Ctx::operator(workspace, app.now()), &app, map()).await.unwrap();
        assert_eq!(exact.n, 2, "a question that is asked is counted");
        met(&app, &key, "cleo").await;
        NOW.fetch_add(2 * SECOND, Ordering::Relaxed);
        assert_eq!(n().await, (2, 2 * SECOND));
        // Counting anew has begun beside.
        let waited = async || {
            while n().await != (3, 0) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waited()).await.unwrap();
        // What is as old as can be is not given any more; a program that starts counts the first pages itself.
        met(&app, &key, "dan").await;
        NOW.fetch_add(3_600 * SECOND, Ordering::Relaxed);
        assert_eq!(n().await, (4, 0));
        let tenant = app.tenant(workspace).unwrap();
        first_pages(&app, &tenant).await.unwrap();
        assert!(tenant.answers.due(&Moment::of(&app, &tenant)).is_none());
        met(&app, &key, "eve").await;
        NOW.fetch_add(600 * SECOND, Ordering::Relaxed);
        let anew = tenant.answers.due(&Moment::of(&app, &tenant)).unwrap();
        anew(Arc::clone(&app)).await;
    }
}
