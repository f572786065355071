//! Boards: answers put side by side, shared, shown on a screen, printed and mailed.
use form_urlencoded::Serializer;
use serde_json::Value;
use throughline_app::{
    boards::{
        answer::{Against, Form, Lens},
        mail::Links,
    },
    error::Error,
};
use throughline_model::{id::BoardId, permission::Permission, time::TimeRange};

use crate::{
    bar::{Bar, Compare, Period, narrow},
    locale::Locale,
    pages::Layout,
    routes::{Needs, Routes},
    urls,
};

pub mod edit;
pub mod leave;
pub mod list;
pub mod mailing;
pub mod pin;
pub mod show;
pub mod tile;

/// The routes of the area.
pub fn routes() -> Routes {
    const SEE: Needs = Needs::Right(Permission::SeeFigures);
    Routes::new()
        .get(urls::BOARDS, SEE, list::list)
        .post(urls::BOARDS, SEE, list::add)
        .get(urls::PIN, SEE, pin::show)
        .post(urls::PIN, SEE, pin::pin)
        .get(urls::BOARD_LEAVE, Needs::Nothing, leave::look)
        .post(urls::BOARD_LEAVE, Needs::Nothing, leave::leave)
        .get(urls::BOARD, SEE, show::show)
        .post(urls::BOARD, SEE, edit::rename)
        .get(urls::BOARD_EDIT, SEE, edit::show)
        .post(urls::BOARD_BAR, SEE, edit::look_through)
        .post(urls::BOARD_TILE, SEE, edit::change_tile)
        .post(urls::BOARD_MAIL, SEE, mailing::set)
        .post(urls::BOARD_FOLLOW, SEE, mailing::follow)
        .post(urls::BOARD_SEND, SEE, mailing::send)
        .post(urls::BOARD_REMOVE, SEE, edit::remove)
}

/// The form that pins a question, narrowed to the unit and segment that a page's bar says.
pub fn pin_url(title: &str, mut question: Value, bar: &Bar) -> String {
    narrow(&mut question, bar);
    urls::pin(&question.to_string(), title)
}

/// The board of an address.
fn id(text: &str) -> Result<BoardId, Error> {
    text.parse().map_err(|_| Error::NotFound("board"))
}

/// The context bar that stands for what a board looks through.
fn bar_of(lens: &Lens) -> Bar {
    let range = TimeRange { from: lens.from, to: lens.to };
    Bar {
        unit: lens.unit.clone(),
        period: match lens.days {
            Some(days) => Period::Days(days),
            None if range == TimeRange::default() => Period::All,
            None => Period::Between(range),
        },
        compare: match lens.compare {
            Against::Nothing => Compare::Nothing,
            Against::Before => Compare::Before,
            Against::LastYear => Compare::LastYear,
        },
        segment: lens.segment.clone(),
    }
}

/// What a board looks through, as the context bar says.
fn lens_of(bar: &Bar) -> Lens {
    let (days, range) = match bar.period {
        Period::All => (None, TimeRange::default()),
        Period::Days(days) => (Some(days), TimeRange::default()),
        Period::Between(range) => (None, range),
    };
    Lens {
        unit: bar.unit.clone(),
        days,
        from: range.from,
        to: range.to,
        compare: match bar.compare {
            Compare::Nothing => Against::Nothing,
            Compare::Before => Against::Before,
            Compare::LastYear => Against::LastYear,
        },
        segment: bar.segment.clone(),
    }
}

/// The address of a board through a bar: where it is the board's own, it need not be said.
fn through(board: BoardId, bar: &Bar, own: &Bar, more: &[(&str, &str)]) -> String {
    let mut more = more.to_vec();
    if bar == own {
        return Bar::default().url(&urls::board(board), &more);
    }
    if bar.period == Period::All {
        more.insert(0, ("period", "all"));
    }
    bar.url(&urls::board(board), &more)
}

/// The bar as the query of an address, in which nothing is left out.
fn said(bar: &Bar) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in bar.pairs() {
        query.append_pair(name, &value);
    }
    query.finish()
}

/// The addresses that mails about a board name.
fn links(layout: &Layout, board: BoardId) -> Links {
    let whole = |path: String| format!("{}{path}", layout.origin);
    Links { board: whole(urls::board(board)), leave: whole(urls::board_leave("")) }
}

/// What a form is called.
fn form_name(t: Locale, form: Form) -> &'static str {
    match form {
        Form::Figure => t.boards_form_figure(),
        Form::Line => t.boards_form_line(),
        Form::Bars => t.boards_form_bars(),
        Form::Table => t.boards_form_table(),
        Form::Funnel => t.boards_form_funnel(),
        Form::Map => t.boards_form_map(),
        Form::Ways => t.boards_form_ways(),
    }
}

#[cfg(test)]
mod tests;
