//! The two-lane timeline: what happened above, how it felt below, on one axis drawn to scale.
//!
//! [`Plan`] decides what lies where and is plain data; [`draw`] writes it as SVG. Colours come from the page's
//! stylesheet by class, so that the picture follows the theme and prints.
use chrono_tz::Tz;
use throughline_app::customers::view::{CustomerView, Moment, PromiseView};
use throughline_model::time::{Micros, SECOND, TimeRange};

use crate::locale::Locale;

pub mod axis;
pub mod bracket;
pub mod caption;
pub mod draw;
pub mod fold;
pub mod plan;
mod rows;

use axis::Axis;
use plan::Plan;

/// What a timeline shows.
#[derive(Clone, Copy)]
pub struct Timeline<'a> {
    /// The reader's language.
    pub t: Locale,
    /// What happened and what was said, in order.
    pub moments: &'a [Moment],
    /// The promises that touch the time.
    pub promises: &'a [PromiseView],
    /// Whose days and hours are written.
    pub zone: Tz,
    /// The time that was asked for; open ends close around what there is.
    pub range: TimeRange,
    /// The moment of asking.
    pub now: Micros,
    /// The address that shows a shorter time.
    pub zoom: &'a dyn Fn(TimeRange) -> String,
    /// The address of one moment in the list, by its place.
    pub item: &'a dyn Fn(usize) -> String,
}

impl<'a> Timeline<'a> {
    /// The timeline of a customer.
    pub fn of(
        t: Locale,
        view: &'a CustomerView,
        zoom: &'a dyn Fn(TimeRange) -> String,
        item: &'a dyn Fn(usize) -> String,
    ) -> Self {
        Self {
            t,
            moments: &view.moments,
            promises: &view.promises,
            zone: view.zone,
            range: view.range,
            now: view.now,
            zoom,
            item,
        }
    }

    /// Draws the timeline as SVG.
    pub fn to_svg(&self) -> String {
        draw::svg(self, &Plan::of(self))
    }

    /// The span of time that is drawn: the one asked for, or all there is with a little room around it.
    pub fn axis(&self) -> Axis {
        let mut ends: Option<(i64, i64)> = None;
        let mut reach = |at: i64| {
            let (first, last) = ends.unwrap_or((at, at));
            ends = Some((first.min(at), last.max(at)));
        };
        self.moments.iter().for_each(|moment| reach(moment.at.0));
        for promise in self.promises {
            reach(promise.made.0);
            promise.kept.or(promise.due).into_iter().for_each(|at| reach(at.0));
        }
        let (first, last) = ends.unwrap_or((self.now.0, self.now.0));
        let room = ((last - first) / 40).max(if first == last { 12 * 3600 * SECOND } else { SECOND });
        let from = self.range.from.map_or(first.saturating_sub(room), |from| from.0);
        let to = self.range.to.map_or(last.saturating_add(room), |to| to.0);
        Axis { from, to: to.max(from.saturating_add(1)), zone: self.zone, t: self.t }
    }
}

#[cfg(test)]
mod tests;
