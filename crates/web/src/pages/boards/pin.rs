//! Putting an answer on a board: which board, and what it is called there.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    boards::{self, BoardView},
    ctx::Ctx,
    error::Error,
};
use throughline_model::question::Question;

use crate::{
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, html, settings::Refused},
    state::Web,
    urls,
};

/// The page.
#[derive(Template)]
#[template(path = "boards/pin.html")]
pub struct PinPage {
    /// The frame.
    pub layout: Layout,
    /// What is pinned.
    pub pinned: Pinned,
    /// The boards on which it can be put.
    pub boards: Vec<BoardView>,
    /// Why it was not.
    pub refused: Option<Refused>,
}

/// What is pinned, and where.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Pinned {
    /// The question as JSON.
    #[serde(default)]
    pub question: String,
    /// What the tile is called.
    #[serde(default)]
    pub title: String,
    /// Which board; empty for a new one.
    #[serde(default)]
    pub board: String,
    /// The name of the new one.
    #[serde(default)]
    pub name: String,
}

/// Shows the form.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Query(pinned): Query<Pinned>,
) -> Result<Response, PageError> {
    Question::from_json(&pinned.question).map_err(Error::from)?;
    Ok(html(&page(&ctx, &web, layout, pinned, None).await?))
}

/// Pins it and leads to the board.
pub async fn pin(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Form(pinned): Form<Pinned>,
) -> Result<Response, PageError> {
    match put(&ctx, &web, &pinned).await {
        Ok(url) => Ok(Redirect::to(&url).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let page = page(&ctx, &web, layout, pinned, Some(refused.clone())).await?;
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

async fn put(ctx: &Ctx, web: &Web, pinned: &Pinned) -> Result<String, Error> {
    let question = Question::from_json(&pinned.question)?;
    let new = pinned.board.is_empty();
    let board = match new {
        true => boards::add(ctx, &web.app, &pinned.name, false).await?,
        false => super::id(&pinned.board)?,
    };
    let tile = match boards::pin(ctx, &web.app, board, &pinned.title, &question).await {
        Err(error) if new => {
            // What cannot be pinned leaves no empty board behind.
            boards::remove(ctx, &web.app, board, &pinned.name).await?;
            return Err(error);
        }
        tile => tile?,
    };
    Ok(urls::board_pinned(board, tile))
}

async fn page(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    pinned: Pinned,
    refused: Option<Refused>,
) -> Result<PinPage, PageError> {
    let mut boards = boards::list(ctx, &web.app).await?;
    boards.retain(|board| board.may_change);
    Ok(PinPage { layout: layout.within(Area::Boards), pinned, boards, refused })
}

impl PinPage {
    fn is_chosen(&self, board: &BoardView) -> bool {
        self.pinned.board == board.id.to_string()
    }
}
