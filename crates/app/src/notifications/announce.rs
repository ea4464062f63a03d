//! What has to be told of an event, before it is written down.

use patchwell_catalog::{Entry, ListQuery, ListSort, Snapshot};
use patchwell_model::{Timestamp, UpdateId};
use patchwell_store::deliveries::Announcement;
use patchwell_store::jobs::{Job, Outcome};
use patchwell_store::sync_runs::{SyncResult, SyncRun};

use super::event::Body;
use super::{Event, JobFinished, RunSummary, SynchronizationFinished, UpdateLine};
use crate::{App, AppError};

/// The most updates that an event lists.
const LISTED: usize = 100;
/// Characters of a title, and of an error.
const LONGEST: usize = 500;

impl App {
    /// An event to be written down beside what happened; `recipients` get it as e-mail.
    ///
    /// # Errors
    /// When the operating system has no random bytes.
    pub(crate) fn announcement(&self, event: Event, recipients: Vec<String>) -> Result<Announcement, AppError> {
        let (kind, at) = (event.kind().to_owned(), self.now());
        let body = Body { timestamp: at, server: self.host_name(), event };
        let body = serde_json::to_string(&body).map_err(|error| AppError::Invalid(error.to_string()))?;
        let id = uuid::Builder::from_random_bytes(self.random()?).into_uuid();
        Ok(Announcement { id, event: kind, body, recipients, at })
    }

    /// That a synchronization ended which began at `since`, before any restart. It is mailed when updates arrived.
    pub(crate) fn synchronization_finished(&self, run: RunSummary, since: Timestamp) -> Result<Announcement, AppError> {
        let snapshot = self.snapshot();
        let query = ListQuery {
            arrived: (Some(since), None),
            sort: ListSort::Arrived,
            descending: true,
            limit: LISTED,
            ..ListQuery::default()
        };
        let arrived = snapshot.list(&query);
        let updates: Vec<UpdateLine> = arrived.updates.iter().map(|entry| line(&snapshot, entry)).collect();
        let settings = self.settings();
        let is_mailed = settings.notify.new_updates && settings.notify.can_mail() && !updates.is_empty();
        let recipients = if is_mailed { settings.notify.new_updates_recipients.clone() } else { Vec::new() };
        let event = SynchronizationFinished { run, updates, updates_total: arrived.total as u64 };
        self.announcement(Event::SynchronizationFinished(event), recipients)
    }

    /// That a job ended.
    pub(crate) fn job_finished(&self, job: &Job, outcome: &Outcome) -> Result<Announcement, AppError> {
        let (result, error) = match outcome {
            Outcome::Done => ("done", None),
            Outcome::Failed(error) => ("failed", Some(cut(error))),
            Outcome::Cancelled => ("cancelled", None),
        };
        let event = JobFinished { id: job.id, kind: job.kind.clone(), result: result.to_owned(), error };
        self.announcement(Event::JobFinished(event), Vec::new())
    }

    /// Lets what was written down be told at once.
    pub(crate) fn ring_notifications(&self) {
        self.0.notifications.queued.notify_waiters();
    }
}

impl RunSummary {
    /// Of a run in the history.
    pub(super) fn of(run: &SyncRun) -> Self {
        Self {
            source: run.source.clone(),
            result: result_text(run.result).to_owned(),
            error: run.error.as_deref().map(cut),
            finished: run.finished.unwrap_or(run.started),
            new: run.counts.new,
            revised: run.counts.revised,
            expired: run.counts.expired,
            failed: run.counts.failed,
        }
    }
}

/// How a run ended, in one word.
pub(crate) fn result_text(result: SyncResult) -> &'static str {
    match result {
        SyncResult::Running => "running",
        SyncResult::Done => "done",
        SyncResult::Failed => "failed",
        SyncResult::Cancelled => "cancelled",
    }
}

fn line(snapshot: &Snapshot, entry: &Entry) -> UpdateLine {
    let categories = snapshot.categories(entry.identity.update_id);
    let titles = |ids: &[UpdateId]| ids.iter().filter_map(|id| snapshot.title(*id)).map(cut).collect::<Vec<_>>();
    UpdateLine {
        id: entry.identity.update_id.to_string(),
        revision: entry.identity.revision_number,
        title: cut(&entry.title),
        classification: titles(&categories.classifications).into_iter().next(),
        products: titles(&categories.products).into_iter().take(5).collect(),
        kb_articles: entry.kb_articles.iter().take(5).map(|article| cut(article)).collect(),
    }
}

pub(crate) fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
