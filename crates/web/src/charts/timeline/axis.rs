//! The time axis: where a moment lies, and the round times that are written below.
use chrono::{Datelike, Days, Months, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use throughline_model::time::{DAY, Micros, SECOND, in_zone};

use crate::{
    charts::width::{Weight, width},
    locale::Locale,
    words::{Form, local},
};

/// Where the plot begins.
pub const LEFT: f64 = 96.0;
/// Where the plot ends.
pub const RIGHT: f64 = 1096.0;
/// The size of the type below the axis.
pub const TICK_SIZE: f64 = 12.0;

/// The span of time that is drawn, in a zone.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    /// The first moment.
    pub from: i64,
    /// The last moment.
    pub to: i64,
    /// Whose days and hours are written.
    pub zone: Tz,
    /// The language of dates.
    pub t: Locale,
}

/// A round time on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// What is written.
    pub label: String,
}

/// The distance between round times.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Minutes(u32),
    Hours(u32),
    Days(u32),
    Months(u32),
    Years(i32),
}

const STEPS: [Step; 18] = [
    Step::Minutes(1),
    Step::Minutes(5),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Hours(1),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(50),
];

impl Axis {
    /// Where a moment lies; moments outside of the span lie on its ends.
    pub fn x(&self, at: i64) -> f64 {
        let share = (at.saturating_sub(self.from)) as f64 / self.length() as f64;
        LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0)
    }

    /// The length of the span, at least a microsecond.
    pub fn length(&self) -> i64 {
        self.to.saturating_sub(self.from).max(1)
    }

    /// The date or, on a short axis, the time of day, as a label needs it.
    pub fn label(&self, at: i64) -> String {
        let form = if self.length() <= 2 * DAY {
            Form::Time
        } else if local(Micros(self.from), self.zone).year() == local(Micros(self.to), self.zone).year() {
            Form::Day
        } else {
            Form::Date
        };
        self.t.dated(local(Micros(at), self.zone).naive_local(), form)
    }

    /// The round times, as many as can be written without touching.
    pub fn ticks(&self) -> Vec<Tick> {
        STEPS.into_iter().map(|step| self.ticks_at(step)).find(|ticks| readable(ticks)).unwrap_or_default()
    }

    fn ticks_at(&self, step: Step) -> Vec<Tick> {
        // Counting first keeps a fine step on a long span from being walked.
        if self.length() / step.micros() > 14 {
            return vec![Tick { x: LEFT, label: String::new() }; 2];
        }
        let start = local(Micros(self.from), self.zone).naive_local();
        let mut at = step.floor(start);
        let mut ticks: Vec<Tick> = Vec::new();
        let mut before: Option<NaiveDateTime> = None;
        for _ in 0..40 {
            let Some((moment, _)) = in_zone(at, self.zone) else { break };
            if moment.0 > self.to {
                break;
            }
            let x = self.x(moment.0);
            if moment.0 >= self.from && ticks.last().is_none_or(|last| x > last.x) {
                ticks.push(Tick { x, label: step.label(self.t, at, before) });
                before = Some(at);
            }
            let Some(next) = step.next(at) else { break };
            at = next;
        }
        ticks
    }
}

fn readable(ticks: &[Tick]) -> bool {
    ticks.len() <= 12
        && ticks.windows(2).all(|pair| match pair {
            [a, b] => {
                let half = |tick: &Tick| width(&tick.label, TICK_SIZE, Weight::Regular) / 2.0;
                b.x - a.x > half(a) + half(b) + 28.0
            }
            _ => true,
        })
}

impl Step {
    fn micros(self) -> i64 {
        match self {
            Self::Minutes(n) => i64::from(n) * 60 * SECOND,
            Self::Hours(n) => i64::from(n) * 3600 * SECOND,
            Self::Days(n) => i64::from(n) * DAY,
            Self::Months(n) => i64::from(n) * 30 * DAY,
            Self::Years(n) => i64::from(n) * 365 * DAY,
        }
    }

