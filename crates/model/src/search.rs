//! Searches: what somebody looks for in a text, and whether a text has it.
use std::ops::Range;

use crate::words::{self, Part, Words};

/// What somebody looks for. A text fits when it has all of what is asked for and nothing of what is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What is asked for and left out; never empty.
    pub clauses: Vec<Clause>,
}

/// Words that must stand in the given distances from each other; mostly it is one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The words; never empty.
    pub terms: Vec<Term>,
    /// Whether a text that has them is left out.
    pub excluded: bool,
}

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its place among the words of the clause.
    pub at: u32,
    /// The word as [`words`] folds it.
    pub word: String,
    /// Whether it is only how the word begins.
    pub begins: bool,
}

impl Query {
    /// Reads a search: words, phrases in quotes, `-word` for what must not be there, `word*` for how a word begins.
    /// `None` where there is no word in it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut clauses = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let excluded = first == '-' && rest.chars().nth(1).is_some_and(|next| !next.is_whitespace());
            if excluded {
                rest = rest.get(1..).unwrap_or_default();
            }
            let quoted = rest.starts_with(is_quote);
            if quoted {
                rest = rest.trim_start_matches(is_quote);
            }
            let end = rest.find(|c: char| is_quote(c) || (!quoted && c.is_whitespace())).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(end);
            clauses.extend(Clause::of(piece, excluded));
            rest = if quoted { behind.strip_prefix(is_quote).unwrap_or(behind) } else { behind }.trim_start();
        }
        (!clauses.is_empty()).then_some(Self { clauses })
    }

    /// Reads what somebody is still typing: the last word may be the beginning of one.
    pub fn typing(text: &str) -> Option<Self> {
        let mut query = Self::parse(text)?;
        if !text.ends_with(|c: char| c.is_whitespace() || is_quote(c))
            && let Some(term) = query.clauses.last_mut().and_then(|clause| clause.terms.last_mut())
        {
            term.begins = true;
        }
        Some(query)
    }

    /// Tells whether a text fits.
    pub fn fits(&self, words: &Words) -> bool {
        self.clauses.iter().all(|clause| clause.is_in(words) != clause.excluded)
    }

    /// Where a text has what is asked for: ranges of its bytes in their order, none of which touches another.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut folded = String::with_capacity(text.len());
        // For each byte of the folded text, the letter that it comes from.
        let mut origins: Vec<Range<usize>> = Vec::with_capacity(text.len());
        let mut letter = [0; 4];
        for (at, c) in text.char_indices() {
            folded.push_str(&words::fold(c.encode_utf8(&mut letter)));
            match (origins.len() == folded.len(), origins.last_mut()) {
                // An accent of its own belongs to the letter before it.
                (true, Some(before)) => before.end = at + c.len_utf8(),
                _ => origins.resize(folded.len(), at..at + c.len_utf8()),
            }
        }
        let mut places = Vec::new();
        let mut found = Vec::new();
        words::pieces(&folded, |at, place, _| {
            found.push((folded.get(place.clone()).unwrap_or_default().to_owned(), at));
            places.push(place);
        });
        let words = Words::from_places(found);
        let asked = self.clauses.iter().filter(|clause| !clause.excluded);
        let mut marks: Vec<Range<usize>> = asked
            .flat_map(|clause| {
                clause.begins(&words).flat_map(move |begin| clause.terms.iter().map(move |term| (begin, term)))
            })
            .filter_map(|(begin, term)| {
                let place = places.get(usize::try_from(begin + i64::from(term.at)).ok()?)?;
                let (first, last) = (origins.get(place.start)?, origins.get(place.end.checked_sub(1)?)?);
                Some(first.start..last.end)
            })
            .collect();
        marks.sort_unstable_by_key(|mark| mark.start);
        marks.dedup_by(|next, before| {
            let touches = next.start <= before.end;
            if touches {
                before.end = before.end.max(next.end);
            }
            touches
        });
        marks
    }
}

impl Clause {
    fn of(piece: &str, excluded: bool) -> Option<Self> {
        let mut terms = Vec::new();
        words::scan(piece, |at, word, part| match part {
            Part::Word | Part::Pair => terms.push(Term { at, word: word.to_owned(), begins: false }),
            // A letter alone begins a pair wherever it stands in a longer text.
            Part::Alone => terms.push(Term { at, word: word.to_owned(), begins: true }),
            Part::Last => {}
        });
        if piece.ends_with('*')
            && let Some(term) = terms.last_mut()
        {
            term.begins = true;
        }
        (!terms.is_empty()).then_some(Self { terms, excluded })
    }

