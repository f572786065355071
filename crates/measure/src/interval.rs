//! Intervals around proportions, means and differences.
//!
//! Proportions: Wilson 1927. Differences of proportions: Newcombe 1998, method 10, which is MOVER (Zou and Donner 2008)
//! over two Wilson intervals. Means: Student; differences of means: Welch 1947.
use serde::Serialize;

use crate::distribution::{normal_quantile, normal_tail, student_quantile, student_tail};

/// A range that holds the true figure at the stated confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Tells whether a figure lies inside, ends included.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Cuts off what lies outside of `low..=high`.
    pub fn within(self, low: f64, high: f64) -> Self {
        Self { low: self.low.clamp(low, high), high: self.high.clamp(low, high) }
    }
}

/// How often an interval is to hold the true figure: a share above 0 and below 1, 95 % by default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Confidence(f64);

impl Confidence {
    /// A level between 0 and 1, both excluded.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level as a share.
    pub fn level(self) -> f64 {
        self.0
    }

    /// The normal deviate that leaves half of the rest on either side: 1.96 for 95 %.
    pub fn z(self) -> f64 {
        normal_quantile(0.5 + self.0 / 2.0)
    }

    /// The Student deviate that leaves half of the rest on either side.
    pub fn t(self, freedom: f64) -> f64 {
        student_quantile(0.5 + self.0 / 2.0, freedom)
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self(0.95)
    }
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end of its interval.
    pub high: f64,
}

impl Estimate {
    /// A figure inside an interval.
    pub fn new(value: f64, interval: Interval) -> Self {
        Self { value, low: interval.low, high: interval.high }
    }

    /// This figure less another, independent one: MOVER recovers the variances from the two intervals.
    pub fn less(self, other: Self) -> Self {
        let value = self.value - other.value;
        Self {
            value,
            low: value - (self.value - self.low).hypot(other.high - other.value),
            high: value + (self.high - self.value).hypot(other.value - other.low),
        }
    }
}

/// A difference with its interval and the test that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The first figure less the second.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// The test statistic; `None` where nothing varies.
    pub statistic: Option<f64>,
    /// The two-sided probability of a statistic at least as large if there were no difference.
    pub p: Option<f64>,
}

impl Difference {
    /// A difference whose statistic is normal: the value over its standard error.
    pub(crate) fn with_z(estimate: Estimate, error: f64) -> Self {
        let statistic = (error > 0.0).then(|| estimate.value / error);
        let p = statistic.map(|z| 2.0 * normal_tail(z.abs()));
        Self { value: estimate.value, low: estimate.low, high: estimate.high, statistic, p }
    }
}

/// Gives Wilson's interval of `k` successes in `n`; `None` where nothing was tried.
pub fn wilson(k: u64, n: u64, confidence: Confidence) -> Option<Interval> {
    if n == 0 || k > n {
        return None;
    }
    let z = confidence.z();
    let (k, n) = (k as f64, n as f64);
    let square = z * z;
    let centre = (k + square / 2.0) / (n + square);
    let half = z / (n + square) * (k * (n - k) / n + square / 4.0).sqrt();
    // At the ends the two terms are equal, but not to the last bit.
    let low = if k == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if k == n { 1.0 } else { (centre + half).min(1.0) };
    Some(Interval { low, high })
}

/// Gives the difference of two proportions, each as successes and tries: Newcombe's hybrid score interval, and the
/// pooled z test.
pub fn newcombe(first: (u64, u64), second: (u64, u64), confidence: Confidence) -> Option<Difference> {
    let share = |(k, n): (u64, u64)| Some(Estimate::new(k as f64 / n as f64, wilson(k, n, confidence)?));
    let estimate = share(first)?.less(share(second)?);
    let (n1, n2) = (first.1 as f64, second.1 as f64);
    let pooled = (first.0 + second.0) as f64 / (n1 + n2);
    Some(Difference::with_z(estimate, (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt()))
}

/// How many values there were, their mean, and how far they lie from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Moments {
    /// How many.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their sample variance (over n − 1); `None` for a single value.
    pub variance: Option<f64>,
}

impl Moments {
    /// The moments of counted values; `None` where there are none.
    ///
    /// Two passes, so that large values close to each other keep their variance.
    pub fn of(values: impl Iterator<Item = (f64, u64)> + Clone) -> Option<Self> {
        let n: u64 = values.clone().map(|(_, count)| count).sum();
        if n == 0 {
            return None;
        }
        let mean = values.clone().map(|(value, count)| value * count as f64).sum::<f64>() / n as f64;
        let squares: f64 = values.map(|(value, count)| (value - mean).powi(2) * count as f64).sum();
        Some(Self { n, mean, variance: (n > 1).then(|| squares / (n - 1) as f64) })
    }

