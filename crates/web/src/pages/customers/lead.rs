//! The sentence at the top of a customer's page: what went wrong or right last, and what they said to it.
use throughline_app::customers::view::{CustomerView, Lane, Moment, PromiseState, PromiseView};
use throughline_model::time::Micros;

use crate::{
    charts::timeline::caption,
    locale::Locale,
    pages::{Piece, pieces},
    words,
};

/// Writes the sentence from what lies within the range.
pub fn lead(t: Locale, view: &CustomerView) -> Vec<Piece> {
    let words = match latest_broken(view) {
        Some((promise, late)) => broken(t, view, promise, late),
        None if view.moments.is_empty() => nothing(t, view),
        None => plain(t, view),
    };
    pieces(&words)
}

fn latest_broken(view: &CustomerView) -> Option<(&PromiseView, i64)> {
    let broken = view.promises.iter().filter_map(|promise| Some((promise, promise.late(view.now)?)));
    broken.max_by_key(|(promise, _)| promise.kept.or(promise.due))
}

fn broken(t: Locale, view: &CustomerView, promise: &PromiseView, late: i64) -> String {
    let this_year = words::year(view.now, view.zone);
    let day = |at| t.day_in(at, view.zone, this_year);
    let what = star_free(&t.noun(&promise.what));
    let late = t.span(late);
    let mut text = match (promise.kept, promise.due) {
        (Some(kept), _) => t.customers_story_late(what, day(kept), late),
        (None, due) => t.customers_story_overdue(what, day(due.unwrap_or(promise.made)), late),
    };
    let kept = promise.kept_moment;
    let answer = kept
        .and_then(|kept| view.moments.iter().position(|moment| moment.about.is_some_and(|about| about.moment == kept)));
    match answer.and_then(|place| Some((place, view.moments.get(place)?, promise.kept?))) {
        Some((place, answer, kept)) => {
            text.push_str(&answered(t, view, answer, kept));
            text.push_str(&since(t, view, place, kept));
        }
        None if promise.kept.is_some() => text.push_str(t.customers_silent()),
        None => text.push('.'),
    }
    text
}

/// What they gave it or wrote, and how many days of the calendar later, or before it came at all.
fn answered(t: Locale, view: &CustomerView, answer: &Moment, kept: Micros) -> String {
    let day = |at| words::local(at, view.zone).date_naive();
    let days = (day(answer.at) - day(kept)).num_days();
    match (answer.value.map(|value| t.score(value, answer.scale)), days) {
        (Some(score), ..=-1) => t.customers_scored_before(days.unsigned_abs(), score),
        (Some(score), 0) => t.customers_scored_same_day(score),
        (Some(score), 1) => t.customers_scored_next_day(score),
        (Some(score), days) => t.customers_scored_later(days.unsigned_abs(), score),
        (None, ..=-1) => t.customers_wrote_before(days.unsigned_abs()),
        (None, 0) => t.customers_wrote_same_day().to_owned(),
        (None, 1) => t.customers_wrote_next_day().to_owned(),
        (None, days) => t.customers_wrote_later(days.unsigned_abs()),
    }
}

/// What came after their answer and after what they had waited for: their latest score, and whether they came back.
fn since(t: Locale, view: &CustomerView, answer: usize, kept: Micros) -> String {
    let after: Vec<&Moment> = view.moments.iter().skip(answer + 1).filter(|moment| moment.at > kept).collect();
    let scored = after.iter().rev().find(|moment| moment.lane == Lane::Perception && moment.value.is_some());
    let met = match after.iter().filter(|moment| moment.lane == Lane::Experience).count() {
        0 => t.customers_not_back().to_owned(),
        met => t.customers_back_since(met),
    };
    match scored {
        Some(scored) => format!("{met}{}", t.customers_latest_score(star_free(&caption::title(t, scored)))),
        None => format!("{met}."),
    }
}

fn plain(t: Locale, view: &CustomerView) -> String {
    let lane = |lane| view.moments.iter().filter(move |moment| moment.lane == lane);
    let met = lane(Lane::Experience).count();
    let mut text = match lane(Lane::Experience).filter(|moment| moment.trouble).count() {
        0 => t.customers_all_well(met),
        wrong => t.customers_some_wrong(met, wrong),
    };
    let kept = view.promises.iter().filter(|promise| promise.state == PromiseState::Kept).count();
    match (kept, view.promises.len()) {
        (0, _) => {}
        (1, 1) => text.push_str(t.customers_the_one_kept()),
        (kept, all) if kept == all => text.push_str(&t.customers_all_kept(all)),
        (kept, all) => text.push_str(&t.customers_some_kept(kept, all)),
    }
    match lane(Lane::Perception).next_back() {
        Some(last) => text.push_str(&last_word(t, view, last)),
        None => text.push_str(t.customers_silent()),
    }
    text
}

fn last_word(t: Locale, view: &CustomerView, last: &Moment) -> String {
    let day = t.day_in(last.at, view.zone, words::year(view.now, view.zone));
    match last.value {
        Some(_) => t.customers_latest_score_of(star_free(&caption::title(t, last)), day),
        None => t.customers_last_said(day),
    }
}

fn nothing(t: Locale, view: &CustomerView) -> String {
    match (view.total, view.since, view.until) {
        (0, _, _) => t.customers_nothing_of_them().to_owned(),
        (total, Some(since), Some(until)) => {
            t.customers_nothing_between(total, t.date(since, view.zone), t.date(until, view.zone))
        }
        (total, ..) => t.customers_nothing_over_all(total),
    }
}

/// Names may hold the sign that marks the answer.
fn star_free(text: &str) -> String {
    text.replace('*', "")
}
