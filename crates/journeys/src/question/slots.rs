//! Slots: dense numbers for the codes that a pass meets, in the order in which it meets them.
use std::collections::HashMap;

/// Codes below this are looked up in an array.
const NEAR: u32 = 1 << 16;
const NONE: u32 = u32::MAX;

/// Numbers codes from 0 in the order of their first appearance.
#[derive(Debug, Clone, Default)]
pub struct Slots {
    near: Vec<u32>,
    far: HashMap<u32, u32>,
    codes: Vec<u32>,
}

impl Slots {
    /// The number of a code, which it gets if it has none.
    #[inline]
    pub fn slot(&mut self, code: u32) -> usize {
        match self.near.get(code as usize) {
            Some(slot) if *slot != NONE => *slot as usize,
            _ => self.find(code),
        }
    }

    /// The number of a code, if it has one.
    pub fn known(&self, code: u32) -> Option<usize> {
        let slot = self.near.get(code as usize).filter(|slot| **slot != NONE).or_else(|| self.far.get(&code))?;
        Some(*slot as usize)
    }

    /// The codes in the order of their numbers.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    #[cold]
    fn find(&mut self, code: u32) -> usize {
        if let Some(slot) = self.far.get(&code) {
            return *slot as usize;
        }
        let slot = self.codes.len() as u32;
        self.codes.push(code);
        if code < NEAR {
            let reach = self.near.len().max(code as usize + 1);
            self.near.resize(reach, NONE);
            if let Some(place) = self.near.get_mut(code as usize) {
                *place = slot;
            }
        } else {
            self.far.insert(code, slot);
        }
        slot as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_slot() {
        let mut slots = Slots::default();
        let codes = [7, 0, u32::MAX, 7, NEAR, NEAR - 1, u32::MAX, 0, NEAR];
        let got: Vec<usize> = codes.iter().map(|code| slots.slot(*code)).collect();
        assert_eq!(got, [0, 1, 2, 0, 3, 4, 2, 1, 3]);
        assert_eq!(slots.codes(), [7, 0, u32::MAX, NEAR, NEAR - 1]);
        assert_eq!([7, NEAR, 1, NEAR + 1].map(|code| slots.known(code)), [Some(0), Some(3), None, None]);
    }
}
