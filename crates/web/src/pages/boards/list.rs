//! The list of boards.
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
};

use crate::{
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces, settings::Refused},
    state::Web,
    urls,
};

/// The page of the list.
#[derive(Template)]
#[template(path = "boards/list.html")]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The boards that the reader may see.
    pub boards: Vec<BoardView>,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// What the form says.
#[derive(Deserialize)]
pub struct New {
    name: String,
    #[serde(default)]
    shared: String,
}

/// Shows the list.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let notice = (ask.done.as_deref() == Some("removed")).then(|| layout.t.boards_removed().to_owned());
    Ok(html(&page(&ctx, &web, Layout { notice, ..layout }, None).await?))
}

/// Makes a board and leads to it.
pub async fn add(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Form(new): Form<New>,
) -> Result<Response, PageError> {
    match boards::add(&ctx, &web.app, &new.name, !new.shared.is_empty()).await {
        Ok(board) => Ok(Redirect::to(&urls::board(board)).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let page = page(&ctx, &web, layout, Some(refused.clone())).await?;
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

async fn page(ctx: &Ctx, web: &Web, layout: Layout, refused: Option<Refused>) -> Result<ListPage, PageError> {
    Ok(ListPage { layout: layout.within(Area::Boards), boards: boards::list(ctx, &web.app).await?, refused })
}

impl ListPage {
    fn lead(&self) -> Vec<Piece> {
        pieces(&self.layout.t.boards_lead(self.boards.len()))
    }

    fn url(&self, board: &BoardView) -> String {
        urls::board(board.id)
    }

    fn tiles(&self, board: &BoardView) -> String {
        self.layout.t.boards_tiles(board.tiles.len())
    }
}
