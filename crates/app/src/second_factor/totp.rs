//! Codes that change every thirty seconds (RFC 6238, with SHA-1 and six digits, as all authenticators know it).
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use throughline_model::time::{Micros, SECOND};

use crate::ctx::same;

/// The length of a step in seconds.
const STEP: i64 = 30;

/// How many digits a code has.
pub(crate) const DIGITS: usize = 6;

/// How many bytes of chance a secret has, as the RFC recommends for SHA-1.
pub(crate) const SECRET: usize = 20;

/// The step of a moment.
fn step_of(now: Micros) -> i64 {
    now.0.div_euclid(STEP * SECOND)
}

/// The step whose code was given: the current one, the one before or the one after, as clocks differ.
pub(crate) fn step_of_code(secret: &[u8], given: &str, now: Micros) -> Option<i64> {
    let now = step_of(now);
    // All three are compared, so that the time does not say which one it was.
    let steps = [now - 1, now, now + 1].map(|step| same(&code(secret, step, DIGITS), given).then_some(step));
    steps.into_iter().fold(None, Option::or)
}

/// The code of a moment.
#[cfg(test)]
pub(crate) fn code_at(secret: &[u8], now: Micros) -> String {
    code(secret, step_of(now), DIGITS)
}

fn code(secret: &[u8], step: i64, digits: usize) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().copied().unwrap_or_default() & 15);
    let four = hash.iter().skip(offset).take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let number = (four & 0x7fff_ffff) % 10_u32.pow(digits as u32);
    format!("{number:0digits$}")
}

/// Bytes as text in base 32 (RFC 4648), without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    // One byte more brings out the last bits; what it has too much is cut off.
    for byte in bytes.iter().copied().map(u32::from).chain([0]) {
        (held, bits) = (held << 8 | byte, bits + 8);
        while bits >= 5 {
            bits -= 5;
            text.extend(LETTERS.get((held >> bits & 31) as usize).map(|letter| char::from(*letter)));
        }
    }
    text.truncate((bytes.len() * 8).div_ceil(5));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows for SHA-1.
    const VECTORS: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (seconds, expect) in VECTORS {
            let now = Micros(seconds * SECOND);
            assert_eq!(code(secret, step_of(now), 8), expect);
            assert_eq!(code_at(secret, now), expect[2..]);
            let at = |moved: i64| step_of_code(secret, &expect[2..], Micros((seconds + moved) * SECOND));
            assert_eq!((at(-30), at(0), at(30)), (Some(step_of(now)), Some(step_of(now)), Some(step_of(now))));
            assert_eq!((at(-61), at(61)), (None, None));
        }
        assert_eq!(step_of_code(secret, "", Micros(0)), None);
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        for (bytes, expect) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), expect);
        }
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
