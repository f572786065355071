//! Segments chosen by hand: customers who were named one by one are added and taken out, and both can be undone.
use std::{collections::HashSet, sync::Arc};

use throughline_model::{
    id::{ProfileId, SegmentId, UndoId},
    permission::Permission,
    segment::{Condition, MOST_LISTED},
};
use throughline_store::{
    profiles,
    segments::{self, Segment},
};

use super::{MOST, SegmentView, named_so, show};
use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    reach,
    undo::{self, Before},
};

/// Which segment customers are added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Into {
    /// One that is there, chosen by hand.
    There(SegmentId),
    /// A new one of this name.
    New(String),
}

/// Adds customers to a segment that is chosen by hand, or makes one of them; gives by what it is undone, and in which
/// segment they are.
///
/// # Errors
/// Names the field that cannot be taken, also where somebody is not there or not the caller's to see;
/// [`Error::Conflict`] where the segment has a condition or too many are in it.
pub async fn add(ctx: &Ctx, app: &Arc<App>, into: Into, customers: &[ProfileId]) -> Result<(SegmentId, UndoId)> {
    ctx.must(Permission::SeePeople)?;
    must_see(ctx, app, customers).await?;
    let (segment, before, made) = match into {
        Into::There(id) => {
            let found = show(ctx, app, id).await?;
            (found.id, found.name.clone(), Some(found))
        }
        Into::New(name) => {
            if super::list(ctx, app).await?.len() >= MOST {
                return Err(Error::Conflict(format!("there are {MOST} segments already")));
            }
            (SegmentId(app.world.new_id()), named_so(&name)?, None)
        }
    };
    let mut all = made.as_ref().map(listed).transpose()?.unwrap_or_default();
    let known: HashSet<ProfileId> = all.iter().copied().collect();
    let added: Vec<ProfileId> = customers.iter().copied().filter(|customer| !known.contains(customer)).collect();
    all.extend(&added);
    let n = added.len() as u64;
    let done = Before::Listed { segment, customers: added, made: made.is_none() };
    let undo = keep(ctx, app, (segment, &before), all, Some((&done, n))).await?;
    Ok((segment, undo.ok_or(Error::NotFound("segment"))?))
}

/// Takes customers out of a segment that is chosen by hand; gives by what it is undone.
///
/// # Errors
/// [`Error::NotFound`] where there is no such segment; [`Error::Conflict`] where it has a condition.
pub async fn take_out(ctx: &Ctx, app: &Arc<App>, segment: SegmentId, customers: &[ProfileId]) -> Result<UndoId> {
    ctx.must(Permission::SeePeople)?;
    must_see(ctx, app, customers).await?;
    let found = show(ctx, app, segment).await?;
    let gone = profiles_of(ctx, app, customers).await?;
    let (out, stay): (Vec<ProfileId>, Vec<ProfileId>) = listed(&found)?.into_iter().partition(|id| gone.contains(id));
    let n = customers.len().min(out.len()) as u64;
    let done = Before::Unlisted { segment, customers: out };
    keep(ctx, app, (segment, &found.name), stay, Some((&done, n))).await?.ok_or(Error::NotFound("segment"))
}

/// Takes out again who was added; a segment that was made of them and has nobody else is removed. Tells how many.
pub(crate) async fn unlist(
    ctx: &Ctx,
    app: &Arc<App>,
    segment: SegmentId,
    added: &[ProfileId],
    made: bool,
) -> Result<u64> {
    let found = show(ctx, app, segment).await?;
    let (out, stay): (Vec<ProfileId>, Vec<ProfileId>) = listed(&found)?.into_iter().partition(|id| added.contains(id));
    if made && stay.is_empty() {
        super::remove(ctx, app, segment).await?;
    } else {
        keep(ctx, app, (segment, &found.name), stay, None).await?;
    }
    Ok(out.len() as u64)
}

/// Adds again who was taken out. Tells how many.
pub(crate) async fn relist(ctx: &Ctx, app: &Arc<App>, segment: SegmentId, gone: &[ProfileId]) -> Result<u64> {
    let found = show(ctx, app, segment).await?;
    let mut all = listed(&found)?;
    let back: Vec<ProfileId> = gone.iter().copied().filter(|customer| !all.contains(customer)).collect();
    all.extend(&back);
    keep(ctx, app, (segment, &found.name), all, None).await?;
    Ok(back.len() as u64)
}

/// Who is named; a segment that has a condition names nobody.
fn listed(segment: &SegmentView) -> Result<Vec<ProfileId>> {
    match &segment.condition {
        Condition::Listed(profiles) => Ok(profiles.clone()),
        _ => Err(Error::Conflict("this segment has a condition; choose one that is chosen by hand".to_owned())),
    }
}

async fn must_see(ctx: &Ctx, app: &App, customers: &[ProfileId]) -> Result<()> {
    if customers.is_empty() {
        return Err(Error::field("customers", "is empty; choose at least one"));
    }
    let found = profiles::by_ids(&app.db, ctx.workspace, customers).await?;
    let known: HashSet<ProfileId> = found.iter().map(|profile| profile.id).collect();
    if customers.iter().any(|customer| !known.contains(customer)) {
        return Err(not_there());
    }
    let seen = reach::customers(ctx, app, &app.tenant(ctx.workspace)?).await?;
    let hidden = |no| seen.as_ref().is_some_and(|seen| !seen.has(no));
    if found.iter().any(|profile| hidden(profile.customer.0)) {
        return Err(not_there());
    }
    Ok(())
}

fn not_there() -> Error {
    Error::field("customers", "names somebody who is not there")
}

/// All profiles of some customers: whichever of them a segment names, they are in it.
async fn profiles_of(ctx: &Ctx, app: &App, customers: &[ProfileId]) -> Result<HashSet<ProfileId>> {
    let mut all = HashSet::new();
    for found in profiles::by_ids(&app.db, ctx.workspace, customers).await? {
        let theirs = profiles::of_customer(&app.db, ctx.workspace, found.customer).await?;
        all.extend(theirs.into_iter().map(|profile| profile.id));
    }
    Ok(all)
}

async fn keep(
    ctx: &Ctx,
    app: &App,
    (id, name): (SegmentId, &str),
    all: Vec<ProfileId>,
    done: Option<(&Before, u64)>,
) -> Result<Option<UndoId>> {
    if all.len() > MOST_LISTED {
        let why = format!("a segment chosen by hand has at most {MOST_LISTED} customers; make one with a condition");
        return Err(Error::Conflict(why));
    }
    let named = all.len();
    let condition = Condition::Listed(all);
    let condition = serde_json::to_string(&condition).map_err(Error::internal("could not write a condition"))?;
    let row = Segment { id, name: name.to_owned(), condition, created_by: ctx.user(), changed_at: ctx.now };
    let mut tx = app.db.begin().await?;
    if !segments::put(&mut tx, ctx.workspace, &row).await? {
        return Err(Error::Conflict(format!("there is a segment named {name} already")));
    }
    audit::note(&mut tx, ctx, Action::SegmentPut, name, &format!("{named} chosen by hand")).await?;
    let undo = match done {
        Some((before, n)) => Some(undo::note(&mut tx, ctx, app, before, name, n).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(undo)
}
