//! What the audit notes, each with the word that stands in SQL, files and addresses.

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Signed in.
    SignIn,
    /// Too many wrong passwords: the address rests.
    SignInRested,
    /// Set a password of their own.
    PasswordChanged,
    /// Ended sessions of their own.
    SessionsEnded,
    /// Invited somebody.
    MemberInvited,
    /// Added or changed somebody at the command line.
    MemberPut,
    /// Gave somebody another role.
    MemberRole,
    /// Took somebody out of the workspace.
    MemberRemoved,
    /// Made a one-time link for somebody.
    MemberLink,
    /// Ended somebody's sessions.
    MemberSessionsEnded,
    /// Added a source.
    SourceAdded,
    /// Made a key.
    KeyAdded,
    /// Took a key back.
    KeyRevoked,
    /// Stated that two profiles are one person.
    IdentityJoined,
    /// Stated that a profile is somebody else.
    IdentitySeparated,
    /// Took back a decision about who somebody is.
    IdentityRevoked,
    /// Looked at a customer's line.
    CustomerOpened,
    /// Had rejected events tried again.
    QuarantineRetried,
    /// Mended rejected events.
    QuarantineMended,
    /// Began an import.
    ImportBegun,
    /// Set a touchpoint's stage and owner.
    TouchpointDescribed,
    /// Made a touchpoint another name of a second, or took that back.
    TouchpointAliased,
    /// Changed the workspace's name or zone.
    WorkspaceChanged,
    /// Took entries of the audit away as a file.
    AuditExported,
}

impl Action {
    /// All actions, those about one thing together.
    pub const ALL: [Self; 24] = [
        Self::SignIn,
        Self::SignInRested,
        Self::PasswordChanged,
        Self::SessionsEnded,
        Self::MemberInvited,
        Self::MemberPut,
        Self::MemberRole,
        Self::MemberRemoved,
        Self::MemberLink,
        Self::MemberSessionsEnded,
        Self::SourceAdded,
        Self::KeyAdded,
        Self::KeyRevoked,
        Self::IdentityJoined,
        Self::IdentitySeparated,
        Self::IdentityRevoked,
        Self::CustomerOpened,
        Self::QuarantineRetried,
        Self::QuarantineMended,
        Self::ImportBegun,
        Self::TouchpointDescribed,
        Self::TouchpointAliased,
        Self::WorkspaceChanged,
        Self::AuditExported,
    ];

    /// The word in SQL, files and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInRested => "sign_in.rested",
            Self::PasswordChanged => "password.changed",
            Self::SessionsEnded => "sessions.ended",
            Self::MemberInvited => "member.invited",
            Self::MemberPut => "member.put",
            Self::MemberRole => "member.role",
            Self::MemberRemoved => "member.removed",
            Self::MemberLink => "member.link",
            Self::MemberSessionsEnded => "member.sessions_ended",
            Self::SourceAdded => "source.added",
            Self::KeyAdded => "key.added",
            Self::KeyRevoked => "key.revoked",
            Self::IdentityJoined => "identity.joined",
            Self::IdentitySeparated => "identity.separated",
            Self::IdentityRevoked => "identity.revoked",
            Self::CustomerOpened => "customer.opened",
            Self::QuarantineRetried => "quarantine.retried",
            Self::QuarantineMended => "quarantine.mended",
            Self::ImportBegun => "import.begun",
            Self::TouchpointDescribed => "touchpoint.described",
            Self::TouchpointAliased => "touchpoint.aliased",
            Self::WorkspaceChanged => "workspace.changed",
            Self::AuditExported => "audit.exported",
        }
    }

    /// The action with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_words_of_their_own() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
    }
}
