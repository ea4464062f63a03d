//! A synchronization as a job: with the settings of its moment, written down in the history.

use patchwell_model::Timestamp;
use patchwell_store::sync_runs::{self, SyncResult};
use patchwell_store::{deliveries, sync_anchors};
use patchwell_upstream::{UpstreamClient, UpstreamError};
use tokio::runtime::Handle;

use super::anchors::Anchors;
use super::choice::SyncChoice;
use super::pipeline::Synchronization;
use super::{SyncSummary, SyncTrigger};
use crate::jobs::JobHandle;
use crate::notifications::{RunSummary, cut, result_text};
use crate::{App, AppError};

impl App {
    /// Takes over what the server above has new, on a thread that may block, within a runtime. `since` is when the job
    /// began.
    ///
    /// # Errors
    /// When there is no server above, or it or the store fails. What came before that stays.
    pub(crate) fn run_synchronize(
        &self,
        trigger: &SyncTrigger,
        since: Timestamp,
        handle: &JobHandle,
    ) -> Result<SyncSummary, AppError> {
        let (choice, now) = (self.sync_choice()?, self.now());
        let (source, who) = (choice.name.clone(), trigger.clone());
        let id = self.store().write_blocking(move |tx| {
            sync_runs::begin(tx, &source, (&who.administrator, who.is_scheduled, who.attempt), now)
        })?;
        let (summary, outcome) = self.synchronize(&choice, trigger, since, handle);
        let (result, error) = match &outcome {
            Ok(()) => (SyncResult::Done, None),
            Err(AppError::Upstream(UpstreamError::Cancelled)) => (SyncResult::Cancelled, None),
            Err(error) => (SyncResult::Failed, Some(error.to_string())),
        };
        let (counts, now) = (summary.counts(), self.now());
        let run = RunSummary {
            source: choice.name,
            result: result_text(result).to_owned(),
            error: error.as_deref().map(cut),
            finished: now,
            new: counts.new,
            revised: counts.revised,
            expired: counts.expired,
            failed: counts.failed,
        };
        let announcement = self.synchronization_finished(run, since)?;
        self.store().write_blocking(move |tx| {
            sync_runs::finish(tx, id, result, error.as_deref(), counts, now)?;
            deliveries::announce(tx, &announcement)
        })?;
        self.ring_notifications();
        match outcome {
            // Who cancelled it knows; the counts tell how far it came.
            Err(AppError::Upstream(UpstreamError::Cancelled)) => Ok(summary),
            other => other.map(|()| summary),
        }
    }

    fn synchronize(
        &self,
        choice: &SyncChoice,
        trigger: &SyncTrigger,
        since: Timestamp,
        handle: &JobHandle,
    ) -> (SyncSummary, Result<(), AppError>) {
        let prepared = UpstreamClient::new(choice.upstream.clone()).map_err(AppError::from);
        let (client, mut anchors) = match prepared.and_then(|client| Ok((client, self.load_anchors(&choice.name)?))) {
            Ok(prepared) => prepared,
            Err(error) => return (SyncSummary::default(), Err(error)),
        };
        let mut run = Synchronization {
            app: self,
            handle,
            runtime: Handle::current(),
            client,
            choice,
            categories_only: trigger.categories_only,
            since,
            summary: SyncSummary::default(),
        };
        let outcome = run.run(&mut anchors, |anchors| self.save_anchors(&choice.name, anchors));
        (run.summary, outcome)
    }

    fn load_anchors(&self, source: &str) -> Result<Anchors, AppError> {
        let source = source.to_owned();
        Ok(Anchors::from_pairs(self.store().read_blocking(move |tx| sync_anchors::load(tx, &source))?))
    }

    fn save_anchors(&self, source: &str, anchors: &Anchors) -> Result<(), AppError> {
        let (source, pairs) = (source.to_owned(), anchors.to_pairs());
        Ok(self.store().write_blocking(move |tx| sync_anchors::save(tx, &source, &pairs))?)
    }
}
