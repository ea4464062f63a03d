//! Files that this server should have, and how far it is with fetching them. One node fetches each file and keeps a
//! lease on it; when the node is gone the lease runs out and another goes on.

mod list;
mod run;
mod want;

use patchwell_model::{Sha1, Timestamp};

pub use list::{Summary, get, list, summary};
pub use run::{Failure, claim, end_leases, fail, finish, release, renew};
pub(crate) use want::addresses_learned;
pub use want::{NewDownload, cancel, forget, lost, retry, retry_failed, want, wished_below};

use crate::codes::Code;
use crate::files::{self, FileRecord};
use crate::{Row, StoreError};

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DownloadState {
    /// Waits for its turn or for its next attempt, or is being fetched.
    Queued,
    /// On hand.
    Done,
    /// An administrator does not want it now.
    Cancelled,
    /// Given up, until an administrator wants it tried again.
    Failed,
}

/// Why a file is wanted: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Reasons(pub u8);

impl Reasons {
    /// An update that has it is approved, or is to be ready for it.
    pub const APPROVED: Self = Self(1);
    /// A downstream server asked for it.
    pub const DOWNSTREAM: Self = Self(2);
    /// It is a licence text.
    pub const EULA: Self = Self(4);

    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `others` is among them.
    #[must_use]
    pub fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// A file that this server should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The file.
    pub file: FileRecord,
    /// Where it stands.
    pub state: DownloadState,
    /// Why it is wanted.
    pub reasons: Reasons,
    /// What is smaller comes first; a deadline's microseconds since 1970, where there is one.
    pub priority: i64,
    /// Bytes that are there.
    pub bytes: u64,
    /// Attempts that failed since it was wanted.
    pub attempts: u32,
    /// Not before this.
    pub next_attempt: Timestamp,
    /// How the last attempt failed.
    pub error: Option<String>,
    /// Addresses that gave another file.
    pub wrong_urls: Vec<String>,
    /// Until when a node fetches it.
    pub lease_until: Option<Timestamp>,
    /// Wanted since.
    pub created: Timestamp,
}

/// To read with [`download`]; `f` is the file and `d` the download.
const COLUMNS: &str =
    "f.sha1, f.sha256, f.name, f.size, f.urls, f.present_since, d.state, d.reasons, d.priority, d.bytes,
    d.attempts, d.next_attempt, d.error, d.wrong_urls, d.lease_until, d.created";

fn download(row: &Row<'_>) -> Result<Download, StoreError> {
    Ok(Download {
        file: files::record(row)?,
        state: DownloadState::from_code(row.int(6)?)?,
        reasons: Reasons(row.narrow(7)?),
        priority: row.int(8)?,
        bytes: row.narrow(9)?,
        attempts: row.narrow(10)?,
        next_attempt: row.time(11)?,
        error: row.opt_text(12)?.map(str::to_owned),
        wrong_urls: row.text(13)?.lines().map(str::to_owned).collect(),
        lease_until: row.opt_time(14)?,
        created: row.time(15)?,
    })
}

fn number(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The digest in the first column.
fn sha1(row: &Row<'_>) -> Result<Sha1, StoreError> {
    files::sha1(row, 0)
}
