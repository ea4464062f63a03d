//! Where the database is and how hard it may be worked.

use std::path::PathBuf;
use std::str::FromStr;

use crate::StoreError;

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// One SQLite file; it and its folder are made when they do not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL server, `postgres://user:password@host/database` or `host=… dbname=…`.
    Postgres(String),
}

impl std::fmt::Debug for StoreConfig {
    /// Leaves out the URL of a PostgreSQL server: it may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({path:?})"),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl FromStr for StoreConfig {
    type Err = StoreError;

    /// A `postgres://` or `postgresql://` URL, `sqlite:` and a path, or a bare path.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(StoreError::Open(format!("{text:?} is neither a path nor a postgres:// URL")));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// Numbers of threads and lengths of queues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// Threads that read, each with its own connection.
    pub readers: usize,
    /// Threads that write; SQLite always has one.
    pub writers: usize,
    /// Reads that may wait before the next is refused with [`StoreError::Busy`].
    pub read_queue: usize,
    /// Writes that may wait before the next is refused with [`StoreError::Busy`].
    pub write_queue: usize,
    /// Writes that may share one commit.
    pub group_size: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { readers: 4, writers: 4, read_queue: 1024, write_queue: 1024, group_size: 128 }
    }
}
