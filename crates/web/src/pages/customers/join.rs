//! Joining: the customer who is the same person is looked for, seen, and chosen.
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    customers::{
        self,
        view::{CustomerList, CustomerRow},
    },
    error::Error,
    identity,
};
use throughline_model::{
    id::ProfileId,
    time::{Micros, TimeRange},
};

use crate::{
    error::PageError,
    extract::{Frame, LinkPeople, May},
    pages::{Area, Layout, html},
    state::Web,
    urls,
};

/// The page on which somebody chooses whom to join a customer with.
#[derive(Template)]
#[template(path = "customers/join.html")]
pub struct JoinPage {
    /// The frame.
    pub layout: Layout,
    /// The customer's name.
    pub name: String,
    /// The customer.
    pub profile: ProfileId,
    /// Those who match the search.
    pub list: CustomerList,
}

/// Whom to look for.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
}

/// Most customers that are offered.
const MOST: u32 = 25;

/// Shows who matches.
pub async fn look(
    State(web): State<Web>,
    May(ctx, _): May<LinkPeople>,
    Frame(layout): Frame,
    Path(customer): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let profile = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let now = TimeRange { from: Some(ctx.now), to: None };
    let name = customers::show(&ctx, &web.app, profile, now).await?.name;
    let mut list = customers::list(&ctx, &web.app, Some(&ask.q), None, None, MOST).await?;
    list.rows.retain(|row| row.profile != profile);
    Ok(html(&JoinPage { layout: layout.within(Area::Customers), name, profile, list }))
}

/// The customer to join with.
#[derive(Deserialize)]
pub struct Chosen {
    with: String,
}

/// States that two customers are one person.
pub async fn join(
    State(web): State<Web>,
    May(ctx, _): May<LinkPeople>,
    Path(customer): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect, PageError> {
    let customer = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let with = chosen.with.parse().map_err(|_| Error::NotFound("customer"))?;
    identity::join(&ctx, &web.app, customer, with).await?;
    Ok(Redirect::to(&urls::customer_after(customer, urls::JOINED)))
}

impl JoinPage {
    fn url(&self) -> String {
        urls::join(self.profile)
    }

    fn back(&self) -> String {
        urls::customer(self.profile)
    }

    fn other(&self, row: &CustomerRow) -> String {
        urls::customer(row.profile)
    }

    fn facts(&self, row: &CustomerRow) -> String {
        let names: Vec<&str> = row.identifiers.iter().map(|(_, name)| name.as_str()).collect();
        names.join(" · ")
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.words_moments(n)
    }

    fn date(&self, at: &Micros) -> String {
        self.layout.t.date(*at, self.list.zone)
    }
}
