//! The part of the ledgers that is asked: some units, some customers.
//!
//! A row outside of it does not exist for the question: not as a step, not as a neighbour, not in what was done before.
use std::sync::Arc;

use throughline_model::id::ProfileNo;

/// The part of the ledgers that a question is asked of; by default all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// For each unit's code whether its rows are there; rows of no unit have code 0.
    pub units: Option<Arc<[bool]>>,
    /// The customers who are there.
    pub customers: Option<Arc<Customers>>,
}

impl Within {
    /// Tells whether rows of a unit are there.
    pub fn has_unit(&self, unit: u32) -> bool {
        self.units.as_ref().is_none_or(|units| units.get(unit as usize).copied().unwrap_or(false))
    }

    /// Tells whether a customer is there.
    pub fn has_customer(&self, customer: u32) -> bool {
        self.customers.as_ref().is_none_or(|customers| customers.has(customer))
    }
}

/// A set of customers, by their numbers: one bit for each, since the numbers of a workspace are dense.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Customers {
    words: Vec<u64>,
}

impl Customers {
    /// Adds a customer; episodes are nobody and are not added.
    pub fn add(&mut self, customer: u32) {
        if ProfileNo(customer).is_episode() {
            return;
        }
        let (word, bit) = place(customer);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= bit;
        }
    }

    /// Tells whether a customer is in the set.
    pub fn has(&self, customer: u32) -> bool {
        let (word, bit) = place(customer);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many customers there are.
    pub fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Tells whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The customers of both sets.
    pub fn and(mut self, other: &Self) -> Self {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
        self
    }

    /// The customers of either set.
    pub fn or(mut self, other: &Self) -> Self {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
        self
    }

    /// The customers who are not in another set.
    pub fn without(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
        self
    }

    /// The customers by their numbers, the highest (newest) first, below a number where one is given.
    pub fn newest_first(&self, below: Option<u32>) -> impl Iterator<Item = u32> + '_ {
        let below = below.unwrap_or(u32::MAX);
        self.words
            .iter()
            .enumerate()
            .take(below as usize / 64 + 1)
            .rev()
            .flat_map(|(place, word)| {
                (0..64).rev().filter(move |bit| word >> bit & 1 == 1).map(move |bit| place as u32 * 64 + bit)
            })
            .skip_while(move |customer| *customer >= below)
    }

    /// The customers above a number, the lowest first.
    pub fn oldest_first(&self, above: u32) -> impl Iterator<Item = u32> + '_ {
        self.words
            .iter()
            .enumerate()
            .skip(above as usize / 64)
            .flat_map(|(place, word)| {
                (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| place as u32 * 64 + bit)
            })
            .filter(move |customer| *customer > above)
    }
}

impl FromIterator<u32> for Customers {
    fn from_iter<I: IntoIterator<Item = u32>>(customers: I) -> Self {
        let mut set = Self::default();
        customers.into_iter().for_each(|customer| set.add(customer));
        set
    }
}

fn place(customer: u32) -> (usize, u64) {
    ((customer / 64) as usize, 1 << (customer % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use throughline_model::id::FIRST_EPISODE;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_set_does(a: BTreeSet<u16>, b: BTreeSet<u16>, below in proptest::option::of(0u32..70_000)) {
            let set = |from: &BTreeSet<u16>| from.iter().map(|n| u32::from(*n)).collect::<Customers>();
            let all = |set: &Customers| set.newest_first(None).collect::<BTreeSet<_>>();
            let plain = |from: BTreeSet<u16>| from.into_iter().map(u32::from).collect::<BTreeSet<_>>();
            prop_assert_eq!(all(&set(&a).and(&set(&b))), plain(&a & &b));
            prop_assert_eq!(all(&set(&a).or(&set(&b))), plain(&a | &b));
            prop_assert_eq!(all(&set(&a).without(&set(&b))), plain(&a - &b));
            prop_assert_eq!(set(&a).len(), a.len() as u64);
            prop_assert_eq!(set(&a).is_empty(), a.is_empty());
            prop_assert!(b.iter().all(|n| set(&a).has(u32::from(*n)) == a.contains(n)));
            let mut expect: Vec<u32> = a.iter().map(|n| u32::from(*n)).collect();
            expect.reverse();
            expect.retain(|n| below.is_none_or(|below| *n < below));
            prop_assert_eq!(set(&a).newest_first(below).collect::<Vec<_>>(), expect);
            let above = below.unwrap_or(0);
            let expect: Vec<u32> = a.iter().map(|n| u32::from(*n)).filter(|n| *n > above).collect();
            prop_assert_eq!(set(&a).oldest_first(above).collect::<Vec<_>>(), expect);
        }
    }

    #[test]
    fn episodes_are_nobody() {
        let set: Customers = [3, FIRST_EPISODE, u32::MAX].into_iter().collect();
        assert_eq!(set.newest_first(None).collect::<Vec<_>>(), [3]);
        assert!(!set.has(u32::MAX) && !set.is_empty());
    }
}
