//! Every route of the product.
use axum::{Router, http::StatusCode, middleware};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{api, assets, collect, layers, live, oidc, pages, routes::Routes, state::Web};

/// What browsers come to, with what each route needs: all of it passes through the layers that keep pages safe.
pub fn guarded() -> Routes {
    pages::routes().merge(live::routes()).merge(oidc::routes())
}

/// The whole surface: doors, API, assets and pages.
pub fn router(web: Web) -> Router {
    let (pages, _) = guarded().into_parts();
    let pages = pages
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(web.clone(), layers::guard))
        .layer(CompressionLayer::new());
    Router::new()
        .merge(collect::routes())
        .merge(api::routes())
        .merge(assets::routes())
        .merge(pages)
        .layer(CatchPanicLayer::new())
        .with_state(web)
}
