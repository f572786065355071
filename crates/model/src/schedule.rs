//! Schedules: when something that repeats is due next, by the clock on the wall.
use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::time::{Micros, SECOND, Span, in_zone};

/// How something repeats. People and SQL write `every 5m`, `daily 07:00`, `weekly mon 07:00`, `monthly 1 07:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// In equal steps, counted from 1970, whatever the zone.
    Every(Span),
    /// Each day at a time.
    Daily(NaiveTime),
    /// Each week on a day.
    Weekly(Weekday, NaiveTime),
    /// Each month on a day; in a month without that day, on its last.
    Monthly(u32, NaiveTime),
}

impl Rule {
    /// The first moment after another at which it is due.
    ///
    /// Where clocks are put forward over the time, it is due when they have been; where a time comes twice, the first
    /// time. So no day, week or month is left out, and none counts twice.
    pub fn next_after(self, after: Micros, zone: Tz) -> Micros {
        let local = match (self, after.to_utc()) {
            (Self::Every(step), _) => {
                let step = step.0.max(SECOND);
                return Micros(after.0.div_euclid(step).saturating_add(1).saturating_mul(step));
            }
            (_, None) => return Micros(i64::MAX),
            (_, Some(at)) => at.with_timezone(&zone).date_naive(),
        };
        // The day before too: a time that was put forward may lie on the next day.
        let first = local.checked_sub_days(Days::new(1)).unwrap_or(local);
        let days = (0..70).filter_map(|n| first.checked_add_days(Days::new(n))).filter(|day| self.is_on(*day));
        let mut moments = days.filter_map(|day| Some(in_zone(day.and_time(self.time()), zone)?.0));
        moments.find(|at| *at > after).unwrap_or(Micros(i64::MAX))
    }

    fn is_on(self, day: NaiveDate) -> bool {
        match self {
            Self::Every(_) | Self::Daily(_) => true,
            Self::Weekly(weekday, _) => day.weekday() == weekday,
            Self::Monthly(wanted, _) => {
                let last = day.checked_add_days(Days::new(1)).is_none_or(|next| next.month() != day.month());
                day.day() == wanted || (last && day.day() < wanted)
            }
        }
    }

    fn time(self) -> NaiveTime {
        match self {
            Self::Every(_) => NaiveTime::MIN,
            Self::Daily(time) | Self::Weekly(_, time) | Self::Monthly(_, time) => time,
        }
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            format!(
                "`{text}` is not a rule: write for example every 5m, daily 07:00, weekly mon 07:00 or monthly 1 07:00"
            )
        };
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| wrong());
        match text.split(' ').collect::<Vec<_>>().as_slice() {
            ["every", step] => match step.parse::<Span>() {
                Ok(step) if step.0 >= SECOND => Ok(Self::Every(step)),
                _ => Err(wrong()),
            },
            ["daily", at] => Ok(Self::Daily(time(at)?)),
            ["weekly", day, at] => Ok(Self::Weekly(day.parse().map_err(|_| wrong())?, time(at)?)),
            ["monthly", day, at] => match day.parse() {
                Ok(day @ 1..=31) => Ok(Self::Monthly(day, time(at)?)),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time();
        let time = format!("{:02}:{:02}", time.hour(), time.minute());
        match self {
            Self::Every(step) => write!(f, "every {step}"),
            Self::Daily(_) => write!(f, "daily {time}"),
            Self::Weekly(day, _) => write!(f, "weekly {} {time}", day.to_string().to_lowercase()),
            Self::Monthly(day, _) => write!(f, "monthly {day} {time}"),
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_round_trip() {
        for text in ["every 5m", "every 1d", "daily 07:05", "weekly mon 00:00", "weekly sun 23:59", "monthly 31 12:00"]
        {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        let wrong = ["", "daily", "daily 24:00", "weekly 1 07:00", "monthly 0 07:00", "monthly 32 07:00", "every 0s"];
        for text in wrong.into_iter().chain(["daily 07:00 ", "hourly 07:00", "monthly 1"]) {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }

    #[test]
    fn due_by_the_clock_on_the_wall() {
        let check = |rule: &str, zone: Tz, after: &str, expect: &[&str]| {
            let (rule, mut at): (Rule, _) = (rule.parse().unwrap(), Micros::parse(after).unwrap());
            for expect in expect {
                at = rule.next_after(at, zone);
                assert_eq!(at.to_string(), *expect, "{rule} after {after}");
            }
        };
        let berlin = chrono_tz::Europe::Berlin;
        check("daily 07:00", Tz::UTC, "2026-01-01T07:00:00Z", &["2026-01-02T07:00:00Z", "2026-01-03T07:00:00Z"]);
        check("daily 07:00", berlin, "2026-03-28T05:59:59Z", &["2026-03-28T06:00:00Z", "2026-03-29T05:00:00Z"]);
        // Clocks go from 02:00 to 03:00: half past two is half past three that day, and half past two the day after.
        check("daily 02:30", berlin, "2026-03-28T12:00:00Z", &["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
        // Clocks go from 03:00 back to 02:00: half past two comes twice and counts once.
        check("daily 02:30", berlin, "2026-10-24T12:00:00Z", &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
        check("weekly mon 08:00", berlin, "2026-03-23T07:00:00Z", &["2026-03-30T06:00:00Z", "2026-04-06T06:00:00Z"]);
        let ends = ["2026-02-28T09:00:00Z", "2026-03-31T09:00:00Z", "2026-04-30T09:00:00Z"];
        check("monthly 31 09:00", Tz::UTC, "2026-01-31T09:00:00Z", &ends);
        check("monthly 29 09:00", Tz::UTC, "2028-02-01T00:00:00Z", &["2028-02-29T09:00:00Z", "2028-03-29T09:00:00Z"]);
        check("every 15m", berlin, "2026-01-01T00:00:00Z", &["2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"]);
        // Midnight is left out in Beirut on this day: it is due when the day begins.
        check("daily 00:00", chrono_tz::Asia::Beirut, "2026-03-28T12:00:00Z", &["2026-03-28T22:00:00Z"]);
        // Samoa left out a whole day.
        check("daily 12:00", chrono_tz::Pacific::Apia, "2011-12-29T23:00:00Z", &["2011-12-30T22:00:00Z"]);
    }
}
