//! Scores of perception: NPS, top-box shares, weighted means, and published aggregates.
//!
//! NPS is the mean of a variable that is −1, 0 or 1. Its interval is the adjusted Wald interval of Rocks ("Interval
//! Estimation for the Net Promoter Score", The American Statistician 2016), which adds three answers before it counts:
//! the plain one has no width where everybody agrees. Top-box shares (CSAT, CES) have Wilson's, see [`Rate`].
use serde::Serialize;

use crate::{
    interval::{Confidence, Difference, Estimate, Interval, wilson},
    rate::Rate,
};

/// The answers to a recommendation question on 0–10, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Nps {
    /// Answers from 9.
    pub promoters: u64,
    /// Answers from 7 to below 9.
    pub passives: u64,
    /// Answers below 7.
    pub detractors: u64,
}

impl Nps {
    /// Counts `count` equal answers.
    pub fn add(&mut self, answer: f64, count: u64) {
        match answer {
            9.0.. => self.promoters += count,
            7.0.. => self.passives += count,
            _ => self.detractors += count,
        }
    }

    /// How many answered.
    pub fn n(self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// Promoters less detractors as a share of all, from −1 to 1; `None` where nobody answered.
    pub fn value(self) -> Option<f64> {
        self.share_of_n(self.promoters as f64 - self.detractors as f64)
    }

    /// The variance of one answer as −1, 0 or 1.
    pub fn variance(self) -> Option<f64> {
        let value = self.value()?;
        Some(self.share_of_n((self.promoters + self.detractors) as f64)? - value * value)
    }

    /// The standard error of the value.
    pub fn standard_error(self) -> Option<f64> {
        Some((self.variance()? / self.n() as f64).sqrt())
    }

    /// The centre and the standard error of the adjusted Wald interval: ¾, 1½ and ¾ answers added.
    pub fn adjusted(self) -> (f64, f64) {
        let (promoters, detractors) = (self.promoters as f64 + 0.75, self.detractors as f64 + 0.75);
        let n = self.n() as f64 + 3.0;
        let centre = (promoters - detractors) / n;
        let variance = (promoters + detractors) / n - centre * centre;
        (centre, (variance / n).sqrt())
    }

    /// The adjusted Wald interval, cut to −1 to 1; `None` where nobody answered.
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        self.value()?;
        let (centre, error) = self.adjusted();
        let half = confidence.z() * error;
        Some(Interval { low: centre - half, high: centre + half }.within(-1.0, 1.0))
    }

    /// The value with its interval.
    pub fn estimate(self, confidence: Confidence) -> Option<Estimate> {
        Some(Estimate::new(self.value()?, self.interval(confidence)?))
    }

    /// This score less another one of other people: MOVER from the two intervals, and the z test.
    pub fn less(self, other: Self, confidence: Confidence) -> Option<Difference> {
        let estimate = self.estimate(confidence)?.less(other.estimate(confidence)?);
        Some(Difference::with_z(estimate, self.standard_error()?.hypot(other.standard_error()?)))
    }

    fn share_of_n(self, count: f64) -> Option<f64> {
        (self.n() > 0).then(|| count / self.n() as f64)
    }
}

/// Gives how many answers each of two groups needs, so that a difference of `delta` between their means is found with
/// probability `power`; the variances are those of one answer.
pub fn answers_needed(variances: (f64, f64), delta: f64, power: f64, confidence: Confidence) -> Option<u64> {
    let deviates = confidence.z() + crate::distribution::normal_quantile(power);
    let needed = deviates * deviates * (variances.0 + variances.1) / (delta * delta);
    needed.is_finite().then(|| needed.ceil() as u64)
}

/// The share of the top boxes (CSAT, CES) with the mean beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TopBox {
    /// The share of the answers in the top boxes.
    pub rate: Rate,
    /// The mean answer.
    pub mean: f64,
}

