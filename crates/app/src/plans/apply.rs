//! Doing what a plan showed, and nothing else.

use std::collections::HashSet;

use patchwell_store::plans::StoredPlan;

use super::{Act, ActPlan};
use crate::computers::GroupsChange;
use crate::{App, AppError};

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
        let plan = self.plan_act(act, administrator).await?;
        let (then, now): (HashSet<&String>, HashSet<&String>) =
            (kept.effects.iter().collect(), plan.effects.iter().collect());
        if then == now {
            return Ok(plan);
        }
        let only = |these: &[String], not: &HashSet<&String>| {
            these.iter().filter(|line| !not.contains(line)).cloned().collect::<Vec<_>>()
        };
        Err(AppError::Moved { gone: only(&kept.effects, &now), new: only(&plan.effects, &then) })
    }

    fn eula_missing(&self, plan: &ActPlan, eula: patchwell_model::EulaId) -> AppError {
        let snapshot = self.snapshot();
        let titles = plan.decisions.set.iter().filter_map(|new| snapshot.by_identity(new.revision));
        let of = titles.flat_map(|entry| snapshot.bundle_closure(entry.id)).find(|entry| entry.eula == Some(eula));
        let title = of.map(|entry| entry.title.to_string()).unwrap_or_default();
        patchwell_catalog::Refusal::EulaNotAccepted { title, eula }.into()
    }
}
