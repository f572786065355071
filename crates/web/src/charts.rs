//! Charts that are drawn on the server as SVG, so that they print, travel by mail and work without JavaScript.
use std::borrow::Cow;

pub mod bars;
pub mod graph;
pub mod sankey;
pub mod spark;
pub mod stages;
pub mod timeline;
pub mod width;

/// Escapes text for use between and inside of tags.
pub fn xml(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) && !text.contains(|c: char| c.is_control()) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}
