//! Consent: what a customer allows to be sent, on which channel.
use serde::{Deserialize, Serialize};

/// What a message is for; consent is given for a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Helping with what the customer asked or bought.
    Service,
    /// Asking how it was.
    Research,
    /// Asking for a public review.
    ReviewRequest,
    /// Selling.
    Marketing,
}

impl Purpose {
    /// The word used in SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Research => "research",
            Self::ReviewRequest => "review_request",
            Self::Marketing => "marketing",
        }
    }
}

/// One statement of consent or its withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Consent {
    /// What for.
    pub purpose: Purpose,
    /// On which channel (`email`, `sms`, …).
    pub channel: String,
    /// Given or withdrawn.
    pub granted: bool,
}
