//! A sketch of durations: quantiles within 1 % that do not depend on how the data were divided.
//!
//! As in `DDSketch` (Masson, Rim and Lee, "a fast and fully-mergeable quantile sketch with relative-error guarantees",
//! VLDB 2019) every value falls into a bucket that depends on nothing but the value, so sketches merge by adding counts
//! and any division of the data gives the same sketch. The buckets are those of HDR histograms: each power of two is
//! cut into 64 equal parts, which needs a shift where a logarithm would cost ten times as much. A bucket's middle is
//! at most 1/128 = 0.78 % away from anything in it, and below 128 µs every value has its own.
use std::{cmp::Ordering, collections::BTreeMap};

/// Buckets in each power of two, as a power of two.
const BITS: u32 = 6;
/// Buckets in each power of two; the counts grow by so many.
const PARTS: usize = 1 << BITS;

/// Counts of durations in microseconds, by buckets of nearly equal relative width.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// Counts of neighbouring buckets, modulo 256: narrow, because a loop over all rows touches the buckets of all
    /// edges of a map at random, and bytes keep them in the cache.
    counts: Vec<u8>,
    /// The bucket of the first count, a multiple of [`PARTS`].
    base: usize,
    /// Values of 0, which are common (ties) and would stretch the counts.
    zeros: u64,
    /// How often a bucket's count went past 255.
    carried: BTreeMap<usize, u64>,
}

impl Sketch {
    /// Adds a duration in microseconds; a negative one counts as 0.
    #[inline]
    pub fn add(&mut self, micros: i64) {
        if micros <= 0 {
            self.zeros += 1;
            return;
        }
        let bucket = bucket(micros as u64);
        match self.counts.get_mut(bucket.wrapping_sub(self.base)) {
            Some(count) if *count < u8::MAX => *count += 1,
            _ => self.add_many(bucket, 1),
        }
    }

    /// Adds everything that another sketch holds.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        other.buckets().for_each(|(bucket, count)| self.add_many(bucket, count));
    }

    /// How many durations were added.
    pub fn count(&self) -> u64 {
        self.zeros + self.buckets().map(|(_, count)| count).sum::<u64>()
    }

    /// Gives the quantile `q` (0 to 1) in microseconds, between two neighbours in proportion (type 7 of Hyndman and
    /// Fan 1996, as `PERCENTILE_CONT`); `None` where nothing was added.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let last = self.count().checked_sub(1)?;
        let rank = q.clamp(0.0, 1.0) * last as f64;
        let (below, part) = (rank.floor(), rank.fract());
        let low = self.at_rank(below as u64)?;
        if part == 0.0 {
            return Some(low);
        }
        Some(low + part * (self.at_rank(below as u64 + 1)? - low))
    }

    fn at_rank(&self, rank: u64) -> Option<f64> {
        let mut seen = self.zeros;
        if rank < seen {
            return Some(0.0);
        }
        self.buckets().find_map(|(bucket, count)| {
            seen += count;
            (rank < seen).then(|| middle(bucket))
        })
    }

    /// The filled buckets in order, with their full counts.
    fn buckets(&self) -> impl Iterator<Item = (usize, u64)> {
        self.counts.iter().zip(self.base..).filter_map(move |(count, bucket)| {
            let carried = self.carried.get(&bucket).copied().unwrap_or(0);
            let count = u64::from(*count) + (carried << u8::BITS);
            (count > 0).then_some((bucket, count))
        })
    }

    #[cold]
    fn add_many(&mut self, bucket: usize, by: u64) {
        if bucket.wrapping_sub(self.base) >= self.counts.len() {
            self.reach(bucket);
        }
        if let Some(count) = self.counts.get_mut(bucket - self.base) {
            let sum = u64::from(*count) + by;
            *count = sum as u8;
            if sum >> u8::BITS > 0 {
                *self.carried.entry(bucket).or_default() += sum >> u8::BITS;
            }
        }
    }

    fn reach(&mut self, bucket: usize) {
        let page = bucket / PARTS * PARTS;
        if self.counts.is_empty() {
            self.base = page;
        }
        if page < self.base {
            self.counts.splice(0..0, std::iter::repeat_n(0, self.base - page));
            self.base = page;
        }
        if self.counts.len() < page + PARTS - self.base {
            self.counts.resize(page + PARTS - self.base, 0);
        }
    }
}

