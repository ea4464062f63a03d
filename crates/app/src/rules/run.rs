//! What a rule would do to the whole catalog, and doing it.

use jiff::tz::TimeZone;
use patchwell_catalog::{Plan, RuleAction, RuleContext, RuleOutcome, RuleScope, Snapshot, plan_decline, plan_rule};
use patchwell_store::audit;

use super::KnownRule;
use crate::app::DecisionGuard;
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

impl App {
    /// What running a rule would do now.
    ///
    /// # Errors
    /// [`AppError::Replica`].
    pub async fn preview_rule(&self, known: KnownRule) -> Result<RuleRun, AppError> {
        self.check_autonomous("rules are run")?;
        let app = self.clone();
        let planned = tokio::task::spawn_blocking(move || app.planned(&app.snapshot(), &known, RuleScope::All));
        let outcome = planned.await.map_err(|_| AppError::Busy)?;
        Ok(RuleRun { outcome, committed: false })
    }

    /// Runs a rule on the whole catalog: exactly what [`Self::preview_rule`] says.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is disabled; [`AppError::Replica`]; store errors, and what was done until then
    /// stays.
    pub async fn run_rule(&self, known: KnownRule) -> Result<RuleRun, AppError> {
        let app = self.clone();
        let record = self.change("rule.run", &known.rule.name, String::new(), String::new());
        let run = tokio::task::spawn_blocking(move || app.run_rule_blocking(&known, record));
        run.await.map_err(|_| AppError::Busy)?
    }

    fn run_rule_blocking(&self, known: &KnownRule, mut record: audit::Record) -> Result<RuleRun, AppError> {
        let guard = self.decision_lock_blocking();
        self.check_autonomous("rules are run")?;
        if !known.rule.is_enabled {
            let text = format!("the rule {:?} is disabled; enable it first", known.rule.name);
            return Err(AppError::Conflict(text));
        }
        let outcome = self.planned(&self.snapshot(), known, RuleScope::All);
        record.after = format!("{} approvals, {} declines", outcome.plan.set.len(), outcome.plan.decline.len());
        self.store().write_blocking(move |tx| audit::append(tx, &record).map(drop))?;
        self.commit_rule(&guard, known, &outcome.plan)?;
        Ok(RuleRun { outcome, committed: true })
    }

    pub(super) fn planned(&self, snapshot: &Snapshot, known: &KnownRule, scope: RuleScope) -> RuleOutcome {
        let accepted_eulas = self.accepted_eulas();
        let zone = TimeZone::system();
        let context = RuleContext { snapshot, accepted_eulas: &accepted_eulas, now: self.now(), zone: &zone };
        plan_rule(&context, &known.rule, scope)
    }

    /// Commits what a rule planned, so many updates at a time.
    pub(super) fn commit_rule(
        &self,
        guard: &DecisionGuard<'_>,
        known: &KnownRule,
        plan: &Plan,
    ) -> Result<(), AppError> {
        let administrator = known.administrator();
        match known.rule.action {
            RuleAction::Approve { .. } => {
                for batch in plan.set.chunks(BATCH) {
                    let changed = batch.iter().map(|new| new.revision.update_id).collect();
                    let part = Plan { set: batch.to_vec(), changed, ..Plan::default() };
                    self.commit_plan_blocking(guard, part, &administrator)?;
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
