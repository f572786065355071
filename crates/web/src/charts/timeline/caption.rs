//! Captions: the two short lines beside a mark, and the sentence that a screen reader says.
use std::borrow::Cow;

use throughline_app::customers::view::{Lane, Moment};

use super::{Timeline, fold::Mark};
use crate::{
    charts::width::{Weight, fit, width},
    locale::Locale,
    words,
};

/// The size of the upper line.
pub const TITLE_SIZE: f64 = 12.0;
/// The size of the lower line.
pub const NOTE_SIZE: f64 = 11.0;
const ROOM: f64 = 150.0;
const NARROW: f64 = 80.0;

/// The text beside a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// What it is.
    pub title: String,
    /// What to know of it; may be empty.
    pub note: String,
    /// The width of the wider line.
    pub width: f64,
}

impl Caption {
    /// The caption of a mark, with a note not much wider than `room`.
    pub fn of(timeline: &Timeline<'_>, mark: &Mark, room: f64) -> Self {
        let t = timeline.t;
        let members: Vec<&Moment> = mark.members.iter().filter_map(|place| timeline.moments.get(*place)).collect();
        let (title, note) = match members.as_slice() {
            [] => (String::new(), String::new()),
            [one] => (title(t, one), note(t, one)),
            several => group(t, several),
        };
        let title = fit(&title, TITLE_SIZE, Weight::Strong, ROOM).into_owned();
        let least = width(&title, TITLE_SIZE, Weight::Strong).max(NARROW);
        let note = fit(&note, NOTE_SIZE, Weight::Regular, room.clamp(least, ROOM.max(least))).into_owned();
        let width = width(&title, TITLE_SIZE, Weight::Strong).max(width(&note, NOTE_SIZE, Weight::Regular)).ceil();
        Self { title, note, width }
    }

    /// The caption without its note.
    pub fn title_only(&self) -> Self {
        let width = width(&self.title, TITLE_SIZE, Weight::Strong).ceil();
        Self { title: self.title.clone(), note: String::new(), width }
    }
}

/// What a mark says to a screen reader and on hovering.
pub fn spoken(timeline: &Timeline<'_>, mark: &Mark) -> String {
    let t = timeline.t;
    let moment = |place: &usize| timeline.moments.get(*place);
    let at = |moment: &Moment| t.moment(moment.at, timeline.zone);
    match mark.members.as_slice() {
        [] => String::new(),
        [one] => moment(one).map_or_else(String::new, |one| {
            let note = note(t, one);
            let trouble = if one.trouble { t.timeline_trouble() } else { "" };
            let comma = if note.is_empty() { "" } else { ", " };
            format!("{}{comma}{note}, {}{trouble}", title(t, one), at(one))
        }),
        [first, .., last] => {
            let names: Vec<&Moment> = mark.members.iter().filter_map(moment).collect();
            let (top, _) = group(t, &names);
            let ends = moment(first).zip(moment(last)).map(|(a, b)| t.measures_to(at(a), at(b))).unwrap_or_default();
            match mark.lane {
                Lane::Experience => t.timeline_interactions(mark.members.len(), top, ends),
                Lane::Perception => t.timeline_perceptions(mark.members.len(), top, ends),
            }
        }
    }
}

/// What a moment is called: its name, or its score.
pub fn title(t: Locale, moment: &Moment) -> String {
    match (moment.lane, moment.value) {
        (Lane::Perception, Some(value)) => {
            let name = moment.metric.as_ref().map_or_else(|| moment.name.clone(), |metric| words::metric(&metric.slug));
            format!("{name} {}", t.score(value, moment.scale))
        }
        _ => words::sentence(&moment.name),
    }
}

fn note(t: Locale, moment: &Moment) -> String {
    match moment.lane {
        Lane::Experience => {
            let failed = moment.outcome.as_deref().filter(|_| moment.trouble);
            let place = moment.unit.as_deref().or(moment.channel.as_deref());
            let amount = moment.amount.as_ref().map(|amount| t.money(amount));
            let lasted = moment.duration.filter(|lasted| *lasted > 0).map(|lasted| t.short_span(lasted));
            let parts = [failed.map(str::to_owned), place.map(str::to_owned), amount, lasted];
            parts.into_iter().flatten().take(2).collect::<Vec<_>>().join(" · ")
        }
        Lane::Perception => {
            let said = moment.heading.as_deref().or(moment.text.as_deref()).map(str::trim).filter(|s| !s.is_empty());
            match (said, &moment.touchpoint) {
                // Only the beginning is ever drawn.
                (Some(said), _) => t.frame_quoted(beginning(said)),
                (None, Some(touchpoint)) => touchpoint.clone(),
                (None, None) => moment.channel.clone().unwrap_or_default(),
            }
        }
    }
}

fn beginning(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(80) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// Names a group by its trouble, else by what is in it most often.
fn group(t: Locale, moments: &[&Moment]) -> (String, String) {
    let mut names: Vec<(&str, usize, bool)> = Vec::new();
    for moment in moments {
        let known = names.len();
        match names.iter_mut().find(|(name, _, _)| *name == moment.name) {
            Some((_, times, trouble)) => {
                *times += 1;
                *trouble |= moment.trouble;
            }
            // Enough to find what is frequent; a group of a hundred different names has no common one anyway.
            None if known < 24 => names.push((&moment.name, 1, moment.trouble)),
            None => {}
        }
    }
    let Some((name, times, _)) = names.iter().max_by_key(|(_, times, trouble)| (*trouble, *times)) else {
        return (String::new(), String::new());
    };
    let rest = moments.len() - times;
    let title = words::sentence(name);
    match (rest, *times) {
        (0, times) => (title, t.words_times(times).replace(words::TIED, " ")),
        (rest, 1) => (title, t.timeline_more(rest)),
        (rest, times) => (format!("{title} × {}", t.count(times as u64)), t.timeline_more(rest)),
    }
}
