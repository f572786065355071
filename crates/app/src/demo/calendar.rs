//! The calendar of the sample: its days in local time, the seasons of trade, and when doors and lines are open.
use chrono::{Datelike, Days, NaiveDate, TimeZone};
use chrono_tz::Tz;
use throughline_model::time::{DAY, Micros, SECOND};

use super::chance::Chance;

/// The zone in which the business opens and closes.
pub const ZONE: Tz = Tz::Europe__Berlin;

/// How many days the history has: 18 months.
pub const DAYS: usize = 548;

/// The days of the history and some beside it.
#[derive(Debug)]
pub struct Calendar {
    days: Vec<Day>,
    /// The share of all beginnings up to the end of each day of the history.
    begun: Vec<f64>,
    /// The end of the history.
    pub until: Micros,
}

#[derive(Debug, Clone, Copy)]
struct Day {
    date: NaiveDate,
    midnight: i64,
    /// From Monday.
    weekday: usize,
    season: f64,
}

/// When something happens: how likely on each weekday, and how often in each hour of the day.
#[derive(Debug)]
pub struct Hours {
    weekdays: [f64; 7],
    first: i64,
    by_hour: &'static [f64],
}

/// On the web: at all times, most in the evening and on Sundays.
pub const WEB: Hours = Hours {
    weekdays: [0.72, 0.66, 0.66, 0.7, 0.68, 0.8, 1.0],
    first: 0,
    by_hour: &[
        6.0, 3.0, 2.0, 1.0, 1.0, 2.0, 5.0, 12.0, 20.0, 28.0, 34.0, 38.0, 44.0, 40.0, 36.0, 36.0, 38.0, 44.0, 52.0,
        64.0, 72.0, 66.0, 40.0, 18.0,
    ],
};

/// In shops: Monday to Saturday from 10 to 20, most on Saturdays.
pub const SHOP: Hours = Hours {
    weekdays: [0.5, 0.45, 0.5, 0.55, 0.75, 1.0, 0.0],
    first: 10,
    by_hour: &[3.0, 5.0, 6.0, 6.0, 5.0, 6.0, 8.0, 9.0, 7.0, 4.0],
};

/// In the call centre: Monday to Friday from 8 to 20, and on Saturdays; most on Mondays.
pub const CALLS: Hours = Hours {
    weekdays: [0.75, 0.9, 0.9, 0.9, 0.9, 0.7, 0.0],
    first: 8,
    by_hour: &[7.0, 9.0, 10.0, 9.0, 7.0, 6.0, 6.0, 6.0, 5.0, 5.0, 3.0, 2.0],
};

/// On the road: Monday to Saturday from 8 to 19.
pub const ROAD: Hours = Hours {
    weekdays: [0.9, 1.0, 1.0, 1.0, 1.0, 0.6, 0.0],
    first: 8,
    by_hour: &[4.0, 8.0, 10.0, 10.0, 8.0, 7.0, 7.0, 6.0, 5.0, 3.0, 2.0],
};

/// How busy trade is from month to month, from January.
const SEASON: [f64; 12] = [0.95, 0.82, 0.9, 0.98, 1.0, 0.92, 0.84, 0.82, 1.02, 1.06, 1.38, 1.42];

/// Days before the history, and after it, for which there is a calendar.
const BESIDE: usize = 30;

/// What the last day's beginnings are to the first day's: the business grows.
const GROWTH: f64 = 0.35;

impl Calendar {
    /// The calendar of a history that ends at this moment.
    pub fn new(until: Micros) -> Self {
        let last = until.to_utc().map_or(NaiveDate::MIN, |at| at.with_timezone(&ZONE).date_naive());
        let first = last.checked_sub_days(Days::new((DAYS - 1 + BESIDE) as u64)).unwrap_or(last);
        let day = |n: usize| {
            let date = first.checked_add_days(Days::new(n as u64)).unwrap_or(last);
            let midnight = date.and_hms_opt(0, 0, 0).and_then(|local| ZONE.from_local_datetime(&local).earliest());
            Day {
                date,
                midnight: midnight.map_or(until.0, |at| at.timestamp_micros()),
                weekday: date.weekday().num_days_from_monday() as usize,
                season: SEASON.get(date.month0() as usize).copied().unwrap_or(1.0),
            }
        };
        let days: Vec<Day> = (0..DAYS + 2 * BESIDE).map(day).collect();
        let mut sum = 0.0;
        let begun = days.iter().skip(BESIDE).take(DAYS).enumerate().map(|(n, day)| {
            sum += day.season * (1.0 + GROWTH * n as f64 / DAYS as f64);
            sum
        });
        Self { begun: begun.collect(), days, until }
    }

