//! Touchpoints: the catalogue by stage and owner, and one touchpoint's scorecard.
use throughline_app::{figures::share, touchpoints::view::Promised};
use throughline_model::permission::Permission;

use crate::{
    locale::Locale,
    routes::{Needs, Routes},
    urls,
};

pub mod act;
pub mod describe;
pub mod list;
pub mod show;
#[cfg(test)]
mod tests;

/// The routes of the area.
pub fn routes() -> Routes {
    let (see, change) = (Needs::Right(Permission::SeeFigures), Needs::Right(Permission::Curate));
    Routes::new()
        .get(urls::TOUCHPOINTS, see, list::list)
        .get(urls::TOUCHPOINT, see, show::show)
        .post(urls::TOUCHPOINTS_ACT, change, act::act)
        .post(urls::DESCRIBE_TOUCHPOINT, change, describe::describe)
        .post(urls::ALIAS_TOUCHPOINT, change, describe::alias)
}

/// The share of promises that were broken, with its interval and n: `14.2 % (11.6 – 17.2 %) · n 612`.
fn broken(t: Locale, promised: Promised) -> Option<String> {
    let rate = share(promised.broken, promised.kept + promised.broken)?;
    Some(format!("{} ({} – {}) · {}", t.percent(rate.share), t.percent(rate.low), t.percent(rate.high), t.n(rate.n)))
}

/// The same in a sentence: `14.2 % of 612 promises (95 %: 11.6 % – 17.2 %)`.
fn of_promises(t: Locale, promised: Promised) -> Option<String> {
    let rate = share(promised.broken, promised.kept + promised.broken)?;
    Some(t.touchpoints_of_promises(t.percent(rate.share), rate.n, t.percent(rate.low), t.percent(rate.high)))
}
