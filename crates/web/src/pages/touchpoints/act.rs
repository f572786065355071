//! Acts on several touchpoints of the catalogue.
use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    error::Error,
    touchpoints::{self, Placing},
};
use throughline_model::touchpoint::Stage;

use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    pages::{Area, bulk::Chosen},
    state::Web,
    urls, words,
};

/// Puts the touchpoints that were chosen in a stage or gives them an owner, or asks first how many are meant.
pub async fn act(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let chosen = Chosen::parse(&body);
    let rows: Vec<u32> = chosen.rows()?;
    let (t, n) = (layout.t, rows.len());
    let owner = chosen.field("department");
    let (question, placing) = match (chosen.field("act"), chosen.field("stage")) {
        ("stage", "") => (t.bulk_no_stage(n), Placing { stage: Some(None), department: None }),
        ("stage", word) => {
            let stage = Stage::parse(word).ok_or_else(|| Error::field("stage", "is not a stage"))?;
            let question = t.bulk_stage(n, words::sentence(t.stage(stage)));
            (question, Placing { stage: Some(Some(stage)), department: None })
        }
        ("owner", _) => {
            let question = if owner.is_empty() { t.bulk_no_owner(n) } else { t.bulk_owner(n, owner) };
            (question, Placing { stage: None, department: Some(owner.to_owned()) })
        }
        _ => return Err(Error::field("act", "is none of the list").into()),
    };
    if !chosen.is_sure(n) {
        return Ok(chosen.ask(layout.within(Area::Touchpoints), urls::TOUCHPOINTS_ACT, question, n));
    }
    let undo = touchpoints::place(&ctx, &web.app, &rows, &placing).await?;
    Ok(Redirect::to(&urls::did(chosen.back(), undo)).into_response())
}
