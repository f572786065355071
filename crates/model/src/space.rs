//! Spaces: the kinds of name that have small numbers of their own in a workspace.
use serde::{Deserialize, Serialize};

/// A kind of name that has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// Touchpoints.
    Touchpoint,
    /// The names that sources give their events.
    Name,
    /// Channels.
    Channel,
    /// Units.
    Unit,
    /// Accounts.
    Account,
    /// Outcomes of interactions.
    Outcome,
    /// Campaigns.
    Campaign,
    /// Currencies.
    Currency,
    /// Codes of employees.
    Staff,
    /// Sources.
    Source,
}

impl Space {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Touchpoint,
        Self::Name,
        Self::Channel,
        Self::Unit,
        Self::Account,
        Self::Outcome,
        Self::Campaign,
        Self::Currency,
        Self::Staff,
        Self::Source,
    ];

    /// The word used in SQL, JSON and filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Touchpoint => "touchpoint",
            Self::Name => "name",
            Self::Channel => "channel",
            Self::Unit => "unit",
            Self::Account => "account",
            Self::Outcome => "outcome",
            Self::Campaign => "campaign",
            Self::Currency => "currency",
            Self::Staff => "staff",
            Self::Source => "source",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|space| space.as_str() == text)
    }
}
