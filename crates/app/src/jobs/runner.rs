//! Doing the jobs: one after the other, under a lease that is renewed while the job runs.

use std::sync::Arc;
use std::time::Duration;

use patchwell_content::{MoveSummary, VerifySummary};
use patchwell_store::deliveries;
use patchwell_store::jobs::{self, Job, Lease, Outcome};

use super::{JobHandle, JobKind};
use crate::bundle::ExportSummary;
use crate::content::AdoptSummary;
use crate::import::ImportSummary;
use crate::sync::SyncSummary;
use crate::{App, AppError};

/// How long a lease lasts; a job whose process died is taken over after it where several nodes share a database.
const LEASE: Duration = Duration::from_secs(15);
/// How often a lease is renewed and progress written down.
const RENEWAL: Duration = Duration::from_secs(1);
/// How often the queue is looked at when nobody rings.
const IDLE: Duration = Duration::from_secs(5);

/// What a job did, in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    /// An import.
    Import(ImportSummary),
    /// A synchronization.
    Synchronize(SyncSummary),
    /// An export.
    Export(ExportSummary),
    /// A verification of the content store.
    VerifyContent(VerifySummary),
    /// A move of the content store.
    MoveContent(MoveSummary),
    /// A folder of content that was taken over.
    AdoptContent(AdoptSummary),
    /// Content files that were queued and did not wait before.
    WantContent(u64),
}

impl App {
    /// Runs jobs until the process ends. Spawn it once in a process that serves.
    pub async fn run_jobs(self) {
        loop {
            let queued = self.0.jobs.queued.notified();
            match self.run_next_job().await {
                Ok(true) => {}
                Ok(false) => {
                    let _ = tokio::time::timeout(IDLE, queued).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the job queue cannot be read");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
    }

    /// Runs the next job, if there is one, to its end.
    ///
    /// # Errors
    /// Store errors around the job; what fails in the job is its outcome.
    pub async fn run_next_job(&self) -> Result<bool, AppError> {
        let (owner, now) = (self.0.jobs.owner.clone(), self.now());
        let lease_until = lease_from(now);
        let claimed = self.store().write(move |tx| jobs::claim(tx, &owner, &[], now, lease_until)).await?;
        let Some(job) = claimed else { return Ok(false) };
        let handle = Arc::new(JobHandle::default());
        self.0.jobs.running.lock().insert(job.id, Arc::clone(&handle));
        let outcome = self.supervise(&job, &handle).await;
        let (owner, now, id, progress) = (self.0.jobs.owner.clone(), self.now(), job.id, handle.current());
        let lease_until = lease_from(now);
        let announcement = self.job_finished(&job, &outcome)?;
        self.store()
            .write(move |tx| {
                jobs::renew(tx, id, &owner, lease_until, &progress)?;
                if jobs::finish(tx, id, &owner, &outcome, now)? {
                    deliveries::announce(tx, &announcement)?;
                }
                Ok(())
            })
            .await?;
        self.ring_notifications();
        self.0.jobs.running.lock().remove(&job.id);
        Ok(true)
    }

    /// Runs a job on a thread that may block, and keeps its lease meanwhile.
    async fn supervise(&self, job: &Job, handle: &Arc<JobHandle>) -> Outcome {
        let Some(kind) = JobKind::parse(&job.kind, &job.parameters) else {
            return Outcome::Failed(format!("this version does not know jobs of the kind {:?}", job.kind));
        };
        let (app, shared) = (self.clone(), Arc::clone(handle));
        let since = job.started.unwrap_or(job.created);
        let mut work = tokio::task::spawn_blocking(move || app.perform(&kind, since, &shared));
        loop {
            match tokio::time::timeout(RENEWAL, &mut work).await {
                Ok(Ok(Ok(outcome))) => {
                    self.0.jobs.outcomes.lock().insert(job.id, outcome);
                    return if handle.is_cancelled() { Outcome::Cancelled } else { Outcome::Done };
                }
                Ok(Ok(Err(error))) => return Outcome::Failed(error.to_string()),
                Ok(Err(error)) => return Outcome::Failed(format!("it stopped unexpectedly: {error}")),
                Err(_) => self.renew_lease(job.id, handle).await,
            }
        }
    }

    async fn renew_lease(&self, id: i64, handle: &JobHandle) {
        let (owner, progress) = (self.0.jobs.owner.clone(), handle.current());
        let lease_until = lease_from(self.now());
        match self.store().write(move |tx| jobs::renew(tx, id, &owner, lease_until, &progress)).await {
            Ok(Lease::Held) => {}
            Ok(Lease::CancelRequested | Lease::Lost) => handle.cancel(),
            Err(error) => tracing::warn!(%error, job = id, "the lease of a job could not be renewed"),
        }
    }

    fn perform(
        &self,
        kind: &JobKind,
        since: patchwell_model::Timestamp,
        handle: &JobHandle,
    ) -> Result<JobOutcome, AppError> {
        match kind {
            JobKind::ImportBundle { paths, metadata_only } => {
                self.run_import_bundle(paths, *metadata_only, since, handle).map(JobOutcome::Import)
            }
            JobKind::Export(options) => self.run_export(options, handle).map(JobOutcome::Export),
            JobKind::Import(paths) => self.run_import(paths, since, handle).map(JobOutcome::Import),
            JobKind::RepairContent => self.run_repair_content(handle).map(JobOutcome::VerifyContent),
            JobKind::MoveContent(to) => self.run_move_content(to, handle).map(JobOutcome::MoveContent),
            JobKind::AdoptContent(folder) => self.run_adopt_content(folder, handle).map(JobOutcome::AdoptContent),
            JobKind::WantContent => self.run_want_content(handle).map(JobOutcome::WantContent),
            JobKind::Synchronize(trigger) => self.run_synchronize(trigger, since, handle).map(JobOutcome::Synchronize),
            JobKind::VerifyContent => self.run_verify_content(handle).map(JobOutcome::VerifyContent),
        }
    }
}

fn lease_from(now: patchwell_model::Timestamp) -> patchwell_model::Timestamp {
    now.saturating_add(LEASE).unwrap_or(now)
}
