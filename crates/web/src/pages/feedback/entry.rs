//! One thing that was said, as the list draws it.
use chrono_tz::Tz;
use throughline_app::feedback::view::Entry;
use throughline_model::metric::Band;

use crate::{pages::Piece, urls, words};

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
    pub fn new(entry: &Entry, search: &str, zone: Tz) -> Self {
        let name = entry.metric.as_deref().map(words::metric);
        let score = match (name, entry.value) {
            (Some(name), Some(value)) => format!("{name} {}", words::score(value, entry.scale)),
            (Some(name), None) => name,
            (None, _) => "Comment".to_owned(),
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
            when: words::moment(entry.at, zone),
            score,
            tone: if entry.band == Some(Band::Low) { "b" } else { "w" },
            who: entry.who.name.clone().unwrap_or_else(|| "somebody who left no name".to_owned()),
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

/// The text in pieces; those that the search found, whatever their case, are strong.
pub fn marked(text: &str, search: &str) -> Vec<Piece> {
    let small = |letter: char| letter.to_lowercase();
    let sought: Vec<char> = search.trim().chars().flat_map(small).collect();
    let mut pieces = Vec::new();
    let mut push = |text: &str, strong| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), strong });
        }
    };
    let (mut plain, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && !sought.is_empty()) {
        match found(rest, &sought) {
            Some(length) => {
                push(text.get(plain..at).unwrap_or_default(), false);
                push(rest.get(..length).unwrap_or_default(), true);
                at += length;
                plain = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    push(text.get(plain..).unwrap_or_default(), false);
    pieces
}

/// How many bytes at the beginning of a text are what is sought.
fn found(text: &str, sought: &[char]) -> Option<usize> {
    let (mut place, mut length) = (0, 0);
    for letter in text.chars() {
        for small in letter.to_lowercase() {
            if sought.get(place) != Some(&small) {
                return None;
            }
            place += 1;
        }
        length += letter.len_utf8();
        if place == sought.len() {
            return Some(length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_marked() {
        let show = |text: &str, search: &str| {
            let pieces = marked(text, search);
            pieces.iter().map(|p| if p.strong { format!("[{}]", p.text) } else { p.text.clone() }).collect::<String>()
        };
        assert_eq!(show("Too late, always LATE", "late"), "Too [late], always [LATE]");
        assert_eq!(show("SCHÖN", "schö"), "[SCHÖ]N");
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