impl TopBox {
    /// The share and the mean of counted answers; `top` tells which are in the top boxes.
    pub fn of(
        answers: impl Iterator<Item = (f64, u64)>,
        top: impl Fn(f64) -> bool,
        confidence: Confidence,
    ) -> Option<Self> {
        let (mut k, mut n, mut sum) = (0, 0, 0.0);
        for (answer, count) in answers {
            n += count;
            sum += answer * count as f64;
            if top(answer) {
                k += count;
            }
        }
        Some(Self { rate: Rate::of(k, n, confidence)?, mean: sum / n as f64 })
    }
}

/// One answer that stands for more or fewer than one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    /// Who answered: answers of one customer are not independent.
    pub customer: u64,
    /// How many it stands for, in any unit.
    pub weight: f64,
    /// The answer; for NPS −1, 0 or 1.
    pub value: f64,
}

/// A weighted mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeightedMean {
    /// The mean.
    pub value: f64,
    /// Its standard error, by customer; `None` for a single one.
    pub standard_error: Option<f64>,
    /// How many answers.
    pub n: u64,
    /// How many answers of equal weight would say as much (Kish).
    pub effective: f64,
}

impl WeightedMean {
    /// The weighted mean of answers; answers whose weight is not above 0 do not count, and `None` where none does.
    pub fn of(answers: &[Weighed]) -> Option<Self> {
        let mut counted: Vec<Weighed> =
            answers.iter().filter(|a| a.weight > 0.0 && a.weight.is_finite() && !a.value.is_nan()).copied().collect();
        counted.sort_by_key(|a| a.customer);
        let weights: f64 = counted.iter().map(|a| a.weight).sum();
        if weights <= 0.0 {
            return None;
        }
        let value = counted.iter().map(|a| a.weight * a.value).sum::<f64>() / weights;
        let residuals = counted
            .chunk_by(|a, b| a.customer == b.customer)
            .map(|own| own.iter().map(|a| a.weight * (a.value - value)).sum::<f64>());
        let (mut customers, mut squares) = (0.0, 0.0);
        for residual in residuals {
            customers += 1.0;
            squares += residual * residual;
        }
        let standard_error = (customers > 1.0).then(|| (customers / (customers - 1.0) * squares).sqrt() / weights);
        let effective = weights * weights / counted.iter().map(|a| a.weight * a.weight).sum::<f64>();
        Some(Self { value, standard_error, n: counted.len() as u64, effective })
    }

    /// The interval at the stated confidence; `None` for a single customer.
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        let half = confidence.z() * self.standard_error?;
        Some(Interval { low: self.value - half, high: self.value + half })
    }
}

/// What a published share leaves open: how many it may have been, and the interval around all of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PublishedShare {
    /// How many were asked.
    pub n: u64,
    /// The fewest that the figure allows.
    pub fewest: u64,
    /// The most that the figure allows.
    pub most: u64,
    /// The lower end of the interval of the fewest.
    pub low: f64,
    /// The upper end of the interval of the most.
    pub high: f64,
}

