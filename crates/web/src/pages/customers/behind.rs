//! What a row of an answer says, for the heading of a list of those who stand behind it.
use throughline_app::ask::Row;
use throughline_model::question::Question;

use crate::{locale::Locale, words};

/// What a row says: `Order → Delivery`, `Order, within 30 days of Visit`.
pub fn words(t: Locale, question: &Question, row: &Row) -> String {
    let text = |field: &str| row.get(field).and_then(|value| value.as_str()).map(words::sentence);
    let group = |field: &Option<String>| field.as_ref().and_then(|field| text(field));
    let mut words = match question {
        Question::Map(_) => match (text("from"), text("to")) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (None, Some(to)) => t.customers_behind_first(to),
            (Some(from), None) => t.customers_behind_last(from),
            (None, None) => String::new(),
        },
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
        Question::Trend(q) => group(&q.breakdown).unwrap_or_default(),
        Question::Score(q) => words::metric(&q.metric),
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
