//! Profiles: one source's view of somebody.
use crate::{
    id::{ProfileId, SourceId, WorkspaceId, derived},
    identifier::Identifier,
};

/// The identifier under which a source keeps a profile; with the source it names the profile for good.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ProfileKey(pub Identifier);

impl ProfileKey {
    /// The permanent id of the profile: the same whenever and wherever it is derived.
    pub fn profile(&self, workspace: WorkspaceId, source: SourceId) -> ProfileId {
        let kind = self.0.kind.as_str();
        ProfileId(derived(workspace, &[source.0.as_bytes(), kind.as_bytes(), self.0.value.as_bytes()]))
    }
}
