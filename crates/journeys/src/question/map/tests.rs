//! The map against an oracle, and planted bugs.
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::question::ledger::{
    Event, Events, agree, ask, ask_divided, caught, check, division, inside, lives, quantile, range,
};

type Case = (Vec<Events>, (Option<i64>, Option<i64>), u32, Vec<proptest::sample::Index>);

fn plan((from, to): (Option<i64>, Option<i64>), codes: u32) -> Plan {
    Plan { from: from.map(Micros), to: to.map(Micros), codes }
}

fn cases() -> impl Strategy<Value = Case> {
    (lives(), range(), prop_oneof![Just(0u32), Just(3), Just(5), Just(600)], division())
}

/// Every edge with its customers and times.
fn oracle(lives: &[Events], range: (Option<i64>, Option<i64>)) -> BTreeMap<(u32, u32), Vec<(usize, i64)>> {
    let mut edges: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (who, life) in lives.iter().enumerate() {
        let acts: Vec<&Event> = life.iter().filter(|e| e.touchpoint != 0).collect();
        for (i, act) in acts.iter().enumerate().filter(|(_, act)| inside(range, act.at)) {
            match i.checked_sub(1).map(|before| acts[before]) {
                None => edges.entry((0, act.touchpoint)).or_default().push((who, 0)),
                Some(before) if inside(range, before.at) => {
                    edges.entry((before.touchpoint, act.touchpoint)).or_default().push((who, act.at - before.at));
                }
                Some(_) => {}
            }
            if i + 1 == acts.len() {
                edges.entry((act.touchpoint, 0)).or_default().push((who, 0));
            }
        }
    }
    edges
}

fn suite(answer: impl Fn(&Plan, &[Events]) -> Rows) -> Result<(), String> {
    check(&cases(), |(lives, range, codes, _)| {
        let (rows, expect) = (answer(&plan(range, codes), &lives), oracle(&lives, range));
        prop_assert_eq!(rows.rows.len(), expect.len());
        let mut before = u64::MAX;
        for row in &rows.rows {
            let code = |key: &str| row[key].as_str().map_or(0, |name| name[1..].parse::<u32>().unwrap());
            let found = expect.get(&(code("from"), code("to")));
            prop_assert!(found.is_some(), "no such edge: {row:?}");
            let found = found.unwrap();
            let mut people: Vec<_> = found.iter().map(|(who, _)| who).collect();
            people.dedup();
            let times: Vec<i64> = found.iter().map(|(_, took)| *took).collect();
            let inner = code("from") != 0 && code("to") != 0;
            let seconds = |micros: Option<f64>| micros.filter(|_| inner).map(|micros| micros / 1e6);
            let mean = times.iter().sum::<i64>() as f64 / times.len() as f64;
            prop_assert_eq!(&row["occurrences"], found.len());
            prop_assert_eq!(&row["people"], people.len());
            agree("mean", &row["mean_seconds"], seconds(Some(mean)), 1e-9)?;
            agree("median", &row["median_seconds"], seconds(quantile(&times, 0.5)), 0.01)?;
            agree("p90", &row["p90_seconds"], seconds(quantile(&times, 0.9)), 0.01)?;
            prop_assert!(row["occurrences"].as_u64().unwrap() <= before);
            before = row["occurrences"].as_u64().unwrap();
        }
        Ok(())
    })
}

#[test]
fn equals_the_oracle() {
    suite(ask).unwrap();
}

#[test]
fn any_division_gives_the_same() {
    check(&cases(), |(lives, range, codes, division)| {
        let plan = plan(range, codes);
        prop_assert_eq!(ask_divided(&plan, &lives, &division), ask(&plan, &lives));
        Ok(())
    })
    .unwrap();
}

#[test]
fn planted_bugs_are_found() {
    caught("edge across customers", suite(|plan, lives| ask(plan, &[lives.concat()])));
    let across = |plan: &Plan, lives: &[Events]| {
        let mut lives = lives.to_vec();
        for i in 1..lives.len() {
            let next = lives[i].first().copied();
            lives[i - 1].extend(next);
        }
        ask(plan, &lives)
    };
    caught("a row of the next customer", suite(across));
    let cut = |lives: &[Events]| lives.iter().map(|l| l[..l.len().saturating_sub(1)].to_vec()).collect::<Vec<_>>();
    caught("last row dropped", suite(|plan, lives| ask(plan, &cut(lives))));
    let late = |plan: &Plan| Plan { to: plan.to.map(|to| Micros(to.0 + 1)), ..plan.clone() };
    caught("end of the range included", suite(|plan, lives| ask(&late(plan), lives)));
    let early = |plan: &Plan| Plan { from: plan.from.map(|from| Micros(from.0 + 1)), ..plan.clone() };
    caught("begin of the range excluded", suite(|plan, lives| ask(&early(plan), lives)));
    let filtered = |plan: &Plan, lives: &[Events]| {
        let inside = |e: &&Event| plan.from.is_none_or(|from| e.at >= from.0) && plan.to.is_none_or(|to| e.at < to.0);
        let lives: Vec<Events> = lives.iter().map(|l| l.iter().filter(inside).copied().collect()).collect();
        ask(plan, &lives)
    };
    caught("starts and ends at the cut", suite(filtered));
}

#[test]
fn words_and_order() {
    let lives = [vec![Event::at(0, 2), Event::at(2_000_000, 1)], vec![Event::at(5, 1)]];
    let rows = ask(&plan((None, None), 3), &lives);
    assert_eq!(rows.n, 2);
    let text: Vec<String> = rows.rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    let edge = r#"{"from":"t2","to":"t1","occurrences":1,"people":1,"mean_seconds":2.0,"median_seconds":"#;
    assert!(text[3].starts_with(edge), "{}", text[3]);
    assert!(text[0].contains(r#""from":"t1""#) && text[0].contains(r#""occurrences":2"#), "{}", text[0]);
    assert!(text[1].contains(r#""from":null"#) && text[1].contains(r#""mean_seconds":null"#), "{}", text[1]);
    assert!(ask(&plan((None, None), 3), &[]).rows.is_empty());
}
