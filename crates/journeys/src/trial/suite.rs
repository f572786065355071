//! The suite: after every step of a history all questions are answered as the oracle does, however the customers are
//! divided and whoever counts.
use std::sync::{Arc, atomic::AtomicBool};

use proptest::prelude::*;
use serde_json::Value;
use throughline_model::{
    id::FIRST_EPISODE,
    question::{Bucket, Question, Trend},
    time::{Micros, TimeRange},
};

use super::{
    check,
    history::{Bug, Ledger, Step, Truth, steps},
    oracle,
    questions::question,
    rows::{PROFILES, STEP, catalogue},
};
use crate::{
    answer::Rows,
    ask::Ledgers,
    batch::Batch,
    catalogue::Catalogue,
    error::Error,
    identity::partition_of,
    lane::rows_of,
    row::Row,
    schema::Column,
    within::{Customers, Within},
};

/// Up to when the ledgers are complete: in the midst of the rows.
const AS_OF: Micros = Micros(7 * STEP);

#[derive(Debug, Clone)]
struct Case {
    steps: Vec<Step>,
    questions: Vec<Question>,
    alias: Option<u32>,
    partitions: u32,
    threads: usize,
    units: Option<Vec<u32>>,
    customers: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let alias = prop_oneof![Just(None), Just(Some(1)), Just(Some(2))];
    let partitions = prop_oneof![Just(1u32), Just(3), Just(8)];
    let units = proptest::option::of(prop_oneof![Just(vec![]), Just(vec![1]), Just(vec![3]), Just(vec![2, 3])]);
    let part = (units, any::<bool>());
    (steps(), proptest::collection::vec(question(), 4..9), alias, partitions, 1usize..4, part).prop_map(
        |(steps, questions, alias, partitions, threads, (units, customers))| Case {
            steps,
            questions,
            alias,
            partitions,
            threads,
            units,
            customers,
        },
    )
}

/// Asks a table; pages of two rows each are put together.
pub fn ask(ledgers: &Ledgers<'_>, question: &Question) -> Result<Rows, Error> {
    let answer = ledgers.ask(question)?;
    Ok(Rows { n: answer.n, rows: answer.rows, notes: answer.notes })
}

fn same(truth: &Truth, ledgers: &Ledgers<'_>, names: &Catalogue, question: &Question) -> Result<(), TestCaseError> {
    let (got, expect) = (ask(ledgers, question).unwrap(), oracle::answer(truth, names, AS_OF, question));
    prop_assert_eq!(got.n, expect.n, "n of {:?}", question);
    prop_assert_eq!(got.rows, expect.rows, "rows of {:?}", question);
    Ok(())
}

fn suite(bug: Bug, shrink: u32) -> Result<(), String> {
    check(&cases(), shrink, |case| {
        let (mut ledger, names) = (Ledger::new(case.partitions, bug), catalogue(case.alias));
        let cancelled = AtomicBool::new(false);
        let mut questions = case.questions.iter().cycle();
        for step in &case.steps {
            // A question that was begun before still sees what there was, even in files that are gone by its end.
            let before = Ledgers::new(&ledger.table, &names, AS_OF, case.threads, &cancelled).unwrap();
            let question = questions.next().unwrap();
            let seen = oracle::answer(&ledger.truth, &names, AS_OF, question);
            ledger.take(step);
            prop_assert_eq!(ask(&before, question).unwrap().rows, seen.rows, "an earlier snapshot, {:?}", question);
            let after = Ledgers::new(&ledger.table, &names, AS_OF, case.threads, &cancelled).unwrap();
            same(&ledger.truth, &after, &names, questions.next().unwrap())?;
        }
        let end = Ledgers::new(&ledger.table, &names, AS_OF, case.threads, &cancelled).unwrap();
        for question in &case.questions {
            same(&ledger.truth, &end, &names, question)?;
        }
        parts(&ledger, end, &case, &names)?;
        timelines(&ledger, case.partitions)
    })
}

