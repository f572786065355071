//! Answers as files: exactly what a page shows, for spreadsheets and programs.
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::Value;
use throughline_app::{ask::ask, error::Error, export::Format};
use throughline_model::{permission::Permission, question::Question};

use crate::{
    api::endpoint,
    error::PageError,
    extract::{May, SeeFigures},
    routes::{Needs, Routes},
    state::Web,
    urls,
};

/// The routes of answers.
pub fn routes() -> Routes {
    Routes::new().get(urls::ANSWER, Needs::Right(Permission::SeeFigures), file)
}

/// The question as the API takes it.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    question: String,
}

/// Answers a question as a file.
pub async fn file(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let question = Question::from_json(&asked.question).map_err(Error::from)?;
    if matches!(question, Question::Timeline(_)) && !ctx.may(Permission::SeePeople) {
        return Err(Error::NotFound("customer").into());
    }
    let rows: Vec<Value> = ask(&ctx, &web.app, question).await?.rows.into_iter().map(Value::Object).collect();
    let format = Format::parse(&format).ok_or(Error::NotFound("format"))?;
    Ok(endpoint::file("answer", format, &rows)?)
}
