//! The trend against an oracle, and planted bugs.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::question::ledger::{Events, ask, ask_divided, caught, check, division, inside, lives, named, range};

type Case = (Vec<Events>, Plan, Vec<proptest::sample::Index>);

fn cases() -> impl Strategy<Value = Case> {
    let by = prop_oneof![Just(None), Just(Some(By::Touchpoint)), Just(Some(By::Field("unit".to_owned())))];
    let measure = prop_oneof![Just(Measure::Occurrences), Just(Measure::People)];
    let plan = (measure, proptest::collection::btree_set(0i64..14, 0..5), range(), by).prop_map(
        |(measure, boundaries, (from, to), by)| Plan {
            measure,
            boundaries: boundaries.into_iter().collect(),
            from: from.map(Micros),
            to: to.map(Micros),
            by,
        },
    );
    (lives(), plan, division())
}

fn oracle(plan: &Plan, lives: &[Events]) -> Vec<Row> {
    let (mut occurrences, mut people) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, BTreeSet<usize>>::new());
    for (who, life) in lives.iter().enumerate() {
        for event in life.iter().filter(|e| e.touchpoint != 0) {
            let bucket = plan.boundaries.iter().rfind(|start| **start <= event.at);
            let range = (plan.from.map(|from| from.0), plan.to.map(|to| to.0));
            let (Some(bucket), true) = (bucket, inside(range, event.at)) else { continue };
            let group = match &plan.by {
                None => 0,
                Some(By::Touchpoint) => event.touchpoint,
                Some(By::Field(_)) => event.group,
            };
            let group = (group == 0, (group != 0).then(|| named(group)).flatten());
            *occurrences.entry((*bucket, group.clone())).or_default() += 1;
            people.entry((*bucket, group)).or_default().insert(who);
        }
    }
    if plan.by.is_none() {
        plan.boundaries.iter().for_each(|start| *occurrences.entry((*start, (true, None))).or_default() += 0);
    }
    let rows = occurrences.into_iter().map(|((start, group), count)| {
        let mut fields = row([("start", json!(Micros(start)))]);
        if let Some(by) = &plan.by {
            fields.insert(by.field().to_owned(), json!(group.1));
        }
        match plan.measure {
            Measure::Occurrences => fields.insert("occurrences".to_owned(), json!(count)),
            Measure::People => {
                fields.insert("people".to_owned(), json!(people.get(&(start, group)).map_or(0, BTreeSet::len)))
            }
        };
        fields
    });
    rows.collect()
}

fn suite(answer: impl Fn(&Plan, &[Events]) -> Rows) -> Result<(), String> {
    check(&cases(), |(lives, plan, _)| {
        prop_assert_eq!(answer(&plan, &lives).rows, oracle(&plan, &lives));
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
    caught("one customer", suite(|plan, lives| ask(plan, &[lives.concat()])));
    let cut = |lives: &[Events]| lives.iter().map(|l| l[..l.len().saturating_sub(1)].to_vec()).collect::<Vec<_>>();
    caught("last row dropped", suite(|plan, lives| ask(plan, &cut(lives))));
    let late = |plan: &Plan| Plan { boundaries: plan.boundaries.iter().map(|b| b + 1).collect(), ..plan.clone() };
    caught("boundary in the bucket before", suite(|plan, lives| ask(&late(plan), lives)));
    let open = |plan: &Plan| Plan { to: plan.to.map(|to| Micros(to.0 + 1)), ..plan.clone() };
    caught("end of the range included", suite(|plan, lives| ask(&open(plan), lives)));
}

#[test]
fn people_count_once_overall() {
    let event = |at| crate::question::ledger::Event::at(at, 1);
    let lives = [vec![event(0), event(1), event(10)], vec![event(11)]];
    let mut plan = Plan { measure: Measure::People, boundaries: vec![0, 10], from: None, to: None, by: None };
    assert_eq!(ask(&plan, &lives).n, 2);
    plan.measure = Measure::Occurrences;
    assert_eq!(ask(&plan, &lives).n, 4);
}
