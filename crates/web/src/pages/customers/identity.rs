//! Decisions about who is who: take a profile out of a customer, and take a decision back.
use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use throughline_app::{error::Error, identity};
use throughline_model::id::ProfileId;

use crate::{
    error::PageError,
    extract::{LinkPeople, May},
    state::Web,
    urls,
};

/// The profile to take out.
#[derive(Deserialize)]
pub struct Taken {
    profile: String,
}

/// Takes a profile out of a customer.
pub async fn separate(
    State(web): State<Web>,
    May(ctx, _): May<LinkPeople>,
    Path(customer): Path<String>,
    Form(taken): Form<Taken>,
) -> Result<Redirect, PageError> {
    let customer = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let profile: ProfileId = taken.profile.parse().map_err(|_| Error::NotFound("profile"))?;
    identity::separate(&ctx, &web.app, profile).await?;
    Ok(Redirect::to(&urls::customer_after(customer, urls::SEPARATED)))
}

/// Takes a decision back.
pub async fn revoke(
    State(web): State<Web>,
    May(ctx, _): May<LinkPeople>,
    Path((customer, link)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let customer = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let link = link.parse().map_err(|_| Error::NotFound("link"))?;
    identity::revoke(&ctx, &web.app, link).await?;
    Ok(Redirect::to(&urls::customer_after(customer, urls::REVOKED)))
}
