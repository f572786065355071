//! Changing a board: its name and who sees it, its tiles one by one, and when it is mailed.
use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    boards::{
        self, BoardView, Deed, Tile,
        answer::Form as Drawn,
        mail::{self, Reader},
    },
    ctx::Ctx,
    error::Error,
};
use throughline_model::{id::BoardId, schedule::Rule};

use super::{form_name, id, lens_of, mailing};
use crate::{
    bar::Bar,
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, html, settings::Refused},
    state::Web,
    urls,
};

/// The page.
#[derive(Template)]
#[template(path = "boards/edit.html")]
pub struct EditPage {
    /// The frame.
    pub layout: Layout,
    /// The board.
    pub board: BoardView,
    /// Whom the reader can choose to be mailed.
    pub readers: Vec<Reader>,
    /// Who the reader is.
    pub me: Option<throughline_model::id::UserId>,
    /// The number of the tile that was just removed.
    pub gone: Option<u32>,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    gone: Option<u32>,
}

/// The name of a board, and who sees it.
#[derive(Deserialize)]
pub struct Naming {
    name: String,
    #[serde(default)]
    shared: String,
}

/// What is done to a tile.
#[derive(Deserialize)]
pub struct TileForm {
    tile: u32,
    deed: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    width: u8,
}

/// What the bar says.
#[derive(Deserialize)]
pub struct Through {
    query: String,
}

/// Shows the page.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let page = page(&ctx, &web, layout, id(&board)?, None).await?;
    Ok(html(&EditPage { gone: ask.gone, ..page }))
}

/// Gives the board another name, or says who sees it.
pub async fn rename(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Form(naming): Form<Naming>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let done = boards::rename(&ctx, &web.app, board, &naming.name, !naming.shared.is_empty()).await;
    answered(&ctx, &web, layout, board, done, urls::after(&urls::board(board), "saved")).await
}

/// Keeps what the board looks through.
pub async fn look_through(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Path(board): Path<String>,
    Form(form): Form<Through>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    boards::look_through(&ctx, &web.app, board, &lens_of(&Bar::parse(&form.query)?)).await?;
    Ok(Redirect::to(&urls::after(&urls::board(board), "kept")).into_response())
}

/// Moves, changes, removes or brings back a tile.
pub async fn change_tile(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Form(form): Form<TileForm>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let same = urls::board_tile(board, form.tile);
    let (deed, back) = match form.deed.as_str() {
        "earlier" => (Deed::Earlier, same),
        "later" => (Deed::Later, same),
        "remove" => (Deed::Remove, urls::board_without(board, form.tile)),
        "restore" => (Deed::Restore, same),
        "look" => {
            let drawn = Drawn::parse(&form.form).ok_or_else(|| Error::field("form", "is none of the list"))?;
            let look = Deed::Look { title: form.title, form: drawn, width: form.width };
            (look, same)
        }
        _ => return Err(Error::field("deed", "is none of the list").into()),
    };
    let done = boards::change_tile(&ctx, &web.app, board, form.tile, deed).await;
    answered(&ctx, &web, layout, board, done, back).await
}

/// Removes the board.
pub async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Form(naming): Form<Naming>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let done = boards::remove(&ctx, &web.app, board, &naming.name).await;
    answered(&ctx, &web, layout, board, done, urls::after(urls::BOARDS, "removed")).await
}

/// Leads on where something was done; says on the page why it was not.
pub(super) async fn answered(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    board: BoardId,
    done: Result<(), Error>,
    back: String,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&back).into_response()),
        Err(Error::Forbidden) => Err(Error::Forbidden.into()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let page = page(ctx, web, layout, board, Some(refused.clone())).await?;
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

async fn page(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    board: BoardId,
    refused: Option<Refused>,
) -> Result<EditPage, PageError> {
    let board = boards::show(ctx, &web.app, board).await?;
    let readers = mail::possible(ctx, &web.app).await?;
    Ok(EditPage { layout: layout.within(Area::Boards), board, readers, me: ctx.user(), gone: None, refused })
}

impl EditPage {
    fn board_url(&self) -> String {
        urls::board(self.board.id)
    }

    fn deed_url(&self, deed: &str) -> String {
        urls::board_deed(self.board.id, deed)
    }

    /// The forms of a tile, with whether it has them.
    fn forms(&self, tile: &Tile) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.layout.t;
        tile.forms().into_iter().map(|form| (form.as_str(), form_name(t, form), form == tile.form)).collect()
    }

    fn widths(&self, tile: &Tile) -> Vec<(u8, &'static str, bool)> {
        let t = self.layout.t;
        let words = [(1, t.boards_width_one()), (2, t.boards_width_two()), (3, t.boards_width_three())];
        words.map(|(width, words)| (width, words, width == tile.width)).to_vec()
    }

    fn form(&self, tile: &Tile) -> &'static str {
        form_name(self.layout.t, tile.form)
    }

    fn rule(&self) -> Option<Rule> {
        self.board.mail.as_ref().map(|mail| mail.rule)
    }

    /// The mailing in words; `None` where it is not mailed.
    fn mailed(&self) -> Option<String> {
        self.rule().map(|rule| mailing::words(self.layout.t, rule))
    }

    /// How often it can be mailed, with which it is.
    fn steps(&self) -> Vec<(&'static str, &'static str, bool)> {
        let (t, rule) = (self.layout.t, self.rule());
        vec![
            ("never", t.boards_never(), rule.is_none()),
            ("daily", t.boards_daily(), matches!(rule, Some(Rule::Daily(_)))),
            ("weekly", t.boards_weekly(), matches!(rule, Some(Rule::Weekly(..)))),
            ("monthly", t.boards_monthly(), matches!(rule, Some(Rule::Monthly(..)))),
        ]
    }

    fn weekdays(&self) -> Vec<(&'static str, &'static str, bool)> {
        mailing::weekdays(self.layout.t, self.rule())
    }

    fn monthday(&self) -> u32 {
        match self.rule() {
            Some(Rule::Monthly(day, _)) => day,
            _ => 1,
        }
    }

    fn hour(&self) -> String {
        mailing::hour(self.rule())
    }

    fn is_reader(&self, reader: &Reader) -> bool {
        match &self.board.mail {
            Some(mail) => mail.readers.contains(&reader.id),
            None => self.me == Some(reader.id),
        }
    }

    /// Whether the reader gets the board by mail.
    fn follows(&self) -> bool {
        self.board.mail.as_ref().is_some_and(|mail| self.me.is_some_and(|me| mail.readers.contains(&me)))
    }

    fn count(&self) -> u64 {
        self.board.mail.as_ref().map_or(0, |mail| mail.readers.len() as u64)
    }
}
