//! The map of journeys as a layered graph: touchpoints in columns from left to right, and what flows between them.
use throughline_app::journeys::Flow;

pub mod draw;
pub mod layers;

/// How wide and high a touchpoint's box is.
pub const BOX: (f64, f64) = (132.0, 50.0);
/// The width of the picture, unless its columns need more.
pub const WIDTH: f64 = 1120.0;
/// The least room between two columns, so that one sees what flows there.
const BETWEEN: f64 = 60.0;
/// The least room between the boxes of a column.
const APART: f64 = 26.0;
/// Room around everything.
const EDGE: f64 = 14.0;

/// Where everything lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The upper left corner of each touchpoint's box.
    pub boxes: Vec<(f64, f64)>,
    /// The column of each touchpoint.
    pub columns: Vec<usize>,
    /// The width of the picture.
    pub width: f64,
    /// The height of the picture.
    pub height: f64,
}

/// Finds a place for every touchpoint.
pub fn plan(flow: &Flow) -> Plan {
    let edges: Vec<(usize, usize, u64)> =
        flow.edges.iter().map(|edge| (edge.from, edge.to, edge.occurrences)).collect();
    let columns = layers::columns(flow.nodes.len(), &edges);
    let order = layers::order(&columns, &edges);
    let most = order.iter().map(Vec::len).max().unwrap_or(0).max(1) as f64;
    let height = 2.0 * EDGE + most * BOX.1 + (most - 1.0) * APART;
    let gaps = (order.len().max(2) - 1) as f64;
    let width = WIDTH.max(2.0 * EDGE + BOX.0 + gaps * (BOX.0 + BETWEEN));
    let step = (width - 2.0 * EDGE - BOX.0) / gaps;
    let mut boxes = vec![(0.0, 0.0); flow.nodes.len()];
    for (column, nodes) in order.iter().enumerate() {
        let room = (height - 2.0 * EDGE) / nodes.len().max(1) as f64;
        for (row, node) in nodes.iter().enumerate() {
            let x = EDGE + column as f64 * step;
            let y = EDGE + room * (row as f64 + 0.5) - BOX.1 / 2.0;
            if let Some(place) = boxes.get_mut(*node) {
                *place = (x, y);
            }
        }
    }
    Plan { boxes, columns, width, height }
}

#[cfg(test)]
mod tests;
