//! Random questions with filters, breakdowns and ranges.
use proptest::prelude::*;
use serde_json::{Value, json};
use throughline_model::{
    filter::{Did, Filter, Leaf, Op},
    question::{Bucket, Compare, Direction, Flow, Funnel, Map, Measure, Order, Question, Score, Step, Trend},
    time::{Micros, Span},
};

use super::rows::{STEP, TOUCHPOINTS};

fn touchpoint() -> impl Strategy<Value = String> {
    proptest::sample::select(&TOUCHPOINTS[..]).prop_map(str::to_owned)
}

fn leaf() -> impl Strategy<Value = Filter> {
    let text_op = || prop_oneof![Just(Op::Eq), Just(Op::Ne), Just(Op::Contains), Just(Op::Lt), Just(Op::Ge)];
    let number_op = || prop_oneof![Just(Op::Eq), Just(Op::Ne), Just(Op::Lt), Just(Op::Le), Just(Op::Gt), Just(Op::Ge)];
    let texts: &[(&str, &str)] = &[
        ("touchpoint", "Order"),
        ("touchpoint", "order paid"),
        ("touchpoint", "Visit"),
        ("touchpoint", "RETURN"),
        ("unit", "North"),
        ("unit", "nowhere"),
        ("unit", "Country"),
        ("channel", "phone"),
        ("channel", "Phone"),
        ("metric", "m"),
        ("object", "o1"),
        ("object", "O"),
        ("session", "s2"),
        ("properties.s", "a"),
        ("properties.s", "true"),
        ("properties.n", "x"),
        ("currency", "JPY"),
    ];
    let numbers: Vec<(&str, Value)> = vec![
        ("duration", json!(0.5)),
        ("duration", json!("1")),
        ("wait", json!(60)),
        ("amount", json!(19.99)),
        ("amount", json!(0.29)),
        ("amount", json!(-5)),
        ("amount", json!(1999)),
        ("value", json!(7)),
        ("properties.n", json!(1)),
        ("properties.n", json!(2.5)),
    ];
    let fields: &[&str] =
        &["touchpoint", "unit", "object", "duration", "amount", "value", "metric", "properties.n", "properties.s"];
    let leaf = |field: &str, op, value| Filter::Leaf(Leaf { field: field.to_owned(), op, value });
    prop_oneof![
        4 => (proptest::sample::select(texts), text_op())
            .prop_map(move |((field, text), op)| leaf(field, op, json!(text))),
        4 => (proptest::sample::select(numbers), number_op())
            .prop_map(move |((field, number), op)| leaf(field, op, number)),
        1 => (proptest::sample::select(fields), prop_oneof![Just(Value::Null), Just(json!(true)), Just(json!(false))])
            .prop_map(move |(field, value)| leaf(field, Op::Exists, value)),
        1 => Just(leaf("touchpoint", Op::In, json!(["Visit", "Order", "nothing"]))),
        1 => Just(leaf("unit", Op::In, json!(["Country", "nowhere"]))),
        1 => Just(leaf("amount", Op::In, json!([19.99, 0.29]))),
        1 => Just(leaf("properties.n", Op::In, json!([1, 2.5]))),
    ]
}

fn did() -> impl Strategy<Value = Filter> {
    let within = proptest::option::of((0i64..6).prop_map(|steps| Span(steps * STEP)));
    (touchpoint(), 0u32..3, within)
        .prop_map(|(touchpoint, at_least, within)| Filter::Did { did: Did { touchpoint, at_least, within } })
}

fn tree(leaf: impl Strategy<Value = Filter> + 'static) -> impl Strategy<Value = Filter> {
    leaf.prop_recursive(2, 6, 3, |inner| {
        let list = || proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            list().prop_map(|and| Filter::And { and }),
            list().prop_map(|or| Filter::Or { or }),
            inner.clone().prop_map(|not| Filter::Not { not: Box::new(not) }),
        ]
    })
}

fn filter() -> impl Strategy<Value = Option<Filter>> {
    prop_oneof![
        2 => Just(None),
        2 => tree(leaf()).prop_map(Some),
        1 => tree(prop_oneof![leaf(), did()]).prop_map(Some),
    ]
}

