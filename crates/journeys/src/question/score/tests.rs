//! The score against an oracle, and planted bugs.
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::question::ledger::{
    Event, Events, ask, ask_divided, caught, check, division, inside, lives, named, partial, range,
};

fn version(code: u32, kind: MetricKind) -> Version {
    Version::new(code, code, &MetricDraft::new("m", kind, Scale::new(0.0, 10.0)))
}

/// Code 3 is another metric's.
fn plan(kinds: [MetricKind; 2], by: bool, (from, to): (Option<i64>, Option<i64>)) -> Plan {
    Plan {
        metric: "m".to_owned(),
        versions: vec![version(1, kinds[0]), version(2, kinds[1])],
        from: from.map(Micros),
        to: to.map(Micros),
        by: by.then(|| "unit".to_owned()),
    }
}

fn cases() -> impl Strategy<Value = (Vec<Events>, Plan, Vec<proptest::sample::Index>)> {
    let kind =
        || prop_oneof![Just(MetricKind::Nps), Just(MetricKind::Csat), Just(MetricKind::Ces), Just(MetricKind::Rating)];
    let plan = ([kind(), kind()], any::<bool>(), range()).prop_map(|(kinds, by, range)| plan(kinds, by, range));
    (lives(), plan, division())
}

/// For each group and kind the answers in order.
fn oracle(plan: &Plan, lives: &[Events]) -> BTreeMap<(Option<String>, &'static str), Vec<f64>> {
    let mut answers: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for life in lives {
        for (i, said) in life.iter().enumerate().filter(|(_, e)| e.metric != 0) {
            let superseded =
                life[i + 1..].iter().any(|later| later.metric != 0 && said.answer != 0 && later.answer == said.answer);
            let range = (plan.from.map(|from| from.0), plan.to.map(|to| to.0));
            let version = plan.versions.iter().find(|version| version.code == said.metric);
            let (Some(version), false, true) = (version, superseded || said.value.is_nan(), inside(range, said.at))
            else {
                continue;
            };
            let group = if plan.by.is_some() && said.group != 0 { named(said.group) } else { None };
            answers.entry((group, version.kind.as_str())).or_default().push(said.value);
        }
    }
    answers.values_mut().for_each(|values| values.sort_by(f64::total_cmp));
    answers
}

/// The figure of sorted answers on 0–10, from its definition.
fn figure(kind: &str, answers: &[f64]) -> f64 {
    let n = answers.len() as f64;
    let share = |wanted: &dyn Fn(f64) -> bool| answers.iter().filter(|a| wanted(**a)).count() as f64 / n;
    match kind {
        "nps" => 100.0 * (share(&|a| a >= 9.0) - share(&|a| a <= 6.0)),
        "csat" | "ces" => share(&|a| a >= 7.0),
        _ => answers.iter().sum::<f64>() / n,
    }
}

fn suite(answer: impl Fn(&Plan, &[Events]) -> Rows) -> Result<(), String> {
    check(&cases(), |(lives, plan, _)| {
        let (rows, mut expect) = (answer(&plan, &lives), oracle(&plan, &lives));
        if expect.is_empty() && plan.by.is_none() {
            prop_assert!(rows.rows.len() == 1 && rows.rows[0]["value"].is_null() && rows.rows[0]["low"].is_null());
            return Ok(());
        }
        for row in &rows.rows {
            let group = row.get("unit").and_then(Value::as_str).map(str::to_owned);
            let of = plan.versions.iter().find(|version| version.version == row["version"]).unwrap();
            let Some(answers) = expect.remove(&(group, of.kind.as_str())) else {
                return Err(TestCaseError::fail(format!("no such row: {row:?}")));
            };
            let given: Vec<f64> = row["distribution"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|pair| vec![pair[0].as_f64().unwrap(); pair[1].as_u64().unwrap() as usize])
                .collect();
            prop_assert_eq!(&given, &answers);
            prop_assert_eq!(row["n"].as_u64(), Some(answers.len() as u64));
            let value = row["value"].as_f64().unwrap();
            prop_assert!((value - figure(of.kind.as_str(), &answers)).abs() < 1e-9);
            if let (Some(low), Some(high), true) = (row["low"].as_f64(), row["high"].as_f64(), answers.len() > 1) {
                prop_assert!(low <= value + 1e-9 && value <= high + 1e-9, "{row:?}");
            }
        }
        prop_assert!(expect.is_empty(), "rows are missing: {expect:?}");
        Ok(())
    })
}

