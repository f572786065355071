//! The words of a text as a search knows them: without case and accents, in pairs of letters where a script has no
//! spaces. What is said and what is looked for pass through the same function, so they meet.
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Most letters of a word; what is longer is known by these.
const LONGEST: usize = 40;

/// Most words of one text that can be found.
const MOST: u32 = 50_000;

/// What kind of piece of a text a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A word, a number, a part of an order's number.
    Word,
    /// Two letters that follow each other in a script without spaces.
    Pair,
    /// The last letter of a run in such a script, which begins no pair.
    Last,
    /// The only letter of such a run.
    Alone,
}

/// The words of one text in the order of the words, each with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Vec<(String, u32)>);

impl Words {
    /// The words of a heading and a text. Between the two is a gap, so that no phrase reaches from one to the other.
    pub fn of(title: Option<&str>, body: Option<&str>) -> Self {
        let mut words = Vec::new();
        let mut begin = 0;
        for text in [title, body].into_iter().flatten() {
            let mut next = begin;
            scan(text, |at, word, _| {
                next = begin + at + 2;
                words.push((word.to_owned(), begin + at));
            });
            begin = next;
        }
        Self::from_places(words)
    }

    /// Words with their places, in any order.
    pub(crate) fn from_places(mut words: Vec<(String, u32)>) -> Self {
        words.sort_unstable();
        Self(words)
    }

    /// The words in their order, each with its place.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(word, at)| (word.as_str(), *at))
    }

    /// The places of a word, or of all words that begin so.
    pub fn places(&self, word: &str, begins: bool) -> impl Iterator<Item = u32> {
        let from = self.0.partition_point(|(other, _)| other.as_str() < word);
        let rest = self.0.get(from..).unwrap_or_default().iter();
        let same = move |other: &str| if begins { other.starts_with(word) } else { other == word };
        rest.take_while(move |(other, _)| same(other)).map(|(_, at)| *at)
    }
}

/// Calls for each word of a text: its place, the word, and what kind of piece it is.
///
/// Everything that is neither letter, mark nor digit divides words; so `AB-1234` is two that follow each other, and
/// whoever looks for it looks for both in this order.
pub fn scan(text: &str, mut each: impl FnMut(u32, &str, Part)) {
    let folded = fold(text);
    pieces(&folded, |at, place, part| each(at, folded.get(place).unwrap_or_default(), part));
}

/// Calls for each word of a folded text: its place among them, where it stands in the text, and what kind of piece it is.
pub(crate) fn pieces(folded: &str, mut each: impl FnMut(u32, Range<usize>, Part)) {
    let mut at = 0;
    let mut letters = folded.char_indices().peekable();
    while let Some((begin, first)) = letters.next() {
        if at >= MOST {
            return;
        }
        if !is_letter(first) {
            continue;
        }
        let unspaced = is_unspaced(first);
        let mut end = begin + first.len_utf8();
        let (mut before, mut length) = (begin, 1);
        while let Some((place, letter)) = letters.next_if(|(_, c)| is_letter(*c) && is_unspaced(*c) == unspaced) {
            let after = place + letter.len_utf8();
            if unspaced {
                each(at, before..after, Part::Pair);
                at += 1;
                before = place;
                if at >= MOST {
                    return;
                }
            } else if length < LONGEST {
                end = after;
            }
            length += 1;
        }
        let (from, part) = match (unspaced, length) {
            (false, _) => (begin, Part::Word),
            (true, 1) => (begin, Part::Alone),
            (true, _) => (before, Part::Last),
        };
        let to = if unspaced {
            from + folded.get(from..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8)
        } else {
            end
        };
        each(at, from..to, part);
        at += 1;
    }
}

/// A text in small letters without accents. Turkish letters with and without a dot are the same; `ß` is `ss`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_accent(*c)).nfc().flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ς' => folded.push('σ'),
            other => folded.push(other),
        }
    }
    folded
}

/// Marks that a reader may leave out, and characters that nobody sees.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{feff}')
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c)))
}

/// Scripts that put no space between words, and Hangul, whose words carry their particles.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        scan(text, |at, word, _| {
            assert_eq!(at as usize, words.len());
            words.push(word.to_owned());
        });
        words
    }

    #[test]
    fn words_are_divided_and_folded() {
        let check = |text: &str, expect: &[&str]| assert_eq!(words(text), expect, "{text}");
        check("Too LATE, 100 % of the time!", &["too", "late", "100", "of", "the", "time"]);
        check("Straße STRASSE ẞ", &["strasse", "strasse", "ss"]);
        check("İstanbul ISPARTA ısparta ağaç ŞİŞLİ", &["istanbul", "isparta", "isparta", "agac", "sisli"]);
        check("niño NIN\u{303}O Ærø Łódź", &["nino", "nino", "aero", "lodz"]);
        check("don't AB-1234 a@b.example 4.5", &["don", "t", "ab", "1234", "a", "b", "example", "4", "5"]);
        check("Отлично ЁЛКА ΟΔΌΣ οδός", &["отлично", "елка", "οδοσ", "οδοσ"]);
        check("配送が", &["配送", "送が", "が"]);
        check("手机 abc機", &["手机", "机", "abc", "機"]);
        check("배송", &["배송", "송"]);
        check("ﬁne ＡＢＣ① soft\u{ad}ly", &["fine", "abc1", "softly"]);
        check("हिन्दी में", &["हिन्दी", "में"]);
        check("", &[]);
        check("👍 …", &[]);
    }

    #[test]
    fn hostile_texts_cost_no_more_than_their_length() {
        assert_eq!(words(&"x".repeat(5_000_000)), ["x".repeat(LONGEST)]);
        assert_eq!(words(&format!("e{}", "\u{301}".repeat(1_000_000))), ["e"]);
        assert_eq!(words(&"a ".repeat(200_000)).len(), MOST as usize);
        assert_eq!(words(&"配".repeat(200_000)).len(), MOST as usize);
        assert_eq!(words("\0\u{202e}a\u{200d}b"), ["ab"]);
    }

    #[test]
    fn places_of_a_word_and_of_a_beginning() {
        let words = Words::of(Some("late again"), Some("later late"));
        let places = |word, begins| words.places(word, begins).collect::<Vec<_>>();
        assert_eq!(places("late", false), [0, 4]);
        assert_eq!(places("late", true), [0, 4, 3]);
        assert_eq!(places("lat", false), [0; 0]);
    }
}
