//! Starting synchronizations: for an administrator, and by the schedule.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patchwell_store::jobs;
use patchwell_store::sync_runs::{self, SyncResult, SyncRun};

use super::SyncTrigger;
use super::schedule::{Due, LastRun, MAX_OFFSET, next_run};
use crate::jobs::{JobKind, Once};
use crate::{App, AppError};

/// How often the schedule is looked at.
const LOOK: Duration = Duration::from_secs(15);
/// Runs among which the last scheduled one is looked for.
const LOOKED_AT: u32 = 50;

/// A synchronization that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncStarted {
    /// The job.
    pub job: i64,
    /// Whether it waits or runs since before.
    pub was_there: bool,
}

/// What the schedule knows between two looks at it.
#[derive(Debug, Default)]
pub struct SyncSchedule {
    /// Runs a day and the first time of a day, when last looked at.
    seen: Option<(u8, jiff::civil::Time)>,
    /// No run is due before.
    after: Timestamp,
    offset: SignedDuration,
}

impl App {
    /// Queues a synchronization, unless one waits or runs already.
    ///
    /// # Errors
    /// When there is no server above; store errors.
    pub async fn start_synchronization(&self, trigger: &SyncTrigger) -> Result<SyncStarted, AppError> {
        self.sync_choice()?;
        self.enqueue_synchronization(trigger, None).await?.ok_or(AppError::Busy)
    }

    /// The synchronization that waits or runs, and the last ones, newest first.
    ///
    /// # Errors
    /// Store errors.
    pub async fn synchronization_job(&self) -> Result<Option<i64>, AppError> {
        let name = JobKind::Synchronize(SyncTrigger::by("")).name();
        Ok(self.store().read(move |tx| jobs::active(tx, name)).await?)
    }

    /// When the schedule starts the next run, not counting the random offset.
    ///
    /// # Errors
    /// Store errors.
    pub async fn next_synchronization(&self, zone: &TimeZone) -> Result<Option<Timestamp>, AppError> {
        let last = self.last_scheduled().await?;
        let settings = self.settings();
        let due = next_run(&settings.sync, zone, self.now(), last.as_ref().map(last_run), SignedDuration::ZERO);
        Ok(due.map(|due| due.time))
    }

    /// Starts synchronizations when they are due, until the process ends.
    pub async fn run_schedule(self, zone: TimeZone) {
        let mut schedule = SyncSchedule::default();
        loop {
            if let Err(error) = self.start_due_synchronization(&mut schedule, &zone).await {
                tracing::warn!(%error, "a scheduled synchronization could not be started");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Starts a synchronization if one is due. Several servers on one database start it once.
    ///
    /// # Errors
    /// Store errors.
    pub async fn start_due_synchronization(
        &self,
        schedule: &mut SyncSchedule,
        zone: &TimeZone,
    ) -> Result<Option<SyncStarted>, AppError> {
        let (settings, now) = (self.settings(), self.now());
        let last = self.last_scheduled().await?;
        self.look_at(schedule, (settings.sync.times_per_day, settings.sync.start), last.as_ref())?;
        let due = next_run(&settings.sync, zone, schedule.after, last.as_ref().map(last_run), schedule.offset);
        let Some(Due { attempt, .. }) = due.filter(|due| due.time <= now) else { return Ok(None) };
        let known = last.map_or(0, |run| run.id);
        let started = self.enqueue_synchronization(&SyncTrigger::scheduled(attempt), Some(known)).await?;
        // Also when somebody else did it, and when it cannot even begin: the next one is at its next time.
        schedule.after = now;
        schedule.offset = self.random_offset()?;
        Ok(started)
    }

    /// Begins anew when the settings became others. After a start, what was missed since the last run is made up for.
    fn look_at(
        &self,
        schedule: &mut SyncSchedule,
        seen: (u8, jiff::civil::Time),
        last: Option<&SyncRun>,
    ) -> Result<(), AppError> {
        if schedule.seen == Some(seen) {
            return Ok(());
        }
        let now = self.now();
        schedule.after = if schedule.seen.is_none() { last.map_or(now, |run| run.started) } else { now };
        schedule.seen = Some(seen);
        schedule.offset = self.random_offset()?;
        Ok(())
    }

    fn random_offset(&self) -> Result<SignedDuration, AppError> {
        let random = u32::from_be_bytes(self.random()?);
        Ok(SignedDuration::from_secs(i64::from(random) % MAX_OFFSET.as_secs()))
    }

    async fn last_scheduled(&self) -> Result<Option<SyncRun>, AppError> {
        let runs = self.store().read(|tx| sync_runs::list(tx, None, LOOKED_AT)).await?;
        Ok(runs.into_iter().find(|run| run.is_scheduled))
    }

    /// `None` when a scheduled run after the one with the number `known` came before this.
    async fn enqueue_synchronization(
        &self,
        trigger: &SyncTrigger,
        known: Option<i64>,
    ) -> Result<Option<SyncStarted>, AppError> {
        let kind = JobKind::Synchronize(trigger.clone());
        let parameters = kind.parameters().map_err(AppError::Invalid)?;
        let (name, now) = (kind.name(), self.now());
        let once = Once::present(self);
        let started = self.store().write(move |tx| {
            let (mut found, mut waited) = (None, false);
            let started = once.start(tx, |tx| {
                let (job, was_there) = jobs::enqueue_alone(tx, name, &parameters, now, |tx| {
                    let Some(known) = known else { return Ok(true) };
                    let runs = sync_runs::list(tx, None, LOOKED_AT)?;
                    Ok(!runs.iter().any(|run| run.is_scheduled && run.id > known))
                })?;
                (found, waited) = (job, was_there);
                Ok(job.unwrap_or(0))
            })?;
            // A job that was found by the request's key was there, too.
            Ok(started.map(|job| match found {
                Some(job) => Some(SyncStarted { job, was_there: waited }),
                None => (job > 0).then_some(SyncStarted { job, was_there: true }),
            }))
        });
        let started = started.await??;
        if let Some(started) = started {
            self.job_queued(started.job);
        }
        Ok(started)
    }
}

fn last_run(run: &SyncRun) -> LastRun {
    let failed = run.finished.filter(|_| run.result == SyncResult::Failed);
    LastRun { started: run.started, failed, attempt: run.attempt }
}
