//! Speech: what people say, made by a grammar for each language, and always of what happened to them.
//!
//! A grammar (`speech/*.toml`) has words for the goods and sentences for each topic. `[a|b]` stands for one of several,
//! `{it}` and its like for what is known: see [`Facts`]. Around what a topic says stand a beginning, an aside and an end
//! in its mood.
use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{chance::Chance, people::Language};

/// What somebody knows of what happened to them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// `{it}`, `{obj}`: what was bought.
    pub product: Option<usize>,
    /// `{shop}`: where.
    pub shop: &'static str,
    /// `{late}`: how many days late.
    pub days: i64,
    /// `{wait}`: how many minutes one waited.
    pub minutes: i64,
    /// `{deed}`: which of the kindnesses.
    pub kindness: Option<usize>,
}

/// One language's grammar.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grammar {
    /// The goods: as what does something and as what something is done to.
    goods: Vec<(String, String)>,
    /// What stands for goods where none are known.
    something: (String, String),
    /// One day, and several.
    days: (String, String),
    /// One minute, and several.
    minutes: (String, String),
    /// What somebody kind did.
    deeds: Vec<String>,
    moods: BTreeMap<String, Mood>,
    topics: BTreeMap<String, Topic>,
}

/// What may stand around a topic.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mood {
    begin: Vec<String>,
    aside: Vec<String>,
    end: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    /// Without one nothing stands around it.
    #[serde(default)]
    mood: String,
    says: Vec<String>,
}

// A grammar that cannot be read leaves people speechless; the tests below read them all.
static GRAMMARS: LazyLock<[Grammar; 4]> = LazyLock::new(|| {
    [
        include_str!("speech/en.toml"),
        include_str!("speech/de.toml"),
        include_str!("speech/es.toml"),
        include_str!("speech/tr.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap_or_default())
});

fn grammar(language: Language) -> &'static Grammar {
    let [english, german, spanish, turkish] = &*GRAMMARS;
    match language {
        Language::English => english,
        Language::German => german,
        Language::Spanish => spanish,
        Language::Turkish => turkish,
    }
}

/// Says something on a topic.
pub fn say(language: Language, topic: &str, facts: &Facts, chance: &mut Chance) -> String {
    let grammar = grammar(language);
    let Some(topic) = grammar.topics.get(topic) else { return String::new() };
    let mut parts: Vec<&String> = Vec::new();
    let mut add = |from: &'static [String], share: f64, chance: &mut Chance| {
        if chance.hits(share) {
            let at = chance.between(0, from.len() as i64 - 1) as usize;
            parts.extend(from.get(at));
        }
    };
    match grammar.moods.get(&topic.mood) {
        None => add(&topic.says, 1.0, chance),
        Some(mood) => {
            add(&mood.begin, 0.6, chance);
            add(&topic.says, 1.0, chance);
            add(&mood.aside, 0.65, chance);
            add(&mood.end, 0.6, chance);
        }
    }
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push(' ');
        }
        fill(grammar, part, facts, chance, &mut text);
    }
    tidy(&text, language, chance)
}

/// Writes a sentence with its choices made and its facts filled in.
fn fill(grammar: &Grammar, sentence: &str, facts: &Facts, chance: &mut Chance, to: &mut String) {
    let mut rest = sentence;
    while let Some(at) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(at);
        to.push_str(before);
        let closing = if from.starts_with('[') { ']' } else { '}' };
        let Some(end) = from.find(closing) else { return };
        let inside = from.get(1..end).unwrap_or_default();
        if closing == ']' {
            let choices = inside.split('|').count() as i64;
            let chosen = inside.split('|').nth(chance.between(0, choices - 1) as usize).unwrap_or_default();
            fill(grammar, chosen, facts, chance, to);
        } else {
            to.push_str(&grammar.word(inside, facts));
        }
        rest = from.get(end + 1..).unwrap_or_default();
    }
    to.push_str(rest);
}

impl Grammar {
    fn word(&self, name: &str, facts: &Facts) -> String {
        let good = facts.product.and_then(|good| self.goods.get(good)).unwrap_or(&self.something);
        let count = |(one, many): &(String, String), n: i64| match n {
            ..=1 => one.clone(),
            n => many.replace('#', &n.to_string()),
        };
        match name {
            "it" => good.0.clone(),
            "obj" => good.1.clone(),
            "shop" => facts.shop.to_owned(),
            "late" => count(&self.days, facts.days),
            "wait" => count(&self.minutes, facts.minutes),
            "deed" => facts.kindness.and_then(|kind| self.deeds.get(kind)).cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// Sentences begin with capitals and end with a point, in most people's texts.
fn tidy(text: &str, language: Language, chance: &mut Chance) -> String {
    let careless = chance.hits(0.06);
    let open = chance.hits(0.22);
    let mut tidied = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if letter == ' ' && (tidied.ends_with(' ') || tidied.is_empty()) {
            continue;
        }
        match letter {
            'i' if begins && !careless && language == Language::Turkish => tidied.push('İ'),
            _ if begins && !careless => tidied.extend(letter.to_uppercase()),
            letter => tidied.push(letter),
        }
        begins = match letter {
            '.' | '!' | '?' => true,
            letter => begins && !letter.is_alphanumeric(),
        };
    }
    let tidied = tidied.trim_end();
    if open { tidied.trim_end_matches('.').to_owned() } else { tidied.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::truths::KINDNESSES;

    const TOPICS: [&str; 12] =
        ["good", "late", "broken", "parcel", "kind", "shop", "queue", "question", "return", "form", "easy", "unmoved"];

    #[test]
    fn every_language_has_words_for_everything() {
        for language in Language::ALL {
            let grammar = grammar(language);
            let code = language.code();
            assert_eq!((grammar.goods.len(), grammar.deeds.len()), (20, KINDNESSES.len()), "{code}");
            for topic in TOPICS {
                let topic = grammar.topics.get(topic).unwrap_or_else(|| panic!("{code} has no {topic}"));
                assert!(topic.says.len() >= 5 && grammar.moods.contains_key(&topic.mood), "{code}: {topic:?}");
            }
            let moods = grammar.moods.values().flat_map(|mood| mood.begin.iter().chain(&mood.aside).chain(&mood.end));
            for sentence in grammar.topics.values().flat_map(|topic| &topic.says).chain(moods) {
                assert_eq!(sentence.matches('[').count(), sentence.matches(']').count(), "{code}: {sentence}");
                for word in sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                    assert!(["it", "obj", "shop", "late", "wait", "deed"].contains(&word), "{code}: {sentence}");
                }
            }
        }
        assert!(grammar(Language::Spanish).topics.contains_key("burst"));
    }

    #[test]
    fn texts_speak_of_what_happened() {
        let mut chance = Chance::new(1, 1);
        let late = Facts { product: Some(0), days: 3, ..Facts::default() };
        let queue = Facts { shop: "Cork City", minutes: 25, ..Facts::default() };
        let mut named = 0;
        for _ in 0..50 {
            let said = say(Language::English, "late", &late, &mut chance);
            assert!(!said.contains(['[', '{', '|']) && !said.contains("  "), "{said}");
            named += u32::from(said.contains("3 days") || said.contains("chair"));
            let said = say(Language::Turkish, "queue", &queue, &mut chance);
            assert!(said.contains("25 dakika") || said.contains("Cork City") || said.contains("bekle"), "{said}");
        }
        assert!(named > 40, "{named}");
    }
}
