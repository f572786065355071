//! How figures are said: in a sentence, as a difference, and how they are computed.
use throughline_app::figures::{FEW, Scored, Unit};
use throughline_model::metric::{MetricDraft, MetricKind, Scale};

use crate::{
    bar::{Bar, Compare},
    locale::Locale,
};

/// A figure in a sentence: `is *4.1 of 5* (95 %: 4–4.2, n 1,204)`; that there are not enough answers where that is so.
pub fn standing(t: Locale, scored: Option<&Scored>, scale: Option<Scale>) -> Option<String> {
    let scored = scored.filter(|scored| scored.n > 0)?;
    if scored.n < FEW {
        return Some(t.measures_not_enough(scored.n));
    }
    let value = value(t, scored, scale)?;
    Some(match interval(t, scored) {
        Some(interval) => t.measures_is_between(value, interval, scored.n),
        None => t.measures_is(value, scored.n),
    })
}

/// The figure in its unit: `−10`, `73 %`, `4.1 of 5`.
pub fn value(t: Locale, scored: &Scored, scale: Option<Scale>) -> Option<String> {
    let value = t.in_unit(scored.value?, scored.unit);
    Some(match (scored.unit, scale) {
        (Unit::Mean, Some(scale)) => t.on_scale(value, scale),
        _ => value,
    })
}

/// The interval: `−35 to 16`, `66–79 %`.
pub fn interval(t: Locale, scored: &Scored) -> Option<String> {
    let (low, high) = scored.interval?;
    Some(ends(t, low, high, scored.unit))
}

/// The ends of an interval: `−35 to 16`, `66–79 %`.
pub fn ends(t: Locale, low: f64, high: f64, unit: Unit) -> String {
    let (low, high) = match unit {
        Unit::Share => (t.decimal(100.0 * low, 1), t.percent(high)),
        unit => (t.in_unit(low, unit), t.in_unit(high, unit)),
    };
    // A dash beside a minus could be taken for one.
    if low.contains('−') || high.contains('−') { t.measures_to(low, high) } else { format!("{low}–{high}") }
}

/// A difference to the time that the bar compares with: what it is, how sure, and from what.
pub fn difference(t: Locale, scored: &Scored, before: Option<(f64, u64)>, bar: &Bar) -> Option<String> {
    let (by, low, high) = scored.difference?;
    let (was, n) = before?;
    let unit = scored.unit;
    let (size, was) = (size(t, by.abs(), unit), t.in_unit(was, unit));
    let way = if by >= 0.0 { t.measures_higher(size) } else { t.measures_lower(size) };
    let sure = t.measures_then(points(t, low, high, unit), was, n);
    Some(match (is_clear(scored), than(bar)) {
        (true, Compare::LastYear) => t.measures_than_year(way, sure),
        (true, _) => t.measures_than_before(way, sure),
        (false, Compare::LastYear) => t.measures_unclear_year(way, sure),
        (false, _) => t.measures_unclear_before(way, sure),
    })
}

/// Whether the interval of the difference leaves no doubt which way it goes.
pub fn is_clear(scored: &Scored) -> bool {
    scored.difference.is_some_and(|(_, low, high)| low > 0.0 || high < 0.0)
}

/// What the bar compares with; the time before where it says nothing.
fn than(bar: &Bar) -> Compare {
    match bar.compare {
        Compare::LastYear => Compare::LastYear,
        Compare::Before | Compare::Nothing => Compare::Before,
    }
}

/// Shares differ by points of a percent, not by percent.
fn size(t: Locale, by: f64, unit: Unit) -> String {
    match unit {
        Unit::Points => t.measures_points(t.decimal(by, 1)),
        Unit::Share => t.measures_percentage_points(t.decimal(100.0 * by, 1)),
        Unit::Mean => t.decimal(by, 2),
    }
}

/// The ends of a difference's interval: `−8 to −2`.
pub fn points(t: Locale, low: f64, high: f64, unit: Unit) -> String {
    t.measures_to(signed(t, low, unit), signed(t, high, unit))
}

/// A difference with its sign; shares in points of a percent.
pub fn signed(t: Locale, value: f64, unit: Unit) -> String {
    let (times, places) = match unit {
        Unit::Points => (1.0, 1),
        Unit::Share => (100.0, 1),
        Unit::Mean => (1.0, 2),
    };
    let text = t.decimal((times * value).abs(), places);
    match value {
        _ if text == "0" => text,
        value if value > 0.0 => format!("+{text}"),
        _ => format!("−{text}"),
    }
}

