//! The worker: takes jobs when it is their turn, runs them side by side, and writes down what became of them.
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use throughline_model::time::{Micros, SECOND};
use throughline_store::{
    jobs::{self, Claimed, State},
    schedules,
};
use tokio::task::{Id, JoinError, JoinSet};

use super::{KINDS, Kind, Ran, backoff, schedules::STANDING};
use crate::{app::App, error::Result};

/// How long a job is held without a sign of life from whoever holds it.
pub const LEASE: i64 = 30 * SECOND;
/// How often the holder gives a sign of life, and looks for what others have let go.
const BEAT: i64 = LEASE / 3;
/// Most jobs that run at once; most of them wait for somebody else's answer.
const MOST: usize = 64;
/// How long jobs may go on when the program is told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// After how many times of ending without a word (it panicked) a job is given up.
const PANICS: u32 = 3;

/// Runs jobs until told to stop.
pub async fn run(app: Arc<App>, mut stop: tokio::sync::watch::Receiver<bool>) {
    let mut worker = Worker::new(&app, KINDS);
    let mut trouble = false;
    let mut standing = false;
    while !*stop.borrow() {
        let turned = async {
            if !standing {
                super::schedules::keep_standing(&app, STANDING).await?;
            }
            standing = true;
            worker.turn().await
        };
        let pause = match turned.await {
            Ok(pause) => {
                trouble = false;
                pause
            }
            Err(error) => {
                if !trouble {
                    tracing::error!(error = &error as &dyn std::error::Error, "could not work off jobs; trying again");
                }
                trouble = true;
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            _ = stop.changed() => {}
            () = app.bell.heard(), if !trouble => {}
            () = worker.one_ends(), if !trouble => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    worker.stop_after(GRACE).await;
}

/// Works until nothing is left to do at this moment of the clock.
///
/// # Errors
/// When the database fails.
#[cfg(test)]
pub(crate) async fn work_off(app: &Arc<App>) -> Result<()> {
    let mut worker = Worker::new(app, KINDS);
    loop {
        worker.turn().await?;
        if worker.busy() == 0 {
            return Ok(());
        }
        worker.one_ends().await;
    }
}

/// What runs, and under which name it is held.
pub(super) struct Worker {
    app: Arc<App>,
    kinds: &'static [Kind],
    lease: String,
    running: JoinSet<Ran>,
    held: HashMap<Id, (Claimed, Instant)>,
    /// What has ended and is not written down yet.
    ended: Vec<(Claimed, Ran, Duration)>,
    beaten_at: Option<Micros>,
}

impl Worker {
    pub(super) fn new(app: &Arc<App>, kinds: &'static [Kind]) -> Self {
        Self {
            app: Arc::clone(app),
            kinds,
            lease: app.world.new_id().to_string(),
            running: JoinSet::new(),
            held: HashMap::new(),
            ended: Vec::new(),
            beaten_at: None,
        }
    }

    /// Does everything that can be done now without waiting; tells how long nothing will have to be done.
    pub(super) async fn turn(&mut self) -> Result<Duration> {
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.note(ended);
        }
        self.write_down().await?;
        let now = self.app.now();
        if self.beaten_at.is_none_or(|at| now.0 - at.0 >= BEAT || now < at) {
            self.beat(now).await?;
        }
        super::schedules::begin_due(&self.app, self.kinds).await?;
        self.take().await?;
        self.pause().await
    }

    /// Waits until a job has ended; for ever where none runs.
    pub(super) async fn one_ends(&mut self) {
        match self.running.join_next_with_id().await {
            Some(ended) => self.note(ended),
            None => std::future::pending().await,
        }
    }

    /// How many jobs run.
    #[cfg(test)]
    pub(super) fn busy(&self) -> usize {
        self.running.len()
    }

    async fn beat(&mut self, now: Micros) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        if !self.held.is_empty() || !self.ended.is_empty() {
            jobs::renew(&mut tx, &self.lease, Micros(now.0 + LEASE)).await?;
        }
        let taken_back = jobs::take_back(&mut tx, now).await?;
        tx.commit().await?;
        if taken_back > 0 {
            tracing::warn!(jobs = taken_back, "jobs were begun and not brought to their end; they are done again");
        }
        self.beaten_at = Some(now);
        Ok(())
    }

    async fn take(&mut self) -> Result<()> {
        while self.running.len() < MOST {
            let now = self.app.now();
            if jobs::next_at(&self.app.db).await?.is_none_or(|at| at > now) {
                return Ok(());
            }
            let mut tx = self.app.db.begin().await?;
            let mut claimed = Vec::new();
            while self.running.len() + claimed.len() < MOST {
                match jobs::claim(&mut tx, &self.lease, now, Micros(now.0 + LEASE)).await? {
                    Some(job) => claimed.push(job),
                    None => break,
                }
            }
            tx.commit().await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for job in claimed {
                self.begin(job);
            }
        }
        Ok(())
    }

    fn begin(&mut self, job: Claimed) {
        let Some(kind) = self.kinds.iter().find(|kind| kind.name == job.kind) else {
            let why = format!("this version of the program knows no work named {}", job.kind);
            return self.ended.push((job, Ran::GiveUp(why), Duration::ZERO));
        };
        let task = self.running.spawn((kind.run)(Arc::clone(&self.app), job.clone()));
        self.held.insert(task.id(), (job, Instant::now()));
    }

    fn note(&mut self, ended: std::result::Result<(Id, Ran), JoinError>) {
        let (id, ran) = match ended {
            Ok((id, ran)) => (id, Some(ran)),
            Err(error) => (error.id(), None),
        };
        let Some((job, begun)) = self.held.remove(&id) else { return };
        let broken = || match job.tries {
            PANICS.. => Ran::GiveUp("it broke off".to_owned()),
            tries => Ran::Retry(backoff(&self.app, tries), "it broke off".to_owned()),
        };
        let ran = ran.unwrap_or_else(broken);
        self.ended.push((job, ran, begun.elapsed()));
    }

    /// Writes down what has ended. What cannot be written now is held until it can.
    async fn write_down(&mut self) -> Result<()> {
        if self.ended.is_empty() {
            return Ok(());
        }
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        for (job, ran, _) in &self.ended {
            let outcome = match ran {
                Ran::Done => (State::Done, None, None),
                Ran::Retry(at, why) => (State::Waiting, Some(*at), Some(why.as_str())),
                Ran::GiveUp(why) => (State::Failed, None, Some(why.as_str())),
            };
            if !jobs::settle(&mut tx, (job.id, job.tries), &self.lease, outcome, now).await? {
                tracing::warn!(job.id = %job.id, job.kind, "a job took so long that it was given to somebody else");
            }
        }
        tx.commit().await?;
        for (job, ran, took) in self.ended.drain(..) {
            let word = match &ran {
                Ran::Done => "done",
                Ran::Retry(..) => "retry",
                Ran::GiveUp(why) => {
                    tracing::warn!(job.id = %job.id, job.kind, why, "gave a job up");
                    "failed"
                }
            };
            metrics::counter!("throughline_jobs_run_total", "kind" => job.kind.clone(), "outcome" => word).increment(1);
            metrics::histogram!("throughline_jobs_seconds", "kind" => job.kind).record(took.as_secs_f64());
        }
        Ok(())
    }

    async fn pause(&self) -> Result<Duration> {
        let now = self.app.now();
        let next = [jobs::next_at(&self.app.db).await?, schedules::next_due(&self.app.db).await?];
        let wait = next.into_iter().flatten().map(|at| at.0 - now.0).min().unwrap_or(BEAT);
        // What is due and was not taken waits for others of its lane; that one of them has ended is heard at once.
        let wait = if wait <= 0 { SECOND } else { wait.min(BEAT) };
        Ok(Duration::from_micros(wait.unsigned_abs()))
    }

    /// Lets what runs come to its end for a while; the rest is let go, and the next start takes it up at once.
    pub(super) async fn stop_after(mut self, grace: Duration) {
        let over = tokio::time::sleep(grace);
        tokio::pin!(over);
        while !self.running.is_empty() {
            tokio::select! {
                () = self.one_ends() => {}
                () = &mut over => break,
            }
        }
        self.running.shutdown().await;
        let written = async {
            self.write_down().await?;
            let mut tx = self.app.db.begin().await?;
            jobs::release(&mut tx, &self.lease, self.app.now()).await?;
            tx.commit().await?;
            Ok(())
        };
        let written: Result<()> = written.await;
        if let Err(error) = written {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "could not let jobs go; they are done later again"
            );
        }
    }
}
