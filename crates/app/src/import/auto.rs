//! What new revisions do by themselves: the next snapshot, approvals that follow, declines of what was withdrawn.

use patchwell_catalog::{
    ChangeSeq, NewApproval, Plan, Snapshot, declines_for_expired, refresh_approvals_for_new_revisions,
};
use patchwell_model::{IndexEntry, RevisionId};
use patchwell_store::decisions;

use crate::{App, AppError};

/// Who the audit shows for decisions that new revisions cause.
const ADMINISTRATOR: &str = "new revision";

impl App {
    /// Lets agents and administrators see revisions that are in the store, and applies the settings that concern new
    /// revisions. For threads that may block.
    pub(crate) fn publish_revisions(&self, entries: Vec<IndexEntry>) -> Result<(), AppError> {
        if entries.is_empty() {
            return Ok(());
        }
        let guard = self.decision_lock_blocking();
        let ids: Vec<RevisionId> = entries.iter().map(|entry| entry.id).collect();
        self.learn_update_rows(&entries)?;
        let before = self.snapshot().seq();
        let seq = self.store().write_blocking(|tx| decisions::record_changes(tx, &[]))?;
        self.replace_snapshot(&guard, self.snapshot().with_revisions(entries, ChangeSeq(seq)));
        self.persist_changes_blocking(&guard, before)?;
        let plan = self.follow_up(&self.snapshot(), &ids);
        if plan.is_empty() {
            return Ok(());
        }
        self.commit_plan_blocking(&guard, plan, ADMINISTRATOR).map(drop)
    }

    fn follow_up(&self, snapshot: &Snapshot, ids: &[RevisionId]) -> Plan {
        let settings = self.settings();
        let mut plan = Plan::default();
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
