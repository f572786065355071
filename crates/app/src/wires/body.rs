//! Bodies: JSON that is cut into its elements without reading them, so that a broken element costs no neighbour.
use std::{borrow::Cow, fmt, ops::Deref};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};
use throughline_model::{
    event::Event,
    outcome::{Reason, Rejection},
};

use super::{Parsed, limits};

/// A body as text of the same length, with what is not UTF-8 masked and remembered.
#[derive(Debug)]
pub struct Body<'a> {
    text: Cow<'a, str>,
    masked: Vec<usize>,
}

impl<'a> Body<'a> {
    /// Looks at the bytes; nothing is copied where all of them are UTF-8.
    pub fn new(bytes: &'a [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Self { text: Cow::Borrowed(text), masked: Vec::new() };
        }
        let mut text = String::with_capacity(bytes.len());
        let mut masked = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                masked.push(text.len());
                text.push('?');
            }
        }
        Self { text: Cow::Owned(text), masked }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Tells whether all of it is UTF-8.
    pub fn is_text(&self) -> bool {
        self.masked.is_empty()
    }

    /// Tells whether a part of the text has masked bytes.
    fn is_masked(&self, part: &str) -> bool {
        if self.masked.is_empty() {
            return false;
        }
        let from = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let next = self.masked.partition_point(|at| *at < from);
        self.masked.get(next).is_some_and(|at| *at < from + part.len())
    }

    /// Reads one element of this body: whatever is wrong with it stays with it.
    pub fn one(
        &self,
        part: &str,
        limit: limits::Size,
        read: impl Fn(&str) -> Result<Option<Event>, Rejection>,
    ) -> Parsed {
        if part.len() > limit.0 {
            return Parsed::Rejected(Rejection::new(Reason::TooLarge, format!("the event is larger than {limit}")));
        }
        if self.is_masked(part) {
            return Parsed::Rejected(Rejection::new(Reason::Unreadable, "the event is not UTF-8"));
        }
        read(&without_nul(part)).into()
    }

    /// The one result for a body that cannot be cut into elements.
    pub fn broken(&self) -> Vec<Parsed> {
        let detail = if self.is_text() { "the body is not the JSON of this call" } else { "the body is not UTF-8" };
        vec![Parsed::Rejected(Rejection::new(Reason::Unreadable, detail))]
    }
}

/// The elements of an array, each still as text; an array with too many is consumed and marked.
#[derive(Debug, Default)]
pub struct Elements<'a> {
    /// The elements, at most [`limits::EVENTS`].
    pub list: Vec<&'a RawValue>,
    /// Whether there were more.
    pub too_many: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Cutter;
        impl<'de> Visitor<'de> for Cutter {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while list.len() < limits::EVENTS {
                    match array.next_element::<&RawValue>()? {
                        Some(element) => list.push(element),
                        None => return Ok(Elements { list, too_many: false }),
                    }
                }
                let mut too_many = false;
                while array.next_element::<IgnoredAny>()?.is_some() {
                    too_many = true;
                }
                Ok(Elements { list, too_many })
            }
        }
        deserializer.deserialize_seq(Cutter)
    }
}

/// A string that is borrowed from the body where it holds no escapes; a number counts as its digits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text, or `None` where nothing stands in it.
    pub fn stated(&self) -> Option<&str> {
        let text = self.0.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// What a text field states; `None` for absent and for blank.
pub fn stated<'t>(field: &'t Option<Text<'_>>) -> Option<&'t str> {
    field.as_ref().and_then(Text::stated)
}

/// What a field of an envelope states; one that is no text states nothing, and costs the envelope nothing.
pub fn stated_in(field: Option<&RawValue>) -> Option<String> {
    stated(&serde_json::from_str(field?.get()).ok()).map(str::to_owned)
}

/// An object without the entries that are null.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object(pub Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(|_: &str| true)).map(Self)
    }
}

/// Reads an object's entries that are neither null nor unwanted.
pub struct Entries<F>(pub F);

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for Entries<F> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut entries = Map::new();
        while let Some(key) = object.next_key::<Text<'de>>()? {
            if !(self.0)(&key) {
                object.next_value::<IgnoredAny>()?;
                continue;
            }
            match object.next_value::<Value>()? {
                Value::Null => {}
                value => drop(entries.insert(key.0.into_owned(), value)),
            }
        }
        Ok(entries)
    }
}

/// Reads one element into its typed form; the reason of a failure never quotes the element.
pub fn parse<'a, T: Deserialize<'a>>(part: &'a str) -> Result<T, Rejection> {
    serde_json::from_str(part).map_err(|error| {
        if depth(part) > limits::DEPTH {
            return Rejection::new(Reason::TooDeep, format!("it is nested deeper than {}", limits::DEPTH));
        }
        let place = error.column();
        let text = error.to_string();
        let expected = text.rsplit_once("expected ").and_then(|(_, rest)| rest.split(" at line ").next());
        match expected {
            Some(expected) if error.is_data() => {
                Rejection::new(Reason::WrongType, format!("expected {expected} at character {place}"))
            }
            _ if error.is_data() => Rejection::new(Reason::WrongType, format!("a field is wrong at character {place}")),
            _ => Rejection::new(Reason::Unreadable, format!("not JSON at character {place}")),
        }
    })
}

/// How deep JSON is nested, without reading it.
fn depth(part: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in part.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Writes every NUL character as the replacement character: no database takes it in a text.
pub fn without_nul(part: &str) -> Cow<'_, str> {
    const NUL: &str = "\\u0000";
    if !part.contains(NUL) {
        return Cow::Borrowed(part);
    }
    let mut clean = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find(NUL) {
        let (before, from) = rest.split_at(at);
        // An odd number of backslashes before it makes its own backslash a plain character.
        let escaped = before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        clean.push_str(before);
        clean.push_str(if escaped { NUL } else { "\\ufffd" });
        rest = from.get(NUL.len()..).unwrap_or_default();
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_is_replaced_where_it_is_one() {
        assert_eq!(without_nul(r#"{"a":"x\u0000y"}"#), r#"{"a":"x\ufffdy"}"#);
        assert_eq!(without_nul(r#"{"a":"x\\u0000y"}"#), r#"{"a":"x\\u0000y"}"#);
        assert_eq!(without_nul(r#"{"a":"x\\\u0000y"}"#), r#"{"a":"x\\\ufffdy"}"#);
    }

    #[test]
    fn masked_bytes_stay_with_their_element() {
        let body = Body::new(b"[\"a\xff\xfe\",\"b\",\"\xc3\xa4\"]");
        let elements: Elements<'_> = serde_json::from_str(body.as_str()).unwrap();
        let masked: Vec<bool> = elements.list.iter().map(|raw| body.is_masked(raw.get())).collect();
        assert_eq!(masked, [true, false, false]);
    }

    #[test]
    fn reasons_quote_nothing() {
        let wrong = parse::<Text<'_>>(r#"{"secret":"ada@example.org"}"#).unwrap_err();
        assert_eq!(wrong, Rejection::new(Reason::WrongType, "expected a text at character 1"));
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(parse::<Value>(&deep).unwrap_err().reason, Reason::TooDeep);
        assert_eq!(parse::<Value>("{\"a\":").unwrap_err().reason, Reason::Unreadable);
    }
}
