//! Imports: files of other systems, what became of their rows, and sending files.
use throughline_app::import::Mapping;
use throughline_model::permission::Permission;

use crate::{
    routes::{Needs, Routes},
    urls,
};

pub mod errors;
pub mod list;
pub mod look;
#[cfg(test)]
mod tests;
pub mod upload;

/// The routes of the area.
pub fn routes() -> Routes {
    let curate = Needs::Right(Permission::Curate);
    Routes::new()
        .get(urls::IMPORTS, curate, list::list)
        .post_files(urls::UPLOADS, curate, upload::take)
        .get(urls::UPLOAD, curate, look::look)
        .post(urls::UPLOAD, curate, look::decide)
        .get(urls::IMPORT_ERRORS, curate, errors::download)
}

/// A preset that a form offers.
struct Offered {
    name: &'static str,
    description: String,
    chosen: bool,
}

/// The presets, with one of them chosen: the given one, or the first.
fn presets(chosen: &str) -> Vec<Offered> {
    let presets = Mapping::presets();
    let known = presets.iter().any(|(name, _)| *name == chosen);
    let offered = presets.into_iter().enumerate().map(|(place, (name, description))| Offered {
        name,
        description,
        chosen: if known { name == chosen } else { place == 0 },
    });
    offered.collect()
}
