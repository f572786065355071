//! Outcomes: every received event ends in exactly one, and each is counted.
use serde::{Deserialize, Serialize};

/// What became of a received event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is in the ledgers.
    Accepted,
    /// Its message id was accepted before.
    Duplicate,
    /// It waits for a mend, with its reason.
    Quarantined,
    /// Its convention sends it and Throughline does not keep it.
    Ignored,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Duplicate, Self::Quarantined, Self::Ignored];

    /// The word used in SQL, JSON and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
            Self::Ignored => "ignored",
        }
    }
}

/// Why an event could not be taken: a stable code to filter by, and a sentence for whoever mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Rejection {
    /// The reason's stable code.
    pub reason: Reason,
    /// What is wrong, naming the field.
    pub detail: String,
}

impl Rejection {
    /// A rejection with its sentence.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

/// The closed list of reasons for quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The bytes are not what the content type says (broken JSON, invalid UTF-8, a truncated archive).
    Unreadable,
    /// A field has the wrong type.
    WrongType,
    /// A required field is missing or empty.
    MissingField,
    /// It names nobody: neither a user nor an anonymous id.
    NoIdentity,
    /// Its time cannot be read, or lies before 1900.
    BadTime,
    /// Its time lies more than a day in the future.
    Future,
    /// A text or the whole event is larger than the limit.
    TooLarge,
    /// It is nested deeper than the limit.
    TooDeep,
    /// A value lies outside of its scale.
    OutOfScale,
    /// A call of the convention that does not exist.
    UnknownType,
    /// A row has more or fewer columns than its header.
    Columns,
}

impl Reason {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::WrongType => "wrong_type",
            Self::MissingField => "missing_field",
            Self::NoIdentity => "no_identity",
            Self::BadTime => "bad_time",
            Self::Future => "future",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::OutOfScale => "out_of_scale",
            Self::UnknownType => "unknown_type",
            Self::Columns => "columns",
        }
    }
}
