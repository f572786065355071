//! Live changes: small notices that something is new, for whoever looks at it now.
//!
//! A notice says only where to look again. The projection tells what each commit changed; whoever listens hears at most
//! a few times a second. Nothing is kept for somebody who does not listen: a receiver that falls behind is let go, and
//! looks again when it comes back.
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use throughline_model::{
    id::{ProfileId, ProfileNo, WorkspaceId},
    permission::Permission,
};
use throughline_store::profiles;
use tokio::{sync::broadcast, time::Instant};

use crate::{
    app::App,
    audit::Who,
    ctx::Ctx,
    error::{Error, Result},
};

/// How many changes a receiver may be behind.
const BEHIND: usize = 64;

/// The shortest time between two notices to one receiver.
const PAUSE: Duration = Duration::from_millis(300);

/// How many streams one person may have open.
const MOST_OF_ONE: usize = 12;

/// How many streams may be open together.
const MOST: usize = 1_000;

/// Profiles of one commit that are told one by one; with more, everybody who watches a customer looks again.
const MOST_PROFILES: usize = 10_000;

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// What people said.
    Feedback,
    /// What happened at touchpoints, and the catalogue of them.
    Touchpoints,
    /// How far imports are.
    Imports,
    /// What could not be read.
    Quarantine,
}

/// Something is new; look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notice {
    /// In the line of the customer that is watched.
    Customer,
    /// About a topic.
    About(Topic),
}

/// What one commit changed in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The profiles whose lines are longer, or who belong to others now.
    pub profiles: HashSet<u32>,
    /// What changed beside them.
    pub topics: BTreeSet<Topic>,
}

/// What somebody wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// One customer, named by any of their profiles.
    pub customer: Option<ProfileId>,
    /// Topics.
    pub topics: Vec<Topic>,
}

/// Who hears of changes.
#[derive(Debug, Default)]
pub struct Live {
    workspaces: Mutex<HashMap<WorkspaceId, broadcast::Sender<Arc<Changed>>>>,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    closed: bool,
    by: HashMap<String, usize>,
}

/// Somebody who listens.
pub struct Listening {
    app: Arc<App>,
    workspace: WorkspaceId,
    receiver: broadcast::Receiver<Arc<Changed>>,
    customer: Option<ProfileId>,
    /// The numbers of the customer's profiles.
    theirs: HashSet<u32>,
    topics: Vec<Topic>,
    /// What is new and was not given yet.
    new: BTreeSet<Notice>,
    given: Option<Instant>,
    _seat: Seat,
}

/// A place among those who listen; it is free again when this is dropped.
struct Seat {
    open: Arc<Mutex<Open>>,
    who: String,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 4] = [Self::Feedback, Self::Touchpoints, Self::Imports, Self::Quarantine];

    /// The word in addresses and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Touchpoints => "touchpoints",
            Self::Imports => "imports",
            Self::Quarantine => "quarantine",
        }
    }

    /// The topic with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == word)
    }

    /// What somebody needs to hear of it: what they need to see it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Feedback => Permission::SeePeople,
            Self::Touchpoints => Permission::SeeFigures,
            Self::Imports | Self::Quarantine => Permission::Curate,
        }
    }
}

impl Notice {
    /// The word in addresses and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::About(topic) => topic.as_str(),
        }
    }
}

impl Changed {
    /// Something about topics.
    pub fn about(topics: impl IntoIterator<Item = Topic>) -> Self {
        Self { profiles: HashSet::new(), topics: topics.into_iter().collect() }
    }
}

impl Live {
    /// Tells whoever listens in a workspace what changed. It never waits.
    pub fn tell(&self, workspace: WorkspaceId, changed: Changed) {
        if changed == Changed::default() {
            return;
        }
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = workspaces.get(&workspace)
            && sender.send(Arc::new(changed)).is_err()
        {
            // Nobody listens any more.
            workspaces.remove(&workspace);
        }
    }

