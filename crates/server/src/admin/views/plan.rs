//! Acts as plans.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, CleanupPreviewView, CleanupStep, GroupReference, JobView, PlanChange, PlannedFile, RolloutView};

/// Something that can be asked for as a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum ActRequest {
    /// Approve updates for groups, or give decisions back to the groups above.
    Approve {
        /// Update ids.
        updates: Vec<String>,
        /// Revision number; the latest when absent. Only with a single update.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<i32>,
        /// Names or ids of groups.
        groups: Vec<String>,
        /// What to do.
        action: Action,
        /// By when; the computer decides when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Timestamp>,
    },
    /// Decline updates.
    Decline {
        /// Update ids.
        updates: Vec<String>,
    },
    /// Take declines back.
    Reinstate {
        /// Update ids.
        updates: Vec<String>,
    },
    /// Put computers into groups and out of all others.
    MoveComputers {
        /// Names or ids of computers.
        computers: Vec<String>,
        /// Names or ids of groups.
        groups: Vec<String>,
    },
    /// Run a rule on the whole catalog.
    RunRule {
        /// Its name or number.
        rule: String,
        /// Whether it is a rule that declines; else one that approves.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        declines: bool,
    },
    /// Clean up.
    Cleanup {
        /// What to do; everything when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        steps: Option<Vec<CleanupStep>>,
    },
    /// Send updates through rings.
    StartRollouts {
        /// The name of a plan of rings.
        plan: String,
        /// Update ids.
        updates: Vec<String>,
    },
}

/// A computer that moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedMoveView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its groups before.
    pub before: Vec<GroupReference>,
    /// And after.
    pub after: Vec<GroupReference>,
}

/// An update that is declined or reinstated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedUpdate {
    /// Update id.
    pub update: String,
    /// Title.
    pub title: Option<String>,
}

/// Why one of two decisions wins for a computer that both concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictReason {
    /// Its group is deeper in the tree.
    Deeper,
    /// Install comes before uninstall, and that before not approved.
    Action,
    /// Its deadline is earlier; a deadline comes before none.
    Deadline,
}

/// A decision for another group that some of the computers are also in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConflictView {
    /// Update id.
    pub update: String,
    /// Title.
    pub title: Option<String>,
    /// The group that the plan is for.
    pub group: GroupReference,
    /// The other group.
    pub other_group: GroupReference,
    /// What is decided for it.
    pub other_action: Action,
    /// Its deadline.
    pub other_deadline: Option<Timestamp>,
    /// The group whose decision holds for computers in both.
    pub winner: GroupReference,
    /// Why.
    pub because: ConflictReason,
    /// Computers in both.
    pub computers: u64,
}

/// What an act would do, or did. Lists have at most 10,000 entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// With this it is applied; absent when it was.
    pub id: Option<String>,
    /// Whether it was carried out.
    pub committed: bool,
    /// Until when it can be applied.
    pub expires: Timestamp,
    /// Who asked for it.
    pub administrator: String,
    /// What it is about.
    pub request: ActRequest,
    /// Approvals that change.
    pub changes: Vec<PlanChange>,
    /// Updates that are declined.
    pub declined: Vec<PlannedUpdate>,
    /// Updates that are reinstated.
    pub reinstated: Vec<PlannedUpdate>,
    /// Computers that move.
    pub moves: Vec<PlannedMoveView>,
    /// Rollouts that begin.
    pub rollouts: Vec<RolloutView>,
    /// What is cleaned up.
    pub cleanup: Option<CleanupPreviewView>,
    /// The job that does it, where it takes one: a cleanup that was applied.
    pub job: Option<JobView>,
    /// Computers that it concerns.
    pub computers: u64,
    /// The names of the first of them: those that need an update before others.
    pub first_computers: Vec<String>,
    /// Of them: those that need one of the updates.
    pub computers_needing: u64,
    /// Bytes of all files that computers may fetch.
    pub content_bytes: u64,
    /// Files that are not in the content store.
    pub missing_files: Vec<PlannedFile>,
    /// Decisions for other groups that some of the computers are also in.
    pub conflicts: Vec<ConflictView>,
    /// Ids of licences that have to be accepted before it can be applied, with the titles of their updates.
    pub eulas: BTreeMap<String, Vec<String>>,
    /// What to know before going on.
    pub warnings: Vec<String>,
    /// All that it changes, one a line; of more than 10,000 lines the last one stands for the rest. They are compared when
    /// it is applied.
    pub effects: Vec<String>,
}