    /// The mean's Student interval; `None` for a single value.
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        let half = confidence.t((self.n - 1) as f64) * (self.variance? / self.n as f64).sqrt();
        Some(Interval { low: self.mean - half, high: self.mean + half })
    }

    /// This mean less another: Welch's interval and test, which do not ask that the variances be equal.
    pub fn less(self, other: Self, confidence: Confidence) -> Option<Difference> {
        let parts = [self, other].map(|m| m.variance.map(|variance| (variance / m.n as f64, (m.n - 1) as f64)));
        let [Some((a, below_a)), Some((b, below_b))] = parts else { return None };
        let value = self.mean - other.mean;
        let error = (a + b).sqrt();
        if error == 0.0 {
            return Some(Difference { value, low: value, high: value, statistic: None, p: None });
        }
        let freedom = (a + b).powi(2) / (a * a / below_a + b * b / below_b);
        let half = confidence.t(freedom) * error;
        let t = value / error;
        let p = Some(2.0 * student_tail(t.abs(), freedom));
        Some(Difference { value, low: value - half, high: value + half, statistic: Some(t), p })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, expect: f64) {
        assert!((got - expect).abs() <= 5.1e-7, "got {got}, not {expect}");
    }

    #[test]
    fn wilson_as_published() {
        let check = |k, n, low, high| {
            let interval = wilson(k, n, Confidence::default()).unwrap();
            near(interval.low, low);
            near(interval.high, high);
        };
        check(440, 500, 0.848580, 0.905625);
        check(0, 10, 0.0, 0.277533);
        check(10, 10, 0.722467, 1.0);
        check(81, 263, 0.255289, 0.366210);
        check(15, 148, 0.062386, 0.160487);
        assert_eq!(wilson(0, 0, Confidence::default()), None);
        assert_eq!(wilson(3, 2, Confidence::default()), None);
    }

    #[test]
    fn newcombe_as_published() {
        let difference = newcombe((56, 70), (48, 80), Confidence::default()).unwrap();
        near(difference.value, 0.2);
        near(difference.low, 0.052431);
        near(difference.high, 0.333873);
        near(difference.statistic.unwrap(), 2.650172);
        near(difference.p.unwrap(), 0.00804508);
        assert_eq!(newcombe((0, 0), (1, 2), Confidence::default()), None);
        assert_eq!(newcombe((2, 2), (3, 3), Confidence::default()).unwrap().p, None);
    }

    /// The sleep data of Student 1908, as R's `t.test(extra ~ group, data = sleep)` answers.
    #[test]
    fn welch_as_in_r() {
        let counted = |values: &[f64]| Moments::of(values.iter().map(|v| (*v, 1)).collect::<Vec<_>>().into_iter());
        let first = counted(&[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]).unwrap();
        let second = counted(&[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]).unwrap();
        let difference = first.less(second, Confidence::default()).unwrap();
        near(difference.value, -1.58);
        assert!((difference.low - -3.3654832).abs() < 1e-6 && (difference.high - 0.2054832).abs() < 1e-6);
        assert!((difference.statistic.unwrap() - -1.8608).abs() < 1e-4);
        assert!((difference.p.unwrap() - 0.07939).abs() < 1e-5);
        assert_eq!(counted(&[1.0]).unwrap().interval(Confidence::default()), None);
        assert_eq!(counted(&[]), None);
    }

    #[test]
    fn confidence_is_a_share() {
        assert_eq!(Confidence::new(1.0), None);
        assert_eq!(Confidence::new(f64::NAN), None);
        near(Confidence::new(0.99).unwrap().z(), 2.575829);
        near(Confidence::default().z(), 1.959964);
    }

    proptest! {
        #[test]
        fn wilson_holds_the_share(n in 1u64..100_000, part in 0.0..=1.0f64, level in 0.01..0.999) {
            let k = (part * n as f64).round() as u64;
            let interval = wilson(k, n, Confidence::new(level).unwrap()).unwrap();
            prop_assert!(interval.contains(k as f64 / n as f64));
            prop_assert!(interval.low >= 0.0 && interval.high <= 1.0);
        }

        #[test]
        fn means_lie_in_their_intervals(values in proptest::collection::vec(-1e6..1e6f64, 2..40)) {
            let moments = Moments::of(values.iter().map(|v| (*v, 1))).unwrap();
            prop_assert!(moments.interval(Confidence::default()).unwrap().contains(moments.mean));
            let none = moments.less(moments, Confidence::default()).unwrap();
            prop_assert!(none.low <= 0.0 && none.high >= 0.0);
        }

        #[test]
        fn differences_turn_round(a in 0u64..50, b in 0u64..50, more in 1u64..50) {
            let there = newcombe((a, a + more), (b, b + more), Confidence::default()).unwrap();
            let back = newcombe((b, b + more), (a, a + more), Confidence::default()).unwrap();
            prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
            prop_assert!(there.low >= -1.0 && there.high <= 1.0 && there.low <= there.value && there.value <= there.high);
        }
    }
}
