//! Remembered answers: what was asked a moment ago, of rows and names that have not changed since, is not counted again.
//! Those of large ledgers that were true a few minutes ago are kept at hand for pages.
use std::{
    any::Any,
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use throughline_model::{
    id::WorkspaceId,
    time::{Micros, SECOND},
};

use crate::{app::App, ctx::Ctx, error::Result, tenant::Names, tenant::Tenant};

const MINUTE: i64 = 60 * SECOND;

/// How old an answer may be that is given instead of none.
const OLDEST: i64 = 15 * MINUTE;

/// How long an answer is kept up after somebody wanted it.
const KEPT_UP: i64 = 12 * 60 * MINUTE;

/// How old an answer becomes before it is counted anew without being asked for.
const KEPT_OLD: i64 = 5 * MINUTE;

/// An answer is counted anew when it is this many times as old as counting takes, so that this costs little.
const SHARE: i64 = 10;

/// Most answers that are remembered for a workspace.
const MOST: usize = 256;

/// Answers by what was asked, and by whose part of the ledgers.
#[derive(Debug, Default)]
pub struct Answers(Mutex<HashMap<String, Kept>>);

/// What the ledgers were when something was asked.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The version of the rows.
    pub version: u64,
    /// The names.
    pub names: Arc<Names>,
    /// Up to when they were complete.
    pub as_of: Micros,
}

/// How long an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until a row or a name changes.
    Change,
    /// The same, and at most a minute: time alone changes it.
    Minute,
    /// It rests on more than rows and names.
    Never,
}

/// Counts an answer anew and remembers it.
pub type Anew = Arc<dyn Fn(Arc<App>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// An answer as it was remembered.
pub struct Found<T> {
    /// The answer.
    pub value: T,
    /// Up to when it is complete.
    pub as_of: Micros,
    /// What counts it anew, where that should begin now.
    pub anew: Option<Anew>,
}

struct Kept {
    moment: Moment,
    until: Until,
    value: Arc<dyn Any + Send + Sync>,
    anew: Anew,
    /// How long counting took.
    took: i64,
    /// When somebody wanted it last.
    wanted: Micros,
    /// When counting it anew began, and is not known to have ended.
    begun: Option<Micros>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("as_of", &self.moment.as_of).finish_non_exhaustive()
    }
}

impl Moment {
    /// What the ledgers of a workspace are now.
    pub fn of(app: &App, tenant: &Tenant) -> Self {
        Self { version: tenant.table.version(), names: tenant.names(), as_of: app.as_of() }
    }
}

impl Kept {
    fn holds(&self, now: &Moment) -> bool {
        let unchanged = self.moment.version == now.version && Arc::ptr_eq(&self.moment.names, &now.names);
        match self.until {
            Until::Change => unchanged,
            Until::Minute => unchanged && self.age(now) < MINUTE,
            Until::Never => false,
        }
    }

    fn age(&self, now: &Moment) -> i64 {
        now.as_of.0 - self.moment.as_of.0
    }

    fn under_way(&self, now: &Moment) -> bool {
        self.begun.is_some_and(|begun| now.as_of.0 - begun.0 < MINUTE)
    }

    /// What counts it anew, unless that is under way or would cost too much.
    fn begin(&mut self, now: &Moment) -> Option<Anew> {
        let due = !self.under_way(now) && self.age(now) >= SECOND.max(SHARE * self.took);
        due.then(|| {
            self.begun = Some(now.as_of);
            Arc::clone(&self.anew)
        })
    }

    fn give<T: Clone + 'static>(&mut self, now: &Moment) -> Option<Found<T>> {
        self.wanted = now.as_of;
        let still = self.holds(now) && self.until == Until::Change;
        let as_of = if still { now.as_of } else { self.moment.as_of };
        Some(Found { value: self.value.downcast_ref::<T>()?.clone(), as_of, anew: None })
    }
}