    /// The moment up to which this share of new customers has begun: more of them in busy seasons and in later years.
    pub fn beginning(&self, share: f64) -> Micros {
        let wanted = share * self.begun.last().copied().unwrap_or(1.0);
        let day = self.begun.partition_point(|begun| *begun < wanted);
        let before = day.checked_sub(1).and_then(|day| self.begun.get(day)).copied().unwrap_or(0.0);
        let whole = self.begun.get(day).copied().unwrap_or(wanted) - before;
        let into = if whole > 0.0 { (wanted - before) / whole } else { 0.0 };
        Micros(self.midnight(day).0 + (into * DAY as f64) as i64)
    }

    /// The local midnight at which a day of the history begins.
    pub fn midnight(&self, day: usize) -> Micros {
        Micros(self.days.get(day + BESIDE).map_or(self.until.0, |day| day.midnight))
    }

    /// The Monday on or after a day of the history.
    pub fn monday(&self, day: usize) -> Micros {
        let weekday = self.days.get(day + BESIDE).map_or(0, |day| day.weekday);
        self.midnight(day + (7 - weekday) % 7)
    }

    /// The end of the day that lies so many days after a moment, and its date.
    pub fn end_of_day(&self, at: Micros, later: i64) -> (Micros, String) {
        let day = self.day(at).map_or(0, |(day, _)| day) + later as usize;
        let end = self.days.get(day + 1).map_or(at.0 + (later + 1) * DAY, |day| day.midnight);
        (Micros(end), self.days.get(day).map(|day| day.date.to_string()).unwrap_or_default())
    }

    /// The weekday of a moment, from Monday.
    pub fn weekday(&self, at: Micros) -> usize {
        self.day(at).map_or(0, |(_, day)| day.weekday)
    }

    /// How busy trade is at a moment; 1 is usual.
    pub fn season(&self, at: Micros) -> f64 {
        self.day(at).map_or(1.0, |(_, day)| day.season)
    }

    /// The next moment after this one at which such a thing happens.
    pub fn next(&self, hours: &Hours, after: Micros, chance: &mut Chance) -> Micros {
        let Some((first, _)) = self.day(after) else { return Micros(after.0 + SECOND) };
        for day in self.days.iter().skip(first).take(14) {
            if !chance.hits(hours.weekdays.get(day.weekday).copied().unwrap_or(0.0)) {
                continue;
            }
            let hour = hours.first + chance.weighed(hours.by_hour) as i64;
            let at = day.midnight + (hour * 3600 + chance.between(0, 3599)) * SECOND;
            if at > after.0 {
                return Micros(at);
            }
        }
        // Beyond the last day, or in an evening that nobody works: nothing of it is told any more.
        Micros(after.0 + DAY)
    }

    fn day(&self, at: Micros) -> Option<(usize, Day)> {
        let next = self.days.partition_point(|day| day.midnight <= at.0);
        let day = next.checked_sub(1)?;
        Some((day, *self.days.get(day)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(Micros::parse("2026-11-01T12:00:00Z").unwrap())
    }

    #[test]
    fn days_begin_at_local_midnight_in_summer_and_winter() {
        let calendar = calendar();
        assert_eq!(calendar.midnight(DAYS - 1), Micros::parse("2026-10-31T23:00:00Z").unwrap());
        assert_eq!(calendar.midnight(DAYS - 30), Micros::parse("2026-10-02T22:00:00Z").unwrap());
        assert_eq!(calendar.monday(DAYS - 30), Micros::parse("2026-10-04T22:00:00Z").unwrap());
        assert_eq!(calendar.weekday(calendar.monday(DAYS - 30)), 0);
        assert_eq!(calendar.weekday(calendar.until), 6);
    }

    #[test]
    fn shops_are_closed_on_sundays_and_at_night() {
        let (calendar, mut chance) = (calendar(), Chance::new(1, 1));
        let mut at = calendar.midnight(0);
        for _ in 0..200 {
            let next = calendar.next(&SHOP, at, &mut chance);
            assert!(next > at);
            let local = next.to_utc().unwrap().with_timezone(&ZONE);
            assert!(calendar.weekday(next) != 6 && (10..20).contains(&chrono::Timelike::hour(&local)), "{local}");
            at = Micros(next.0 + DAY / 24);
        }
    }

    #[test]
    fn beginnings_cover_the_history_in_order() {
        let calendar = calendar();
        let all: Vec<Micros> = (0..=20).map(|n| calendar.beginning(f64::from(n) / 20.0)).collect();
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!(all[0], calendar.midnight(0));
        assert!(all[20] > calendar.midnight(DAYS - 1));
    }
}
