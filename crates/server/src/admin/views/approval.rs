//! Approvals, and plans of what they change.

use jiff::Timestamp;
use patchwell_model as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ApprovalState, GroupReference};

/// What to do with an update on the computers of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Offer it.
    Install,
    /// Remove it where it is installed.
    Uninstall,
    /// Not approved: only detect, overriding what a group above says.
    None,
    /// Only in requests: take the group's own decision away, so that the one above holds again.
    Inherit,
}

impl Action {
    /// In words, as tables show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Uninstall => "uninstall",
            Self::None => "not approved",
            Self::Inherit => "as above",
        }
    }
}

impl From<model::ApprovalAction> for Action {
    fn from(action: model::ApprovalAction) -> Self {
        match action {
            model::ApprovalAction::Install => Self::Install,
            model::ApprovalAction::Uninstall => Self::Uninstall,
            model::ApprovalAction::NotApproved => Self::None,
        }
    }
}

/// Approve an update for groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// Update id.
    pub update: String,
    /// Revision number; the latest when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i32>,
    /// Names or ids of groups.
    pub groups: Vec<String>,
    /// What to do.
    pub action: Action,
    /// By when; the computer decides when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// Only say what would change.
    #[serde(default)]
    pub dry_run: bool,
}

/// Options for declining and reinstating.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
    /// Only say what would change.
    #[serde(default)]
    pub dry_run: bool,
}

/// One decision of an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalView {
    /// Its number, as agents see it.
    pub id: i32,
    /// Update id.
    pub update: String,
    /// Revision number.
    pub revision: i32,
    /// Title.
    pub title: Option<String>,
    /// For which group.
    pub group: GroupReference,
    /// What.
    pub action: Action,
    /// By when.
    pub deadline: Option<Timestamp>,
    /// Decided at.
    pub created: Timestamp,
    /// Decided by.
    pub administrator: String,
}

/// One approval that a plan adds, replaces or takes away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanChange {
    /// Update id.
    pub update: String,
    /// Revision number.
    pub revision: i32,
    /// Title.
    pub title: Option<String>,
    /// For which group.
    pub group: GroupReference,
    /// The group's own approval before; absent when it had none.
    pub before: Option<Action>,
    /// The group's own approval after; absent when it has none any more.
    pub after: Option<Action>,
    /// Deadline after.
    pub deadline: Option<Timestamp>,
}

/// A file that computers would fetch and the content store does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedFile {
    /// The publisher's name for it.
    pub name: String,
    /// SHA-1, upper-case hexadecimal.
    pub sha1: String,
    /// Bytes.
    pub size: u64,
}

/// What an approval changes, planned or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalPlan {
    /// Whether it was carried out; `false` for a dry run.
    pub committed: bool,
    /// Approvals that change; empty when everything is as asked already.
    pub changes: Vec<PlanChange>,
    /// Computers in the groups concerned.
    pub computers: u64,
    /// Of them: those that need the update.
    pub computers_needing: u64,
    /// Bytes of all files that computers may fetch.
    pub content_bytes: u64,
    /// Files that are not in the content store.
    pub missing_files: Vec<PlannedFile>,
    /// What to know before going on.
    pub warnings: Vec<String>,
}

/// An update after it was declined or reinstated, planned or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateDecision {
    /// Update id.
    pub update: String,
    /// Title.
    pub title: Option<String>,
    /// Whether it was carried out; `false` for a dry run.
    pub committed: bool,
    /// Before.
    pub before: ApprovalState,
    /// After.
    pub after: ApprovalState,
    /// Approvals that it takes away.
    pub removed_approvals: Vec<ApprovalView>,
}
