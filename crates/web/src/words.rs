//! How dates, spans, numbers and money are written for people.
//!
//! A no-break space stands between a number and its unit, a narrow one before signs, so that a figure never wraps.
use chrono::{DateTime, Datelike, TimeZone, Timelike};
use chrono_tz::Tz;
use throughline_app::figures::{Scored, Unit};
use throughline_model::{
    identifier::IdentifierKind,
    metric::Scale,
    money::{Money, exponent},
    time::{DAY, Micros, SECOND},
};

/// The narrow no-break space between a number and the sign of its unit.
pub const THIN: char = '\u{202f}';
/// The no-break space between a number and a word.
pub const TIED: char = '\u{a0}';

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// A moment in a zone; moments outside of the calendar are drawn at its beginning.
pub fn local(at: Micros, zone: Tz) -> DateTime<Tz> {
    zone.from_utc_datetime(&at.to_utc().unwrap_or_default().naive_utc())
}

/// A date such as `6 Mar 2026`.
pub fn date(at: Micros, zone: Tz) -> String {
    local(at, zone).format("%-d %b %Y").to_string()
}

/// A date without its year such as `6 March`, with the year where it is not the given one.
pub fn day_in(at: Micros, zone: Tz, year: i32) -> String {
    let at = local(at, zone);
    let format = if at.year() == year { "%-d %B" } else { "%-d %B %Y" };
    at.format(format).to_string()
}

/// A date and time such as `6 Mar 2026, 14:05`.
pub fn moment(at: Micros, zone: Tz) -> String {
    local(at, zone).format("%-d %b %Y, %H:%M").to_string()
}

/// A date for the `datetime` attribute and for addresses.
pub fn machine(at: Micros) -> String {
    at.to_string()
}

/// The year of a moment.
pub fn year(at: Micros, zone: Tz) -> i32 {
    local(at, zone).year()
}

/// A range of time as its days say it best: `6 March 2026`, `3 Nov – 2 Dec 2025`, `2019 – 2026`.
pub fn range(from: Micros, to: Micros, zone: Tz) -> String {
    let (a, b) = (local(from, zone), local(to, zone));
    if a.date_naive() == b.date_naive() {
        return a.format("%-d %B %Y").to_string();
    }
    let whole_months = a.day() == 1 && a.num_seconds_from_midnight() == 0 && b.month() == a.month();
    if whole_months && a.year() == b.year() && b.day() >= 28 {
        return a.format("%B %Y").to_string();
    }
    if a.year() == b.year() {
        return format!("{} – {}", a.format("%-d %b"), b.format("%-d %b %Y"));
    }
    format!("{} – {}", a.format("%-d %b %Y"), b.format("%-d %b %Y"))
}

/// A length of time in the unit that fits, with one decimal below ten: `3.3 days`, `26 hours`, `11 minutes`.
pub fn span(micros: i64) -> String {
    let micros = micros.abs();
    let (unit, one, many) = match micros {
        m if m < SECOND => return format!("under 1{TIED}second"),
        m if m < MINUTE => (SECOND, "second", "seconds"),
        m if m < HOUR => (MINUTE, "minute", "minutes"),
        m if m < 48 * HOUR => (HOUR, "hour", "hours"),
        m if m < 730 * DAY => (DAY, "day", "days"),
        _ => (365 * DAY + 6 * HOUR, "year", "years"),
    };
    let value = micros as f64 / unit as f64;
    let tenths = (value * 10.0).round() as i64;
    let text = if tenths >= 100 || tenths % 10 == 0 { grouped(value.round() as u64) } else { decimal(value, 1) };
    format!("{text}{TIED}{}", if text == "1" { one } else { many })
}

/// A length of time in few letters: `3.3 d`, `26 h`, `11 min`.
pub fn short_span(micros: i64) -> String {
    let mut text = span(micros);
    for (long, short) in [
        ("seconds", "s"),
        ("second", "s"),
        ("minutes", "min"),
        ("minute", "min"),
        ("hours", "h"),
        ("hour", "h"),
        ("days", "d"),
        ("day", "d"),
        ("years", "y"),
        ("year", "y"),
    ] {
        if text.ends_with(long) {
            text.truncate(text.len() - long.len());
            text.push_str(short);
            break;
        }
    }
    text
}

/// A count with its thousands apart: `20,114`.
pub fn count(n: u64) -> String {
    grouped(n)
}

/// A count with what is counted: `1 moment`, `20,114 moments`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{TIED}{}", grouped(n), if n == 1 { one } else { many })
}

