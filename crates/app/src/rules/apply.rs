//! Rules on what is new: at the end of a synchronization and of an import, and when time made updates due.

use std::collections::HashSet;

use patchwell_catalog::{RuleOutcome, RuleScope};
use patchwell_model::{RevisionId, UpdateId};
use patchwell_store::rules::{self, RuleKind};

use super::KnownRule;
use crate::{App, AppError};

/// What rules did by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RulesSummary {
    /// Updates that they approved.
    pub approved: u64,
    /// Updates that they sent through rings.
    pub rolled_out: u64,
    /// Updates that they declined.
    pub declined: u64,
    /// Updates that they would have approved had their licence been accepted.
    pub skipped: u64,
}

impl App {
    /// Lets the enabled rules act on revisions that no rule has seen, and on what time made due. Call it at the end of
    /// what brings revisions. Which they have seen is noted afterwards, in the database: a job that is killed and runs
    /// again brings them before the rules again, and a job that ends does it once. For threads that may block.
    ///
    /// # Errors
    /// Store errors; what was decided until then stays.
    pub(crate) fn after_synchronization(&self) -> Result<RulesSummary, AppError> {
        self.apply_rules(RuleScope::ArrivedAfter, |_| true)
    }

    /// Lets rules act on updates that time made due. What arrives is left to the job that brings it: it shows updates
    /// before the bundles and categories that belong to them are there. Call it now and then.
    ///
    /// # Errors
    /// Store errors.
    pub async fn apply_due_rules(&self) -> Result<RulesSummary, AppError> {
        let app = self.clone();
        let applied = tokio::task::spawn_blocking(move || app.apply_rules(RuleScope::Due, |known| known.rule.waits()));
        applied.await.map_err(|_| AppError::Busy)?
    }

    /// Lets enabled rules act, those that decline first.
    fn apply_rules(
        &self,
        scope: fn(RevisionId) -> RuleScope,
        concerns: fn(&KnownRule) -> bool,
    ) -> Result<RulesSummary, AppError> {
        let guard = self.decision_lock_blocking();
        let (stored, seen) = self.store().read_blocking(|tx| Ok((rules::list(tx)?, rules::seen(tx)?)))?;
        let mut enabled: Vec<KnownRule> =
            stored.iter().filter(|rule| rule.is_enabled).filter_map(KnownRule::from_stored).collect();
        enabled.retain(concerns);
        enabled.sort_by_key(|known| known.kind() == RuleKind::Approval);
        let last = if scope(seen) == RuleScope::ArrivedAfter(seen) { self.snapshot().last_arrived() } else { seen };
        let mut tally = Tally::default();
        // A replica's decisions come from above; what arrives meanwhile is not new afterwards.
        let acting = if self.settings().sync.is_replica() { &[][..] } else { &enabled };
        for known in acting {
            let planned = self.plan_rule(&self.snapshot(), known, scope(seen), self.now())?;
            self.commit_rule(&guard, known, &planned)?;
            tally.add(&planned.outcome);
        }
        let (ids, now): (Vec<i64>, _) = (enabled.iter().map(|known| known.id).collect(), self.now());
        if last > seen || !ids.is_empty() {
            self.store().write_blocking(move |tx| rules::set_seen(tx, last, &ids, now))?;
        }
        Ok(tally.summary())
    }
}

#[derive(Default)]
struct Tally {
    rolled_out: HashSet<UpdateId>,
    approved: HashSet<UpdateId>,
    declined: HashSet<UpdateId>,
    skipped: HashSet<UpdateId>,
}

impl Tally {
    fn add(&mut self, outcome: &RuleOutcome) {
        self.approved.extend(outcome.plan.set.iter().map(|new| new.revision.update_id));
        self.rolled_out.extend(&outcome.rollouts);
        self.declined.extend(&outcome.plan.decline);
        self.skipped.extend(outcome.skipped.iter().map(|skipped| skipped.update));
    }

    fn summary(&self) -> RulesSummary {
        RulesSummary {
            approved: self.approved.len() as u64,
            rolled_out: self.rolled_out.len() as u64,
            declined: self.declined.len() as u64,
            skipped: self.skipped.len() as u64,
        }
    }
}
