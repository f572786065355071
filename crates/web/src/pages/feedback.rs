//! Feedback: everything that was said and scored, with search.
use throughline_model::permission::Permission;

use crate::{
    routes::{Needs, Routes},
    urls,
};

pub mod entry;
pub mod list;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::FEEDBACK, Needs::Right(Permission::SeePeople), list::list).get(
        urls::FEEDBACK_FILE,
        Needs::Right(Permission::SeePeople),
        list::file,
    )
}
