//! Customers: the list of people, and one person's timeline.
use axum::{
    Router,
    routing::{get, post},
};

use crate::{state::Web, urls};

pub mod identity;
pub mod join;
pub mod lead;
pub mod list;
pub mod moments;
pub mod show;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::CUSTOMERS, get(list::list))
        .route(urls::CUSTOMER, get(show::show))
        .route(urls::SEPARATE, post(identity::separate))
        .route(urls::JOIN, get(join::look).post(join::join))
        .route(urls::REVOKE, post(identity::revoke))
}
