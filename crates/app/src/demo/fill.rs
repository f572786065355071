//! Filling a data directory with the sample: its stories go through the doors and into the ledgers a part at a time, so
//! that pages fill while one reads, and an interrupted sample goes on where it stopped.
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use serde::{Deserialize, Serialize};
use throughline_model::space::Space;
use throughline_store::codes;

use super::{
    Business, EMAIL, Plan, calendar,
    catalogue::CATALOGUE,
    lines::{self, Story},
};
use crate::{
    app::App,
    auth,
    ctx::Ctx,
    error::{Error, Result},
    keys::{self, KeyKind},
    touchpoints, workspace,
};

mod order;
mod tools;

use tools::{Door, Export, unwritten};

/// The workspace of the sample.
const WORKSPACE: &str = "default";
const NAME: &str = "Lindqvist Home (sample)";

/// How many stories are there before anybody is told to come and see.
const AT_ONCE: u32 = 140;

/// After which shares of the stories files are exported and imported: the first ones soon.
const PARTS: [f64; 6] = [0.03, 0.1, 0.25, 0.5, 0.75, 1.0];

/// Events that may wait for the projection before the next are told.
const WAITING: u64 = 50_000;

/// What the data directory remembers of its sample.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Told {
    plan: Plan,
    /// How many stories are in the ledgers.
    stories: u32,
}

/// How far a sample has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Stories in it.
    pub stories: u32,
    /// Stories in all.
    pub of: u32,
    /// Messages and rows that were told by this program.
    pub lines: u64,
}

/// A sample on its way into a data directory.
pub struct Filling {
    app: Arc<App>,
    ctx: Ctx,
    business: Business,
    told: Told,
    shop: Door,
    newsletter: Door,
    files: [Export; 3],
    lines: u64,
}

/// Begins a sample in an empty data directory, or goes on with one that was interrupted, up to where there is something
/// to see on every page; `None` where the directory is in use, or its sample complete.
///
/// # Errors
/// When something cannot be written.
pub async fn begin(app: &Arc<App>, customers: u32, seed: u64) -> Result<Option<Filling>> {
    let told = match read(&marker(app))? {
        Some(told) => told,
        None if app.tenants().is_empty() => {
            let told = Told { plan: Plan { seed, customers, until: app.now() }, stories: 0 };
            write(&marker(app), &told)?;
            told
        }
        None => return Ok(None),
    };
    let business = Business::new(told.plan.clone());
    if told.stories >= business.stories() {
        return Ok(None);
    }
    let known = app.tenants().into_iter().find(|tenant| tenant.workspace.slug == WORKSPACE);
    let tenant = match known {
        Some(tenant) => tenant,
        None => keys::make_workspace(app, WORKSPACE, NAME, app.now()).await?,
    };
    let ctx = Ctx::operator(tenant.workspace.id, app.now());
    if told.stories == 0 {
        workspace::change(&ctx, app, NAME, calendar::ZONE.name()).await?;
        auth::put_user(app, ctx.workspace, EMAIL, Some("Demo"), "owner", None).await?;
        order::regions(&ctx, app).await?;
    }
    let folder = app.settings.data.join("sample");
    std::fs::create_dir_all(&folder).map_err(Error::internal("could not make a folder for the sample"))?;
    let export = |name, head, mapping| Export::new(&folder, name, head, mapping);
    let mut filling = Filling {
        shop: Door::new(keys::make(&ctx, app, KeyKind::Write, Some("shop")).await?),
        newsletter: Door::new(keys::make(&ctx, app, KeyKind::Write, Some("newsletter")).await?),
        files: [
            export("survey tool", lines::ANSWERS, include_str!("files/answers.toml")),
            export("telephone system", lines::CALLS, include_str!("files/calls.toml")),
            export("review site", lines::REVIEWS, include_str!("files/reviews.toml")),
        ],
        app: Arc::clone(app),
        ctx,
        business,
        told,
        lines: 0,
    };
    if filling.told.stories == 0 {
        let end = AT_ONCE.min(filling.business.stories());
        filling.part(end, &|| false, &mut |_| {}).await?;
        order::groups(&filling.ctx, app).await?;
    }
    Ok(Some(filling))
}