impl Answers {
    /// The answer to what was asked, where it still holds.
    pub fn get<T: Clone + 'static>(&self, asked: &str, now: &Moment) -> Option<Found<T>> {
        self.lock().get_mut(asked).filter(|kept| kept.holds(now))?.give(now)
    }

    /// The answer as it holds, or as it was a few minutes ago. What somebody decided since about names is in every answer.
    pub fn lately<T: Clone + 'static>(&self, asked: &str, now: &Moment) -> Option<Found<T>> {
        let mut kept = self.lock();
        let kept = kept.get_mut(asked)?;
        let same_decisions = Arc::ptr_eq(&kept.moment.names.decided, &now.names.decided);
        if kept.holds(now) {
            return kept.give(now);
        }
        if !same_decisions || !(0..OLDEST).contains(&kept.age(now)) {
            return None;
        }
        let anew = kept.begin(now);
        Some(Found { anew, ..kept.give(now)? })
    }

    /// What should be counted anew although nobody asks right now, so that the next who does need not wait.
    pub fn due(&self, now: &Moment) -> Option<Anew> {
        let mut kept = self.lock();
        let wanted = |kept: &&mut Kept| {
            let old = kept.age(now) >= KEPT_OLD && now.as_of.0 - kept.wanted.0 < KEPT_UP;
            old && !kept.holds(now) && !kept.under_way(now)
        };
        kept.values_mut().filter(wanted).max_by_key(|kept| kept.age(now))?.begin(now)
    }

    /// Remembers an answer that took so many microseconds to count.
    pub fn keep<T: Send + Sync + 'static>(
        &self,
        asked: String,
        moment: Moment,
        until: Until,
        value: T,
        took: i64,
        anew: Anew,
    ) {
        let mut kept = self.lock();
        let wanted = kept.get(&asked).map_or(moment.as_of, |before| before.wanted);
        if kept.len() >= MOST && !kept.contains_key(&asked) {
            let longest_unwanted = kept.iter().min_by_key(|(_, kept)| kept.wanted).map(|(asked, _)| asked.clone());
            longest_unwanted.and_then(|asked| kept.remove(&asked));
        }
        kept.insert(asked, Kept { moment, until, value: Arc::new(value), anew, took, wanted, begun: None });
    }

    /// Forgets all answers: something changed that they rest on.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds something up in the database. Where the ledgers are large, it gives at once what it was a few minutes ago and
/// adds up anew beside; [`Ctx::complete`] says up to when it is complete.
///
/// # Errors
/// Those of `find`.
pub async fn sum<T, F>(
    ctx: &Ctx,
    app: &Arc<App>,
    name: &str,
    find: impl Fn(Arc<App>) -> F + Clone + Send + Sync + 'static,
) -> Result<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let tenant = app.tenant(ctx.workspace)?;
    if tenant.table.rows() < app.settings.large {
        return find(Arc::clone(app)).await;
    }
    let Some(found) = tenant.answers.lately::<T>(name, &Moment::of(app, &tenant)) else {
        return added_up(Arc::clone(app), tenant, name.to_owned(), find).await;
    };
    ctx.complete.note(found.as_of);
    if let Some(anew) = found.anew {
        tokio::spawn(anew(Arc::clone(app)));
    }
    Ok(found.value)
}

async fn added_up<T, F>(
    app: Arc<App>,
    tenant: Arc<Tenant>,
    name: String,
    find: impl Fn(Arc<App>) -> F + Clone + Send + Sync + 'static,
) -> Result<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let (moment, begun) = (Moment::of(&app, &tenant), app.now());
    let value = find(Arc::clone(&app)).await?;
    let anew = adding_up_anew(tenant.workspace.id, name.clone(), find);
    tenant.answers.keep(name, moment, Until::Never, value.clone(), app.now().0 - begun.0, anew);
    Ok(value)
}

