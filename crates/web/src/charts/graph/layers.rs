//! Columns and their order (Sugiyama, Tagawa and Toda 1981): strong flows lead to the right, and cross seldom.
use std::collections::BTreeSet;

/// The column of each of `n` nodes. `edges` are (from, to, weight), the heaviest first; an edge that would close a circle
/// leads back and does not count.
pub fn columns(n: usize, edges: &[(usize, usize, u64)]) -> Vec<usize> {
    let mut forward: Vec<(usize, usize)> = Vec::new();
    let mut fed: BTreeSet<usize> = BTreeSet::new();
    let mut feeds: BTreeSet<usize> = BTreeSet::new();
    for (from, to, _) in edges {
        // The heaviest way in and the heaviest way out of each node are enough to tell what comes before what.
        let counts = fed.insert(*to) | feeds.insert(*from);
        if counts && from != to && !reaches(&forward, *to, *from) {
            forward.push((*from, *to));
        }
    }
    let mut columns = vec![0; n];
    for _ in 0..n {
        for (from, to) in &forward {
            let least = columns.get(*from).copied().unwrap_or(0) + 1;
            if let Some(column) = columns.get_mut(*to) {
                *column = least.max(*column);
            }
        }
    }
    columns
}

fn reaches(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let (mut seen, mut open) = (BTreeSet::from([from]), vec![from]);
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        open.extend(
            edges.iter().filter(|(other, _)| *other == node).map(|(_, next)| *next).filter(|n| seen.insert(*n)),
        );
    }
    false
}

/// The nodes of each column from top to bottom: each near the middle of what it is connected with.
pub fn order(columns: &[usize], edges: &[(usize, usize, u64)]) -> Vec<Vec<usize>> {
    let last = columns.iter().max().copied().unwrap_or(0);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); if columns.is_empty() { 0 } else { last + 1 }];
    for (node, column) in columns.iter().enumerate() {
        if let Some(column) = order.get_mut(*column) {
            column.push(node);
        }
    }
    for _ in 0..6 {
        let height: Vec<f64> = heights(&order, columns.len());
        for column in &mut order {
            let wish = |node: &usize| {
                let (mut sum, mut weight) = (0.0, 0.0);
                for (from, to, times) in edges {
                    let other = match (from == node, to == node) {
                        (true, false) => *to,
                        (false, true) => *from,
                        _ => continue,
                    };
                    sum += height.get(other).copied().unwrap_or(0.5) * *times as f64;
                    weight += *times as f64;
                }
                if weight > 0.0 { sum / weight } else { 0.5 }
            };
            column.sort_by(|a, b| wish(a).total_cmp(&wish(b)).then(a.cmp(b)));
        }
    }
    order
}

/// How far down each node lies in its column, from 0 to 1.
fn heights(order: &[Vec<usize>], n: usize) -> Vec<f64> {
    let mut heights = vec![0.5; n];
    for column in order {
        for (row, node) in column.iter().enumerate() {
            if let Some(height) = heights.get_mut(*node) {
                *height = (row as f64 + 0.5) / column.len() as f64;
            }
        }
    }
    heights
}