impl Filling {
    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress { stories: self.told.stories, of: self.business.stories(), lines: self.lines }
    }

    /// What makes the business.
    pub fn plan(&self) -> &Plan {
        &self.told.plan
    }

    /// Tells all that is left, unless it is stopped; call it on a thread of its own.
    ///
    /// # Errors
    /// When something cannot be written. What is there already is found there by the next attempt.
    pub async fn all(
        mut self,
        stopped: &(dyn Fn() -> bool + Sync),
        mut progress: impl FnMut(Progress),
    ) -> Result<Progress> {
        let of = f64::from(self.business.stories());
        for share in PARTS {
            let end = (share * of).round() as u32;
            if end > self.told.stories && !self.part(end, stopped, &mut progress).await? {
                return Ok(self.progress());
            }
        }
        let folder = self.app.settings.data.join("sample");
        std::fs::remove_dir_all(&folder).map_err(Error::internal("could not remove the sample's files"))?;
        Ok(self.progress())
    }

    /// Tells the stories up to one, with the files that belong to them; tells whether it was not stopped.
    async fn part(
        &mut self,
        end: u32,
        stopped: &(dyn Fn() -> bool + Sync),
        progress: &mut impl FnMut(Progress),
    ) -> Result<bool> {
        for export in &mut self.files {
            export.open()?;
        }
        for n in self.told.stories..end {
            let story = self.business.story(n);
            self.lines += story.len() as u64;
            self.take(story).await?;
            if n.is_multiple_of(64) {
                progress(Progress { stories: n, ..self.progress() });
                if stopped() || !self.settle(WAITING, stopped).await? {
                    return Ok(false);
                }
            }
        }
        self.shop.send(&self.app).await?;
        self.newsletter.send(&self.app).await?;
        for export in &mut self.files {
            export.import(&self.ctx, &self.app).await?;
        }
        if !self.settle(0, stopped).await? {
            return Ok(false);
        }
        self.describe().await?;
        self.told.stories = end;
        write(&marker(&self.app), &self.told)?;
        progress(self.progress());
        Ok(true)
    }

    async fn take(&mut self, story: Story) -> Result<()> {
        let Story { shop, newsletter, answers, calls, reviews } = story;
        self.shop.take(&self.app, shop).await?;
        self.newsletter.take(&self.app, newsletter).await?;
        for (export, rows) in self.files.iter_mut().zip([answers, calls, reviews]) {
            export.add(&rows)?;
        }
        Ok(())
    }

    /// Waits until no more than so many events wait for the projection, and helps with it; with 0 until the files are in
    /// as well. Tells whether it was not stopped.
    async fn settle(&self, waiting: u64, stopped: &(dyn Fn() -> bool + Sync)) -> Result<bool> {
        loop {
            if waiting > 0 && self.app.pending.load(Ordering::Relaxed) <= waiting {
                return Ok(true);
            }
            let mut projection = self.app.projection.lock().await;
            let Some(projector) = projection.as_mut() else { return Ok(false) };
            if stopped() {
                return Ok(false);
            }
            if !projector.step(&self.app).await? && projector.is_caught_up(&self.app) {
                return Ok(true);
            }
        }
    }

    /// Says where the touchpoints lie and who owns them, as an admin would, as soon as they are there.
    async fn describe(&self) -> Result<()> {
        let tenant = self.app.tenant(self.ctx.workspace)?;
        let known = codes::touchpoints(&self.app.db, self.ctx.workspace).await?;
        for (name, stage, department) in CATALOGUE {
            let Some(code) = tenant.names().catalogue.code(Space::Touchpoint, name) else { continue };
            let is_said = |one: &codes::Touchpoint| {
                one.code == code && one.stage == Some(stage) && one.department.as_deref() == department
            };
            if !known.iter().any(is_said) {
                touchpoints::describe(&self.ctx, &self.app, code, Some(stage), department).await?;
            }
        }
        Ok(())
    }
}

fn marker(app: &App) -> PathBuf {
    app.settings.data.join("sample.json")
}

fn read(path: &Path) -> Result<Option<Told>> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(Error::internal("could not read sample.json")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal("could not read sample.json")(error)),
    }
}

/// Written beside and moved, so that a crash leaves the one before or the new one.
fn write(path: &Path, told: &Told) -> Result<()> {
    let beside = path.with_extension("json.new");
    let text = serde_json::to_vec(told).map_err(Error::internal("could not write sample.json"))?;
    std::fs::write(&beside, text).map_err(unwritten)?;
    std::fs::rename(&beside, path).map_err(unwritten)
}
