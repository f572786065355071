//! Decoding of `lz-string`, which older browsers' clients pack with.
//!
//! Each entry of its dictionary is a stretch of what was already unpacked, so that is all that is kept of it: a body
//! made to grow without end stops at the limit and never holds more than the output.
use super::limits::{Size, Undecoded};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Unpacks the base64 form of `lz-string`.
pub fn decompress(body: &[u8], limit: Size) -> Result<Vec<u8>, Undecoded> {
    let mut bits = Bits { body: body.iter(), sextet: 0, left: 0 };
    let mut output: Vec<u16> = Vec::new();
    // The first three codes are words of the format: a byte follows, a wide character follows, the end.
    let mut entries: Vec<(usize, usize)> = vec![(0, 0); 3];
    let mut width = 2;
    let mut previous: Option<(usize, usize)> = None;
    loop {
        let start = output.len();
        let code = bits.take(width)? as usize;
        let entry = match code {
            0 | 1 => {
                output.push(bits.take(if code == 0 { 8 } else { 16 })? as u16);
                entries.push((start, 1));
                (start, 1)
            }
            2 => break,
            _ => match (entries.get(code).copied(), previous) {
                (Some((from, length)), _) => {
                    output.extend_from_within(from..from + length);
                    (start, length)
                }
                // The entry that this very step makes: the previous one and its own first character.
                (None, Some((from, length))) if code == entries.len() => {
                    output.extend_from_within(from..from + length);
                    output.extend_from_within(from..=from);
                    (start, length + 1)
                }
                (None, _) => return Err(Undecoded::Broken),
            },
        };
        if let Some((from, length)) = previous {
            entries.push((from, length + 1));
        }
        previous = Some(entry);
        while entries.len() + 1 > 1 << width {
            width += 1;
        }
        if output.len() > limit.0 {
            return Err(Undecoded::TooLarge);
        }
    }
    let text = String::from_utf16(&output).map_err(|_| Undecoded::Broken)?.into_bytes();
    if text.len() > limit.0 { Err(Undecoded::TooLarge) } else { Ok(text) }
}

struct Bits<'a> {
    body: std::slice::Iter<'a, u8>,
    sextet: u8,
    left: u8,
}

impl Bits<'_> {
    /// Takes a number whose lowest bit comes first.
    fn take(&mut self, width: u32) -> Result<u32, Undecoded> {
        let mut number = 0;
        for place in 0..width {
            if self.left == 0 {
                let byte = *self.body.next().ok_or(Undecoded::Broken)?;
                // A form turns `+` into a space.
                let byte = if byte == b' ' { b'+' } else { byte };
                self.sextet = ALPHABET.iter().position(|letter| *letter == byte).ok_or(Undecoded::Broken)? as u8;
                self.left = 6;
            }
            self.left -= 1;
            number |= u32::from(self.sextet >> self.left & 1) << place;
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: Size = Size(1 << 20);

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = lz_str::compress_to_base64(&"a".repeat(100_000));
        assert!(bomb.len() < 2_000);
        assert_eq!(decompress(bomb.as_bytes(), Size(50_000)), Err(Undecoded::TooLarge));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn undoes_what_the_library_does(text in "(a|b|ab|\\PC|[{}\":,0-9]){0,400}") {
            let packed = lz_str::compress_to_base64(&text);
            prop_assert_eq!(decompress(packed.as_bytes(), LIMIT), Ok(text.into_bytes()));
        }

        #[test]
        fn survives_anything(body in proptest::collection::vec(proptest::sample::select(ALPHABET), 0..400)) {
            let _ = decompress(&body, LIMIT);
        }
    }
}
