//! Decisions before they are made: what would change, what it costs, or why it cannot be.

mod approve;
mod check;
mod conflicts;
mod decline;
mod refusal;
mod revise;

use patchwell_model::{ApprovalAction, DeploymentId, GroupId, RevisionId, RevisionIdentity, Timestamp, UpdateId};

pub use approve::{plan_approve, plan_inherit};
pub use conflicts::{Conflict, ConflictRule, conflicts};
pub use decline::{plan_decline, plan_reinstate};
pub use refusal::Refusal;
pub use revise::{ApprovalMove, declines_for_expired, refresh_approvals_for_new_revisions};

/// What an approval is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproveTarget {
    /// The latest revision of an update.
    Update(UpdateId),
    /// This revision.
    Revision(RevisionIdentity),
}

/// A wish to approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveRequest {
    /// What.
    pub target: ApproveTarget,
    /// For which groups.
    pub groups: Vec<GroupId>,
    /// How.
    pub action: ApprovalAction,
    /// By when.
    pub deadline: Option<Timestamp>,
}

/// An approval to be written; id, time and administrator are the committer's to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApproval {
    /// Which revision.
    pub revision: RevisionIdentity,
    /// For which group.
    pub group: GroupId,
    /// What.
    pub action: ApprovalAction,
    /// By when.
    pub deadline: Option<Timestamp>,
}

/// Something an administrator should know before going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Newer updates replace it.
    Superseded {
        /// Those that do.
        by: Vec<UpdateId>,
    },
    /// Another revision stays approved for a group that was not asked for.
    OtherRevisionStaysApproved {
        /// The revision.
        revision: RevisionIdentity,
        /// The group.
        group: GroupId,
    },
    /// A group below decides for itself, so the approval does not reach it.
    DecidedBelow {
        /// The group that decides.
        group: GroupId,
        /// What it decided.
        action: ApprovalAction,
    },
    /// No computer can get it: a prerequisite names only updates that are not here.
    PrerequisiteMissing {
        /// The alternatives of the clause.
        any_of: Vec<UpdateId>,
    },
    /// The bundle names revisions that are not here.
    MemberMissing {
        /// The alternatives of the clause.
        any_of: Vec<RevisionIdentity>,
    },
}

/// Content that computers will ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContentNeed {
    /// The revision and, for a bundle, all its members.
    pub revisions: Vec<RevisionId>,
    /// Sum of their files, bytes; files that revisions share count for each.
    pub bytes: u64,
}

/// What a decision changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Approvals to write.
    pub set: Vec<NewApproval>,
    /// Approvals to delete.
    pub remove: Vec<DeploymentId>,
    /// Updates to decline.
    pub decline: Vec<UpdateId>,
    /// Updates to reinstate.
    pub reinstate: Vec<UpdateId>,
    /// Updates whose deployment changes for anyone.
    pub changed: Vec<UpdateId>,
    /// Content to have ready.
    pub content: ContentNeed,
    /// What to know before going on.
    pub warnings: Vec<Warning>,
}

impl Plan {
    /// Whether committing it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty() && self.decline.is_empty() && self.reinstate.is_empty()
    }

    /// Adds what a decision on another update changes.
    pub fn append(&mut self, mut other: Self) {
        self.set.append(&mut other.set);
        self.remove.append(&mut other.remove);
        self.decline.append(&mut other.decline);
        self.reinstate.append(&mut other.reinstate);
        self.changed.append(&mut other.changed);
        self.content.revisions.append(&mut other.content.revisions);
        self.content.bytes = self.content.bytes.saturating_add(other.content.bytes);
        self.warnings.append(&mut other.warnings);
    }
}
