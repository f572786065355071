//! The link log's current result as an overlay on the rows: which customer each profile belongs to, and which rows
//! therefore lie where they no longer belong.
use std::collections::HashMap;

/// Which customer each profile belongs to. Rows were filed under the customer of their time (their *home*).
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Profiles whose customer is not themselves.
    customer: HashMap<u32, u32>,
    /// Profiles that have changed customer since rows of them were filed, with the homes of those rows.
    former: HashMap<u32, Vec<u32>>,
    /// One bit for each number: set for the profiles in `former`.
    moved: Vec<u64>,
    /// Counts the changes, so that what was derived from an earlier state is recognised.
    version: u64,
}

impl Identity {
    /// The customer that a profile belongs to.
    pub fn customer_of(&self, profile: u32) -> u32 {
        self.customer.get(&profile).copied().unwrap_or(profile)
    }

    /// Sets the customer of a profile; `former` are the homes of rows that were filed before.
    pub fn set(&mut self, profile: u32, customer: u32, former: &[u32]) {
        self.version += 1;
        if customer == profile {
            self.customer.remove(&profile);
        } else {
            self.customer.insert(profile, customer);
        }
        if !former.is_empty() {
            self.former.insert(profile, former.to_vec());
            self.mark(profile);
        }
    }

    /// Notes that all rows of the profiles lie at their current homes again.
    pub fn settle(&mut self, profiles: &[u32]) {
        self.version += 1;
        for profile in profiles {
            self.former.remove(profile);
        }
        self.moved.clear();
        let moved: Vec<u32> = self.former.keys().copied().collect();
        for profile in moved {
            self.mark(profile);
        }
    }

    /// Tells whether rows of a profile may lie under a former customer.
    #[inline]
    pub fn has_moved(&self, profile: u32) -> bool {
        self.moved.get(bit_word(profile)).is_some_and(|word| word & (1 << (profile % 64)) != 0)
    }

    /// The profiles that have moved, with the homes that their rows may lie at.
    pub fn moved(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.former.iter().map(|(profile, homes)| (*profile, homes.as_slice()))
    }

    /// Tells whether no profile has moved, so that every row lies where it belongs.
    pub fn is_settled(&self) -> bool {
        self.former.is_empty()
    }

    /// The former homes of a profile.
    pub fn former_of(&self, profile: u32) -> &[u32] {
        self.former.get(&profile).map_or(&[], Vec::as_slice)
    }

    /// The state's number.
    pub fn version(&self) -> u64 {
        self.version
    }

    fn mark(&mut self, profile: u32) {
        let word = bit_word(profile);
        if self.moved.len() <= word {
            self.moved.resize(word + 1, 0);
        }
        if let Some(bits) = self.moved.get_mut(word) {
            *bits |= 1 << (profile % 64);
        }
    }
}

/// People and anonymous episodes are numbered from two ends; both are folded into one dense row of bits.
fn bit_word(profile: u32) -> usize {
    let person = profile & (throughline_model::id::FIRST_EPISODE - 1);
    let episode = (profile >> 31) as usize;
    (person as usize / 64) * 2 + episode
}

/// The partition that a customer's rows belong to.
#[inline]
pub fn partition_of(customer: u32, partitions: u32) -> u32 {
    // Fibonacci hashing (Knuth, TAOCP 6.4) spreads consecutive numbers evenly.
    let hash = customer.wrapping_mul(2_654_435_769);
    ((u64::from(hash) * u64::from(partitions)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_move_and_settle() {
        let mut identity = Identity::default();
        identity.set(7, 3, &[7]);
        assert_eq!((identity.customer_of(7), identity.has_moved(7)), (3, true));
        identity.set(7, 7, &[7, 3]);
        assert_eq!((identity.customer_of(7), identity.has_moved(7)), (7, true));
        assert!(!identity.has_moved(7 | throughline_model::id::FIRST_EPISODE));
        identity.settle(&[7]);
        assert!(identity.is_settled() && !identity.has_moved(7));
    }

    #[test]
    fn customers_spread_over_partitions() {
        let mut counts = [0u32; 8];
        (1..=80_000).for_each(|customer| counts[partition_of(customer, 8) as usize] += 1);
        assert!(counts.iter().all(|n| (9_500..10_500).contains(n)), "{counts:?}");
    }
}
