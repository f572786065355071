//! Rows: the stretches of each line of labels that are taken, so that no label is written over another.

/// One line of labels beside a lane.
#[derive(Debug, Clone, Default)]
pub struct Row {
    taken: Vec<Stretch>,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: f64,
    to: f64,
    owner: usize,
}

/// The owner of stretches that belong to no mark.
pub const NOBODY: usize = usize::MAX;

/// The least distance between two texts in a row.
pub const APART: f64 = 8.0;

impl Row {
    /// Tells whether a stretch with a margin is free, apart from what the owner has taken for itself.
    pub fn is_free(&self, from: f64, to: f64, margin: f64, owner: usize) -> bool {
        let own = |taken: &Stretch| owner != NOBODY && taken.owner == owner;
        self.taken.iter().all(|taken| own(taken) || to + margin <= taken.from || taken.to + margin <= from)
    }

    /// Takes a stretch.
    pub fn take(&mut self, from: f64, to: f64, owner: usize) {
        self.taken.push(Stretch { from, to, owner });
    }
}
