use askama::Template;
use throughline_app::journeys::{
    Edge, Flow, Node, Reached,
    ways::{Counted, Link, Met, Ways},
};
use throughline_model::question::Order;

use super::{
    Asked, JourneysPage, usual,
    ways::{Follow, WaysView},
};
use crate::{bar::BarView, sample::layout};

fn node(name: &str, starts: u64) -> Node {
    Node { name: name.into(), visits: 40, starts, ends: 3, score: None, promises: (9, 1) }
}

fn page() -> JourneysPage {
    let edge = |from, to, occurrences| Edge { from, to, occurrences, people: 20, median_seconds: 7200.0 };
    let flow = Flow {
        nodes: vec![node("Ad", 30), node("Order", 2), node("Delivered <i>", 0)],
        edges: vec![edge(0, 1, 30), edge(1, 2, 20), edge(2, 1, 4)],
        n: 32,
        left_out: 2,
        metric: Some("nps".into()),
    };
    let reached = |touchpoint: &str, people, share| Reached {
        touchpoint: touchpoint.into(),
        people,
        incomplete: 4,
        share: Some((share, share - 0.1, share + 0.1)),
        median_seconds: Some(3600.0),
    };
    JourneysPage {
        layout: layout("/journeys"),
        bar: BarView { path: "/journeys".into(), ..BarView::default() },
        touchpoints: vec!["Ad".into(), "Order".into()],
        asked: Asked { steps: usual(&flow), days: 30, order: Order::Sequential },
        reached: vec![reached("Ad", 30, 1.0), reached("Order", 15, 0.5)],
        detail: 10,
        ways: None,
        questions: (r#"{"kind":"map"}"#.into(), String::new()),
        flow,
    }
}

#[test]
fn the_usual_way_is_asked_first() {
    assert_eq!(page().asked.steps, ["Ad", "Order", "Delivered <i>"]);
    assert_eq!(usual(&Flow::default()), Vec::<String>::new());
}

#[test]
fn the_page_answers_with_n_and_interval() {
    let html = page().render().unwrap();
    assert!(
        html.contains(
            "Of 30\u{a0}customers who came to “Ad”, <em>50\u{202f}% came to “Order”</em> within 30\u{a0}days"
        )
    );
    assert!(html.contains("(95\u{202f}%: 40\u{202f}% – 60\u{202f}%, n\u{a0}30)"), "{html}");
    assert!(html.contains("4\u{a0}still have time") && !html.contains("<i>") && !html.contains(" style=\""));
}

#[test]
fn nothing_says_what_will_be_here() {
    let html = JourneysPage { flow: Flow::default(), reached: Vec::new(), ..page() }.render().unwrap();
    assert!(html.contains("Here will be what follows what"));
}

#[test]
fn ways_are_asked_for_in_the_address() {
    let query = "view=sankey&at=Order&way=before&depth=5&top=8&repeats=1";
    let follow = Follow::parse(query).unwrap();
    let pairs = follow.pairs().into_iter().map(|(name, value)| format!("{name}={value}"));
    assert_eq!(pairs.collect::<Vec<_>>().join("&"), query);
    assert_eq!(Follow::parse("depth=5"), None);
    let bounded = Follow::parse("view=sankey&way=before&depth=99&top=7").unwrap();
    assert_eq!((bounded.direction, bounded.depth, bounded.top), (Default::default(), 4, 6));
}

#[test]
fn ways_take_the_place_of_the_map() {
    let counted = |people, row: serde_json::Value| Counted {
        people,
        share: Some((0.6, 0.5, 0.7)),
        felt: None,
        row: row.as_object().unwrap().clone(),
    };
    let met = |name: &str, row| Met { name: Some(name.into()), here: counted(60, row), stop: None, open: None };
    let rows = ["touchpoint", "link"].map(|part| serde_json::json!({"step": 2, "part": part, "to": "Order"}));
    let [first, link] = rows.clone();
    let ways = Ways {
        steps: vec![vec![met("Ad", first.clone())], vec![met("Order", first)]],
        links: vec![Link { step: 1, from: 0, to: 0, here: counted(60, link) }],
        n: 100,
        notes: Vec::new(),
    };
    let follow = Follow::parse("view=sankey&at=Ad").unwrap();
    let view = WaysView { follow, ways, metric: None, question: r#"{"kind":"flow"}"#.into() };
    let html = JourneysPage { ways: Some(view), ..page() }.render().unwrap();
    assert!(html.contains("Of 100\u{a0}customers who met “Ad”, <em>60\u{202f}% next met “Order”</em>"), "{html}");
    assert!(html.contains("class=\"graph sankey\"") && html.contains("Ad → Order</bdi>"), "{html}");
    assert!(html.contains("question=%7B%22kind%22%3A%22flow%22%7D&amp;row=") && !html.contains("id=\"graph-title\""));
    let none = WaysView { follow: Follow::parse("view=sankey&at=Ad").unwrap(), ..WaysView::default() };
    let html = JourneysPage { ways: Some(none), ..page() }.render().unwrap();
    assert!(html.contains("Nobody met “Ad” in this time"), "{html}");
}
