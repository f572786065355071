//! The language of a mail: its words, and how numbers and dates are written in it.
use chrono_tz::Tz;
use throughline_model::time::Micros;

/// The language of a mail's reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tongue {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

const DAYS: [&str; 7] = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];

impl Tongue {
    /// The language that an account asks for.
    pub fn of(language: Option<&str>) -> Self {
        if language == Some("de") { Self::De } else { Self::En }
    }

    /// Its short name.
    pub fn code(self) -> &'static str {
        self.either("en", "de")
    }

    /// The English words, or the German ones.
    pub fn either<T>(self, english: T, german: T) -> T {
        match self {
            Self::En => english,
            Self::De => german,
        }
    }

    /// A count, with the thousands apart.
    pub fn count(self, n: u64) -> String {
        let (digits, apart) = (n.to_string(), self.either(',', '.'));
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(apart);
            }
            text.push(digit);
        }
        text
    }

    /// A number with decimals.
    pub fn decimal(self, value: f64, places: usize) -> String {
        let text = format!("{value:.places$}").replace('-', "−");
        self.either(text.clone(), text.replace('.', ","))
    }

    /// A share in percent.
    pub fn percent(self, share: f64) -> String {
        format!("{} %", self.decimal(100.0 * share, 1))
    }

    /// A moment with its zone.
    pub fn moment(self, at: Micros, zone: Tz) -> String {
        match self {
            Self::En => written(at, zone, "%-d %B %Y, %H:%M (%Z)"),
            Self::De => written(at, zone, &format!("%-d. {} %Y, %H:%M Uhr (%Z)", month(at, zone))),
        }
    }

    /// A day.
    pub fn day(self, at: Micros, zone: Tz) -> String {
        match self {
            Self::En => written(at, zone, "%a %-d %b %Y"),
            Self::De => {
                let day = written(at, zone, "%u").parse::<usize>().unwrap_or(1);
                let name = DAYS.get(day.saturating_sub(1)).copied().unwrap_or_default();
                written(at, zone, &format!("{name} %-d. {} %Y", month(at, zone)))
            }
        }
    }
}

fn month(at: Micros, zone: Tz) -> &'static str {
    let month = written(at, zone, "%-m").parse::<usize>().unwrap_or(1);
    MONTHS.get(month.saturating_sub(1)).copied().unwrap_or_default()
}

fn written(at: Micros, zone: Tz, form: &str) -> String {
    let at = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    at.with_timezone(&zone).format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_those_of_the_language() {
        let at = Micros::parse("2026-03-01T22:30:00Z").unwrap();
        let berlin = chrono_tz::Europe::Berlin;
        let said = |tongue: Tongue| {
            [tongue.count(1_234_567), tongue.percent(-0.0815), tongue.moment(at, berlin), tongue.day(at, berlin)]
        };
        assert_eq!(said(Tongue::of(None)), ["1,234,567", "−8.2 %", "1 March 2026, 23:30 (CET)", "Sun 1 Mar 2026"]);
        assert_eq!(
            said(Tongue::of(Some("de"))),
            ["1.234.567", "−8,2 %", "1. März 2026, 23:30 Uhr (CET)", "So 1. März 2026"]
        );
    }
}
