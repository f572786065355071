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
    /// Limited somebody to units.
    MemberUnits,
    /// Took somebody out of the workspace.
    MemberRemoved,
    /// Made a one-time link for somebody.
    MemberLink,
    /// Ended somebody's sessions.
    MemberSessionsEnded,
    /// Sent an invitation once more.
    InvitationResent,
    /// Took an invitation back.
    InvitationRevoked,
    /// Joined the workspace.
    MemberJoined,
    /// Set up a second factor of their own.
    SecondFactorOn,
    /// Removed their second factor.
    SecondFactorOff,
    /// Removed somebody's second factor.
    SecondFactorReset,
    /// Said whether everybody needs a second factor.
    SecondFactorRequired,
    /// Made recovery codes anew.
    RecoveryCodesMade,
    /// Used a recovery code.
    RecoveryCodeUsed,
    /// Set the identity provider.
    ProviderSet,
    /// Removed the identity provider.
    ProviderRemoved,
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
    /// Stated that an address is shared and joins nobody.
    AddressShared,
    /// Took back that an address is shared.
    AddressUnshared,
    /// Looked at a customer's line.
    CustomerOpened,
    /// Had rejected events tried again.
    QuarantineRetried,
    /// Mended rejected events.
    QuarantineMended,
    /// Discarded rejected events, or took that back.
    QuarantineDiscarded,
    /// Began an import.
    ImportBegun,
    /// Kept a mapping under a name.
    MappingKept,
    /// Removed a mapping.
    MappingRemoved,
    /// Set a touchpoint's stage and owner.
    TouchpointDescribed,
    /// Added a unit.
    UnitAdded,
    /// Said in which unit one lies.
    UnitPlaced,
    /// Gave a unit a zone of its own, or took it back.
    UnitZoned,
    /// Added or changed a segment.
    SegmentPut,
    /// Removed a segment.
    SegmentRemoved,
    /// Made a board, or changed its name or who sees it.
    BoardPut,
    /// Said when a board is mailed, and to whom.
    BoardMailed,
    /// Removed a board.
    BoardRemoved,
    /// Saved or changed a view that everybody sees.
    ViewPut,
    /// Removed a view that everybody saw.
    ViewRemoved,
    /// Made a touchpoint another name of a second, or took that back.
    TouchpointAliased,
    /// Changed the workspace's name or zone.
    WorkspaceChanged,
    /// Made another workspace.
    WorkspaceMade,
    /// Took entries of the audit away as a file.
    AuditExported,
    /// Took a list as a file.
    ListExported,
    /// Added an endpoint of webhooks.
    WebhookAdded,
    /// Changed an endpoint.
    WebhookChanged,
    /// Had something sent to an endpoint again.
    WebhookEnabled,
    /// Had nothing more sent to an endpoint.
    WebhookDisabled,
    /// Gave an endpoint another secret.
    WebhookRotated,
    /// Took an endpoint away.
    WebhookRemoved,
    /// Had deliveries sent again.
    WebhookReplayed,
}

impl Action {
    /// All actions, those about one thing together.
    pub const ALL: [Self; 60] = [
        Self::SignIn,
        Self::SignInRested,
        Self::PasswordChanged,
        Self::SessionsEnded,
        Self::MemberInvited,
        Self::MemberPut,
        Self::MemberRole,
        Self::MemberUnits,
        Self::MemberRemoved,
        Self::MemberLink,
        Self::MemberSessionsEnded,
        Self::InvitationResent,
        Self::InvitationRevoked,
        Self::MemberJoined,
        Self::SecondFactorOn,
        Self::SecondFactorOff,
        Self::SecondFactorReset,
        Self::SecondFactorRequired,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::ProviderSet,
        Self::ProviderRemoved,
        Self::SourceAdded,
        Self::KeyAdded,
        Self::KeyRevoked,
        Self::IdentityJoined,
        Self::IdentitySeparated,
        Self::IdentityRevoked,
        Self::AddressShared,
        Self::AddressUnshared,
        Self::CustomerOpened,
        Self::QuarantineRetried,
        Self::QuarantineMended,
        Self::QuarantineDiscarded,
        Self::ImportBegun,
        Self::MappingKept,
        Self::MappingRemoved,
        Self::TouchpointDescribed,
        Self::TouchpointAliased,
        Self::UnitAdded,
        Self::UnitPlaced,
        Self::UnitZoned,
        Self::SegmentPut,
        Self::SegmentRemoved,
        Self::BoardPut,
        Self::BoardMailed,
        Self::BoardRemoved,
        Self::ViewPut,
        Self::ViewRemoved,
        Self::WorkspaceChanged,
        Self::WorkspaceMade,
        Self::AuditExported,
        Self::ListExported,
        Self::WebhookAdded,
        Self::WebhookChanged,
        Self::WebhookEnabled,
        Self::WebhookDisabled,
        Self::WebhookRotated,
        Self::WebhookRemoved,
        Self::WebhookReplayed,
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
            Self::MemberUnits => "member.units",
            Self::MemberRemoved => "member.removed",
            Self::MemberLink => "member.link",
            Self::MemberSessionsEnded => "member.sessions_ended",
            Self::InvitationResent => "invitation.resent",
            Self::InvitationRevoked => "invitation.revoked",
            Self::MemberJoined => "member.joined",
            Self::SecondFactorOn => "second_factor.on",
            Self::SecondFactorOff => "second_factor.off",
            Self::SecondFactorReset => "second_factor.reset",
            Self::SecondFactorRequired => "second_factor.required",
            Self::RecoveryCodesMade => "recovery_codes.made",
            Self::RecoveryCodeUsed => "recovery_codes.used",
            Self::ProviderSet => "provider.set",
            Self::ProviderRemoved => "provider.removed",
            Self::SourceAdded => "source.added",
            Self::KeyAdded => "key.added",
            Self::KeyRevoked => "key.revoked",
            Self::IdentityJoined => "identity.joined",
            Self::IdentitySeparated => "identity.separated",
            Self::IdentityRevoked => "identity.revoked",
            Self::AddressShared => "address.shared",
            Self::AddressUnshared => "address.unshared",
            Self::CustomerOpened => "customer.opened",
            Self::QuarantineRetried => "quarantine.retried",
            Self::QuarantineMended => "quarantine.mended",
            Self::QuarantineDiscarded => "quarantine.discarded",
            Self::ImportBegun => "import.begun",
            Self::MappingKept => "mapping.kept",
            Self::MappingRemoved => "mapping.removed",
            Self::TouchpointDescribed => "touchpoint.described",
            Self::TouchpointAliased => "touchpoint.aliased",
            Self::UnitAdded => "unit.added",
            Self::UnitPlaced => "unit.placed",
            Self::UnitZoned => "unit.zoned",
            Self::SegmentPut => "segment.put",
            Self::SegmentRemoved => "segment.removed",
            Self::BoardPut => "board.put",
            Self::BoardMailed => "board.mailed",
            Self::BoardRemoved => "board.removed",
            Self::ViewPut => "view.put",
            Self::ViewRemoved => "view.removed",
            Self::WorkspaceChanged => "workspace.changed",
            Self::WorkspaceMade => "workspace.made",
            Self::AuditExported => "audit.exported",
            Self::ListExported => "list.exported",
            Self::WebhookAdded => "webhook.added",
            Self::WebhookChanged => "webhook.changed",
            Self::WebhookEnabled => "webhook.enabled",
            Self::WebhookDisabled => "webhook.disabled",
            Self::WebhookRotated => "webhook.rotated",
            Self::WebhookRemoved => "webhook.removed",
            Self::WebhookReplayed => "webhook.replayed",
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
