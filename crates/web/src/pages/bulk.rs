//! Acts on several rows of a list: who was chosen, and the question how many they are before anything is done.
//!
//! A form says to how many it is to be done. A page with scripts counts them; where the number is missing, or is not the
//! one that there is now, a page asks.
use std::str::FromStr;

use askama::Template;
use axum::response::Response;
use throughline_app::error::Error;

use super::{Layout, html};
use crate::urls;

/// What a form of a list says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    pairs: Vec<(String, String)>,
}

/// The page that asks before something is done.
#[derive(Template)]
#[template(path = "bulk.html")]
struct SurePage {
    layout: Layout,
    question: String,
    pairs: Vec<(String, String)>,
    path: String,
    back: String,
    n: u64,
}

impl Chosen {
    /// Reads a form.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self { pairs: pairs.filter(|(name, _)| name != "csrf").collect() }
    }

    /// What a field says; empty where it says nothing.
    pub fn field(&self, name: &str) -> &str {
        self.pairs.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether all that match are meant, and not only those that are ticked.
    pub fn all(&self) -> bool {
        !self.field("all").is_empty()
    }

    /// The rows that are ticked.
    ///
    /// # Errors
    /// When there are none, or one of them is no row of the list.
    pub fn rows<T: FromStr>(&self) -> Result<Vec<T>, Error> {
        let ticked = self.pairs.iter().filter(|(name, _)| name == "row");
        let rows: Vec<T> =
            ticked.map(|(_, row)| row.parse().map_err(|_| Error::NotFound("row"))).collect::<Result<_, _>>()?;
        if rows.is_empty() { Err(Error::field("rows", "choose at least one")) } else { Ok(rows) }
    }

    /// Where the list is from which it comes.
    pub fn back(&self) -> &str {
        urls::within(self.field("back"))
    }

    /// Whether the form says that it is to be done to so many.
    pub fn is_sure(&self, n: usize) -> bool {
        self.field("sure").parse() == Ok(n)
    }

    /// Asks whether it is to be done to so many; a yes comes back to a path with the same form.
    pub fn ask(&self, layout: Layout, path: &str, question: String, n: usize) -> Response {
        let pairs = self.pairs.iter().filter(|(name, _)| name != "sure").cloned().collect();
        let back = self.back().to_owned();
        html(&SurePage { layout, question, pairs, path: path.to_owned(), back, n: n as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::layout;

    #[test]
    fn a_form_is_done_only_to_as_many_as_it_says() {
        let form = Chosen::parse(b"csrf=x&row=7&row=9&sure=2&act=stage&back=%2Ftouchpoints");
        assert_eq!(form.rows::<u32>().unwrap(), [7, 9]);
        assert!(form.is_sure(2) && !form.is_sure(3) && !form.all());
        assert!(!Chosen::parse(b"row=7").is_sure(1), "nobody was told how many");
        assert!(matches!(Chosen::parse(b"").rows::<u32>(), Err(Error::Invalid(_))));
        assert!(matches!(Chosen::parse(b"row=x").rows::<u32>(), Err(Error::NotFound(_))));
        assert_eq!(Chosen::parse(b"back=%2F%2Fevil.example").back(), urls::HOME);
    }

    #[test]
    fn the_question_sends_the_same_form_with_the_number() {
        let form = Chosen::parse(b"csrf=x&row=7&row=9&sure=5&act=stage&back=%2Ftouchpoints%3Fperiod%3D7d");
        let page = SurePage {
            layout: layout("/touchpoints/act"),
            question: "Move 2 touchpoints?".to_owned(),
            pairs: form.pairs.iter().filter(|(name, _)| name != "sure").cloned().collect(),
            path: "/touchpoints/act".to_owned(),
            back: form.back().to_owned(),
            n: 2,
        };
        let html = page.render().unwrap();
        assert!(html.contains("<input type=\"hidden\" name=\"row\" value=\"9\">"), "{html}");
        assert!(html.contains("name=\"sure\" value=\"2\"") && !html.contains("value=\"5\""));
        assert!(html.contains("name=\"csrf\" value=\"c5rf\"") && !html.contains("value=\"x\""));
        assert!(html.contains("href=\"/touchpoints?period=7d\"") && html.contains("<h1>Move 2 touchpoints?</h1>"));
    }
}
