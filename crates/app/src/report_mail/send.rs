//! Mailing reports that are due.

use std::collections::BTreeMap;
use std::io::Read as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use patchwell_notify::{DeliveryError, MailFile};
use patchwell_reports::Format;
use patchwell_store::report_schedules::{self, ReportSchedule};
use patchwell_store::{Tx, deliveries};

use super::schedules::scheduled_query;
use super::{Rhythm, time_of_day};
use crate::notifications::{Event, ScheduledReport};
use crate::{App, AppError};

/// The longest file that goes with an e-mail, bytes: most mail servers take no more than 25 MB, a third more than that
/// as it is coded.
const MOST: u64 = 16 << 20;

impl App {
    /// Writes down which reports have to be mailed, those that are due. Several servers on one database do it once. What
    /// was missed while none ran is made up for once.
    ///
    /// # Errors
    /// Store errors.
    pub async fn announce_due_reports(&self, zone: &TimeZone) -> Result<usize, AppError> {
        let now = self.now();
        let mut announced = 0;
        for schedule in self.report_schedules().await?.into_iter().filter(|schedule| schedule.is_enabled) {
            let is_due = schedule.next_due.is_some_and(|due| due <= now);
            let Some(next) = next_due(&schedule, zone, now).filter(|_| is_due || schedule.next_due.is_none()) else {
                continue;
            };
            let (id, known) = (schedule.id, schedule.next_due);
            if !is_due {
                self.store().write(move |tx| report_schedules::advance(tx, id, known, next)).await?;
            } else if self.tell_report(&schedule, move |tx| report_schedules::advance(tx, id, known, next)).await? {
                announced += 1;
            }
        }
        Ok(announced)
    }

    /// Mails a report now, whenever it is due.
    ///
    /// # Errors
    /// When there is none of this number, or no mail server is set; store errors.
    pub async fn send_report_now(&self, id: i64) -> Result<ReportSchedule, AppError> {
        let schedule = self.report_schedule(id).await?;
        if !self.settings().notify.can_mail() {
            let text = "no mail server is set; set its address and a sender among the e-mail notifications first";
            return Err(AppError::Conflict(text.to_owned()));
        }
        self.tell_report(&schedule, |_| Ok(true)).await?;
        self.report_schedule(id).await
    }

    /// Writes down that a report has to be mailed, in the transaction in which `claim` says that it is ours to do.
    async fn tell_report(
        &self,
        schedule: &ReportSchedule,
        claim: impl Fn(&mut Tx) -> Result<bool, patchwell_store::StoreError> + Send + 'static,
    ) -> Result<bool, AppError> {
        let now = self.now();
        let filters = serde_json::from_str(&schedule.filters).map_err(|error| AppError::Invalid(error.to_string()))?;
        let event = ScheduledReport {
            schedule: schedule.name.clone(),
            report: schedule.report.clone(),
            filters,
            format: schedule.format.clone(),
        };
        let announcement = self.announcement(Event::ScheduledReport(event), schedule.recipients.clone())?;
        let id = schedule.id;
        let told = self.store().write(move |tx| {
            if !claim(tx)? {
                return Ok(false);
            }
            report_schedules::told(tx, id, now, &announcement.id)?;
            deliveries::announce(tx, &announcement).map(|_| true)
        });
        let is_told = told.await?;
        self.ring_notifications();
        Ok(is_told)
    }
}

fn next_due(schedule: &ReportSchedule, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let (rhythm, time) = (Rhythm::parse(&schedule.rhythm).ok()?, time_of_day(&schedule.time).ok()?);
    rhythm.next(time, zone, now)
}

/// A report as it is mailed.
#[derive(Debug, Clone)]
pub(crate) struct MailedReport {
    /// Its name for people.
    pub(crate) title: String,
    /// Its filters, name and value.
    pub(crate) filters: Vec<(String, String)>,
    /// The file; `None` when it is too long for an e-mail.
    pub(crate) file: Option<MailFile>,
}

/// Makes the file that a schedule asks for, as things stand now. Blocks.
///
/// # Errors
/// When what it is about is gone, or it cannot be written.
pub(crate) fn make(app: &App, wanted: &ScheduledReport) -> Result<MailedReport, DeliveryError> {
    let lasting = |reason: String| DeliveryError { reason, is_permanent: true, status: None };
    let passing = |reason: String| DeliveryError { reason, is_permanent: false, status: None };
    let filters: &BTreeMap<String, String> = &wanted.filters;
    let query = scheduled_query(&wanted.report, filters).map_err(lasting)?;
    let format = Format::of_extension(&wanted.format);
    let format = format.ok_or_else(|| lasting(format!("there is no format {:?}", wanted.format)))?;
    let snapshot = app.snapshot();
    if snapshot.groups().get(query.group).is_none() {
        return Err(lasting("the group that this report is about was deleted; change the schedule".to_owned()));
    }
    let report = app.report(&snapshot, &query).map_err(|error| passing(error.to_string()))?;
    let mut file = app.write_report(&report, format).map_err(|error| match error {
        AppError::Invalid(reason) => lasting(reason),
        error => passing(error.to_string()),
    })?;
    let length = file.metadata().map_err(|error| passing(error.to_string()))?.len();
    let mut bytes = Vec::new();
    if length <= MOST {
        file.read_to_end(&mut bytes).map_err(|error| passing(error.to_string()))?;
    }
    let name = format!("{}-{}.{}", query.report.id(), app.now().strftime("%Y-%m-%d"), format.extension());
    let media_type = format.media_type().to_owned();
    Ok(MailedReport {
        title: report.heading().title.clone(),
        filters: report.heading().filters.clone(),
        file: (length <= MOST).then_some(MailFile { name, media_type, bytes }),
    })
}
