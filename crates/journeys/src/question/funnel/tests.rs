//! The funnel against an oracle that tries every chain, the vectors, and planted bugs.
use std::cmp::Reverse;

use proptest::prelude::*;

use super::*;
use crate::question::ledger::{
    Event, Events, agree, ask, ask_divided, caught, check, division, lives, named, quantile, range, span,
};

type Case = (Vec<Events>, Plan, Vec<proptest::sample::Index>);

fn plan(steps: usize, window: i64, order: Order) -> Plan {
    let steps = ["A", "B", "C", "D"].iter().take(steps).map(|name| (*name).to_owned()).collect();
    let as_of = Micros(1_000);
    Plan { steps, window: Span(window), order, from: None, to: None, as_of, breakdown: None }
}

fn cases() -> impl Strategy<Value = Case> {
    let order = prop_oneof![Just(Order::Sequential), Just(Order::Strict), Just(Order::Any)];
    let as_of = prop_oneof![3 => 0i64..16, 1 => Just(1 << 40)];
    let window = prop_oneof![4 => 1i64..9, 1 => Just(5_000_000_000)];
    let plan = (1usize..=4, window, order, range(), as_of, any::<bool>()).prop_map(
        |(steps, window, order, (from, to), as_of, broken)| Plan {
            from: from.map(Micros),
            to: to.map(Micros),
            as_of: Micros(as_of),
            breakdown: broken.then(|| "unit".to_owned()),
            ..plan(steps, window, order)
        },
    );
    // In half of the cases a row matches only the step of its touchpoint.
    let lives = (lives(), any::<bool>()).prop_map(|(mut lives, plain)| {
        let rows = lives.iter_mut().flatten().filter(|_| plain);
        rows.for_each(|event| event.mark = Event::at(0, event.touchpoint).mark);
        lives
    });
    (lives, plan, division())
}

/// Shows `found` every chain that begins with `entry` and goes on after `row`: its steps and its last row.
fn chains(plan: &Plan, life: &[Event], entry: usize, row: usize, filled: u32, found: &mut dyn FnMut(usize, usize)) {
    found(filled.count_ones() as usize, row);
    for next in row + 1..life.len() {
        if life[next].at - life[entry].at > plan.window.0 {
            return;
        }
        for step in (0..plan.steps.len()).filter(|step| life[next].mark & 1 << step != 0 && filled & 1 << step == 0) {
            if plan.order == Order::Any || filled + 1 == 1 << step {
                chains(plan, life, entry, next, filled | 1 << step, found);
            }
        }
        if plan.order == Order::Strict && life[next].touchpoint != 0 {
            return;
        }
    }
}

/// For each level that is reached through an accepted entry the chain that ends first and begins last.
fn reach(plan: &Plan, life: &[Event], accept: &dyn Fn(i64) -> bool) -> Vec<(usize, usize)> {
    let mut best: Vec<Option<(usize, Reverse<usize>)>> = vec![None; plan.steps.len()];
    for entry in (0..life.len()).filter(|row| accept(life[*row].at)) {
        let first = |step: &usize| life[entry].mark & 1 << step != 0 && (*step == 0 || plan.order == Order::Any);
        for step in (0..plan.steps.len()).filter(first) {
            chains(plan, life, entry, entry, 1 << step, &mut |level, end| {
                let chain = (end, Reverse(entry));
                best[level - 1] = Some(best[level - 1].map_or(chain, |before| before.min(chain)));
            });
        }
    }
    best.into_iter().map_while(|chain| chain.map(|(end, Reverse(entry))| (end, entry))).collect()
}

/// One customer: the steps he reached for good, those he may reach yet, his times and his group.
struct Came {
    people: usize,
    incomplete: usize,
    times: Vec<i64>,
    group: u32,
}

fn oracle(plan: &Plan, lives: &[Events]) -> Vec<Came> {
    let range = span((plan.from.map(|from| from.0), plan.to.map(|to| to.0)));
    let came = lives.iter().map(|life| {
        let over = |at: i64| at + plan.window.0 <= plan.as_of.0;
        let complete = reach(plan, life, &|at| range.contains(&at) && over(at));
        let growing = reach(plan, life, &|at| range.contains(&at) && !over(at));
        let best = if growing.len() > complete.len() { &growing } else { &complete };
        Came {
            people: complete.len(),
            incomplete: growing.len(),
            times: complete.iter().map(|(end, entry)| life[*end].at - life[*entry].at).collect(),
            group: best.last().map_or(0, |(_, entry)| life[*entry].group),
        }
    });
    came.filter(|came| came.people + came.incomplete > 0).collect()
}

