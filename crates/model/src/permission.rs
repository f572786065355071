//! Permissions: what somebody may see and do in a workspace, by their role.
use serde::{Deserialize, Serialize};

/// What somebody is in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the workspace; only an owner makes owners.
    Owner,
    /// Runs it: people, keys, sources, settings.
    Admin,
    /// Asks, imports, and keeps the catalogue in order.
    Analyst,
    /// Serves customers one by one.
    Agent,
    /// Answers for some units.
    UnitManager,
    /// Looks at figures; sees nobody's name or words.
    Viewer,
}

/// What a role may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// To see figures: answers, scores, the catalogue.
    SeeFigures,
    /// To see people: names, timelines, words.
    SeePeople,
    /// To say who is the same person as whom.
    LinkPeople,
    /// To keep the data in order: catalogue, imports, quarantine, definitions.
    Curate,
    /// To decide who may do what, and how the program behaves.
    Administer,
}

impl Role {
    /// All roles, those who may most first.
    pub const ALL: [Self; 6] = [Self::Owner, Self::Admin, Self::Analyst, Self::Agent, Self::UnitManager, Self::Viewer];

    /// The word used in SQL, JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Analyst => "analyst",
            Self::Agent => "agent",
            Self::UnitManager => "unit_manager",
            Self::Viewer => "viewer",
        }
    }

    /// The role with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Tells whether the role allows something.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{Administer, Curate, LinkPeople, SeeFigures, SeePeople};
        let allowed: &[Permission] = match self {
            Self::Owner | Self::Admin => &[SeeFigures, SeePeople, LinkPeople, Curate, Administer],
            Self::Analyst => &[SeeFigures, SeePeople, LinkPeople, Curate],
            Self::Agent => &[SeeFigures, SeePeople, LinkPeople],
            Self::UnitManager => &[SeeFigures, SeePeople],
            Self::Viewer => &[SeeFigures],
        };
        allowed.contains(&permission)
    }
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 5] = [Self::SeeFigures, Self::SeePeople, Self::LinkPeople, Self::Curate, Self::Administer];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_next_may_and_something_more_or_the_same() {
        for pair in Role::ALL.windows(2) {
            for permission in Permission::ALL {
                assert!(!pair[1].may(permission) || pair[0].may(permission), "{pair:?} {permission:?}");
            }
        }
        assert!(
            Role::ALL.iter().all(|role| role.may(Permission::SeeFigures) && Role::parse(role.as_str()) == Some(*role))
        );
        assert!(!Role::Viewer.may(Permission::SeePeople));
    }
}
