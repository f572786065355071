//! Sets of a segment's rows, one bit for each.

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    rows: u32,
}

impl Bits {
    /// The set of no rows.
    pub fn none(rows: u32) -> Self {
        Self { words: vec![0; rows.div_ceil(64) as usize], rows }
    }

    /// The set of all rows.
    pub fn all(rows: u32) -> Self {
        Self { words: vec![u64::MAX; rows.div_ceil(64) as usize], rows }.between(0, rows)
    }

    /// How many rows there are to choose from.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Puts a row in.
    pub fn set(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut((row / 64) as usize) {
            *word |= 1 << (row % 64);
        }
    }

    /// Takes a row out.
    pub fn clear(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut((row / 64) as usize) {
            *word &= !(1 << (row % 64));
        }
    }

    /// Tells whether a row is in it.
    pub fn has(&self, row: u32) -> bool {
        self.words.get((row / 64) as usize).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Keeps the rows that another set has, or that it does not have.
    pub fn keep(&mut self, other: &Self, has: bool) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= if has { *other } else { !*other };
        }
    }

    /// The rows of the set within a range.
    pub fn between(mut self, from: u32, to: u32) -> Self {
        let (from, to) = (u64::from(from), u64::from(to.min(self.rows)));
        for (place, word) in (0u64..).zip(&mut self.words) {
            let begin = place * 64;
            let low = from.saturating_sub(begin).min(64);
            let high = to.saturating_sub(begin).min(64);
            let below = |end: u64| if end == 64 { u64::MAX } else { (1 << end) - 1 };
            *word &= below(high) & !below(low);
        }
        self
    }

    /// How many rows are in it.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The rows in order, from one on.
    pub fn from(&self, first: u32) -> impl Iterator<Item = u32> {
        let begin = first / 64;
        (begin..).zip(self.words.get(begin as usize..).unwrap_or_default()).flat_map(move |(place, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(place * 64 + bit)
            })
            .skip_while(move |row| *row < first)
        })
    }

    /// The rows backwards, from before one on.
    pub fn back_from(&self, end: u32) -> impl Iterator<Item = u32> {
        let words = self.words.get(..(end.div_ceil(64) as usize).min(self.words.len())).unwrap_or_default();
        words.iter().enumerate().rev().flat_map(move |(place, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| 63 - word.leading_zeros())?;
                word &= !(1 << bit);
                Some(place as u32 * 64 + bit)
            })
            .skip_while(move |row| *row >= end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_bits_is_a_set() {
        for rows in [0u32, 1, 63, 64, 65, 200] {
            let even: Vec<u32> = (0..rows).filter(|row| row % 2 == 0).collect();
            let mut set = Bits::none(rows);
            even.iter().for_each(|row| set.set(*row));
            assert_eq!(set.count(), even.len() as u64);
            for from in [0, 1, 62, 63, 64, 100, 199, 200] {
                let expect: Vec<_> = even.iter().copied().filter(|row| *row >= from).collect();
                assert_eq!(set.from(from).collect::<Vec<_>>(), expect, "{rows} {from}");
                let before: Vec<_> = even.iter().copied().rev().filter(|row| *row < from).collect();
                assert_eq!(set.back_from(from).collect::<Vec<_>>(), before, "{rows} {from}");
                let inside = set.clone().between(from, from + 70);
                let expect: Vec<_> = expect.into_iter().filter(|row| *row < from + 70).collect();
                assert_eq!(inside.from(0).collect::<Vec<_>>(), expect, "{rows} {from}");
            }
            let mut odd = Bits::all(rows);
            assert_eq!(odd.count(), u64::from(rows));
            odd.keep(&set, false);
            assert!(odd.from(0).all(|row| row % 2 == 1) && odd.count() == u64::from(rows / 2));
            odd.keep(&set, true);
            assert_eq!(odd.count(), 0);
            set.clear(0);
            assert!(set.from(0).all(|row| row > 0));
        }
    }
}
