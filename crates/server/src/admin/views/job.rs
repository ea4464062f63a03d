//! Jobs: work that takes time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Import packages and documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// Files and directories on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Id of an upload, instead of paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// Leave out the decisions of a bundle: groups, approvals, declines, accepted licences.
    #[serde(default)]
    pub metadata_only: bool,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Not begun.
    Queued,
    /// Under way.
    Running,
    /// Done; warnings may tell of parts that were left out.
    Done,
    /// Stopped by an error.
    Failed,
    /// Stopped by an administrator.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    /// In words, as tables show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Progress of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobProgress {
    /// What it is doing, in words.
    pub step: String,
    /// Units done.
    pub done: u64,
    /// Units in all, where known.
    pub total: Option<u64>,
}

/// An oddity that did not stop the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobWarning {
    /// What it concerns: an update, a file.
    pub subject: String,
    /// What happened, and what was done about it; untrusted text may be quoted in it.
    pub message: String,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its id.
    pub id: String,
    /// What kind: `import`, `verify_content`.
    pub kind: String,
    /// What it works on, in words.
    pub subject: String,
    /// How far it is.
    pub state: JobState,
    /// Progress.
    pub progress: JobProgress,
    /// What it counted so far, by name, such as `revisions_added`.
    pub counts: BTreeMap<String, u64>,
    /// The first warnings.
    pub warnings: Vec<JobWarning>,
    /// How many warnings there are in all.
    pub warning_count: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// Asked for at.
    pub created: Timestamp,
    /// Ended at.
    pub finished: Option<Timestamp>,
}
