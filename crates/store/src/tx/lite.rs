//! SQLite.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};

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
        switch_to_wal(&connection).map_err(opened)?;
        // A commit is acknowledged only when it would survive a loss of power, hence FULL.
        connection
            .execute_batch(
                "pragma synchronous = full; pragma foreign_keys = on;
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

/// Two connections that switch a new database at the same moment block each other, and SQLite then refuses one of them
/// at once, whatever the time-out.
fn switch_to_wal(connection: &Connection) -> Result<(), rusqlite::Error> {
    let end = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.execute_batch("pragma journal_mode = wal") {
            Err(error) if is_busy(&error) && Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            other => return other,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// SQLite takes `$1` for a name and numbers names as they occur; `?1` is what is meant.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}
