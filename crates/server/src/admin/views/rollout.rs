//! Updates on their way through rings.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::GroupReference;

/// Where a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RolloutState {
    /// It goes on by itself.
    Running,
    /// It stands still; nobody new is offered the update.
    Paused,
    /// Every ring has the update and did well.
    Completed,
    /// Somebody ended it.
    Cancelled,
}

/// A ring of a rollout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolloutRingView {
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub groups: Vec<GroupReference>,
    /// When its turn came.
    pub released: Option<Timestamp>,
    /// When its turn comes at the earliest; only for the next ring of a rollout that runs.
    pub due: Option<Timestamp>,
    /// Computers in it that are in no ring before.
    pub computers: u64,
    /// Of them: those that have the update, a restart due or not.
    pub installed: u32,
    /// Of them: those that failed since the rollout began or was resumed.
    pub failed: u32,
    /// Of them: those that need it and have not tried.
    pub needed: u32,
}

/// An update on its way through rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolloutView {
    /// Its number; absent when it was only asked for.
    pub id: Option<i64>,
    /// The name of its plan of rings.
    pub plan: String,
    /// Update id.
    pub update: String,
    /// Revision number when it began.
    pub revision: i32,
    /// Title.
    pub title: Option<String>,
    /// Where it stands.
    pub state: RolloutState,
    /// Why it stands still, in words.
    pub paused_because: Option<String>,
    /// When the update arrived here.
    pub arrived: Timestamp,
    /// When it began.
    pub created: Timestamp,
    /// Who began it.
    pub administrator: String,
    /// When it was completed or cancelled.
    pub ended: Option<Timestamp>,
    /// How many of its rings had their turn.
    pub rings_released: u32,
    /// How many rings it has.
    pub rings_total: u32,
    /// Its rings; only of a single rollout, lists leave them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rings: Vec<RolloutRingView>,
}

/// Send updates through rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRollouts {
    /// The name of a plan of rings.
    pub plan: String,
    /// Update ids; each has a rollout of its own.
    pub updates: Vec<String>,
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// What was started, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StartedRollouts {
    /// Whether they were started; `false` for a dry run.
    pub committed: bool,
    /// The rollouts.
    pub rollouts: Vec<RolloutView>,
    /// Bytes of all files that computers may fetch.
    pub content_bytes: u64,
    /// What to know before going on.
    pub warnings: Vec<String>,
}

/// Pause a rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRollout {
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// End a rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRollout {
    /// Whether the approvals that it made are withdrawn, so that groups have the decisions again that they had before.
    #[serde(default)]
    pub withdraw: bool,
}