fn adding_up_anew<T, F>(
    workspace: WorkspaceId,
    name: String,
    find: impl Fn(Arc<App>) -> F + Clone + Send + Sync + 'static,
) -> Anew
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    Arc::new(move |app| {
        let (name, find) = (name.clone(), find.clone());
        Box::pin(async move {
            let Ok(tenant) = app.tenant(workspace) else { return };
            if let Err(error) = added_up(app, tenant, name, find).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not add up anew");
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct House(Answers, Arc<Names>);

    impl House {
        fn new() -> Self {
            Self(Answers::default(), Arc::default())
        }

        fn moment(&self, version: u64, as_of: i64) -> Moment {
            Moment { version, names: Arc::clone(&self.1), as_of: Micros(as_of) }
        }

        fn keep(&self, asked: &str, until: Until, took: i64) {
            self.0.keep(asked.to_owned(), self.moment(1, 5), until, 7, took, Arc::new(|_| Box::pin(async {})));
        }

        fn get(&self, asked: &str, now: &Moment) -> Option<(i32, i64)> {
            self.0.get::<i32>(asked, now).map(|found| (found.value, found.as_of.0))
        }

        fn lately(&self, now: &Moment) -> Option<(i64, bool)> {
            self.0.lately::<i32>("map", now).map(|found| (found.as_of.0, found.anew.is_some()))
        }
    }

    #[test]
    fn an_answer_holds_as_long_as_nothing_changes() {
        let house = House::new();
        house.keep("map", Until::Change, 0);
        assert_eq!(house.get("map", &house.moment(1, 9)), Some((7, 9)));
        assert_eq!(house.get("trend", &house.moment(1, 9)), None);
        assert_eq!(house.get("map", &house.moment(2, 9)), None, "rows came");
        let renamed = Moment { names: Arc::default(), ..house.moment(1, 9) };
        assert_eq!(house.get("map", &renamed), None, "a name changed");
        house.keep("funnel", Until::Minute, 0);
        assert_eq!(house.get("funnel", &house.moment(1, MINUTE)), Some((7, 5)));
        assert_eq!(house.get("funnel", &house.moment(1, 5 + MINUTE)), None, "time went by");
        house.keep("sum", Until::Never, 0);
        assert_eq!(house.get("sum", &house.moment(1, 5)), None);
    }

    #[test]
    fn an_answer_of_a_few_minutes_ago_is_given_and_counted_anew_once() {
        let house = House::new();
        house.keep("map", Until::Change, 2 * SECOND);
        let lately = |version, as_of| house.lately(&house.moment(version, as_of));
        assert_eq!(lately(2, 10 * SECOND), Some((5, false)), "counting takes too long to begin so soon");
        assert_eq!(lately(2, 21 * SECOND), Some((5, true)));
        assert_eq!(lately(2, 22 * SECOND), Some((5, false)), "it is under way");
        assert_eq!(lately(2, 90 * SECOND), Some((5, true)), "it did not come to an end");
        assert_eq!(lately(2, OLDEST + SECOND), None, "too old");
        assert_eq!(lately(1, OLDEST + SECOND), Some((OLDEST + SECOND, false)), "it holds");
        let decided = Moment { names: Arc::default(), ..house.moment(2, 10 * SECOND) };
        assert_eq!(house.lately(&decided), None, "somebody decided about names");
        let met = Names { decided: Arc::clone(&house.1.decided), ..Names::default() };
        let met = Moment { names: Arc::new(met), ..house.moment(2, 10 * SECOND) };
        assert_eq!(house.lately(&met), Some((5, false)), "another name was met");
    }

    #[test]
    fn what_was_wanted_is_kept_up() {
        let house = House::new();
        house.keep("map", Until::Change, SECOND);
        let due = |version, as_of| house.0.due(&house.moment(version, as_of)).is_some();
        assert!(!due(2, KEPT_OLD), "not old yet");
        assert!(!due(1, 2 * KEPT_OLD), "it still holds");
        assert!(due(2, 2 * KEPT_OLD));
        assert!(!due(2, 2 * KEPT_OLD + SECOND), "it is under way");
        assert!(!due(2, KEPT_UP + 2 * KEPT_OLD), "nobody wants it any more");
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let house = House::new();
        house.keep("map", Until::Change, 0);
        for n in 0..MOST {
            let moment = house.moment(1, 6 + n as i64);
            house.0.keep(n.to_string(), moment, Until::Change, 7, 0, Arc::new(|_| Box::pin(async {})));
        }
        assert_eq!(house.0.lock().len(), MOST);
        assert_eq!(house.get("map", &house.moment(1, 9)), None, "it was wanted before all others");
        assert!(house.get("0", &house.moment(1, 9)).is_some());
    }
}