/// What the kind of a metric is called.
pub fn kind(t: Locale, kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Nps => t.measures_nps(),
        MetricKind::Csat => t.measures_csat(),
        MetricKind::Ces => t.measures_ces(),
        MetricKind::Rating => t.measures_rating(),
    }
}

/// The scale of a definition: `1–5, high is good`.
pub fn scale(t: Locale, definition: &MetricDraft) -> String {
    let Scale { min, max, high_is_good } = definition.scale;
    let (min, max) = (t.decimal(min, 2), t.decimal(max, 2));
    if high_is_good { t.measures_high_is_good(min, max) } else { t.measures_low_is_good(min, max) }
}

/// How a figure of a definition is computed, in sentences.
pub fn formula(t: Locale, definition: &MetricDraft) -> Vec<String> {
    let scale = definition.scale;
    let number = |value: f64| t.decimal(value, 2);
    let top = match definition.top_from {
        Some(top) if scale.high_is_good => format!("{}–{}", number(top), number(scale.max)),
        Some(top) => format!("{}–{}", number(scale.min), number(top)),
        None => t.measures_upper_fifths().to_owned(),
    };
    let mut said = match definition.kind {
        MetricKind::Nps => {
            vec![t.measures_nps_formula().to_owned(), t.measures_nps_interval().to_owned()]
        }
        MetricKind::Csat => vec![t.measures_csat_formula(top), t.measures_share_interval().to_owned()],
        MetricKind::Ces => vec![t.measures_ces_formula(top), t.measures_share_interval().to_owned()],
        MetricKind::Rating => vec![t.measures_mean_formula().to_owned(), t.measures_mean_interval().to_owned()],
    };
    said.push(t.measures_interval_means().to_owned());
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{THIN, TIED};

    const EN: Locale = Locale::En;

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
        let say = |scored: &Scored| plain(standing(EN, Some(scored), five));
        assert_eq!(say(&scored(Unit::Mean, 4.1, 1204, (4.0, 4.2))), "is *4.1 of 5* (95 %: 4–4.2, n 1,204)");
        assert_eq!(say(&scored(Unit::Points, -10.0, 39, (-35.0, 16.0))), "is *−10* (95 %: −35 to 16, n 39)");
        assert_eq!(say(&scored(Unit::Share, 0.73, 212, (0.66, 0.79))), "is *73 %* (95 %: 66–79 %, n 212)");
        assert_eq!(say(&scored(Unit::Share, 1.0, 3, (0.4, 1.0))), "has not enough answers yet (n 3)");
        assert_eq!(standing(EN, Some(&scored(Unit::Share, 1.0, 0, (0.4, 1.0))), None), None);
    }

    #[test]
    fn a_difference_is_clear_or_it_is_not() {
        let year = Bar { compare: Compare::LastYear, ..Bar::default() };
        let with = |unit, difference| Scored { difference: Some(difference), ..scored(unit, 0.0, 99, (0.0, 0.0)) };
        let say = |scored: &Scored, was| plain(difference(EN, scored, Some((was, 80)), &year));
        assert_eq!(
            say(&with(Unit::Share, (-0.05, -0.08, -0.02)), 0.7),
            "5 percentage points lower than a year earlier (95 %: −8 to −2; then 70 %, n 80)"
        );
        assert_eq!(
            say(&with(Unit::Points, (3.0, -2.5, 8.5)), 12.0),
            "no clear difference to a year earlier (3 points higher, 95 %: −2.5 to +8.5; then 12, n 80)"
        );
        assert_eq!(difference(EN, &scored(Unit::Mean, 1.0, 9, (0.0, 2.0)), None, &year), None);
    }

    #[test]
    fn formulas_name_the_boxes() {
        let csat = MetricDraft::csat("c", Scale::new(1.0, 7.0));
        assert!(formula(EN, &csat)[0].contains("answers of 5–7 (the top boxes)"));
        let effort = MetricDraft::new("e", MetricKind::Ces, Scale { high_is_good: false, ..Scale::new(1.0, 7.0) });
        assert!(formula(EN, &effort)[0].contains("answers of 1–3"));
        assert_eq!(scale(EN, &effort), "1–7, low is good");
    }
}