/// Gives what "`share` ± `slack` of `n`" says: "88 %" of 500, rounded, is 438 to 442.
///
/// `None` where n is 0 or no whole number gives the share.
pub fn aggregate_range(n: u64, share: f64, slack: f64, confidence: Confidence) -> Option<PublishedShare> {
    // A share that was printed in decimal is not exact in binary; the ends belong to the range.
    let ends = |share: f64| share * n as f64;
    let fewest = (ends(share - slack) - 1e-6).ceil().max(0.0);
    let most = (ends(share + slack) + 1e-6).floor().min(n as f64);
    if fewest.is_nan() || most.is_nan() || fewest > most {
        return None;
    }
    let (fewest, most) = (fewest as u64, most as u64);
    let (low, high) = (wilson(fewest, n, confidence)?.low, wilson(most, n, confidence)?.high);
    Some(PublishedShare { n, fewest, most, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const Z: fn() -> Confidence = Confidence::default;

    fn near(got: f64, expect: f64) {
        assert!((got - expect).abs() <= 5.1e-7, "got {got}, not {expect}");
    }

    fn nps(detractors: u64, passives: u64, promoters: u64) -> Nps {
        Nps { promoters, passives, detractors }
    }

    #[test]
    fn nps_as_in_the_vectors() {
        let check = |counts: Nps, [value, variance, error, low, high]: [f64; 5], adjusted: [f64; 4]| {
            near(counts.value().unwrap(), value);
            near(counts.variance().unwrap(), variance);
            let se = counts.standard_error().unwrap();
            near(se, error);
            near(counts.value().unwrap() - Z().z() * se, low);
            near(counts.value().unwrap() + Z().z() * se, high);
            let (centre, error) = counts.adjusted();
            near(centre, adjusted[0]);
            near(error, adjusted[1]);
            near(centre - Z().z() * error, adjusted[2]);
            near(centre + Z().z() * error, adjusted[3]);
            let interval = counts.interval(Z()).unwrap();
            near(interval.low, adjusted[2].max(-1.0));
            near(interval.high, adjusted[3].min(1.0));
        };
        check(
            nps(5, 3, 7),
            [0.133333, 0.782222, 0.228360, -0.314243, 0.580910],
            [0.111111, 0.202437, -0.285658, 0.507881],
        );
        check(nps(10, 20, 70), [0.6, 0.44, 0.066332, 0.469991, 0.730009], [0.582524, 0.066239, 0.452698, 0.712351]);
        check(
            nps(75, 675, 250),
            [0.175, 0.294375, 0.017157, 0.141372, 0.208628],
            [0.174477, 0.017152, 0.140859, 0.208094],
        );
        check(nps(2, 5, 3), [0.1, 0.49, 0.221359, -0.333857, 0.533857], [0.076923, 0.194952, -0.305176, 0.459022]);
        check(nps(0, 1, 4), [0.8, 0.16, 0.178885, 0.449391, 1.150609], [0.5, 0.233854, 0.041655, 0.958345]);
    }

    #[test]
    fn everybody_promotes() {
        let (centre, error) = nps(0, 0, 10).adjusted();
        assert!((centre - 0.7692).abs() < 5e-5);
        assert!((centre - Z().z() * error - 0.4750).abs() < 5e-5 && (centre + Z().z() * error - 1.0634).abs() < 5e-5);
        assert_eq!(nps(0, 0, 10).interval(Z()).unwrap().high, 1.0);
        assert_eq!(nps(0, 0, 0).estimate(Z()), None);
    }

    #[test]
    fn nps_of_two_groups() {
        let (first, second) = (nps(10, 20, 70), nps(20, 30, 50));
        let difference = first.less(second, Z()).unwrap();
        near(difference.value, 0.3);
        near(difference.statistic.unwrap(), 2.927700);
        near(difference.p.unwrap(), 0.00341479);
        let error = difference.value / difference.statistic.unwrap();
        near(error, 0.102470);
        near(0.3 - Z().z() * error, 0.099163);
        near(0.3 + Z().z() * error, 0.500837);
        assert!(difference.low > 0.0 && difference.high < 0.6);
        assert_eq!(first.less(nps(0, 0, 0), Z()), None);
    }

    #[test]
    fn answers_needed_as_in_the_vectors() {
        assert_eq!(answers_needed((0.44, 0.44), 0.1, 0.8, Z()), Some(691));
        assert_eq!(answers_needed((0.44, 0.44), 0.0, 0.8, Z()), None);
    }

    #[test]
    fn boxes() {
        let five = [(1.0, 20), (3.0, 40), (4.0, 140), (5.0, 300)];
        let csat = TopBox::of(five.into_iter(), |answer| answer >= 4.0, Z()).unwrap();
        near(csat.rate.low, 0.848580);
        near(csat.rate.high, 0.905625);
        near(csat.mean, 2200.0 / 500.0);
        assert_eq!(TopBox::of([].into_iter(), |_| true, Z()), None);
        let mut counted = Nps::default();
        [0.0, 6.0, 6.5, 7.0, 8.0, 9.0, 10.0].into_iter().for_each(|answer| counted.add(answer, 1));
        assert_eq!(counted, nps(3, 2, 2));
    }

    #[test]
    fn published_figures_keep_their_slack() {
        let published = aggregate_range(500, 0.88, 0.005, Z()).unwrap();
        assert_eq!((published.fewest, published.most), (438, 442));
        near(published.low, wilson(438, 500, Z()).unwrap().low);
        near(published.high, wilson(442, 500, Z()).unwrap().high);
        assert_eq!(aggregate_range(0, 0.88, 0.005, Z()), None);
        assert_eq!(aggregate_range(3, 0.5, 0.005, Z()), None);
        assert_eq!(aggregate_range(10, 1.0, 0.005, Z()).unwrap().fewest, 10);
    }

    #[test]
    fn equal_weights_are_no_weights() {
        let answers: Vec<Weighed> = [-1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
            .iter()
            .zip(0..)
            .map(|(value, customer)| Weighed { customer, weight: 2.5, value: *value })
            .collect();
        let mean = WeightedMean::of(&answers).unwrap();
        let counts = nps(1, 2, 4);
        near(mean.value, counts.value().unwrap());
        near(mean.effective, 7.0);
        near(mean.standard_error.unwrap(), (counts.variance().unwrap() / 6.0).sqrt());
        assert_eq!(WeightedMean::of(&[]), None);
        assert_eq!(WeightedMean::of(&answers[..1]).unwrap().standard_error, None);
    }

    #[test]
    fn repeated_answers_of_one_customer_count_once_for_the_error() {
        let answer = |customer, value| Weighed { customer, weight: 1.0, value };
        let twice = [answer(1, 1.0), answer(1, 1.0), answer(2, -1.0), answer(2, -1.0)];
        let once = [answer(1, 1.0), answer(2, -1.0)];
        let error = |answers: &[Weighed]| WeightedMean::of(answers).unwrap().standard_error.unwrap();
        near(error(&twice), error(&once));
    }

    proptest! {
        #[test]
        fn nps_lies_where_it_must(d in 0u64..5000, pa in 0u64..5000, p in 0u64..5000) {
            let counts = nps(d, pa, p);
            prop_assume!(counts.n() > 1);
            let estimate = counts.estimate(Z()).unwrap();
            prop_assert!((-1.0..=1.0).contains(&estimate.value));
            prop_assert!(-1.0 <= estimate.low && estimate.low <= estimate.value);
            prop_assert!(estimate.value <= estimate.high && estimate.high <= 1.0);
            let turned = nps(p, pa, d).estimate(Z()).unwrap();
            prop_assert!((turned.value + estimate.value).abs() < 1e-12 && (turned.low + estimate.high).abs() < 1e-12);
        }

        #[test]
        fn weights_have_no_unit(values in proptest::collection::vec((0.1..9.0f64, -1i8..=1, 0u64..5), 1..30)) {
            let scaled = |by: f64| {
                let answers: Vec<Weighed> = values
                    .iter()
                    .map(|(weight, value, customer)| Weighed { customer: *customer, weight: weight * by, value: (*value).into() })
                    .collect();
                WeightedMean::of(&answers).unwrap()
            };
            let (a, b) = (scaled(1.0), scaled(1000.0));
            prop_assert!((a.value - b.value).abs() < 1e-9 && (a.effective - b.effective).abs() < 1e-9);
            prop_assert!(a.effective <= a.n as f64 + 1e-9 && (-1.0..=1.0).contains(&a.value));
        }

        #[test]
        fn a_rounded_share_holds_what_was_rounded(n in 1u64..5000, part in 0.0..=1.0f64) {
            let k = (part * n as f64).round() as u64;
            let rounded = (k as f64 / n as f64 * 100.0).round() / 100.0;
            let published = aggregate_range(n, rounded, 0.005, Z()).unwrap();
            prop_assert!(published.fewest <= k && k <= published.most);
        }
    }
}
