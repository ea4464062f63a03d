//! What a server does by itself now and then: rules on what time made due, and the daily cleanup.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use patchwell_store::cleanup;

use crate::jobs::JobKind;
use crate::{App, AppError};

/// How often is looked whether something is due.
const TICK: Duration = Duration::from_secs(30);
/// How often rules look at what time made due.
const RULES: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

impl App {
    /// Does what is due, until the process ends. Times of day are those of `zone`.
    pub async fn run_automation(self, zone: TimeZone) {
        let opened = self.now();
        let mut looked: Option<Timestamp> = None;
        loop {
            let now = self.now();
            if looked.is_none_or(|looked| now.duration_since(looked) >= RULES) {
                looked = Some(now);
                if let Err(error) = self.apply_due_rules().await {
                    tracing::warn!(%error, "rules could not act on what became due");
                }
            }
            if let Err(error) = self.start_due_cleanup(opened, &zone).await {
                tracing::warn!(%error, "the daily cleanup could not be started");
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Starts the daily cleanup if its time came after the last scheduled one, and after `since`. Tells whether it did.
    ///
    /// # Errors
    /// Store errors.
    pub async fn start_due_cleanup(&self, since: Timestamp, zone: &TimeZone) -> Result<bool, AppError> {
        let settings = self.settings();
        if !settings.cleanup.daily || settings.cleanup.steps.is_empty() {
            return Ok(false);
        }
        let runs = self.store().read(|tx| cleanup::list(tx, 20)).await?;
        let last = runs.iter().find(|run| run.is_scheduled).map_or(since, |run| run.started.max(since));
        if next(settings.cleanup.time, zone, last).is_none_or(|due| due > self.now()) {
            return Ok(false);
        }
        // The same job is not queued twice, so one that waits to be run is no reason for another.
        let kind = JobKind::Cleanup { steps: settings.cleanup.steps.clone(), is_scheduled: true, planned: None };
        self.start_job(&kind).await.map(|_| true)
    }
}

/// The first time after `after` at which the clock on the wall shows `time`; one that is skipped comes as much later.
fn next(time: Time, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let today = zone.to_datetime(after).date();
    let days = (0..=2_i64).filter_map(|days| today.checked_add(jiff::Span::new().days(days)).ok());
    days.filter_map(|day| zone.to_timestamp(day.to_datetime(time)).ok()).find(|due| *due > after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_a_day() {
        let time = Time::constant(2, 30, 0, 0);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (after, due) in [
            ("2026-10-04T02:29:59Z", "2026-10-04T02:30:00Z"),
            ("2026-10-04T02:30:00Z", "2026-10-05T02:30:00Z"),
            ("2026-12-31T23:00:00Z", "2027-01-01T02:30:00Z"),
        ] {
            assert_eq!(next(time, &TimeZone::UTC, at(after)), Some(at(due)));
        }
    }
}
