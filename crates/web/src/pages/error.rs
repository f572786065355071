//! The page that says what went wrong, what was kept and what to do.
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Layout, html};

/// The page for an answer that is not what was asked for.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The frame.
    pub layout: Layout,
    /// The answer's status.
    pub status: StatusCode,
    /// What an operator finds the failure by.
    pub reference: Option<String>,
}

impl ErrorPage {
    /// The page as an answer with its status.
    pub fn into_response(self) -> Response {
        (self.status, html(&self)).into_response()
    }

    fn title(&self) -> &'static str {
        let t = self.layout.t;
        match self.status {
            StatusCode::NOT_FOUND => t.error_not_found_title(),
            StatusCode::FORBIDDEN => t.error_forbidden_title(),
            StatusCode::TOO_MANY_REQUESTS => t.error_too_many_title(),
            StatusCode::SERVICE_UNAVAILABLE => t.error_unavailable_title(),
            status if status.is_client_error() => t.error_request_title(),
            _ => t.error_broken_title(),
        }
    }

    fn words(&self) -> &'static str {
        let t = self.layout.t;
        match self.status {
            StatusCode::NOT_FOUND => t.error_not_found(),
            StatusCode::FORBIDDEN => t.error_forbidden(),
            StatusCode::TOO_MANY_REQUESTS => t.error_too_many(),
            StatusCode::SERVICE_UNAVAILABLE => t.error_unavailable(),
            status if status.is_client_error() => t.error_request(),
            _ => t.error_broken(),
        }
    }

    fn try_again(&self) -> bool {
        self.status.is_server_error() && !self.layout.path.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::layout;

    #[test]
    fn every_failure_has_words_and_a_way_out() {
        for status in [400, 403, 404, 429, 500, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            let reference = status.is_server_error().then(|| "r-17".to_owned());
            let page = ErrorPage { layout: layout("/customers/9"), status, reference };
            let html = page.render().unwrap();
            if status == StatusCode::INTERNAL_SERVER_ERROR {
                insta::assert_snapshot!(crate::sample::steady(&html));
            }
            assert!(html.contains("Go to the start"));
            assert_eq!(html.contains("r-17"), status.is_server_error());
            assert_eq!(html.contains("Try again</a>"), status.is_server_error());
            assert_eq!(page.into_response().status(), status);
        }
    }
}
