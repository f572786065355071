//! How dates, spans, numbers and money are written for people, in each language.
//!
//! A no-break space stands between a number and its unit, a narrow one before signs, so that a figure never wraps.
use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;
use throughline_app::figures::{Scored, Unit};
use throughline_model::{
    consent::Purpose,
    identifier::IdentifierKind,
    metric::Scale,
    money::{Money, exponent},
    permission::Role,
    time::{DAY, Micros, SECOND},
    touchpoint::Stage,
};

use crate::locale::Locale;

/// The narrow no-break space between a number and the sign of its unit.
pub const THIN: char = '\u{202f}';
/// The no-break space between a number and a word.
pub const TIED: char = '\u{a0}';

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// How much of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `14:05`
    Time,
    /// `6 Mar, 14:05`
    DayTime,
    /// `6 Mar`
    Day,
    /// `6 Mar 2026`
    Date,
    /// `6 Mar 2026, 14:05`
    Moment,
    /// `6 Mar 2026, 14:05:09`
    Second,
    /// `Mar`
    Month,
    /// `Mar 2026`
    MonthYear,
    /// `2026`
    Year,
    /// `6 March`
    LongDay,
    /// `6 March 2026`
    LongDate,
    /// `March 2026`
    LongMonthYear,
}

/// The units of a span, in the order of their length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SpanUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Years,
}

/// A moment in a zone; moments outside of the calendar are drawn at its beginning.
pub fn local(at: Micros, zone: Tz) -> DateTime<Tz> {
    zone.from_utc_datetime(&at.to_utc().unwrap_or_default().naive_utc())
}

/// A date for the `datetime` attribute and for addresses.
pub fn machine(at: Micros) -> String {
    at.to_string()
}

/// The year of a moment.
pub fn year(at: Micros, zone: Tz) -> i32 {
    local(at, zone).year()
}

/// The name of a metric as people write it: `NPS` for `nps`, `Review` for `review`.
pub fn metric(slug: &str) -> String {
    match slug {
        "nps" | "csat" | "ces" => slug.to_uppercase(),
        _ => label(slug),
    }
}

/// The text with its first letter in upper case.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A name from a program as people write it: `First name` for `firstName` or `first_name`.
pub fn label(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(if matches!(letter, '_' | '-') { ' ' } else { letter });
        }
        before = letter;
    }
    sentence(&words)
}

impl Locale {
    /// As much of a date as is asked for.
    pub fn dated(self, at: NaiveDateTime, form: Form) -> String {
        let months = match form {
            Form::LongDay | Form::LongDate | Form::LongMonthYear => self.words_months_long(),
            _ => self.words_months_short(),
        };
        let month = months.split(' ').nth(at.month0() as usize).unwrap_or_default();
        let (day, year) = (at.day(), at.year());
        let time = || at.format("%H:%M").to_string();
        let date = || self.words_form_date(day, month, year);
        match form {
            Form::Time => time(),
            Form::DayTime => self.words_form_moment(self.words_form_day(day, month), time()),
            Form::Day | Form::LongDay => self.words_form_day(day, month),
            Form::Date | Form::LongDate => date(),
            Form::Moment => self.words_form_moment(date(), time()),
            Form::Second => self.words_form_moment(date(), at.format("%H:%M:%S")),
            Form::Month => month.to_owned(),
            Form::MonthYear | Form::LongMonthYear => self.words_form_month(month, year),
            Form::Year => year.to_string(),
        }
    }

    fn dated_in(self, at: Micros, zone: Tz, form: Form) -> String {
        self.dated(local(at, zone).naive_local(), form)
    }

    /// A date such as `6 Mar 2026`.
    pub fn date(self, at: Micros, zone: Tz) -> String {
        self.dated_in(at, zone, Form::Date)
    }

    /// A month such as `Mar 2026`.
    pub fn month(self, at: Micros, zone: Tz) -> String {
        self.dated_in(at, zone, Form::MonthYear)
    }

    /// A date without its year such as `6 March`, with the year where it is not the given one.
    pub fn day_in(self, at: Micros, zone: Tz, year: i32) -> String {
        let form = if local(at, zone).year() == year { Form::LongDay } else { Form::LongDate };
        self.dated_in(at, zone, form)
    }

    /// A date and time such as `6 Mar 2026, 14:05`.
    pub fn moment(self, at: Micros, zone: Tz) -> String {
        self.dated_in(at, zone, Form::Moment)
    }

    /// A date and time with its second.
    pub fn second(self, at: Micros, zone: Tz) -> String {
        self.dated_in(at, zone, Form::Second)
    }

