//! Units: places, teams and brands, which lie in one another in several hierarchies at once.
use serde::{Deserialize, Serialize};

/// In which respect units lie in one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hierarchy {
    /// Shops in regions, regions in countries.
    Places,
    /// Teams in departments.
    Teams,
    /// Brands in groups of brands.
    Brands,
}

impl Hierarchy {
    /// All hierarchies.
    pub const ALL: [Self; 3] = [Self::Places, Self::Teams, Self::Brands];

    /// The word used in SQL, JSON and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Teams => "teams",
            Self::Brands => "brands",
        }
    }

    /// The hierarchy with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hierarchy| hierarchy.as_str() == word)
    }
}
