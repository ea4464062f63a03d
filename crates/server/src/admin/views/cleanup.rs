//! The cleanup.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A step of a cleanup; they are done in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CleanupStep {
    /// Decline superseded updates that no computer needs and that are replaced by approved ones.
    Superseded,
    /// Decline updates that their publisher withdrew and that are not approved.
    Expired,
    /// Delete updates that were withdrawn or declined long ago.
    Updates,
    /// Delete old revisions of updates.
    Revisions,
    /// Delete computers that do not come any more.
    Computers,
    /// Delete content files of updates that are declined, withdrawn or gone.
    Files,
}

impl From<patchwell_app::CleanupStep> for CleanupStep {
    fn from(step: patchwell_app::CleanupStep) -> Self {
        use patchwell_app::CleanupStep as Step;
        match step {
            Step::Superseded => Self::Superseded,
            Step::Expired => Self::Expired,
            Step::Updates => Self::Updates,
            Step::Revisions => Self::Revisions,
            Step::Computers => Self::Computers,
            Step::Files => Self::Files,
        }
    }
}

impl From<CleanupStep> for patchwell_app::CleanupStep {
    fn from(step: CleanupStep) -> Self {
        match step {
            CleanupStep::Superseded => Self::Superseded,
            CleanupStep::Expired => Self::Expired,
            CleanupStep::Updates => Self::Updates,
            CleanupStep::Revisions => Self::Revisions,
            CleanupStep::Computers => Self::Computers,
            CleanupStep::Files => Self::Files,
        }
    }
}

/// When a cleanup runs by itself, and how long something has to be of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupSettingsView {
    /// Whether it runs every day.
    pub daily: bool,
    /// At which time of day by the clock of the server, `HH:MM`.
    pub time: String,
    /// What the daily run does.
    pub steps: Vec<CleanupStep>,
    /// Days for which superseded updates are here and not approved before they are declined.
    pub superseded_days: u32,
    /// Days for which withdrawn updates are not approved before they are deleted.
    pub expired_days: u32,
    /// Days for which updates are declined before they are deleted; 0 for never.
    pub declined_days: u32,
    /// Days for which revisions are replaced and not approved before they are deleted.
    pub revision_days: u32,
    /// Days without contact after which computers are deleted.
    pub computer_days: u32,
}

impl From<&patchwell_app::CleanupSettings> for CleanupSettingsView {
    fn from(settings: &patchwell_app::CleanupSettings) -> Self {
        Self {
            daily: settings.daily,
            time: settings.time.strftime("%H:%M").to_string(),
            steps: settings.steps.iter().map(|step| (*step).into()).collect(),
            superseded_days: settings.superseded_days,
            expired_days: settings.expired_days,
            declined_days: settings.declined_days,
            revision_days: settings.revision_days,
            computer_days: settings.computer_days,
        }
    }
}

/// Change settings of the cleanup; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CleanupSettingsChange {
    /// Whether it runs every day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<bool>,
    /// At which time of day by the clock of the server, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What the daily run does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<CleanupStep>>,
    /// Days for which superseded updates are here and not approved before they are declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_days: Option<u32>,
    /// Days for which withdrawn updates are not approved before they are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired_days: Option<u32>,
    /// Days for which updates are declined before they are deleted; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined_days: Option<u32>,
    /// Days for which revisions are replaced and not approved before they are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision_days: Option<u32>,
    /// Days without contact after which computers are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computer_days: Option<u32>,
}

impl CleanupSettingsChange {
    /// The changes by the keys that the application has for them.
    pub(crate) fn texts(&self) -> Vec<(&'static str, Option<String>)> {
        let days = |days: Option<u32>| days.map(|days| days.to_string());
        let steps = self.steps.as_ref().map(|steps| {
            steps.iter().map(|step| patchwell_app::CleanupStep::from(*step).name()).collect::<Vec<_>>().join(" ")
        });
        vec![
            ("cleanup_daily", self.daily.map(|value| value.to_string())),
            ("cleanup_time", self.time.clone()),
            ("cleanup_steps", steps),
            ("cleanup_superseded_days", days(self.superseded_days)),
            ("cleanup_expired_days", days(self.expired_days)),
            ("cleanup_declined_days", days(self.declined_days)),
            ("cleanup_revision_days", days(self.revision_days)),
            ("cleanup_computer_days", days(self.computer_days)),
        ]
    }
}

/// What a cleanup did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupCounts {
    /// Superseded updates declined.
    pub superseded_declined: u64,
    /// Withdrawn updates declined.
    pub expired_declined: u64,
    /// Updates deleted.
    pub updates_deleted: u64,
    /// Updates of which older revisions were deleted.
    pub updates_compressed: u64,
    /// Revisions deleted, those of deleted updates among them.
    pub revisions_deleted: u64,
    /// Computers deleted.
    pub computers_deleted: u64,
    /// Content files deleted.
    pub files_deleted: u64,
    /// Their bytes.
    pub bytes_freed: u64,
}

/// A cleanup that ran or runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupRunView {
    /// Its steps.
    pub steps: Vec<CleanupStep>,
    /// Whether the schedule started it.
    pub is_scheduled: bool,
    /// Begun at.
    pub started: Timestamp,
    /// Ended at; absent while it runs.
    pub finished: Option<Timestamp>,
    /// What it did so far.
    pub counts: CleanupCounts,
}

/// How the cleanup is set, and what the last ones did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupStatus {
    /// The settings; change them with `PATCH /settings`.
    pub settings: CleanupSettingsView,
    /// The last runs, the newest first.
    pub runs: Vec<CleanupRunView>,
}

/// Which steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CleanupRequest {
    /// The steps; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<CleanupStep>>,
}

/// Something that a cleanup would decline or delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupItem {
    /// The step that does it.
    pub step: CleanupStep,
    /// Id of the update or the computer.
    pub id: String,
    /// Title of the update or name of the computer.
    pub title: Option<String>,
    /// How many of its revisions are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revisions: Option<u64>,
}

/// What a cleanup would do now. What one step makes possible for the next is not foreseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CleanupPreviewView {
    /// The counts it would have.
    pub counts: CleanupCounts,
    /// At most 1,000 updates and computers of each step.
    pub items: Vec<CleanupItem>,
}
