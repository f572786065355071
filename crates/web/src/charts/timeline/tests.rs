//! Pictures of typical and of awkward lives, and the promise that no label is written over another.
use proptest::prelude::*;
use throughline_app::customers::view::{About, CustomerView, Lane, Method, Moment, PromiseState, PromiseView};
use throughline_model::time::{DAY, Micros, TimeRange};

use super::{
    Timeline,
    bracket::BRACKET_SIZE,
    plan::{Frame, Plan, Side},
};
use crate::locale::Locale;
use crate::sample::{HOUR, at, customer, happened, mara, said};

fn zoom(range: TimeRange) -> String {
    let end = |at: Option<Micros>| at.map(|at| at.to_string()).unwrap_or_default();
    format!("?from={}&to={}", end(range.from), end(range.to))
}

fn item(place: usize) -> String {
    format!("#m{place}")
}

fn timeline(view: &CustomerView) -> Timeline<'_> {
    Timeline::of(Locale::En, view, &zoom, &item)
}

fn svg(view: &CustomerView) -> String {
    timeline(view).to_svg().replace('>', ">\n")
}

fn promised(made: &str, due: &str, kept: Option<&str>, state: PromiseState) -> PromiseView {
    PromiseView {
        what: "delivery".into(),
        made: at(made),
        due: Some(at(due)),
        kept: kept.map(at),
        state,
        made_moment: None,
        kept_moment: None,
    }
}

#[test]
fn late_delivery_with_complaint() {
    insta::assert_snapshot!(svg(&mara()));
}

#[test]
fn only_experience() {
    let moments = mara().moments.into_iter().filter(|moment| moment.lane == Lane::Experience).collect();
    insta::assert_snapshot!(svg(&customer(moments, Vec::new())));
}

#[test]
fn only_perception() {
    let moments = vec![said("2025-11-03T09:00:00Z", "nps", Some((9.0, 0.0, 10.0)), Some("Fine, thanks <3 & more"))];
    insta::assert_snapshot!(svg(&customer(moments, Vec::new())));
}

#[test]
fn one_moment() {
    insta::assert_snapshot!(svg(&customer(vec![happened("2025-11-03T09:00:00Z", "order", "web")], Vec::new())));
}

#[test]
fn ties_open_in_the_list() {
    let mut moments = vec![happened("2025-11-03T09:00:00Z", "order", "web"); 3];
    moments.push(happened("2025-11-05T09:00:00Z", "delivered", "carrier"));
    insta::assert_snapshot!(svg(&customer(moments, Vec::new())));
}

#[test]
fn ten_years_with_promises() {
    let moments = (0..10)
        .map(|year| happened(&format!("{}-06-0{}T09:00:00Z", 2015 + year, 1 + year % 9), "yearly check", "store"))
        .collect();
    let promises = vec![
        promised("2016-01-01", "2017-01-01", Some("2016-12-01"), PromiseState::Kept),
        promised("2020-01-01", "2020-02-01", Some("2021-02-01"), PromiseState::Broken),
        promised("2024-05-01", "2024-12-01", None, PromiseState::Broken),
    ];
    insta::assert_snapshot!(svg(&customer(moments, promises)));
}

#[test]
fn right_to_left_and_very_long_names() {
    let long = "A name of a touchpoint that somebody wrote as if there were no end to the page at all";
    let moments = vec![
        happened("2025-11-03T09:00:00Z", long, "web"),
        happened("2025-11-04T09:00:00Z", "طلب جديد من المتجر عبر الإنترنت في المساء", "الويب"),
        happened("2025-11-05T09:00:00Z", "オンラインストアでの注文と店頭での受け取り", "店舗"),
        said("2025-11-06T09:00:00Z", "csat", Some((6.5, 1.0, 7.0)), Some(&long.repeat(20))),
    ];
    insta::assert_snapshot!(svg(&customer(moments, Vec::new())));
}

fn crowd(n: usize) -> CustomerView {
    let start = at("2025-01-01").0;
    let moments = (0..n)
        .map(|k| {
            // Visits come in bursts, some of them on one instant.
            let when = start + (k as i64 / 7) * 3 * HOUR + (k as i64 % 5) * HOUR / 9;
            let moment = match k % 50 {
                9 => said("2025-01-01", "csat", Some(((k % 7) as f64 + 1.0, 1.0, 7.0)), None),
                20 => Moment { trouble: true, ..happened("2025-01-01", "support call", "phone") },
                k if k % 3 == 0 => happened("2025-01-01", "search", "web"),
                _ => happened("2025-01-01", "product page", "web"),
            };
            let about = (k % 50 == 9).then(|| About { moment: k - 1, method: Method::Inferred, confidence: 0.61 });
            Moment { at: Micros(when), about, ..moment }
        })
        .collect();
    customer(moments, Vec::new())
}

