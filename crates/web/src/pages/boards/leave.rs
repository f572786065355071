//! Getting no more mail about a board, by the link in it. Looking at the link changes nothing: programs that check links
//! look too. A mail program posts to it by itself.
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use throughline_app::boards::mail::{self, Leaving};

use crate::{
    error::PageError,
    extract::Frame,
    pages::{Layout, html},
    state::Web,
    urls,
};

/// The page.
#[derive(Template)]
#[template(path = "boards/leave.html")]
pub struct LeavePage {
    /// The frame.
    pub layout: Layout,
    /// What the link is about.
    pub leaving: Leaving,
    /// Where to post; `None` when it is done.
    pub url: Option<String>,
}

/// The secret of the link.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Asks whether it is meant.
pub async fn look(
    State(web): State<Web>,
    Frame(layout): Frame,
    Query(link): Query<Link>,
) -> Result<Response, PageError> {
    let leaving = mail::look(&web.app, &link.token).await?;
    Ok(html(&LeavePage { layout, leaving, url: Some(urls::board_leave(&link.token)) }))
}

/// Sends no more.
pub async fn leave(
    State(web): State<Web>,
    Frame(layout): Frame,
    Query(link): Query<Link>,
) -> Result<Response, PageError> {
    let leaving = mail::leave(&web.app, &link.token).await?;
    Ok(html(&LeavePage { layout, leaving, url: None }))
}
