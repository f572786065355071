//! The pages of metrics, in each of their states.
use askama::Template;
use throughline_app::{
    figures::{Scored, Unit},
    measures::view::{Division, Figure, Measure, MeasureView, Measures, Published, Version},
};
use throughline_model::{
    metric::{MetricDraft, MetricKind, Scale},
    perception::Scope,
    permission::Role,
};

use super::{list::ListPage, show::ShowPage};
use crate::{
    bar::{Bar, BarView},
    sample::{at, layout},
    words::{THIN, TIED},
};

fn scored(by: Option<&str>, value: f64, n: u64) -> Scored {
    Scored {
        metric: "review".into(),
        by: by.map(Into::into),
        unit: Unit::Mean,
        value: Some(value),
        n,
        interval: Some((value - 0.2, value + 0.2)),
        difference: Some((-0.5, -0.8, -0.2)),
    }
}

fn review() -> Measure {
    let draft = MetricDraft {
        wording: Some("How was <it>?".into()),
        scale_assumed: true,
        ..MetricDraft::new("review", MetricKind::Rating, Scale::new(1.0, 5.0))
    };
    let version = |version| Version { version, definition: draft.clone(), since: Some(at("2025-03-01")) };
    let figure = |scored| Figure {
        scored,
        version: 2,
        scope: Scope::Transactional,
        mean: Some(3.9),
        distribution: vec![(1.0, 14), (4.0, 100), (5.0, 100)],
        before: Some((4.4, 199)),
    };
    let published =
        Published { at: Some(at("2025-01-01")), share: 0.88, n: 500, answers: (438, 442), interval: (0.844, 0.909) };
    Measure {
        slug: "review".into(),
        versions: vec![version(2), version(1)],
        figures: vec![figure(scored(None, 3.9, 214)), figure(scored(None, 3.0, 5))],
        published: vec![published],
    }
}

fn bar() -> BarView {
    BarView { bar: Bar::parse("period=90d&compare=before").unwrap(), compares: true, ..BarView::default() }
}

fn listed(list: Vec<Measure>) -> String {
    let view = Measures { list, zone: chrono_tz::Europe::Berlin, as_of: at("2025-12-05") };
    let html = ListPage { layout: layout("/measures"), bar: bar(), view }.render().unwrap();
    html.replace([TIED, THIN], " ")
}

#[test]
fn all_metrics_with_their_figures() {
    let few = Measure { slug: "nps".into(), figures: review().figures.split_off(1), ..review() };
    let html = listed(vec![review(), few]);
    let lead = "Review is <em>3.9 of 5</em> (95 %: 3.7–4.1, n 214); 1 of 2 metrics have enough answers for a figure; \
        <em>Review</em> differs clearly from the time before.";
    assert!(html.contains(lead), "{html}");
    assert!(html.contains("0.5 lower than the time before (95 %: −0.8 to −0.2; then 4.4, n 199)"));
    assert!(html.contains("\">not enough answers yet</a></p>") && html.contains("<svg class=\"bars\""));
    assert!(html.contains("href=\"/measures/review?period=90d&#38;compare=before\""));
    assert!(html.contains("“How was &#60;it&#62;?”") && html.contains("scale assumed") && html.contains("1 Mar 2025"));
    assert!(html.contains("1 figure on another scale") && html.contains("1 published figure by others"));
    assert!(html.contains("The interval is Student’s") && !html.contains(" style=\""));
}

#[test]
fn without_metrics_the_page_names_the_step_that_fills_it() {
    assert!(listed(Vec::new()).contains("curl -u WRITE_KEY: https://cx.example.org/v1/track"));
    let silent = Measure { figures: Vec::new(), ..review() };
    assert!(listed(vec![silent]).contains("<em>Nobody answered</em> in this time"));
}

fn shown(role: Role) -> String {
    let rows = vec![scored(Some("delivered"), 3.1, 90), scored(Some("order"), 4.5, 80), scored(None, 4.0, 3)];
    let view = MeasureView {
        measure: review(),
        by: vec![Division { field: "touchpoint", rows, more: 2 }],
        zone: chrono_tz::Europe::Berlin,
        as_of: at("2025-12-05"),
    };
    let mut layout = layout("/measures/review");
    layout.who.as_mut().unwrap().role = role;
    let html = ShowPage { layout, bar: bar(), view }.render().unwrap();
    html.replace([TIED, THIN], " ")
}

#[test]
fn one_metric_by_what_it_is_about() {
    let html = shown(Role::Owner);
    assert!(
        html.contains("It is lowest about <em>Delivered</em> (3.1 of 5, n 90), highest about <em>Order</em>"),
        "{html}"
    );
    assert!(html.contains("<td class=\"r\">−0.5 (−0.8 to −0.2)</td>") && html.contains("class=\"strip few\""));
    assert!(html.contains("nothing in particular") && html.contains("2 more have fewer answers."));
    assert!(html.contains("438 to 442 of 500") && html.contains("84.4–90.9 %"));
    assert!(html.contains("/feedback?period=90d&#38;compare=before&#38;metric=review&#38;touchpoint=delivered"));
}

#[test]
fn who_sees_nobodys_words_is_not_led_to_them() {
    let html = shown(Role::Viewer);
    assert!(!html.contains("/feedback"), "{html}");
}
