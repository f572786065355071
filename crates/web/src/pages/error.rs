//! The page that says what went wrong, what was kept and what to do: in the frame for whoever is signed in, at the door for
//! others, and in a line where only a part of a page was asked for.
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use throughline_app::error::Error;

use super::{Layout, html, refusal, wants_block};
use crate::{error::Failure, urls};

/// What went wrong, in words.
#[derive(Debug, Clone)]
pub struct ErrorPage {
    /// The frame.
    pub layout: Layout,
    /// The answer's status.
    pub status: StatusCode,
    /// Whether a form did not show that it comes from a page of ours.
    pub stale: bool,
    /// What exactly did not fit, where that is known.
    pub sentence: Option<String>,
    /// What an operator finds the failure by.
    pub reference: Option<String>,
    /// The page that it came from.
    pub back: Option<String>,
}

#[derive(Template)]
#[template(path = "error/frame.html")]
struct InFrame<'a> {
    layout: &'a Layout,
    page: &'a ErrorPage,
}

#[derive(Template)]
#[template(path = "error/door.html")]
struct AtDoor<'a> {
    layout: &'a Layout,
    page: &'a ErrorPage,
}

#[derive(Template)]
#[template(path = "error/line.html")]
struct InLine<'a> {
    page: &'a ErrorPage,
}

impl ErrorPage {
    /// The page of a failure.
    pub fn new(layout: Layout, status: StatusCode, failure: Option<Failure>) -> Self {
        let page = Self { layout, status, stale: false, sentence: None, reference: None, back: None };
        let Some(Failure { error, reference }) = failure else { return page };
        let detailed = matches!(*error, Error::Invalid(_) | Error::Conflict(_) | Error::Wait { .. });
        let sentence = detailed.then(|| refusal::sentence(page.layout.t, &error));
        Self { sentence, reference, ..page }
    }

    /// The same page for a request, with the way back to where that came from.
    pub fn answer(mut self, headers: &HeaderMap) -> Response {
        let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok());
        let inside = from.and_then(|from| from.strip_prefix(self.layout.origin.as_str()));
        self.back = inside.map(urls::within).filter(|back| *back != self.layout.path).map(urls::bare);
        let page = &self;
        let drawn = match (wants_block(headers), &self.layout.who) {
            (true, _) => html(&InLine { page }),
            (false, Some(_)) => html(&InFrame { layout: &self.layout, page }),
            (false, None) => html(&AtDoor { layout: &self.layout, page }),
        };
        (self.status, drawn).into_response()
    }

    fn title(&self) -> &'static str {
        let t = self.layout.t;
        match self.status {
            _ if self.stale => t.error_stale_title(),
            StatusCode::NOT_FOUND => t.error_not_found_title(),
            StatusCode::FORBIDDEN => t.error_forbidden_title(),
            StatusCode::PAYLOAD_TOO_LARGE => t.error_too_large_title(),
            StatusCode::TOO_MANY_REQUESTS => t.error_too_many_title(),
            StatusCode::SERVICE_UNAVAILABLE => t.error_unavailable_title(),
            StatusCode::INSUFFICIENT_STORAGE => t.error_full_title(),
            status if status.is_client_error() => t.error_request_title(),
            _ => t.error_broken_title(),
        }
    }

    fn words(&self) -> &'static str {
        let t = self.layout.t;
        match self.status {
            _ if self.stale => t.error_stale(),
            StatusCode::NOT_FOUND => t.error_not_found(),
            StatusCode::FORBIDDEN => t.error_forbidden(),
            StatusCode::PAYLOAD_TOO_LARGE => t.error_too_large(),
            StatusCode::TOO_MANY_REQUESTS => t.error_too_many(),
            StatusCode::SERVICE_UNAVAILABLE => t.error_unavailable(),
            StatusCode::INSUFFICIENT_STORAGE => t.error_full(),
            status if status.is_client_error() => t.error_request(),
            _ => t.error_broken(),
        }
    }

    fn try_again(&self) -> bool {
        self.status.is_server_error() && self.back.is_none() && !self.layout.path.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;
    use crate::sample::layout;

    async fn text(page: ErrorPage, headers: &HeaderMap) -> String {
        let status = page.status;
        let answer = page.answer(headers);
        assert_eq!(answer.status(), status);
        String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    fn page(status: u16) -> ErrorPage {
        let status = StatusCode::from_u16(status).unwrap();
        let reference = status.is_server_error().then(|| "r-17".to_owned());
        ErrorPage { reference, ..ErrorPage::new(layout("/customers/9"), status, None) }
    }

    #[tokio::test]
    async fn every_failure_has_words_and_a_way_out() {
        let mut titles = std::collections::BTreeSet::new();
        for status in [400, 403, 404, 413, 429, 500, 503, 507] {
            let framed = text(page(status), &HeaderMap::new()).await;
            let server = status >= 500;
            assert!(framed.contains("Go to the start") && framed.contains("aria-label=\"Areas\""), "{framed}");
            assert_eq!(framed.contains("r-17"), server);
            assert_eq!(framed.contains("Try again</a>"), server);
            titles.insert(framed.split("<h1>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned());
            let mut door = page(status);
            door.layout.who = None;
            let door = text(door, &HeaderMap::new()).await;
            assert!(door.contains("Go to the start") && !door.contains("aria-label=\"Areas\""));
            if status == 500 {
                insta::assert_snapshot!(crate::sample::steady(&door));
            }
        }
        assert_eq!(titles.len(), 8, "each says something else: {titles:?}");
    }

    #[tokio::test]
    async fn the_way_back_is_the_page_that_it_came_from() {
        let from = |address: &str| HeaderMap::from_iter([(header::REFERER, address.parse().unwrap())]);
        let html = text(page(422), &from("https://cx.example.org/customers?q=a&did=7")).await;
        assert!(html.contains("href=\"/customers?q=a\""), "{html}");
        for elsewhere in ["https://evil.example/customers", "https://cx.example.org/customers/9", "nonsense"] {
            assert!(!text(page(422), &from(elsewhere)).await.contains(">Back</a>"), "{elsewhere}");
        }
    }

    #[tokio::test]
    async fn what_exactly_did_not_fit_is_said() {
        let failure = |error| Some(Failure { error: std::sync::Arc::new(error), reference: None });
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let error = Error::field("name", "needs 1 to 60 characters");
        let html = text(ErrorPage::new(layout("/views"), status, failure(error)), &HeaderMap::new()).await;
        assert!(html.contains("The name needs 1 to 60 characters."), "{html}");
        let part = HeaderMap::from_iter([("hx-request".parse().unwrap(), "true".parse().unwrap())]);
        let line = text(page(429), &part).await;
        assert!(line.contains("Too many tries for now") && !line.contains("<html") && !line.contains("<nav"), "{line}");
    }
}
