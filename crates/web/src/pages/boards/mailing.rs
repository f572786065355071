//! When a board is mailed, and to whom.
use axum::{
    Form,
    extract::{Path, RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::Weekday;
use serde::Deserialize;
use throughline_app::{
    boards::{self, mail},
    error::Error,
};
use throughline_model::schedule::Rule;

use super::{edit::answered, id, links};
use crate::{
    error::PageError,
    extract::{Frame, May, SeeFigures},
    locale::Locale,
    state::Web,
    urls,
};

/// Whether somebody wants the mail.
#[derive(Deserialize)]
pub struct Follows {
    follows: String,
}

/// The button that sends it now.
#[derive(Deserialize)]
pub struct Now {
    #[serde(rename = "now")]
    _now: String,
}

/// Days of the week as rules write them.
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// Says when, and to whom.
pub async fn set(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let rule = rule(&body)?;
    let readers = form_urlencoded::parse(&body).filter(|(name, _)| name == "reader");
    let readers: Vec<_> = readers.filter_map(|(_, value)| value.parse().ok()).collect();
    let links = links(&layout, board);
    let done = mail::set(&ctx, &web.app, board, rule, &readers, links).await;
    answered(&ctx, &web, layout, board, done, urls::after(&urls::board(board), "saved")).await
}

/// The rule that the fields of the form say; `None` for never.
fn rule(body: &[u8]) -> Result<Option<Rule>, Error> {
    let field = |name: &str| {
        let found = form_urlencoded::parse(body).find(|(other, _)| other == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let hour = field("hour");
    let text = match field("how").as_str() {
        "never" => return Ok(None),
        "daily" => format!("daily {hour}"),
        "weekly" => format!("weekly {} {hour}", field("weekday")),
        "monthly" => format!("monthly {} {hour}", field("monthday")),
        _ => return Err(Error::field("how", "is none of the list")),
    };
    text.parse().map(Some).map_err(|why: String| Error::field("hour", why))
}

/// Puts the reader on the list, or takes them off it.
pub async fn follow(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Form(form): Form<Follows>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let follows = form.follows == "yes";
    let done = mail::follow(&ctx, &web.app, board, follows).await;
    let word = if follows { "followed" } else { "unfollowed" };
    answered(&ctx, &web, layout, board, done, urls::after(&urls::board(board), word)).await
}

/// Sends the board to the reader now.
pub async fn send(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(board): Path<String>,
    Form(_): Form<Now>,
) -> Result<Response, PageError> {
    let board = id(&board)?;
    let view = boards::show(&ctx, &web.app, board).await?;
    mail::send_now(&ctx, &web.app, view.id, &links(&layout, board)).await?;
    Ok(Redirect::to(&urls::after(&urls::board(board), "sent")).into_response())
}

/// A rule in words.
pub(super) fn words(t: Locale, rule: Rule) -> String {
    let hour = hour(Some(rule));
    match rule {
        Rule::Every(_) | Rule::Daily(_) => t.boards_mailed_daily(hour),
        Rule::Weekly(day, _) => t.boards_mailed_weekly(weekday(t, day), hour),
        Rule::Monthly(day, _) => t.boards_mailed_monthly(day.to_string(), hour),
    }
}

/// The days of the week, with the one that a rule says.
pub(super) fn weekdays(t: Locale, rule: Option<Rule>) -> Vec<(&'static str, &'static str, bool)> {
    let own = match rule {
        Some(Rule::Weekly(day, _)) => day,
        _ => Weekday::Mon,
    };
    DAYS.map(|(word, day)| (word, weekday(t, day), day == own)).to_vec()
}

/// The time of a rule; seven in the morning where there is none.
pub(super) fn hour(rule: Option<Rule>) -> String {
    match rule {
        Some(Rule::Daily(time) | Rule::Weekly(_, time) | Rule::Monthly(_, time)) => time.format("%H:%M").to_string(),
        Some(Rule::Every(_)) | None => "07:00".to_owned(),
    }
}

fn weekday(t: Locale, day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => t.boards_monday(),
        Weekday::Tue => t.boards_tuesday(),
        Weekday::Wed => t.boards_wednesday(),
        Weekday::Thu => t.boards_thursday(),
        Weekday::Fri => t.boards_friday(),
        Weekday::Sat => t.boards_saturday(),
        Weekday::Sun => t.boards_sunday(),
    }
}
