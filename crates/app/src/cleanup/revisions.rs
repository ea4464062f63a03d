//! Deleting revisions under agents that scan: first nobody is told of them any more, then those are waited for that
//! still look at the catalog as it was, and only then they go.

use std::sync::Arc;
use std::time::{Duration, Instant};

use patchwell_catalog::{ChangeSeq, Snapshot, UnusedRevisions};
use patchwell_model::RevisionId;
use patchwell_store::cleanup::{self, CleanupCounts};
use patchwell_store::{audit, decisions, revisions};

use crate::app::DecisionGuard;
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// Updates of one part. Each part costs a new snapshot.
const BATCH: usize = 1_000;
/// Revisions of one transaction.
const REVISIONS: usize = 250;
/// Answers take less; whoever looks longer at a catalog that has changed has to ask again.
const PATIENCE: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_millis(5);

impl App {
    /// Deletes what `plan` says and adds it to a run: whole updates, or old revisions of updates that stay.
    pub(super) fn delete_revisions(
        &self,
        run: i64,
        whole: bool,
        handle: &JobHandle,
        plan: impl Fn(&Snapshot) -> Vec<UnusedRevisions>,
    ) -> Result<(), AppError> {
        let mut done = 0_u64;
        let mut hidden: Vec<UnusedRevisions> = Vec::new();
        let mut before: Option<Arc<Snapshot>> = None;
        loop {
            let mut acted = false;
            let stop = JobHandle::default();
            self.in_batches(BATCH, &stop, &plan, |guard, snapshot, part| {
                // One part at a time: the turn to decide is not held while agents are waited for.
                stop.cancel();
                self.hide(guard, snapshot, &part)?;
                before = Some(Arc::clone(snapshot));
                hidden = part;
                acted = true;
                Ok(())
            })?;
            if !acted {
                return Ok(());
            }
            if let Some(before) = before.take() {
                wait_for_readers(&before);
            }
            done += hidden.len() as u64;
            self.delete_hidden(run, whole, std::mem::take(&mut hidden))?;
            handle.progress(done, 0, if whole { "deleting updates" } else { "deleting old revisions" });
            if handle.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// Takes revisions out of what agents and servers below are told.
    fn hide(&self, guard: &DecisionGuard<'_>, snapshot: &Snapshot, part: &[UnusedRevisions]) -> Result<(), AppError> {
        let ids: Vec<RevisionId> = part.iter().flat_map(|unused| unused.revisions.iter().copied()).collect();
        let seq = ChangeSeq(self.store().write_blocking(|tx| decisions::record_changes(tx, &[]))?);
        self.replace_snapshot(guard, snapshot.without_revisions(&ids, seq, self.now()));
        self.persist_changes_blocking(guard, snapshot.seq())
    }

    fn delete_hidden(&self, run: i64, whole: bool, hidden: Vec<UnusedRevisions>) -> Result<(), AppError> {
        let mut rows = Vec::new();
        let mut transaction: Vec<UnusedRevisions> = Vec::new();
        let mut count = 0;
        for unused in hidden {
            if whole {
                rows.extend(self.0.update_rows.write().remove(&unused.update));
            }
            count += unused.revisions.len();
            transaction.push(unused);
            if count >= REVISIONS {
                self.delete_in_one(run, whole, &transaction)?;
                transaction.clear();
                count = 0;
            }
        }
        self.delete_in_one(run, whole, &transaction)?;
        self.status_mut().forget_updates(&rows);
        self.downstream_mut().status_mut().forget_updates(&rows);
        Ok(())
    }

    fn delete_in_one(&self, run: i64, whole: bool, unused: &[UnusedRevisions]) -> Result<(), AppError> {
        if unused.is_empty() {
            return Ok(());
        }
        let ids: Vec<RevisionId> = unused.iter().flat_map(|unused| unused.revisions.iter().copied()).collect();
        let updates = unused.len() as u64;
        let action = if whole { "cleanup.delete_updates" } else { "cleanup.delete_revisions" };
        let mut record = self.change(action, format!("{updates} updates"), String::new(), String::new());
        record.before = unused.iter().take(50).map(|one| one.update.to_string()).collect::<Vec<_>>().join("; ");
        Ok(self.store().write_blocking(move |tx| {
            let revisions_deleted = revisions::delete(tx, &ids)?;
            let mut counts = CleanupCounts { revisions_deleted, ..CleanupCounts::default() };
            *(if whole { &mut counts.updates_deleted } else { &mut counts.updates_compressed }) = updates;
            cleanup::add(tx, run, &counts)?;
            audit::append(tx, &record).map(drop)
        })?)
    }
}

/// Waits until nobody else holds a snapshot that was replaced.
fn wait_for_readers(snapshot: &Arc<Snapshot>) {
    let began = Instant::now();
    while Arc::strong_count(snapshot) > 1 && began.elapsed() < PATIENCE {
        std::thread::sleep(TICK);
    }
}
