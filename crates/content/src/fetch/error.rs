//! Why a file could not be fetched.

use crate::ContentError;

/// Why a download did not end with a verified file.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nobody said where it is.
    #[error("no address of {name} is known; import a folder that has it")]
    NoUrl {
        /// The publisher's file name.
        name: String,
    },
    /// The address, or one it redirects to, is none that this server may ask.
    #[error("{url} is not asked: {reason}")]
    NotAllowed {
        /// The address.
        url: String,
        /// Which rule forbids it, and what to do.
        reason: String,
    },
    /// The server does not have it (yet).
    #[error("{url} is not there")]
    NotThere {
        /// The address.
        url: String,
    },
    /// The server answered something else than the file.
    #[error("{url} answered with HTTP status {status}")]
    Refused {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// What the server says about the file contradicts the catalog.
    #[error("{url} is another file: {difference}")]
    Disagrees {
        /// The address.
        url: String,
        /// What differs.
        difference: String,
    },
    /// All bytes came, and they are not the expected file.
    #[error("{url} has wrong bytes: {source}")]
    WrongBytes {
        /// The address.
        url: String,
        /// The difference.
        source: ContentError,
    },
    /// No connection, or it broke.
    #[error("{url} cannot be read: {message}")]
    Connection {
        /// The address.
        url: String,
        /// What the network said.
        message: String,
    },
    /// The server sends nothing, or next to nothing.
    #[error("{url} stopped sending")]
    Stalled {
        /// The address.
        url: String,
    },
    /// Another process fetches the same file into the same store.
    #[error("{name} is being fetched already")]
    Busy {
        /// The publisher's file name.
        name: String,
    },
    /// The store failed; other addresses would not help.
    #[error(transparent)]
    Storage(#[from] ContentError),
}

impl FetchError {
    /// Whether another address, or the same one a moment later, may help.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        !matches!(self, Self::Storage(_) | Self::Busy { .. } | Self::NoUrl { .. })
    }

    /// Whether the same address a moment later may help.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Connection { .. } | Self::Stalled { .. } => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 429 || *status == 408,
            _ => false,
        }
    }

    /// Whether what came from there was something else than the file.
    pub(crate) fn is_wrong_file(&self) -> bool {
        matches!(self, Self::Disagrees { .. } | Self::WrongBytes { .. })
    }
}

/// A download that failed at every address.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct FetchFailure {
    /// The most telling of the failures.
    pub error: FetchError,
    /// Addresses that gave another file; ask them last the next time.
    pub wrong: Vec<String>,
    /// Whether a server that was asked does not have it, however the others failed.
    pub is_not_there: bool,
}

impl FetchFailure {
    /// Whether the disk is full: then nothing else can be fetched either.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self.error, FetchError::Storage(ContentError::DiskFull { .. }))
    }
}
