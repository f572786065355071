//! The moments in reading order: rows beside the picture, and the upright timeline where there is no room for one.
use std::collections::{HashMap, HashSet};

use throughline_app::customers::view::{CustomerView, Lane, Method, Moment, PromiseState};
use throughline_model::time::{DAY, Micros};

use crate::{charts::timeline::caption, locale::Locale, words, words::Form};

/// More than this is opened by a link to the rest.
const MOST: usize = 250;
/// Runs of the same from this length on become one entry.
const RUN: usize = 3;
const SHORT: usize = 90;

/// The entries, and where the rest begins.
pub struct Entries {
    /// What is shown.
    pub list: Vec<Entry>,
    /// What is not.
    pub rest: Option<Rest>,
}

/// The moments that are not shown.
pub struct Rest {
    /// How many, in words.
    pub words: String,
    /// From when on.
    pub from: Micros,
}

/// One line of the list.
pub enum Entry {
    /// A stretch in which nothing happened.
    Gap {
        /// How long.
        words: String,
        /// How high it is drawn.
        class: &'static str,
    },
    /// Something that happened, was said or was promised.
    Item(Box<Item>),
}

/// Something in the list.
#[derive(Default)]
pub struct Item {
    /// Its place among the moments; promises of their own have none.
    pub place: Option<usize>,
    /// When, for machines.
    pub at: String,
    /// When, for people.
    pub when: String,
    /// What it is.
    pub title: String,
    /// What to know of it.
    pub facts: String,
    /// What became of promises.
    pub notes: Vec<Note>,
    /// The beginning of what was said.
    pub said: Option<String>,
    /// What it is about.
    pub about: Option<AboutLink>,
    /// The source's name.
    pub source: String,
    /// Whether it was felt and not done.
    pub felt: bool,
    /// Whether it went wrong.
    pub trouble: bool,
    /// Whether it is a promise that no moment carries.
    pub promised: bool,
    /// The moments of a run.
    pub repeats: Vec<Repeat>,
}

/// One moment of a run.
pub struct Repeat {
    /// Its place among the moments.
    pub place: usize,
    /// When, for people.
    pub when: String,
}

/// What became of a promise, beside the moment that made or kept it.
pub struct Note {
    /// The words.
    pub words: String,
    /// Whether it was broken.
    pub late: bool,
}

/// A link to what something is about.
pub struct AboutLink {
    /// The place of the moment.
    pub place: usize,
    /// What it is, and when.
    pub words: String,
    /// How certain, where it was concluded.
    pub certainty: Option<String>,
}

impl Item {
    /// The classes of the line.
    pub fn class(&self) -> String {
        let classes = [("felt", self.felt), ("trouble", self.trouble), ("promised", self.promised)];
        classes.iter().filter(|(_, on)| *on).map(|(class, _)| *class).collect::<Vec<_>>().join(" ")
    }
}

/// What a moment is about, as a link.
pub fn about(t: Locale, view: &CustomerView, moment: &Moment) -> Option<AboutLink> {
    let about = moment.about?;
    let other = view.moments.get(about.moment)?;
    let same_year = words::year(other.at, view.zone) == words::year(moment.at, view.zone);
    let local = words::local(other.at, view.zone).naive_local();
    let day = t.dated(local, if same_year { Form::Day } else { Form::Date }).replace(' ', "\u{a0}");
    let words = format!("{}, {day}", caption::title(t, other));
    let certainty = (about.method == Method::Inferred).then(|| t.customers_inferred(t.hundredths(about.confidence)));
    Some(AboutLink { place: about.moment, words, certainty })
}

/// The entries of a customer's moments.
pub fn entries(t: Locale, view: &CustomerView) -> Entries {
    let Promised { mut notes, own } = promises(t, view);
    let named: HashSet<usize> =
        view.moments.iter().filter_map(|moment| Some(moment.about?.moment)).chain(notes.keys().copied()).collect();
    let mut own = own.into_iter().peekable();
    let mut list = Vec::new();
    let mut before: Option<Micros> = None;
    let mut place = 0;
    while let Some(moment) = view.moments.get(place) {
        if list.len() >= MOST {
            let left = (view.moments.len() - place) as u64;
            return Entries { list, rest: Some(Rest { words: t.words_moments(left), from: moment.at }) };
        }
        while let Some((at, item)) = own.next_if(|(at, _)| *at <= moment.at) {
            list.extend(gap(t, before, at));
            list.push(Entry::Item(Box::new(item)));
            before = Some(at);
        }
        list.extend(gap(t, before, moment.at));
        let run = run(view, place, &named);
        let mut item = item(t, view, place, moment);
        item.notes = notes.remove(&place).unwrap_or_default();
        if run >= RUN {
            item.repeats = (place..place + run)
                .filter_map(|place| Some(Repeat { place, when: t.moment(view.moments.get(place)?.at, view.zone) }))
                .collect();
            item.place = None;
            item.facts = String::new();
        }
        list.push(Entry::Item(Box::new(item)));
        place += if run >= RUN { run } else { 1 };
        before = view.moments.get(place - 1).map(|moment| moment.at);
    }
    for (at, item) in own {
        list.extend(gap(t, before, at));
        list.push(Entry::Item(Box::new(item)));
        before = Some(at);
    }
    Entries { list, rest: None }
}