#[test]
fn two_thousand_moments_fold() {
    let view = crowd(2000);
    let plan = Plan::of(&timeline(&view));
    assert!(plan.marks.len() < 140, "{} marks", plan.marks.len());
    assert_eq!(plan.marks.iter().map(|mark| mark.members.len()).sum::<usize>(), 2000);
    insta::assert_snapshot!(svg(&view));
}

#[test]
#[ignore = "a measurement: cargo test --release -p throughline-web -- --ignored --nocapture five_thousand"]
fn five_thousand_moments_in_time() {
    let view = crowd(5000);
    let begin = std::time::Instant::now();
    for _ in 0..10 {
        std::hint::black_box(timeline(&view).to_svg());
    }
    println!("{:?} each", begin.elapsed() / 10);
}

/// The rectangles that text takes: labels and the words on brackets.
fn frames(plan: &Plan) -> Vec<Frame> {
    let mut frames: Vec<Frame> = plan.labels.iter().map(|label| plan.frame(label)).collect();
    for bracket in &plan.brackets {
        let top = plan.heights.bracket_top(bracket.row) + 12.0 - BRACKET_SIZE;
        for text in std::iter::once(&bracket.text).chain(&bracket.late_text) {
            frames.push(Frame { left: text.left(), right: text.right(), top, bottom: top + BRACKET_SIZE + 3.0 });
        }
    }
    frames
}

fn overlap(a: &Frame, b: &Frame) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

fn life() -> impl Strategy<Value = CustomerView> {
    let moment = (0..400i64, any::<bool>(), any::<bool>(), "[a-zA-Zäöü ]{1,40}", prop::option::of(0..30usize));
    let promise = (0..400i64, 1..90i64, prop::option::of(1..200i64));
    (prop::collection::vec(moment, 0..60), prop::collection::vec(promise, 0..12), 1..20_000i64).prop_map(
        |(moments, promises, scale)| {
            let start = at("2025-01-01").0;
            let unit = scale * DAY / 4000;
            let mut moments: Vec<Moment> = moments
                .into_iter()
                .map(|(when, felt, trouble, name, about)| {
                    let moment = if felt {
                        let about = about.map(|moment| About { moment, method: Method::Inferred, confidence: 0.5 });
                        Moment { about, ..said("2025-01-01", &name, Some((2.0, 1.0, 7.0)), Some(&name)) }
                    } else {
                        happened("2025-01-01", &name, "web")
                    };
                    Moment { at: Micros(start + when * unit), trouble, ..moment }
                })
                .collect();
            moments.sort_by_key(|moment| moment.at);
            let promises = promises
                .into_iter()
                .map(|(made, due, kept)| {
                    let state = match kept {
                        Some(kept) if kept <= due => PromiseState::Kept,
                        _ => PromiseState::Broken,
                    };
                    PromiseView {
                        what: if due % 2 == 0 { "delivery".into() } else { "call back".into() },
                        made: Micros(start + made * unit),
                        due: Some(Micros(start + (made + due) * unit)),
                        kept: kept.map(|kept| Micros(start + (made + kept) * unit)),
                        state,
                        made_moment: None,
                        kept_moment: None,
                    }
                })
                .collect();
            customer(moments, promises)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn labels_never_overlap(view in life()) {
        let timeline = timeline(&view);
        let plan = Plan::of(&timeline);
        let frames = frames(&plan);
        for (place, a) in frames.iter().enumerate() {
            prop_assert!(a.left >= 80.0 && a.right <= 1120.0 && a.top >= 0.0 && a.bottom <= plan.heights.all, "{a:?}");
            for b in &frames[place + 1..] {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
        // The lines that lead to far labels cross nobody else's words.
        for label in &plan.labels {
            let (mark, own) = (&plan.marks[label.mark], plan.frame(label));
            let line = if mark.lane == Lane::Experience { plan.heights.experience } else { plan.heights.perception };
            let (top, bottom) = if label.side == Side::Above { (own.bottom, line) } else { (line, own.top) };
            let leader = Frame { left: mark.x - 0.5, right: mark.x + 0.5, top, bottom };
            for other in frames.iter().filter(|frame| **frame != own) {
                prop_assert!(!overlap(&leader, other), "{leader:?} {other:?}");
            }
        }
        for pair in plan.marks.windows(2) {
            prop_assert!(pair[0].lane != pair[1].lane || pair[0].x + pair[0].half() <= pair[1].x - pair[1].half());
        }
        prop_assert_eq!(plan.marks.iter().map(|mark| mark.members.len()).sum::<usize>(), view.moments.len());
        prop_assert!(timeline.to_svg().ends_with("</svg>"));
    }
}
