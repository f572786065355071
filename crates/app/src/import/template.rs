//! Templates: text of a mapping with holes that a row fills, such as `delivery:{order_id}`.
//!
//! `{a}` is the column `a`; `{a|b}` the first of the two that has a value; `{a?}` may be missing from the header; and
//! `{a?web}` says what to take where it is empty. `{join.a}` is a column of a joined table. `{@file}`, `{@table}`,
//! `{@line}` and `{@row}` (digest and line) are known of every row. `{{` stands for a brace.
use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// Text with holes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    pub(super) parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Text(String),
    Hole(Hole),
}

/// A place that a row fills.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hole {
    /// The columns, the first that has a value first.
    pub(super) names: Vec<String>,
    /// Whether a table may lack all of them.
    pub(super) optional: bool,
    /// What to take where all of them are empty.
    pub(super) default: Option<String>,
    /// The hole's number within the mapping, given when the mapping has been read.
    pub(super) id: usize,
}

impl Template {
    /// Reads a template.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, after) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = after.strip_prefix("{{") {
                literal.push('{');
                rest = after;
                continue;
            }
            let Some((inner, after)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) else {
                return Err(format!("`{text}` has a `{{` without its `}}`"));
            };
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Hole(Hole::parse(inner)?));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { parts })
    }

    /// The value of one column, written as in lists of columns: a name, with a `?` where it may be missing.
    pub(super) fn column(name: &str) -> Result<Self, String> {
        Ok(Self { parts: vec![Part::Hole(Hole::parse(name)?)] })
    }

    /// The one hole that is the whole template.
    pub(super) fn hole(&self) -> Option<&Hole> {
        match self.parts.as_slice() {
            [Part::Hole(hole)] => Some(hole),
            _ => None,
        }
    }

    /// The text of a template without holes.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Some(text),
            [] => Some(""),
            _ => None,
        }
    }

    /// The holes.
    pub(super) fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// The holes, to be numbered.
    pub(super) fn holes_mut(&mut self) -> impl Iterator<Item = &mut Hole> {
        self.parts.iter_mut().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }
}

impl Hole {
    fn parse(inner: &str) -> Result<Self, String> {
        let (names, default) = match inner.split_once('?') {
            Some((names, default)) => (names, Some(default)),
            None => (inner, None),
        };
        let names: Vec<String> = names.split('|').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(format!("`{{{inner}}}` names no column"));
        }
        let optional = default.is_some();
        Ok(Self { names, optional, default: default.filter(|d| !d.is_empty()).map(str::to_owned), id: 0 })
    }
}

/// How a sentence names the template: by its columns.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<&str> = Vec::new();
        for part in &self.parts {
            if let Part::Hole(hole) = part {
                names.extend(hole.names.iter().map(String::as_str));
            }
        }
        match (names.as_slice(), self.literal()) {
            ([name], _) => write!(f, "column `{name}`"),
            ([], Some(text)) => write!(f, "`{text}`"),
            (names, _) => write!(f, "columns `{}`", names.join("`, `")),
        }
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Template;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, with columns in braces")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Template, E> {
                Template::parse(text).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Template, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Template, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_name_columns() {
        let template = Template::parse("delivery:{order_id}").unwrap();
        assert_eq!(template.to_string(), "column `order_id`");
        assert_eq!(template.hole(), None);
        let template = Template::parse("{a|b?web}").unwrap();
        let hole = template.hole().unwrap();
        assert_eq!((hole.names.len(), hole.optional, hole.default.as_deref()), (2, true, Some("web")));
        assert_eq!(Template::parse("a {{b}").unwrap().literal(), Some("a {b}"));
        assert!(Template::parse("{a").is_err());
        assert!(Template::parse("{}").is_err());
    }
}
