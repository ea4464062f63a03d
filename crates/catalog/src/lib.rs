//! The in-memory snapshot of the catalog and every decision on it.
//!
//! A [`Snapshot`] is an immutable value: an index over all revisions, which depends on the catalog only, and the
//! decisions of administrators. It answers what agents ask ([`Snapshot::scan`], [`Snapshot::scan_drivers`]), what lists
//! show, and what a decision would change before it is made. It does no I/O and reads no clock; given the same entries
//! and decisions it answers the same.

mod bitset;
mod cache;
mod changes;
mod cleanup;
mod csr;
mod decisions;
mod drivers;
mod effective;
mod entry;
mod groups;
mod index;
mod intern;
mod list;
mod lookup;
mod plan;
mod revision_ids;
mod rings;
mod rules;
mod scan;
mod scope;
mod snapshot;
mod why;

pub use cleanup::{CleanupAges, CleanupContext, UnusedRevisions};
pub use decisions::{ChangeSeq, DecisionChange, DecisionState, Declined, DeploymentChange};
pub use drivers::{
    DeployedDriver, Device, DriverScanAnswer, DriverScanRequest, InstalledDriver, PrinterScanRequest, SystemSpec,
};
pub use entry::Entry;
pub use groups::GroupTree;
pub use list::{ApprovalFilter, ListKey, ListPage, ListQuery, ListSort, ListValue};
pub use lookup::{Categories, CategoryNode, MissingPrerequisite};
pub use plan::{
    ApprovalMove, ApproveRequest, ApproveTarget, Conflict, ConflictRule, ContentNeed, NewApproval, Plan, Refusal,
    Warning, conflicts, declines_for_expired, plan_approve, plan_decline, plan_inherit, plan_reinstate,
    refresh_approvals_for_new_revisions,
};
pub use revision_ids::{RevisionFilter, Wanted};
pub use rings::{
    InvalidWindow, MAX_RINGS, PauseReason, Ring, RingAct, RingDelay, RingFlaw, RingGate, RingPlan, RingProgress,
    Rollout, Weekdays, Window, check_rings, decide_rollout, next_turn,
};
pub use rules::{
    Architecture, Conditions, Rule, RuleAction, RuleContext, RuleDeadline, RuleOutcome, RuleScope, SkippedUpdate,
    plan_rule,
};
pub use scan::{
    CategoryScan, Deployed, Deployment, PageLimits, RefreshedRevision, RequestedCategory, Run, ScanAnswer, ScanRequest,
};
pub use scope::ScopeKey;
pub use snapshot::Snapshot;
pub use why::{Considered, ErrorCode, Reason, Verdict, Why, WhyFacts, error_code};
