//! Rows: the values that templates, times, numbers and conditions take from one of them.
use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use throughline_model::{
    outcome::{Reason, Rejection},
    time::{DAY, Micros, SECOND, in_zone, parse_time},
};

use super::{
    mapping::{Condition, LengthRule, LengthUnit, TimeRule},
    plan::{Plan, Slot},
    table::{Cell, Table},
    template::{Hole, Part, Template},
};

/// The first moment that a time may name: 1900.
const EARLIEST: i64 = -25_567 * DAY;

/// A moment, and the offset from UTC in minutes where the source or its zone states one.
pub(super) type Moment = (Micros, Option<i16>);

/// The row that is being read, and the joined rows that belong to it.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    pub(super) plan: &'r Plan<'r>,
    pub(super) table: &'r dyn Table,
    pub(super) joined: &'r [Option<usize>],
    /// The digest of the file and the line.
    pub(super) id: &'r str,
}

impl<'r> Row<'r> {
    /// The value of a hole.
    pub(super) fn cell(&self, hole: &'r Hole) -> Cell<'r> {
        for slot in self.plan.slots(hole) {
            let cell = match slot {
                Slot::Own(place) => self.table.cell(*place),
                Slot::Joined(join, column) => {
                    let row = self.joined.get(*join).copied().flatten();
                    match (self.plan.joins.get(*join), row) {
                        (Some((_, lookup)), Some(row)) => lookup.cell(row, *column),
                        _ => Cell::Empty,
                    }
                }
                Slot::File => Cell::Text(&self.plan.file.name),
                Slot::Table => Cell::Text(&self.plan.table.name),
                Slot::Line => Cell::Text(self.id.rsplit(':').next().unwrap_or_default()),
                Slot::Row => Cell::Text(self.id),
            };
            match cell {
                Cell::Empty => {}
                Cell::Text(text) if self.plan.table.is_null(text) => {}
                cell => return cell,
            }
        }
        hole.default.as_deref().map_or(Cell::Empty, Cell::Text)
    }

    /// The text of a template; `None` where one of its holes is empty.
    pub(super) fn text(&self, template: &'r Template) -> Option<Cow<'r, str>> {
        match template.parts.as_slice() {
            [] => None,
            [Part::Text(text)] => Some(Cow::Borrowed(text)),
            [Part::Hole(hole)] => self.cell(hole).text(),
            parts => {
                let mut whole = String::new();
                for part in parts {
                    match part {
                        Part::Text(text) => whole.push_str(text),
                        Part::Hole(hole) => whole.push_str(self.cell(hole).text()?.trim()),
                    }
                }
                Some(Cow::Owned(whole))
            }
        }
    }

    /// The text of an optional template, trimmed.
    pub(super) fn word(&self, template: &'r Option<Template>) -> Option<String> {
        let text = self.text(template.as_ref()?)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The number of a template.
    pub(super) fn number(&self, template: &'r Template) -> Result<Option<f64>, Rejection> {
        let cell = template.hole().map(|hole| self.cell(hole));
        let text = match cell {
            Some(Cell::Empty) => return Ok(None),
            Some(Cell::Int(number)) => return Ok(Some(number as f64)),
            Some(Cell::Float(number)) => return Ok(Some(number)),
            Some(cell) => cell.text(),
            None => self.text(template),
        };
        let Some(text) = text else { return Ok(None) };
        match number(&text, self.plan.table.decimal_comma) {
            Some(number) => Ok(Some(number)),
            None => Err(Rejection::new(Reason::WrongType, format!("{template} is {}, not a number", shown(&text)))),
        }
    }

    /// The moment of a time.
    pub(super) fn time(&self, rule: &'r TimeRule) -> Result<Option<Moment>, Rejection> {
        let zone = rule.zone.unwrap_or(self.plan.zone);
        let cell = match rule.at.hole() {
            Some(hole) => self.cell(hole),
            None => Cell::Empty,
        };
        let read = match cell {
            Cell::Local(local) => Read::Local(local),
            Cell::Instant(at) => Read::Moment((at, Some(0))),
            cell => {
                let text = if rule.at.hole().is_some() { cell.text() } else { self.text(&rule.at) };
                let Some(text) = text else { return Ok(None) };
                read(text.trim(), &rule.formats, zone).ok_or_else(|| {
                    let detail = format!("{} is {}, not a time of the expected format", rule.at, shown(&text));
                    Rejection::new(Reason::BadTime, detail)
                })?
            }
        };
        let Some(moment) = read.place(zone, rule.end_of_day) else {
            return Err(Rejection::new(Reason::BadTime, format!("{} has a time that {zone} does not have", rule.at)));
        };
        let (at, _) = moment;
        if at.0 < EARLIEST {
            return Err(Rejection::new(Reason::BadTime, format!("{} lies before 1900", rule.at)));
        }
        Ok(Some(moment))
    }

    /// The moment at which something happened, which does not lie in the future.
    pub(super) fn past(&self, rule: &'r TimeRule) -> Result<Option<Moment>, Rejection> {
        let moment = self.time(rule)?;
        if let (Some((at, _)), Some(latest)) = (moment, self.plan.latest)
            && at > latest
        {
            let detail = format!("{} lies more than a day in the future: {at}", rule.at);
            return Err(Rejection::new(Reason::Future, detail));
        }
        Ok(moment)
    }

    /// A length of time in microseconds.
    pub(super) fn length(&self, rule: &'r LengthRule) -> Result<Option<i64>, Rejection> {
        let unit = match rule.unit {
            LengthUnit::Milliseconds => SECOND / 1000,
            LengthUnit::Seconds => SECOND,
            LengthUnit::Minutes => 60 * SECOND,
            LengthUnit::Hours => 3600 * SECOND,
            LengthUnit::Days => DAY,
        };
        let Some(number) = self.number(&rule.value)? else { return Ok(None) };
        let micros = (number * unit as f64).round();
        if !(0.0..9e18).contains(&micros) {
            let detail = format!("{} is {number}, not a length of time", rule.value);
            return Err(Rejection::new(Reason::WrongType, detail));
        }
        Ok(Some(micros as i64))
    }

    /// Tells whether a condition holds.
    pub(super) fn holds(&self, condition: &'r Condition) -> bool {
        let Some(column) = &condition.column else {
            return condition.any.iter().any(|condition| self.holds(condition));
        };
        let text = self.text(column);
        if let Some(present) = condition.present {
            return text.is_some() == present;
        }
        let Some(text) = text else { return false };
        let text = text.trim();
        if let Some(below) = condition.below {
            return number(text, self.plan.table.decimal_comma).is_some_and(|number| number < below);
        }
        condition.equals.as_deref() == Some(text)
            || condition.any_of.iter().flatten().any(|word| word == text)
            || condition.starts.as_deref().is_some_and(|start| text.starts_with(start))
    }
}

/// A value as a sentence shows it, cut where it is long.
pub(super) fn shown(text: &str) -> String {
    let cut: String = text.trim().chars().take(60).collect();
    format!("`{cut}`")
}

/// Reads a number as tables write it.
pub(super) fn number(text: &str, decimal_comma: bool) -> Option<f64> {
    let text = text.trim();
    let owned;
    let text = if decimal_comma {
        owned = text.replace(['.', ' ', '\u{a0}', '\u{202f}'], "").replace(',', ".");
        owned.as_str()
    } else {
        text
    };
    // Rust also reads words such as `inf` and `nan`.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    plain.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

/// A time as it was read: by the clocks of a place, or a moment already.
enum Read {
    Local(NaiveDateTime),
    Moment(Moment),
}

impl Read {
    /// The moment; a date that means all of its day becomes the midnight after it, and a time of day stays.
    fn place(self, zone: Tz, end_of_day: bool) -> Option<Moment> {
        let local = match self {
            Self::Moment(moment) if !end_of_day => return Some(moment),
            Self::Moment((at, _)) => at.to_utc()?.with_timezone(&zone).naive_local(),
            Self::Local(local) => local,
        };
        if end_of_day && local.time() == NaiveTime::MIN {
            return in_zone(local.date().succ_opt()?.and_time(NaiveTime::MIN), zone);
        }
        in_zone(local, zone)
    }
}

/// Tells whether a text is a time of a form.
pub(super) fn reads(text: &str, format: &str) -> bool {
    read(text.trim(), &[format.to_owned()], Tz::UTC).is_some()
}

fn read(text: &str, formats: &[String], zone: Tz) -> Option<Read> {
    if formats.is_empty() {
        return common(text, zone);
    }
    formats.iter().find_map(|format| {
        match format.as_str() {
            "auto" => return common(text, zone),
            "unix" | "unix_ms" => {
                let unit = if format == "unix" { SECOND as f64 } else { 1000.0 };
                let micros = number(text, false)? * unit;
                return (micros.abs() < 9e18).then(|| Read::Moment((Micros(micros.round() as i64), None)));
            }
            _ => {}
        }
        if let Ok(at) = DateTime::parse_from_str(text, format) {
            let offset = (at.offset().local_minus_utc() / 60) as i16;
            return Some(Read::Moment((Micros(at.timestamp_micros()), Some(offset))));
        }
        let local = NaiveDateTime::parse_from_str(text, format)
            .or_else(|_| NaiveDate::parse_from_str(text, format).map(|date| date.and_time(NaiveTime::MIN)));
        local.ok().map(Read::Local)
    })
}

/// Reads a time in one of the common formats, the commonest without trying the others.
fn common(text: &str, zone: Tz) -> Option<Read> {
    match plain(text) {
        Some(local) => Some(Read::Local(local)),
        None => parse_time(text, zone).map(Read::Moment),
    }
}

/// Reads `2026-01-31 08:00:00`, with a `T` or without, and `2026-01-31`.
fn plain(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0u32, |sum, byte| match byte {
            b'0'..=b'9' => Some(sum * 10 + u32::from(byte - b'0')),
            _ => None,
        })
    };
    let at = |place: usize| bytes.get(place).copied();
    if !matches!(bytes.len(), 10 | 19) || at(4) != Some(b'-') || at(7) != Some(b'-') {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(digits(0, 4)? as i32, digits(5, 7)?, digits(8, 10)?)?;
    if bytes.len() == 10 {
        return Some(date.and_time(NaiveTime::MIN));
    }
    if !matches!(at(10), Some(b' ' | b'T')) || at(13) != Some(b':') || at(16) != Some(b':') {
        return None;
    }
    date.and_hms_opt(digits(11, 13)?, digits(14, 16)?, digits(17, 19)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_tables_write_them() {
        assert_eq!(number(" 3.5 ", false), Some(3.5));
        assert_eq!(number("-1e3", false), Some(-1000.0));
        assert_eq!(number("1.234,5", true), Some(1234.5));
        for wrong in ["nan", "inf", "1,5", "", "abc", "0x1", "1e999"] {
            assert_eq!(number(wrong, false), None, "{wrong}");
        }
    }

    #[test]
    fn times_in_local_formats() {
        let zone = chrono_tz::Europe::Berlin;
        let check = |text: &str, formats: &[&str], expect: &str| {
            let formats: Vec<String> = formats.iter().map(|f| (*f).to_owned()).collect();
            let found =
                read(text, &formats, zone).and_then(|read| read.place(zone, false)).map(|(at, _)| at.to_string());
            assert_eq!(found.as_deref(), (!expect.is_empty()).then_some(expect), "{text}");
        };
        check("31.01.2026 08:00", &["%d.%m.%Y", "%d.%m.%Y %H:%M"], "2026-01-31T07:00:00Z");
        check("31.01.2026", &["%d.%m.%Y", "%d.%m.%Y %H:%M"], "2026-01-30T23:00:00Z");
        check("2015-05-3", &["%Y-%m-%d"], "2015-05-02T22:00:00Z");
        check("2026/01/31 08:00:00.500", &["auto", "%Y/%m/%d %H:%M:%S%.f"], "2026-01-31T07:00:00.500Z");
        check("1769842800", &["unix"], "2026-01-31T07:00:00Z");
        check("2026-01-31 08:00:00", &[], "2026-01-31T07:00:00Z");
        check("2026-01-31T08:00:00+00:00", &[], "2026-01-31T08:00:00Z");
        check("2026-02-31 08:00:00", &[], "");
        check("31/01/2026", &[], "");
    }

    #[test]
    fn a_date_ends_at_the_next_midnight() {
        let zone = chrono_tz::America::Sao_Paulo;
        let end = |text: &str| common(text, zone).unwrap().place(zone, true).unwrap().0.to_string();
        assert_eq!(end("2017-08-01 00:00:00"), "2017-08-02T03:00:00Z");
        assert_eq!(end("2017-08-01 10:00:00"), "2017-08-01T13:00:00Z");
        // In this night the clocks went from midnight to one.
        assert_eq!(end("2017-10-14"), "2017-10-15T03:00:00Z");
        assert_eq!(end("2017-10-15"), "2017-10-16T02:00:00Z");
    }
}
