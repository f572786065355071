//! What a plain list of rows says: lives by sorting, filters by their definition. The passes over given lives have
//! oracles of their own beside each question.
use std::collections::BTreeMap;

use serde_json::{Value, json};
use throughline_model::{
    filter::{Did, Filter, Leaf, Op},
    id::FIRST_EPISODE,
    question::{Bucket, Measure, Question, Step, Trend},
    space::Space,
    time::{DAY, Micros},
};

use super::history::Truth;
use crate::{
    answer::Rows,
    catalogue::Catalogue,
    question::{
        Pass, flow, funnel,
        ledger::{Event, Events, partial},
        map, score, trend,
    },
    row::{Kind, Row},
};

/// The rows of every customer in the order of the journey, by the customer's number.
pub fn journeys(truth: &Truth) -> BTreeMap<u32, Vec<&Row>> {
    let mut journeys: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in &truth.rows {
        journeys.entry(truth.customer_of(row.profile)).or_default().push(row);
    }
    for rows in journeys.values_mut() {
        rows.sort_by_key(|row| (row.at, row.sequence, row.message, row.touchpoint));
    }
    journeys
}

/// Answers a question from the plain list of rows.
pub fn answer(truth: &Truth, catalogue: &Catalogue, as_of: Micros, question: &Question) -> Rows {
    let touchpoint = |code: u32| catalogue.name(Space::Touchpoint, code).map(str::to_owned);
    let view = |filter: Option<&Filter>, said: bool| View { truth, catalogue, filter: filter.cloned(), said };
    match question {
        Question::Map(q) => {
            let plan = map::Plan { from: q.from, to: q.to, codes: 3 };
            let (lives, _) = view(q.filter.as_ref(), false).lives(q.include_anonymous, &[], None);
            plan.answer(&partial(&plan, &lives), &touchpoint)
        }
        Question::Flow(q) => {
            let versions = q.metric.iter().flat_map(|metric| catalogue.versions(metric));
            let mut felt: Vec<_> = versions.map(|v| score::Version::new(v.code, v.version, &v.definition)).collect();
            // The two versions of `m` ask in different ways: the latest counts.
            felt.drain(..felt.len().saturating_sub(1));
            let view = view(q.filter.as_ref(), false);
            let start = match &q.touchpoint {
                None => flow::Start::Beginning,
                Some(name) => flow::Start::Touchpoint(view.code(name).unwrap()),
            };
            let (depth, top, repeats) = (q.depth(), q.top(), q.repeats);
            let (direction, from, to) = (q.direction, q.from, q.to);
            let plan = flow::Plan { start, direction, depth, top, repeats, felt, from, to, watch: None };
            let (mut lives, names) = view.lives(q.include_anonymous, &[], Some("about"));
            for event in lives.iter_mut().flatten().filter(|event| event.group != 0) {
                event.group = view.code(&names[event.group as usize - 1]).unwrap();
            }
            flow::oracle::answer(&plan, &lives, &touchpoint)
        }
        Question::Funnel(q) => {
            let plan = funnel::Plan {
                steps: q.steps.iter().map(|step| step.touchpoint.clone()).collect(),
                window: q.window,
                order: q.order,
                from: q.from,
                to: q.to,
                as_of,
                breakdown: q.breakdown.clone(),
            };
            let (lives, names) =
                view(q.filter.as_ref(), false).lives(q.include_anonymous, &q.steps, q.breakdown.as_deref());
            plan.answer(&partial(&plan, &lives), &|code| names.get(code as usize - 1).cloned())
        }
        Question::Trend(q) => {
            let by = q.breakdown.clone().map(trend::By::Field);
            let plan = trend::Plan { measure: q.measure, boundaries: boundaries(truth, q), from: q.from, to: q.to, by };
            let anonymous = q.include_anonymous.unwrap_or(q.measure == Measure::Occurrences);
            let (lives, names) = view(q.filter.as_ref(), false).lives(anonymous, &[], q.breakdown.as_deref());
            plan.answer(&partial(&plan, &lives), &|code| names.get(code as usize - 1).cloned())
        }
        Question::Score(q) => {
            let versions =
                || catalogue.versions(&q.metric).map(|v| score::Version::new(v.code, v.version, &v.definition));
            let plan = |from, to| score::Plan {
                metric: q.metric.clone(),
                versions: versions().collect(),
                from,
                to,
                by: q.by.clone(),
            };
            let lives = |filter: Option<&Filter>| view(filter, true).lives(true, &[], q.by.as_deref());
            let own = plan(q.from, q.to);
            let (answers, names) = lives(q.filter.as_ref());
            let name = |code: u32| names.get(code as usize - 1).cloned();
            let Some(compare) = &q.compare else { return own.answer(&partial(&own, &answers), &name) };
            let (mut others, other_names) = lives(compare.filter.as_ref().or(q.filter.as_ref()));
            // The two sides number names as they meet them.
            for event in others.iter_mut().flatten().filter(|event| event.group != 0) {
                let theirs = &other_names[event.group as usize - 1];
                event.group = names.iter().position(|name| name == theirs).map_or(u32::MAX, |place| place as u32 + 1);
            }
            let other = plan(compare.from.or(q.from), compare.to.or(q.to));
            own.compare(&partial(&own, &answers), &partial(&other, &others), &name)
        }
        Question::Timeline(_) | Question::Promises(_) => Rows::default(),
    }
}

