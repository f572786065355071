//! The ways that customers take as pages draw them: touchpoints step by step, and what flows between.
use std::sync::Arc;

use serde_json::{Map as Json, Value};
use throughline_model::question::{Flow, Question};

use crate::{
    app::App,
    ask::{Row, lately},
    ctx::Ctx,
    error::Result,
    figures::{Scored, scored},
};

/// The ways of customers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ways {
    /// The touchpoints of each step, those that most met first, the others together last.
    pub steps: Vec<Vec<Met>>,
    /// What flows between, step by step, the widest first.
    pub links: Vec<Link>,
    /// How many customers there are.
    pub n: u64,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A touchpoint at a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// Its name; none for all others together.
    pub name: Option<String>,
    /// Who met it.
    pub here: Counted,
    /// Those whose way stops here.
    pub stop: Option<Counted>,
    /// Those whose way goes on outside of the time that is looked at.
    pub open: Option<Counted>,
}

/// What flows from one touchpoint to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The step that it leads to, from 0.
    pub step: usize,
    /// The place of the first among the touchpoints of the step before.
    pub from: usize,
    /// The place of the second among those of its step.
    pub to: usize,
    /// Who went this way.
    pub here: Counted,
}

/// Customers, as a row of the answer counts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// How many.
    pub people: u64,
    /// Their share of those before, with its interval.
    pub share: Option<(f64, f64, f64)>,
    /// How it felt to them.
    pub felt: Option<Scored>,
    /// What tells the row from the others.
    pub row: Row,
}

/// Follows the ways that a question asks for.
///
/// # Errors
/// Names the field that cannot be taken.
pub async fn ways(ctx: &Ctx, app: &Arc<App>, flow: Flow) -> Result<Ways> {
    let metric = flow.metric.clone();
    let answer = lately(ctx, app, Question::Flow(flow)).await?;
    Ok(Ways { notes: answer.notes, ..read(&answer.rows, answer.n, metric.as_deref()) })
}

/// The ways as the rows of an answer have them.
pub(crate) fn read(rows: &[Row], n: u64, metric: Option<&str>) -> Ways {
    let mut ways = Ways { n, ..Ways::default() };
    for row in rows {
        let text = |field: &str| row.get(field).and_then(Value::as_str).map(str::to_owned);
        let step = row.get("step").and_then(Value::as_u64).unwrap_or(1).max(1) as usize - 1;
        let here = counted(row, metric);
        let place = |ways: &Ways, step: usize, name: Option<String>| {
            ways.steps.get(step).and_then(|met| met.iter().position(|met| met.name == name))
        };
        match row.get("part").and_then(Value::as_str) {
            Some("touchpoint") => {
                ways.steps.resize_with(ways.steps.len().max(step + 1), Vec::new);
                if let Some(met) = ways.steps.get_mut(step) {
                    met.push(Met { name: text("to"), here, stop: None, open: None });
                }
            }
            Some("link") => {
                let from = step.checked_sub(1).and_then(|before| place(&ways, before, text("from")));
                if let (Some(from), Some(to)) = (from, place(&ways, step, text("to"))) {
                    ways.links.push(Link { step, from, to, here });
                }
            }
            part => {
                let at = place(&ways, step, text("from"));
                if let Some(met) = at.and_then(|at| ways.steps.get_mut(step)?.get_mut(at)) {
                    *if part == Some("stop") { &mut met.stop } else { &mut met.open } = Some(here);
                }
            }
        }
    }
    ways
}

fn counted(row: &Row, metric: Option<&str>) -> Counted {
    let number = |field: &str| row.get(field).and_then(Value::as_f64);
    let felt = row.get("felt").and_then(Value::as_object).zip(metric);
    let name = |field: &&str| Some(((*field).to_owned(), row.get(*field)?.clone()));
    Counted {
        people: row.get("people").and_then(Value::as_u64).unwrap_or(0),
        share: match (number("share"), number("low"), number("high")) {
            (Some(share), Some(low), Some(high)) => Some((share, low, high)),
            _ => None,
        },
        felt: felt.map(|(felt, metric): (&Json<String, Value>, &str)| scored(metric, None, felt)),
        row: ["step", "part", "from", "to"].iter().filter_map(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_become_touchpoints_and_links() {
        let row = |step: u32, part: &str, from: Value, to: Value, people: u64| {
            let felt = json!({"value": 4.5, "n": 2, "figure": "mean"});
            let row = json!({"step": step, "part": part, "from": from, "to": to, "people": people, "felt": felt});
            row.as_object().unwrap().clone()
        };
        let rows = [
            row(1, "touchpoint", Value::Null, json!("Ad"), 5),
            row(1, "stop", json!("Ad"), Value::Null, 2),
            row(2, "touchpoint", Value::Null, json!("Order"), 2),
            row(2, "touchpoint", Value::Null, Value::Null, 1),
            row(2, "link", json!("Ad"), Value::Null, 1),
        ];
        let ways = read(&rows, 5, Some("review"));
        assert_eq!(ways.steps.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(ways.steps[0][0].stop.as_ref().map(|stop| stop.people), Some(2));
        assert_eq!((ways.links[0].from, ways.links[0].to, ways.links[0].step), (0, 1, 1));
        assert_eq!(ways.links[0].here.felt.as_ref().map(|felt| (felt.value, felt.n)), Some((Some(4.5), 2)));
        assert_eq!(
            Value::Object(ways.links[0].here.row.clone()),
            json!({"step": 2, "part": "link", "from": "Ad", "to": null})
        );
    }
}
