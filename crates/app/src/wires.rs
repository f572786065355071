//! The wires: conventions in which senders speak, each checked at its door and read into events.
//!
//! A door looks at a request once and shallowly (`check`): it decodes the body, finds the write key and counts the
//! events. What it lets through becomes one record of the intake log. Later [`read`] turns the record into one
//! [`Parsed`] per counted event. Both are pure: the moment of receipt is an argument, so a rebuild reads the same.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use throughline_model::{
    event::Event,
    outcome::{Reason, Rejection},
    time::Micros,
};

pub mod body;
pub mod clock;
pub mod cloudevents;
pub mod limits;
pub mod lz;
pub mod posthog;
pub mod properties;
pub mod segment;
pub mod semantic;

/// A convention that is understood; its code stands in every record of the log and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Wire {
    /// Segment's HTTP tracking API.
    Segment = 1,
    /// PostHog's capture and batch endpoints.
    PostHog = 2,
    /// CloudEvents 1.0 over HTTP.
    CloudEvents = 3,
    /// Rows of an imported file, which the import's mapping reads.
    Import = 4,
    /// Events of a row of a file that was mended, in Throughline's own words.
    Mended = 5,
}

impl Wire {
    /// All wires.
    pub const ALL: [Self; 5] = [Self::Segment, Self::PostHog, Self::CloudEvents, Self::Import, Self::Mended];

    /// The number that a record of the log carries.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The wire with this number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|wire| wire.code() == code)
    }

    /// The word used in SQL, JSON and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::PostHog => "posthog",
            Self::CloudEvents => "cloudevents",
            Self::Import => "import",
            Self::Mended => "mended",
        }
    }
}

/// What a door keeps of a request beside its body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Which of the wire's calls it was: `batch`, `track`, `capture`, `engage`, `structured`, ….
    pub call: String,
    /// When the request left, by the sender's clock and as the sender wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<String>,
    /// Whether the sender tells old events, whose times are taken as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub historical: bool,
    /// The attributes of an event in binary mode, decoded and without their prefix.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// For mended events, in their order, the rejected ones that they take the place of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mends: Vec<crate::project::batch::Mend>,
}

/// A request as far as a door looks at it.
#[derive(Debug, Default)]
pub struct Request<'a> {
    /// Which of the wire's calls the path names.
    pub call: &'a str,
    /// The query, still encoded.
    pub query: &'a str,
    /// The headers, with names in lower case.
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl<'a> Request<'a> {
    /// A header's value, where it is text.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.headers.iter().find(|(header, _)| *header == name)?;
        std::str::from_utf8(value).ok().map(str::trim)
    }
}

/// A request that is ready for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The write key, not yet looked up.
    pub key: String,
    /// What is kept beside the body.
    pub meta: Meta,
    /// The body without its encodings: JSON, or a binary event's data.
    pub body: Vec<u8>,
    /// How many events it holds: exactly as many as [`read`] will give. With none, only the key needs a look.
    pub events: u32,
}

/// Why a door does not take a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no write key in it, or none that may write.
    #[error("{0}")]
    NoKey(&'static str),
    /// The body as a whole cannot be read; where its key is known it is kept for mending all the same.
    #[error("{detail}")]
    Unreadable {
        /// What is wrong, for the sender.
        detail: String,
        /// The request as one event for quarantine, if its key turns out to be valid.
        kept: Option<Box<Checked>>,
    },
    /// It is larger than the wire allows.
    #[error("the request is larger than the {0} allowed")]
    TooLarge(limits::Size),
    /// It is in a format that this wire does not speak here.
    #[error("{0}")]
    Unsupported(&'static str),
}

impl Refusal {
    fn unreadable(detail: &str, kept: Option<Checked>) -> Self {
        Self::Unreadable { detail: detail.to_owned(), kept: kept.map(Box::new) }
    }

    /// The HTTP status that the convention prescribes.
    pub fn status(&self, wire: Wire) -> u16 {
        match self {
            Self::NoKey(_) => 401,
            Self::Unreadable { .. } => 400,
            Self::TooLarge(_) if wire == Wire::Segment => 400,
            Self::TooLarge(_) => 413,
            Self::Unsupported(_) => 415,
        }
    }

    /// The JSON that the convention's clients expect to read.
    pub fn reply(&self, wire: Wire) -> serde_json::Value {
        let detail = self.to_string();
        match wire {
            Wire::Segment => serde_json::json!({"success": false, "error": {"message": detail}}),
            Wire::PostHog => {
                let kind = if matches!(self, Self::NoKey(_)) { "authentication_error" } else { "validation_error" };
                serde_json::json!({"status": 0, "type": kind, "detail": detail})
            }
            Wire::CloudEvents | Wire::Import | Wire::Mended => {
                serde_json::json!({"status": self.status(wire), "detail": detail})
            }
        }
    }
}

/// What became of one event of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Parsed {
    /// It was read.
    Event(Event),
    /// It could not be read and goes to quarantine.
    Rejected(Rejection),
    /// The convention sends it and nobody keeps it (session recordings).
    Ignored,
}

/// Reads a stored record: one result per event, in their order, and as many as the door counted.
pub fn read(wire: Wire, meta: &Meta, received_at: Micros, body: &[u8]) -> Vec<Parsed> {
    match wire {
        Wire::Segment => segment::read(meta, received_at, body),
        Wire::PostHog => posthog::read(meta, received_at, body),
        Wire::CloudEvents => cloudevents::read(meta, received_at, body),
        Wire::Import => vec![Parsed::Rejected(Rejection::new(Reason::UnknownType, "a file is read by its mapping"))],
        Wire::Mended => match serde_json::from_slice::<Vec<Event>>(body) {
            Ok(events) => events.into_iter().map(Parsed::Event).collect(),
            Err(error) => vec![Parsed::Rejected(Rejection::new(Reason::Unreadable, error.to_string()))],
        },
    }
}

/// One event of a record as a record of its own: what is kept beside it, and the body that it stands in.
pub fn alone(wire: Wire, meta: Meta, event: String) -> (Meta, String) {
    match wire {
        Wire::Segment if matches!(meta.call.as_str(), "batch" | "import") => (meta, format!("{{\"batch\":[{event}]}}")),
        Wire::CloudEvents if meta.call == "batched" => (Meta { call: "structured".to_owned(), ..meta }, event),
        _ => (meta, event),
    }
}

impl From<Result<Option<Event>, Rejection>> for Parsed {
    fn from(read: Result<Option<Event>, Rejection>) -> Self {
        match read {
            Ok(Some(event)) => Self::Event(event),
            Ok(None) => Self::Ignored,
            Err(rejection) => Self::Rejected(rejection),
        }
    }
}

#[cfg(test)]
mod tests;
