//! What an act would do.

use std::collections::HashSet;

use patchwell_catalog::{
    ApproveRequest, Plan, Refusal, RuleScope, Snapshot, conflicts, plan_approve, plan_decline, plan_inherit,
    plan_reinstate,
};
use patchwell_model::{ComputerId, EulaId, GroupId, InstallationState, RevisionId, Timestamp, UpdateId};
use roaring::RoaringBitmap;

use super::{Act, ActPlan, MetConflict, PlannedMove};
use crate::computers::GroupsChange;
use crate::rules::RulePlan;
use crate::{App, AppError, KnownRule};

/// The most updates, computers and approvals of an act.
const MAX_PARTS: usize = 5_000;

impl App {
    /// What an act would do now, without doing it. May cost what it names: call it where that is no matter.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the catalog's rules forbid it, but for licences, which are told;
    /// [`AppError::Invalid`] when it names too much; [`AppError::NotFound`]; store errors.
    pub async fn plan_act(&self, act: &Act, administrator: &str) -> Result<ActPlan, AppError> {
        self.plan_act_at(act, administrator, self.now()).await
    }

    /// What an act would do, were it now a certain time.
    pub(super) async fn plan_act_at(&self, act: &Act, administrator: &str, at: Timestamp) -> Result<ActPlan, AppError> {
        let mut plan = ActPlan { at, ..ActPlan::default() };
        match act {
            Act::RunRule { kind, rule } => {
                self.check_autonomous("rules are run")?;
                let (app, known) = (self.clone(), self.find_rule(*kind, rule).await?);
                let planned = tokio::task::spawn_blocking(move || app.plan_rule_run(&known, at));
                return Ok(planned.await.map_err(|_| AppError::Busy)??.0);
            }
            Act::Cleanup(steps) => plan.cleanup = Some(self.preview_cleanup(steps.clone(), at).await?),
            Act::StartRollouts(request) => {
                plan.rollouts = self.plan_rollouts(request, administrator).await?;
            }
            Act::MoveComputers { computers, change } => plan.moves = self.plan_moves(computers, change)?,
            _ => {
                let mut accepted = self.accepted_eulas();
                (plan.decisions, plan.eulas) = plan_decisions(&self.snapshot(), act, &mut accepted)?;
            }
        }
        let app = self.clone();
        let surveyed = tokio::task::spawn_blocking(move || {
            app.survey(&mut plan);
            plan
        });
        surveyed.await.map_err(|_| AppError::Busy)
    }

    /// What running a rule would do, for threads that may block.
    pub(super) fn plan_rule_run(&self, known: &KnownRule, at: Timestamp) -> Result<(ActPlan, RulePlan), AppError> {
        let planned = self.plan_rule(&self.snapshot(), known, RuleScope::All, at)?;
        let mut plan = ActPlan {
            at,
            decisions: planned.outcome.plan.clone(),
            rollouts: planned.rollouts.clone(),
            skipped: planned.outcome.skipped.clone(),
            ..ActPlan::default()
        };
        self.survey(&mut plan);
        Ok((plan, planned))
    }

    /// Adds whom a plan concerns and what it costs.
    pub(crate) fn survey(&self, plan: &mut ActPlan) {
        let snapshot = self.snapshot();
        plan.computers = self.concerned(&snapshot, plan);
        let updates: HashSet<UpdateId> = updates_of(&snapshot, plan).collect();
        for row in updates.iter().filter_map(|update| self.update_row(update)) {
            for state in [InstallationState::NotInstalled, InstallationState::Downloaded, InstallationState::Failed] {
                plan.needing |= self.status().computers(row, state, Some(&plan.computers));
            }
        }
        let revisions: HashSet<RevisionId> = plan
            .rollouts
            .iter()
            .flat_map(|rollout| &rollout.plans)
            .chain([&plan.decisions])
            .flat_map(|plan| plan.content.revisions.iter().copied())
            .collect();
        let entries = revisions.iter().filter_map(|revision| snapshot.entry(*revision));
        plan.content_bytes = entries.fold(0, |sum, entry| sum.saturating_add(entry.content_bytes));
        let met = conflicts(&snapshot, &plan.decisions).into_iter().map(|conflict| {
            let members = |group| self.members_below(&snapshot, &[group]);
            let computers = members(conflict.group).intersection_len(&members(conflict.other));
            MetConflict { conflict, computers }
        });
        plan.conflicts = met.filter(|met| met.computers > 0).collect();
        plan.effects = super::effects::effects(&snapshot, plan);
    }

