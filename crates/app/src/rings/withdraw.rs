//! Taking back what a rollout approved.

use patchwell_catalog::{NewApproval, Plan, Snapshot};
use patchwell_model::{Approval, RevisionIdentity};
use patchwell_store::rollouts::{Rollout, RolloutApproval, approvals};

use crate::import::NEW_REVISION;
use crate::{App, AppError};

impl App {
    /// The plan by which every group has its own decision again that it had before the rollout. Computers that have
    /// begun may finish; no other is offered the update from its next scan on.
    pub(super) async fn plan_withdraw(&self, rollout: &Rollout) -> Result<Plan, AppError> {
        let id = rollout.id;
        let made = self.store().read(move |tx| approvals(tx, id)).await?;
        Ok(withdraw(&self.snapshot(), rollout, &made))
    }
}

fn withdraw(snapshot: &Snapshot, rollout: &Rollout, made: &[RolloutApproval]) -> Plan {
    let update = rollout.revision.update_id;
    let mut plan = Plan::default();
    for made in made {
        let now = snapshot.approvals(update).iter().find(|row| row.group == made.group);
        let Some(now) = now.filter(|row| is_still_ours(row, made)) else { continue };
        match made.before {
            None => plan.remove.push(now.id),
            Some(before) => plan.set.push(NewApproval {
                revision: RevisionIdentity { update_id: update, revision_number: before.revision_number },
                group: made.group,
                action: before.action,
                deadline: before.deadline,
            }),
        }
    }
    if !plan.is_empty() {
        plan.changed.push(update);
    }
    plan
}

/// Whether nobody decided anew for the group. An approval that followed to a new revision has another number.
fn is_still_ours(now: &Approval, made: &RolloutApproval) -> bool {
    now.id == made.deployment || now.administrator == NEW_REVISION
}
