//! A board: its tiles through its bar, on a page or on a whole screen.
use askama::Template;
use axum::{
    extract::{Path, Query, RawQuery, State},
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    boards::{self, BoardView, answer},
    ctx::Ctx,
};

use super::{bar_of, id, lens_of, said, through, tile::TileView};
use crate::{
    bar::{Bar, BarView},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, html},
    state::Web,
    urls,
};

/// The page of a board.
#[derive(Template)]
#[template(path = "boards/show.html")]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// The board.
    pub board: BoardView,
    /// Its tiles.
    pub tiles: Vec<TileView>,
}

/// A board on a whole screen, which looks again every minute.
#[derive(Template)]
#[template(path = "boards/screen.html")]
pub struct ScreenPage {
    /// The frame.
    pub layout: Layout,
    /// What counts on it, in words.
    pub counts: String,
    /// The board.
    pub board: BoardView,
    /// Its tiles.
    pub tiles: Vec<TileView>,
}

/// What the address of the page says besides the bar.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
    screen: Option<String>,
}

/// The fields of the bar; an address without any of them means the board's own.
const OF_BAR: [&str; 6] = ["unit", "period", "from", "to", "compare", "segment"];

/// Shows a board.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    RawQuery(query): RawQuery,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let board = boards::show(&ctx, &web.app, id(&board)?).await?;
    let query = query.unwrap_or_default();
    let says = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| OF_BAR.contains(&name.as_ref()));
    let bar = if says { Bar::parse(&query)? } else { bar_of(&board.lens) };
    let tiles = drawn(&ctx, &web, &layout, &board, &bar).await?;
    let t = layout.t;
    if ask.screen.is_some() {
        let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
        let counts = [Some(bar.period.words(t, zone)), bar.unit.clone(), bar.segment.clone()];
        let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        return Ok(html(&ScreenPage { layout, counts, board, tiles }));
    }
    let notice = match ask.done.as_deref() {
        Some("pinned") => Some(t.boards_pinned().to_owned()),
        Some("kept") => Some(t.boards_kept().to_owned()),
        Some("saved") => Some(t.boards_saved().to_owned()),
        Some("followed") => Some(t.boards_followed().to_owned()),
        Some("unfollowed") => Some(t.boards_unfollowed().to_owned()),
        Some("sent") if web.app.mailer.delivers() => Some(t.boards_sent().to_owned()),
        Some("sent") => Some(t.boards_sent_to_outbox().to_owned()),
        _ => None,
    };
    let bar = BarView::of(&ctx, &web, t, bar, &urls::board(board.id)).await?.comparing();
    Ok(html(&ShowPage { layout: Layout { notice, ..layout.within(Area::Boards) }, bar, board, tiles }))
}

async fn drawn(
    ctx: &Ctx,
    web: &Web,
    layout: &Layout,
    board: &BoardView,
    bar: &Bar,
) -> Result<Vec<TileView>, PageError> {
    let within = lens_of(bar).within(ctx.now);
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let mut tiles = Vec::new();
    for tile in &board.tiles {
        let answered = answer::answer(ctx, &web.app, tile, &within).await;
        tiles.push(TileView::new(layout, tile, &answered, bar, zone));
    }
    Ok(tiles)
}

impl ShowPage {
    fn edit_url(&self) -> String {
        urls::board_deed(self.board.id, "edit")
    }

    fn screen_url(&self) -> String {
        through(self.board.id, &self.bar.bar, &bar_of(&self.board.lens), &[("screen", "1")])
    }

    fn bar_url(&self) -> String {
        urls::board_deed(self.board.id, "bar")
    }

    /// What the bar says, where it is not what the board keeps and may be kept.
    fn unkept(&self) -> Option<String> {
        let own = bar_of(&self.board.lens);
        (self.board.may_change && self.bar.bar != own).then(|| said(&self.bar.bar))
    }

    fn list_url(&self) -> &'static str {
        urls::BOARDS
    }
}
