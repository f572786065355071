//! Touchpoints: named places where customer and organisation meet, and the stages they lie in.
use serde::{Deserialize, Serialize};

/// Where in the relationship a touchpoint lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The customer learns that there is something for them.
    Awareness,
    /// They look closer and compare.
    Consideration,
    /// They decide and pay.
    Purchase,
    /// They get it.
    Delivery,
    /// They use it.
    Use,
    /// They need help.
    Support,
    /// They come back and tell others.
    Loyalty,
    /// They leave.
    Offboarding,
}

impl Stage {
    /// All stages, in the order of a relationship.
    pub const ALL: [Self; 8] = [
        Self::Awareness,
        Self::Consideration,
        Self::Purchase,
        Self::Delivery,
        Self::Use,
        Self::Support,
        Self::Loyalty,
        Self::Offboarding,
    ];

    /// The word used in SQL, JSON and URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Consideration => "consideration",
            Self::Purchase => "purchase",
            Self::Delivery => "delivery",
            Self::Use => "use",
            Self::Support => "support",
            Self::Loyalty => "loyalty",
            Self::Offboarding => "offboarding",
        }
    }

    /// The stage with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}
