//! Boards by mail: at an hour of the workspace's zone, to members, each as far as they may see.
//!
//! A schedule begins [`MailBoard`], which adds one [`SendBoard`] for each reader, so that a mail that fails is tried again
//! alone. Every mail says how to get no more of it, and one press is enough: [`leave`].
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use throughline_model::{
    id::{BoardId, JobId, UserId, WorkspaceId, derived},
    permission::Permission,
    schedule::Rule,
    time::DAY,
};
use throughline_store::{
    boards::{self, Board},
    jobs as rows,
    tx::Tx,
    users,
    workspaces::Workspace,
};

use super::{answer, changeable, json, keep, lens_of, letter, mailing_of, seen, tiles_of, tongue::Tongue};
use crate::{
    app::App,
    audit::{self, Action, Who},
    auth,
    ctx::Ctx,
    error::{Error, Result},
    jobs::{self, Job, Ran, Turn, schedules},
    units,
};

/// When a board is mailed, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// When.
    pub rule: Rule,
    /// To whom.
    pub readers: Vec<UserId>,
    /// Addresses that the mail names.
    pub links: Links,
}

/// Addresses that a mail names, whole ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Where the board is seen.
    pub board: String,
    /// Where one gets no more mail; a token is put at its end.
    pub leave: String,
}

/// Somebody who can be a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// What a link at the end of a mail is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The name of the board.
    pub board: String,
    /// The address to which it is mailed.
    pub email: String,
}

/// What the tokens in mails are sealed for.
const PURPOSE: &str = "board mail";

/// How often leaving is tried where somebody changes the board at the same time.
const LEAVE_TRIES: usize = 5;

/// Whom somebody can make readers: whoever runs the workspace all members, others themselves.
///
/// # Errors
/// When the database fails.
pub async fn possible(ctx: &Ctx, app: &App) -> Result<Vec<Reader>> {
    let all = users::of_workspace(&app.db, ctx.workspace).await?.into_iter();
    let reaches = ctx.may(Permission::Administer);
    let own = all.filter(|(user, _)| reaches || Some(user.id) == ctx.user());
    Ok(own.map(|(user, _)| Reader { id: user.id, name: user.name, email: user.email }).collect())
}

/// Says when a board is mailed and to whom; with no rule it is not mailed any more. Readers whom the caller could not
/// choose stay.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Forbidden`] when the board is not the caller's to change.
pub async fn set(
    ctx: &Ctx,
    app: &App,
    board: BoardId,
    rule: Option<Rule>,
    readers: &[UserId],
    links: Links,
) -> Result<()> {
    let mut found = changeable(ctx, app, board).await?;
    let choice: Vec<UserId> = possible(ctx, app).await?.into_iter().map(|reader| reader.id).collect();
    if readers.iter().any(|reader| !choice.contains(reader)) {
        return Err(Error::field("readers", "is not a member whom you can choose"));
    }
    let before = mailing_of(&found)?.map(|mailing| mailing.readers).unwrap_or_default();
    let mut all: Vec<UserId> = before.into_iter().filter(|reader| !choice.contains(reader)).collect();
    all.extend(readers);
    let mailing = match rule {
        Some(Rule::Every(_)) => return Err(Error::field("rule", "is daily, weekly or monthly")),
        Some(_) if all.is_empty() => return Err(Error::field("readers", "choose at least one")),
        Some(rule) => Some(Mailing { rule, readers: all, links }),
        None => None,
    };
    let detail = mailing.as_ref().map_or_else(|| "never".to_owned(), |mailing| mailing.rule.to_string());
    found.mail = mailing.as_ref().map(json).transpose()?;
    let mut tx = app.db.begin().await?;
    match &mailing {
        Some(mailing) => {
            schedules::put(&mut tx, app, ctx.workspace, &schedule(board), mailing.rule, &MailBoard { board }).await?;
        }
        None => stop(&mut tx, ctx.workspace, board).await?,
    }
    let found = Board { changed_at: ctx.now, ..found };
    if !boards::change(&mut tx, ctx.workspace, &found).await? {
        return Err(Error::Conflict("somebody else changed the board meanwhile".to_owned()));
    }
    audit::note(&mut tx, ctx, Action::BoardMailed, &found.name, &detail).await?;
    Ok(tx.commit().await?)
}

