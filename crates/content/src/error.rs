//! What can go wrong with content files.

use std::io;
use std::path::{Path, PathBuf};

use patchwell_model::{Sha1, Sha256};

/// Why a file could not be taken in, read or checked.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The bytes that came are fewer or more than announced. More are noticed at the first byte too many.
    #[error("{name}: expected {expected} bytes, got {}{found}", if *.more { "at least " } else { "" })]
    WrongSize {
        /// The publisher's file name.
        name: String,
        /// Bytes announced.
        expected: u64,
        /// Bytes seen.
        found: u64,
        /// Whether reading stopped because there were too many.
        more: bool,
    },
    /// The bytes are not those that the SHA-1 names.
    #[error("{name}: expected SHA-1 {expected}, got {found}")]
    WrongSha1 {
        /// The publisher's file name.
        name: String,
        /// The digest announced.
        expected: Sha1,
        /// The digest of what came.
        found: Sha1,
    },
    /// The SHA-1 agrees and the SHA-256 does not: damage is impossible, this is a forgery.
    #[error("{name}: SHA-1 agrees, but expected SHA-256 {expected}, got {found}")]
    WrongSha256 {
        /// The publisher's file name.
        name: String,
        /// The digest announced.
        expected: Sha256,
        /// The digest of what came.
        found: Sha256,
    },
    /// The disk or the quota is full.
    #[error("no space left for content in {}", .path.display())]
    DiskFull {
        /// Where space is needed.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The source of the bytes failed.
    #[error("cannot read {name}: {source}")]
    Source {
        /// The publisher's file name.
        name: String,
        /// What the reader said.
        source: io::Error,
    },
    /// Files cannot be moved there.
    #[error("content cannot be moved to {}: {reason}", .path.display())]
    CannotMove {
        /// Where to.
        path: PathBuf,
        /// Why, and what to do.
        reason: &'static str,
    },
    /// The store's directory failed.
    #[error("cannot {action} {}: {source}", .path.display())]
    Storage {
        /// What was attempted, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ContentError {
    /// Work on a thread for blocking work that ended before its time: the server stops.
    pub(crate) fn stopped(error: tokio::task::JoinError) -> Self {
        Self::Storage {
            action: "go on with",
            path: PathBuf::from("the content store"),
            source: io::Error::other(error),
        }
    }

    /// For `map_err`: names the action and the path; a full disk becomes [`ContentError::DiskFull`].
    pub(crate) fn storage(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, source },
            _ => Self::Storage { action, path, source },
        }
    }
}
