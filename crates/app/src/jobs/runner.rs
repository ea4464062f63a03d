//! Doing the jobs: one after the other, under a lease that is renewed while the job runs.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use patchwell_content::{MoveSummary, VerifySummary};
use patchwell_store::deliveries;
use patchwell_store::jobs::{self, Job, Lease, Outcome, Report};

use super::{JobHandle, JobKind};
use crate::bundle::ExportSummary;
use crate::cleanup::CleanupCounts;
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

/// Outcomes that are kept whole in memory; what the others did is in the database.
const OUTCOMES: usize = 64;
/// Jobs that ended so long ago are forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How often that is looked at.
const HOUR: Duration = Duration::from_secs(60 * 60);

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
    /// A cleanup.
    Cleanup(CleanupCounts),
}

impl App {
    /// Runs jobs until the process ends. Spawn it once in a process that serves.
    pub async fn run_jobs(self) {
        let mut looked: Option<tokio::time::Instant> = None;
        loop {
            if looked.is_none_or(|at| at.elapsed() >= HOUR) {
                looked = Some(tokio::time::Instant::now());
                self.forget_jobs().await;
            }
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

    async fn forget_jobs(&self) {
        let before = self.now().checked_sub(FORGOTTEN).unwrap_or(patchwell_model::Timestamp::MIN);
        if let Err(error) = self.store().write(move |tx| jobs::purge(tx, before)).await {
            tracing::warn!(%error, "old jobs could not be forgotten");
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
        self.changes().announce_job(job.id);
        let (outcome, report) = self.supervise(&job, &handle).await;
        let (owner, now, id, progress) = (self.0.jobs.owner.clone(), self.now(), job.id, handle.current());
        let lease_until = lease_from(now);
        let announcement = self.job_finished(&job, &outcome)?;
        self.store()
            .write(move |tx| {
                jobs::renew(tx, id, &owner, lease_until, &progress)?;
                if let Some(report) = &report {
                    jobs::set_report(tx, id, &owner, report)?;
                }
                if jobs::finish(tx, id, &owner, &outcome, now)? {
                    deliveries::announce(tx, &announcement)?;
                }
                Ok(())
            })
            .await?;
        self.ring_notifications();
        self.0.jobs.running.lock().remove(&job.id);
        self.changes().announce_job(job.id);
        self.changes().announce("jobs");
        Ok(true)
    }

    /// Runs a job on a thread that may block, and keeps its lease meanwhile.
    async fn supervise(&self, job: &Job, handle: &Arc<JobHandle>) -> (Outcome, Option<Report>) {
        let Some(kind) = JobKind::parse(&job.kind, &job.parameters) else {
            let reason = format!("this version does not know jobs of the kind {:?}", job.kind);
            return (Outcome::Failed(reason), None);
        };
        let (app, shared) = (self.clone(), Arc::clone(handle));
        let since = job.started.unwrap_or(job.created);
        let mut work = tokio::task::spawn_blocking(move || app.perform(&kind, since, &shared));
        loop {
            match tokio::time::timeout(RENEWAL, &mut work).await {
                Ok(Ok(Ok(outcome))) => {
                    let report = outcome.report();
                    self.keep_outcome(job.id, outcome);
                    let ended = if handle.is_cancelled() { Outcome::Cancelled } else { Outcome::Done };
                    return (ended, Some(report));
                }
                Ok(Ok(Err(error))) => return (Outcome::Failed(error.to_string()), None),
                Ok(Err(error)) => {
                    return (Outcome::Failed(format!("it stopped unexpectedly: {error}")), None);
                }
                Err(_) => self.renew_lease(job.id, handle).await,
            }
        }
    }

    fn keep_outcome(&self, id: i64, outcome: JobOutcome) {
        let mut outcomes = self.0.jobs.outcomes.lock();
        outcomes.insert(id, outcome);
        while outcomes.len() > OUTCOMES {
            outcomes.pop_first();
        }
    }

    async fn renew_lease(&self, id: i64, handle: &JobHandle) {
        let (owner, progress) = (self.0.jobs.owner.clone(), handle.current());
        let lease_until = lease_from(self.now());
        if handle.has_moved() {
            self.changes().announce_job(id);
        }
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
            JobKind::Cleanup { steps, is_scheduled, planned } => {
                self.run_cleanup((steps, *is_scheduled, planned.as_ref()), since, handle).map(JobOutcome::Cleanup)
            }
            JobKind::Synchronize(trigger) => self.run_synchronize(trigger, since, handle).map(JobOutcome::Synchronize),
            JobKind::VerifyContent => self.run_verify_content(handle).map(JobOutcome::VerifyContent),
        }
    }
}

fn lease_from(now: patchwell_model::Timestamp) -> patchwell_model::Timestamp {
    now.saturating_add(LEASE).unwrap_or(now)
}
