//! Rates: a share with what it is a share of.
use serde::Serialize;

use crate::interval::{Confidence, Difference, newcombe, wilson};

/// A share between 0 and 1 with n and its Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// The share.
    pub share: f64,
    /// How many it is a share of.
    pub n: u64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Rate {
    /// The rate of `k` in `n`; `None` where n is 0.
    pub fn of(k: u64, n: u64, confidence: Confidence) -> Option<Self> {
        let interval = wilson(k, n, confidence)?;
        Some(Self { share: k as f64 / n as f64, n, low: interval.low, high: interval.high })
    }

    /// The rate of `first` less the rate of `second`, each as count and n.
    pub fn difference(first: (u64, u64), second: (u64, u64), confidence: Confidence) -> Option<Difference> {
        newcombe(first, second, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_nothing_is_none() {
        assert_eq!(Rate::of(0, 0, Confidence::default()), None);
        let rate = Rate::of(440, 500, Confidence::default()).unwrap();
        assert_eq!((rate.share, rate.n), (0.88, 500));
        assert!((rate.low - 0.848580).abs() < 1e-6 && (rate.high - 0.905625).abs() < 1e-6);
    }
}
