//! What a rule would do to the whole catalog, and doing it.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use patchwell_catalog::{
    Plan, RuleAction, RuleContext, RuleOutcome, RuleScope, SkippedUpdate, Snapshot, plan_decline, plan_rule,
};
use patchwell_model::{GroupId, Timestamp, UpdateId};
use patchwell_store::rings::RingPlan;
use patchwell_store::{audit, rings};

use super::KnownRule;
use crate::app::DecisionGuard;
use crate::rings::PlannedRollout;
use crate::{App, AppError};

/// Updates of one transaction: agents that report wait for no more than these.
const BATCH: usize = 500;

/// What running a rule did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRun {
    /// What changes, and what is left out.
    pub outcome: RuleOutcome,
    /// Whether it was done.
    pub committed: bool,
}

/// What a rule would do, with the rollouts that begin.
pub(crate) struct RulePlan {
    pub(crate) outcome: RuleOutcome,
    pub(crate) rollouts: Vec<PlannedRollout>,
}

impl App {
    /// What running a rule would do now.
    ///
    /// # Errors
    /// [`AppError::Replica`]; store errors.
    pub async fn preview_rule(&self, known: KnownRule) -> Result<RuleRun, AppError> {
        self.check_autonomous("rules are run")?;
        let app = self.clone();
        let planned =
            tokio::task::spawn_blocking(move || app.plan_rule(&app.snapshot(), &known, RuleScope::All, app.now()));
        let planned = planned.await.map_err(|_| AppError::Busy)??;
        Ok(RuleRun { outcome: planned.outcome, committed: false })
    }

    /// Runs a rule on the whole catalog: exactly what [`Self::preview_rule`] says.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is disabled; [`AppError::Replica`]; store errors, and what was done until then
    /// stays.
    pub async fn run_rule(&self, known: KnownRule) -> Result<RuleRun, AppError> {
        let app = self.clone();
        let record = self.change("rule.run", &known.rule.name, String::new(), String::new());
        let run = tokio::task::spawn_blocking(move || {
            let guard = app.decision_lock_blocking();
            let planned = app.plan_rule(&app.snapshot(), &known, RuleScope::All, app.now())?;
            app.run_planned_rule(&guard, &known, &planned, record)?;
            Ok(RuleRun { outcome: planned.outcome, committed: true })
        });
        run.await.map_err(|_| AppError::Busy)?
    }

    /// Does what running a rule was planned to do, and notes who wanted it.
    pub(crate) fn run_planned_rule(
        &self,
        guard: &DecisionGuard<'_>,
        known: &KnownRule,
        planned: &RulePlan,
        mut record: audit::Record,
    ) -> Result<(), AppError> {
        self.check_autonomous("rules are run")?;
        if !known.rule.is_enabled {
            let text = format!("the rule {:?} is disabled; enable it first", known.rule.name);
            return Err(AppError::Conflict(text));
        }
        let plan = &planned.outcome.plan;
        record.after = format!("{} approvals, {} declines", plan.set.len(), plan.decline.len());
        if !planned.rollouts.is_empty() {
            record.after = format!("{} rollouts", planned.rollouts.len());
        }
        self.store().write_blocking(move |tx| audit::append(tx, &record).map(drop))?;
        self.commit_rule(guard, known, planned)
    }

    /// What a rule would do; `now` decides what is due and when deadlines are.
    pub(crate) fn plan_rule(
        &self,
        snapshot: &Snapshot,
        known: &KnownRule,
        scope: RuleScope,
        now: Timestamp,
    ) -> Result<RulePlan, AppError> {
        let ring_plan = match known.rule.action {
            RuleAction::RollOut { ring_plan, .. } => {
                self.store().read_blocking(move |tx| rings::by_id(tx, ring_plan))?
            }
            RuleAction::Approve { .. } | RuleAction::Decline { .. } => None,
        };
        let groups: Vec<GroupId> =
            ring_plan.iter().flat_map(|plan| &plan.rings).flat_map(|ring| ring.groups.iter().copied()).collect();
        let on_their_way: HashSet<UpdateId> = if ring_plan.is_some() {
            self.0.rollouts.all().iter().map(|known| known.rollout.revision.update_id).collect()
        } else {
            HashSet::new()
        };
        let (accepted_eulas, zone) = (self.accepted_eulas(), TimeZone::system());
        let context = RuleContext {
            snapshot,
            accepted_eulas: &accepted_eulas,
            now,
            zone: &zone,
            ring_groups: &|_| groups.clone(),
            is_on_its_way: &|update| on_their_way.contains(&update),
        };
        let mut outcome = plan_rule(&context, &known.rule, scope);
        let rollouts = match &ring_plan {
            Some(plan) => self.rollouts_of_rule(snapshot, (known, plan), now, &mut outcome)?,
            None => Vec::new(),
        };
        Ok(RulePlan { outcome, rollouts })
    }

    /// The rollouts of a rule. An update that a ring could not get is left out with the reason.
    fn rollouts_of_rule(
        &self,
        snapshot: &Snapshot,
        (known, plan): (&KnownRule, &RingPlan),
        now: Timestamp,
        outcome: &mut RuleOutcome,
    ) -> Result<Vec<PlannedRollout>, AppError> {
        let mut rollouts = Vec::new();
        for update in std::mem::take(&mut outcome.rollouts) {
            match self.planned_rollout(snapshot, plan, update, now, &known.administrator()) {
                Ok(planned) => {
                    outcome.rollouts.push(update);
                    rollouts.push(planned);
                }
                Err(AppError::Refused(reason)) => outcome.skipped.push(SkippedUpdate { update, reason }),
                Err(error) => return Err(error),
            }
        }
        Ok(rollouts)
    }

    /// Commits what a rule planned, so many updates at a time.
    pub(super) fn commit_rule(
        &self,
        guard: &DecisionGuard<'_>,
        known: &KnownRule,
        planned: &RulePlan,
    ) -> Result<(), AppError> {
        let (administrator, plan) = (known.administrator(), &planned.outcome.plan);
        match known.rule.action {
            RuleAction::Approve { .. } => {
                for batch in plan.set.chunks(BATCH) {
                    let changed = batch.iter().map(|new| new.revision.update_id).collect();
                    let part = Plan { set: batch.to_vec(), changed, ..Plan::default() };
                    self.commit_plan_blocking(guard, part, &administrator)?;
                }
            }
            RuleAction::RollOut { .. } => {
                for batch in planned.rollouts.chunks(BATCH) {
                    self.start_planned_rollouts(guard, batch.to_vec())?;
                }
            }
            RuleAction::Decline { .. } => {
                for batch in plan.decline.chunks(BATCH) {
                    let part = plan_decline(&self.snapshot(), batch)?;
                    self.commit_plan_blocking(guard, part, &administrator)?;
                }
            }
        }
        Ok(())
    }
}
