//! What a plain list of rows says of ways: each life by its definition, each row of the answer by looking at all ways.
use std::{cmp::Reverse, collections::BTreeSet};

use serde_json::{Value, json};
use throughline_measure::{interval::Confidence, rate::Rate};
use throughline_model::question::Direction;

use super::{Plan, Start};
use crate::{
    answer::Rows,
    question::{
        Names,
        ledger::{Event, Events, inside},
        name, row,
        score::figure::Figure,
    },
};

/// One customer's way: its touchpoints, how it ends, and the answers by step.
struct Way {
    steps: Vec<u32>,
    end: Option<&'static str>,
    said: Vec<(usize, f64)>,
}

fn way(plan: &Plan, life: &Events) -> Option<Way> {
    let range = (plan.from.map(|from| from.0), plan.to.map(|to| to.0));
    let acts: Vec<usize> = (0..life.len()).filter(|i| life[*i].touchpoint != 0).collect();
    let seen: Vec<usize> = acts.iter().copied().filter(|i| inside(range, life[*i].at)).collect();
    let begin = match plan.start {
        Start::Beginning if acts.first() != seen.first() => return None,
        Start::Beginning => 0,
        Start::Touchpoint(code) => seen.iter().position(|i| life[*i].touchpoint == code)?,
        Start::Nowhere => return None,
    };
    let (order, whole): (Vec<usize>, bool) = match plan.direction {
        Direction::After => (seen[begin..].to_vec(), acts.last() == seen.last()),
        Direction::Before => (seen[..=begin].iter().rev().copied().collect(), acts.first() == seen.first()),
    };
    let mut steps: Vec<Vec<usize>> = Vec::new();
    for i in order {
        match steps.last_mut() {
            Some(step) if !plan.repeats && life[step[0]].touchpoint == life[i].touchpoint => step.push(i),
            _ => steps.push(vec![i]),
        }
    }
    let end = (steps.len() <= plan.depth).then_some(if whole { "stop" } else { "open" });
    steps.truncate(plan.depth);
    let said = |(i, said): (usize, &Event)| {
        let later = |other: &Event| other.metric != 0 && said.answer != 0 && other.answer == said.answer;
        let counts = plan.felt.iter().any(|version| version.code == said.metric)
            && !said.value.is_nan()
            && inside(range, said.at)
            && !life[i + 1..].iter().any(later);
        let met = acts.iter().copied().rfind(|act| *act < i && life[*act].touchpoint == said.group)?;
        let step = steps.iter().position(|step| step.contains(&met))?;
        counts.then_some((step, said.value))
    };
    let said = life.iter().enumerate().filter(|(_, e)| e.touchpoint == 0).filter_map(said).collect();
    (!steps.is_empty()).then(|| Way { steps: steps.iter().map(|step| life[step[0]].touchpoint).collect(), end, said })
}

/// Answers from the plain list.
pub fn answer(plan: &Plan, lives: &[Events], names: &Names<'_>) -> Rows {
    let ways: Vec<Way> = lives.iter().filter_map(|life| way(plan, life)).collect();
    let at = |way: &Way, step: usize| way.steps.get(step).copied();
    let named = |step: usize| {
        let mut codes: Vec<u32> = ways.iter().filter_map(|way| at(way, step)).collect();
        let met = |code: u32| ways.iter().filter(|way| at(way, step) == Some(code)).count();
        codes.sort_by_key(|code| (Reverse(met(*code)), name(*code, names)));
        codes.dedup();
        codes.truncate(plan.top);
        codes
    };
    // Which number a touchpoint has in the answer: its own, or that of all others.
    let cell = |way: &Way, step: usize| at(way, step).map(|code| if named(step).contains(&code) { code } else { 0 });
    let rank = |step: usize, code: u32| named(step).iter().position(|own| *own == code).unwrap_or(99);
    let mut rows = Vec::new();
    let mut add = |step: usize, part: &str, ends: [u32; 2], some: &[&Way], n: usize| {
        let rate = Rate::of(some.len() as u64, n as u64, Confidence::default()).unwrap();
        let mut words = row([
            ("step", json!(step + 1)),
            ("part", json!(part)),
            ("from", json!(name(ends[0], names))),
            ("to", json!(name(ends[1], names))),
            ("people", json!(some.len())),
            ("share", json!(rate.share)),
            ("low", json!(rate.low)),
            ("high", json!(rate.high)),
        ]);
        if let Some(latest) = plan.felt.last() {
            let says = matches!(part, "touchpoint" | "link");
            let said = some.iter().flat_map(|way| &way.said).filter(|(other, _)| *other == step && says);
            let mut values: Vec<f64> = said.map(|(_, value)| *value).collect();
            values.sort_by(f64::total_cmp);
            let counts = values.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect::<Vec<_>>();
            let figure = Figure::of(latest, counts, Confidence::default()).word();
            words.insert("felt".to_owned(), if values.is_empty() { Value::Null } else { Value::Object(figure) });
        }
        rows.push(words);
    };
    for step in 0..plan.depth {
        let here = |code: u32| ways.iter().filter(|way| cell(way, step) == Some(code)).collect::<Vec<_>>();
        let mut cells: Vec<u32> = ways.iter().filter_map(|way| cell(way, step)).collect();
        cells.sort_by_key(|code| rank(step, *code));
        cells.dedup();
        for code in &cells {
            add(step, "touchpoint", [0, *code], &here(*code), ways.len());
        }
        if let Some(before) = step.checked_sub(1) {
            let pairs: BTreeSet<(u32, u32)> =
                ways.iter().filter_map(|way| Some((cell(way, before)?, cell(way, step)?))).collect();
            let both =
                |(from, to): &(u32, u32)| here(*to).into_iter().filter(|w| cell(w, before) == Some(*from)).collect();
            let mut pairs: Vec<((u32, u32), Vec<&Way>)> = pairs.iter().map(|pair| (*pair, both(pair))).collect();
            pairs.sort_by_key(|((from, to), some)| (Reverse(some.len()), rank(before, *from), rank(step, *to)));
            for ((from, to), some) in pairs {
                let n = ways.iter().filter(|way| cell(way, before) == Some(from)).count();
                add(step, "link", [from, to], &some, n);
            }
        }
        for part in ["stop", "open"] {
            for code in &cells {
                let ended = |way: &&&Way| way.end == Some(part) && way.steps.len() == step + 1;
                let here = here(*code);
                let some: Vec<&Way> = here.iter().filter(ended).copied().collect();
                if !some.is_empty() {
                    add(step, part, [*code, 0], &some, here.len());
                }
            }
        }
    }
    Rows { n: ways.len() as u64, rows, notes: Vec::new() }
}
