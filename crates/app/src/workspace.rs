//! The workspace itself: its name, and the zone in which its days begin.
use std::sync::Arc;

use throughline_model::permission::Permission;
use throughline_store::workspaces::{self, Workspace};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    jobs,
};

/// The workspace as it is.
///
/// # Errors
/// When it is not the caller's to see.
pub fn show(ctx: &Ctx, app: &App) -> Result<Workspace> {
    ctx.must(Permission::Administer)?;
    Ok(app.tenant(ctx.workspace)?.workspace.clone())
}

/// Gives the workspace another name and zone; every answer from now on has days of that zone.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to do, or the database fails.
pub async fn change(ctx: &Ctx, app: &App, name: &str, zone: &str) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::field("name", "needs 1 to 100 characters"));
    }
    let zone: chrono_tz::Tz =
        zone.trim().parse().map_err(|_| Error::field("zone", "is not a zone such as Europe/Berlin"))?;
    // The projection keeps names of its own while it commits; it must not put the old zone back.
    let _projection = app.projection.lock().await;
    let tenant = app.tenant(ctx.workspace)?;
    let before = &tenant.workspace;
    if before.name == name && before.zone == zone {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    workspaces::change(&mut tx, ctx.workspace, name, zone).await?;
    if before.zone != zone {
        jobs::schedules::rezone(&mut tx, app, ctx.workspace, zone).await?;
    }
    let change = format!("{}, {} → {name}, {zone}", before.name, before.zone);
    audit::note(&mut tx, ctx, Action::WorkspaceChanged, &before.slug, &change).await?;
    tx.commit().await?;
    let changed = tenant.changed(Workspace { name: name.to_owned(), zone, ..before.clone() });
    changed.reload(&app.db).await?;
    app.replace_tenant(Arc::new(changed));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::Settings, ctx::World, keys, tenant::Tenant};

    #[tokio::test(flavor = "multi_thread")]
    async fn an_import_keeps_the_zone_that_it_began_with() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let ctx = Ctx::operator(workspace, app.now());
        change(&ctx, &app, "Own", "Asia/Kathmandu").await.unwrap();
        let file = folder.path().join("events.csv");
        std::fs::write(&file, "customer,event,time\nada,Order,2026-01-05 10:00:00\n").unwrap();
        let using = crate::imports::Using::Preset("events".to_owned());
        crate::imports::begin(&ctx, &app, &using, &[file]).await.unwrap();
        change(&ctx, &app, "Own", "America/Lima").await.unwrap();
        crate::project::catch_up(&app).await.unwrap();
        let asked = serde_json::json!({"kind": "timeline", "customer": {"external_id": "ada"}});
        let timeline = async |app: &Arc<App>| {
            let question = throughline_model::question::Question::from_value(asked.clone()).unwrap();
            let answer = crate::ask::ask(&ctx, app, question).await.unwrap();
            answer.rows.iter().map(|row| row["at"].to_string()).collect::<Vec<_>>()
        };
        let expected = ["\"2026-01-05T04:15:00Z\""];
        assert_eq!(timeline(&app).await, expected);
        // Not closed in order: the fresh rows are read again from the stored file.
        drop(app);
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        crate::project::catch_up(&app).await.unwrap();
        assert_eq!(timeline(&app).await, expected);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_change_holds_at_once_and_after_a_start_on_the_same_table() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let before = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap();
        let ctx = Ctx::operator(before.workspace.id, app.now());
        for (name, zone) in [("", "UTC"), ("x", "Mars/Olympus"), ("a\nb", "UTC")] {
            assert!(matches!(change(&ctx, &app, name, zone).await, Err(Error::Invalid(_))), "{name} {zone}");
        }
        change(&ctx, &app, " Möbelhaus ", "Asia/Kathmandu").await.unwrap();
        let said = |tenant: &Tenant| (tenant.workspace.name.clone(), tenant.workspace.zone);
        let expected = ("Möbelhaus".to_owned(), chrono_tz::Asia::Kathmandu);
        let after = app.tenant(ctx.workspace).unwrap();
        assert_eq!(said(&after), expected);
        assert!(Arc::ptr_eq(&before.table, &after.table));
        assert_eq!(before.names().catalogue.zone, Some(chrono_tz::Asia::Kathmandu), "both have the same names");
        drop((before, after));
        app.close().await.unwrap();
        drop(app);
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        assert_eq!(said(&app.tenant(ctx.workspace).unwrap()), expected);
        app.close().await.unwrap();
    }
}
