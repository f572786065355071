//! Metrics: how they are asked, what their answers come to, and what that rests on.
use throughline_model::permission::Permission;

use crate::{
    routes::{Needs, Routes},
    urls,
};

pub mod figure;
pub mod list;
pub mod say;
pub mod show;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    let see = Needs::Right(Permission::SeeFigures);
    Routes::new().get(urls::MEASURES, see, list::list).get(urls::MEASURE, see, show::show)
}
