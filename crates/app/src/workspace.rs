//! The workspace itself: its name, the zone in which its days begin, and how its pages look.
use std::sync::Arc;

use throughline_model::{look::Look, permission::Permission};
use throughline_store::workspaces::{self, Workspace};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    jobs,
};

/// Most characters of a mark.
const LONGEST_MARK: usize = 2;

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

/// How the pages of the caller's workspace look, for whoever has not chosen.
///
/// # Errors
/// When what was stored cannot be read.
pub fn look(ctx: &Ctx, app: &App) -> Result<Look> {
    let tenant = app.tenant(ctx.workspace)?;
    let Some(text) = &tenant.workspace.look else { return Ok(Look::default()) };
    serde_json::from_str(text).map_err(Error::internal("could not read how pages look"))
}

/// Says how the pages of the workspace look; it takes effect at once.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to do, or the database fails.
pub async fn set_look(ctx: &Ctx, app: &App, look: &Look) -> Result<()> {
    ctx.must(Permission::Administer)?;
    let mark = look.mark.as_deref().map(str::trim).filter(|mark| !mark.is_empty());
    if mark.is_some_and(|mark| mark.chars().count() > LONGEST_MARK || mark.chars().any(char::is_control)) {
        return Err(Error::field("mark", "has one or two characters"));
    }
    let look = Look { mark: mark.map(str::to_owned), ..look.clone() };
    let text = serde_json::to_string(&look).map_err(Error::internal("could not write how pages look"))?;
    let _projection = app.projection.lock().await;
    let tenant = app.tenant(ctx.workspace)?;
    let before = &tenant.workspace;
    let mut tx = app.db.begin().await?;
    workspaces::set_look(&mut tx, ctx.workspace, &text).await?;
    audit::note(&mut tx, ctx, Action::WorkspaceChanged, &before.slug, &format!("appearance: {text}")).await?;
    tx.commit().await?;
    let changed = tenant.changed(Workspace { look: Some(text), ..before.clone() });
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
    async fn how_pages_look_is_kept_beside_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let ctx = Ctx::operator(workspace, app.now());
        assert_eq!(look(&ctx, &app).unwrap(), Look::default());
        let ours = Look { accent: Some("#0b7a75".parse().unwrap()), mark: Some(" Ö ".to_owned()), ..Look::default() };
        set_look(&ctx, &app, &ours).await.unwrap();
        let kept = Look { mark: Some("Ö".to_owned()), ..ours.clone() };
        assert_eq!(look(&ctx, &app).unwrap(), kept);
        change(&ctx, &app, "Ours", "Asia/Kathmandu").await.unwrap();
        drop(app);
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        assert_eq!(look(&ctx, &app).unwrap(), kept, "also after a start, and under another name");
        let long = Look { mark: Some("ABC".to_owned()), ..Look::default() };
        assert!(matches!(set_look(&ctx, &app, &long).await, Err(Error::Invalid(_))));
        let viewer = Ctx { role: throughline_model::permission::Role::Viewer, ..ctx };
        assert!(matches!(set_look(&viewer, &app, &ours).await, Err(Error::Forbidden)));
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