    fn floor(self, at: NaiveDateTime) -> NaiveDateTime {
        let date = at.date();
        let floored = match self {
            Self::Minutes(n) => return date.and_time(clock(at.hour(), at.minute() / n * n)),
            Self::Hours(n) => return date.and_time(clock(at.hour() / n * n, 0)),
            Self::Days(7) => date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))),
            Self::Days(_) => Some(date),
            Self::Months(n) => date.with_day(1).and_then(|date| date.with_month0(date.month0() / n * n)),
            Self::Years(n) => date.with_ordinal(1).and_then(|date| date.with_year(date.year().div_euclid(n) * n)),
        };
        floored.unwrap_or(date).and_time(NaiveTime::MIN)
    }

    fn next(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Minutes(n) => at.checked_add_signed(TimeDelta::minutes(i64::from(n))),
            Self::Hours(n) => at.checked_add_signed(TimeDelta::hours(i64::from(n))),
            Self::Days(n) => at.checked_add_days(Days::new(u64::from(n))),
            Self::Months(n) => at.checked_add_months(Months::new(n)),
            Self::Years(n) => at.checked_add_months(Months::new(12 * n.unsigned_abs())),
        }
    }

    fn label(self, t: Locale, at: NaiveDateTime, before: Option<NaiveDateTime>) -> String {
        let new_year = before.is_none_or(|before| before.year() != at.year());
        let new_day = before.is_none_or(|before| before.date() != at.date());
        let form = match self {
            Self::Minutes(_) | Self::Hours(_) if new_day => Form::DayTime,
            Self::Minutes(_) | Self::Hours(_) => Form::Time,
            Self::Days(_) if new_year => Form::Date,
            Self::Days(_) => Form::Day,
            Self::Months(_) if new_year => Form::MonthYear,
            Self::Months(_) => Form::Month,
            Self::Years(_) => Form::Year,
        };
        t.dated(at, form)
    }
}

fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str, zone: Tz) -> String {
        let at = |text| Micros::parse(text).unwrap().0;
        let axis = Axis { from: at(from), to: at(to), zone, t: Locale::En };
        axis.ticks().into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn round_times_fit_the_span() {
        let berlin = chrono_tz::Europe::Berlin;
        let check = |from, to, expect| assert_eq!(labels(from, to, berlin), expect);
        check("2025-11-03", "2025-12-03", "10 Nov 2025 | 17 Nov | 24 Nov | 1 Dec");
        check("2025-11-03T08:00:00Z", "2025-11-03T09:10:00Z", "3 Nov, 09:00 | 09:15 | 09:30 | 09:45 | 10:00");
        check(
            "2025-03-29T12:00:00Z",
            "2025-03-31T12:00:00Z",
            "29 Mar, 18:00 | 30 Mar, 00:00 | 06:00 | 12:00 | 18:00 | 31 Mar, 00:00 | 06:00 | 12:00",
        );
        check("2025-10-20", "2026-05-01", "Nov 2025 | Dec | Jan 2026 | Feb | Mar | Apr | May");
        check("2024-10-20", "2026-08-01", "Jan 2025 | Apr | Jul | Oct | Jan 2026 | Apr | Jul");
        check("2016-02-01", "2026-02-01", "2017 | 2018 | 2019 | 2020 | 2021 | 2022 | 2023 | 2024 | 2025 | 2026");
    }

    #[test]
    fn every_span_has_few_ticks() {
        for zone in [Tz::UTC, chrono_tz::Asia::Kathmandu, chrono_tz::America::Santiago] {
            for power in 0..16 {
                for lead in [1, 2, 5, 9] {
                    let length = lead * 10i64.pow(power);
                    let from = Micros::parse("2019-12-31T22:30:00Z").unwrap().0;
                    let ticks = Axis { from, to: from + length, zone, t: Locale::En }.ticks();
                    assert!(ticks.len() <= 12, "{length}: {ticks:?}");
                    assert!(readable(&ticks));
                }
            }
        }
    }
}
