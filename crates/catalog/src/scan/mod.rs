//! What agents are told: which updates, how deployed, in which pages.

mod category_scan;
mod changed;
mod filter;
pub(crate) mod needed;
mod page;
mod refresh_cache;
mod software;

use patchwell_model::{DeploymentAction, DeploymentId, GroupId, RevisionId, Timestamp, UpdateId};

use crate::decisions::ChangeSeq;
use crate::scope::ScopeKey;

pub use category_scan::{CategoryScan, RequestedCategory};
pub use refresh_cache::RefreshedRevision;

/// `SyncUpdates`, software pass, as sent ([MS-WUSP] 3.1.5.7). The lists are untrusted: any ids, any repetition.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScanRequest<'a> {
    /// Groups the computer is in now; *All Computers* may be left out.
    pub groups: &'a [GroupId],
    /// Groups it was in when its cookie was sealed; `None` means the same.
    pub previous_groups: Option<&'a [GroupId]>,
    /// Seq in its cookie; `None` when nothing is known of its cache: all it has cached counts as changed.
    pub anchor: Option<ChangeSeq>,
    /// `InstalledNonLeafUpdateIDs`.
    pub installed: &'a [i32],
    /// `OtherCachedUpdateIDs`.
    pub other_cached: &'a [i32],
    /// `FilterCategoryIds`; empty means no filter.
    pub filter_categories: &'a [UpdateId],
    /// Bounds of the answer.
    pub page: PageLimits,
}

/// Bounds of one page. At least one update is sent, whatever its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// Highest number of updates; 0 counts as 1.
    pub updates: usize,
    /// Highest sum of core fragments and overheads, bytes.
    pub bytes: u64,
    /// Counted for each update beside its core fragment, bytes.
    pub overhead: u32,
}

impl Default for PageLimits {
    /// 1 MiB, 1,000 updates, 400 bytes of envelope for each.
    fn default() -> Self {
        Self { updates: 1000, bytes: 1 << 20, overhead: 400 }
    }
}

/// How a revision is deployed to a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Deployment {
    /// `Deployment/ID`.
    pub id: DeploymentId,
    /// `Deployment/Action`.
    pub action: DeploymentAction,
    /// `Deployment/Deadline`.
    pub deadline: Option<Timestamp>,
    /// `Deployment/LastChangeTime`.
    pub last_change: Timestamp,
}

/// A revision and how it is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Deployed {
    /// Which.
    pub id: RevisionId,
    /// How.
    pub deployment: Deployment,
    /// Whether nothing in the catalog has it as a prerequisite.
    pub is_leaf: bool,
}

/// A stretch of a page that other agents of the same scope get in the same form: a key for encoded answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Run {
    /// Where in [`ScanAnswer::new`] it starts.
    pub start: usize,
    /// How many updates.
    pub len: usize,
    /// Its number within the scope when it is whole; `None` when the agent has a part of it already.
    pub chunk: Option<u32>,
}

/// The answer to a software pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanAnswer {
    /// `NewUpdates`, in page order: categories and detectoids first, neighbours share prerequisites.
    pub new: Vec<Deployed>,
    /// `new` cut into stretches, in order and without gaps.
    pub runs: Vec<Run>,
    /// Cached revisions that are not deployed to the computer any more, and unknown ids.
    pub out_of_scope: Vec<i32>,
    /// Cached revisions that are deployed to it, but whose prerequisites are not satisfied or that the filter leaves
    /// out. `DeployedOutOfScopeRevisionIds` for a category scan that asks for two groups; in every other scan part of
    /// `OutOfScopeRevisionIDs`.
    pub deployed_out_of_scope: Vec<i32>,
    /// `ChangedUpdates`.
    pub changed: Vec<Deployed>,
    /// More updates are new than the page holds.
    pub truncated: bool,
    /// Whether any driver is in scope: the opposite of `DriverSyncNotNeeded`.
    pub has_drivers: bool,
    /// Seq for the next cookie.
    pub seq: ChangeSeq,
    /// Names the scope: with `seq` and a chunk it names the content of a run.
    pub scope: ScopeKey,
}

/// `DeploymentAction` of what is not approved.
pub(crate) fn default_action(is_evaluated: bool, is_part: bool) -> DeploymentAction {
    match (is_evaluated, is_part) {
        (true, _) => DeploymentAction::Evaluate,
        (false, true) => DeploymentAction::Bundle,
        (false, false) => DeploymentAction::PreDeploymentCheck,
    }
}
