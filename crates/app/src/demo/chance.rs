//! Chance from a seed: each story has a stream of its own, so that stories can be told in any order.
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// A stream of chance.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// The stream of one story of the business that a seed makes.
    pub fn new(seed: u64, story: u64) -> Self {
        // The golden ratio spreads neighbouring numbers over all bits, so that no two pairs of both fall together.
        Self(StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31) ^ story))
    }

    /// Happens in this share of all cases.
    pub fn hits(&mut self, share: f64) -> bool {
        self.0.random_bool(share.clamp(0.0, 1.0))
    }

    /// A whole number from the least to the most, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most.max(least))
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// A number around 0 whose spread is 1.
    pub fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * (1.0 - self.unit()).ln()).sqrt(), std::f64::consts::TAU * self.unit());
        radius * angle.cos()
    }

    /// A time until something that happens at any moment alike, with this mean.
    pub fn waiting(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// A positive number with this median and a tail that is longer the larger the spread.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// One of these, each as likely.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.0.random_range(0..from.len().max(1))).copied()
    }

    /// The place of one of these weights, each as likely as it is heavy.
    pub fn weighed(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        let found = weights.iter().position(|weight| {
            rest -= weight;
            rest < 0.0
        });
        found.unwrap_or(weights.len().saturating_sub(1))
    }
}