#[test]
fn equals_the_oracle() {
    suite(ask).unwrap();
}

#[test]
fn any_division_gives_the_same() {
    check(&cases(), |(lives, plan, division)| {
        prop_assert_eq!(ask_divided(&plan, &lives, &division), ask(&plan, &lives));
        Ok(())
    })
    .unwrap();
}

#[test]
fn planted_bugs_are_found() {
    let each = |lives: &[Events], change: &dyn Fn(&mut Event)| {
        let mut lives = lives.to_vec();
        lives.iter_mut().flatten().for_each(change);
        lives
    };
    caught("superseded answers count", suite(|plan, lives| ask(plan, &each(lives, &|e| e.answer = 0))));
    caught("answers of others supersede", suite(|plan, lives| ask(plan, &[lives.concat()])));
    let turned = |lives: &[Events]| {
        let mut lives = lives.to_vec();
        lives.iter_mut().for_each(|life| {
            life.reverse();
            let mut times: Vec<i64> = life.iter().map(|e| e.at).collect();
            times.reverse();
            life.iter_mut().zip(times).for_each(|(e, at)| e.at = at);
        });
        lives
    };
    caught("the first answer stays", suite(|plan, lives| ask(plan, &turned(lives))));
    let open = |plan: &Plan| Plan { to: plan.to.map(|to| Micros(to.0 + 1)), ..plan.clone() };
    caught("end of the range included", suite(|plan, lives| ask(&open(plan), lives)));
    let all = |plan: &Plan| {
        let mut plan = plan.clone();
        plan.versions.iter_mut().for_each(|version| version.kind = MetricKind::Nps);
        plan
    };
    caught("different versions put together", suite(|plan, lives| ask(&all(plan), lives)));
}

fn said(counts: [(f64, usize); 3]) -> Vec<Events> {
    counts.into_iter().flat_map(|(value, n)| vec![vec![Event::said(0, 1, value)]; n]).collect()
}

#[test]
fn nps_as_in_the_vectors() {
    let plan = plan([MetricKind::Nps; 2], false, (None, None));
    let (first, second) = (said([(3.0, 10), (8.0, 20), (10.0, 70)]), said([(6.0, 20), (7.0, 30), (9.0, 50)]));
    let rows = plan.compare(&partial(&plan, &first), &partial(&plan, &second), &named);
    let (row, near) = (&rows.rows[0], |value: &Value, expect: f64| (value.as_f64().unwrap() - expect).abs() < 1e-4);
    assert!(near(&row["value"], 60.0) && near(&row["low"], 45.2698) && near(&row["high"], 71.2351), "{row:?}");
    assert_eq!((&row["figure"], &row["promoters"], &row["n"]), (&json!("points"), &json!(70), &json!(100)));
    assert!(near(&row["compare"]["value"], 30.0) && near(&row["difference"]["value"], 30.0), "{row:?}");
    assert!((row["difference"]["p"].as_f64().unwrap() - 0.00341479).abs() < 1e-8);
    assert!(rows.notes.is_empty());
}

#[test]
fn low_is_good_where_the_scale_says_so() {
    let scale = Scale { high_is_good: false, ..Scale::new(1.0, 7.0) };
    let mut plan = plan([MetricKind::Ces; 2], false, (None, None));
    plan.versions = vec![Version::new(1, 1, &MetricDraft::new("ces", MetricKind::Ces, scale))];
    let rows = ask(&plan, &said([(1.0, 2), (3.0, 1), (4.0, 1)]));
    assert_eq!((&rows.rows[0]["value"], &rows.rows[0]["figure"]), (&json!(0.75), &json!("share")));
}
