//! Writing a plan down and letting agents see it.

use std::sync::Arc;

use patchwell_catalog::{ChangeSeq, DecisionChange, Declined, Plan, Snapshot};
use patchwell_model::{Approval, ApprovalAction, DeploymentId, GroupId, Timestamp, UpdateId};
use patchwell_store::{StoreError, Tx, approvals, audit, declines};

use super::record::Told;
use crate::app::DecisionGuard;
use crate::content::{WantedRevision, want_revisions, wanted_for};
use crate::settings::Settings;
use crate::{App, AppError};

/// A plan that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// What was done.
    pub plan: Plan,
    /// The approvals as they are now stored.
    pub approvals: Vec<Approval>,
}

/// A plan with all that its transaction needs.
#[derive(Clone)]
struct Work {
    plan: Plan,
    /// Approvals to delete.
    removed: Vec<(UpdateId, GroupId)>,
    /// Approvals that new ones replace.
    replaced: Vec<DeploymentId>,
    administrator: String,
    now: Timestamp,
    /// Whose files computers will ask for, and which of them are wanted.
    content: Vec<WantedRevision>,
    settings: Arc<Settings>,
}

/// What one transaction wrote.
#[derive(Default)]
struct Written {
    seq: u64,
    approvals: Vec<Approval>,
}

impl App {
    /// Commits a plan that was made under the same guard. A plan without changes costs nothing.
    pub(crate) async fn commit_plan(
        &self,
        guard: &DecisionGuard<'_>,
        plan: Plan,
        administrator: &str,
    ) -> Result<Committed, AppError> {
        if plan.is_empty() {
            return Ok(Committed { plan, approvals: Vec::new() });
        }
        self.commit_plan_and(guard, plan, administrator, |_, _| Ok(())).await
    }

    /// [`Self::commit_plan`] with something else in the same transaction, also when the plan is empty. It is told the
    /// approvals as they were stored; an error of it undoes everything.
    pub(crate) async fn commit_plan_and(
        &self,
        guard: &DecisionGuard<'_>,
        plan: Plan,
        administrator: &str,
        also: impl Fn(&mut Tx, &[Approval]) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<Committed, AppError> {
        let work = Work::new(&self.snapshot(), self.settings(), plan, administrator, self.now());
        let (copy, record) = (work.clone(), self.record_of(&work));
        let written = self.store().write(move |tx| {
            let written = copy.write_recorded(tx, &record)?;
            also(tx, &written.approvals)?;
            Ok(written)
        });
        let written = written.await?;
        if work.plan.is_empty() {
            return Ok(Committed { plan: work.plan, approvals: Vec::new() });
        }
        Ok(self.publish_plan(guard, work, written))
    }

    /// [`Self::commit_plan`] for threads that may block.
    pub(crate) fn commit_plan_blocking(
        &self,
        guard: &DecisionGuard<'_>,
        plan: Plan,
        administrator: &str,
    ) -> Result<Committed, AppError> {
        self.commit_plan_and_blocking(guard, plan, administrator, |_| Ok(()))
    }

    /// [`Self::commit_plan_blocking`], with more to write in the same transaction.
    pub(crate) fn commit_plan_and_blocking(
        &self,
        guard: &DecisionGuard<'_>,
        plan: Plan,
        administrator: &str,
        mut more: impl FnMut(&mut Tx) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<Committed, AppError> {
        let work = Work::new(&self.snapshot(), self.settings(), plan, administrator, self.now());
        let (copy, record) = (work.clone(), self.record_of(&work));
        let written = self.store().write_blocking(move |tx| {
            let written = copy.write_recorded(tx, &record)?;
            more(tx)?;
            Ok(written)
        })?;
        Ok(self.publish_plan(guard, work, written))
    }

    fn record_of(&self, work: &Work) -> audit::Record {
        let told = Told::of(&work.plan, &self.snapshot());
        let mut record = self.change(told.action, told.subject, told.before, told.after);
        record.actor.clone_from(&work.administrator);
        record
    }

    fn publish_plan(&self, guard: &DecisionGuard<'_>, work: Work, written: Written) -> Committed {
        let declined = work.plan.decline.iter().map(|update| Declined {
            update: *update,
            time: work.now,
            administrator: work.administrator.clone(),
        });
        let change = DecisionChange {
            approvals_removed: work.plan.remove.iter().chain(&work.replaced).copied().collect(),
            approvals_set: written.approvals.clone(),
            declined: declined.collect(),
            reinstated: work.plan.reinstate.clone(),
            ..DecisionChange::new(ChangeSeq(written.seq), work.now)
        };
        self.publish_decisions(guard, change);
        if !work.content.is_empty() {
            self.0.downloads.ring();
        }
        Committed { plan: work.plan, approvals: written.approvals }
    }
}

impl Work {
    fn write_recorded(&self, tx: &mut Tx, record: &audit::Record) -> Result<Written, StoreError> {
        let written = self.write(tx)?;
        if !self.plan.is_empty() {
            audit::append(tx, record)?;
        }
        Ok(written)
    }

    fn new(snapshot: &Snapshot, settings: Arc<Settings>, plan: Plan, administrator: &str, now: Timestamp) -> Self {
        let rows = plan.remove.iter().filter_map(|id| snapshot.approval(*id));
        let removed = rows.map(|approval| (approval.revision.update_id, approval.group)).collect();
        let same_place = |new: &patchwell_catalog::NewApproval| {
            let existing = snapshot.approvals(new.revision.update_id).iter();
            let group = new.group;
            existing.filter(move |approval| approval.group == group).map(|approval| approval.id).collect::<Vec<_>>()
        };
        let replaced = plan.set.iter().flat_map(same_place).collect();
        let installs = plan.set.iter().filter(|new| new.action == ApprovalAction::Install);
        let revisions = installs.filter_map(|new| Some((snapshot.by_identity(new.revision)?.id, new.deadline)));
        let mut content: Vec<WantedRevision> =
            revisions.flat_map(|(revision, deadline)| wanted_for(snapshot, revision, deadline)).collect();
        content.sort_unstable_by_key(|wanted| (wanted.id, wanted.priority));
        content.dedup_by_key(|wanted| wanted.id);
        Self { plan, removed, replaced, administrator: administrator.to_owned(), now, content, settings }
    }

    fn write(&self, tx: &mut Tx) -> Result<Written, StoreError> {
        let mut written = Written::default();
        let plan = &self.plan;
        if !self.removed.is_empty() {
            written.seq = approvals::remove(tx, &self.removed, self.now)?;
        }
        if !plan.reinstate.is_empty() {
            written.seq = declines::reinstate(tx, &plan.reinstate, self.now)?;
        }
        if !plan.decline.is_empty() {
            written.seq = declines::decline(tx, &plan.decline, &self.administrator, self.now)?;
        }
        if !plan.set.is_empty() {
            let new = plan.set.iter().map(|new| approvals::NewApproval {
                revision: new.revision,
                group: new.group,
                action: new.action,
                deadline: new.deadline,
            });
            let new: Vec<approvals::NewApproval> = new.collect();
            (written.approvals, written.seq) = approvals::set(tx, &new, &self.administrator, self.now)?;
        }
        want_revisions(tx, &self.settings.content, &self.content, self.now)?;
        Ok(written)
    }
}
