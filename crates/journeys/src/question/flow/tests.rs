//! The flow against an oracle, and planted bugs.
use proptest::prelude::*;
use throughline_model::metric::{MetricDraft, MetricKind, Scale};

use super::*;
use crate::question::ledger::{self, Event, Events, ask, ask_divided, caught, check, division, named, range};

fn version(code: u32) -> Version {
    Version::new(code, code, &MetricDraft::new("m", MetricKind::Nps, Scale::new(0.0, 10.0)))
}

/// Lives in which most that is said is about what was met last.
fn lives() -> impl Strategy<Value = Vec<Events>> {
    ledger::lives().prop_map(|mut lives| {
        for life in &mut lives {
            let mut met = 0;
            for event in life.iter_mut() {
                met = if event.touchpoint == 0 { met } else { event.touchpoint };
                if event.touchpoint == 0 && event.group == 0 {
                    event.group = met;
                }
            }
        }
        lives
    })
}

fn whole() -> Plan {
    Plan {
        start: Start::Beginning,
        direction: Direction::After,
        depth: 4,
        top: 6,
        repeats: false,
        felt: Vec::new(),
        from: None,
        to: None,
        watch: None,
    }
}

fn plans() -> impl Strategy<Value = Plan> {
    let start = prop_oneof![
        3 => Just((Start::Beginning, Direction::After)),
        3 => (1u32..5).prop_map(|code| (Start::Touchpoint(code), Direction::After)),
        3 => (1u32..5).prop_map(|code| (Start::Touchpoint(code), Direction::Before)),
        1 => Just((Start::Nowhere, Direction::After)),
    ];
    (start, 3usize..=6, 1usize..5, any::<bool>(), any::<bool>(), range()).prop_map(
        |((start, direction), depth, top, repeats, felt, (from, to))| Plan {
            start,
            direction,
            depth,
            top,
            repeats,
            felt: if felt { vec![version(1), version(2)] } else { Vec::new() },
            from: from.map(Micros),
            to: to.map(Micros),
            watch: None,
        },
    )
}

fn suite(answer: impl Fn(&Plan, &[Events]) -> Rows) -> Result<(), String> {
    check(&(lives(), plans()), |(lives, plan)| {
        prop_assert_eq!(answer(&plan, &lives), oracle::answer(&plan, &lives, &named), "{:?}", plan);
        Ok(())
    })
}

#[test]
fn equals_the_oracle() {
    suite(ask).unwrap();
}

#[test]
fn any_division_gives_the_same() {
    check(&(lives(), plans(), division()), |(lives, plan, division)| {
        prop_assert_eq!(ask_divided(&plan, &lives, &division), ask(&plan, &lives));
        Ok(())
    })
    .unwrap();
}

#[test]
fn planted_bugs_are_found() {
    let changed = |change: fn(&mut Plan)| {
        suite(move |plan, lives| {
            let mut plan = plan.clone();
            change(&mut plan);
            ask(&plan, lives)
        })
    };
    caught("repeats", changed(|plan| plan.repeats = !plan.repeats));
    caught("a step too many", changed(|plan| plan.depth += 1));
    caught("a name too many", changed(|plan| plan.top += 1));
    caught("end of the range included", changed(|plan| plan.to = plan.to.map(|to| Micros(to.0 + 1))));
    caught("a version left out", changed(|plan| plan.felt.truncate(1)));
    let filtered = |plan: &Plan, lives: &[Events]| {
        let inside = |e: &&Event| plan.from.is_none_or(|from| e.at >= from.0) && plan.to.is_none_or(|to| e.at < to.0);
        let lives: Vec<Events> = lives.iter().map(|l| l.iter().filter(inside).copied().collect()).collect();
        ask(plan, &lives)
    };
    caught("beginnings and stops at the cut", suite(filtered));
    let first =
        |lives: &[Events]| lives.iter().map(|l| l.iter().map(|e| Event { answer: 0, ..*e }).collect()).collect();
    caught("corrections count beside", suite(|plan, lives| ask(plan, &first(lives) as &Vec<Events>)));
}

#[test]
fn words_of_a_small_ledger() {
    let about = |at, touchpoint, value| Event { group: touchpoint, ..Event::said(at, 1, value) };
    let lives = [
        vec![Event::at(0, 1), Event::at(1, 1), Event::at(2, 2), about(3, 2, 9.0), Event::at(4, 1), about(5, 1, 2.0)],
        vec![Event::at(0, 1), about(1, 1, 10.0), Event::at(2, 3)],
        vec![Event::at(0, 1)],
    ];
    let rows = ask(&Plan { felt: vec![version(1)], top: 1, ..whole() }, &lives);
    let brief = |row: &Row| {
        let felt = row["felt"]["n"].as_u64().unwrap_or(0);
        format!("{} {} {} {} {} {felt}", row["step"], row["part"], row["from"], row["to"], row["people"])
    };
    let rows: Vec<String> = rows.rows.iter().map(|row| brief(row).replace('"', "")).collect();
    assert_eq!(
        rows,
        [
            "1 touchpoint null t1 3 1",
            "1 stop t1 null 1 0",
            "2 touchpoint null t2 1 1",
            "2 touchpoint null null 1 0",
            "2 link t1 t2 1 1",
            "2 link t1 null 1 0",
            "2 stop null null 1 0",
            "3 touchpoint null t1 1 1",
            "3 link t2 t1 1 1",
            "3 stop t1 null 1 0",
        ]
    );
}
