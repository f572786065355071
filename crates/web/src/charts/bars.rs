//! Small pictures of figures: how often each answer was given, and where a figure lies with its interval.
use throughline_app::figures::{FEW, Scored, Unit};
use throughline_model::metric::{Band, MetricDraft, Scale};

use super::xml;
use crate::locale::Locale;

/// One bar: an answer, or answers that lie together.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The answer.
    pub label: String,
    /// How often it was given.
    pub count: u64,
    /// How good it is.
    pub band: Band,
    /// The least and the greatest answer that was given, where any was.
    pub given: Option<(f64, f64)>,
}

/// Most answers that have a bar each.
const MOST: f64 = 20.0;
/// Bars where answers have too many values for one each.
const BINS: usize = 10;

/// The bars of a distribution: every answer that the scale has, also those that nobody gave.
pub fn steps(t: Locale, distribution: &[(f64, u64)], definition: &MetricDraft) -> Vec<Step> {
    let Scale { min, max, .. } = definition.scale;
    let width = max - min;
    let fit = |times: f64| {
        let whole = |value: f64| (value * times).fract() == 0.0;
        whole(min) && width * times <= MOST && distribution.iter().all(|(value, _)| whole(*value))
    };
    let (step, parts) = match (fit(1.0), fit(2.0)) {
        (true, _) => (1.0, width as usize + 1),
        (false, true) => (0.5, (2.0 * width) as usize + 1),
        (false, false) => (width / BINS as f64, BINS),
    };
    let binned = !fit(1.0) && !fit(2.0);
    (0..parts)
        .map(|place| {
            let from = min + place as f64 * step;
            let last = place + 1 == parts;
            let lies_in = |value: f64| match binned {
                true => value >= from && (value < from + step || last),
                false => (value - from).abs() < step / 2.0,
            };
            let here = || distribution.iter().filter(|(value, count)| lies_in(*value) && *count > 0);
            let count = here().map(|(_, count)| count).sum();
            let given =
                here().map(|(value, _)| *value).reduce(f64::min).zip(here().map(|(value, _)| *value).reduce(f64::max));
            let label = match binned {
                true => format!("{}–{}", t.decimal(from, 1), t.decimal(from + step, 1)),
                false => t.decimal(from, 1),
            };
            Step { label, count, given, band: definition.band_of(if binned { from + step / 2.0 } else { from }) }
        })
        .collect()
}

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 96.0;
/// Where bars stand, with room for answers below and counts above.
const FLOOR: f64 = 80.0;
const CEILING: f64 = 16.0;

/// The bars as SVG; empty where nobody answered. `url` leads from a bar to those who gave its answers.
pub fn draw(t: Locale, steps: &[Step], url: &dyn Fn((f64, f64)) -> Option<String>) -> String {
    let most = steps.iter().map(|step| step.count).max().unwrap_or(0);
    let all: u64 = steps.iter().map(|step| step.count).sum();
    if most == 0 {
        return String::new();
    }
    let room = WIDTH / steps.len() as f64;
    let wide = (room - 4.0).min(46.0);
    let spoken: Vec<String> =
        steps.iter().map(|step| format!("{}: {}", step.label, t.words_answers(step.count))).collect();
    let mut svg = format!(
        "<svg class=\"bars\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" aria-label=\"{}\">",
        xml(&t.charts_answers(spoken.join(", ")))
    );
    for (place, step) in steps.iter().enumerate() {
        let middle = room * (place as f64 + 0.5);
        let tall = if step.count == 0 { 0.0 } else { ((FLOOR - CEILING) * step.count as f64 / most as f64).max(1.0) };
        let share = t.percent(step.count as f64 / all as f64);
        let url = step.given.and_then(url);
        if let Some(url) = &url {
            svg.push_str(&format!("<a href=\"{}\">", xml(url)));
        }
        svg.push_str(&format!(
            "<g class=\"{}\"><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" rx=\"2\"/>",
            step.band.as_str(),
            xml(&format!("{}: {} ({share})", step.label, t.words_answers(step.count))),
            middle - wide / 2.0,
            FLOOR - tall,
        ));
        // With many bars there is room for every second answer only, and for no counts.
        if steps.len() <= 11 && step.count > 0 {
            let count = t.count(step.count);
            svg.push_str(&format!(
                "<text class=\"count\" x=\"{middle:.1}\" y=\"{:.1}\">{count}</text>",
                FLOOR - tall - 4.0
            ));
        }
        if steps.len() <= 11 || place.is_multiple_of(2) {
            let label = step.label.split('–').next().unwrap_or_default();
            svg.push_str(&format!("<text x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", FLOOR + 13.0, xml(label)));
        }
        svg.push_str(if url.is_some() { "</g></a>" } else { "</g>" });
    }
    svg.push_str(&format!("<line x1=\"0\" x2=\"{WIDTH}\" y1=\"{FLOOR}\" y2=\"{FLOOR}\"/></svg>"));
    svg
}

