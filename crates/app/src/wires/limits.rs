//! Limits: how large a request and an event may be, and decoding that stops where the limit lies.
use std::{fmt, io::Read};

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use flate2::read::MultiGzDecoder;

/// A size in bytes, shown to people in KB and MB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 1 << 20 { write!(f, "{} MB", self.0 >> 20) } else { write!(f, "{} KB", self.0 >> 10) }
    }
}

/// One call of Segment's convention, and one event of its batches.
pub const SEGMENT_EVENT: Size = Size(32 << 10);
/// A batch of Segment's convention.
pub const SEGMENT_BATCH: Size = Size(500 << 10);
/// The events in a batch of Segment's convention.
pub const SEGMENT_EVENTS: usize = 2_500;
/// A request to PostHog's capture endpoints.
pub const POSTHOG_CAPTURE: Size = Size(2 << 20);
/// A request to PostHog's batch endpoint.
pub const POSTHOG_BATCH: Size = Size(20 << 20);
/// One event of PostHog's convention.
pub const POSTHOG_EVENT: Size = Size(1 << 20);
/// A request with CloudEvents.
pub const CLOUDEVENTS_BATCH: Size = Size(20 << 20);
/// One event of CloudEvents.
pub const CLOUDEVENTS_EVENT: Size = Size(1 << 20);
/// The events in one request where the convention itself sets no number: a record must fit into memory once read.
pub const EVENTS: usize = 20_000;
/// How deep JSON may be nested.
pub const DEPTH: usize = 127;
/// The name of an event, in bytes; names become touchpoints, and those are shown in lists.
pub const NAME: usize = 512;

/// Why an encoded body could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecoded {
    /// It is not what it claims to be.
    Broken,
    /// It would be larger than the limit.
    TooLarge,
}

/// Tells whether bytes are gzip, whatever the headers say.
pub fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b, 0x08])
}

/// Unpacks gzip, and stops at the limit however small the packed bytes are.
pub fn gunzip(body: &[u8], limit: Size) -> Result<Vec<u8>, Undecoded> {
    let mut unpacked = Vec::with_capacity(body.len().saturating_mul(4).min(limit.0));
    let read = MultiGzDecoder::new(body).take(limit.0 as u64 + 1).read_to_end(&mut unpacked);
    if unpacked.len() > limit.0 {
        return Err(Undecoded::TooLarge);
    }
    read.map(|_| unpacked).map_err(|_| Undecoded::Broken)
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Decodes base64 of either alphabet, padded or not; a form turns `+` into spaces, so those count as `+`.
pub fn unbase64(body: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = body
        .iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'))
        .map(|byte| if *byte == b' ' { b'+' } else { *byte })
        .collect();
    GeneralPurpose::new(&STANDARD, LENIENT)
        .decode(&text)
        .or_else(|_| GeneralPurpose::new(&URL_SAFE, LENIENT).decode(&text))
        .ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![b' '; 24 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(gunzip(&bomb, POSTHOG_BATCH), Err(Undecoded::TooLarge));
        assert_eq!(gunzip(&gzip(b"{}"), Size(2)), Ok(b"{}".to_vec()));
        assert_eq!(gunzip(&gzip(b"{} "), Size(2)), Err(Undecoded::TooLarge));
        let mut torn = gzip(b"some body");
        torn.truncate(torn.len() - 9);
        assert_eq!(gunzip(&torn, POSTHOG_BATCH), Err(Undecoded::Broken));
    }

    #[test]
    fn base64_of_either_alphabet() {
        for text in ["Pz8/Pz4+", "Pz8_Pz4-", "Pz8/Pz4 ", "Pz8/\nPz4+"] {
            assert_eq!(unbase64(text.as_bytes()).as_deref(), Some(b"????>>".as_slice()), "{text}");
        }
        assert_eq!(unbase64(b"eyI=").as_deref(), Some(b"{\"".as_slice()));
        assert_eq!(unbase64(b"eyI").as_deref(), Some(b"{\"".as_slice()));
        assert_eq!(unbase64(b"{\"a\":1}"), None);
    }

    #[test]
    fn sizes_for_people() {
        assert_eq!(SEGMENT_EVENT.to_string(), "32 KB");
        assert_eq!(POSTHOG_BATCH.to_string(), "20 MB");
    }
}
