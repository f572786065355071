//! Events: what one message of a source says, in Throughline's words. Every wire and every import ends here.
use serde_json::{Map, Value};

use crate::{
    consent::Consent, identifier::Identifier, interaction::Interaction, link::LinkKind, perception::Perception,
    profile::ProfileKey, promise::Promise, time::Micros,
};

/// What one message says.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// The source's id of the message; without one every delivery counts.
    pub message_id: Option<String>,
    /// When it happened, by the corrected clock.
    pub occurred_at: Micros,
    /// The source's offset from UTC in minutes, where it states one.
    pub offset_minutes: Option<i16>,
    /// The source's own order among events of the same moment (the line in the file); 0 where it has none.
    pub sequence: i64,
    /// Whom it is about; `None` where it is about nobody in particular.
    pub who: Option<Who>,
    /// What it states, in order.
    pub facts: Vec<Fact>,
    /// Old events told late never fire live automations.
    pub historical: bool,
}

/// Whom an event is about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Who {
    /// The profile that the facts belong to.
    pub key: ProfileKey,
    /// Further names that the source asserts of that profile (e-mail, telephone).
    pub identifiers: Vec<Identifier>,
    /// Other profiles of the source that it says are the same: `Identify` names an anonymous one, `Alias` any other.
    pub same_as: Vec<(LinkKind, ProfileKey)>,
}

impl Who {
    /// Somebody known by one key only.
    pub fn new(key: Identifier) -> Self {
        Self { key: ProfileKey(key), identifiers: Vec::new(), same_as: Vec::new() }
    }
}

/// One statement of an event.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Something happened.
    Interaction(Interaction),
    /// Something was said or scored.
    Perception(Perception),
    /// Something was promised or kept.
    Promise(Promise),
    /// What the source knows about the customer now.
    Traits(Map<String, Value>),
    /// What the customer allows.
    Consent(Consent),
}
