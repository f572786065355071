use askama::Template;
use throughline_app::{
    figures::{Scored, Unit},
    overview::{Needy, Overview, StageView},
};
use throughline_model::touchpoint::Stage;

use super::OverviewPage;
use crate::{
    bar::BarView,
    sample::{at, layout},
};

fn scored(n: u64) -> Scored {
    Scored {
        metric: "nps".into(),
        by: None,
        unit: Unit::Points,
        value: Some(29.0),
        n,
        interval: Some((26.0, 32.0)),
        difference: Some((-5.0, -9.0, -1.0)),
    }
}

fn page(view: Overview) -> String {
    let bar = BarView { path: "/overview".into(), compares: true, ..BarView::default() };
    OverviewPage { layout: layout("/overview"), bar, view }.render().unwrap()
}

#[test]
fn the_sentence_names_where_promises_break() {
    let needy = |name: &str, promises, department: Option<&str>| Needy {
        name: name.into(),
        department: department.map(str::to_owned),
        visits: 400,
        promises,
        score: Some(scored(12)),
    };
    let touchpoints = || vec!["delivery <b>".to_owned()];
    let stage = |stage, promises| {
        let score = Some(scored(50));
        StageView { stage, touchpoints: touchpoints(), visits: 300, promises, score }
    };
    let html = page(Overview {
        customers: 400,
        interactions: 900,
        weeks: vec![(at("2026-01-05"), 3), (at("2026-01-12"), 4), (at("2026-01-19"), 5)],
        promises: (184, 16),
        promises_before: Some((0, 0)),
        scores: vec![scored(1912), scored(4)],
        let_down: (40, 10),
        stages: vec![stage(Some(Stage::Delivery), (84, 16)), stage(None, (0, 0))],
        metric: Some("nps".into()),
        needy: vec![needy("delivery <b>", (84, 16), None), needy("ad", (0, 0), Some("Marketing"))],
        zone: chrono_tz::Tz::UTC,
    });
    assert!(
        html.contains("<em>16\u{202f}% of the promises about Delivery &#60;b&#62;</em> were broken (95\u{202f}%: "),
        "{html}"
    );
    assert!(html.contains(
        "n\u{a0}100); of 40\u{a0}customers who ever met a broken one, <em>75\u{202f}% said nothing</em> to anyone."
    ));
    assert!(html.contains("−5 than in the time compared (−9 to −1)") && html.contains("few answers"));
    assert!(html.contains("none came due in the time before") && html.contains("<span class=\"tag b\">nobody</span>"));
    assert!(html.contains("row=%7B%22state%22%3A%22broken%22%7D") && html.contains("16\u{a0}broken"), "{html}");
    assert!(html.contains("row=%7B%22start%22%3A%222026-01-12T00%3A00%3A00Z%22%7D"), "weeks lead to their people");
    assert!(!html.contains(" style=\"") && !html.contains("<b>\""));
}

#[test]
fn nothing_says_what_will_be_here() {
    assert!(page(Overview::default()).contains("Here will be how the relationship goes"));
}
