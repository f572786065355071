//! Every route of the product.
use axum::{
    Router,
    http::{StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{api, assets, collect, error::Refusal, layers, live, oidc, pages, routes::Routes, state::Web};

/// What browsers come to, with what each route needs: all of it passes through the layers that keep pages safe.
pub fn guarded() -> Routes {
    pages::routes().merge(live::routes()).merge(oidc::routes())
}

/// An address that leads nowhere: programs get problem details, people a page.
async fn nowhere(uri: Uri) -> Response {
    match uri.path().starts_with("/api/") {
        true => Refusal(StatusCode::NOT_FOUND, "there is no such endpoint").into_response(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The whole surface: doors, API, assets and pages.
pub fn router(web: Web) -> Router {
    let (pages, _) = guarded().into_parts();
    let pages = pages
        .fallback(nowhere)
        .layer(CatchPanicLayer::new())
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
