//! Quarantine: what could not be read, why, and mending it.
use throughline_model::permission::Permission;

use crate::{
    routes::{Needs, Routes},
    urls,
};

pub mod list;
pub mod mend;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    let curate = Needs::Right(Permission::Curate);
    Routes::new().get(urls::QUARANTINE, curate, list::list).post(urls::MEND, curate, mend::mend).post(
        urls::RETRY,
        curate,
        mend::retry,
    )
}

/// A reason in words, to be read after "an event waits because".
fn reason(code: &str) -> &str {
    match code {
        "unreadable" => "its bytes cannot be read",
        "wrong_type" => "a field has the wrong type",
        "missing_field" => "a required field is missing",
        "no_identity" => "it names nobody",
        "bad_time" => "its time cannot be read",
        "future" => "its time lies in the future",
        "too_large" => "it is too large",
        "too_deep" => "it is nested too deep",
        "out_of_scale" => "a value lies outside of its scale",
        "unknown_type" => "it is of a kind that nobody knows",
        "columns" => "it has more or fewer columns than its header",
        other => other,
    }
}
