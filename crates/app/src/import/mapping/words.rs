//! How values are written in a mapping: one or several, text or table, zones; and what to say of a mistake.
use std::{fmt, marker::PhantomData};

use chrono_tz::Tz;
use serde::{
    Deserialize, Deserializer,
    de::{self, value::MapAccessDeserializer},
};

use crate::import::template::Template;

/// Reads a list, or one value in the place of a list of one.
pub(super) fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Seen<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Seen<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("one value or a list")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<T>, E> {
            T::deserialize(de::value::StrDeserializer::<E>::new(text)).map(|one| vec![one])
        }
        fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
        }
        fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = seq.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    deserializer.deserialize_any(Seen(PhantomData))
}

/// Reads a rule that may be written as its one template alone.
pub(super) fn text_or_table<'de, D: Deserializer<'de>, Full: Deserialize<'de>, T>(
    deserializer: D,
    text: impl FnOnce(Template) -> T,
    table: impl FnOnce(Full) -> T,
) -> Result<T, D::Error> {
    enum Either<Full> {
        Text(Template),
        Table(Full),
    }
    struct Seen<Full>(PhantomData<Full>);
    impl<'de, Full: Deserialize<'de>> de::Visitor<'de> for Seen<Full> {
        type Value = Either<Full>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text with columns in braces, or a table")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Template::parse(text).map(Either::Text).map_err(E::custom)
        }
        fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            Full::deserialize(MapAccessDeserializer::new(map)).map(Either::Table)
        }
    }
    Ok(match deserializer.deserialize_any(Seen::<Full>(PhantomData))? {
        Either::Text(template) => text(template),
        Either::Table(full) => table(full),
    })
}

/// Reads the name of a time zone.
pub(super) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map(Some).map_err(|_| de::Error::custom(format!("`{name}` is not a time zone such as Europe/Berlin")))
}

/// Reads a delimiter.
pub(super) fn delimiter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(Some(*byte)),
        _ => Err(de::Error::custom(format!("`{text}` is not one ASCII character"))),
    }
}

/// Adds to a message about an unknown key the known one that is nearest.
pub(super) fn explain(message: &str) -> String {
    let message = message.trim_end();
    let nearest = message.split_once("unknown field `").and_then(|(_, rest)| {
        let (unknown, rest) = rest.split_once('`')?;
        nearest(unknown, rest.split('`').skip(1).step_by(2))
    });
    match nearest {
        Some(known) => format!("{message}; did you mean `{known}`?"),
        None => message.to_owned(),
    }
}

/// The word that is nearest to another, where one is near.
pub(in crate::import) fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    known
        .map(|known| (strsim::damerau_levenshtein(&word.to_lowercase(), &known.to_lowercase()), known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 1 + word.chars().count() / 4)
        .map(|(_, known)| known)
}
