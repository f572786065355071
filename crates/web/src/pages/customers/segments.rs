//! Segments: who is meant, by conditions that somebody puts together, and what becomes of them.
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{error::Error, segments};

use crate::{
    error::PageError,
    extract::{May, SeePeople},
    state::Web,
    urls,
};

pub mod edit;
pub mod form;
pub mod list;

/// Removes a segment.
pub async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(segment): Path<String>,
) -> Result<Response, PageError> {
    let segment = segment.parse().map_err(|_| Error::NotFound("segment"))?;
    segments::remove(&ctx, &web.app, segment).await?;
    Ok(Redirect::to(&urls::after(urls::SEGMENTS, "removed")).into_response())
}