/// Some units and some customers are answered as if nothing else had ever happened.
fn parts(ledger: &Ledger, ledgers: Ledgers<'_>, case: &Case, names: &Catalogue) -> Result<(), TestCaseError> {
    let units = case.units.as_ref().map(|units| names.units_within(units));
    let here = |row: &Row| units.as_ref().is_none_or(|units| units[row.unit as usize]);
    let customers = case.customers.then(|| PROFILES.into_iter().step_by(2).collect::<Customers>());
    let one = |row: &Row| customers.as_ref().is_none_or(|set| set.has(ledger.truth.customer_of(row.profile)));
    let part = ledger.truth.only(|row| here(row) && one(row));
    let units = units.as_ref().map(|units| Arc::from(units.as_slice()));
    let ledgers = ledgers.within(Within { units, customers: customers.clone().map(Arc::new) });
    for question in &case.questions {
        same(&part, &ledgers, names, question)?;
        behind(&part, &ledgers, names, question)?;
    }
    let everybody = oracle::journeys(&part).into_keys().collect::<Customers>();
    prop_assert_eq!(ledgers.everybody().unwrap(), everybody);
    Ok(())
}

/// Behind a row stand those whose own answer has it.
fn behind(truth: &Truth, ledgers: &Ledgers<'_>, names: &Catalogue, question: &Question) -> Result<(), TestCaseError> {
    let mut question = question.clone();
    if let Question::Trend(trend) = &mut question {
        // The buckets of one customer are those of all.
        let at = |row: &Row| row.at;
        trend.from = trend.from.or(truth.rows.iter().map(at).min().map(Micros));
        trend.to = trend.to.or(truth.rows.iter().map(at).max().map(|at| Micros(at + 1)));
    }
    let rows = ask(ledgers, &question).unwrap().rows;
    let own: Vec<(u32, Vec<_>)> = oracle::journeys(truth)
        .into_keys()
        .map(|customer| {
            let alone = truth.only(|row| truth.customer_of(row.profile) == customer);
            (customer, oracle::answer(&alone, names, AS_OF, &question).rows)
        })
        .collect();
    let number = |row: &crate::answer::Row, field: &str| row.get(field).and_then(Value::as_u64).unwrap_or(0);
    // One customer's own answer names all touchpoints of theirs; in the answer of all they may be among the others.
    let named = |step: u64, name: &Value| {
        let same = |row: &&crate::answer::Row| {
            row["part"] == "touchpoint" && number(row, "step") == step && row["to"] == *name
        };
        if rows.iter().any(|row| same(&row)) { name.clone() } else { Value::Null }
    };
    let spot = |row: &crate::answer::Row| {
        let step = number(row, "step");
        let before = if row["part"] == "link" { step - 1 } else { step };
        (row["part"].clone(), step, named(before, &row["from"]), named(step, &row["to"]))
    };
    for row in &rows {
        let fields: &[&str] = match &question {
            Question::Flow(_) => &[],
            Question::Map(_) => &["from", "to"],
            Question::Funnel(_) => &["step", "group"],
            Question::Trend(trend) => &["start", trend.breakdown.as_deref().unwrap_or("start")],
            Question::Score(score) => &["version", score.by.as_deref().unwrap_or("version")],
            Question::Timeline(_) | Question::Promises(_) => &[],
        };
        let in_answer = |theirs: &Vec<crate::answer::Row>| {
            let same = |other: &&crate::answer::Row| match &question {
                Question::Flow(_) => spot(other) == spot(row),
                _ => fields.iter().all(|field| other.get(*field) == row.get(*field)),
            };
            let counts = |row: &crate::answer::Row| match &question {
                Question::Funnel(_) => number(row, "people") + number(row, "incomplete"),
                Question::Trend(_) => number(row, "occurrences") + number(row, "people"),
                Question::Score(_) => number(row, "n"),
                Question::Flow(_) => number(row, "people"),
                _ => number(row, "occurrences"),
            };
            theirs.iter().find(same).map_or(0, counts)
        };
        // Whoever has answers on two scales has a version of either in the one that counts; the scales are told apart.
        let counted: Vec<u32> = own.iter().filter(|(_, rows)| in_answer(rows) > 0).map(|(one, _)| *one).collect();
        let found = ledgers.behind(&question, row).unwrap();
        prop_assert_eq!(&found.customers, &counted.iter().copied().collect(), "behind {:?} of {:?}", row, question);
        let nobody = counted.iter().filter(|one| **one >= FIRST_EPISODE).count();
        prop_assert_eq!(found.episodes, nobody as u64);
        if let Question::Trend(Trend { bucket: Bucket::Whole, .. }) = &question {
            let mut unnamed = row.clone();
            unnamed.remove("start");
            prop_assert_eq!(ledgers.behind(&question, &unnamed).unwrap(), found, "the whole range is one bucket");
        }
        if let Question::Flow(_) = &question {
            let said = |row: &crate::answer::Row| row.get("felt").is_some_and(|felt| felt["n"].as_u64() > Some(0));
            let says = |(one, rows): &(u32, Vec<crate::answer::Row>)| {
                rows.iter().any(|own| spot(own) == spot(row) && said(own)).then_some(*one)
            };
            let asked =
                crate::answer::Row::from_iter(row.clone().into_iter().chain([("answered".to_owned(), true.into())]));
            let found = ledgers.behind(&question, &asked).unwrap().customers;
            prop_assert_eq!(found, own.iter().filter_map(says).collect(), "who said it of {:?} of {:?}", row, question);
        }
    }
    Ok(())
}

