//! Customers: the list of people, and one person's timeline.
use throughline_model::permission::Permission;

use crate::{
    routes::{Needs, Routes},
    urls,
};

pub mod act;
pub mod behind;
pub mod columns;
pub mod identity;
pub mod join;
pub mod lead;
pub mod list;
pub mod moments;
pub mod segments;
pub mod show;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    let (see, link) = (Needs::Right(Permission::SeePeople), Needs::Right(Permission::LinkPeople));
    Routes::new()
        .get(urls::CUSTOMERS, see, list::list)
        .get(urls::CUSTOMERS_FILE, see, list::file)
        .post(urls::CUSTOMERS_ACT, see, act::act)
        .get(urls::SEGMENTS, see, segments::list::list)
        .post(urls::SEGMENTS, see, segments::edit::save)
        .get(urls::SEGMENT_FORM, see, segments::edit::show)
        .post(urls::SEGMENT_REMOVE, see, segments::remove)
        .get(urls::CUSTOMER, see, show::show)
        .post(urls::SEPARATE, link, identity::separate)
        .get(urls::JOIN, link, join::look)
        .post(urls::JOIN, link, join::join)
        .post(urls::REVOKE, link, identity::revoke)
}
