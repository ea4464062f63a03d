//! The status of the fleet by e-mail, daily or weekly.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use patchwell_catalog::{ApprovalFilter, ListQuery};
use patchwell_model::InstallationState;
use patchwell_store::{deliveries, settings, sync_runs};
use roaring::RoaringBitmap;

use super::{Event, RunSummary, StatusReport};
use crate::settings::{NotifySettings, StatusMail};
use crate::{App, AppError};

/// When the last status was due that was mailed, among the settings of the database.
const LAST: &str = "notify_status_last";
/// The most days between two.
const WEEK: i64 = 7;

/// The last moment at or before `now` at which the status was due. Times are those of the clock on the wall in `zone`:
/// one that a change of that clock skips comes as much later, one that comes twice is meant the first time.
#[must_use]
pub fn last_due(settings: &NotifySettings, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    if settings.status == StatusMail::Off {
        return None;
    }
    let today = zone.to_datetime(now).date();
    let days = (-1..=WEEK).filter_map(|days| today.checked_sub(Span::new().days(days)).ok());
    let days = days.filter(|day| settings.status == StatusMail::Daily || day.weekday() == settings.status_weekday);
    let times = days.filter_map(|day| zone.to_timestamp(day.to_datetime(settings.status_time)).ok());
    times.filter(|time| *time <= now).max()
}

impl App {
    /// Writes down that the status has to be mailed, if it is due. Several servers on one database do it once. The first
    /// one comes at the first time after this was asked for.
    ///
    /// # Errors
    /// Store errors.
    pub async fn announce_due_status(&self, zone: &TimeZone) -> Result<bool, AppError> {
        let (current, now) = (self.settings(), self.now());
        let Some(due) = last_due(&current.notify, zone, now) else {
            return self.forget_status().await.map(|()| false);
        };
        let last = self.store().read(|tx| settings::get(tx, LAST)).await?;
        let known = last.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        if known.is_some_and(|known| known >= due) {
            return Ok(false);
        }
        let is_mailed = known.is_some() && current.notify.can_mail();
        let announcement = match is_mailed {
            true => {
                let report = self.status_report().await?;
                Some(self.announcement(Event::StatusReport(report), current.notify.status_recipients.clone())?)
            }
            false => None,
        };
        let announced = self.store().write(move |tx| {
            if !settings::replace(tx, LAST, last.as_deref(), &due.to_string())? {
                return Ok(0);
            }
            announcement.as_ref().map_or(Ok(0), |announcement| deliveries::announce(tx, announcement))
        });
        let is_announced = announced.await? > 0;
        self.ring_notifications();
        Ok(is_announced)
    }

    /// Switched off and on again, it does not make up for what was due between.
    async fn forget_status(&self) -> Result<(), AppError> {
        if self.store().read(|tx| settings::get(tx, LAST)).await?.is_some() {
            self.store().write(|tx| settings::remove(tx, LAST)).await?;
        }
        Ok(())
    }

    /// The fleet at a glance.
    ///
    /// # Errors
    /// Store errors.
    pub async fn status_report(&self) -> Result<StatusReport, AppError> {
        let runs = self.store().read(|tx| sync_runs::list(tx, None, 1)).await?;
        let app = self.clone();
        let counted = tokio::task::spawn_blocking(move || app.count_status()).await;
        let counted = counted.map_err(|error| AppError::Conflict(format!("counting stopped: {error}")))?;
        Ok(StatusReport { last_synchronization: runs.first().map(RunSummary::of), ..counted })
    }

    /// Costs the catalog and the fleet, so it is for threads that may block.
    fn count_status(&self) -> StatusReport {
        let snapshot = self.snapshot();
        let count = |approval| snapshot.list(&ListQuery { approval, ..ListQuery::default() }).total as u64;
        let listed = snapshot.list(&ListQuery { limit: usize::MAX, ..ListQuery::default() }).updates;
        let rows = listed.iter().filter_map(|entry| self.update_row(&entry.identity.update_id));
        let rows: RoaringBitmap = rows.collect();
        let mut report = StatusReport {
            updates: count(ApprovalFilter::NotDeclined),
            updates_approved: count(ApprovalFilter::Approved),
            updates_unapproved: count(ApprovalFilter::NotApproved),
            ..StatusReport::default()
        };
        let (computers, board) = (self.computers(), self.status());
        for row in &rows {
            let counts = board.counts_for_update(row, None);
            report.updates_needed += u64::from(counts.needed() > 0);
            report.updates_failed += u64::from(counts.get(InstallationState::Failed) > 0);
        }
        for known in computers.iter() {
            let counts = board.counts_for_computer(known.row, &rows);
            let has_reported = board.sets(known.row).reported;
            report.computers += 1;
            report.computers_unreported += u64::from(!has_reported);
            report.computers_needing_updates += u64::from(counts.needed() > 0);
            report.computers_with_failures += u64::from(counts.get(InstallationState::Failed) > 0);
            report.computers_up_to_date += u64::from(has_reported && counts.needed() == 0);
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(texts: &[(&str, &str)], now: &str) -> Option<String> {
        let mut settings = NotifySettings::default();
        texts.iter().for_each(|(key, value)| settings.set(key, value).unwrap());
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        last_due(&settings, &berlin, now.parse().unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn the_status_is_due_by_the_clock_on_the_wall() {
        let daily = [("notify_status", "daily"), ("notify_status_time", "08:00")];
        assert_eq!(due(&daily, "2026-01-10T06:59:59Z").unwrap(), "2026-01-09T07:00:00Z");
        assert_eq!(due(&daily, "2026-01-10T07:00:00Z").unwrap(), "2026-01-10T07:00:00Z");
        assert_eq!(due(&daily, "2026-07-10T07:00:00Z").unwrap(), "2026-07-10T06:00:00Z", "in summer");
        let late = [("notify_status", "daily"), ("notify_status_time", "00:30")];
        assert_eq!(due(&late, "2026-01-09T23:45:00Z").unwrap(), "2026-01-09T23:30:00Z", "tomorrow by the wall");
        let weekly =
            [("notify_status", "weekly"), ("notify_status_weekday", "friday"), ("notify_status_time", "08:00")];
        assert_eq!(due(&weekly, "2026-01-10T12:00:00Z").unwrap(), "2026-01-09T07:00:00Z");
        assert_eq!(due(&weekly, "2026-01-09T06:00:00Z").unwrap(), "2026-01-02T07:00:00Z");
        assert_eq!(due(&[], "2026-01-09T06:00:00Z"), None);
    }
}
