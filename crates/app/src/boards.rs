//! Boards: any answer put beside others, seen by its owner or by everybody, and mailed on a schedule.
//!
//! A tile keeps a question, never an answer: whoever looks asks it with their own rights. [`answer`] asks, [`mail`] sends.
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use throughline_model::{
    id::BoardId,
    permission::Permission,
    question::Question,
    time::{DAY, Micros},
};
use throughline_store::{
    boards::{self, Board},
    users,
};

pub mod answer;
mod letter;
pub mod mail;
mod tongue;

use self::{
    answer::{Form, Lens},
    mail::Mailing,
};
use crate::{
    app::App,
    audit::{self, Action},
    ctx::{Actor, Ctx},
    error::{Error, Result},
};

/// Most characters of a board's name and of a tile's title.
pub const LONGEST: usize = 80;
/// Most tiles of a board.
pub const MOST_TILES: usize = 24;
/// The columns of a board.
pub const COLUMNS: u8 = 3;
/// Most boards of a workspace.
const MOST: usize = 500;
/// How long a tile that was removed can be brought back.
const REMEMBERED: i64 = DAY;

/// A tile: a question and how its answer is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Its number on the board, which no other tile ever had.
    pub id: u32,
    /// What it is called.
    pub title: String,
    /// The question without a time, as JSON.
    pub question: Value,
    /// How the answer is drawn.
    pub form: Form,
    /// How many columns it takes.
    pub width: u8,
    /// When it was removed; for a day it can be brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<Micros>,
}

/// A board as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardView {
    /// Its id.
    pub id: BoardId,
    /// Its name.
    pub name: String,
    /// The name of whose it is.
    pub owner: String,
    /// Whether everybody in the workspace sees it.
    pub shared: bool,
    /// Which unit, time and segment count on all tiles.
    pub lens: Lens,
    /// The tiles in order.
    pub tiles: Vec<Tile>,
    /// When it is mailed, and to whom.
    pub mail: Option<Mailing>,
    /// Whether the caller may change it.
    pub may_change: bool,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// What is done to a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It changes places with the one before.
    Earlier,
    /// It changes places with the one after.
    Later,
    /// It is called and drawn in another way.
    Look {
        /// What it is called.
        title: String,
        /// How the answer is drawn.
        form: Form,
        /// How many columns it takes.
        width: u8,
    },
    /// It is taken from the board.
    Remove,
    /// It is brought back to where it was.
    Restore,
}

/// Lists the boards that somebody may see, by their names.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<BoardView>> {
    ctx.must(Permission::SeeFigures)?;
    let mut views = Vec::new();
    for board in boards::all(&app.db, ctx.workspace).await?.into_iter().filter(|board| sees(ctx, board)) {
        views.push(view(ctx, app, board).await?);
    }
    Ok(views)
}

/// Shows a board.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's alone.
pub async fn show(ctx: &Ctx, app: &App, board: BoardId) -> Result<BoardView> {
    let found = seen(ctx, app, board).await?;
    view(ctx, app, found).await
}

/// Makes a board of one's own.
///
/// # Errors
/// Names the field that cannot be taken.
pub async fn add(ctx: &Ctx, app: &App, name: &str, shared: bool) -> Result<BoardId> {
    ctx.must(Permission::SeeFigures)?;
    let name = named("name", name)?;
    if boards::all(&app.db, ctx.workspace).await?.len() >= MOST {
        return Err(Error::Conflict(format!("there are {MOST} boards already")));
    }
    let board = Board {
        id: BoardId(app.world.new_id()),
        owner: ctx.user(),
        shared,
        name,
        bar: json(&Lens::default())?,
        tiles: "[]".to_owned(),
        mail: None,
        version: 1,
        changed_at: ctx.now,
    };
    let mut tx = app.db.begin().await?;
    boards::add(&mut tx, ctx.workspace, &board).await?;
    audit::note(&mut tx, ctx, Action::BoardPut, &board.name, seen_by(shared)).await?;
    tx.commit().await?;
    Ok(board.id)
}

