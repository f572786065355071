//! Permissions: what somebody may see and do in a workspace, by their role.
use serde::{Deserialize, Serialize};

/// What somebody is in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
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

/// What a secret key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// To ask for figures.
    Questions,
    /// To ask about people: timelines, words, who is who.
    People,
    /// To keep the data in order.
    Curate,
    /// To run the workspace.
    Admin,
}

/// The scopes of a secret key; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scopes(u8);

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

    /// Tells whether the role allows something to somebody who is limited to some units: what concerns the whole
    /// workspace is not theirs.
    pub fn may_within_units(self, permission: Permission) -> bool {
        self.may(permission) && !matches!(permission, Permission::Curate | Permission::Administer)
    }
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 4] = [Self::Questions, Self::People, Self::Curate, Self::Admin];

    /// The word in SQL and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::People => "people",
            Self::Curate => "curate",
            Self::Admin => "admin",
        }
    }

    /// The scope with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// The scope that a permission takes.
    pub fn of(permission: Permission) -> Self {
        match permission {
            Permission::SeeFigures => Self::Questions,
            Permission::SeePeople | Permission::LinkPeople => Self::People,
            Permission::Curate => Self::Curate,
            Permission::Administer => Self::Admin,
        }
    }
}

impl Scopes {
    /// Those of a key that was made without naming any: every question.
    pub const QUESTIONS_AND_PEOPLE: Self = Self(0b11);

    /// These scopes; `None` where there are none.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let bits = scopes.into_iter().fold(0, |bits, scope| bits | 1 << scope as u8);
        (bits > 0).then_some(Self(bits))
    }

    /// Reads them as they are written, with commas between; `None` where one is unknown or there are none.
    pub fn parse(text: &str) -> Option<Self> {
        let scopes: Option<Vec<Scope>> = text.split(',').map(|word| Scope::parse(word.trim())).collect();
        Self::of(scopes?)
    }

    /// Tells whether a scope is among them.
    pub fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    /// The scopes, in their order.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(","))
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
        assert!(Role::Analyst.may_within_units(Permission::SeePeople));
        assert!(!Role::Owner.may_within_units(Permission::Administer));
    }

    #[test]
    fn scopes_are_read_as_they_are_written() {
        for scope in Scope::ALL {
            let alone = Scopes::of([scope]).unwrap();
            assert_eq!((alone.to_string().as_str(), Scopes::parse(scope.as_str())), (scope.as_str(), Some(alone)));
            assert!(
                Permission::ALL.iter().any(|permission| Scope::of(*permission) == scope),
                "{scope:?} allows nothing"
            );
        }
        let both = Scopes::parse("people, questions").unwrap();
        assert_eq!((both, both.to_string().as_str()), (Scopes::QUESTIONS_AND_PEOPLE, "questions,people"));
        assert!(!both.has(Scope::Curate) && Scopes::parse("").is_none() && Scopes::parse("people,all").is_none());
    }
}
