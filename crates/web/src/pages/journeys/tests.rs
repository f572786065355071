use askama::Template;
use throughline_app::journeys::{Edge, Flow, Node, Reached};
use throughline_model::question::Order;

use super::{Asked, JourneysPage, usual};
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
