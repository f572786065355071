//! Imports: files of other systems, what became of their rows, and sending files.
use throughline_app::import::Mapping;
use throughline_model::permission::Permission;

use crate::{
    locale::Locale,
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
fn presets(t: Locale, chosen: &str) -> Vec<Offered> {
    let presets = Mapping::presets();
    let known = presets.iter().any(|(name, _)| *name == chosen);
    let offered = presets.into_iter().enumerate().map(|(place, (name, description))| Offered {
        name,
        description: described(t, name).map_or(description, str::to_owned),
        chosen: if known { name == chosen } else { place == 0 },
    });
    offered.collect()
}

/// What a preset that comes with the program reads.
fn described(t: Locale, preset: &str) -> Option<&'static str> {
    Some(match preset {
        "airline" => t.imports_airline(),
        "events" => t.imports_events(),
        "olist" => t.imports_olist(),
        "online-retail" => t.imports_online_retail(),
        "published" => t.imports_published(),
        "sfo" => t.imports_sfo(),
        "verbatims" => t.imports_verbatims(),
        "xes" => t.imports_xes(),
        _ => return None,
    })
}
