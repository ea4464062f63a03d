//! Queueing, watching and cancelling jobs.

use patchwell_store::audit;
use patchwell_store::jobs::{self, Job};

use super::{JobKind, JobOutcome, Once};
use crate::{App, AppError};

impl App {
    /// Queues a job and returns its number. The same job that waits already is not queued twice.
    ///
    /// # Errors
    /// When its parameters cannot be written down; store errors.
    pub async fn start_job(&self, kind: &JobKind) -> Result<i64, AppError> {
        let parameters = kind.parameters().map_err(AppError::Invalid)?;
        let (name, now) = (kind.name(), self.now());
        // What the server starts by itself is in the list of jobs.
        let record = self.is_acted_on().then(|| self.change("job.start", name, String::new(), parameters.clone()));
        let once = Once::present(self);
        let id = self.store().write(move |tx| {
            once.start(tx, |tx| {
                record.as_ref().map(|record| audit::append(tx, record)).transpose()?;
                jobs::enqueue(tx, name, &parameters, now)
            })
        });
        let id = id.await??;
        self.job_queued(id);
        Ok(id)
    }

    /// Wakes who runs jobs, and tells who watches them.
    pub(crate) fn job_queued(&self, id: i64) {
        self.0.jobs.queued.notify_waiters();
        self.changes().announce_job(id);
        self.changes().announce("jobs");
    }

    /// A job, with progress up to this moment when it runs here.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn job(&self, id: i64) -> Result<Job, AppError> {
        let found = self.store().read(move |tx| jobs::get(tx, id)).await?;
        let mut job =
            found.ok_or_else(|| AppError::not_found("job", id.to_string(), "list the jobs to see which there are"))?;
        if let Some(handle) = self.0.jobs.running.lock().get(&id) {
            job.progress = handle.current();
        }
        Ok(job)
    }

    /// What one of the last jobs that ended in this process did, in detail; [`Job::report`] outlives the process.
    #[must_use]
    pub fn job_outcome(&self, id: i64) -> Option<JobOutcome> {
        self.0.jobs.outcomes.lock().get(&id).cloned()
    }

    /// Asks a job to stop. `false` when it has ended already.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn cancel_job(&self, id: i64) -> Result<bool, AppError> {
        self.job(id).await?;
        let now = self.now();
        let cancelled = self.store().write(move |tx| jobs::cancel(tx, id, now)).await?;
        if let Some(handle) = self.0.jobs.running.lock().get(&id) {
            handle.cancel();
        }
        self.changes().announce_job(id);
        Ok(cancelled)
    }
}