/// Every customer's rows by key, in a range and without one.
fn timelines(ledger: &Ledger, partitions: u32) -> Result<(), TestCaseError> {
    let snapshot = ledger.table.snapshot();
    let journeys = oracle::journeys(&ledger.truth);
    let ranges = [(None, None), (Some(2 * STEP), Some(5 * STEP))]
        .map(|(from, to)| TimeRange { from: from.map(Micros), to: to.map(Micros) });
    let members =
        |customer: u32| PROFILES.into_iter().filter(move |profile| ledger.truth.customer_of(*profile) == customer);
    for range in ranges {
        let inside = |rows: &Vec<&Row>, customer| {
            let rows = rows.iter().filter(|row| range.contains(row.at));
            rows.map(|row| (customer, (*row).clone())).collect::<Vec<_>>()
        };
        for customer in PROFILES {
            let profiles: Vec<u32> = members(customer).collect();
            let batch = rows_of(&snapshot, &[customer], &profiles, range, &Within::default()).unwrap();
            let expect = journeys.get(&customer).map_or_else(Vec::new, |rows| inside(rows, customer));
            prop_assert_eq!(read(&batch), words(&expect), "rows of {}", customer);
        }
        let several: Vec<u32> = PROFILES.into_iter().step_by(2).collect();
        let profiles: Vec<u32> = several.iter().flat_map(|customer| members(*customer)).collect();
        let mut ordered = several.clone();
        ordered.sort_by_key(|customer| (partition_of(*customer, partitions), *customer));
        let expect: Vec<_> =
            ordered.iter().filter_map(|customer| Some(inside(journeys.get(customer)?, *customer))).flatten().collect();
        prop_assert_eq!(
            read(&rows_of(&snapshot, &several, &profiles, range, &Within::default()).unwrap()),
            words(&expect)
        );
    }
    Ok(())
}

fn words(rows: &[(u32, Row)]) -> Vec<String> {
    // NaN is not equal to itself, but its word is.
    rows.iter().map(|row| format!("{row:?}")).collect()
}

