//! Ids: a newtype for each thing that is named, and the derivation that makes rebuilds repeat themselves.
use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+};
}

id! {
    /// The tenant; every row belongs to one.
    WorkspaceId
    /// Where messages come from: an application, a file import, a website.
    SourceId
    /// A write or secret key of a source or workspace.
    KeyId
    /// Somebody who signs in.
    UserId
    /// A signed-in browser.
    SessionId
    /// One source's view of somebody.
    ProfileId
    /// A group of customers, by a condition.
    SegmentId
    /// Answers that somebody put side by side.
    BoardId
    /// The address of a list under a name.
    ViewId
    /// Something that was done and can be taken back.
    UndoId
    /// One entry of the link log.
    LinkId
    /// One thing said or scored.
    PerceptionId
    /// Something a customer was told to expect.
    PromiseId
    /// A metric definition in one version.
    MetricId
    /// A stored file that was imported.
    ImportId
    /// A member to be.
    InvitationId
    /// Work that is to be done later.
    JobId
    /// A place to which webhooks are sent.
    EndpointId
    /// One message on its way to one endpoint.
    DeliveryId
}

macro_rules! code {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema, Default)]
        #[serde(transparent)]
        pub struct $name(pub u32);
    )+};
}

code! {
    /// A workspace's small number for a touchpoint, never reused; 0 stands for none.
    TouchpointCode
    /// A workspace's small number for a profile, given at first sight and never reused; 0 stands for none.
    ProfileNo
}

/// The first profile number of somebody who is only known for one invoice, session or call.
///
/// Such profiles stay out of per-person answers unless asked for, so they lie apart in the columns too.
pub const FIRST_EPISODE: u32 = 1 << 31;

impl ProfileNo {
    /// Tells whether the profile stands for one anonymous episode and not for a person.
    pub fn is_episode(self) -> bool {
        self.0 >= FIRST_EPISODE
    }
}

/// Derives the id of something that a projection creates, so that a rebuild from the log yields the same.
///
/// The parts are separated by their lengths, so no two lists of parts share an input.
pub fn derived(workspace: WorkspaceId, parts: &[&[u8]]) -> Uuid {
    let hash = derived_hash(workspace, parts);
    Uuid::from_bytes(uuid_v8(hash))
}

/// Derives the 128-bit hash of a message: the dedupe key of (workspace, source, message id).
pub fn message_hash(workspace: WorkspaceId, source: SourceId, message_id: &str) -> [u8; 16] {
    derived_hash(workspace, &[source.0.as_bytes(), message_id.as_bytes()])
}

/// Derives the hash by which a rejected row of a file is recognised; no message id has the same.
pub fn rejected_hash(workspace: WorkspaceId, source: SourceId, place: &str) -> [u8; 16] {
    derived_hash(workspace, &[source.0.as_bytes(), b"rejected", place.as_bytes()])
}

fn derived_hash(workspace: WorkspaceId, parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(workspace.0.as_bytes());
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

fn uuid_v8(hash: [u8; 16]) -> [u8; 16] {
    *uuid::Builder::from_custom_bytes(hash).as_uuid().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        let workspace = WorkspaceId(Uuid::nil());
        assert_ne!(derived(workspace, &[b"ab", b"c"]), derived(workspace, &[b"a", b"bc"]));
        assert_eq!(derived(workspace, &[b"ab"]), derived(workspace, &[b"ab"]));
        assert_eq!(derived(workspace, &[b"x"]).get_version_num(), 8);
    }
}
