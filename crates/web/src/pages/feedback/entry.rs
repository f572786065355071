//! One thing that was said, as the list draws it.
use std::ops::Range;

use chrono_tz::Tz;
use throughline_app::feedback::view::Entry;
use throughline_model::{metric::Band, search::Query};

use crate::{locale::Locale, pages::Piece, urls, words};

/// Longer words are shown from their beginning, the rest on demand.
const LONG: usize = 600;

/// One thing that was said, as the list draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryView {
    /// When, for machines.
    pub at: String,
    /// When, for people.
    pub when: String,
    /// The score in words, or what was asked, or that it is a comment.
    pub score: String,
    /// The colour of the score.
    pub tone: &'static str,
    /// Who said it.
    pub who: String,
    /// Where their line is.
    pub url: String,
    /// Whether they have a name.
    pub named: bool,
    /// What it is about.
    pub about: Option<String>,
    /// Channel, unit and source.
    pub how: String,
    /// Whether others can read it.
    pub public: bool,
    /// The language of the words.
    pub language: Option<String>,
    /// The heading.
    pub heading: Vec<Piece>,
    /// The words, or their beginning.
    pub text: Vec<Piece>,
    /// All words, where the beginning alone is shown.
    pub whole: Option<Vec<Piece>>,
}

impl EntryView {
    /// Words an entry; what is searched for is marked.
    pub fn new(t: Locale, entry: &Entry, search: Option<&Query>, zone: Tz) -> Self {
        let name = entry.metric.as_deref().map(words::metric);
        let score = match (name, entry.value) {
            (Some(name), Some(value)) => format!("{name} {}", t.score(value, entry.scale)),
            (Some(name), None) => name,
            (None, _) => t.feedback_comment().to_owned(),
        };
        let text = entry.text.as_deref().map(str::trim).unwrap_or_default();
        let beginning = beginning(text);
        // A name that is all of another is said once: `Berlin, shop` and not `shop, Berlin, shop`.
        let mut how: Vec<&str> = Vec::new();
        for name in [&entry.channel, &entry.unit, &entry.source].into_iter().flatten() {
            if !how.contains(&name.as_str()) {
                how.push(name);
            }
        }
        let object = entry.object.as_deref();
        let about = match (entry.about.as_deref().map(words::sentence), object) {
            (Some(about), Some(object)) => Some(format!("{about} ({object})")),
            (Some(about), None) => Some(about),
            (None, object) => object.map(str::to_owned),
        };
        Self {
            at: words::machine(entry.at),
            when: t.moment(entry.at, zone),
            score,
            tone: if entry.band == Some(Band::Low) { "b" } else { "w" },
            who: entry.who.name.clone().unwrap_or_else(|| t.feedback_nameless().to_owned()),
            url: urls::customer(entry.who.profile),
            named: entry.who.name.is_some(),
            about,
            how: how.join(", "),
            public: entry.public,
            language: entry.language.clone(),
            heading: marked(entry.heading.as_deref().unwrap_or_default().trim(), search),
            text: marked(beginning.unwrap_or(text), search),
            whole: beginning.map(|_| marked(text, search)),
        }
    }

    /// Whether there is more than a score.
    pub fn has_words(&self) -> bool {
        !self.heading.is_empty() || !self.text.is_empty()
    }
}

/// The beginning of long words, up to the end of a word; `None` where all are shown.
fn beginning(text: &str) -> Option<&str> {
    let (end, _) = text.char_indices().nth(LONG)?;
    let cut = text.get(..end)?;
    Some(cut.rsplit_once(char::is_whitespace).map_or(cut, |(words, _)| words))
}

/// The text in pieces; those that a search finds are strong.
pub fn marked(text: &str, search: Option<&Query>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |range: Range<usize>, strong| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), strong });
        }
    };
    let mut plain = 0;
    for mark in search.map(|search| search.marks(text)).unwrap_or_default() {
        push(plain..mark.start, false);
        push(mark.clone(), true);
        plain = mark.end;
    }
    push(plain..text.len(), false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_marked() {
        let show = |text: &str, search: &str| {
            let pieces = marked(text, Query::parse(search).as_ref());
            pieces.iter().map(|p| if p.strong { format!("[{}]", p.text) } else { p.text.clone() }).collect::<String>()
        };
        assert_eq!(show("Too late, always LATE", "late"), "Too [late], always [LATE]");
        assert_eq!(show("SCHÖN", "schö*"), "[SCHÖN]");
        assert_eq!(show("Истанбул", "x"), "Истанбул");
        assert_eq!(show("", "x"), "");
        assert_eq!(show("aaa", ""), "aaa");
    }

    #[test]
    fn long_words_end_with_a_word() {
        let text = "word ".repeat(200);
        let cut = beginning(&text).unwrap();
        assert!(cut.ends_with("word") && cut.len() <= LONG);
        assert_eq!(beginning("short"), None);
        assert_eq!(beginning(&"x".repeat(601)).map(str::len), Some(600));
    }
}
