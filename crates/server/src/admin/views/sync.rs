//! Synchronization with the server above.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CategoryType, JobView};

/// From where, how and when this server synchronizes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SyncSettingsView {
    /// `none`, `microsoft`, or the address of a server such as `http://wsus.example.com:8530`.
    pub source: String,
    /// Groups and decisions come from there, too; this server refuses to change them.
    pub replica: bool,
    /// The proxy on the way, such as `http://proxy.example.com:3128`.
    pub proxy: Option<String>,
    /// The user for the proxy.
    pub proxy_user: Option<String>,
    /// Whether there is a password for the proxy. It is never given back.
    pub has_proxy_password: bool,
    /// Certificate authorities to trust on the way, as PEM.
    pub trusted_ca: Option<String>,
    /// Languages; empty for all.
    pub languages: Vec<String>,
    /// Runs a day; 0 when an administrator starts each.
    pub times_per_day: u8,
    /// The first run of a day by the server's clock, such as `03:00`; runs begin up to half an hour later.
    pub start: String,
}

/// How to synchronize.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartSynchronization {
    /// Only the lists of products and classifications, no updates.
    #[serde(default)]
    pub categories_only: bool,
}

/// Settings to change; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncSettingsChange {
    /// `none`, `microsoft`, or the address of a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether groups and decisions come from there, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replica: Option<bool>,
    /// The proxy on the way; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The user for the proxy; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_user: Option<String>,
    /// The password for the proxy; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_password: Option<String>,
    /// Certificate authorities to trust on the way, as PEM; empty for those of the operating system alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<String>,
    /// Languages; empty for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Runs a day, 0 to 24.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_per_day: Option<u8>,
    /// The first run of a day by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
}

/// How a synchronization ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncResult {
    /// It has not.
    Running,
    /// With everything.
    Done,
    /// With an error.
    Failed,
    /// Stopped by an administrator.
    Cancelled,
}

impl SyncResult {
    /// In words, as tables show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A synchronization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SyncRunView {
    /// Its id.
    pub id: String,
    /// The server above.
    pub source: String,
    /// Who started it.
    pub administrator: String,
    /// Whether the schedule did.
    pub is_scheduled: bool,
    /// Which attempt of a scheduled run, from 1.
    pub attempt: u32,
    /// Begun at.
    pub started: Timestamp,
    /// Ended at.
    pub finished: Option<Timestamp>,
    /// How.
    pub result: SyncResult,
    /// Why it failed, and what to do.
    pub error: Option<String>,
    /// Updates that were not known in any revision.
    pub updates_new: u64,
    /// New revisions of known updates.
    pub revisions_new: u64,
    /// Revisions by which publishers withdraw updates.
    pub revisions_expired: u64,
    /// Revisions that could not be taken in; the next runs try again.
    pub revisions_failed: u64,
    /// Decisions taken over.
    pub decisions_changed: u64,
}

/// Where synchronization stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SyncStatus {
    /// The settings.
    pub settings: SyncSettingsView,
    /// The job that waits or runs.
    pub job: Option<JobView>,
    /// The last run.
    pub last: Option<SyncRunView>,
    /// When the schedule starts the next one; it begins up to half an hour later.
    pub next: Option<Timestamp>,
}

/// A product, family, company or classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryChoice {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub category_type: CategoryType,
    /// The category it is in.
    pub parent: Option<String>,
    /// How many are above it.
    pub depth: u64,
    /// Its updates are synchronized.
    pub is_chosen: bool,
    /// Because something above it, or everything, is chosen.
    pub is_inherited: bool,
    /// When its newest revision came.
    pub arrived: Timestamp,
}

/// A change of what is chosen. First `all`, then `select`, then `deselect`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceChange {
    /// `true`: everything, what is new later included. `false`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
    /// Ids or titles to choose; a family or company stands for all that is in it, now and later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// Ids or titles not to choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deselect: Vec<String>,
}
