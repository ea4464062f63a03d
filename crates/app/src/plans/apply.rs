//! Doing what a plan showed, and nothing else.

use std::collections::HashSet;

use patchwell_store::plans::StoredPlan;

use super::{Act, ActPlan, digest};
use crate::cleanup::PlannedCleanup;
use crate::computers::GroupsChange;
use crate::{App, AppError, JobKind};

impl App {
    /// Applies a plan that waits; it is gone then. `act` is what its text means. Nothing is done when the act would by
    /// now do anything else than it would have when it was asked for.
    ///
    /// # Errors
    /// [`AppError::Moved`] with what is different; [`AppError::Refused`] when a licence is not accepted or the rules
    /// forbid it by now; store errors.
    pub async fn apply_plan(&self, kept: &StoredPlan, act: &Act, administrator: &str) -> Result<ActPlan, AppError> {
        let plan = match act {
            Act::StartRollouts(request) => {
                let guard = self.decision_lock().await;
                let plan = self.checked_plan(kept, act, administrator).await?;
                self.start_rollouts_locked(&guard, request, administrator).await?;
                plan
            }
            Act::MoveComputers { .. } => {
                let plan = self.checked_plan(kept, act, administrator).await?;
                for moved in &plan.moves {
                    self.set_computer_groups(&moved.computer, GroupsChange::Set(moved.after.clone())).await?;
                }
                plan
            }
            Act::RunRule { kind, rule } => {
                let (app, kept, known) = (self.clone(), kept.clone(), self.find_rule(*kind, rule).await?);
                let record = self.change("rule.run", &known.rule.name, String::new(), String::new());
                let run = tokio::task::spawn_blocking(move || {
                    let guard = app.decision_lock_blocking();
                    let known = app.rule_now(known.id)?;
                    let (plan, planned) = app.plan_rule_run(&known, kept.created)?;
                    check_unmoved(&kept, &plan)?;
                    app.run_planned_rule(&guard, &known, &planned, record)?;
                    Ok::<_, AppError>(plan)
                });
                run.await.map_err(|_| AppError::Busy)??
            }
            Act::Cleanup(steps) => {
                let mut plan = self.checked_plan(kept, act, administrator).await?;
                // The job compares once more before it begins, and then does nothing that is not in the plan.
                let planned = Some(PlannedCleanup { at: kept.created, digest: digest(&plan.effects) });
                let kind = JobKind::Cleanup { steps: steps.clone(), is_scheduled: false, planned };
                plan.job = Some(self.start_job(&kind).await?);
                plan
            }
            _ => {
                let guard = self.decision_lock().await;
                self.check_autonomous("updates are approved and declined")?;
                let plan = self.checked_plan(kept, act, administrator).await?;
                if let Some(eula) = plan.eulas.first() {
                    return Err(self.eula_missing(&plan, *eula));
                }
                self.commit_plan(&guard, plan.decisions.clone(), administrator).await?;
                plan
            }
        };
        self.forget_plan(&kept.id).await?;
        Ok(plan)
    }

    /// The plan anew, if it is the same.
    async fn checked_plan(&self, kept: &StoredPlan, act: &Act, administrator: &str) -> Result<ActPlan, AppError> {
        let plan = self.plan_act_at(act, administrator, kept.created).await?;
        check_unmoved(kept, &plan)?;
        Ok(plan)
    }

    fn eula_missing(&self, plan: &ActPlan, eula: patchwell_model::EulaId) -> AppError {
        let snapshot = self.snapshot();
        let titles = plan.decisions.set.iter().filter_map(|new| snapshot.by_identity(new.revision));
        let of = titles.flat_map(|entry| snapshot.bundle_closure(entry.id)).find(|entry| entry.eula == Some(eula));
        let title = of.map(|entry| entry.title.to_string()).unwrap_or_default();
        patchwell_catalog::Refusal::EulaNotAccepted { title, eula }.into()
    }
}

/// Refuses a plan that is not as it was shown.
fn check_unmoved(kept: &StoredPlan, plan: &ActPlan) -> Result<(), AppError> {
    let (then, now): (HashSet<&String>, HashSet<&String>) =
        (kept.effects.iter().collect(), plan.effects.iter().collect());
    if then == now {
        return Ok(());
    }
    let only = |these: &[String], not: &HashSet<&String>| {
        these.iter().filter(|line| !not.contains(line)).cloned().collect::<Vec<_>>()
    };
    Err(AppError::Moved { gone: only(&kept.effects, &now), new: only(&plan.effects, &then) })
}