    /// A range of time as its days say it best: `6 March 2026`, `3 Nov – 2 Dec 2025`, `2019 – 2026`.
    pub fn range(self, from: Micros, to: Micros, zone: Tz) -> String {
        let (a, b) = (local(from, zone), local(to, zone));
        if a.date_naive() == b.date_naive() {
            return self.dated_in(from, zone, Form::LongDate);
        }
        let whole_months = a.day() == 1 && a.num_seconds_from_midnight() == 0 && b.month() == a.month();
        if whole_months && a.year() == b.year() && b.day() >= 28 {
            return self.dated_in(from, zone, Form::LongMonthYear);
        }
        let first = if a.year() == b.year() { Form::Day } else { Form::Date };
        format!("{} – {}", self.dated_in(from, zone, first), self.date(to, zone))
    }

    /// A length of time in the unit that fits, with one decimal below ten: `3.3 days`, `26 hours`, `11 minutes`.
    pub fn span(self, micros: i64) -> String {
        let Some((unit, value, n)) = self.measured(micros) else { return tied(self.words_under_second()) };
        match unit {
            SpanUnit::Seconds => self.words_seconds(n, value),
            SpanUnit::Minutes => self.words_minutes(n, value),
            SpanUnit::Hours => self.words_hours(n, value),
            SpanUnit::Days => self.words_days(n, value),
            SpanUnit::Years => self.words_years(n, value),
        }
    }

    /// A length of time in few letters: `3.3 d`, `26 h`, `11 min`.
    pub fn short_span(self, micros: i64) -> String {
        let Some((unit, value, _)) = self.measured(micros) else { return tied(self.words_short_under_second()) };
        tied(&match unit {
            SpanUnit::Seconds => self.words_short_seconds(value),
            SpanUnit::Minutes => self.words_short_minutes(value),
            SpanUnit::Hours => self.words_short_hours(value),
            SpanUnit::Days => self.words_short_days(value),
            SpanUnit::Years => self.words_short_years(value),
        })
    }

    /// The unit of a span, its number as it is written, and which form of the word goes with it; `None` under a second.
    fn measured(self, micros: i64) -> Option<(SpanUnit, String, u64)> {
        let micros = micros.saturating_abs();
        let (unit, length) = match micros {
            m if m < SECOND => return None,
            m if m < MINUTE => (SpanUnit::Seconds, SECOND),
            m if m < HOUR => (SpanUnit::Minutes, MINUTE),
            m if m < 48 * HOUR => (SpanUnit::Hours, HOUR),
            m if m < 730 * DAY => (SpanUnit::Days, DAY),
            _ => (SpanUnit::Years, 365 * DAY + 6 * HOUR),
        };
        let value = micros as f64 / length as f64;
        let tenths = (value * 10.0).round() as i64;
        let whole = tenths >= 100 || tenths % 10 == 0;
        let text = if whole { self.count(value.round() as u64) } else { self.decimal(value, 1) };
        // Whatever has decimals takes the form of most numbers.
        Some((unit, text, if whole { value.round() as u64 } else { 2 }))
    }

