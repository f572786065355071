//! How often somebody may try: each wrong attempt after the first few makes the next one wait twice as long. Attempts
//! are counted for the account that is named, be there one or not, and for the network from which they come. The counts
//! are kept in memory: a start of the program forgets them.
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use throughline_model::{
    id::UserId,
    time::{Micros, SECOND},
};

use crate::error::{Error, Result};

/// Whose attempts are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Passwords for an address, known or not.
    Account(String),
    /// Codes of somebody's second factor.
    Code(UserId),
    /// Everything from a network.
    Network(String),
}

/// The first wait.
const FIRST: i64 = 2 * SECOND;

/// The longest wait.
const LONGEST: i64 = 15 * 60 * SECOND;

/// After so long without an attempt nothing is held against anybody.
const FORGOTTEN: i64 = 60 * 60 * SECOND;

/// Most counts that are kept.
const MOST: usize = 50_000;

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<Counted, Count>>);

#[derive(Debug, Clone, Copy)]
struct Count {
    attempts: u32,
    last: Micros,
}

impl Counted {
    /// How many attempts cost nothing. Many people may share a network.
    fn free(&self) -> u32 {
        match self {
            Self::Account(_) | Self::Code(_) => 5,
            Self::Network(_) => 30,
        }
    }
}

impl Limits {
    /// Counts an attempt before it is made, so that many at once are as slow as one after the other; gives which one it
    /// is.
    ///
    /// # Errors
    /// [`Error::Wait`] while it must wait; then it does not count.
    pub(crate) fn begin(&self, counted: &Counted, now: Micros) -> Result<u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST && !counts.contains_key(counted) {
            make_room(&mut counts, now);
        }
        let count = counts.entry(counted.clone()).or_insert(Count { attempts: 0, last: now });
        if now.0 - count.last.0 > FORGOTTEN {
            count.attempts = 0;
        }
        let until = count.last.0 + wait(count.attempts, counted.free());
        if now.0 < until {
            return Err(Error::Wait { seconds: ((until - now.0) as u64).div_ceil(SECOND as u64) });
        }
        *count = Count { attempts: count.attempts.saturating_add(1), last: now };
        Ok(count.attempts)
    }

    /// Forgets all attempts after one that was right.
    pub(crate) fn forget(&self, counted: &Counted) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(counted);
    }

    /// Takes back the count of one attempt: whoever has one right password is not given more guesses at others.
    pub(crate) fn take_back(&self, counted: &Counted) {
        if let Some(count) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(counted) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }
}

/// How long to wait after so many attempts.
fn wait(attempts: u32, free: u32) -> i64 {
    match attempts.checked_sub(free) {
        None => 0,
        Some(more) => (FIRST << more.min(20)).min(LONGEST),
    }
}

fn make_room(counts: &mut HashMap<Counted, Count>, now: Micros) {
    counts.retain(|_, count| now.0 - count.last.0 <= FORGOTTEN);
    if counts.len() >= MOST {
        counts.retain(|counted, count| count.attempts >= counted.free());
    }
    if counts.len() >= MOST {
        // So many are waiting that their memory is worth more than their waits.
        counts.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_forgotten() {
        let limits = Limits::default();
        let account = Counted::Account("ada@example.org".to_owned());
        let mut now = Micros(0);
        let mut waited = Vec::new();
        for _ in 0..18 {
            while let Err(error) = limits.begin(&account, now) {
                let Error::Wait { seconds } = error else { panic!("{error}") };
                waited.push(seconds);
                assert!(limits.begin(&account, Micros(now.0 + seconds as i64 * SECOND - 1)).is_err(), "too early");
                now = Micros(now.0 + seconds as i64 * SECOND);
            }
        }
        assert_eq!(waited, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        let other = Counted::Account("bob@example.org".to_owned());
        assert_eq!(limits.begin(&other, now).unwrap(), 1);
        assert_eq!(limits.begin(&account, Micros(now.0 + FORGOTTEN + 1)).unwrap(), 1);
        limits.forget(&account);
        assert_eq!(limits.begin(&account, now).unwrap(), 1);
        assert_eq!(wait(u32::MAX, 5), LONGEST);
    }

    #[test]
    fn a_network_that_is_right_once_gains_one_attempt_only() {
        let limits = Limits::default();
        let network = Counted::Network("192.0.2.1".to_owned());
        for n in 1..=30 {
            assert_eq!(limits.begin(&network, Micros(0)).unwrap(), n);
        }
        assert!(limits.begin(&network, Micros(0)).is_err());
        limits.take_back(&network);
        assert_eq!(limits.begin(&network, Micros(0)).unwrap(), 30);
        assert!(limits.begin(&network, Micros(0)).is_err());
    }

    #[test]
    fn counts_do_not_fill_the_memory() {
        let limits = Limits::default();
        for n in 0..MOST + 10 {
            limits.begin(&Counted::Account(n.to_string()), Micros(0)).unwrap();
        }
        assert!(limits.0.lock().unwrap().len() <= 10);
    }
}
