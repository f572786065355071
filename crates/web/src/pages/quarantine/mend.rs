//! Mending what waits, and trying it again.
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::quarantine;

use super::list::{Tried, page};
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    pages::html,
    state::Web,
    urls,
};

/// An event as it should have been.
#[derive(Deserialize)]
pub struct Mended {
    lsn: u64,
    ordinal: u64,
    event: String,
    reason: Option<String>,
}

/// Takes a mended event; one that still cannot be read comes back with what was typed and why.
pub async fn mend(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    Form(mended): Form<Mended>,
) -> Result<Response, PageError> {
    let place = (mended.lsn, mended.ordinal);
    let why = match serde_json::from_str(&mended.event) {
        Ok(event) => {
            let waits = quarantine::mend_one(&ctx, &web.app, place, &event).await?;
            waits.map(|rejection| rejection.detail)
        }
        Err(error) => Some(layout.t.quarantine_no_json(error)),
    };
    let Some(why) = why else {
        quarantine::settle(&web.app).await;
        return Ok(Redirect::to(&urls::quarantine_after(mended.reason.as_deref(), 1, 0)).into_response());
    };
    let tried = Tried { place, text: mended.event, why };
    let page = page(&ctx, &web, layout, mended.reason, None, Some(tried)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response())
}

/// What is tried again.
#[derive(Deserialize)]
pub struct Again {
    reason: String,
}

/// Tries all events of one reason again.
pub async fn retry(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Form(again): Form<Again>,
) -> Result<Redirect, PageError> {
    let replayed = quarantine::retry(&ctx, &web.app, Some(&again.reason)).await?;
    if replayed.taken > 0 {
        quarantine::settle(&web.app).await;
    }
    Ok(Redirect::to(&urls::quarantine_after(None, replayed.taken, replayed.waiting)))
}
