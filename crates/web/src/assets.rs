//! Files that the pages need, embedded in the binary and served under addresses that change with their content.
use std::{collections::HashMap, sync::LazyLock};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The first letters of each file's digest, by name.
static DIGESTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let digest: String =
                Files::get(&name)?.metadata.sha256_hash().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            Some((name.into_owned(), digest))
        })
        .collect()
});

/// The address of a file, with its digest, so that it can be cached for ever.
pub fn url(name: &str) -> String {
    match DIGESTS.get(name) {
        Some(digest) => format!("/assets/{digest}/{name}"),
        None => format!("/assets/-/{name}"),
    }
}

/// The address of an icon in the sprite.
pub fn icon(name: &str) -> String {
    format!("{}#{name}", url("vendor/icons.svg"))
}

/// A part of the typeface Inter and the letters that are in it.
#[derive(Debug, Clone, Copy)]
pub struct Subset {
    /// The file.
    pub file: &'static str,
    /// The letters, as the stylesheet names them.
    pub range: &'static str,
}

/// The parts of the typeface; a browser fetches those whose letters a page has.
pub const INTER: [Subset; 5] = [
    Subset { file: "vendor/inter/cyrillic.woff2", range: "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116" },
    Subset {
        file: "vendor/inter/greek.woff2",
        range: "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF",
    },
    Subset {
        file: "vendor/inter/vietnamese.woff2",
        range: "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    },
    Subset {
        file: "vendor/inter/latin-ext.woff2",
        range: "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    },
    Subset {
        file: "vendor/inter/latin.woff2",
        range: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    },
];

/// The door to the files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{digest}/{*name}", get(serve))
}

async fn serve(Path((digest, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let current = DIGESTS.get(&name).map(String::as_str).unwrap_or_default();
    let tag = format!("\"{current}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    // Under the digest of other content the file is served too, for pages opened before an upgrade, but not kept.
    let keep = if digest == current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind_of(&name)), (header::CACHE_CONTROL, keep), (header::ETAG, &tag)];
    (headers, file.data).into_response()
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_change_with_the_content() {
        let address = url("app.css");
        assert!(address.starts_with("/assets/") && address.ends_with("/app.css"));
        assert_ne!(address, "/assets/-/app.css");
        assert!(icon("users").ends_with("vendor/icons.svg#users"));
    }
}
