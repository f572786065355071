//! Interactions: facts of experience, without opinions.
use serde_json::{Map, Value};

use crate::{money::Money, touchpoint::Stage};

/// One fact of experience, as a source states it; who and when stand in the event around it.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Interaction {
    /// What the source calls it; an unknown name becomes a touchpoint that waits for a stage and an owner.
    pub name: String,
    /// The touchpoint where it is not the name itself.
    pub touchpoint: Option<String>,
    /// The stage that the convention gives the touchpoint; it is taken only while nobody has set another.
    pub stage: Option<Stage>,
    /// Web, app, store, phone, e-mail, chat, ….
    pub channel: Option<String>,
    /// The place, team or brand, by its name at the source.
    pub unit: Option<String>,
    /// The organisation that the customer acts for.
    pub account: Option<String>,
    /// The order, case or visit that it belongs to.
    pub object: Option<String>,
    /// The session that it happened in.
    pub session: Option<String>,
    /// The code of the employee who served.
    pub staff: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// How long it took, in microseconds.
    pub duration: Option<i64>,
    /// How long the customer waited for it, in microseconds.
    pub wait: Option<i64>,
    /// What was paid or refunded.
    pub amount: Option<Money>,
    /// The campaign that led to it.
    pub campaign: Option<String>,
    /// Everything else that the source sent.
    pub properties: Map<String, Value>,
}