fn suite(answer: impl Fn(&Plan, &[Events]) -> Rows) -> Result<(), String> {
    check(&cases(), |(lives, plan, _)| {
        let (rows, came) = (answer(&plan, &lives), oracle(&plan, &lives));
        prop_assert_eq!(rows.n, came.iter().filter(|came| came.people > 0).count() as u64);
        let mut groups: Vec<u32> = came.iter().map(|came| came.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let blocks = if plan.breakdown.is_some() { groups.len() } else { 1 };
        prop_assert_eq!(rows.rows.len(), blocks * plan.steps.len());
        for row in &rows.rows {
            let own = |came: &&Came| {
                plan.breakdown.is_none()
                    || row["group"] == json!((came.group != 0).then(|| named(came.group)).flatten())
            };
            let own: Vec<&Came> = came.iter().filter(own).collect();
            let step = row["step"].as_u64().unwrap() as usize;
            let here = own.iter().filter(|came| came.people >= step).count();
            let yet = own.iter().filter(|came| came.people < step && came.incomplete >= step).count();
            let entered = own.iter().filter(|came| came.people > 0).count();
            prop_assert_eq!(&row["people"], here, "people of step {}", step);
            prop_assert_eq!(&row["incomplete"], yet, "incomplete of step {}", step);
            agree("share", &row["share"], (entered > 0).then(|| here as f64 / entered as f64), 1e-12)?;
            let times: Vec<i64> = own.iter().filter_map(|came| came.times.get(step - 1).copied()).collect();
            let seconds = |q| if step == 1 { None } else { quantile(&times, q).map(|micros| micros / 1e6) };
            agree("median", &row["median_seconds"], seconds(0.5), 0.01)?;
            agree("p90", &row["p90_seconds"], seconds(0.9), 0.01)?;
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
    check(&cases(), |(lives, plan, division)| {
        prop_assert_eq!(ask_divided(&plan, &lives, &division), ask(&plan, &lives));
        Ok(())
    })
    .unwrap();
}

/// A funnel of one's own with bugs to choose from.
#[derive(Debug, Default, Clone, Copy)]
struct Bugs {
    shared: bool,
    first_touch: bool,
    one_walk: bool,
}

/// Sequential order only, without times: the plain dynamic programme, wrong where it is told to be.
fn flawed(plan: &Plan, lives: &[Events], bugs: Bugs) -> Vec<(usize, usize)> {
    let walk = |life: &[Event], accept: &dyn Fn(i64) -> bool| {
        let (mut begun, mut level) = (vec![None; plan.steps.len()], 0);
        for event in life {
            let mut steps: Vec<usize> = (0..plan.steps.len()).filter(|step| event.mark & 1 << step != 0).collect();
            if !bugs.shared {
                steps.reverse();
            }
            for step in steps {
                let from = if step == 0 { accept(event.at).then_some(event.at) } else { begun[step - 1] };
                if let Some(at) = from.filter(|at| event.at - at <= plan.window.0) {
                    begun[step] = begun[step].filter(|_| bugs.first_touch).or(Some(at));
                    level = level.max(step + 1);
                }
            }
        }
        (level, begun.iter().rev().find_map(|begun| *begun))
    };
    let range = span((plan.from.map(|from| from.0), plan.to.map(|to| to.0)));
    let over = |at: i64| at + plan.window.0 <= plan.as_of.0;
    let came = |life: &Events| {
        if bugs.one_walk {
            let (level, begun) = walk(life, &|at| range.contains(&at));
            return if begun.is_some_and(over) { (level, 0) } else { (0, level) };
        }
        (walk(life, &|at| range.contains(&at) && over(at)).0, walk(life, &|at| range.contains(&at) && !over(at)).0)
    };
    lives.iter().map(came).filter(|(people, incomplete)| people + incomplete > 0).collect()
}

fn sequential_suite(bugs: Bugs) -> Result<(), String> {
    check(&cases(), |(lives, plan, _)| {
        let plan = Plan { order: Order::Sequential, ..plan };
        let expect: Vec<_> = oracle(&plan, &lives).iter().map(|came| (came.people, came.incomplete)).collect();
        prop_assert_eq!(flawed(&plan, &lives, bugs), expect);
        Ok(())
    })
}

#[test]
fn planted_bugs_are_found() {
    let window = |by: i64| move |plan: &Plan| Plan { window: Span(plan.window.0 + by), ..plan.clone() };
    caught("window one too long", suite(|plan, lives| ask(&window(1)(plan), lives)));
    caught("window one too short", suite(|plan, lives| ask(&window(-1)(plan), lives)));
    caught("customers run together", suite(|plan, lives| ask(plan, &[lives.concat()])));
    let cut = |lives: &[Events]| lives.iter().map(|l| l[..l.len().saturating_sub(1)].to_vec()).collect::<Vec<_>>();
    caught("last row dropped", suite(|plan, lives| ask(plan, &cut(lives))));
    let open = |plan: &Plan| Plan { to: plan.to.map(|to| Micros(to.0 + 1)), ..plan.clone() };
    caught("end of the range included", suite(|plan, lives| ask(&open(plan), lives)));
    let early = |plan: &Plan| Plan { as_of: Micros(plan.as_of.0 - 1), ..plan.clone() };
    caught("a window that just ended still grows", suite(|plan, lives| ask(&early(plan), lives)));
    for (wrong, right) in
        [(Order::Sequential, Order::Strict), (Order::Strict, Order::Any), (Order::Any, Order::Sequential)]
    {
        let other = |plan: &Plan| Plan { order: if plan.order == right { wrong } else { plan.order }, ..plan.clone() };
        caught("another order", suite(|plan, lives| ask(&other(plan), lives)));
    }
    let anywhere = |lives: &[Events]| {
        let mut lives = lives.to_vec();
        lives.iter_mut().flatten().for_each(|event| event.touchpoint = event.touchpoint.max(1));
        lives
    };
    caught("a perception between steps", suite(|plan, lives| ask(plan, &anywhere(lives))));

    sequential_suite(Bugs::default()).unwrap();
    caught("one row fills two steps", sequential_suite(Bugs { shared: true, ..Bugs::default() }));
    caught("only the first start counts", sequential_suite(Bugs { first_touch: true, ..Bugs::default() }));
    caught("growing chains hide finished ones", sequential_suite(Bugs { one_walk: true, ..Bugs::default() }));
}

/// Letters at times, such as `A0 B5`: a letter of the alphabet for each touchpoint, several for a row of many steps.
fn life(text: &str) -> Events {
    let event = |word: &str| {
        let split = word.find(|c: char| c.is_ascii_digit()).unwrap();
        let letters = word[..split].bytes().map(|letter| u32::from(letter - b'A'));
        let touchpoint = letters.clone().next().unwrap() + 1;
        let mark = letters.filter(|letter| *letter < 4).fold(0, |mark, letter| mark | 1 << letter);
        Event { mark, ..Event::at(word[split..].parse().unwrap(), touchpoint) }
    };
    text.split_whitespace().map(event).collect()
}

fn level(text: &str, steps: usize, order: Order) -> usize {
    let rows = ask(&plan(steps, 10, order), &[life(text)]).rows;
    rows.iter().filter(|row| row["people"] == 1).count()
}

#[test]
fn vectors() {
    use Order::{Any, Sequential, Strict};
    for (text, steps, order, expect) in [
        ("A0 B5 C9", 3, Sequential, 3),
        ("A0 B5 C11", 3, Sequential, 2),
        ("A0 B5 C10", 3, Sequential, 3),
        ("A0 A4 B5 C11", 3, Sequential, 3),
        ("B0 A1", 2, Sequential, 1),
        ("A0 X1 B2", 2, Sequential, 2),
        ("A0 X1 B2", 2, Strict, 1),
        ("A0 B1 D2 C3", 3, Strict, 2),
        ("A0 B0", 2, Sequential, 2),
        ("B0 A0", 2, Sequential, 1),
        ("AB0", 2, Sequential, 1),
        ("AB0", 2, Strict, 1),
        ("AB0", 2, Any, 1),
        ("AB0 AB1", 2, Sequential, 2),
        ("A0 B1 B1 C2", 3, Sequential, 3),
        ("C0 A1 B2", 3, Any, 3),
        ("C0 A1 B11", 3, Any, 2),
        ("AB0 A1", 2, Any, 2),
        ("ABC0 A1 AB2", 3, Any, 3),
        ("X0 B3", 2, Sequential, 0),
    ] {
        assert_eq!(level(text, steps, order), expect, "{text} {order:?}");
    }
    // ClickHouse's strict_increase loses this chain; 2 is right.
    assert_eq!(level("A0 A1 B1", 2, Sequential), 2);
    // The same touchpoint twice must happen twice.
    let twice = |n: usize| (0..n).map(|i| Event { mark: 0b11, ..Event::at(i as i64, 1) }).collect::<Events>();
    let people = |n| ask(&plan(2, 10, Order::Sequential), &[twice(n)]).rows[1]["people"].clone();
    assert_eq!((people(1), people(2)), (json!(0), json!(1)));
}

#[test]
fn a_finished_chain_is_not_hidden_by_a_growing_one() {
    let plan = Plan { as_of: Micros(12), ..plan(3, 10, Order::Sequential) };
    let rows = ask(&plan, &[life("A0 A9 B10 C12"), life("A9 B10"), life("A0")]);
    let counts: Vec<_> = rows.rows.iter().map(|row| (row["people"].clone(), row["incomplete"].clone())).collect();
    assert_eq!(counts, [(json!(2), json!(1)), (json!(1), json!(1)), (json!(0), json!(1))]);
    assert_eq!(rows.n, 2);
    assert_eq!((&rows.rows[1]["share"], &rows.rows[1]["median_seconds"]), (&json!(0.5), &json!(10e-6)));
}

#[test]
fn nobody_has_no_share() {
    let rows = ask(&plan(2, 10, Order::Sequential), &[]);
    assert_eq!((rows.n, rows.rows.len()), (0, 2));
    assert!(rows.rows.iter().all(|row| row["share"].is_null() && row["low"].is_null() && row["people"] == 0));
}

#[test]
fn thirty_two_steps() {
    let steps = (0..32).map(|step| step.to_string()).collect();
    let life: Events = (0..32).map(|i| Event { mark: 1 << i, ..Event::at(i, 1) }).collect();
    for order in [Order::Sequential, Order::Strict, Order::Any] {
        let plan = Plan { steps: Vec::clone(&steps), ..plan(0, 40, order) };
        assert_eq!(ask(&plan, std::slice::from_ref(&life)).rows[31]["people"], 1, "{order:?}");
    }
}
