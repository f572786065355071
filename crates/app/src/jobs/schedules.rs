//! What repeats: a table in code for the program, and schedules of workspaces in their zones.
//!
//! A run that was missed because nothing was running is made up for once, however many were missed.
use chrono_tz::Tz;
use throughline_model::{
    id::{JobId, WorkspaceId},
    schedule::Rule,
};
use throughline_store::{
    jobs::{self, NewJob},
    schedules::{self, Schedule},
    tx::Tx,
};

use super::{Job, Kind, cleaning::Clean};
use crate::{
    app::App,
    error::{Error, Result},
    webhooks::promises::TellBroken,
};

/// Something that the program itself does again and again, in UTC.
pub struct Standing {
    /// Its name.
    pub name: &'static str,
    /// How it repeats.
    pub rule: &'static str,
    /// Which kind of job it begins.
    pub kind: &'static str,
    /// What is to be done, as JSON.
    pub body: &'static str,
}

/// Everything that the program itself does again and again.
pub const STANDING: &[Standing] = &[
    Standing { name: "cleaning", rule: "daily 03:40", kind: Clean::KIND, body: "{}" },
    Standing { name: "broken promises", rule: "every 5m", kind: TellBroken::KIND, body: "{}" },
];

/// Makes a workspace's schedule, or puts it in the place of the one with its name.
///
/// # Errors
/// When there is no such workspace, or the database fails.
pub async fn put<J: Job>(
    tx: &mut Tx,
    app: &App,
    workspace: WorkspaceId,
    name: &str,
    rule: Rule,
    job: &J,
) -> Result<()> {
    let zone = app.tenant(workspace)?.workspace.zone;
    let schedule = Schedule {
        workspace: Some(workspace),
        name: name.to_owned(),
        kind: J::KIND.to_owned(),
        body: serde_json::to_string(job).map_err(Error::internal("could not write a job"))?,
        rule: rule.to_string(),
        next_at: rule.next_after(app.now(), zone),
    };
    Ok(schedules::put(tx, &schedule).await?)
}

/// Takes a workspace's schedule away; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, workspace: WorkspaceId, name: &str) -> Result<bool> {
    Ok(schedules::remove(tx, Some(workspace), name).await?)
}

/// Sets a workspace's schedules by the clock of another zone.
///
/// # Errors
/// When the database fails.
pub async fn rezone(tx: &mut Tx, app: &App, workspace: WorkspaceId, zone: Tz) -> Result<()> {
    let now = app.now();
    for schedule in schedules::of(&app.db, Some(workspace)).await? {
        // What is due already stays so.
        if let (Ok(rule), true) = (schedule.rule.parse::<Rule>(), schedule.next_at > now) {
            schedules::put(tx, &Schedule { next_at: rule.next_after(now, zone), ..schedule }).await?;
        }
    }
    Ok(())
}

/// Brings the schedules of the program in the database to what stands in the table of the code.
///
/// # Errors
/// When the database fails.
pub async fn keep_standing(app: &App, standing: &[Standing]) -> Result<()> {
    let stored = schedules::of(&app.db, None).await?;
    let mut tx = app.db.begin().await?;
    for gone in stored.iter().filter(|stored| standing.iter().all(|own| own.name != stored.name)) {
        schedules::remove(&mut tx, None, &gone.name).await?;
    }
    for own in standing {
        let same = |stored: &&Schedule| {
            (stored.name.as_str(), stored.rule.as_str(), stored.kind.as_str(), stored.body.as_str())
                == (own.name, own.rule, own.kind, own.body)
        };
        if stored.iter().find(same).is_some() {
            continue;
        }
        let rule: Rule = own.rule.parse().map_err(Error::internal::<String>("could not read a rule"))?;
        let schedule = Schedule {
            workspace: None,
            name: own.name.to_owned(),
            kind: own.kind.to_owned(),
            body: own.body.to_owned(),
            rule: own.rule.to_owned(),
            next_at: rule.next_after(app.now(), Tz::UTC),
        };
        schedules::put(&mut tx, &schedule).await?;
    }
    Ok(tx.commit().await?)
}

/// Most schedules that are begun in one transaction; the others follow in the next.
const MOST: u32 = 100;

/// Begins what is due; tells how many jobs there are to do because of it.
///
/// # Errors
/// When the database fails; then nothing was begun.
pub async fn begin_due(app: &App, kinds: &[Kind]) -> Result<usize> {
    let now = app.now();
    if schedules::next_due(&app.db).await?.is_none_or(|at| at > now) {
        return Ok(0);
    }
    let mut tx = app.db.begin().await?;
    let mut begun = 0;
    for schedule in schedules::due(&mut tx, now, MOST).await? {
        let zone = schedule.workspace.and_then(|id| Some(app.tenant(id).ok()?.workspace.zone)).unwrap_or(Tz::UTC);
        let (kind, rule) = (kinds.iter().find(|kind| kind.name == schedule.kind), schedule.rule.parse::<Rule>());
        let (Some(kind), Ok(rule)) = (kind, rule) else {
            tracing::warn!(schedule.name, schedule.kind, schedule.rule, "took away a schedule that nobody knows");
            schedules::remove(&mut tx, schedule.workspace, &schedule.name).await?;
            continue;
        };
        let owner = schedule.workspace.map(|id| id.to_string()).unwrap_or_default();
        let lane = format!("schedule {owner} {}", schedule.name);
        // One that still waits does the work of this one too.
        if !jobs::waits(&mut tx, &lane).await? {
            let job = NewJob {
                id: JobId(app.world.new_id()),
                workspace: schedule.workspace,
                kind: schedule.kind.clone(),
                lane,
                most: kind.at_once,
                body: schedule.body.clone(),
                run_at: schedule.next_at,
            };
            jobs::add(&mut tx, &[job], now).await?;
            begun += 1;
        }
        schedules::put(&mut tx, &Schedule { next_at: rule.next_after(now, zone), ..schedule }).await?;
    }
    tx.commit().await?;
    Ok(begun)
}
