//! What can go wrong in an act of the administrator or an agent.

use patchwell_catalog::Refusal;
use patchwell_content::ContentError;
use patchwell_model::InvalidGroupName;
use patchwell_store::StoreError;
use patchwell_upstream::UpstreamError;

/// Why something was not done. Every text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The catalog's rules forbid it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name of a group cannot be used.
    #[error(transparent)]
    GroupName(#[from] InvalidGroupName),
    /// It is not there.
    #[error("{what} {name:?} does not exist; {hint}")]
    NotFound {
        /// Which kind of thing.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What to do.
        hint: &'static str,
    },
    /// It cannot be done in the present state.
    #[error("{0}")]
    Conflict(String),
    /// The server above decides that.
    #[error("this server is a replica, so {0} on {1}; do it there, or make this server autonomous first")]
    Replica(&'static str, String),
    /// The request itself makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// Whoever asks may not.
    #[error("{0}")]
    Forbidden(String),
    /// It is no longer what the request says it was.
    #[error("it was changed meanwhile; read it again and decide anew")]
    Stale,
    /// A plan would do something else by now.
    #[error("what it would do moved since it was planned; look at what is different, and plan it again")]
    Moved {
        /// What it would no longer do.
        gone: Vec<String>,
        /// What it would do now.
        new: Vec<String>,
    },
    /// More than the server takes at once; the same request may succeed later.
    #[error("the server is too busy; try again later")]
    Busy,
    /// The database.
    #[error("the database failed: {0}")]
    Store(StoreError),
    /// The content store.
    #[error("the content store failed: {0}")]
    Content(#[from] ContentError),
    /// The server above.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// Something the operating system refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            other => Self::Store(other),
        }
    }
}

impl From<patchwell_bundle::BundleError> for AppError {
    fn from(error: patchwell_bundle::BundleError) -> Self {
        Self::Invalid(format!("the bundle cannot be used: {error}"))
    }
}

impl AppError {
    /// Something that is not there.
    #[must_use]
    pub fn not_found(what: &'static str, name: impl Into<String>, hint: &'static str) -> Self {
        Self::NotFound { what, name: name.into(), hint }
    }
}
