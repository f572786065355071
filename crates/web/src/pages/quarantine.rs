//! Quarantine: what could not be read, why, and mending it.
use throughline_model::permission::Permission;

use crate::{
    locale::Locale,
    routes::{Needs, Routes},
    urls,
};

pub mod act;
pub mod list;
pub mod mend;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    let curate = Needs::Right(Permission::Curate);
    Routes::new()
        .get(urls::QUARANTINE, curate, list::list)
        .post(urls::QUARANTINE_ACT, curate, act::act)
        .post(urls::MEND, curate, mend::mend)
        .post(urls::RETRY, curate, mend::retry)
}

/// A reason in words, to be read after "an event waits because".
fn reason(t: Locale, code: &str) -> &str {
    match code {
        "unreadable" => t.quarantine_unreadable(),
        "wrong_type" => t.quarantine_wrong_type(),
        "missing_field" => t.quarantine_missing_field(),
        "no_identity" => t.quarantine_no_identity(),
        "bad_time" => t.quarantine_bad_time(),
        "future" => t.quarantine_future(),
        "too_large" => t.quarantine_too_large(),
        "too_deep" => t.quarantine_too_deep(),
        "out_of_scale" => t.quarantine_out_of_scale(),
        "unknown_type" => t.quarantine_unknown_type(),
        "columns" => t.quarantine_columns(),
        other => other,
    }
}
