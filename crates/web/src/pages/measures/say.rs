//! How figures are said: in a sentence, as a difference, and how they are computed.
use throughline_app::figures::{FEW, Scored, Unit};
use throughline_model::metric::{MetricDraft, MetricKind, Scale};

use crate::{
    bar::{Bar, Compare},
    words::{self, THIN, TIED},
};

/// A figure in a sentence: `is *4.1 of 5* (95 %: 4–4.2, n 1,204)`; that there are not enough answers where that is so.
pub fn standing(scored: Option<&Scored>, scale: Option<Scale>) -> Option<String> {
    let scored = scored.filter(|scored| scored.n > 0)?;
    let n = words::count(scored.n);
    if scored.n < FEW {
        return Some(format!("has not enough answers yet (n{TIED}{n})"));
    }
    let value = value(scored, scale)?;
    Some(match interval(scored) {
        Some(interval) => format!("is *{value}* (95{THIN}%: {interval}, n{TIED}{n})"),
        None => format!("is *{value}* (n{TIED}{n})"),
    })
}

/// The figure in its unit: `−10`, `73 %`, `4.1 of 5`.
pub fn value(scored: &Scored, scale: Option<Scale>) -> Option<String> {
    let value = words::in_unit(scored.value?, scored.unit);
    Some(match (scored.unit, scale) {
        (Unit::Mean, Some(scale)) => format!("{value}{TIED}of{TIED}{}", words::decimal(scale.max, 1)),
        _ => value,
    })
}

/// The interval: `−35 to 16`, `66–79 %`.
pub fn interval(scored: &Scored) -> Option<String> {
    let (low, high) = scored.interval?;
    Some(ends(low, high, scored.unit))
}

/// The ends of an interval: `−35 to 16`, `66–79 %`.
pub fn ends(low: f64, high: f64, unit: Unit) -> String {
    let (low, high) = match unit {
        Unit::Share => (words::decimal(100.0 * low, 1), words::percent(high)),
        unit => (words::in_unit(low, unit), words::in_unit(high, unit)),
    };
    // A dash beside a minus could be taken for one.
    if low.contains('−') || high.contains('−') { format!("{low} to {high}") } else { format!("{low}–{high}") }
}

/// A difference to another time, by its name: what it is, how sure, and from what.
pub fn difference(scored: &Scored, before: Option<(f64, u64)>, than: &str) -> Option<String> {
    let (by, low, high) = scored.difference?;
    let (was, n) = before?;
    let unit = scored.unit;
    let way = if by >= 0.0 { "higher" } else { "lower" };
    let size = size(by.abs(), unit);
    let (interval, was) = (points(low, high, unit), words::in_unit(was, unit));
    let sure = format!("95{THIN}%: {interval}; then {was}, n{TIED}{}", words::count(n));
    Some(match is_clear(scored) {
        true => format!("{size} {way} than {than} ({sure})"),
        false => format!("no clear difference to {than} ({size} {way}, {sure})"),
    })
}

/// Whether the interval of the difference leaves no doubt which way it goes.
pub fn is_clear(scored: &Scored) -> bool {
    scored.difference.is_some_and(|(_, low, high)| low > 0.0 || high < 0.0)
}

/// What the bar compares with, as the end of a sentence: `than the time before`.
pub fn than(bar: &Bar) -> &'static str {
    match bar.compare {
        Compare::LastYear => "a year earlier",
        Compare::Before | Compare::Nothing => "the time before",
    }
}

/// Shares differ by points of a percent, not by percent.
fn size(by: f64, unit: Unit) -> String {
    match unit {
        Unit::Points => format!("{}{TIED}points", words::decimal(by, 1)),
        Unit::Share => format!("{}{TIED}percentage points", words::decimal(100.0 * by, 1)),
        Unit::Mean => words::decimal(by, 2),
    }
}

/// The ends of a difference's interval: `−8 to −2`.
pub fn points(low: f64, high: f64, unit: Unit) -> String {
    format!("{} to {}", signed(low, unit), signed(high, unit))
}

/// A difference with its sign; shares in points of a percent.
pub fn signed(value: f64, unit: Unit) -> String {
    let (times, places) = match unit {
        Unit::Points => (1.0, 1),
        Unit::Share => (100.0, 1),
        Unit::Mean => (1.0, 2),
    };
    let text = words::decimal((times * value).abs(), places);
    match value {
        _ if text == "0" => text,
        value if value > 0.0 => format!("+{text}"),
        _ => format!("−{text}"),
    }
}

/// What the kind of a metric is called.
pub fn kind(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Nps => "net promoter score",
        MetricKind::Csat => "share of the satisfied",
        MetricKind::Ces => "share of those who found it easy",
        MetricKind::Rating => "mean rating",
    }
}

