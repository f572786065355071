//! Buckets of time: where hours, days, weeks and months begin in a zone, whatever its clocks do.
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use throughline_model::{
    question::{Bucket, FieldError},
    time::SECOND,
};

/// Most buckets that an answer has.
pub const MOST: usize = 100_000;

/// The beginnings of all buckets that touch `[from, to)`, in UTC microseconds.
///
/// # Errors
/// When there would be too many, or the times lie outside of the calendar.
pub fn boundaries(bucket: Bucket, from: i64, to: i64, zone: Tz) -> Result<Vec<i64>, FieldError> {
    let wrong = || FieldError::new("from", "lies outside of the calendar");
    let mut starts = Vec::new();
    if bucket == Bucket::Whole {
        starts.extend((from < to).then_some(from));
        return Ok(starts);
    }
    if bucket == Bucket::Hour {
        let hour = 3600 * SECOND;
        // Clocks of some zones stand half an hour beside those of others; by summer time they move whole hours, all but one.
        let at = DateTime::from_timestamp_micros(from).ok_or_else(wrong)?;
        let offset = i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()) * SECOND;
        let mut start = (from + offset).div_euclid(hour) * hour - offset;
        while start < to {
            push(&mut starts, start)?;
            start += hour;
        }
        return Ok(starts);
    }
    let mut day =
        first_day(bucket, DateTime::from_timestamp_micros(from).ok_or_else(wrong)?.with_timezone(&zone).date_naive());
    loop {
        let start = start_of(day, zone).ok_or_else(wrong)?;
        if start >= to {
            return Ok(starts);
        }
        push(&mut starts, start)?;
        day = next_day(bucket, day).ok_or_else(wrong)?;
    }
}

fn push(starts: &mut Vec<i64>, start: i64) -> Result<(), FieldError> {
    if starts.len() >= MOST {
        return Err(FieldError::new(
            "bucket",
            format!("more than {MOST} buckets: take longer ones or a shorter range"),
        ));
    }
    starts.push(start);
    Ok(())
}

fn first_day(bucket: Bucket, day: NaiveDate) -> NaiveDate {
    match bucket {
        Bucket::Hour | Bucket::Day | Bucket::Whole => day,
        Bucket::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Bucket::Month => day.with_day(1).unwrap_or(day),
    }
}

fn next_day(bucket: Bucket, day: NaiveDate) -> Option<NaiveDate> {
    match bucket {
        Bucket::Hour | Bucket::Day | Bucket::Whole => day.checked_add_days(Days::new(1)),
        Bucket::Week => day.checked_add_days(Days::new(7)),
        Bucket::Month => day.checked_add_months(Months::new(1)),
    }
}

/// The first moment of a day; where clocks skip midnight, the first that there is.
fn start_of(day: NaiveDate, zone: Tz) -> Option<i64> {
    (0..24 * 4).find_map(|quarter| {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0)?;
        zone.from_local_datetime(&day.and_time(time)).earliest().map(|at| at.timestamp_micros())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use throughline_model::time::Micros;

    fn starts(bucket: Bucket, from: &str, to: &str, zone: Tz) -> Vec<String> {
        let at = |text| Micros::parse(text).unwrap().0;
        boundaries(bucket, at(from), at(to), zone).unwrap().into_iter().map(|at| Micros(at).to_string()).collect()
    }

    #[test]
    fn days_follow_the_clocks_of_the_zone() {
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(
            starts(Bucket::Day, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", berlin),
            ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]
        );
        // Clocks in Beirut and São Paulo have skipped midnight.
        let sao_paulo = chrono_tz::America::Sao_Paulo;
        assert_eq!(
            starts(Bucket::Day, "2018-11-04T04:00:00Z", "2018-11-04T05:00:00Z", sao_paulo),
            ["2018-11-04T03:00:00Z"]
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        assert_eq!(
            starts(Bucket::Week, "2026-01-01", "2026-01-06", Tz::UTC),
            ["2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"]
        );
        assert_eq!(
            starts(Bucket::Month, "2026-01-31", "2026-02-02", Tz::UTC),
            ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]
        );
        assert_eq!(
            starts(Bucket::Hour, "2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z", Tz::UTC),
            ["2026-01-01T00:00:00Z"]
        );
        let kolkata = chrono_tz::Asia::Kolkata;
        assert_eq!(
            starts(Bucket::Hour, "2026-01-01T00:40:00Z", "2026-01-01T02:00:00Z", kolkata),
            ["2026-01-01T00:30:00Z", "2026-01-01T01:30:00Z"]
        );
    }

    #[test]
    fn too_many_buckets_are_refused() {
        let error = boundaries(Bucket::Hour, 0, i64::MAX / 2, Tz::UTC).unwrap_err();
        assert_eq!(error.field, "bucket");
    }
}
