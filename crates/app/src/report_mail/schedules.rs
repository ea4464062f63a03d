//! Making, changing and removing schedules.

use std::collections::BTreeMap;

use patchwell_notify::check_address;
use patchwell_reports::Format;
use patchwell_store::audit;
use patchwell_store::deliveries::{self, Delivery};
use patchwell_store::report_schedules::{self, ReportSchedule};

use super::{Rhythm, time_of_day};
use crate::{App, AppError, EditTag, IfMatch, ReportId, ReportQuery};

/// The most schedules.
const MAX_SCHEDULES: usize = 100;
/// The most addresses of one.
const MAX_RECIPIENTS: usize = 50;

/// A report that is to be mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReportSchedule {
    /// What to call it.
    pub name: String,
    /// The report with its filters.
    pub query: ReportQuery,
    /// The file's kind.
    pub format: Format,
    /// On which days, as [`Rhythm`] takes it.
    pub rhythm: String,
    /// When on those days, such as `08:30`.
    pub time: String,
    /// Addresses.
    pub recipients: Vec<String>,
    /// Whether it is mailed.
    pub is_enabled: bool,
}

impl NewReportSchedule {
    /// What is stored of it.
    fn checked(self, app: &App) -> Result<ReportSchedule, AppError> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            let text = "the name of a schedule has 1 to 100 characters, none of them a control character";
            return Err(AppError::Invalid(text.to_owned()));
        }
        if self.recipients.is_empty() || self.recipients.len() > MAX_RECIPIENTS {
            return Err(AppError::Invalid(format!("give 1 to {MAX_RECIPIENTS} recipients")));
        }
        self.recipients.iter().try_for_each(|address| check_address(address)).map_err(AppError::Invalid)?;
        Rhythm::parse(&self.rhythm).map_err(AppError::Invalid)?;
        time_of_day(&self.time).map_err(AppError::Invalid)?;
        let filters = serde_json::to_string(&self.query.to_filters());
        Ok(ReportSchedule {
            id: 0,
            name,
            report: self.query.report.id().to_owned(),
            filters: filters.map_err(|error| AppError::Invalid(error.to_string()))?,
            format: self.format.extension().to_owned(),
            rhythm: self.rhythm,
            time: self.time,
            recipients: self.recipients,
            is_enabled: self.is_enabled,
            version: 1,
            created: app.now(),
            next_due: None,
            last_due: None,
            last_event: None,
        })
    }
}

/// The query that a stored schedule stands for.
///
/// # Errors
/// When a newer version wrote it.
pub fn scheduled_query(report: &str, filters: &BTreeMap<String, String>) -> Result<ReportQuery, String> {
    let report = ReportId::of(report).ok_or_else(|| format!("there is no report {report:?}"))?;
    ReportQuery::from_filters(report, filters)
}

impl App {
    /// All schedules by name.
    ///
    /// # Errors
    /// Store errors.
    pub async fn report_schedules(&self) -> Result<Vec<ReportSchedule>, AppError> {
        Ok(self.store().read(report_schedules::list).await?)
    }

    /// A schedule by its number.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn report_schedule(&self, id: i64) -> Result<ReportSchedule, AppError> {
        self.store().read(move |tx| report_schedules::get(tx, id)).await?.ok_or_else(|| no_schedule(id))
    }

    /// The e-mails by which a report was mailed last, one for each recipient.
    ///
    /// # Errors
    /// Store errors.
    pub async fn last_report_mails(&self, schedule: &ReportSchedule) -> Result<Vec<Delivery>, AppError> {
        let Some(event) = schedule.last_event else { return Ok(Vec::new()) };
        Ok(self.store().read(move |tx| deliveries::of_event(tx, &event)).await?)
    }

    /// Makes a schedule.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when the name is taken or there are too many; [`AppError::Invalid`] when something of it
    /// cannot be used.
    pub async fn create_report_schedule(&self, new: NewReportSchedule) -> Result<ReportSchedule, AppError> {
        let schedule = new.checked(self)?;
        let record = self.change("report_schedule.create", &schedule.name, String::new(), in_words(&schedule));
        let made = self.store().write(move |tx| {
            if report_schedules::list(tx)?.len() >= MAX_SCHEDULES {
                return Ok(Err(format!("there are {MAX_SCHEDULES} schedules already; remove one first")));
            }
            let Some(made) = report_schedules::create(tx, &schedule)? else {
                return Ok(Err(format!("there is a schedule {:?} already; choose another name", schedule.name)));
            };
            audit::append(tx, &record).map(|_| Ok(made))
        });
        let made = made.await?.map_err(AppError::Conflict)?;
        self.ring_notifications();
        Ok(made)
    }

    /// Replaces all of a schedule but its name.
    ///
    /// # Errors
    /// When there is none; [`AppError::Stale`] when somebody else changed it; as [`Self::create_report_schedule`].
    pub async fn change_report_schedule(
        &self,
        if_match: &IfMatch,
        id: i64,
        new: NewReportSchedule,
    ) -> Result<ReportSchedule, AppError> {
        let before = self.report_schedule(id).await?;
        if_match.check(&EditTag::version(before.version))?;
        let name = before.name.clone();
        let after = NewReportSchedule { name, ..new }.checked(self)?;
        let after = ReportSchedule { id, version: before.version, created: before.created, ..after };
        let record = self.change("report_schedule.change", &after.name, in_words(&before), in_words(&after));
        let saved = self.store().write(move |tx| {
            let is_saved = report_schedules::save(tx, &after)?;
            if is_saved {
                audit::append(tx, &record)?;
            }
            Ok(is_saved)
        });
        if !saved.await? {
            return Err(AppError::Stale);
        }
        self.ring_notifications();
        self.report_schedule(id).await
    }

    /// Removes a schedule. What is on its way arrives.
    ///
    /// # Errors
    /// When there is none; [`AppError::Stale`] when it is not as somebody saw it; store errors.
    pub async fn delete_report_schedule(&self, if_match: &IfMatch, id: i64) -> Result<(), AppError> {
        let (before, if_match) = (self.report_schedule(id).await?, if_match.clone());
        let record = self.change("report_schedule.delete", &before.name, in_words(&before), String::new());
        let deleted = self.store().write(move |tx| {
            let Some(stored) = report_schedules::get(tx, id)? else { return Ok(None) };
            if !if_match.admits(&EditTag::version(stored.version)) {
                return Ok(Some(false));
            }
            report_schedules::delete(tx, id)?;
            audit::append(tx, &record).map(|_| Some(true))
        });
        match deleted.await? {
            Some(true) => Ok(()),
            Some(false) => Err(AppError::Stale),
            None => Err(no_schedule(id)),
        }
    }
}

fn no_schedule(id: i64) -> AppError {
    AppError::not_found("report schedule", id.to_string(), "list the schedules to see which there are")
}

/// What the record of changes says of a schedule.
fn in_words(schedule: &ReportSchedule) -> String {
    let ReportSchedule { report, filters, format, rhythm, time, recipients, is_enabled, .. } = schedule;
    let pause = if *is_enabled { "" } else { ", paused" };
    format!("{report} {filters} as {format} each {rhythm} at {time} to {}{pause}", recipients.join(", "))
}
