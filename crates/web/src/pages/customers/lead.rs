//! The sentence at the top of a customer's page: what went wrong or right last, and what they said to it.
use throughline_app::customers::view::{CustomerView, Lane, Moment, PromiseState, PromiseView};
use throughline_model::time::Micros;

use crate::{
    charts::timeline::caption,
    pages::{Piece, pieces},
    words,
};

/// Writes the sentence from what lies within the range.
pub fn lead(view: &CustomerView) -> Vec<Piece> {
    let words = match latest_broken(view) {
        Some((promise, late)) => broken(view, promise, late),
        None if view.moments.is_empty() => nothing(view),
        None => plain(view),
    };
    pieces(&words)
}

fn latest_broken(view: &CustomerView) -> Option<(&PromiseView, i64)> {
    let broken = view.promises.iter().filter_map(|promise| Some((promise, promise.late(view.now)?)));
    broken.max_by_key(|(promise, _)| promise.kept.or(promise.due))
}

fn broken(view: &CustomerView, promise: &PromiseView, late: i64) -> String {
    let this_year = words::year(view.now, view.zone);
    let what = star_free(&promise.what.to_lowercase());
    let late = words::span(late);
    let mut text = match (promise.kept, promise.due) {
        (Some(kept), _) => {
            format!("The {what} of {} came *{late} after the promised date*", words::day_in(kept, view.zone, this_year))
        }
        (None, due) => format!(
            "The {what} promised for {} is *{late} overdue*",
            words::day_in(due.unwrap_or(promise.made), view.zone, this_year)
        ),
    };
    let kept = promise.kept_moment;
    let answer = kept
        .and_then(|kept| view.moments.iter().position(|moment| moment.about.is_some_and(|about| about.moment == kept)));
    match answer.and_then(|place| Some((place, view.moments.get(place)?, promise.kept?))) {
        Some((place, answer, kept)) => {
            let when = later(view, kept, answer.at);
            match answer.value {
                Some(value) => {
                    text.push_str(&format!("; {when} they gave it *{}*.", words::score(value, answer.scale)))
                }
                None => text.push_str(&format!("; {when} they wrote about it.")),
            }
            text.push_str(&since(view, place));
        }
        None if promise.kept.is_some() => {
            text.push_str("; they have not said anything about it.");
        }
        None => text.push('.'),
    }
    text
}

/// What came after their answer: their latest score, and whether they came back.
fn since(view: &CustomerView, answer: usize) -> String {
    let after = view.moments.get(answer + 1..).unwrap_or_default();
    let scored = after.iter().rev().find(|moment| moment.lane == Lane::Perception && moment.value.is_some());
    let met = after.iter().filter(|moment| moment.lane == Lane::Experience).count() as u64;
    let met = match met {
        0 => "They have not been back since".to_owned(),
        met => format!("Since then: {}", words::counted(met, "interaction", "interactions")),
    };
    match scored {
        Some(scored) => format!(" {met}; the latest score is *{}*.", star_free(&caption::title(scored))),
        None => format!(" {met}."),
    }
}

fn plain(view: &CustomerView) -> String {
    let lane = |lane| view.moments.iter().filter(move |moment| moment.lane == lane);
    let met = words::counted(lane(Lane::Experience).count() as u64, "interaction", "interactions");
    let wrong = lane(Lane::Experience).filter(|moment| moment.trouble).count() as u64;
    let mut text = match wrong {
        0 => format!("*{met}*"),
        wrong => format!("{met}, *{} went wrong*", words::count(wrong)),
    };
    let kept = view.promises.iter().filter(|promise| promise.state == PromiseState::Kept).count() as u64;
    match (kept, view.promises.len() as u64) {
        (0, _) => {}
        (1, 1) => text.push_str("; the one promise was kept"),
        (kept, all) if kept == all => text.push_str(&format!("; all {} promises were kept", words::count(all))),
        (kept, all) => {
            text.push_str(&format!("; {} of {} promises are kept so far", words::count(kept), words::count(all)))
        }
    }
    match lane(Lane::Perception).next_back() {
        Some(last) => text.push_str(&format!("; {}.", last_word(view, last))),
        None => text.push_str("; they have not said anything about it."),
    }
    text
}

fn last_word(view: &CustomerView, last: &Moment) -> String {
    let day = words::day_in(last.at, view.zone, words::year(view.now, view.zone));
    match last.value {
        Some(_) => format!("the latest score is *{}*, of {day}", star_free(&caption::title(last))),
        None => format!("they last said something on {day}"),
    }
}

fn nothing(view: &CustomerView) -> String {
    match (view.total, view.since, view.until) {
        (0, _, _) => "Nothing is recorded of them yet.".to_owned(),
        (total, Some(since), Some(until)) => format!(
            "Nothing is recorded in this time; there are *{}* between {} and {}.",
            words::counted(total, "moment", "moments"),
            words::date(since, view.zone),
            words::date(until, view.zone),
        ),
        (total, ..) => {
            format!(
                "Nothing is recorded in this time; over all time there are *{}*.",
                words::counted(total, "moment", "moments")
            )
        }
    }
}

/// How much later something was said, in days of the calendar.
fn later(view: &CustomerView, before: Micros, after: Micros) -> String {
    let day = |at| words::local(at, view.zone).date_naive();
    match (day(after) - day(before)).num_days() {
        ..=0 => "the same day".to_owned(),
        1 => "the next day".to_owned(),
        days => format!("{} later", words::counted(days.unsigned_abs(), "day", "days")),
    }
}

/// Names may hold the sign that marks the answer.
fn star_free(text: &str) -> String {
    text.replace('*', "")
}