impl PartialEq for Sketch {
    fn eq(&self, other: &Self) -> bool {
        self.zeros == other.zeros && self.buckets().cmp(other.buckets()) == Ordering::Equal
    }
}

#[inline]
fn bucket(micros: u64) -> usize {
    let shift = (u64::BITS - 1 - BITS) - (micros | PARTS as u64).leading_zeros();
    ((shift as usize) << BITS) + (micros >> shift) as usize
}

fn middle(bucket: usize) -> f64 {
    let shift = (bucket >> BITS).saturating_sub(1);
    let low = ((bucket - (shift << BITS)) as u64) << shift;
    low as f64 + ((1u64 << shift) - 1) as f64 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(values: &[i64]) -> Sketch {
        let mut sketch = Sketch::default();
        values.iter().for_each(|v| sketch.add(*v));
        sketch
    }

    fn exact(values: &[i64], q: f64) -> f64 {
        let mut sorted: Vec<f64> = values.iter().map(|v| (*v).max(0) as f64).collect();
        sorted.sort_by(f64::total_cmp);
        let rank = q * (sorted.len() - 1) as f64;
        let low = sorted[rank.floor() as usize];
        low + rank.fract() * (sorted[rank.ceil() as usize] - low)
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(Sketch::default().quantile(0.5), None);
        assert_eq!(sketch(&[-4]).quantile(0.5), Some(0.0));
    }

    #[test]
    fn small_values_are_exact() {
        assert_eq!(sketch(&[1, 2, 3, 4]).quantile(0.5), Some(2.5));
        assert_eq!(sketch(&[100, 0, 127]).quantile(1.0), Some(127.0));
    }

    #[test]
    fn buckets_are_neighbours_and_hold_their_middle() {
        for value in (0..4096).chain([u64::from(u32::MAX), 1 << 40, i64::MAX as u64]) {
            assert_eq!(bucket(middle(bucket(value)) as u64), bucket(value), "{value}");
            assert!(bucket(value + 1) - bucket(value) <= 1, "{value}");
        }
    }

    #[test]
    fn counts_pass_four_billion() {
        let mut many = sketch(&[5, 5, 9]);
        (0..32).for_each(|_| many.merge(&many.clone()));
        assert_eq!(many.count(), 3 << 32);
        assert_eq!(many.quantile(0.6), Some(5.0));
        assert_eq!(many.quantile(0.7), Some(9.0));
    }

    proptest! {
        #[test]
        fn within_one_percent(
            values in proptest::collection::vec(prop_oneof![0i64..200, 0i64..100_000_000, 0i64..i64::MAX], 1..60),
            q in 0.0..=1.0,
        ) {
            let (got, expect) = (sketch(&values).quantile(q).unwrap(), exact(&values, q));
            prop_assert!((got - expect).abs() <= 0.01 * expect, "got {got}, not {expect}");
        }

        #[test]
        fn any_division_gives_the_same(
            values in proptest::collection::vec((0i64..5_000_000_000, 0usize..4), 0..80), turned: bool,
        ) {
            let whole = sketch(&values.iter().map(|(v, _)| *v).collect::<Vec<_>>());
            let mut parts = vec![Sketch::default(); 4];
            values.iter().for_each(|(v, part)| parts[*part].add(*v));
            if turned {
                parts.reverse();
            }
            let mut merged = Sketch::default();
            parts.iter().for_each(|part| merged.merge(part));
            prop_assert_eq!(&merged, &whole);
            for q in [0.0, 0.5, 0.9, 1.0] {
                prop_assert_eq!(merged.quantile(q), whole.quantile(q));
            }
        }
    }
}
