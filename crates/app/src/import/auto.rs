//! What new revisions do by themselves: the next snapshot, approvals that follow, declines of what was withdrawn.

use patchwell_catalog::{
    ChangeSeq, NewApproval, Plan, Snapshot, declines_for_expired, refresh_approvals_for_new_revisions,
};
use patchwell_model::{GroupId, IndexEntry, RevisionId, Timestamp, UpdateId};
use patchwell_store::decisions;

use crate::{App, AppError};

/// Who the audit shows for decisions that new revisions cause.
pub(crate) const NEW_REVISION: &str = "new revision";

impl App {
    /// Lets agents and administrators see revisions that are in the store, and applies the settings that concern new
    /// revisions, to all that arrived after `since`: a crash may have come between storing some and showing them. For
    /// threads that may block.
    pub(crate) fn publish_revisions(&self, entries: Vec<IndexEntry>, since: Timestamp) -> Result<(), AppError> {
        let guard = self.decision_lock_blocking();
        let snapshot = self.snapshot();
        let unshown = unshown(&snapshot, since);
        if entries.is_empty() && unshown.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<RevisionId> = entries.iter().map(|entry| entry.id).chain(unshown.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        self.learn_update_rows(&entries)?;
        let seq = ChangeSeq(self.store().write_blocking(|tx| decisions::record_changes(tx, &[]))?);
        let touched = touched(&snapshot, &unshown);
        let next = snapshot.with_revisions(entries, seq).with_changes(seq, self.now(), touched);
        self.replace_snapshot(&guard, next);
        self.persist_changes_blocking(&guard, snapshot.seq())?;
        self.want_arrived(&ids)?;
        let plan = self.follow_up(&self.snapshot(), &ids);
        if plan.is_empty() {
            return Ok(());
        }
        self.commit_plan_blocking(&guard, plan, NEW_REVISION).map(drop)
    }

    fn follow_up(&self, snapshot: &Snapshot, ids: &[RevisionId]) -> Plan {
        let settings = self.settings();
        let mut plan = Plan::default();
        if settings.sync.is_replica() {
            return plan;
        }
        if settings.auto_decline_expired {
            plan.decline = declines_for_expired(snapshot, ids);
        }
        if settings.auto_approve_revisions {
            let moves = refresh_approvals_for_new_revisions(snapshot, ids, &self.accepted_eulas());
            let approvals = moves.iter().filter_map(|moved| Some((snapshot.approval(moved.approval)?, moved.to)));
            let moved = approvals.filter(|(approval, _)| !plan.decline.contains(&approval.revision.update_id));
            plan.set = moved
                .map(|(approval, to)| NewApproval {
                    revision: to,
                    group: approval.group,
                    action: approval.action,
                    deadline: approval.deadline,
                })
                .collect();
        }
        plan
    }
}

/// Revisions that the snapshot got at a start, from an import that did not come to its end.
fn unshown(snapshot: &Snapshot, since: Timestamp) -> Vec<RevisionId> {
    snapshot.entries().filter(|entry| entry.arrival_date >= since).map(|entry| entry.id).collect()
}

/// Updates whose leaf flag or bundle membership those revisions may have changed.
fn touched(snapshot: &Snapshot, ids: &[RevisionId]) -> Vec<(UpdateId, Option<GroupId>)> {
    let mut touched = Vec::new();
    for entry in ids.iter().filter_map(|id| snapshot.entry(*id)) {
        let prerequisites = snapshot.prerequisites(entry).into_iter().flat_map(|clause| clause.any_of);
        let members = entry.bundled.iter().flat_map(|clause| &clause.any_of).map(|member| member.update_id);
        touched.extend(prerequisites.chain(members).map(|update| (update, None)));
    }
    touched.sort_unstable();
    touched.dedup();
    touched
}
