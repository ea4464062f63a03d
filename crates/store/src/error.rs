//! What can go wrong, in sentences an administrator can act on.

use patchwell_model::GroupId;

/// A failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much is waiting already; nothing was done. Agents are told to come back later.
    #[error("the database has too much waiting work")]
    Busy,
    /// The store was closed before the work was done.
    #[error("the database is closed")]
    Closed,
    /// The database could not be opened.
    #[error("cannot open the database: {0}")]
    Open(String),
    /// The connection broke; the next call makes a new one. A write whose commit was under way may have been kept.
    #[error("the connection to the database broke: {0}")]
    Disconnected(String),
    /// A newer program has written this database.
    #[error(
        "the database has schema version {found} and this program knows versions up to {known}: start a newer version of the program"
    )]
    NewerSchema {
        /// What the database has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// Another writer was in the way and stayed there; nothing was done, trying again may help.
    #[error("another writer was in the way: {0}")]
    Contention(String),
    /// A rule of the schema (unique, foreign key) refused the data.
    #[error("the database refused the data: {0}")]
    Constraint(String),
    /// What is stored cannot be understood.
    #[error("the database holds a damaged {what}: {detail}")]
    Corrupt {
        /// Which column or value.
        what: &'static str,
        /// In which way.
        detail: String,
    },
    /// Any other failure of the engine (disk full, syntax, permissions).
    #[error("the database failed: {0}")]
    Engine(String),
    /// The closure itself panicked; its changes were undone.
    #[error("a database operation crashed: {0}")]
    Panicked(String),
    /// A number does not fit where it must go.
    #[error("no {0} are left")]
    Exhausted(&'static str),
    /// No such group.
    #[error("there is no group {0}")]
    NoSuchGroup(GroupId),
    /// The group exists on every server and stays as it is.
    #[error("the group {0} is built in and cannot be changed")]
    BuiltInGroup(GroupId),
    /// Another group has the name.
    #[error("there already is a group named {0:?}")]
    GroupNameTaken(String),
    /// A group cannot be moved below itself.
    #[error("the group {0} cannot be moved into itself or a group below it")]
    GroupCycle(GroupId),
    /// What the caller's own code found wrong inside a transaction; its changes were undone.
    #[error("{0}")]
    Refused(String),
}

impl StoreError {
    /// Damage in `what`.
    pub(crate) fn corrupt(what: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Corrupt { what, detail: detail.to_string() }
    }

    /// Whether the same work may succeed when it is simply done again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Disconnected(_) | Self::Contention(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{ConstraintViolation, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase};
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Contention(text),
            Some(ConstraintViolation) => Self::Constraint(text),
            Some(DatabaseCorrupt | NotADatabase) => Self::Corrupt { what: "file", detail: text },
            _ => Self::Engine(text),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        if error.is_closed() {
            return Self::Disconnected(error.to_string());
        }
        let Some(db) = error.as_db_error() else { return Self::Engine(with_causes(&error)) };
        let text = match db.detail() {
            Some(detail) => format!("{} ({detail})", db.message()),
            None => db.message().to_owned(),
        };
        match *db.code() {
            SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE | SqlState::LOCK_NOT_AVAILABLE => {
                Self::Contention(text)
            }
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
                Self::Disconnected(text)
            }
            ref code if code.code().starts_with("23") => Self::Constraint(text),
            _ => Self::Engine(text),
        }
    }
}

/// An error and what caused it, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
