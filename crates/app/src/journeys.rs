//! Journeys as pages show them: the map with how it felt at each touchpoint, and the funnel.
use std::{collections::HashMap, sync::Arc};

use serde_json::{Map as Json, Value};
use throughline_model::{
    question::{Funnel, Map, Question},
    space::Space,
};

use crate::{
    app::App,
    ask::lately,
    ctx::Ctx,
    error::Result,
    figures::{Scored, Within, metrics, score},
    promised, reach,
};

pub mod ways;

/// The map: the touchpoints that are met most, and what follows what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// The touchpoints, the most met first.
    pub nodes: Vec<Node>,
    /// What follows what, the most frequent first; both ends are among the nodes.
    pub edges: Vec<Edge>,
    /// How many customers it rests on.
    pub n: u64,
    /// Touchpoints that are not among the nodes.
    pub left_out: usize,
    /// The metric of the scores: the one with most answers about touchpoints.
    pub metric: Option<String>,
}

/// A touchpoint of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// How often it was met.
    pub visits: u64,
    /// How many journeys begin here.
    pub starts: u64,
    /// How many journeys end here, for now.
    pub ends: u64,
    /// How it felt.
    pub score: Option<Scored>,
    /// Promises about it that came due: kept and broken.
    pub promises: (u64, u64),
}

/// What follows what.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The place of the first among the nodes.
    pub from: usize,
    /// The place of the second.
    pub to: usize,
    /// How often.
    pub occurrences: u64,
    /// To how many customers.
    pub people: u64,
    /// The median time between, in seconds.
    pub median_seconds: f64,
}

/// One step of a funnel, as it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// The touchpoint.
    pub touchpoint: String,
    /// How many customers came here.
    pub people: u64,
    /// How many of the others still have time.
    pub incomplete: u64,
    /// The share of those who began, with its interval.
    pub share: Option<(f64, f64, f64)>,
    /// The median time since the step before, in seconds.
    pub median_seconds: Option<f64>,
}

/// The question that the map answers.
pub fn map_question(within: &Within) -> Question {
    Question::Map(Map {
        from: within.range.from,
        to: within.range.to,
        filter: within.filter.clone(),
        segment: within.segment.clone(),
        ..Map::default()
    })
}

/// Answers the map with at most so many touchpoints.
///
/// # Errors
/// When a question cannot be answered.
pub async fn map(ctx: &Ctx, app: &Arc<App>, within: &Within, most: usize) -> Result<Flow> {
    let answer = lately(ctx, app, map_question(within)).await?;
    let mut flow = draw(&answer.rows, answer.n, most);
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    // The metric that says most about touchpoints, not the one with most answers.
    let mut about: Option<(u64, String, Vec<Scored>)> = None;
    for metric in metrics(ctx, app)? {
        let mut found = score(ctx, app, &metric, Some("touchpoint"), within).await?;
        found.retain(|scored| scored.by.is_some() && scored.n > 0);
        let n = found.iter().map(|scored| scored.n).sum();
        if n > 0 && about.as_ref().is_none_or(|(most, ..)| n > *most) {
            about = Some((n, metric, found));
        }
    }
    if let Some((_, metric, found)) = about {
        for node in &mut flow.nodes {
            node.score = found.iter().find(|scored| scored.by.as_deref() == Some(&node.name)).cloned();
        }
        flow.metric = Some(metric);
    }
    // A promise names no unit: where one is chosen, none can be told to be its own.
    let due = match within.is_all() && ctx.units.is_none() {
        true => promised::by_touchpoint(ctx, app, within.range).await?,
        false => Vec::new(),
    };
    for kept in due {
        let code = kept.touchpoint.map(|code| names.catalogue.canonical(code));
        let name = code.and_then(|code| names.catalogue.name(Space::Touchpoint, code));
        if let Some(node) = flow.nodes.iter_mut().find(|node| Some(node.name.as_str()) == name) {
            node.promises = (node.promises.0 + kept.kept, node.promises.1 + kept.broken);
        }
    }
    Ok(flow)
}

