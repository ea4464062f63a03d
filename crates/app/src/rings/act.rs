//! One act of a rollout: approvals, how far it is and the record of changes in one transaction.

use patchwell_catalog::{ApproveRequest, ApproveTarget, Plan, Refusal, Snapshot, plan_approve};
use patchwell_model::{Approval, ApprovalAction, GroupId, Timestamp};
use patchwell_store::rollouts::{self, Before, Pause, Rollout, RolloutApproval, RolloutRing, RolloutState};
use patchwell_store::{StoreError, Tx, audit};
use roaring::RoaringBitmap;

use crate::app::DecisionGuard;
use crate::{App, AppError};

/// What one act makes of a rollout.
pub(super) struct Act {
    /// The rollout afterwards; its version is still the one before.
    pub(super) after: Rollout,
    /// The approvals that it changes.
    pub(super) plan: Plan,
    /// Whether approvals made before are withdrawn with it.
    pub(super) withdraws: bool,
    /// Whom it forgives from now on; as before when `None`.
    pub(super) forgive: Option<RoaringBitmap>,
    /// Who the approvals and the record of changes show.
    pub(super) who: String,
    /// What the record of changes calls it.
    pub(super) action: &'static str,
}

impl App {
    /// Does it, if nobody else decided about this rollout meanwhile.
    ///
    /// # Errors
    /// [`AppError::Stale`] when somebody did; store errors.
    pub(super) async fn commit_rollout(&self, guard: &DecisionGuard<'_>, act: Act) -> Result<Rollout, AppError> {
        let Act { mut after, plan, withdraws, forgive, who, action } = act;
        let snapshot = self.snapshot();
        let before: Vec<(GroupId, Option<Before>)> =
            plan.set.iter().map(|new| (new.group, before(&snapshot, &after, new.group))).collect();
        let known = self.0.rollouts.get(after.id);
        let mut record = self.change(action, subject(&after), String::new(), told(&after));
        record.actor.clone_from(&who);
        let (saved, forgiving) = (after.clone(), forgive.clone());
        let also = move |tx: &mut Tx, approvals: &[Approval]| {
            if !rollouts::save(tx, &saved)? {
                return Err(StoreError::Refused(CHANGED.to_owned()));
            }
            if withdraws {
                rollouts::clear_approvals(tx, saved.id)?;
            } else {
                let made = approvals.iter().map(|approval| RolloutApproval {
                    group: approval.group,
                    deployment: approval.id,
                    before: before.iter().find(|(group, _)| *group == approval.group).and_then(|(_, before)| *before),
                });
                rollouts::put_approvals(tx, saved.id, &made.collect::<Vec<_>>())?;
            }
            forgiving.as_ref().map_or(Ok(()), |computers| rollouts::forgive(tx, saved.id, computers))?;
            audit::append(tx, &record).map(drop)
        };
        match self.commit_plan_and(guard, plan, &who, also).await {
            Ok(_) => {}
            Err(AppError::Store(StoreError::Refused(reason))) if reason == CHANGED => {
                self.reload_rollout(after.id).await?;
                return Err(AppError::Stale);
            }
            Err(error) => return Err(error),
        }
        after.version += 1;
        let forgiven = forgive.or_else(|| known.map(|known| known.forgiven)).unwrap_or_default();
        self.0.rollouts.put(self.known(after.clone(), forgiven));
        self.changes().announce("rings");
        Ok(after)
    }

    /// Reads again what another server on this database may have decided.
    pub(super) async fn reload_rollout(&self, id: i64) -> Result<(), AppError> {
        let read = self.store().read(move |tx| Ok((rollouts::get(tx, id)?, rollouts::forgiven(tx, id)?)));
        if let (Some(rollout), forgiven) = read.await? {
            self.0.rollouts.put(self.known(rollout, forgiven));
        }
        Ok(())
    }

    /// What approving a rollout's update for a ring changes. Groups that were deleted since it began are left out.
    pub(super) fn plan_ring(
        &self,
        snapshot: &Snapshot,
        rollout: &Rollout,
        ring: &RolloutRing,
        deadline: Option<Timestamp>,
    ) -> Result<Plan, Refusal> {
        let groups: Vec<GroupId> =
            ring.ring.groups.iter().copied().filter(|group| snapshot.groups().get(*group).is_some()).collect();
        if groups.is_empty() {
            return Ok(Plan::default());
        }
        // Rings that have it follow to new revisions where approvals do; the rings to come must not get an older one.
        let follows = self.settings().auto_approve_revisions;
        let update = rollout.revision.update_id;
        let target = if follows { ApproveTarget::Update(update) } else { ApproveTarget::Revision(rollout.revision) };
        let request = ApproveRequest { target, groups, action: ApprovalAction::Install, deadline };
        plan_approve(snapshot, &request, &self.accepted_eulas())
    }
}

/// Why a transaction was undone.
const CHANGED: &str = "the rollout was changed meanwhile";

fn before(snapshot: &Snapshot, rollout: &Rollout, group: GroupId) -> Option<Before> {
    let rows = snapshot.approvals(rollout.revision.update_id);
    rows.iter().find(|row| row.group == group).map(|row| Before {
        revision_number: row.revision.revision_number,
        action: row.action,
        deadline: row.deadline,
    })
}

/// What the record of changes calls a rollout.
pub(super) fn subject(rollout: &Rollout) -> String {
    format!("{} through {}, rollout {}", rollout.revision.update_id, rollout.plan_name, rollout.id)
}

/// Where a rollout stands, for the record of changes.
pub(super) fn told(rollout: &Rollout) -> String {
    let released = rollout.rings.iter().take_while(|ring| ring.released.is_some());
    let names: Vec<&str> = released.map(|ring| ring.ring.name.as_str()).collect();
    let state = match rollout.state {
        RolloutState::Running => "running".to_owned(),
        RolloutState::Paused => format!("paused: {}", pause_reason(rollout)),
        RolloutState::Completed => "completed".to_owned(),
        RolloutState::Cancelled => "cancelled".to_owned(),
    };
    format!(
        "{state}; rings that had their turn: {}",
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    )
}

/// Why a rollout stands still or stood last, in words.
#[must_use]
pub fn pause_reason(rollout: &Rollout) -> String {
    let name = |ring: u32| rollout.rings.get(ring as usize).map_or("?", |ring| ring.ring.name.as_str());
    match &rollout.pause {
        None => String::new(),
        Some(Pause::ByHand(reason)) => reason.clone(),
        Some(Pause::Failures { ring, failed, reported }) => {
            format!("{failed} of {reported} computers of the ring {} that tried it failed", name(*ring))
        }
        Some(Pause::Refused { ring, reason }) => {
            format!("it could not be approved for the ring {}: {reason}", name(*ring))
        }
    }
}