/// The scale of a definition: `1–5, high is good`.
pub fn scale(definition: &MetricDraft) -> String {
    let Scale { min, max, high_is_good } = definition.scale;
    let way = if high_is_good { "high is good" } else { "low is good" };
    format!("{}–{}, {way}", words::decimal(min, 2), words::decimal(max, 2))
}

/// How a figure of a definition is computed, in sentences.
pub fn formula(definition: &MetricDraft) -> Vec<String> {
    let scale = definition.scale;
    let number = |value: f64| words::decimal(value, 2);
    let top = match definition.top_from {
        Some(top) if scale.high_is_good => format!("{}–{}", number(top), number(scale.max)),
        Some(top) => format!("{}–{}", number(scale.min), number(top)),
        None => "the upper two fifths of the scale".to_owned(),
    };
    let share = |named: &str| {
        vec![
            format!("The number of answers of {top} ({named}), divided by the number of all answers."),
            "The interval is Wilson’s, the difference of two shares Newcombe’s.".to_owned(),
        ]
    };
    let mut said = match definition.kind {
        MetricKind::Nps => vec![
            "The share of promoters (9–10) less the share of detractors (0–6), in points from −100 to 100. Passives (7–8) count in n only.".to_owned(),
            "The interval is the adjusted Wald interval: ¾, 1½ and ¾ answers are added to promoters, passives and detractors. With few answers it is pulled to the middle.".to_owned(),
        ],
        MetricKind::Csat => share("the top boxes"),
        MetricKind::Ces => share("those who found it easy"),
        MetricKind::Rating => vec![
            "The sum of all answers, divided by their number.".to_owned(),
            "The interval is Student’s, cut to the scale; the difference of two means is Welch’s. A single answer has no interval.".to_owned(),
        ],
    };
    said.push("The interval holds the true figure in 95 of 100 such samples. Of answers that were corrected the last one counts. Answers on another scale, or in another scope, are never put together.".to_owned());
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(unit: Unit, value: f64, n: u64, interval: (f64, f64)) -> Scored {
        let interval = Some(interval);
        Scored { metric: "m".into(), by: None, unit, value: Some(value), n, interval, difference: None }
    }

    fn plain(text: Option<String>) -> String {
        text.unwrap_or_default().replace([TIED, THIN], " ")
    }

    #[test]
    fn a_figure_is_said_with_its_interval_or_not_at_all() {
        let five = Some(Scale::new(1.0, 5.0));
        let say = |scored: &Scored| plain(standing(Some(scored), five));
        assert_eq!(say(&scored(Unit::Mean, 4.1, 1204, (4.0, 4.2))), "is *4.1 of 5* (95 %: 4–4.2, n 1,204)");
        assert_eq!(say(&scored(Unit::Points, -10.0, 39, (-35.0, 16.0))), "is *−10* (95 %: −35 to 16, n 39)");
        assert_eq!(say(&scored(Unit::Share, 0.73, 212, (0.66, 0.79))), "is *73 %* (95 %: 66–79 %, n 212)");
        assert_eq!(say(&scored(Unit::Share, 1.0, 3, (0.4, 1.0))), "has not enough answers yet (n 3)");
        assert_eq!(standing(Some(&scored(Unit::Share, 1.0, 0, (0.4, 1.0))), None), None);
    }

    #[test]
    fn a_difference_is_clear_or_it_is_not() {
        let with = |unit, difference| Scored { difference: Some(difference), ..scored(unit, 0.0, 99, (0.0, 0.0)) };
        let say = |scored: &Scored, was| plain(difference(scored, Some((was, 80)), "a year earlier"));
        assert_eq!(
            say(&with(Unit::Share, (-0.05, -0.08, -0.02)), 0.7),
            "5 percentage points lower than a year earlier (95 %: −8 to −2; then 70 %, n 80)"
        );
        assert_eq!(
            say(&with(Unit::Points, (3.0, -2.5, 8.5)), 12.0),
            "no clear difference to a year earlier (3 points higher, 95 %: −2.5 to +8.5; then 12, n 80)"
        );
        assert_eq!(difference(&scored(Unit::Mean, 1.0, 9, (0.0, 2.0)), None, ""), None);
    }

    #[test]
    fn formulas_name_the_boxes() {
        let csat = MetricDraft::csat("c", Scale::new(1.0, 7.0));
        assert!(formula(&csat)[0].contains("answers of 5–7 (the top boxes)"));
        let effort = MetricDraft::new("e", MetricKind::Ces, Scale { high_is_good: false, ..Scale::new(1.0, 7.0) });
        assert!(formula(&effort)[0].contains("answers of 1–3"));
        assert_eq!(scale(&effort), "1–7, low is good");
    }
}