/// The map from the rows of an answer.
fn draw(rows: &[Json<String, Value>], n: u64, most: usize) -> Flow {
    let name = |row: &Json<String, Value>, end: &str| row.get(end).and_then(Value::as_str).map(str::to_owned);
    let count = |row: &Json<String, Value>, field: &str| row.get(field).and_then(Value::as_u64).unwrap_or(0);
    let mut met: HashMap<String, Node> = HashMap::new();
    for row in rows {
        let times = count(row, "occurrences");
        let (from, to) = (name(row, "from"), name(row, "to"));
        if let Some(to) = &to {
            let node = met.entry(to.clone()).or_insert_with(|| Node::new(to));
            node.visits += times;
            node.starts += if from.is_none() { times } else { 0 };
        }
        if let (Some(from), None) = (&from, &to) {
            met.entry(from.clone()).or_insert_with(|| Node::new(from)).ends += times;
        }
    }
    let mut nodes: Vec<Node> = met.into_values().collect();
    nodes.sort_by(|a, b| b.visits.cmp(&a.visits).then_with(|| a.name.cmp(&b.name)));
    let left_out = nodes.len().saturating_sub(most);
    nodes.truncate(most);
    let places: HashMap<String, usize> = nodes.iter().enumerate().map(|(at, node)| (node.name.clone(), at)).collect();
    let mut edges: Vec<Edge> = rows
        .iter()
        .filter_map(|row| {
            Some(Edge {
                from: *places.get(&name(row, "from")?)?,
                to: *places.get(&name(row, "to")?)?,
                occurrences: count(row, "occurrences"),
                people: count(row, "people"),
                median_seconds: row.get("median_seconds").and_then(Value::as_f64).unwrap_or(0.0),
            })
        })
        .collect();
    edges.sort_by(|a, b| b.occurrences.cmp(&a.occurrences).then((a.from, a.to).cmp(&(b.from, b.to))));
    Flow { nodes, edges, n, left_out, metric: None }
}

impl Node {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), visits: 0, starts: 0, ends: 0, score: None, promises: (0, 0) }
    }
}

/// Answers a funnel.
///
/// # Errors
/// Names the field that cannot be taken.
pub async fn funnel(ctx: &Ctx, app: &Arc<App>, funnel: Funnel) -> Result<Vec<Reached>> {
    let answer = lately(ctx, app, Question::Funnel(funnel)).await?;
    Ok(answer.rows.iter().map(reached).collect())
}

/// A step as the row of an answer has it.
pub(crate) fn reached(row: &Json<String, Value>) -> Reached {
    let number = |row: &Json<String, Value>, field: &str| row.get(field).and_then(Value::as_f64);
    Reached {
        touchpoint: row.get("touchpoint").and_then(Value::as_str).unwrap_or_default().to_owned(),
        people: row.get("people").and_then(Value::as_u64).unwrap_or(0),
        incomplete: row.get("incomplete").and_then(Value::as_u64).unwrap_or(0),
        share: match (number(row, "share"), number(row, "low"), number(row, "high")) {
            (Some(share), Some(low), Some(high)) => Some((share, low, high)),
            _ => None,
        },
        median_seconds: number(row, "median_seconds"),
    }
}

/// The names that can be steps: all touchpoints that count for themselves, in the order of the alphabet.
///
/// # Errors
/// When the workspace is unknown.
pub fn touchpoints(ctx: &Ctx, app: &App) -> Result<Vec<String>> {
    let names = app.tenant(ctx.workspace)?.names();
    let own = |name: &&String| {
        names.catalogue.code(Space::Touchpoint, name).is_some_and(|code| names.catalogue.canonical(code) == code)
    };
    let mut found: Vec<String> = names.catalogue.names(Space::Touchpoint).iter().filter(own).cloned().collect();
    found.sort_by_key(|name| name.to_lowercase());
    Ok(found)
}

/// The units that somebody may choose, in the order of the alphabet.
///
/// # Errors
/// When the workspace is unknown.
pub fn units(ctx: &Ctx, app: &App) -> Result<Vec<String>> {
    Ok(reach::unit_names(ctx, &app.tenant(ctx.workspace)?.names()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_most_met_touchpoints_and_what_lies_between_them() {
        let row = |from: Value, to: Value, times: u64| {
            let row = json!({"from": from, "to": to, "occurrences": times, "people": times, "median_seconds": 60.0});
            row.as_object().unwrap().clone()
        };
        let rows = [
            row(Value::Null, json!("Ask"), 5),
            row(json!("Ask"), json!("Pay"), 3),
            row(json!("Ask"), json!("Leave"), 1),
            row(json!("Ask"), Value::Null, 1),
            row(json!("Pay"), Value::Null, 3),
            row(json!("Leave"), Value::Null, 1),
        ];
        let flow = draw(&rows, 5, 2);
        let names: Vec<_> =
            flow.nodes.iter().map(|node| (node.name.as_str(), node.visits, node.starts, node.ends)).collect();
        assert_eq!(names, [("Ask", 5, 5, 1), ("Pay", 3, 0, 3)]);
        assert_eq!((flow.left_out, flow.edges.len(), flow.edges[0].occurrences), (1, 1, 3));
    }
}