/// Gives a board another name, and says who sees it.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Forbidden`] when it is not the caller's to change.
pub async fn rename(ctx: &Ctx, app: &App, board: BoardId, name: &str, shared: bool) -> Result<()> {
    let mut found = changeable(ctx, app, board).await?;
    found.name = named("name", name)?;
    found.shared = shared;
    keep(ctx, app, found, Some((Action::BoardPut, seen_by(shared).to_owned()))).await
}

/// Says which unit, time and segment count on all tiles.
///
/// # Errors
/// [`Error::Forbidden`] when the board is not the caller's to change.
pub async fn look_through(ctx: &Ctx, app: &App, board: BoardId, lens: &Lens) -> Result<()> {
    let mut found = changeable(ctx, app, board).await?;
    found.bar = json(lens)?;
    keep(ctx, app, found, None).await
}

/// Puts a question on a board, at its end, drawn in its usual form; gives the tile's number. The time of the question is
/// left out: the board has its own.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Forbidden`] when the board is not the caller's to change.
pub async fn pin(ctx: &Ctx, app: &Arc<App>, board: BoardId, title: &str, question: &Question) -> Result<u32> {
    let mut found = changeable(ctx, app, board).await?;
    let Some(form) = Form::usual(question) else {
        return Err(Error::field("question", "is about one customer and cannot be pinned"));
    };
    let question = answer::timeless(question);
    let mut tiles = tiles_of(&found)?;
    if tiles.iter().filter(|tile| tile.removed_at.is_none()).count() >= MOST_TILES {
        return Err(Error::Conflict(format!("a board has at most {MOST_TILES} tiles")));
    }
    let id = tiles.iter().map(|tile| tile.id).max().unwrap_or(0) + 1;
    let value = serde_json::to_value(&question).map_err(Error::internal("could not write a question"))?;
    let title = named("title", title)?;
    let tile = Tile { id, title, question: value, form, width: form.width(), removed_at: None };
    // What cannot be asked is not kept.
    answer::answer(ctx, app, &tile, &Lens::default().within(ctx.now)).await?;
    tiles.push(tile);
    found.tiles = json(&tiles)?;
    keep(ctx, app, found, None).await?;
    Ok(id)
}

/// Does something to a tile.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::NotFound`] when there is no such tile; [`Error::Forbidden`] when the
/// board is not the caller's to change.
pub async fn change_tile(ctx: &Ctx, app: &App, board: BoardId, tile: u32, deed: Deed) -> Result<()> {
    let mut found = changeable(ctx, app, board).await?;
    let mut tiles = tiles_of(&found)?;
    tiles.retain(|tile| tile.removed_at.is_none_or(|at| ctx.now.0 - at.0 < REMEMBERED));
    let place = tiles.iter().position(|other| other.id == tile).ok_or(Error::NotFound("tile"))?;
    let visible = |tile: &Tile| tile.removed_at.is_none();
    match deed {
        Deed::Earlier => {
            if let Some(before) = tiles.iter().take(place).rposition(visible) {
                tiles.swap(before, place);
            }
        }
        Deed::Later => {
            if let Some(after) = tiles.iter().skip(place + 1).position(visible) {
                tiles.swap(place, place + 1 + after);
            }
        }
        Deed::Look { title, form, width } => {
            let title = named("title", &title)?;
            let own = tiles.get_mut(place).ok_or(Error::NotFound("tile"))?;
            if !own.forms().contains(&form) {
                return Err(Error::field("form", "does not fit this question"));
            }
            if !(1..=COLUMNS).contains(&width) {
                return Err(Error::field("width", "is 1, 2 or 3 columns"));
            }
            (own.title, own.form, own.width) = (title, form, width);
        }
        Deed::Remove | Deed::Restore => {
            let gone = (deed == Deed::Remove).then_some(ctx.now);
            tiles.iter_mut().filter(|other| other.id == tile).for_each(|tile| tile.removed_at = gone);
        }
    }
    found.tiles = json(&tiles)?;
    keep(ctx, app, found, None).await
}

