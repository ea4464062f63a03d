//! The one way to the database: a connection inside a transaction, the same for both engines.

mod lite;
mod pg;

use crate::row::Row;
use crate::{StoreConfig, StoreError, Value};

/// A connection inside a transaction that the caller neither begins nor ends.
///
/// Statements are the same text for both engines: parameters are `$1`, `$2`, …, and `$` occurs nowhere else.
pub struct Tx(Engine);

enum Engine {
    Lite(lite::Lite),
    Pg(Box<pg::Pg>),
}

/// What a connection and its transactions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A consistent view, no changes.
    Read,
    /// Changes; on SQLite the only one of its kind.
    Write,
}

impl Tx {
    /// Opens a connection. Never call it on a thread of an async runtime.
    pub(crate) fn connect(config: &StoreConfig, mode: Mode) -> Result<Self, StoreError> {
        match config {
            StoreConfig::Sqlite(path) => lite::Lite::open(path, mode).map(|lite| Self(Engine::Lite(lite))),
            StoreConfig::Postgres(url) => pg::Pg::connect(url).map(|pg| Self(Engine::Pg(Box::new(pg)))),
        }
    }

    /// Whether this is PostgreSQL, for the few places where the engines differ.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.0, Engine::Pg(_))
    }

    /// Whether the connection is of no further use.
    pub(crate) fn is_broken(&self) -> bool {
        match &self.0 {
            Engine::Lite(_) => false,
            Engine::Pg(pg) => pg.is_closed(),
        }
    }

    /// Runs statements without parameters: transaction control and migrations.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match &mut self.0 {
            Engine::Lite(lite) => lite.batch(sql),
            Engine::Pg(pg) => pg.batch(sql),
        }
    }

    pub(crate) fn begin(&mut self, mode: Mode) -> Result<(), StoreError> {
        let sql = match (self.is_postgres(), mode) {
            (false, Mode::Read) => "begin deferred",
            (false, Mode::Write) => "begin immediate",
            (true, Mode::Read) => "begin isolation level repeatable read read only",
            (true, Mode::Write) => "begin isolation level read committed",
        };
        self.batch(sql)
    }

    /// Runs a statement and tells how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub fn execute(&mut self, sql: &str, parameters: &[Value<'_>]) -> Result<u64, StoreError> {
        match &mut self.0 {
            Engine::Lite(lite) => lite.execute(sql, parameters),
            Engine::Pg(pg) => pg.execute(sql, parameters),
        }
    }

    /// Runs a query and calls `visit` with each row as it comes.
    ///
    /// # Errors
    /// When the engine refuses the query, or the first error of `visit`.
    pub fn for_each(
        &mut self,
        sql: &str,
        parameters: &[Value<'_>],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.0 {
            Engine::Lite(lite) => lite.for_each(sql, parameters, visit),
            Engine::Pg(pg) => pg.for_each(sql, parameters, visit),
        }
    }

    /// Runs a query and collects what `map` makes of its rows.
    ///
    /// # Errors
    /// When the engine refuses the query, or the first error of `map`.
    pub fn query<T>(
        &mut self,
        sql: &str,
        parameters: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.for_each(sql, parameters, &mut |row| {
            found.push(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a query and returns what `map` makes of its first row, if there is one.
    ///
    /// # Errors
    /// When the engine refuses the query, or the error of `map`.
    pub fn first<T>(
        &mut self,
        sql: &str,
        parameters: &[Value<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, parameters, map)?.into_iter().next())
    }
}