/// Puts the caller on the list of those to whom a board is mailed, or takes them off it.
///
/// # Errors
/// [`Error::Conflict`] when the board is not mailed at all.
pub async fn follow(ctx: &Ctx, app: &App, board: BoardId, follows: bool) -> Result<()> {
    let mut found = seen(ctx, app, board).await?;
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let mailing = mailing_of(&found)?;
    let mut mailing = mailing.ok_or_else(|| Error::Conflict("the board is not mailed".to_owned()))?;
    mailing.readers.retain(|reader| *reader != user);
    if follows {
        mailing.readers.push(user);
    }
    found.mail = Some(json(&mailing)?);
    keep(ctx, app, found, Some((Action::BoardMailed, if follows { "follows" } else { "left" }.to_owned()))).await
}

/// Ends a board's schedule.
pub(super) async fn stop(tx: &mut Tx, workspace: WorkspaceId, board: BoardId) -> Result<()> {
    schedules::remove(tx, workspace, &schedule(board)).await?;
    Ok(())
}

fn schedule(board: BoardId) -> String {
    format!("board {board}")
}

/// Sends a board to the caller now, as a trial; gives their address.
///
/// # Errors
/// [`Error::Unavailable`] with a sentence when the mail could not be sent.
pub async fn send_now(ctx: &Ctx, app: &Arc<App>, board: BoardId, links: &Links) -> Result<String> {
    let found = seen(ctx, app, board).await?;
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let to = users::by_id(&app.db, user).await?.ok_or(Error::NotFound("member"))?.email;
    let mail = written(ctx, app, &found, &to, user, links).await?;
    app.mailer.send(&mail).await?;
    Ok(to)
}

/// Adds a mail for each reader of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailBoard {
    /// Which.
    pub board: BoardId,
}

impl Job for MailBoard {
    const KIND: &'static str = "board";

    async fn run(self, app: &Arc<App>, turn: Turn) -> Result<Ran> {
        let Some(workspace) = turn.workspace else { return Ok(Ran::GiveUp("it is of no workspace".to_owned())) };
        let Some(board) = boards::find(&app.db, workspace, self.board).await? else { return Ok(Ran::Done) };
        let Some(mailing) = mailing_of(&board)? else { return Ok(Ran::Done) };
        let now = app.now();
        let mut mails = Vec::new();
        for reader in mailing.readers {
            let mut mail = jobs::prepare(app, Some(workspace), &SendBoard { board: self.board, reader }, now)?;
            // A second run of the same day finds these mails there.
            let parts = [self.board.0.into_bytes().to_vec(), reader.0.into_bytes().to_vec(), day(now)];
            mail.id = JobId(derived(workspace, &[b"board mail", &parts.concat()]));
            mails.push(mail);
        }
        let mut tx = app.db.begin().await?;
        rows::add(&mut tx, &mails, now).await?;
        tx.commit().await?;
        app.bell.ring();
        Ok(Ran::Done)
    }
}

fn day(now: throughline_model::time::Micros) -> Vec<u8> {
    now.0.div_euclid(DAY).to_le_bytes().to_vec()
}

/// Sends a board to one reader, with what they may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendBoard {
    /// Which.
    pub board: BoardId,
    /// To whom.
    pub reader: UserId,
}

impl Job for SendBoard {
    const KIND: &'static str = "board mail";
    const AT_ONCE: u32 = 2;

    async fn run(self, app: &Arc<App>, turn: Turn) -> Result<Ran> {
        let Some(workspace) = turn.workspace else { return Ok(Ran::GiveUp("it is of no workspace".to_owned())) };
        let Some(board) = boards::find(&app.db, workspace, self.board).await? else { return Ok(Ran::Done) };
        let mailing = mailing_of(&board)?.filter(|mailing| mailing.readers.contains(&self.reader));
        let Some(mailing) = mailing else { return Ok(Ran::Done) };
        // Who left the workspace, or may not see figures any more, gets nothing.
        let Some((ctx, email)) = auth::of_member(app, workspace, self.reader).await? else { return Ok(Ran::Done) };
        if !ctx.may(Permission::SeeFigures) {
            return Ok(Ran::Done);
        }
        let mail = written(&ctx, app, &board, &email, self.reader, &mailing.links).await?;
        match app.mailer.send(&mail).await {
            Ok(()) => Ok(Ran::Done),
            Err(Error::Invalid(_)) => Ok(Ran::GiveUp(format!("{email} is no address for mail"))),
            Err(error) => Err(error),
        }
    }
}