/// Removes a board, whose name is said once more, and ends its mailing.
///
/// # Errors
/// Names `name` when it is not the board's; [`Error::Forbidden`] when the board is not the caller's to change.
pub async fn remove(ctx: &Ctx, app: &App, board: BoardId, name: &str) -> Result<()> {
    let found = changeable(ctx, app, board).await?;
    if name.trim() != found.name {
        return Err(Error::field("name", "is not the name of the board"));
    }
    let mut tx = app.db.begin().await?;
    mail::stop(&mut tx, ctx.workspace, board).await?;
    boards::remove(&mut tx, ctx.workspace, board).await?;
    audit::note(&mut tx, ctx, Action::BoardRemoved, &found.name, "").await?;
    Ok(tx.commit().await?)
}

impl Tile {
    /// The forms in which its answer can be drawn; none where its question cannot be read any more.
    pub fn forms(&self) -> Vec<Form> {
        Question::from_value(self.question.clone()).map(|question| Form::fitting(&question)).unwrap_or_default()
    }
}

fn sees(ctx: &Ctx, board: &Board) -> bool {
    board.shared || owns(ctx, board) || ctx.actor == Actor::Operator
}

fn owns(ctx: &Ctx, board: &Board) -> bool {
    board.owner.is_some() && board.owner == ctx.user()
}

fn may_change(ctx: &Ctx, board: &Board) -> bool {
    owns(ctx, board) || ctx.may(Permission::Administer)
}

async fn seen(ctx: &Ctx, app: &App, board: BoardId) -> Result<Board> {
    ctx.must(Permission::SeeFigures)?;
    let found = boards::find(&app.db, ctx.workspace, board).await?;
    found.filter(|board| sees(ctx, board)).ok_or(Error::NotFound("board"))
}

async fn changeable(ctx: &Ctx, app: &App, board: BoardId) -> Result<Board> {
    let found = seen(ctx, app, board).await?;
    if may_change(ctx, &found) { Ok(found) } else { Err(Error::Forbidden) }
}

/// Writes a board that was read before; of two who change it at once the later is told.
async fn keep(ctx: &Ctx, app: &App, board: Board, note: Option<(Action, String)>) -> Result<()> {
    let board = Board { changed_at: ctx.now, ..board };
    let mut tx = app.db.begin().await?;
    if !boards::change(&mut tx, ctx.workspace, &board).await? {
        return Err(Error::Conflict("somebody else changed the board meanwhile".to_owned()));
    }
    if let Some((action, detail)) = note {
        audit::note(&mut tx, ctx, action, &board.name, &detail).await?;
    }
    Ok(tx.commit().await?)
}

async fn view(ctx: &Ctx, app: &App, board: Board) -> Result<BoardView> {
    let mut tiles = tiles_of(&board)?;
    tiles.retain(|tile| tile.removed_at.is_none());
    let owner = match board.owner {
        Some(user) => users::by_id(&app.db, user).await?.map(|user| user.name),
        None => None,
    };
    Ok(BoardView {
        id: board.id,
        owner: owner.unwrap_or_default(),
        shared: board.shared,
        lens: lens_of(&board)?,
        mail: mailing_of(&board)?,
        may_change: may_change(ctx, &board),
        changed_at: board.changed_at,
        name: board.name,
        tiles,
    })
}

fn tiles_of(board: &Board) -> Result<Vec<Tile>> {
    serde_json::from_str(&board.tiles).map_err(Error::internal("could not read the tiles of a board"))
}

fn lens_of(board: &Board) -> Result<Lens> {
    serde_json::from_str(&board.bar).map_err(Error::internal("could not read the bar of a board"))
}

fn mailing_of(board: &Board) -> Result<Option<Mailing>> {
    let read = |text: &String| serde_json::from_str(text);
    board.mail.as_ref().map(read).transpose().map_err(Error::internal("could not read the mailing of a board"))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal("could not write a board"))
}

fn named(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        return Err(Error::field(field, format!("needs 1 to {LONGEST} characters")));
    }
    Ok(text.to_owned())
}

fn seen_by(shared: bool) -> &'static str {
    if shared { "seen by everybody" } else { "seen by its owner" }
}

#[cfg(test)]
mod tests;
