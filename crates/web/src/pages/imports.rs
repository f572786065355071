//! Imports: files of other systems, what became of their rows, and sending files.
use axum::{Form, extract::State, response::Redirect};
use serde::Deserialize;
use throughline_app::{
    import::Mapping,
    imports::mappings::{self, MappingView},
};
use throughline_model::permission::Permission;

use crate::{
    error::PageError,
    extract::{Curate, May},
    locale::Locale,
    routes::{Needs, Routes},
    state::Web,
    urls,
};

pub mod columns;
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
        .post(urls::MAPPING_REMOVE, curate, remove)
        .get(urls::IMPORT_ERRORS, curate, errors::download)
}

/// A way of reading files that a form offers.
struct Offered {
    name: String,
    description: String,
    chosen: bool,
}

/// The ways of reading files: by a suggestion, by the workspace's own mappings, by presets; one of them is chosen: the
/// given one, or the first.
fn offered(t: Locale, own: &[MappingView], chosen: &str) -> Vec<Offered> {
    let mut all = vec![(urls::BY_COLUMNS.to_owned(), t.imports_by_columns().to_owned())];
    all.extend(own.iter().map(|mapping| (mapping.name.clone(), t.imports_own_mapping(&mapping.description))));
    all.extend(
        Mapping::presets()
            .into_iter()
            .map(|(name, description)| (name.to_owned(), described(t, name).map_or(description, str::to_owned))),
    );
    let known = all.iter().any(|(name, _)| name == chosen);
    let offered = all.into_iter().enumerate().map(|(place, (name, description))| Offered {
        chosen: if known { name == chosen } else { place == 0 },
        name,
        description,
    });
    offered.collect()
}

/// A mapping in a form.
#[derive(Deserialize)]
struct Named {
    mapping: String,
}

/// Removes a mapping of the workspace's own.
async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Form(named): Form<Named>,
) -> Result<Redirect, PageError> {
    mappings::remove(&ctx, &web.app, &named.mapping).await?;
    Ok(Redirect::to(urls::IMPORTS))
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