fn range() -> impl Strategy<Value = (Option<Micros>, Option<Micros>)> {
    let end = || proptest::option::of((0i64..10).prop_map(|step| Micros(step * STEP)));
    (end(), end()).prop_map(|(from, to)| match (from, to) {
        (Some(from), Some(to)) if to <= from => (Some(from), Some(Micros(from.0 + STEP))),
        open => open,
    })
}

fn field() -> impl Strategy<Value = Option<String>> {
    const FIELDS: &[&str] = &["touchpoint", "unit", "channel", "object", "properties.n", "metric"];
    proptest::option::of(proptest::sample::select(FIELDS).prop_map(str::to_owned))
}

/// Questions of all kinds but the timeline.
pub fn question() -> impl Strategy<Value = Question> {
    let map = (range(), filter(), any::<bool>()).prop_map(|((from, to), filter, include_anonymous)| {
        Question::Map(Map { from, to, filter, include_anonymous, ..Map::default() })
    });
    let start = prop_oneof![
        Just((None, Direction::After)),
        touchpoint().prop_map(|touchpoint| (Some(touchpoint), Direction::After)),
        touchpoint().prop_map(|touchpoint| (Some(touchpoint), Direction::Before)),
    ];
    let metric = prop_oneof![Just(None), Just(Some("m".to_owned())), Just(Some("other".to_owned()))];
    let flow = (start, 3u32..=6, 1u32..4, any::<bool>(), metric, range(), filter(), any::<bool>()).prop_map(
        |((touchpoint, direction), depth, top, repeats, metric, (from, to), filter, include_anonymous)| {
            let (depth, top) = (Some(depth), Some(top));
            let more = Flow { touchpoint, direction, depth, top, repeats, ..Flow::default() };
            Question::Flow(Flow { metric, from, to, filter, include_anonymous, ..more })
        },
    );
    let step = (touchpoint(), proptest::option::weighted(0.3, tree(leaf())))
        .prop_map(|(touchpoint, filter)| Step { touchpoint, filter });
    let order = prop_oneof![Just(Order::Sequential), Just(Order::Strict), Just(Order::Any)];
    let window = prop_oneof![Just(STEP), Just(3 * STEP), Just(900 * STEP)];
    let funnel = (proptest::collection::vec(step, 1..4), window, order, field(), range(), filter(), any::<bool>())
        .prop_map(|(steps, window, order, breakdown, (from, to), filter, include_anonymous)| {
            let window = Span(window);
            Question::Funnel(Funnel {
                steps,
                window,
                order,
                breakdown,
                from,
                to,
                filter,
                include_anonymous,
                limit: None,
                cursor: None,
                segment: None,
            })
        });
    let measure = prop_oneof![Just(Measure::Occurrences), Just(Measure::People)];
    let bucket = prop_oneof![Just(Bucket::Hour), Just(Bucket::Day), Just(Bucket::Week), Just(Bucket::Whole)];
    let trend = (measure, bucket, field(), range(), filter(), any::<Option<bool>>()).prop_map(
        |(measure, bucket, breakdown, (from, to), filter, include_anonymous)| {
            Question::Trend(Trend {
                measure,
                bucket,
                breakdown,
                from,
                to,
                filter,
                include_anonymous,
                limit: None,
                cursor: None,
                segment: None,
            })
        },
    );
    let compare = proptest::option::of((range(), filter()))
        .prop_map(|compare| compare.map(|((from, to), filter)| Compare { from, to, filter, segment: None }));
    let metric = prop_oneof![4 => Just("m"), 1 => Just("other")];
    let score = (metric, field(), range(), filter(), compare).prop_map(|(metric, by, (from, to), filter, compare)| {
        let as_met = by.as_deref().is_some_and(|by| by == "object" || by.starts_with("properties."));
        let compare = compare.filter(|_| !as_met);
        Question::Score(Score {
            metric: metric.to_owned(),
            by,
            from,
            to,
            filter,
            compare,
            limit: None,
            cursor: None,
            segment: None,
        })
    });
    prop_oneof![map, flow, funnel, trend, score]
}
