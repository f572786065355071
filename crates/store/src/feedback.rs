//! Feedback: everything that was said, the newest first, with what somebody looks for in it.
//!
//! All of it is read from the [index](crate::search) and from the rows that are too fresh for it. Published figures
//! about many answers are not said by anybody and stay out, as do answers that a later one supersedes.
use std::{fmt, sync::Arc};

use throughline_model::{
    id::{ProfileNo, WorkspaceId},
    search::Query,
    time::{Micros, TimeRange},
};

pub use crate::search::view::Place;
use crate::{
    db::Db,
    error::Result,
    perceptions::Perception,
    search::{
        MOST_FRESH,
        find::Found,
        view::{Row, View},
    },
};

/// What is looked for; what is `None` does not matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// When it was said.
    pub range: TimeRange,
    /// What the heading or the words must have.
    pub search: Option<Query>,
    /// The numbers of metric versions.
    pub metrics: Option<Vec<u32>>,
    /// Scores, of which one must fit.
    pub scores: Option<Vec<Scores>>,
    /// The numbers of touchpoints that it is about.
    pub touchpoints: Option<Vec<u32>>,
    /// The numbers of units, of which it must be about one.
    pub units: Option<Vec<u32>>,
    /// Whose it must be.
    pub speakers: Option<Speakers>,
    /// Whether it must have words.
    pub with_words: bool,
}

/// Whose words are wanted, by the numbers of their profiles.
#[derive(Clone)]
pub struct Speakers(Arc<dyn Fn(ProfileNo) -> bool + Send + Sync>);

impl Speakers {
    /// Those of whom a function says so.
    pub fn of(whose: impl Fn(ProfileNo) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(whose))
    }

    /// Tells whether a profile is among them.
    pub fn has(&self, profile: ProfileNo) -> bool {
        (self.0)(profile)
    }
}

impl fmt::Debug for Speakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Speakers")
    }
}

impl PartialEq for Speakers {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Scores of some metric versions within a range, its ends included.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// The numbers of the metric versions.
    pub metrics: Vec<u32>,
    /// The least score.
    pub least: f64,
    /// The greatest score.
    pub most: f64,
}

/// How much was said with one metric version, or with none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The number of the metric version.
    pub metric: Option<u32>,
    /// How many things were said.
    pub said: u64,
    /// How many of them have words.
    pub with_words: u64,
    /// How many of them have a score.
    pub scored: u64,
}

/// How much was said, and how much of it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many things were said.
    pub said: u64,
    /// How many of them have words.
    pub with_words: u64,
}

/// A page of what is wanted, and how much there is of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// What was said, the newest first, each with its place.
    pub found: Vec<(Place, Perception)>,
    /// Whether there is more behind it.
    pub more: bool,
    /// Where the page before this one begins, as [`page`] takes it; `None` where the first page comes before it.
    pub previous: Option<Place>,
    /// How much is wanted on all pages.
    pub matching: u64,
    /// How much was said in the time and unit by those who are meant, whatever else is wanted.
    pub totals: Totals,
    /// Whether anything was ever said.
    pub any: bool,
    /// Where more came in than could be looked through: when the last came in that was. `None` where all was.
    pub until: Option<Micros>,
}

/// Lists what is wanted, the newest first, from behind a place on.
///
/// # Errors
/// When the database fails.
pub async fn page(db: &Db, workspace: WorkspaceId, wanted: &Wanted, after: Option<Place>, limit: u32) -> Result<Page> {
    let mut view = View::open(db, workspace, MOST_FRESH).await?;
    let limit = limit as usize;
    let found = view.find(wanted).await?;
    let mut rows = view.newest(&found, after, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let previous = match after {
        Some(place) => view.before(&found, place, limit + 1).await?.get(limit).map(|row| row.place),
        None => None,
    };
    Ok(Page {
        found: said(&mut view, &rows).await?,
        more,
        previous,
        matching: found.count(),
        totals: totals(&mut view, wanted).await?,
        any: !view.fresh.is_empty() || view.segments.iter().any(|segment| segment.counts.count() > 0),
        until: view.until,
    })
}

/// Lists the newest of what is wanted, without counting.
///
/// # Errors
/// When the database fails.
pub async fn newest(
    db: &Db,
    workspace: WorkspaceId,
    wanted: &Wanted,
    limit: usize,
) -> Result<Vec<(Place, Perception)>> {
    let mut view = View::open(db, workspace, MOST_FRESH).await?;
    let found = view.find(wanted).await?;
    let rows = view.newest(&found, None, limit).await?;
    said(&mut view, &rows).await
}

/// Counts the newest of what is wanted, up to a number, by metric version.
///
/// # Errors
/// When the database fails.
pub async fn tally(db: &Db, workspace: WorkspaceId, wanted: &Wanted, most: u32) -> Result<Vec<Tally>> {
    let mut view = View::open(db, workspace, MOST_FRESH).await?;
    let found = view.find(wanted).await?;
    let mut tallies: Vec<Tally> = Vec::new();
    for row in view.newest(&found, None, most as usize).await? {
        let at = match tallies.binary_search_by_key(&row.metric, |tally| tally.metric) {
            Ok(at) => at,
            Err(at) => {
                tallies.insert(at, Tally { metric: row.metric, said: 0, with_words: 0, scored: 0 });
                at
            }
        };
        if let Some(tally) = tallies.get_mut(at) {
            tally.said += 1;
            tally.with_words += u64::from(row.worded);
            tally.scored += u64::from(row.scored);
        }
    }
    Ok(tallies)
}

/// How much was said in the time and unit that are wanted, by those who are.
async fn totals(view: &mut View, wanted: &Wanted) -> Result<Totals> {
    let around = Wanted {
        range: wanted.range,
        units: wanted.units.clone(),
        speakers: wanted.speakers.clone(),
        ..Wanted::default()
    };
    let said = view.find(&around).await?.count();
    let with_words = view.find(&Wanted { with_words: true, ..around }).await?;
    Ok(Totals { said, with_words: Found::count(&with_words) })
}

/// The perceptions of rows, in their order.
async fn said(view: &mut View, rows: &[Row]) -> Result<Vec<(Place, Perception)>> {
    let numbers: Vec<u64> = rows.iter().map(|row| row.place.seq).collect();
    view.perceptions(&numbers).await
}
