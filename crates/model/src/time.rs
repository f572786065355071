//! Time: UTC microseconds, spans such as `7d`, half-open ranges, and the parsing of what senders write.
use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 86_400 * SECOND;

/// A moment: microseconds since 1970-01-01T00:00:00Z. JSON shows it as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Micros(pub i64);

impl Micros {
    /// Reads RFC 3339 text; a text without an offset is taken as UTC and a date as its midnight.
    pub fn parse(text: &str) -> Option<Self> {
        parse_time(text, Tz::UTC).map(|(at, _)| at)
    }

    /// This moment as a date-time, or `None` outside of the calendar's range.
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }

    /// The beginning of its hour.
    pub fn full_hour(self) -> Self {
        Self(self.0 - self.0.rem_euclid(3_600 * SECOND))
    }

    /// This moment moved by a span, saturating at the ends of the scale.
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_utc() {
            Some(at) => write!(f, "{}", at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
            None => write!(f, "{} µs", self.0),
        }
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a date or an RFC 3339 time")))
    }
}

impl schemars::JsonSchema for Micros {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "description": "A date (2026-01-31) or an RFC 3339 time (2026-01-31T08:00:00Z)."})
    }
}

/// A length of time in microseconds. JSON and people write `7d`, `36h`, `90m`, `30s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span(pub i64);

impl Span {
    /// The span in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / SECOND as f64
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a duration: write for example 7d, 36h, 90m or 30s");
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, unit) = text.split_at(split);
        let number: i64 = number.parse().map_err(|_| wrong())?;
        let unit = match unit {
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 3600 * SECOND,
            "d" => DAY,
            "w" => 7 * DAY,
            _ => return Err(wrong()),
        };
        number.checked_mul(unit).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, name) in [(DAY, "d"), (3600 * SECOND, "h"), (60 * SECOND, "m")] {
            if self.0 != 0 && self.0 % unit == 0 {
                return write!(f, "{}{name}", self.0 / unit);
            }
        }
        write!(f, "{}s", self.0 / SECOND)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^[0-9]+[smhdw]$", "description": "7d, 36h, 90m, 30s, 2w."})
    }
}

/// A half-open range of time; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// The first moment inside.
    pub from: Option<Micros>,
    /// The first moment after.
    pub to: Option<Micros>,
}

impl TimeRange {
    /// Tells whether a moment lies inside.
    pub fn contains(&self, at: i64) -> bool {
        self.from.is_none_or(|from| at >= from.0) && self.to.is_none_or(|to| at < to.0)
    }
}

/// Reads a time as senders write it: RFC 3339 and its common relatives; text without an offset lies in `zone`.
///
/// Gives the moment and the sender's offset from UTC in minutes where one was written.
pub fn parse_time(text: &str, zone: Tz) -> Option<(Micros, Option<i16>)> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let offset = (at.offset().local_minus_utc() / 60) as i16;
        return Some((Micros(at.timestamp_micros()), Some(offset)));
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z"] {
        if let Ok(at) = DateTime::parse_from_str(text, format) {
            let offset = (at.offset().local_minus_utc() / 60) as i16;
            return Some((Micros(at.timestamp_micros()), Some(offset)));
        }
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
            return in_zone(at, zone);
        }
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|date| in_zone(date.and_hms_opt(0, 0, 0)?, zone))
}

/// Places a local date-time in a zone; of two readings the earlier counts, and a skipped hour moves forward.
pub fn in_zone(local: NaiveDateTime, zone: Tz) -> Option<(Micros, Option<i16>)> {
    let at = zone
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest())?;
    let offset = chrono::Offset::fix(at.offset()).local_minus_utc() / 60;
    Some((Micros(at.timestamp_micros()), (zone != Tz::UTC).then_some(offset as i16)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_round_trip() {
        for text in ["7d", "36h", "90m", "30s"] {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
        }
        assert_eq!("2w".parse::<Span>().unwrap().to_string(), "14d");
        for text in ["", "d", "7", "7 d", "-7d", "7y", "99999999999999999d"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_as_senders_write_them() {
        let check = |text: &str, expect: i64, offset: Option<i16>| {
            assert_eq!(parse_time(text, Tz::UTC), Some((Micros(expect), offset)), "{text}");
        };
        check("1970-01-01T00:00:01Z", SECOND, Some(0));
        check("1970-01-01T01:00:01+01:00", SECOND, Some(60));
        check("1970-01-01 01:00:01+01:00", SECOND, Some(60));
        check("1970-01-01T01:00:01.000+0100", SECOND, Some(60));
        check("1970-01-01 00:00:01", SECOND, None);
        check("1970-01-02", DAY, None);
        assert_eq!(parse_time("yesterday", Tz::UTC), None);
        assert_eq!(parse_time("2026-02-30", Tz::UTC), None);
    }

    #[test]
    fn local_times_at_the_change_of_clocks() {
        let berlin = chrono_tz::Europe::Berlin;
        let skipped = parse_time("2026-03-29 02:30:00", berlin).unwrap();
        let twice = parse_time("2026-10-25 02:30:00", berlin).unwrap();
        assert_eq!(skipped, (Micros::parse("2026-03-29T01:30:00Z").unwrap(), Some(120)));
        assert_eq!(twice, (Micros::parse("2026-10-25T00:30:00Z").unwrap(), Some(120)));
    }
}