    fn is_in(&self, words: &Words) -> bool {
        self.begins(words).next().is_some()
    }

    /// The places at which all words of it begin to stand.
    fn begins<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = i64> + 'a {
        let (first, others) = self.terms.split_first().unzip();
        let others = others.unwrap_or_default();
        let has = move |begin: i64, term: &Term| {
            words.places(&term.word, term.begins).any(|other| i64::from(other) == begin + i64::from(term.at))
        };
        first
            .into_iter()
            .flat_map(|first: &Term| {
                words.places(&first.word, first.begins).map(|at| i64::from(at) - i64::from(first.at))
            })
            .filter(move |begin| others.iter().all(|term| has(*begin, term)))
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(query: &str, text: &str) -> bool {
        Query::parse(query).unwrap().fits(&Words::of(None, Some(text)))
    }

    #[test]
    fn a_search_finds_what_it_says() {
        let text = "The delivery of order AB-1234 was not good; Lieferung zu SPÄT. Fußgänger, İstanbul ışık, l’été.";
        let found = [
            "delivery",
            "DELIVERY",
            "deliv*",
            "late* -x spat",
            "spät",
            "SPAT",
            "fussganger",
            "FUSSGÄNGER",
            "istanbul",
            "İSTANBUL",
            "ISIK",
            "isik",
            "\"not good\"",
            "\"was not good\"",
            "\"was no*\"",
            "ab-1234",
            "AB-12*",
            "1234",
            "ete",
            "l'ete",
            "-refund",
            "order -refund",
            "“not good”",
            "\"not good",
            "delivery good",
            "\"not good\"late",
        ];
        for query in found {
            let expected = !query.contains("late");
            assert_eq!(fits(query, text), expected, "{query}");
        }
        for query in ["deliv", "-good", "\"good not\"", "1234-ab", "delivery -\"not good\"", "ab-123", "livery"] {
            assert!(!fits(query, text), "{query}");
        }
    }

    #[test]
    fn languages_without_spaces_are_found_by_their_letters() {
        let text = "配送がとても遅いです。iPhone手机很好 배송이 늦어요 จัดส่งช้ามาก";
        for query in
            ["配送", "遅い", "とても遅い", "配", "手机", "iphone手机", "iPhone", "배송", "늦어", "ส่งช้า", "好", "机"]
        {
            assert!(fits(query, text), "{query}");
        }
        for query in ["送配", "遅かった", "手好", "송배"] {
            assert!(!fits(query, text), "{query}");
        }
    }

    #[test]
    fn what_is_found_is_marked_where_it_stands() {
        let check = |query: &str, text: &str, expect: &str| {
            let mut marked = text.to_owned();
            for mark in Query::parse(query).unwrap().marks(text).into_iter().rev() {
                marked.insert(mark.end, ']');
                marked.insert(mark.start, '[');
            }
            assert_eq!(marked, expect, "{query}");
        };
        check("late", "Too late, always LATE, later", "Too [late], always [LATE], later");
        check("late*", "Too late, later", "Too [late], [later]");
        check("\"too late\" -refund", "too late; late, too", "[too] [late]; late, too");
        check("late refund", "a refund for the late", "a [refund] for the [late]");
        check("schon strasse", "SCHÖN, Scho\u{308}n und Straße", "[SCHÖN], [Scho\u{308}n] und [Straße]");
        check("istanbul", "İstanbul ﬁne", "[İstanbul] ﬁne");
        check("fine", "İstanbul ﬁne", "İstanbul [ﬁne]");
        check("とても遅い", "配送がとても遅いです", "配送が[とても遅い]です");
        check("-late", "late", "late");
        check("x", "", "");
    }

    #[test]
    fn what_has_no_words_is_no_search() {
        for text in ["", " ", "\"", "-", "*", "!!! …", "\"\" -\"\"", "👍"] {
            assert_eq!(Query::parse(text), None, "{text}");
        }
        assert_eq!(Query::parse("a - b").unwrap().clauses.len(), 2);
    }

    #[test]
    fn while_typing_the_last_word_is_a_beginning() {
        let fits = |query: &str| Query::typing(query).unwrap().fits(&Words::of(Some("Late delivery"), Some("again")));
        assert!(fits("late deliv") && fits("late") && fits("delivery ") && fits("\"late delivery\""));
        assert!(!fits("late deliv ") && !fits("lat delivery") && !fits("\"delivery again\""));
    }
}
