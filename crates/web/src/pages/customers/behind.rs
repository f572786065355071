//! What a row of an answer says, for the heading of a list of those who stand behind it.
use chrono_tz::Tz;
use throughline_app::ask::Row;
use throughline_model::{
    filter::{Filter, Leaf, Op},
    question::{Bucket, Question},
    time::Micros,
};

use crate::{locale::Locale, words};

/// What a row says: `Order → Delivery`, `Order, within 30 days of Visit`; days are those of the zone.
pub fn words(t: Locale, zone: Tz, question: &Question, row: &Row) -> String {
    let text = |field: &str| row.get(field).and_then(|value| value.as_str()).map(words::sentence);
    let group = |field: &Option<String>| field.as_ref().and_then(|field| text(field));
    let mut words = match question {
        Question::Map(_) => match (text("from"), text("to")) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (None, Some(to)) => t.customers_behind_first(to),
            (Some(from), None) => t.customers_behind_last(from),
            (None, None) => String::new(),
        },
        Question::Flow(_) => {
            let end = |field: &str| text(field).unwrap_or_else(|| t.charts_others().to_owned());
            let words = match row.get("part").and_then(|part| part.as_str()) {
                Some("link") => format!("{} → {}", end("from"), end("to")),
                Some("stop") => t.customers_behind_stop(end("from")),
                Some("open") => t.customers_behind_open(end("from")),
                _ => end("to"),
            };
            let step = row.get("step").and_then(|step| step.as_u64()).unwrap_or(1);
            let said = row.get("answered").and_then(|said| said.as_bool()).unwrap_or(false);
            if said { t.customers_behind_way_said(words, step) } else { t.customers_behind_way(words, step) }
        }
        Question::Funnel(q) => {
            let step = row.get("step").and_then(|step| step.as_u64()).unwrap_or(1) as usize;
            let name = |step: usize| q.steps.get(step.wrapping_sub(1)).map(|step| words::sentence(&step.touchpoint));
            match (row.get("lost").and_then(|lost| lost.as_bool()), name(step), name(step.wrapping_sub(1))) {
                (Some(true), Some(step), Some(before)) => t.customers_behind_lost(before, step),
                (_, Some(step), Some(_)) => t.customers_behind_reached(step),
                (_, Some(step), None) => step,
                _ => String::new(),
            }
        }
        Question::Trend(q) => {
            let (group, about) = (group(&q.breakdown), at(t, q.filter.as_ref()));
            let start = row.get("start").and_then(|start| start.as_str()).and_then(Micros::parse);
            let when =
                start.filter(|_| q.bucket != Bucket::Whole).map(|start| t.customers_behind_from(t.date(start, zone)));
            let parts = [group.or(about), when].into_iter().flatten().collect::<Vec<_>>();
            if parts.is_empty() { t.customers_behind_met().to_owned() } else { parts.join(" · ") }
        }
        Question::Score(q) => {
            let end = |field: &str| row.get(field).and_then(|value| value.as_f64()).map(|value| t.decimal(value, 2));
            let scores = match (end("least"), end("most")) {
                (Some(least), Some(most)) if least == most => Some(least),
                (Some(least), Some(most)) => Some(format!("{least} – {most}")),
                (least, most) => least.or(most),
            };
            let parts = [Some(words::metric(&q.metric)), scores, at(t, q.filter.as_ref())];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        Question::Promises(q) => {
            let about = q.touchpoints.as_ref().map(|names| list(t, names.iter().map(String::as_str)));
            let about = text("touchpoint").or(about);
            let words = match row.get("state").and_then(|state| state.as_str()) {
                Some("broken") => t.customers_behind_broken(),
                Some("kept") => t.customers_behind_kept(),
                _ => t.customers_behind_promised(),
            };
            about.map_or_else(|| words.to_owned(), |about| format!("{words} · {about}"))
        }
        Question::Timeline(_) => String::new(),
    };
    let divided = match question {
        Question::Funnel(q) if q.breakdown.is_some() => text("group"),
        Question::Score(q) => group(&q.by),
        _ => None,
    };
    if let Some(divided) = divided {
        words.push_str(&format!(" · {divided}"));
    }
    words
}

/// The touchpoints that a filter names alone or beside others.
fn at(t: Locale, filter: Option<&Filter>) -> Option<String> {
    match filter? {
        Filter::Leaf(Leaf { field, op: Op::Eq | Op::In, value }) if field == "touchpoint" => match value {
            serde_json::Value::Array(names) => Some(list(t, names.iter().filter_map(|name| name.as_str()))),
            name => Some(words::sentence(name.as_str()?)),
        },
        Filter::And { and } => and.iter().find_map(|filter| at(t, Some(filter))),
        _ => None,
    }
}

/// The first names, and how many more there are.
fn list<'a>(t: Locale, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(words::sentence).collect();
    let first = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(3) {
        0 => first,
        more => t.customers_and_more(first, more),
    }
}