/// A number with at most `places` decimals and no trailing zeros.
pub fn decimal(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A score on its scale: `2 of 7`, or the bare value where the scale is not known.
pub fn score(value: f64, scale: Option<Scale>) -> String {
    match scale {
        Some(scale) => format!("{}{TIED}of{TIED}{}", decimal(value, 1), decimal(scale.max, 1)),
        None => decimal(value, 1),
    }
}

/// A figure in its unit: `61`, `88 %`, `4.1`; a dash where there are no answers.
pub fn figure(scored: &Scored) -> String {
    scored.value.map_or_else(|| "–".to_owned(), |value| in_unit(value, scored.unit))
}

/// A figure with how sure it is: `61 ± 4 · n 312`.
pub fn figure_with_interval(scored: &Scored) -> String {
    let n = count(scored.n);
    match scored.interval {
        Some((low, high)) => {
            format!("{} ({} – {}) · n\u{a0}{n}", figure(scored), in_unit(low, scored.unit), in_unit(high, scored.unit))
        }
        None => format!("{} · n\u{a0}{n}", figure(scored)),
    }
}

/// A value of a score in its unit.
pub fn in_unit(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Points => decimal(value, 0).replace('-', "−"),
        Unit::Share => percent(value),
        Unit::Mean => decimal(value, 2),
    }
}

/// A share in percent: `8.1 %`.
pub fn percent(share: f64) -> String {
    format!("{}{THIN}%", decimal(100.0 * share, 1))
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

/// An amount of money: `€184`, `$62.50`, `1,200 SEK`.
pub fn money(money: &Money) -> String {
    let places = exponent(&money.currency).max(0) as u32;
    let unit = 10u64.pow(places);
    let minor = money.minor.unsigned_abs();
    let (whole, rest) = (minor / unit, minor % unit);
    let mut amount = grouped(whole);
    if rest > 0 {
        amount.push_str(&format!(".{rest:0width$}", width = places as usize));
    }
    let sign = if money.minor < 0 { "−" } else { "" };
    match money.currency.as_str() {
        "EUR" => format!("{sign}€{amount}"),
        "USD" => format!("{sign}${amount}"),
        "GBP" => format!("{sign}£{amount}"),
        "JPY" => format!("{sign}¥{amount}"),
        other => format!("{sign}{amount}{THIN}{other}"),
    }
}

/// The kind of an identifier as people call it.
pub fn identifier(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::ExternalId => "customer number",
        IdentifierKind::AnonymousId => "visitor",
        IdentifierKind::EpisodeId => "single visit",
        IdentifierKind::Email => "e-mail",
        IdentifierKind::Phone => "telephone",
    }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_take_the_unit_that_fits() {
        let check = |micros: i64, expect: &str| assert_eq!(span(micros).replace(TIED, " "), expect);
        check(0, "under 1 second");
        check(SECOND, "1 second");
        check(11 * MINUTE, "11 minutes");
        check(90 * MINUTE, "1.5 hours");
        check(26 * HOUR, "26 hours");
        check(DAY * 33 / 10, "3.3 days");
        check(DAY * 9999 / 1000, "10 days");
        check(-DAY * 40, "40 days");
        check(DAY * 1096, "3 years");
        assert_eq!(short_span(DAY * 33 / 10).replace(TIED, " "), "3.3 d");
        assert_eq!(short_span(11 * MINUTE).replace(TIED, " "), "11 min");
    }

    #[test]
    fn figures_and_money() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(20_114), "20,114");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(money(&Money { minor: 18400, currency: "EUR".into() }), "€184");
        assert_eq!(money(&Money { minor: -6205, currency: "USD".into() }), "−$62.05");
        assert_eq!(money(&Money { minor: 1200, currency: "JPY".into() }), "¥1,200");
        assert_eq!(money(&Money { minor: 120_000, currency: "SEK".into() }).replace(THIN, " "), "1,200 SEK");
        assert_eq!(score(2.0, Some(Scale::new(1.0, 7.0))).replace(TIED, " "), "2 of 7");
        assert_eq!(metric("nps"), "NPS");
        assert_eq!(metric("shop_review"), "Shop review");
        assert_eq!(label("firstName"), "First name");
        assert_eq!(label("customer_ID"), "Customer ID");
    }

    #[test]
    fn dates_in_the_zone() {
        let at = Micros::parse("2025-11-17T23:30:00Z").unwrap_or_default();
        assert_eq!(moment(at, chrono_tz::Europe::Berlin), "18 Nov 2025, 00:30");
        assert_eq!(date(at, Tz::UTC), "17 Nov 2025");
        let parse = |text: &str| Micros::parse(text).unwrap_or_default();
        assert_eq!(range(parse("2025-11-01"), parse("2025-11-30"), Tz::UTC), "November 2025");
        assert_eq!(range(parse("2025-11-03"), parse("2025-12-02"), Tz::UTC), "3 Nov – 2 Dec 2025");
        assert_eq!(range(parse("2024-11-03"), parse("2025-12-02"), Tz::UTC), "3 Nov 2024 – 2 Dec 2025");
    }
}
