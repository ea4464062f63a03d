//! Computer groups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A computer group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the group above; absent only for *All Computers*.
    pub parent: Option<String>,
    /// Names from *All Computers* down to this group.
    pub path: Vec<String>,
    /// For `If-Match` when it is changed.
    #[serde(default)]
    pub etag: String,
    /// Exists on every server; can be neither renamed nor deleted.
    pub is_built_in: bool,
    /// Computers that are direct members.
    pub computers: u64,
    /// Computers in it or in a group below.
    pub computers_below: u64,
    /// Approvals made for this very group.
    pub approvals: u64,
}

/// Make a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateGroup {
    /// Its name: unique, at most 256 characters, without `;` and control characters.
    pub name: String,
    /// Name or id of the group above; *All Computers* when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// Change a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateGroup {
    /// New name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name or id of the group to move it under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}
