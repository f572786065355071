//! Undo: what was done can be taken back for a day, as far as the things are still as it left them.
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use throughline_model::{
    id::{LinkId, ProfileId, SegmentId, UndoId, UserId, ViewId},
    permission::Permission,
    time::DAY,
    touchpoint::Stage,
};
use throughline_store::{
    tx::Tx,
    undos::{self, Undo},
    views::View,
};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    identity, quarantine,
    segments::listed,
    touchpoints, views,
};

/// How long something can be taken back.
pub const REMEMBERED: i64 = DAY;

/// What was done, with what it takes to take it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Before {
    /// A saved view was removed: it was so.
    ViewRemoved {
        /// Its id.
        view: ViewId,
        /// The word of its list.
        list: String,
        /// Whose it was.
        owner: Option<UserId>,
        /// Whether everybody saw it.
        shared: bool,
        /// Its name.
        name: String,
        /// What its list's address said.
        query: String,
    },
    /// Customers were added to a segment that is chosen by hand.
    Listed {
        /// The segment.
        segment: SegmentId,
        /// Who was added.
        customers: Vec<ProfileId>,
        /// Whether the segment was made of them.
        made: bool,
    },
    /// Customers were taken out of a segment that is chosen by hand.
    Unlisted {
        /// The segment.
        segment: SegmentId,
        /// Who was taken out.
        customers: Vec<ProfileId>,
    },
    /// Customers were joined as one person.
    Joined {
        /// The entries of the link log.
        links: Vec<LinkId>,
    },
    /// Touchpoints got another stage or owner.
    Placed {
        /// How each was, and became.
        placed: Vec<Placed>,
        /// Whether it was the stage.
        stage: bool,
    },
    /// Rejected events were discarded.
    Discarded {
        /// Their places in the log.
        events: Vec<(u64, u64)>,
    },
}

/// A touchpoint that got another stage or owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its number.
    pub code: u32,
    /// Where it lay.
    pub stage: Option<Stage>,
    /// Who had said so.
    pub by: Option<String>,
    /// Who owned it.
    pub department: Option<String>,
    /// Stage and owner as they became.
    pub made: (Option<Stage>, Option<String>),
}

/// What was done, as pages say it.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoView {
    /// Its id.
    pub id: UndoId,
    /// What was done.
    pub before: Before,
    /// What it was done to, or what was made of it, by name.
    pub subject: String,
    /// To how many things.
    pub n: u64,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether it can still be taken back.
    pub can_undo: bool,
}

impl Before {
    /// A view that is removed.
    pub(crate) fn view(view: View) -> Self {
        let View { id, list, owner, shared, name, query, .. } = view;
        Self::ViewRemoved { view: id, list, owner, shared, name, query }
    }

    /// What it takes to take it back: as much as it took to do it.
    fn needs(&self) -> Permission {
        match self {
            Self::ViewRemoved { .. } | Self::Listed { .. } | Self::Unlisted { .. } => Permission::SeePeople,
            Self::Joined { .. } => Permission::LinkPeople,
            Self::Placed { .. } | Self::Discarded { .. } => Permission::Curate,
        }
    }
}

/// Notes what is done in a transaction, so that it can be taken back.
pub(crate) async fn note(tx: &mut Tx, ctx: &Ctx, app: &App, before: &Before, subject: &str, n: u64) -> Result<UndoId> {
    let id = UndoId(app.world.new_id());
    let text = serde_json::to_string(before).map_err(Error::internal("could not write what was done"))?;
    let undo =
        Undo { id, actor: ctx.user(), subject: subject.to_owned(), n, before: text, done_at: ctx.now, undone_at: None };
    undos::add(tx, ctx.workspace, &undo).await?;
    Ok(id)
}

/// Shows what was done.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or somebody else did it.
pub async fn show(ctx: &Ctx, app: &App, undo: UndoId) -> Result<UndoView> {
    let found = undos::find(&app.db, ctx.workspace, undo).await?;
    let found = found.filter(|undo| undo.actor == ctx.user() || ctx.may(Permission::Administer));
    let found = found.ok_or(Error::NotFound("deed"))?;
    let before: Before =
        serde_json::from_str(&found.before).map_err(Error::internal("could not read what was done"))?;
    let young = ctx.now.0 - found.done_at.0 < REMEMBERED;
    Ok(UndoView {
        id: found.id,
        can_undo: young && found.undone_at.is_none() && ctx.may(before.needs()),
        before,
        subject: found.subject,
        n: found.n,
        undone: found.undone_at.is_some(),
    })
}

/// Takes back what was done; tells of how many things, which may be fewer where others changed meanwhile.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or somebody else did it; [`Error::Conflict`] when it was taken back already or
/// too long ago.
pub async fn undo(ctx: &Ctx, app: &Arc<App>, undo: UndoId) -> Result<u64> {
    let found = show(ctx, app, undo).await?;
    ctx.must(found.before.needs())?;
    if found.undone {
        return Err(Error::Conflict("it was taken back already".to_owned()));
    }
    if !found.can_undo {
        return Err(Error::Conflict("it was done more than a day ago and stays".to_owned()));
    }
    let back = match &found.before {
        Before::ViewRemoved { view, list, owner, shared, name, query } => {
            let view = View {
                id: *view,
                list: list.clone(),
                owner: *owner,
                shared: *shared,
                name: name.clone(),
                query: query.clone(),
                changed_at: ctx.now,
            };
            views::bring_back(ctx, app, &view).await?
        }
        Before::Listed { segment, customers, made } => listed::unlist(ctx, app, *segment, customers, *made).await?,
        Before::Unlisted { segment, customers } => listed::relist(ctx, app, *segment, customers).await?,
        Before::Joined { links } => {
            for link in links {
                identity::revoke(ctx, app, *link).await?;
            }
            found.n
        }
        Before::Placed { placed, .. } => touchpoints::put_back(ctx, app, placed).await?,
        Before::Discarded { events } => quarantine::bring_back(ctx, app, events).await?,
    };
    // Each of these does nothing the second time, so it is closed when it is done.
    let mut tx = app.db.begin().await?;
    undos::close(&mut tx, ctx.workspace, undo, ctx.now).await?;
    tx.commit().await?;
    Ok(back)
}
