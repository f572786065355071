use throughline_app::journeys::{Edge, Flow, Node};

use super::{
    BETWEEN, BOX, WIDTH,
    draw::{Leads, svg},
    layers, plan,
};
use crate::locale::Locale;

fn flow(names: &[&str], edges: &[(usize, usize, u64)]) -> Flow {
    let node =
        |name: &&str| Node { name: (*name).to_owned(), visits: 10, starts: 0, ends: 0, score: None, promises: (1, 1) };
    let edge = |(from, to, times): &(usize, usize, u64)| Edge {
        from: *from,
        to: *to,
        occurrences: *times,
        people: *times,
        median_seconds: 90.0,
    };
    Flow {
        nodes: names.iter().map(node).collect(),
        edges: edges.iter().map(edge).collect(),
        n: 10,
        left_out: 0,
        metric: None,
    }
}

#[test]
fn strong_flows_lead_to_the_right() {
    let edges = [(0, 1, 9), (1, 2, 8), (2, 0, 7), (0, 2, 3), (1, 1, 2)];
    assert_eq!(layers::columns(3, &edges), [0, 1, 2]);
    assert_eq!(layers::columns(2, &[]), [0, 0]);
    // Nobody is left without a place, whatever the edges.
    let order = layers::order(&layers::columns(5, &edges), &edges);
    let mut all: Vec<usize> = order.into_iter().flatten().collect();
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2, 3, 4]);
}

#[test]
fn boxes_lie_inside_of_the_picture_and_apart() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let edges = [(0, 1, 9), (0, 2, 8), (0, 3, 7), (1, 4, 6), (2, 5, 5), (5, 0, 4), (3, 6, 3)];
    let flow = flow(&names, &edges);
    let plan = plan(&flow);
    for (place, (x, y)) in plan.boxes.iter().enumerate() {
        assert!(*x >= 0.0 && x + BOX.0 <= plan.width && *y >= 0.0 && y + BOX.1 <= plan.height);
        for (other_x, other_y) in plan.boxes.iter().skip(place + 1) {
            assert!((x - other_x).abs() >= BOX.0 || (y - other_y).abs() >= BOX.1);
        }
    }
}

#[test]
fn what_flows_is_seen_between_many_columns() {
    let names: Vec<String> = (0..12).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let edges: Vec<_> = (0..11).map(|n| (n, n + 1, 9)).collect();
    let flow = flow(&names, &edges);
    let plan = plan(&flow);
    assert!(plan.width > WIDTH && plan.boxes.windows(2).all(|two| two[1].0 - two[0].0 >= BOX.0 + BETWEEN));
    assert!(svg(Locale::En, &flow, &plan, Leads::NONE).starts_with("<svg class=\"graph natural\" width=\"2"));
}

#[test]
fn the_picture_says_everything_in_words_too() {
    let flow = flow(&["Ask <b>", "Pay"], &[(0, 1, 3), (1, 0, 1)]);
    let node = |node: &Node| Some(format!("/touchpoints?name={}", node.name));
    let (met, edge) =
        (|node: &Node| Some(format!("/met/{}", node.visits)), |from: &str, to: &str| Some(format!("/{from}/{to}")));
    let leads = Leads { node: &node, met: &met, edge: &edge, ..Leads::NONE };
    let text = svg(Locale::En, &flow, &plan(&flow), leads);
    assert!(
        text.contains("<a href=\"/Ask &lt;b&gt;/Pay\"><path") && text.contains("<a href=\"/met/10\"><text"),
        "{text}"
    );
    assert!(text.contains("<title>Ask &lt;b&gt; → Pay: 3\u{a0}times, 3\u{a0}customers, median"), "{text}");
    assert!(
        text.contains("1 of 2\u{a0}promises broken") && text.contains("class=\"flow back\"") && !text.contains("<b>")
    );
}
