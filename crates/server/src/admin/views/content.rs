//! Content files.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RevisionReference;

/// A file that the catalog names and the content store does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingFile {
    /// The publisher's name for it; untrusted.
    pub name: String,
    /// SHA-1, upper-case hexadecimal.
    pub sha1: String,
    /// Bytes.
    pub size: u64,
    /// Updates that need it.
    pub updates: Vec<RevisionReference>,
    /// Whether one of them is approved for some group.
    pub is_approved: bool,
    /// Where the publisher serves it, as far as known.
    pub source_urls: Vec<String>,
}

/// Check the content store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {}

/// How far this server is with the files that it should have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContentSummary {
    /// Bytes of all files that are wanted and not set aside.
    pub bytes_wanted: u64,
    /// Of these, bytes on hand; parts of files that are being fetched too.
    pub bytes_have: u64,
    /// Files that wait or are being fetched.
    pub files_queued: u64,
    /// Of these, files that are being fetched now.
    pub files_running: u64,
    /// Of these, files whose last attempt failed; they are tried again.
    pub files_retried: u64,
    /// Wanted files on hand.
    pub files_done: u64,
    /// Files set aside.
    pub files_cancelled: u64,
    /// Files given up, until they are tried again on demand.
    pub files_failed: u64,
    /// Whether an administrator has paused all downloads.
    pub paused: bool,
    /// Why nothing is fetched although something waits.
    pub obstacle: Option<String>,
    /// Where files are kept.
    pub folder: String,
    /// The folder they are being moved from.
    pub moving_from: Option<String>,
}

/// Where a wanted file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownloadState {
    /// It waits for its turn or for its next attempt, or is being fetched.
    Queued,
    /// It is on hand.
    Done,
    /// It was set aside.
    Cancelled,
    /// It was given up.
    Failed,
}

/// Why a file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownloadReason {
    /// An update that has it is approved, or is to be ready for it.
    Approved,
    /// A server below asked for it.
    Downstream,
    /// It is a licence text.
    Eula,
}

/// A file that this server should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownloadView {
    /// The publisher's name for it; untrusted.
    pub name: String,
    /// SHA-1, upper-case hexadecimal.
    pub sha1: String,
    /// Bytes.
    pub size: u64,
    /// Bytes that are there.
    pub bytes: u64,
    /// Where it stands.
    pub state: DownloadState,
    /// Whether it is being fetched now.
    pub is_running: bool,
    /// Why it is wanted.
    pub reasons: Vec<DownloadReason>,
    /// Attempts that failed.
    pub attempts: u32,
    /// When the next attempt is due, if it waits.
    pub next_attempt: Option<Timestamp>,
    /// How the last attempt failed.
    pub error: Option<String>,
    /// Wanted since.
    pub created: Timestamp,
}

/// Which downloads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DownloadSelection {
    /// SHA-1s; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<String>>,
}

/// How many downloads something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DownloadCount {
    /// Files.
    pub files: u64,
}

/// A folder of the server for content files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentFolder {
    /// Its absolute path.
    pub folder: String,
}
