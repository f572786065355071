//! Acts on several rejected events.
use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{error::Error, quarantine};

use super::list::place;
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    pages::{Area, bulk::Chosen},
    state::Web,
    urls,
};

/// Tries the events that were chosen again, or discards them; asks first how many are meant.
pub async fn act(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let chosen = Chosen::parse(&body);
    let reason = Some(chosen.field("reason")).filter(|reason| !reason.is_empty());
    let rows = match chosen.all() {
        true => quarantine::places(&ctx, &web.app, reason).await?,
        false => {
            let places = chosen.rows::<String>()?.into_iter().map(|text| place(&text).ok_or(Error::NotFound("row")));
            places.collect::<Result<_, _>>()?
        }
    };
    let (t, n) = (layout.t, rows.len());
    let question = match chosen.field("act") {
        "retry" => t.bulk_retry(n),
        "discard" => t.bulk_discard(n),
        _ => return Err(Error::field("act", "is none of the list").into()),
    };
    if !chosen.is_sure(n) {
        return Ok(chosen.ask(layout.within(Area::Quarantine), urls::QUARANTINE_ACT, question, n));
    }
    if chosen.field("act") == "discard" {
        let undo = quarantine::discard(&ctx, &web.app, &rows).await?;
        return Ok(Redirect::to(&urls::did(&urls::quarantine(reason, None), undo)).into_response());
    }
    let replayed = quarantine::retry_these(&ctx, &web.app, &rows).await?;
    if replayed.taken > 0 {
        quarantine::settle(&web.app).await;
    }
    Ok(Redirect::to(&urls::quarantine_after(reason, replayed.taken, replayed.waiting)).into_response())
}