const STRIP: f64 = 160.0;

/// Where a figure and its interval lie between the ends of what it counts in; empty without answers.
pub fn whisker(scored: &Scored, scale: Option<Scale>) -> String {
    let (min, max) = match (scored.unit, scale) {
        (Unit::Points, _) => (-100.0, 100.0),
        (Unit::Share, _) => (0.0, 1.0),
        (Unit::Mean, Some(scale)) if scale.max > scale.min => (scale.min, scale.max),
        (Unit::Mean, _) => return String::new(),
    };
    let Some(value) = scored.value else { return String::new() };
    let place = |value: f64| 6.0 + (STRIP - 12.0) * ((value - min) / (max - min)).clamp(0.0, 1.0);
    let few = if scored.n < FEW { " few" } else { "" };
    let interval = scored.interval.map_or_else(String::new, |(low, high)| {
        format!("<line class=\"whisker\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"9\" y2=\"9\"/>", place(low), place(high))
    });
    format!(
        "<svg class=\"strip{few}\" viewBox=\"0 0 {STRIP} 18\" aria-hidden=\"true\"><line class=\"ground\" x1=\"6\" x2=\"{:.1}\" y1=\"9\" y2=\"9\"/>{interval}<circle cx=\"{:.1}\" cy=\"9\" r=\"4\"/></svg>",
        STRIP - 6.0,
        place(value)
    )
}

#[cfg(test)]
mod tests {
    use throughline_model::metric::MetricKind;

    use super::*;

    fn rating(min: f64, max: f64) -> MetricDraft {
        MetricDraft::new("r", MetricKind::Rating, Scale::new(min, max))
    }

    #[test]
    fn every_answer_of_the_scale_has_its_bar() {
        let labels = |distribution: &[(f64, u64)], draft: &MetricDraft| {
            let steps = steps(Locale::En, distribution, draft);
            steps.iter().map(|step| format!("{} {}", step.label, step.count)).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(labels(&[(1.0, 2), (5.0, 7)], &rating(1.0, 5.0)), "1 2, 2 0, 3 0, 4 0, 5 7");
        assert_eq!(labels(&[(1.5, 2)], &rating(1.0, 2.0)), "1 0, 1.5 2, 2 0");
        let percent = labels(&[(0.0, 1), (9.99, 1), (10.0, 1), (100.0, 1)], &rating(0.0, 100.0));
        assert!(percent.starts_with("0–10 2, 10–20 1, ") && percent.ends_with("90–100 1"), "{percent}");
    }

    #[test]
    fn pictures_say_what_they_show() {
        let steps_of = |distribution| steps(Locale::En, distribution, &rating(1.0, 5.0));
        let svg = draw(Locale::En, &steps_of(&[(1.0, 1), (5.0, 3)]), &|_| None);
        assert!(svg.contains("1: 1\u{a0}answer, 2: 0\u{a0}answers") && svg.contains("class=\"high\""), "{svg}");
        assert_eq!(draw(Locale::En, &steps_of(&[]), &|_| None), "");
        let url = |(least, most): (f64, f64)| Some(format!("/who?{least}-{most}"));
        let parts = steps(Locale::En, &[(0.0, 1), (9.99, 1), (10.0, 1)], &rating(0.0, 100.0));
        let svg = draw(Locale::En, &parts, &url);
        assert!(svg.contains("/who?0-9.99\"") && svg.contains("/who?10-10\""), "{svg}");
    }
}
