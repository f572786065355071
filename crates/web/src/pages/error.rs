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
        match self.status {
            StatusCode::NOT_FOUND => "There is nothing here",
            StatusCode::FORBIDDEN => "You may look, but not do this",
            StatusCode::TOO_MANY_REQUESTS => "Too many tries for now",
            StatusCode::SERVICE_UNAVAILABLE => "Not available for the moment",
            status if status.is_client_error() => "That did not fit",
            _ => "Something broke on our side",
        }
    }

    fn words(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => {
                "The address leads nowhere, or to something that is not yours to see. Nothing was changed."
            }
            StatusCode::FORBIDDEN => {
                "Your role does not include it, or the page was open for too long. Nothing was changed. Go back and \
                 try again, or ask an administrator of the workspace."
            }
            StatusCode::TOO_MANY_REQUESTS => "Wait a minute and try again. Nothing was changed.",
            StatusCode::SERVICE_UNAVAILABLE => {
                "The server is starting, stopping or has more to do than it can. What it accepted before is kept. \
                 Try again in a minute."
            }
            status if status.is_client_error() => {
                "The request was not understood. Nothing was changed. Go back and check what was entered."
            }
            _ => {
                "The page could not be made. What was accepted before is kept. Try again; if it stays, tell whoever \
                 runs this server the reference below."
            }
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