fn read(batch: &Batch) -> Vec<String> {
    use crate::row::Kind;
    let rows = (0..batch.len()).map(|row| {
        let (number, text) =
            (|column| batch.u32_at(column, row), |column| batch.text_at(column, row).map(str::to_owned));
        let kind = [Kind::Interaction, Kind::Perception, Kind::Promise, Kind::Kept];
        let read = Row {
            profile: number(Column::Profile),
            at: batch.i64_at(Column::At, row).unwrap(),
            sequence: batch.i64_at(Column::Sequence, row).unwrap(),
            message: number(Column::Message),
            kind: kind[batch.u8_at(Column::Kind, row) as usize],
            touchpoint: number(Column::Touchpoint),
            name: number(Column::Name),
            source: number(Column::Source),
            received_at: batch.i64_at(Column::ReceivedAt, row).unwrap(),
            offset_minutes: batch.i16_at(Column::OffsetMinutes, row),
            channel: number(Column::Channel),
            unit: number(Column::Unit),
            account: number(Column::Account),
            outcome: number(Column::Outcome),
            campaign: number(Column::Campaign),
            currency: number(Column::Currency),
            staff: number(Column::Staff),
            object: text(Column::Object),
            session: text(Column::Session),
            duration: batch.i64_at(Column::Duration, row),
            wait: batch.i64_at(Column::Wait, row),
            amount: batch.i64_at(Column::Amount, row),
            metric: number(Column::Metric),
            value: batch.f64_at(Column::Value, row).unwrap_or(f64::NAN),
            answer: batch.u64_at(Column::Answer, row),
            about: number(Column::About),
            due: batch.i64_at(Column::Due, row),
            properties: text(Column::Properties),
        };
        (number(Column::Home), read)
    });
    words(&rows.collect::<Vec<_>>())
}

#[test]
fn every_history_is_answered_as_the_list_of_its_rows() {
    if let Err(why) = suite(Bug::None, 400) {
        panic!("{why}");
    }
}

#[test]
fn planted_bugs_are_found() {
    for bug in [Bug::Arrival, Bug::Relinks, Bug::Restart] {
        assert!(suite(bug, 0).is_err(), "the planted bug {bug:?} was not found");
    }
}

#[test]
fn divisions_and_threads_change_nothing() {
    let names = catalogue(Some(2));
    let cancelled = AtomicBool::new(false);
    let cases = (proptest::collection::vec(steps(), 1..3), proptest::collection::vec(question(), 3));
    check(&cases, 50, |(histories, questions)| {
        let ask_all = |partitions, threads| {
            let mut ledger = Ledger::new(partitions, Bug::None);
            histories.iter().flatten().for_each(|step| ledger.take(step));
            let ledgers = Ledgers::new(&ledger.table, &names, AS_OF, threads, &cancelled).unwrap();
            questions.iter().map(|question| ask(&ledgers, question).unwrap()).collect::<Vec<_>>()
        };
        let one = ask_all(1, 1);
        prop_assert_eq!(ask_all(3, 4), one.clone());
        prop_assert_eq!(ask_all(8, 2), one);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_profile_goes_and_comes_back() {
    let names = catalogue(None);
    let cancelled = AtomicBool::new(false);
    let row = |at: i64| Row { profile: 2, at, touchpoint: 1, ..Row::default() };
    let mut ledger = Ledger::new(3, Bug::None);
    let map = Question::Map(throughline_model::question::Map::default());
    let steps = [
        Step::Apply(vec![], vec![vec![row(1)]]),
        Step::File,
        Step::Apply(vec![(2, 1)], vec![vec![row(2)]]),
        Step::File,
        Step::Apply(vec![(2, 2)], vec![vec![row(3)]]),
        Step::Reopen,
        Step::Apply(vec![(2, 3)], vec![]),
        Step::Settle,
        Step::Apply(vec![(2, 1)], vec![vec![row(0)]]),
        Step::Burst((4..13).map(|at| vec![row(at)]).collect()),
        Step::Fold,
        Step::Settle,
    ];
    for step in &steps {
        ledger.take(step);
        let ledgers = Ledgers::new(&ledger.table, &names, AS_OF, 1, &cancelled).unwrap();
        assert_eq!(
            ask(&ledgers, &map).unwrap().rows,
            oracle::answer(&ledger.truth, &names, AS_OF, &map).rows,
            "{step:?}"
        );
    }
    assert!(ledger.table.snapshot().identity.is_settled(), "all rows lie in their place again");
    cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
    let ledgers = Ledgers::new(&ledger.table, &names, AS_OF, 1, &cancelled).unwrap();
    assert!(matches!(ask(&ledgers, &map), Err(Error::Cancelled)));
}