/// How many moments from here on are the same thing on the same day and nothing more is known of them.
fn run(view: &CustomerView, place: usize, named: &HashSet<usize>) -> usize {
    let Some(first) = view.moments.get(place) else { return 0 };
    let day = words::local(first.at, view.zone).date_naive();
    let same = |(place, moment): &(usize, &Moment)| {
        moment.lane == first.lane
            && moment.name == first.name
            && !moment.trouble
            && moment.value.is_none()
            && moment.text.is_none()
            && !named.contains(place)
            && words::local(moment.at, view.zone).date_naive() == day
    };
    view.moments.iter().enumerate().skip(place).take_while(same).count()
}

fn item(t: Locale, view: &CustomerView, place: usize, moment: &Moment) -> Item {
    let text = moment.heading.as_deref().or(moment.text.as_deref()).map(str::trim).filter(|text| !text.is_empty());
    Item {
        place: Some(place),
        at: words::machine(moment.at),
        when: t.moment(moment.at, view.zone),
        title: caption::title(t, moment),
        facts: facts(t, moment),
        said: text.map(beginning),
        about: about(t, view, moment),
        source: moment.source.clone(),
        felt: moment.lane == Lane::Perception,
        trouble: moment.trouble,
        ..Item::default()
    }
}

fn facts(t: Locale, moment: &Moment) -> String {
    let touchpoint = moment.touchpoint.as_ref().filter(|touchpoint| **touchpoint != moment.name);
    let span = |micros: Option<i64>| micros.filter(|micros| *micros > 0).map(|micros| t.span(micros));
    let about = moment.about.is_some();
    let parts = [
        touchpoint.filter(|_| !about).map(|touchpoint| words::sentence(touchpoint)),
        moment.outcome.clone(),
        moment.unit.clone(),
        moment.channel.clone(),
        moment.staff.as_ref().map(|staff| t.customers_served_by(staff)),
        moment.amount.as_ref().map(|amount| t.money(amount)),
        moment.object.clone(),
        span(moment.wait).map(|span| t.customers_waited(span)),
        span(moment.duration).map(|span| t.customers_took(span)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// What promises add to the list.
struct Promised {
    /// Beside the moments that made and kept them.
    notes: HashMap<usize, Vec<Note>>,
    /// On lines of their own.
    own: Vec<(Micros, Item)>,
}

/// Notes beside the moments that made and kept promises, and entries for promises without such moments, by time.
fn promises(t: Locale, view: &CustomerView) -> Promised {
    let mut notes: HashMap<usize, Vec<Note>> = HashMap::new();
    let mut own = Vec::new();
    for promise in &view.promises {
        let due = promise.due.map(|due| t.date(due, view.zone));
        let made = Note {
            words: due
                .map_or_else(|| t.customers_promised(&promise.what), |due| t.customers_promised_by(&promise.what, due)),
            late: false,
        };
        let late = promise.late(view.now).map(|late| t.span(late));
        let outcome = match (promise.state, promise.kept, late) {
            (PromiseState::Broken, Some(_), Some(late)) => Note { words: t.customers_late(late), late: true },
            (PromiseState::Broken, None, Some(late)) => {
                Note { words: t.customers_overdue(&promise.what, late), late: true }
            }
            (PromiseState::Broken, ..) => Note { words: t.customers_broken(&promise.what), late: true },
            (PromiseState::Kept, ..) => Note { words: t.customers_kept(&promise.what), late: false },
            (PromiseState::Open, ..) => Note { words: String::new(), late: false },
        };
        let mut place =
            |moment: Option<usize>, at: Micros, note: Note| match moment.filter(|place| *place < view.moments.len()) {
                Some(place) => notes.entry(place).or_default().push(note),
                None if view.range.contains(at.0) => own.push((at, alone(t, view, at, note))),
                None => {}
            };
        place(promise.made_moment, promise.made, made);
        if promise.state != PromiseState::Open {
            place(promise.kept_moment, promise.kept.or(promise.due).unwrap_or(promise.made), outcome);
        }
    }
    own.sort_by_key(|(at, _)| *at);
    Promised { notes, own }
}

fn alone(t: Locale, view: &CustomerView, at: Micros, note: Note) -> Item {
    Item {
        at: words::machine(at),
        when: t.moment(at, view.zone),
        title: words::sentence(&note.words),
        trouble: note.late,
        promised: true,
        ..Item::default()
    }
}

fn gap(t: Locale, before: Option<Micros>, at: Micros) -> Option<Entry> {
    let gap = at.0 - before?.0;
    let class = match gap / (DAY / 2) {
        ..1 => return None,
        1..6 => "g1",
        6..28 => "g2",
        28..120 => "g3",
        120..730 => "g4",
        _ => "g5",
    };
    Some(Entry::Gap { words: t.span(gap), class })
}
