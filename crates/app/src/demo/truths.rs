//! What is planted in the sample, so that it can be found: `docs/user/demo.md` says where each is seen, and the tests
//! measure each in the ledgers.
use throughline_model::time::Micros;

use super::calendar::{Calendar, DAYS};

/// The stars that most give to a delivery in time, and to one on the first day too late; each further day costs an
/// eighth of a star more.
pub const STARS_IN_TIME: f64 = 4.55;
/// See [`STARS_IN_TIME`].
pub const STARS_LATE: f64 = 3.0;

/// The shop where one waits as long as elsewhere in the mean, but never as long as one thinks.
pub const UNEVEN_SHOP: &str = "Dublin Docks";

/// How many neighbours ordered the same on the same day, got it in the same hour, and judge it in opposite ways.
pub const NEIGHBOURS: u32 = 12;

/// The share of failures of which nobody hears, and the shares of those who turn away afterwards: in silence, helped,
/// not helped, and of those for whom nothing failed.
pub const SILENT: f64 = 0.58;
/// See [`SILENT`].
pub const LOST_IN_SILENCE: f64 = 0.6;
/// See [`SILENT`].
pub const LOST_ALTHOUGH_HELPED: f64 = 0.15;
/// See [`SILENT`].
pub const LOST_UNHELPED: f64 = 0.45;
/// See [`SILENT`].
pub const LOST_ANYWAY: f64 = 0.13;

/// The region in which texts on the day of delivery began: of late deliveries they leave this share.
pub const TEXTS_REGION: usize = 0;
/// See [`TEXTS_REGION`].
pub const TEXTS_LEAVE: f64 = 0.35;

/// The region whose shops put up new queue signs, which changed nothing.
pub const SIGNS_REGION: usize = 2;

/// How easy it is to get what one needs, from 1 to 7: by the chat that one chose, by a call that one chose, and by a
/// call that the failed form left over.
pub const EASE_OF_CHAT: f64 = 5.9;
/// See [`EASE_OF_CHAT`].
pub const EASE_OF_CHOSEN_CALLS: f64 = 5.0;
/// See [`EASE_OF_CHAT`].
pub const EASE_OF_FORCED_CALLS: f64 = 2.7;
/// How often the return form fails.
pub const FORM_FAILS: f64 = 0.3;
/// The touchpoint at which it does.
pub const FAILURE_OF_FORM: &str = "Return Form Failed";

/// How many reviews a shop got in three days, from new profiles, in nearly the same words.
pub const BURST: u32 = 28;
/// Which shop that is.
pub const BURST_SHOP: &str = "Málaga Centro";

/// The touchpoint that no department owns.
pub const NOBODYS: &str = "Parcel Point Pickup";

/// The share of calls back that are not made within the promised day: promised on a Monday, and on other days.
pub const BROKEN_ON_MONDAYS: f64 = 0.55;
/// See [`BROKEN_ON_MONDAYS`].
pub const BROKEN_ELSE: f64 = 0.1;

/// The touchpoint of what nobody had to do, and how often it happens at doors and in shops.
pub const DELIGHT: &str = "Kindness Shown";
/// See [`DELIGHT`].
pub const KINDNESS_AT_DOORS: f64 = 0.025;
/// See [`DELIGHT`].
pub const KINDNESS_IN_SHOPS: f64 = 0.02;
/// What it can be.
pub const KINDNESSES: [&str; 5] =
    ["carried everything in", "free upgrade", "handwritten card", "stayed longer to help", "small gift"];

/// When the delivery texts began in the North, on a Monday half a year before the end.
pub fn texts_since(calendar: &Calendar) -> Micros {
    calendar.monday(DAYS - 189)
}

/// When the new queue signs were put up.
pub fn signs_since(calendar: &Calendar) -> Micros {
    calendar.monday(DAYS - 175)
}

/// When the burst of reviews began.
pub fn burst_since(calendar: &Calendar) -> Micros {
    calendar.midnight(DAYS - 62)
}
