//! What can happen, as receivers get it.

use std::collections::BTreeMap;

use patchwell_model::Timestamp;
use serde::{Deserialize, Serialize};

/// The kinds of events that webhooks can listen to.
pub const EVENTS: [&str; 2] = ["synchronization.finished", "job.finished"];

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// A synchronization ended, well or not.
    #[serde(rename = "synchronization.finished")]
    SynchronizationFinished(SynchronizationFinished),
    /// A job ended, well or not.
    #[serde(rename = "job.finished")]
    JobFinished(JobFinished),
    /// The status of the fleet, as it is mailed daily or weekly.
    #[serde(rename = "status.report")]
    StatusReport(StatusReport),
    /// A report is due that is mailed again and again.
    #[serde(rename = "report.scheduled")]
    ScheduledReport(ScheduledReport),
    /// Somebody tries whether telling works.
    #[serde(rename = "test")]
    Test(TestMessage),
}

impl Event {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SynchronizationFinished(_) => "synchronization.finished",
            Self::JobFinished(_) => "job.finished",
            Self::StatusReport(_) => "status.report",
            Self::ScheduledReport(_) => "report.scheduled",
            Self::Test(_) => "test",
        }
    }
}

/// An event with what all events have: the body of a request to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    /// When it happened.
    pub(crate) timestamp: Timestamp,
    /// The name of this server.
    pub(crate) server: String,
    #[serde(flatten)]
    pub(crate) event: Event,
}

/// A synchronization ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SynchronizationFinished {
    /// How it ended, and what it brought.
    #[serde(flatten)]
    pub run: RunSummary,
    /// Updates that arrived, the newest first; at most a hundred.
    pub updates: Vec<UpdateLine>,
    /// How many arrived.
    pub updates_total: u64,
}

/// One synchronization in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunSummary {
    /// The server above.
    pub source: String,
    /// `done`, `failed` or `cancelled`.
    pub result: String,
    /// Why it failed.
    pub error: Option<String>,
    /// When it ended.
    pub finished: Timestamp,
    /// Updates that were not known in any revision, parts of bundles included.
    pub new: u64,
    /// New revisions of known updates.
    pub revised: u64,
    /// Revisions by which publishers withdraw updates.
    pub expired: u64,
    /// Revisions that could not be taken in.
    pub failed: u64,
}

/// An update in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UpdateLine {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: i32,
    /// Its title.
    pub title: String,
    /// Such as *Security Updates*.
    pub classification: Option<String>,
    /// For what.
    pub products: Vec<String>,
    /// Knowledge Base numbers.
    pub kb_articles: Vec<String>,
}

/// A job ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobFinished {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// `done`, `failed` or `cancelled`.
    pub result: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// The fleet at a glance, without computers of servers below.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatusReport {
    /// Computers known.
    pub computers: u64,
    /// Computers that never reported.
    pub computers_unreported: u64,
    /// Computers that need at least one update.
    pub computers_needing_updates: u64,
    /// Computers on which an update failed.
    pub computers_with_failures: u64,
    /// Computers that reported and need none.
    pub computers_up_to_date: u64,
    /// Updates that are not declined.
    pub updates: u64,
    /// Updates approved somewhere.
    pub updates_approved: u64,
    /// Updates neither approved nor declined.
    pub updates_unapproved: u64,
    /// Updates that at least one computer needs.
    pub updates_needed: u64,
    /// Updates that failed on at least one computer.
    pub updates_failed: u64,
    /// The last synchronization.
    pub last_synchronization: Option<RunSummary>,
}

/// A report that is mailed; its file is made when it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScheduledReport {
    /// What the schedule is called.
    pub schedule: String,
    /// The report's name for programs.
    pub report: String,
    /// Its filters, by the names of the administration API.
    pub filters: BTreeMap<String, String>,
    /// The file's kind.
    pub format: String,
}

/// Somebody tries whether telling works.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TestMessage {
    /// Who.
    pub asked_by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_say_what_when_and_who() {
        let run =
            RunSummary { source: "microsoft".to_owned(), result: "done".to_owned(), new: 2, ..RunSummary::default() };
        let event = Event::SynchronizationFinished(SynchronizationFinished { run, ..Default::default() });
        let body = Body { timestamp: Timestamp::UNIX_EPOCH, server: "updates".to_owned(), event };
        let json: serde_json::Value = serde_json::from_str(&serde_json::to_string(&body).unwrap()).unwrap();
        assert_eq!(
            (json["type"].as_str(), json["server"].as_str()),
            (Some("synchronization.finished"), Some("updates"))
        );
        assert_eq!((json["timestamp"].as_str(), json["data"]["new"].as_u64()), (Some("1970-01-01T00:00:00Z"), Some(2)));
        assert_eq!(serde_json::from_value::<Body>(json).unwrap(), body);
        assert!(EVENTS.contains(&body.event.kind()));
    }
}
