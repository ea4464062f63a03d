//! What a catalog no longer needs: updates to decline, updates and revisions to delete. Decisions on values; doing them
//! and deciding again gives nothing.

mod decline;
mod unused;

use std::collections::HashMap;

use jiff::SignedDuration;
use patchwell_model::{ApprovalAction, RevisionId, Timestamp, UpdateId};

use crate::decisions::ChangeSeq;
use crate::snapshot::Snapshot;

/// How long something has to be of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CleanupAges {
    /// Days for which an update is here, superseded and not approved, before it is declined.
    pub superseded_days: u32,
    /// Days for which an update is withdrawn and not approved before it is deleted.
    pub expired_days: u32,
    /// Days for which an update is declined before it is deleted; `None` for never.
    pub declined_days: Option<u32>,
    /// Days for which a revision is replaced by a newer one and not approved before it is deleted.
    pub revision_days: u32,
}

impl Default for CleanupAges {
    /// As WSUS.
    fn default() -> Self {
        Self { superseded_days: 30, expired_days: 90, declined_days: None, revision_days: 30 }
    }
}

/// An update of which revisions can be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedRevisions {
    /// The update.
    pub update: UpdateId,
    /// Its revisions that can be deleted.
    pub revisions: Vec<RevisionId>,
}

/// What a cleanup decides on.
#[derive(Clone, Copy)]
pub struct CleanupContext<'a> {
    /// Catalog and decisions.
    pub snapshot: &'a Snapshot,
    /// How long something has to be of no use.
    pub ages: CleanupAges,
    /// The time.
    pub now: Timestamp,
    /// Whether a computer needs an update.
    pub is_needed: &'a dyn Fn(UpdateId) -> bool,
}

impl CleanupContext<'_> {
    fn before(&self, days: u32) -> Timestamp {
        self.now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
    }

    fn is_approved(&self, update: UpdateId) -> bool {
        self.snapshot.approvals(update).iter().any(|row| row.action != ApprovalAction::NotApproved)
    }

    /// When deployments of updates changed last: of all, or only by approvals for groups.
    fn changed(&self, only_groups: bool) -> HashMap<UpdateId, Timestamp> {
        let mut changed: HashMap<UpdateId, Timestamp> = HashMap::new();
        let changes = self.snapshot.changes_since(ChangeSeq(0)).iter();
        for change in changes.filter(|change| !only_groups || change.group.is_some()) {
            let last = changed.entry(change.update).or_insert(change.time);
            *last = change.time.max(*last);
        }
        changed
    }
}