    fn concerned(&self, snapshot: &Snapshot, plan: &ActPlan) -> RoaringBitmap {
        let decisions = &plan.decisions;
        let cleanup = plan.cleanup.as_ref();
        let declines = cleanup.is_some_and(|done| !(done.superseded.is_empty() && done.expired.is_empty()));
        if declines || !decisions.decline.is_empty() || !decisions.reinstate.is_empty() {
            return self.members_below(snapshot, &[GroupId::ALL_COMPUTERS]);
        }
        let removed = decisions.remove.iter().filter_map(|id| snapshot.approval(*id)).map(|row| row.group);
        let rings = plan.rollouts.iter().flat_map(|planned| &planned.rollout.rings);
        let of_rings = rings.flat_map(|ring| ring.ring.groups.iter().copied());
        let groups: HashSet<GroupId> =
            decisions.set.iter().map(|new| new.group).chain(removed).chain(of_rings).collect();
        let mut computers = self.members_below(snapshot, &groups.into_iter().collect::<Vec<_>>());
        let known = self.computers();
        let deleted = cleanup.into_iter().flat_map(|done| &done.computers);
        computers.extend(deleted.filter_map(|id| known.get(id)).map(|known| known.row));
        computers.extend(plan.moves.iter().filter_map(|moved| known.get(&moved.computer)).map(|known| known.row));
        computers
    }

    fn plan_moves(&self, ids: &[ComputerId], change: &GroupsChange) -> Result<Vec<PlannedMove>, AppError> {
        if ids.is_empty() || ids.len() > MAX_PARTS {
            return Err(AppError::Invalid(format!("name 1 to {MAX_PARTS} computers")));
        }
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut moves = Vec::new();
        for id in ids {
            let (known, after) = self.groups_after(&id, change)?;
            if known.computer.groups != after {
                let (before, name) = (known.computer.groups.clone(), known.computer.dns_name.clone());
                moves.push(PlannedMove { computer: id, name, before, after });
            }
        }
        Ok(moves)
    }
}

/// The updates that a plan decides on.
fn updates_of<'a>(snapshot: &'a Snapshot, plan: &'a ActPlan) -> impl Iterator<Item = UpdateId> + 'a {
    let decisions = &plan.decisions;
    let removed = decisions.remove.iter().filter_map(|id| snapshot.approval(*id)).map(|row| row.revision.update_id);
    let rollouts = plan.rollouts.iter().map(|planned| planned.rollout.revision.update_id);
    let set = decisions.set.iter().map(|new| new.revision.update_id);
    decisions.decline.iter().chain(&decisions.reinstate).copied().chain(set).chain(removed).chain(rollouts)
}

/// The decisions of an act, and the licences that are missing for it. With `accepted` as they are, a missing one is
/// told; it is added there so that the plan can be shown.
fn plan_decisions(
    snapshot: &Snapshot,
    act: &Act,
    accepted: &mut HashSet<EulaId>,
) -> Result<(Plan, Vec<EulaId>), AppError> {
    let mut missing = Vec::new();
    let mut plan = Plan::default();
    match act {
        Act::Approve(requests) => {
            bounded(requests.iter().map(|request| request.groups.len().max(1)).sum())?;
            for request in requests {
                plan.append(approve(snapshot, request, accepted, &mut missing)?);
            }
        }
        Act::Inherit { updates, groups } => {
            bounded(updates.len().saturating_mul(groups.len().max(1)))?;
            for update in updates {
                plan.append(plan_inherit(snapshot, *update, groups)?);
            }
        }
        Act::Decline(updates) => {
            bounded(updates.len())?;
            plan = plan_decline(snapshot, updates)?;
        }
        Act::Reinstate(updates) => {
            bounded(updates.len())?;
            plan = plan_reinstate(snapshot, updates)?;
        }
        Act::MoveComputers { .. } | Act::StartRollouts(_) | Act::RunRule { .. } | Act::Cleanup(_) => {}
    }
    Ok((plan, missing))
}

fn approve(
    snapshot: &Snapshot,
    request: &ApproveRequest,
    accepted: &mut HashSet<EulaId>,
    missing: &mut Vec<EulaId>,
) -> Result<Plan, Refusal> {
    loop {
        match plan_approve(snapshot, request, accepted) {
            Err(Refusal::EulaNotAccepted { eula, .. }) if accepted.insert(eula) => missing.push(eula),
            other => return other,
        }
    }
}

fn bounded(parts: usize) -> Result<(), AppError> {
    if (1..=MAX_PARTS).contains(&parts) {
        return Ok(());
    }
    Err(AppError::Invalid(format!("name 1 to {MAX_PARTS} updates and groups at once")))
}
