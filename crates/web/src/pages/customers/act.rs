//! Acts on several customers of the list.
use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    customers,
    error::Error,
    identity,
    segments::{
        self,
        listed::{self, Into},
    },
};
use throughline_model::{id::ProfileId, segment::MOST_LISTED};

use super::list::{Ask, among};
use crate::{
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, bulk::Chosen},
    state::Web,
    urls,
};

/// Does something to the customers that were chosen, or asks first how many are meant.
pub async fn act(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let chosen = Chosen::parse(&body);
    let rows: Vec<ProfileId> = match chosen.all() {
        true => {
            let ask = Ask::parse(chosen.field("list"));
            let (among, _) = among(&ctx, &web, layout.t, &ask).await?;
            let search = Some(ask.q.as_str()).filter(|text| !text.is_empty());
            customers::all(&ctx, &web.app, search, among.as_deref(), MOST_LISTED).await?
        }
        false => chosen.rows()?,
    };
    let (t, n, segment) = (layout.t, rows.len(), chosen.field("segment"));
    let question = match chosen.field("act") {
        "list" if segment.is_empty() && chosen.field("name").is_empty() => {
            return Err(Error::field("name", "is missing").into());
        }
        "list" if segment.is_empty() => t.bulk_list(n, chosen.field("name")),
        "list" => t.bulk_list(n, segments::show(&ctx, &web.app, id(segment)?).await?.name),
        "unlist" => t.bulk_unlist(n, segments::show(&ctx, &web.app, id(segment)?).await?.name),
        "join" => t.bulk_join(n),
        _ => return Err(Error::field("act", "is none of the list").into()),
    };
    if !chosen.is_sure(n) {
        return Ok(chosen.ask(layout.within(Area::Customers), urls::CUSTOMERS_ACT, question, n));
    }
    let undo = match chosen.field("act") {
        "list" => {
            let into = match segment {
                "" => Into::New(chosen.field("name").to_owned()),
                segment => Into::There(id(segment)?),
            };
            listed::add(&ctx, &web.app, into, &rows).await?.1
        }
        "unlist" => listed::take_out(&ctx, &web.app, id(segment)?, &rows).await?,
        _ => identity::join_all(&ctx, &web.app, &rows).await?,
    };
    Ok(Redirect::to(&urls::did(chosen.back(), undo)).into_response())
}

fn id(segment: &str) -> Result<throughline_model::id::SegmentId, Error> {
    segment.parse().map_err(|_| Error::NotFound("segment"))
}
