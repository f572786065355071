//! Languages: which there are, which one a reader wants, and every text that people read.
//!
//! The texts lie in `locales/`, one folder for each language and one file for each area. The build makes a function of
//! each message: `customers-title` is `t.customers_title()`, where `t` is the reader's [`Locale`].
use std::fmt::Write as _;

use axum::http::{HeaderMap, header};

use crate::{charts::xml, extract::cookie};

/// A language with its way of writing numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// Which form of a word a number takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plural {
    /// As after 1.
    One,
    /// As after most numbers.
    Other,
}

/// A number in a text.
pub trait Number {
    /// The number.
    fn number(self) -> u64;
}

impl Number for u64 {
    fn number(self) -> u64 {
        self
    }
}

impl Number for u32 {
    fn number(self) -> u64 {
        u64::from(self)
    }
}

impl Number for usize {
    fn number(self) -> u64 {
        self as u64
    }
}

impl<N: Number + Copy> Number for &N {
    fn number(self) -> u64 {
        (*self).number()
    }
}

impl Locale {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The name of the cookie that keeps the choice of somebody who has not signed in.
    pub const COOKIE: &'static str = "lang";

    /// The language's short name, as in `lang` and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// Which way it is written.
    pub fn dir(self) -> &'static str {
        match self {
            Self::En | Self::De => "ltr",
        }
    }

    /// The language of a tag such as `de` or `de-AT`; `None` where there are no texts in it.
    pub fn parse(tag: &str) -> Option<Self> {
        let main = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(main))
    }

    /// The reader's language: what their account says, else what they chose in this browser, else the first that the
    /// browser asks for and that there is, else English.
    pub fn of(account: Option<&str>, headers: &HeaderMap) -> Self {
        let asked = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(wanted);
        let chosen = || cookie(headers, Self::COOKIE).and_then(Self::parse);
        account.and_then(Self::parse).or_else(chosen).or_else(asked).unwrap_or_default()
    }

    /// The cookie that keeps the choice for a year.
    pub fn cookie(self) -> String {
        format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Self::COOKIE, self.as_str())
    }

    fn plural(self, n: u64) -> Plural {
        match self {
            Self::En | Self::De if n == 1 => Plural::One,
            Self::En | Self::De => Plural::Other,
        }
    }
}

/// The language that `Accept-Language` wants most of those that there are; of equals the first.
fn wanted(header: &str) -> Option<Locale> {
    let mut best: Option<(f64, Locale)> = None;
    for part in header.split(',') {
        let mut fields = part.split(';');
        let tag = fields.next().unwrap_or_default();
        let weight = fields.find_map(|field| field.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let (Some(locale), Some(weight)) = (Locale::parse(tag), weight) else { continue };
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_wins_then_the_cookie_then_the_browser() {
        let of = |account: Option<&str>, cookie: &str, accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, format!("a=b; {cookie}").parse().unwrap());
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            Locale::of(account, &headers)
        };
        assert_eq!(of(Some("en"), "lang=de", "de"), Locale::En);
        assert_eq!(of(Some("xx"), "lang=de", "en"), Locale::De);
        assert_eq!(of(None, "lang=de", "en"), Locale::De);
        assert_eq!(of(None, "lang=pink", "fr, de-AT;q=0.9, en;q=0.8"), Locale::De);
        assert_eq!(of(None, "", "de;q=0.3, en;q=0.8"), Locale::En);
        assert_eq!(of(None, "", "de;q=0, fr"), Locale::En);
        assert_eq!(of(None, "", "*"), Locale::En);
        assert_eq!(Locale::of(None, &HeaderMap::new()), Locale::En);
    }
}