    /// Tells whether anybody listens in a workspace, so that what changed need not be gathered for nobody.
    pub fn is_heard(&self, workspace: WorkspaceId) -> bool {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&workspace)
    }

    /// Ends all listening: the program stops.
    pub fn close(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn receiver(&self, workspace: WorkspaceId) -> broadcast::Receiver<Arc<Changed>> {
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        workspaces.entry(workspace).or_insert_with(|| broadcast::channel(BEHIND).0).subscribe()
    }

    fn seat(&self, who: String) -> Result<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.closed {
            return Err(Error::Unavailable("the program is stopping".to_owned()));
        }
        if open.by.values().sum::<usize>() >= MOST || open.by.get(&who).is_some_and(|n| *n >= MOST_OF_ONE) {
            return Err(Error::RateLimited);
        }
        *open.by.entry(who.clone()).or_default() += 1;
        Ok(Seat { open: Arc::clone(&self.open), who })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = open.by.get_mut(&self.who) {
            *n -= 1;
            if *n == 0 {
                open.by.remove(&self.who);
            }
        }
    }
}

/// Begins to listen for what somebody wants to hear of.
///
/// # Errors
/// When they may not see all of it, there is no such customer, or they listen too often already.
pub async fn listen(ctx: &Ctx, app: &Arc<App>, wish: &Wish) -> Result<Listening> {
    if !may(ctx, wish) {
        return Err(Error::Forbidden);
    }
    let seat = app.live.seat(Who::of(&ctx.actor).id)?;
    let mut listening = Listening {
        app: Arc::clone(app),
        workspace: ctx.workspace,
        // Whoever listens first and looks then misses nothing between.
        receiver: app.live.receiver(ctx.workspace),
        customer: wish.customer,
        theirs: HashSet::new(),
        topics: wish.topics.clone(),
        new: BTreeSet::new(),
        given: None,
        _seat: seat,
    };
    listening.find_profiles().await?;
    Ok(listening)
}

/// Tells whether somebody may hear of all that is wished for.
pub fn may(ctx: &Ctx, wish: &Wish) -> bool {
    let needed = wish.topics.iter().map(|topic| topic.permission());
    needed.chain(wish.customer.map(|_| Permission::SeePeople)).all(|permission| ctx.may(permission))
}

impl Listening {
    /// What is new since the last call; waits for it. `None` ends the listening: the program stops, or the receiver
    /// fell behind. A call that is broken off loses nothing.
    pub async fn next(&mut self) -> Option<Vec<Notice>> {
        while self.new.is_empty() {
            let changed = self.receiver.recv().await.ok()?;
            self.take(&changed);
        }
        while let Some(end) = self.given.map(|given| given + PAUSE) {
            match tokio::time::timeout_at(end, self.receiver.recv()).await {
                Ok(changed) => self.take(&*changed.ok()?),
                Err(_) => break,
            }
        }
        if self.new.contains(&Notice::Customer) && self.find_profiles().await.is_err() {
            return None;
        }
        self.given = Some(Instant::now());
        Some(std::mem::take(&mut self.new).into_iter().collect())
    }

    fn take(&mut self, changed: &Changed) {
        let many = changed.profiles.len() > MOST_PROFILES;
        if self.customer.is_some() && (many || self.theirs.iter().any(|no| changed.profiles.contains(no))) {
            self.new.insert(Notice::Customer);
        }
        let heard = self.topics.iter().filter(|topic| changed.topics.contains(topic));
        self.new.extend(heard.map(|topic| Notice::About(*topic)));
    }

    /// Who belongs to the customer now.
    async fn find_profiles(&mut self) -> Result<()> {
        let Some(customer) = self.customer else { return Ok(()) };
        let found = profiles::by_ids(&self.app.db, self.workspace, &[customer]).await?;
        let customer: ProfileNo = found.first().ok_or(Error::NotFound("customer"))?.customer;
        let theirs = profiles::of_customer(&self.app.db, self.workspace, customer).await?;
        self.theirs = theirs.iter().map(|profile| profile.no.0).collect();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
