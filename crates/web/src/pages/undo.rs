//! What was just done, in a sentence, and taking it back.
use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use throughline_app::{
    error::Error,
    undo::{self, Before, UndoView},
};
use throughline_model::touchpoint::Stage;

use crate::{
    error::PageError,
    extract::SignedIn,
    locale::Locale,
    routes::{Needs, Routes},
    state::Web,
    urls, words as phrases,
};

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().post(urls::UNDO, Needs::SignIn, take_back)
}

/// What the form says.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// Takes back what was done, and leads to where that was seen.
pub async fn take_back(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Redirect, PageError> {
    let id = id.parse().map_err(|_| Error::NotFound("deed"))?;
    undo::undo(&ctx, &web.app, id).await?;
    Ok(Redirect::to(urls::within(&form.back)))
}

/// What was done, or that it was taken back.
pub fn words(t: Locale, did: &UndoView) -> String {
    let name = || did.subject.clone();
    match (&did.before, did.undone) {
        (Before::ViewRemoved { .. }, false) => t.undo_did_view_removed(name()),
        (Before::ViewRemoved { .. }, true) => t.undo_undid_view_removed(name()),
        (_, true) => t.undo_undid().to_owned(),
        (Before::Listed { .. }, _) => t.undo_did_list(did.n, name()),
        (Before::Unlisted { .. }, _) => t.undo_did_unlist(did.n, name()),
        (Before::Joined { .. }, _) => t.undo_did_join(did.n, name()),
        (Before::Placed { stage: true, .. }, _) => match Stage::parse(&did.subject) {
            Some(stage) => t.undo_did_stage(did.n, phrases::sentence(t.stage(stage))),
            None => t.undo_did_no_stage(did.n),
        },
        (Before::Placed { .. }, _) if did.subject.is_empty() => t.undo_did_no_owner(did.n),
        (Before::Placed { .. }, _) => t.undo_did_owner(did.n, name()),
        (Before::Discarded { .. }, _) => t.undo_did_discard(did.n),
    }
}