    /// A count with its thousands apart: `20,114`.
    pub fn count(self, n: u64) -> String {
        let apart = match self {
            Self::En => ',',
            Self::De => '.',
        };
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(apart);
            }
            text.push(digit);
        }
        text
    }

    fn point(self) -> char {
        match self {
            Self::En => '.',
            Self::De => ',',
        }
    }

    /// A number with at most `places` decimals and no trailing zeros.
    pub fn decimal(self, value: f64, places: usize) -> String {
        let text = format!("{value:.places$}");
        match text.split_once('.') {
            Some((whole, rest)) => match rest.trim_end_matches('0') {
                "" => whole.to_owned(),
                rest => format!("{whole}{}{rest}", self.point()),
            },
            None => text,
        }
    }

    /// A number with two decimals, such as a confidence.
    pub fn hundredths(self, value: f64) -> String {
        format!("{value:.2}").replace('.', &self.point().to_string())
    }

    /// A score on its scale: `2 of 7`, or the bare value where the scale is not known.
    pub fn score(self, value: f64, scale: Option<Scale>) -> String {
        match scale {
            Some(scale) => tied(&self.words_of_scale(self.decimal(value, 1), self.decimal(scale.max, 1))),
            None => self.decimal(value, 1),
        }
    }

    /// A value that is written already, on its scale: `4.1 of 5`.
    pub fn on_scale(self, value: String, scale: Scale) -> String {
        tied(&self.words_of_scale(value, self.decimal(scale.max, 1)))
    }

    /// A figure in its unit: `61`, `88 %`, `4.1`; a dash where there are no answers.
    pub fn figure(self, scored: &Scored) -> String {
        scored.value.map_or_else(|| "–".to_owned(), |value| self.in_unit(value, scored.unit))
    }

    /// A figure with how sure it is: `61 (57 – 65) · n 312`.
    pub fn figure_with_interval(self, scored: &Scored) -> String {
        let (figure, n) = (self.figure(scored), self.n(scored.n));
        match scored.interval {
            Some((low, high)) => {
                format!("{figure} ({} – {}) · {n}", self.in_unit(low, scored.unit), self.in_unit(high, scored.unit))
            }
            None => format!("{figure} · {n}"),
        }
    }

    /// How many there are: `n 312`.
    pub fn n(self, n: u64) -> String {
        format!("n{TIED}{}", self.count(n))
    }

    /// A value of a score in its unit.
    pub fn in_unit(self, value: f64, unit: Unit) -> String {
        match unit {
            Unit::Points => self.decimal(value, 0).replace('-', "−"),
            Unit::Share => self.percent(value),
            Unit::Mean => self.decimal(value, 2),
        }
    }

    /// A share in percent: `8.1 %`.
    pub fn percent(self, share: f64) -> String {
        format!("{}{THIN}%", self.decimal(100.0 * share, 1))
    }

    /// An amount of money: `€184`, `$62.50`, `1,200 SEK`.
    pub fn money(self, money: &Money) -> String {
        let places = exponent(&money.currency).max(0) as u32;
        let unit = 10u64.pow(places);
        let minor = money.minor.unsigned_abs();
        let (whole, rest) = (minor / unit, minor % unit);
        let mut amount = self.count(whole);
        if rest > 0 {
            amount.push_str(&format!("{}{rest:0width$}", self.point(), width = places as usize));
        }
        let sign = if money.minor < 0 { "−" } else { "" };
        let text = match money.currency.as_str() {
            "EUR" => self.words_in_euros(sign, amount),
            "USD" => self.words_in_dollars(sign, amount),
            "GBP" => self.words_in_pounds(sign, amount),
            "JPY" => self.words_in_yen(sign, amount),
            other => self.words_in_currency(sign, amount, other),
        };
        text.replace(' ', &THIN.to_string())
    }

    /// What was promised, as a noun within a sentence: small in English, with a capital in German.
    pub fn noun(self, text: &str) -> String {
        match self {
            Self::En => text.to_lowercase(),
            Self::De => sentence(text),
        }
    }

    /// The kind of an identifier as people call it.
    pub fn identifier(self, kind: IdentifierKind) -> &'static str {
        match kind {
            IdentifierKind::ExternalId => self.words_external_id(),
            IdentifierKind::AnonymousId => self.words_anonymous_id(),
            IdentifierKind::EpisodeId => self.words_episode_id(),
            IdentifierKind::Email => self.words_email(),
            IdentifierKind::Phone => self.words_phone(),
        }
    }

    /// What a stage is called.
    pub fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Awareness => self.words_awareness(),
            Stage::Consideration => self.words_consideration(),
            Stage::Purchase => self.words_purchase(),
            Stage::Delivery => self.words_delivery(),
            Stage::Use => self.words_use(),
            Stage::Support => self.words_support(),
            Stage::Loyalty => self.words_loyalty(),
            Stage::Offboarding => self.words_offboarding(),
        }
    }

    /// What a purpose of consent is called.
    pub fn purpose(self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Service => self.customers_service(),
            Purpose::Research => self.customers_research(),
            Purpose::ReviewRequest => self.customers_review_request(),
            Purpose::Marketing => self.customers_marketing(),
        }
    }

    /// What a role is called.
    pub fn role(self, role: Role) -> &'static str {
        match role {
            Role::Owner => self.words_owner(),
            Role::Admin => self.words_admin(),
            Role::Analyst => self.words_analyst(),
            Role::Agent => self.words_agent(),
            Role::UnitManager => self.words_unit_manager(),
            Role::Viewer => self.words_viewer(),
        }
    }
}