async fn written(
    ctx: &Ctx,
    app: &Arc<App>,
    board: &Board,
    to: &str,
    reader: UserId,
    links: &Links,
) -> Result<crate::outbound::email::Mail> {
    let lens = lens_of(board)?;
    let within = lens.within(ctx.now);
    let mut tiles = Vec::new();
    for tile in tiles_of(board)?.into_iter().filter(|tile| tile.removed_at.is_none()) {
        let answered = answer::answer(ctx, app, &tile, &within).await;
        if let Err(error @ (Error::Internal { .. } | Error::Unavailable(_))) = answered {
            return Err(error);
        }
        tiles.push((tile.title, answered));
    }
    let secret = format!("{} {} {reader}", ctx.workspace, board.id);
    let token = hex::encode(app.seal.seal(&app.world, PURPOSE, secret.as_bytes())?);
    let links = Links { board: links.board.clone(), leave: format!("{}{token}", links.leave) };
    // Days and hours are those of the unit that the board looks at, else of the workspace.
    let zone = units::zone_of(ctx, app, lens.unit.as_deref())?;
    let workspace = Workspace { zone, ..app.tenant(ctx.workspace)?.workspace.clone() };
    let letter = letter::Letter {
        workspace: &workspace,
        board,
        lens: &lens,
        tiles: &tiles,
        links: &links,
        limited: ctx.units.is_some(),
        tongue: Tongue::of(users::reading(&app.db, reader).await?.language.as_deref()),
    };
    let mut mail = app.mail(to, letter.subject(), letter.text(), letter.html());
    mail.leave = Some(links.leave.clone());
    Ok(mail)
}

/// What the link at the end of a mail is about, without doing anything.
///
/// # Errors
/// [`Error::NotFound`] when the link is not one of ours, or the board is gone.
pub async fn look(app: &App, token: &str) -> Result<Leaving> {
    let (workspace, board, reader) = opened(app, token)?;
    let board = boards::find(&app.db, workspace, board).await?.ok_or(Error::NotFound("link"))?;
    let user = users::by_id(&app.db, reader).await?.ok_or(Error::NotFound("link"))?;
    Ok(Leaving { board: board.name, email: user.email })
}

/// Sends somebody no more of a board; a second time nothing happens.
///
/// # Errors
/// [`Error::NotFound`] when the link is not one of ours, or the board is gone.
pub async fn leave(app: &App, token: &str) -> Result<Leaving> {
    let (workspace, id, reader) = opened(app, token)?;
    let leaving = look(app, token).await?;
    for _ in 0..LEAVE_TRIES {
        let board = boards::find(&app.db, workspace, id).await?.ok_or(Error::NotFound("link"))?;
        let Some(mut mailing) = mailing_of(&board)?.filter(|mailing| mailing.readers.contains(&reader)) else {
            return Ok(leaving);
        };
        mailing.readers.retain(|other| *other != reader);
        let board = Board { mail: Some(json(&mailing)?), ..board };
        let mut tx = app.db.begin().await?;
        if boards::change(&mut tx, workspace, &board).await? {
            let who = Who::of(&crate::ctx::Actor::User { id: reader, name: leaving.email.clone() });
            audit::note_by(&mut tx, workspace, &who, app.now(), (Action::BoardMailed, &board.name, "left")).await?;
            tx.commit().await?;
            return Ok(leaving);
        }
    }
    Err(Error::Unavailable("the board is being changed; try again in a moment".to_owned()))
}

fn opened(app: &App, token: &str) -> Result<(WorkspaceId, BoardId, UserId)> {
    let parts = || {
        let sealed = String::from_utf8(hex::decode(token).ok()?).ok()?;
        let secret = String::from_utf8(app.seal.open(PURPOSE, &sealed).ok()?).ok()?;
        let mut parts = secret.split(' ');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    parts().ok_or(Error::NotFound("link"))
}
