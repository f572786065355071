//! Questions about one house, as the manual asks them.
use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use throughline_model::{question::Question, time::Micros};

use crate::{app::App, ask::ask, ctx::Ctx};

/// A mean and how many answers it is of.
pub type Found = (f64, u64);

/// Asks questions about one house.
pub struct Asking<'a> {
    pub ctx: &'a Ctx,
    pub app: &'a Arc<App>,
}

impl Asking<'_> {
    pub async fn rows(&self, question: Value) -> Vec<Value> {
        let read = Question::from_value(question.clone()).unwrap_or_else(|e| panic!("{question}: {e}"));
        let answer = ask(self.ctx, self.app, read).await.unwrap_or_else(|e| panic!("{question}: {e}"));
        answer.rows.into_iter().map(|row| serde_json::to_value(row).unwrap()).collect()
    }

    /// A metric's mean (NPS: its points) where a filter holds.
    pub async fn score(&self, metric: &str, filter: Value) -> Found {
        let rows = self.rows(json!({"kind": "score", "metric": metric, "filter": filter})).await;
        let value = if metric == "nps" { "value" } else { "mean" };
        rows.first().map_or((f64::NAN, 0), |row| (row[value].as_f64().unwrap_or(f64::NAN), row["n"].as_u64().unwrap()))
    }

    /// Occurrences in a range by the values of a field.
    pub async fn counts(
        &self,
        by: &str,
        filter: Value,
        from: Option<Micros>,
        to: Option<Micros>,
    ) -> BTreeMap<String, f64> {
        let mut question = json!({"kind": "trend", "bucket": "whole", "breakdown": by, "filter": filter});
        for (name, at) in [("from", from), ("to", to)] {
            if let Some(at) = at {
                question[name] = json!(at);
            }
        }
        let named = |row: Value| Some((row[by].as_str()?.to_owned(), row["occurrences"].as_f64()?));
        self.rows(question).await.into_iter().filter_map(named).collect()
    }

    /// Mean and standard deviation of waits in minutes by unit, from how many waited longer than each minute.
    pub async fn waits(&self, from: Option<Micros>, to: Option<Micros>) -> BTreeMap<String, (f64, f64)> {
        let visits = is("touchpoint", "Shop Visited");
        let all = self.counts("unit", visits.clone(), from, to).await;
        let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for minute in 0..60 {
            let longer = json!({"and": [visits, {"field": "wait", "op": ">", "value": minute * 60 + 30}]});
            let longer = self.counts("unit", longer, from, to).await;
            if longer.is_empty() {
                break;
            }
            for (unit, n) in longer {
                let share = n / all[&unit];
                let sum = sums.entry(unit).or_default();
                *sum = (sum.0 + share, sum.1 + share * (2.0 * f64::from(minute) + 1.0));
            }
        }
        sums.into_iter().map(|(unit, (mean, square))| (unit, (mean, (square - mean * mean).sqrt()))).collect()
    }

    pub async fn reached(&self, steps: &[&str]) -> Vec<u64> {
        let steps: Vec<Value> = steps.iter().map(|step| json!({"touchpoint": step})).collect();
        let rows = self.rows(json!({"kind": "funnel", "steps": steps, "window": "240d"})).await;
        rows.iter().map(|row| row["people"].as_u64().unwrap()).collect()
    }

    pub async fn timeline(&self, who: &str) -> Vec<Value> {
        self.rows(json!({"kind": "timeline", "customer": {"external_id": who}})).await
    }
}

pub fn is(field: &str, value: &str) -> Value {
    json!({"field": field, "op": "=", "value": value})
}

pub fn did(touchpoint: &str, within: &str) -> Value {
    json!({"did": {"touchpoint": touchpoint, "within": within}})
}

pub fn not(filter: Value) -> Value {
    json!({"not": filter})
}