/// The text with spaces that do not break.
fn tied(text: &str) -> String {
    text.replace(' ', &TIED.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Locale = Locale::En;

    #[test]
    fn spans_take_the_unit_that_fits() {
        let check = |micros: i64, expect: &str| assert_eq!(EN.span(micros).replace(TIED, " "), expect);
        check(0, "under 1 second");
        check(SECOND, "1 second");
        check(11 * MINUTE, "11 minutes");
        check(90 * MINUTE, "1.5 hours");
        check(26 * HOUR, "26 hours");
        check(DAY * 33 / 10, "3.3 days");
        check(DAY * 9999 / 1000, "10 days");
        check(-DAY * 40, "40 days");
        check(DAY * 1096, "3 years");
        assert_eq!(EN.short_span(DAY * 33 / 10).replace(TIED, " "), "3.3 d");
        assert_eq!(EN.short_span(11 * MINUTE).replace(TIED, " "), "11 min");
    }

    #[test]
    fn figures_and_money() {
        assert_eq!(EN.count(0), "0");
        assert_eq!(EN.count(999), "999");
        assert_eq!(EN.count(20_114), "20,114");
        assert_eq!(EN.count(1_000_000), "1,000,000");
        assert_eq!(EN.money(&Money { minor: 18400, currency: "EUR".into() }), "€184");
        assert_eq!(EN.money(&Money { minor: -6205, currency: "USD".into() }), "−$62.05");
        assert_eq!(EN.money(&Money { minor: 1200, currency: "JPY".into() }), "¥1,200");
        assert_eq!(EN.money(&Money { minor: 120_000, currency: "SEK".into() }).replace(THIN, " "), "1,200 SEK");
        assert_eq!(EN.score(2.0, Some(Scale::new(1.0, 7.0))).replace(TIED, " "), "2 of 7");
        assert_eq!(metric("nps"), "NPS");
        assert_eq!(metric("shop_review"), "Shop review");
        assert_eq!(label("firstName"), "First name");
        assert_eq!(label("customer_ID"), "Customer ID");
    }

    #[test]
    fn dates_in_the_zone() {
        let at = Micros::parse("2025-11-17T23:30:00Z").unwrap_or_default();
        assert_eq!(EN.moment(at, chrono_tz::Europe::Berlin), "18 Nov 2025, 00:30");
        assert_eq!(EN.date(at, Tz::UTC), "17 Nov 2025");
        let parse = |text: &str| Micros::parse(text).unwrap_or_default();
        assert_eq!(EN.range(parse("2025-11-01"), parse("2025-11-30"), Tz::UTC), "November 2025");
        assert_eq!(EN.range(parse("2025-11-03"), parse("2025-12-02"), Tz::UTC), "3 Nov – 2 Dec 2025");
        assert_eq!(EN.range(parse("2024-11-03"), parse("2025-12-02"), Tz::UTC), "3 Nov 2024 – 2 Dec 2025");
    }

    #[test]
    fn each_language_writes_numbers_dates_and_plurals_its_way() {
        let de = Locale::De;
        let check = |text: String, expect: &str| assert_eq!(text.replace([TIED, THIN], " "), expect);
        for (n, english, german) in [(0, "0", "0"), (999, "999", "999"), (20_114, "20,114", "20.114")] {
            check(EN.count(n), english);
            check(de.count(n), german);
        }
        check(EN.percent(0.081), "8.1 %");
        check(de.percent(0.081), "8,1 %");
        check(de.percent(1.0), "100 %");
        check(EN.hundredths(0.7), "0.70");
        check(de.hundredths(0.7), "0,70");
        check(de.span(DAY * 33 / 10), "3,3 Tage");
        check(de.span(DAY * 2), "2 Tage");
        check(de.span(HOUR), "1 Stunde");
        check(de.span(90 * MINUTE), "1,5 Stunden");
        check(de.span(0), "unter 1 Sekunde");
        check(de.short_span(DAY * 33 / 10), "3,3 T");
        check(EN.words_customers(1u64), "1 customer");
        check(EN.words_customers(0u64), "0 customers");
        check(de.words_customers(1u64), "1 Kunde");
        check(de.words_customers(20_114u64), "20.114 Kunden");
        check(de.score(4.5, Some(Scale::new(1.0, 5.0))), "4,5 von 5");
        let money = |minor, currency: &str| Money { minor, currency: currency.into() };
        check(de.money(&money(18400, "EUR")), "184 €");
        check(de.money(&money(-123_456, "USD")), "−1.234,56 $");
        check(de.money(&money(120_000, "SEK")), "1.200 SEK");
        let at = |text: &str| Micros::parse(text).unwrap_or_default();
        check(de.date(at("2026-03-06"), Tz::UTC), "6. März 2026");
        check(de.moment(at("2025-11-17T23:30:00Z"), chrono_tz::Europe::Berlin), "18. Nov. 2025, 00:30");
        check(de.range(at("2025-11-03"), at("2025-12-02"), Tz::UTC), "3. Nov. – 2. Dez. 2025");
        check(de.range(at("2025-11-01"), at("2025-11-30"), Tz::UTC), "November 2025");
        check(de.day_in(at("2025-05-01"), Tz::UTC, 2025), "1. Mai");
        check(EN.day_in(at("2025-05-01"), Tz::UTC, 2025), "1 May");
    }
}
