//! SQLite.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::row::{Inner, Row};
use crate::tx::Mode;
use crate::{StoreError, Value};

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct Lite(Connection);

impl Lite {
    pub(super) fn open(path: &Path, mode: Mode) -> Result<Self, StoreError> {
        let opened = |error: rusqlite::Error| StoreError::Open(format!("{}: {error}", path.display()));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| StoreError::Open(format!("{}: {e}", folder.display())))?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(opened)?;
        // Before the journal mode: switching it is itself something another connection can block.
        connection.busy_timeout(BUSY_TIMEOUT).map_err(opened)?;
        // A commit is acknowledged only when it would survive a loss of power, hence FULL.
        connection
            .execute_batch(
                "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
                 pragma cache_size = -16384; pragma mmap_size = 268435456; pragma temp_store = memory",
            )
            .map_err(opened)?;
        if mode == Mode::Read {
            connection.execute_batch("pragma query_only = on").map_err(opened)?;
        }
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self(connection))
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(sql)?)
    }

    pub(super) fn execute(&self, sql: &str, parameters: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        Ok(statement.execute(params_from_iter(parameters))? as u64)
    }

    pub(super) fn for_each(
        &self,
        sql: &str,
        parameters: &[Value<'_>],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        while let Some(row) = rows.next()? {
            visit(&Row(Inner::Lite(row)))?;
        }
        Ok(())
    }
}

/// SQLite takes `$1` for a name and numbers names as they occur; `?1` is what is meant.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}
