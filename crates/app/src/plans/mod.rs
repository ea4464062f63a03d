//! Acts that can be asked for as a plan first: what would change, for whom, at what cost; then applied as they were
//! shown, or refused with what moved meanwhile.
//!
//! Plans are stored, not handed out sealed: an act may name thousands of updates, which no path can carry; and one
//! that was applied must not be applied again.

mod apply;
mod effects;
mod keep;
mod make;

use patchwell_catalog::{ApproveRequest, Conflict, Plan, SkippedUpdate};
use patchwell_model::{ComputerId, EulaId, GroupId, Timestamp, UpdateId};
use roaring::RoaringBitmap;

use crate::cleanup::{CleanupPreview, CleanupStep};
use crate::computers::GroupsChange;
use crate::rings::{PlannedRollout, RolloutRequest};
use crate::rules::RuleKind;
pub(crate) use effects::digest;

/// Something an administrator can do at once or as a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Approve.
    Approve(Vec<ApproveRequest>),
    /// Take decisions of groups away, so that those above hold.
    Inherit {
        /// On which updates.
        updates: Vec<UpdateId>,
        /// Of which groups.
        groups: Vec<GroupId>,
    },
    /// Decline.
    Decline(Vec<UpdateId>),
    /// Take declines back.
    Reinstate(Vec<UpdateId>),
    /// Move computers between groups.
    MoveComputers {
        /// Which.
        computers: Vec<ComputerId>,
        /// How.
        change: GroupsChange,
    },
    /// Send updates through rings.
    StartRollouts(RolloutRequest),
    /// Run a rule on the whole catalog.
    RunRule {
        /// Whether it approves or declines.
        kind: RuleKind,
        /// Its name or number.
        rule: String,
    },
    /// Clean up.
    Cleanup(Vec<CleanupStep>),
}

/// A computer that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMove {
    /// Which.
    pub computer: ComputerId,
    /// Its name.
    pub name: String,
    /// Its groups before.
    pub before: Vec<GroupId>,
    /// And after.
    pub after: Vec<GroupId>,
}

/// A decision for another group, with the computers that are in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetConflict {
    /// The two decisions, and which wins.
    pub conflict: Conflict,
    /// Computers that both concern.
    pub computers: u64,
}

/// What an act would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActPlan {
    /// The time for which it was made: it decides what is due, and when deadlines are.
    pub at: Timestamp,
    /// Decisions on updates.
    pub decisions: Plan,
    /// Computers that move.
    pub moves: Vec<PlannedMove>,
    /// Rollouts that begin.
    pub rollouts: Vec<PlannedRollout>,
    /// Updates that a rule leaves out.
    pub skipped: Vec<SkippedUpdate>,
    /// What is cleaned up.
    pub cleanup: Option<CleanupPreview>,
    /// The job that does it, once it was applied.
    pub job: Option<i64>,
    /// Rows of the computers that it concerns.
    pub computers: RoaringBitmap,
    /// Of them: those that need one of the updates.
    pub needing: RoaringBitmap,
    /// Where it meets decisions for other groups.
    pub conflicts: Vec<MetConflict>,
    /// Licences that have to be accepted before it can be applied.
    pub eulas: Vec<EulaId>,
    /// Bytes of all files that computers may fetch.
    pub content_bytes: u64,
    /// Everything that it changes, one a line: the same act has the same effects until something moves.
    pub effects: Vec<String>,
}