fn boundaries(truth: &Truth, q: &Trend) -> Vec<i64> {
    let times = || truth.rows.iter().map(|row| row.at);
    let from = q.from.map(|at| at.0).or(times().min());
    let to = q.to.map(|at| at.0).or(times().max().map(|at| at + 1));
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let (length, offset) = match q.bucket {
        Bucket::Whole => return if from < to { vec![from] } else { Vec::new() },
        Bucket::Hour => (DAY / 24, 0),
        // 1970-01-01 was a Thursday.
        Bucket::Week => (7 * DAY, -3 * DAY),
        _ => (DAY, 0),
    };
    let first = (from - offset).div_euclid(length) * length + offset;
    (0..).map(|n| first + n * length).take_while(|start| *start < to).collect()
}

/// What is looked at, and by which lane the word `touchpoint` goes.
struct View<'a> {
    truth: &'a Truth,
    catalogue: &'a Catalogue,
    filter: Option<Filter>,
    said: bool,
}

impl View<'_> {
    /// The kept rows of every customer, with the names of their groups.
    fn lives(&self, episodes: bool, steps: &[Step], group: Option<&str>) -> (Vec<Events>, Vec<String>) {
        let mut names: Vec<String> = Vec::new();
        let mut lives = Vec::new();
        for (customer, rows) in journeys(self.truth) {
            if customer >= FIRST_EPISODE && !episodes {
                continue;
            }
            let mut life = Events::new();
            for (place, row) in rows.iter().enumerate() {
                if !self.filter.as_ref().is_none_or(|filter| self.holds(filter, &rows[..=place])) {
                    continue;
                }
                let touchpoint = self.catalogue.canonical(row.touchpoint);
                let matches = |step: &Step| {
                    touchpoint != 0
                        && self.code(&step.touchpoint) == Some(touchpoint)
                        && step.filter.as_ref().is_none_or(|filter| self.holds(filter, &[row]))
                };
                let mark = steps.iter().enumerate().filter(|(_, step)| matches(step)).map(|(k, _)| 1 << k).sum();
                let group = match group.and_then(|field| self.group(row, field)) {
                    None => 0,
                    Some(name) => match names.iter().position(|known| *known == name) {
                        Some(known) => known as u32 + 1,
                        None => {
                            names.push(name);
                            names.len() as u32
                        }
                    },
                };
                let Row { at, metric, value, answer, .. } = **row;
                life.push(Event { at, touchpoint, mark, group, metric, value, answer });
            }
            if !life.is_empty() {
                lives.push(life);
            }
        }
        (lives, names)
    }

    fn code(&self, touchpoint: &str) -> Option<u32> {
        self.catalogue.code(Space::Touchpoint, touchpoint).map(|code| self.catalogue.canonical(code))
    }

    fn group(&self, row: &Row, field: &str) -> Option<String> {
        if field == "metric" {
            let metric = self.catalogue.metrics.iter().find(|metric| metric.code == row.metric)?;
            return Some(format!("{} v{}", metric.definition.slug, metric.version));
        }
        Some(
            self.value(row, field)?.as_str().map_or_else(|| self.value(row, field).unwrap().to_string(), str::to_owned),
        )
    }

    /// The value of a field as people write it.
    fn value(&self, row: &Row, field: &str) -> Option<Value> {
        let name = |space, code| self.catalogue.name(space, code).map(|name| json!(name));
        match field {
            "touchpoint" => {
                let code = if self.said { row.about } else { row.touchpoint };
                name(Space::Touchpoint, self.catalogue.canonical(code))
            }
            "about" => name(Space::Touchpoint, self.catalogue.canonical(row.about)),
            "unit" => name(Space::Unit, row.unit),
            "channel" => name(Space::Channel, row.channel),
            "currency" => name(Space::Currency, row.currency),
            "metric" => {
                let metric = self.catalogue.metrics.iter().find(|metric| metric.code == row.metric)?;
                Some(json!(metric.definition.slug))
            }
            "object" => row.object.as_ref().map(|text| json!(text)),
            "session" => row.session.as_ref().map(|text| json!(text)),
            "duration" => row.duration.map(|micros| json!(micros as f64 / 1e6)),
            "wait" => row.wait.map(|micros| json!(micros as f64 / 1e6)),
            "amount" => {
                let decimals = [2, 2, 0, 3][row.currency as usize];
                row.amount.map(|minor| format!("{minor}e-{decimals}").parse::<f64>().unwrap().into())
            }
            "value" => (!row.value.is_nan()).then(|| json!(row.value)),
            _ => {
                let object: Value = serde_json::from_str(row.properties.as_deref()?).unwrap();
                object.get(field.strip_prefix("properties.")?).filter(|value| !value.is_null()).cloned()
            }
        }
    }

    /// Judges the last of a customer's rows.
    fn holds(&self, filter: &Filter, rows: &[&Row]) -> bool {
        match filter {
            Filter::And { and } => and.iter().all(|filter| self.holds(filter, rows)),
            Filter::Or { or } => or.iter().any(|filter| self.holds(filter, rows)),
            Filter::Not { not } => !self.holds(not, rows),
            Filter::Did { did: Did { touchpoint, at_least, within } } => {
                let Some(now) = rows.last().map(|row| row.at) else { return false };
                let near = |at: i64| within.is_none_or(|within| now - at <= within.0);
                let met = |row: &&&Row| {
                    row.kind == Kind::Interaction
                        && self.code(touchpoint) == Some(self.catalogue.canonical(row.touchpoint))
                };
                rows.iter().filter(met).filter(|row| near(row.at)).count() >= *at_least as usize
            }
            Filter::Leaf(leaf) => rows.last().is_some_and(|row| self.leaf(leaf, row)),
        }
    }

    fn leaf(&self, leaf: &Leaf, row: &Row) -> bool {
        let Some(value) = self.value(row, &leaf.field) else {
            return leaf.op == Op::Ne || (leaf.op == Op::Exists && leaf.value == json!(false));
        };
        if leaf.field == "unit" && matches!(leaf.op, Op::Eq | Op::Ne | Op::In) {
            // North lies in Country.
            let lies_in = |unit: &Value| value == *unit || (value == "North" && *unit == "Country");
            return match (&leaf.value, leaf.op) {
                (Value::Array(units), _) => units.iter().any(lies_in),
                (unit, op) => lies_in(unit) == (op == Op::Eq),
            };
        }
        // Another name of a touchpoint means the one that counts.
        let meant = |other: &Value| match other.as_str().and_then(|name| self.code(name)) {
            Some(code) if leaf.field == "touchpoint" => json!(self.catalogue.name(Space::Touchpoint, code)),
            _ => other.clone(),
        };
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let plain = !leaf.field.starts_with("properties.");
        let order = |other: &Value| {
            let number = |value: &Value| value.as_f64().or_else(|| value.as_str().filter(|_| plain)?.parse().ok());
            match (value.as_f64(), number(other)) {
                (Some(own), Some(other)) => own.total_cmp(&other),
                _ => text(&value).cmp(&text(other)),
            }
        };
        match leaf.op {
            Op::Exists => leaf.value != json!(false),
            Op::Eq => order(&meant(&leaf.value)).is_eq(),
            Op::Ne => order(&meant(&leaf.value)).is_ne(),
            Op::Lt => order(&leaf.value).is_lt(),
            Op::Le => order(&leaf.value).is_le(),
            Op::Gt => order(&leaf.value).is_gt(),
            Op::Ge => order(&leaf.value).is_ge(),
            Op::In => leaf.value.as_array().unwrap().iter().any(|other| order(&meant(other)).is_eq()),
            Op::Contains => text(&value).to_lowercase().contains(&text(&leaf.value).to_lowercase()),
        }
    }
}
