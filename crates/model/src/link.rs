//! Links: the entries of the append-only log that joins and separates profiles.
use serde::{Deserialize, Serialize};

use crate::{
    id::{LinkId, ProfileId, UserId},
    time::Micros,
};

/// One entry of the link log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The entry's id: derived for rules, new for people.
    pub id: LinkId,
    /// What it states.
    pub kind: LinkKind,
    /// One side; a separation may name several profiles on each side.
    pub left: Vec<ProfileId>,
    /// The other side.
    pub right: Vec<ProfileId>,
    /// How certain, from 0 to 1; statements of people and sources are 1.
    pub confidence: f64,
    /// For a rule the earliest moment at which the source stated it, else when it was written.
    pub at: Micros,
    /// Who wrote it, where a person did.
    pub actor: Option<UserId>,
    /// The entry that a revocation takes back.
    pub revokes: Option<LinkId>,
}

/// What an entry of the link log states. The order of the variants is their precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A person states that the sides are different people: no path may cross until it is revoked.
    Separation,
    /// A person states that the sides are one.
    Join,
    /// A source states that two of its keys are one (Segment `alias`, PostHog `$create_alias`).
    Alias,
    /// A source names the known person (right) behind an anonymous profile (left); each anonymous profile has at
    /// most one, the earliest named.
    Identify,
    /// Takes back an earlier entry.
    Revocation,
}

impl LinkKind {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Separation => "separation",
            Self::Join => "join",
            Self::Alias => "alias",
            Self::Identify => "identify",
            Self::Revocation => "revocation",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Separation, Self::Join, Self::Alias, Self::Identify, Self::Revocation]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}
