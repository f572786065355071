//! Clocks: when something happened, by a sender's clock that may be wrong.
use chrono_tz::Tz;
use throughline_model::{
    outcome::{Reason, Rejection},
    time::{DAY, Micros, SECOND, parse_time},
};

/// How far a sender's clock may be off before it is corrected: less is what a request takes on its way.
const TOLERANCE: i64 = 5 * SECOND;
/// 1900-01-01T00:00:00Z; earlier times are mistakes.
const EARLIEST: i64 = -2_208_988_800 * SECOND;

/// What is known about the sender's clock when a request arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    received: Micros,
    ahead: i64,
}

/// A moment as the journeys keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When it happened.
    pub at: Micros,
    /// The source's offset from UTC in minutes, where it states one.
    pub offset_minutes: Option<i16>,
    /// Whether it is told so late that nothing should be done about it any more.
    pub old: bool,
}

impl Clock {
    /// A clock that is taken as it is: that of a history, of an import, of CloudEvents.
    pub fn trusted(received: Micros) -> Self {
        Self { received, ahead: 0 }
    }

    /// A clock that is compared with ours by the moment at which the sender says the request left.
    pub fn compared(received: Micros, sent_at: Option<&str>) -> Self {
        let off = sent_at.and_then(parse).map_or(0, |(sent, _)| received.0.saturating_sub(sent.0));
        Self { received, ahead: if off.saturating_abs() > TOLERANCE { off } else { 0 } }
    }

    /// Places what the sender states on our clock; without a statement it happened when it was received.
    pub fn place(&self, stated: Option<&str>) -> Result<Moment, Rejection> {
        let Some(text) = stated else {
            return Ok(Moment { at: self.received, offset_minutes: None, old: false });
        };
        let (at, offset_minutes) =
            parse(text).ok_or_else(|| Rejection::new(Reason::BadTime, "the time is not an RFC 3339 time"))?;
        self.checked(Micros(at.0.saturating_add(self.ahead)), offset_minutes)
    }

    /// Places something that happened a while before it was received.
    pub fn before(&self, micros: i64) -> Result<Moment, Rejection> {
        self.checked(Micros(self.received.0.saturating_sub(micros)), None)
    }

    fn checked(&self, at: Micros, offset_minutes: Option<i16>) -> Result<Moment, Rejection> {
        if at.0 < EARLIEST {
            return Err(Rejection::new(Reason::BadTime, "the time is before 1900"));
        }
        if at.0.saturating_sub(self.received.0) > DAY {
            return Err(Rejection::new(Reason::Future, "the time is more than a day in the future"));
        }
        Ok(Moment { at, offset_minutes, old: self.received.0.saturating_sub(at.0) > DAY })
    }
}

/// Reads a time as clients write it: RFC 3339 and its relatives, or a number since 1970.
pub fn parse(text: &str) -> Option<(Micros, Option<i16>)> {
    parse_time(text, Tz::UTC).or_else(|| epoch(text.trim().parse().ok()?).map(|at| (at, None)))
}

/// Reads a number since 1970 in seconds, milliseconds or microseconds, told apart by its size.
fn epoch(number: f64) -> Option<Micros> {
    let micros = match number.abs() {
        size if size < 1e8 => return None,
        size if size < 1e11 => number * 1e6,
        size if size < 1e14 => number * 1e3,
        size if size < 1e17 => number,
        _ => return None,
    };
    Some(Micros(micros.round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Micros {
        Micros::parse(text).unwrap()
    }

    const NOON: &str = "2026-01-05T12:00:00Z";

    #[test]
    fn corrects_only_clocks_that_are_off() {
        let check = |sent: Option<&str>, stated: &str, expect: &str| {
            let moment = Clock::compared(at(NOON), sent).place(Some(stated)).unwrap();
            assert_eq!(moment.at, at(expect), "{sent:?} {stated}");
        };
        check(None, "2026-01-05T11:00:00Z", "2026-01-05T11:00:00Z");
        check(Some("2026-01-05T11:59:55Z"), "2026-01-05T11:00:00Z", "2026-01-05T11:00:00Z");
        check(Some("2026-01-05T11:59:54.9Z"), "2026-01-05T11:00:00Z", "2026-01-05T11:00:05.1Z");
        check(Some("2026-01-05T13:00:00Z"), "2026-01-05T12:30:00Z", "2026-01-05T11:30:00Z");
        check(Some("2036-01-05T12:00:00Z"), "2036-01-05T11:00:00Z", "2026-01-05T11:00:00Z");
        check(Some("nonsense"), "2026-01-05T11:00:00Z", "2026-01-05T11:00:00Z");
        check(None, "1767610800000", "2026-01-05T11:00:00Z");
        check(None, "1767610800", "2026-01-05T11:00:00Z");
        assert_eq!(Clock::trusted(at(NOON)).place(None).unwrap().at, at(NOON));
    }

    #[test]
    fn refuses_what_cannot_be() {
        let reason = |stated: &str| Clock::trusted(at(NOON)).place(Some(stated)).map_err(|wrong| wrong.reason);
        assert_eq!(reason("2026-01-06T12:00:01Z"), Err(Reason::Future));
        assert!(reason("2026-01-06T12:00:00Z").is_ok());
        assert_eq!(reason("1899-12-31T23:59:59Z"), Err(Reason::BadTime));
        assert!(reason("1900-01-01T00:00:00Z").is_ok());
        for wrong in ["", "soon", "2026-02-30T00:00:00Z", "12", "NaN", "1e300", "-9e16"] {
            assert_eq!(reason(wrong), Err(Reason::BadTime), "{wrong}");
        }
    }

    #[test]
    fn keeps_the_offset_and_knows_the_old() {
        let moment = Clock::trusted(at(NOON)).place(Some("2026-01-04T13:30:00+02:00")).unwrap();
        assert_eq!((moment.at, moment.offset_minutes, moment.old), (at("2026-01-04T11:30:00Z"), Some(120), true));
        assert!(!Clock::trusted(at(NOON)).before(60 * SECOND).unwrap().old);
    }
}
