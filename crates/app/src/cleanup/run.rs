//! A cleanup as a job. One that a crash broke off goes on with what it had counted.

use patchwell_catalog::{CleanupContext, plan_decline};
use patchwell_model::{Timestamp, UpdateId};
use patchwell_store::cleanup::{self, CleanupCounts, CleanupRun};

use super::planned::CleanupScope;
use super::{CleanupStep, PlannedCleanup};
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Updates declined in one transaction.
const BATCH: usize = 500;
/// Whom declines name.
const ADMINISTRATOR: &str = "cleanup";

impl App {
    /// Cleans up, on a thread that may block; `since` is when the job began, before any restart.
    ///
    /// # Errors
    /// Store and content errors; what was done until then stays, and is counted.
    pub(crate) fn run_cleanup(
        &self,
        (steps, is_scheduled, planned): (&[CleanupStep], bool, Option<&PlannedCleanup>),
        since: Timestamp,
        handle: &JobHandle,
    ) -> Result<CleanupCounts, AppError> {
        let open = self.store().read_blocking(|tx| cleanup::list(tx, 1))?;
        let goes_on = open.first().is_some_and(|run| run.finished.is_none() && run.started == since);
        let scope = self.cleanup_scope(steps, planned, goes_on)?;
        let (text, now) = (CleanupStep::to_text(steps), self.now());
        let run = self.store().write_blocking(move |tx| cleanup::begin(tx, &text, is_scheduled, since, now))?;
        let outcome = steps.iter().try_for_each(|step| self.cleanup_step(run.id, *step, &scope, handle));
        let now = self.now();
        let counts = self.store().write_blocking(move |tx| cleanup::finish(tx, run.id, now))?;
        outcome.map(|()| counts)
    }

    fn cleanup_step(
        &self,
        run: i64,
        step: CleanupStep,
        scope: &CleanupScope,
        handle: &JobHandle,
    ) -> Result<(), AppError> {
        if handle.is_cancelled() {
            return Ok(());
        }
        handle.progress(0, 0, step.name());
        let now = self.now();
        match step {
            CleanupStep::Superseded => {
                let counted = |n| CleanupCounts { superseded_declined: n, ..CleanupCounts::default() };
                self.decline_in_batches(run, handle, |plan| scope.updates(plan.superseded_to_decline()), counted)
            }
            CleanupStep::Expired => {
                let counted = |n| CleanupCounts { expired_declined: n, ..CleanupCounts::default() };
                self.decline_in_batches(run, handle, |plan| scope.updates(plan.expired_to_decline()), counted)
            }
            CleanupStep::Updates => self.delete_revisions(run, true, handle, |snapshot| {
                scope.unused(self.with_cleanup(snapshot, now, |plan| plan.unused_updates()))
            }),
            CleanupStep::Revisions => self.delete_revisions(run, false, handle, |snapshot| {
                scope.unused(self.with_cleanup(snapshot, now, |plan| plan.unused_revisions()))
            }),
            CleanupStep::Computers => self.delete_stale_computers(run, scope, handle),
            CleanupStep::Files => self.delete_unneeded_files(run, scope, handle),
        }
    }

    fn decline_in_batches(
        &self,
        run: i64,
        handle: &JobHandle,
        plan: impl Fn(&CleanupContext<'_>) -> Vec<UpdateId>,
        counted: impl Fn(u64) -> CleanupCounts,
    ) -> Result<(), AppError> {
        if self.settings().sync.is_replica() {
            return Ok(());
        }
        let now = self.now();
        let mut done = 0_u64;
        self.in_batches(
            BATCH,
            handle,
            |snapshot| self.with_cleanup(snapshot, now, &plan),
            |guard, snapshot, part| {
                let planned = plan_decline(snapshot, &part)?;
                let counts = counted(planned.decline.len() as u64);
                done += planned.decline.len() as u64;
                self.commit_plan_and_blocking(guard, planned, ADMINISTRATOR, move |tx| cleanup::add(tx, run, &counts))?;
                handle.progress(done, 0, "declining updates");
                Ok(())
            },
        )
    }

    /// Cleanups, the newest first.
    ///
    /// # Errors
    /// Store errors.
    pub async fn cleanups(&self, limit: u32) -> Result<Vec<CleanupRun>, AppError> {
        Ok(self.store().read(move |tx| cleanup::list(tx, limit)).await?)
    }
}
