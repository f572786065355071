//! Jobs: work that is done later, and again until it succeeds.
//!
//! A use case adds a [`Job`] in its own transaction ([`add`]), so the work is promised exactly when its cause is there.
//! [`worker`] takes jobs one by one and holds each by a lease: what a killed program held is done by the next one.
//! [`schedules`] begins what repeats. A job may run twice, so it finds done what it did before.
use std::{pin::Pin, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use throughline_model::{
    id::{JobId, WorkspaceId},
    permission::Permission,
    time::{Micros, SECOND},
};
pub use throughline_store::jobs::{Job as Listed, State};
use throughline_store::{
    jobs::{self, Claimed, NewJob},
    schedules::Schedule,
    tx::Tx,
};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
};

pub mod cleaning;
pub mod schedules;
#[cfg(test)]
mod tests;
pub mod worker;

/// Work that is done later. It is small, can be written down, and changes nothing when it is done twice.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The word for it in SQL, logs and metrics.
    const KIND: &'static str;
    /// How many of one lane run at once.
    const AT_ONCE: u32 = 1;
    /// After how many tries that ended with an error it is given up.
    const TRIES: u32 = 10;

    /// With which others it shares its turn; jobs of other lanes do not wait for it.
    fn lane(&self) -> String {
        Self::KIND.to_owned()
    }

    /// Does it. An error is tried again later, a few times.
    fn run(self, app: &Arc<App>, turn: Turn) -> impl Future<Output = Result<Ran>> + Send;
}

/// What a job is told when it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Whose job it is; `None` where it is of no workspace in particular.
    pub workspace: Option<WorkspaceId>,
    /// How often it has been begun, with this time.
    pub tries: u32,
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// It is done.
    Done,
    /// It is to be tried again at a moment, and why.
    Retry(Micros, String),
    /// It cannot be done, and why.
    GiveUp(String),
}

/// A kind of job, and how it is run.
pub struct Kind {
    name: &'static str,
    at_once: u32,
    run: fn(Arc<App>, Claimed) -> Running,
}

type Running = Pin<Box<dyn Future<Output = Ran> + Send>>;

/// All kinds of job.
pub const KINDS: &[Kind] = &[
    Kind::of::<cleaning::Clean>(),
    Kind::of::<crate::boards::mail::MailBoard>(),
    Kind::of::<crate::boards::mail::SendBoard>(),
    Kind::of::<crate::webhooks::deliver::Deliver>(),
    Kind::of::<crate::webhooks::promises::TellBroken>(),
];

impl Kind {
    /// The kind of a job.
    pub const fn of<J: Job>() -> Self {
        Self { name: J::KIND, at_once: J::AT_ONCE, run: run::<J> }
    }
}

/// Writes a job down in the transaction of its cause. After the commit, [`Bell::ring`] lets it begin at once.
///
/// # Errors
/// When the database fails.
pub async fn add<J: Job>(tx: &mut Tx, app: &App, workspace: Option<WorkspaceId>, job: &J, at: Micros) -> Result<JobId> {
    let new = prepare(app, workspace, job, at)?;
    jobs::add(tx, std::slice::from_ref(&new), app.now()).await?;
    Ok(new.id)
}

/// A job as it is written down, for whoever writes many at once.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn prepare<J: Job>(app: &App, workspace: Option<WorkspaceId>, job: &J, at: Micros) -> Result<NewJob> {
    Ok(NewJob {
        id: JobId(app.world.new_id()),
        workspace,
        kind: J::KIND.to_owned(),
        lane: job.lane(),
        most: J::AT_ONCE,
        body: serde_json::to_string(job).map_err(Error::internal("could not write a job"))?,
        run_at: at,
    })
}

/// Wakes the worker.
#[derive(Debug, Default)]
pub struct Bell(tokio::sync::Notify);

impl Bell {
    /// Tells that there may be work to do now.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until somebody rings.
    pub async fn heard(&self) {
        self.0.notified().await;
    }
}

/// When something that failed is tried again: after 5 seconds, then four times as long each time up to 6 hours, and up
/// to a fifth more or less, so that what failed together does not come back together.
pub fn backoff(app: &App, tries: u32) -> Micros {
    const FIRST: f64 = 5.0 * SECOND as f64;
    const LONGEST: f64 = 6.0 * 3600.0 * SECOND as f64;
    let wait = (FIRST * 4f64.powi(tries.saturating_sub(1).min(20) as i32)).min(LONGEST);
    Micros(app.now().0.saturating_add((wait * (0.8 + 0.4 * app.world.share())) as i64))
}

fn run<J: Job>(app: Arc<App>, claimed: Claimed) -> Running {
    Box::pin(async move {
        let job: J = match serde_json::from_str(&claimed.body) {
            Ok(job) => job,
            Err(why) => return Ran::GiveUp(format!("could not read the job: {why}")),
        };
        let turn = Turn { workspace: claimed.workspace, tries: claimed.tries };
        match job.run(&app, turn).await {
            Ok(ran) => ran,
            Err(error) if claimed.tries >= J::TRIES => Ran::GiveUp(with_causes(&error)),
            Err(error) => Ran::Retry(backoff(&app, claimed.tries), with_causes(&error)),
        }
    })
}

fn with_causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// The queue as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    /// How many jobs there are of each kind and state; those of the workspace and of the program itself.
    pub counts: Vec<(String, State, u64)>,
    /// The latest that were given up, with their reasons.
    pub failed: Vec<Listed>,
    /// What runs now.
    pub running: Vec<Listed>,
    /// What repeats in the workspace, and in the program itself.
    pub schedules: Vec<Schedule>,
}

/// Most jobs that are listed one by one.
const MOST_LISTED: u32 = 50;

/// Shows the queue.
///
/// # Errors
/// When it is not the caller's to see, or the database fails.
pub async fn queue(ctx: &Ctx, app: &App) -> Result<Queue> {
    ctx.must(Permission::Administer)?;
    let mut schedules = throughline_store::schedules::of(&app.db, Some(ctx.workspace)).await?;
    schedules.extend(throughline_store::schedules::of(&app.db, None).await?);
    Ok(Queue {
        counts: jobs::counts(&app.db, Some(ctx.workspace)).await?,
        failed: jobs::latest(&app.db, ctx.workspace, State::Failed, MOST_LISTED).await?,
        running: jobs::latest(&app.db, ctx.workspace, State::Running, MOST_LISTED).await?,
        schedules,
    })
}

/// Counts all jobs by state, for whoever watches the program.
///
/// # Errors
/// When the database fails.
pub async fn totals(app: &App) -> Result<Vec<(State, u64)>> {
    let counts = jobs::counts(&app.db, None).await?;
    let total = |state| counts.iter().filter(|(_, other, _)| *other == state).map(|(.., n)| n).sum();
    Ok(State::ALL.into_iter().map(|state| (state, total(state))).collect())
}
