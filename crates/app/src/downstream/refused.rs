//! Why a rollup is not taken.

use uuid::Uuid;

use crate::AppError;

/// Why a rollup of a server below is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RollupRefused {
    /// The settings say that computers and their status are not wanted.
    #[error("this server takes no computers and no status; switch hierarchy_detailed_rollup on to take them")]
    NotDetailed,
    /// More in one call than [`patchwell_model::rollup::RollupLimits`] allow; names what.
    #[error("there are too many {0} in one call")]
    TooMany(&'static str),
    /// A server that is not known, or may not synchronize.
    #[error("the server {0} is not known here or may not synchronize; let it synchronize first")]
    UnknownServer(Uuid),
    /// Servers that would be above themselves, or one with the id of this server.
    #[error("the server {0} would be above itself; every server needs an id of its own")]
    Circle(Uuid),
    /// More servers or computers than the settings allow.
    #[error("there are as many {0} as the settings allow")]
    Full(&'static str),
    /// It could not be written down.
    #[error(transparent)]
    Failed(#[from] AppError),
}
