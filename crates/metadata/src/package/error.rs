//! Why a package could not be read.

use std::path::PathBuf;

use super::SinkError;
use crate::cabinet::CabinetError;

/// Why a package could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The file system.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What.
        source: std::io::Error,
    },
    /// A broken cabinet.
    #[error("{name}: {source}")]
    Cabinet {
        /// Which.
        name: String,
        /// What.
        source: CabinetError,
    },
    /// It holds nothing that is known here.
    #[error("{0} is not a package of updates")]
    Unknown(PathBuf),
    /// Broken in another way.
    #[error("{name}: {reason}")]
    Broken {
        /// Which file or member.
        name: String,
        /// What.
        reason: String,
    },
    /// The receiver of the revisions failed.
    #[error("{0}")]
    Sink(SinkError),
}
