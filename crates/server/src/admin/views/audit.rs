//! What was changed by whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub time: Timestamp,
    /// Who: the name of a user or token, or `server`.
    pub actor: String,
    /// What was done, such as `group.create`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What it was; empty when there was nothing.
    pub before: String,
    /// What it is; empty when there is nothing.
    pub after: String,
    /// Why, in the words of who did it.
    pub reason: String,
    /// SHA-256 of the hash before and of this entry, hexadecimal.
    pub hash: String,
}

/// What the chain shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerdict {
    /// Nothing was changed, removed or moved.
    pub is_intact: bool,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The last entry that is as it was written, as `seq:hash`. Keep it elsewhere: given as `checkpoint` later, it
    /// shows a chain that was cut or written anew.
    pub checkpoint: String,
}
