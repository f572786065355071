//! Random rows with many ties, and the names of their codes.
use proptest::prelude::*;
use throughline_model::{
    id::FIRST_EPISODE,
    metric::{MetricDraft, MetricKind, Scale},
    space::Space,
};

use crate::{
    catalogue::{Catalogue, MetricVersion},
    row::{Kind, Row},
};

/// A third of an hour: the step of the random times, so that rows tie and buckets fill.
pub const STEP: i64 = 1_200_000_000;

/// Two sorts of nobody and six people.
pub const PROFILES: [u32; 8] = [1, 2, 3, 64, 65, 700, FIRST_EPISODE, FIRST_EPISODE + 3];

/// The names of touchpoints; of the last none has happened.
pub const TOUCHPOINTS: [&str; 5] = ["Order", "order paid", "Call", "Visit", "Return"];

/// The catalogue; the fourth touchpoint may be another name of one of the others.
pub fn catalogue(alias: Option<u32>) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let mut add = |space, names: &[&str]| {
        names.iter().zip(1..).for_each(|(name, code)| catalogue.add(space, code, name));
    };
    add(Space::Touchpoint, &TOUCHPOINTS);
    add(Space::Unit, &["North", "South", "Country"]);
    add(Space::Channel, &["web", "Phone"]);
    add(Space::Currency, &["EUR", "JPY", "KWD"]);
    catalogue.add_parent(1, 3);
    if let Some(alias) = alias {
        catalogue.add_alias(4, alias);
    }
    let metric = |code, version, slug: &str, kind| MetricVersion {
        code,
        version,
        definition: MetricDraft::new(slug, kind, Scale::new(0.0, 10.0)),
    };
    catalogue.metrics = vec![
        metric(1, 1, "m", MetricKind::Nps),
        metric(2, 2, "m", MetricKind::Rating),
        metric(3, 1, "other", MetricKind::Csat),
    ];
    catalogue
}

/// One message: what happened, what was said about it, or a promise, all at one place in the order.
pub fn message() -> impl Strategy<Value = Vec<Row>> {
    let place = (0..PROFILES.len(), prop_oneof![9 => 0i64..9, 1 => 72i64..400], 0i64..2);
    let text = |texts: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(texts)).prop_map(|text| text.map(str::to_owned))
    };
    let measures = (
        proptest::option::of(0i64..4),
        proptest::option::of(0i64..4),
        proptest::option::of(prop_oneof![Just(1999i64), Just(29), Just(-500), 0i64..100_000]),
    );
    let properties = text(&[
        r#"{"n":1,"s":"a"}"#,
        r#"{"n":1.0}"#,
        r#"{"n":2.5,"s":null}"#,
        r#"{"n":"x","s":"ab"}"#,
        r#"{"s":true}"#,
        "{}",
    ]);
    let happened = (0u32..5, 0u32..3, 0u32..3, 0u32..4, text(&["o1", "O2"]), text(&["s1", "s2"]), measures, properties);
    let said = proptest::collection::vec((1u32..4, 0u32..=12, 0u64..4, 0u32..5), 0..3);
    (place, happened, said, 0u32..12).prop_map(|((profile, at, sequence), happened, said, promise)| {
        let (touchpoint, channel, unit, currency, object, session, (duration, wait, amount), properties) = happened;
        let common = Row {
            profile: PROFILES[profile],
            at: at * STEP,
            sequence,
            channel,
            unit,
            currency,
            object,
            session,
            properties,
            received_at: -at,
            ..Row::default()
        };
        let mut rows = Vec::new();
        if touchpoint != 0 {
            let duration = duration.map(|halves| halves * 500_000);
            let wait = wait.map(|minutes| minutes * 60_000_000);
            rows.push(Row { touchpoint, duration, wait, amount, ..common.clone() });
        }
        for (metric, value, answer, about) in said {
            let value = if value <= 10 { f64::from(value) } else { f64::NAN };
            rows.push(Row { kind: Kind::Perception, metric, value, answer, about, ..common.clone() });
        }
        if promise == 0 {
            rows.push(Row { kind: Kind::Promise, due: Some(at + 5), answer: 2, ..common });
        }
        rows
    })
}
