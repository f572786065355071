//! What people say about a touchpoint: its stage, its owner, and whether it is another name of a second.
use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use throughline_app::{error::Error, touchpoints};
use throughline_model::touchpoint::Stage;

use super::show::code;
use crate::{
    error::PageError,
    extract::{Curate, May},
    state::Web,
    urls,
};

/// Where a touchpoint lies and who owns it.
#[derive(Deserialize)]
pub struct Said {
    stage: String,
    department: String,
}

/// Stores stage and owner.
pub async fn describe(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Path(touchpoint): Path<String>,
    Form(said): Form<Said>,
) -> Result<Redirect, PageError> {
    let stage = match said.stage.as_str() {
        "" => None,
        word => Some(Stage::parse(word).ok_or_else(|| Error::field("stage", "is not a stage"))?),
    };
    let code = code(&touchpoint)?;
    touchpoints::describe(&ctx, &web.app, code, stage, Some(&said.department)).await?;
    Ok(Redirect::to(&urls::touchpoint_after(code, urls::DESCRIBED)))
}

/// Which touchpoint counts for it.
#[derive(Deserialize)]
pub struct Counts {
    of: String,
}

/// Makes a touchpoint another name of a second, or lets it stand for itself again.
pub async fn alias(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Path(touchpoint): Path<String>,
    Form(counts): Form<Counts>,
) -> Result<Redirect, PageError> {
    let of = match counts.of.as_str() {
        "" => None,
        other => Some(code(other)?),
    };
    let code = code(&touchpoint)?;
    touchpoints::set_alias(&ctx, &web.app, code, of).await?;
    Ok(Redirect::to(&urls::touchpoint_after(code, if of.is_some() { urls::ALIASED } else { urls::ALONE })))
}
