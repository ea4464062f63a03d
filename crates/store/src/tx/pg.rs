//! PostgreSQL.

use std::collections::HashMap;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};

use crate::error::with_causes;
use crate::row::{Inner, Row};
use crate::{StoreError, Value};

/// Prepared statements kept for each connection; the texts are few.
const CACHED_STATEMENTS: usize = 512;

pub(super) struct Pg {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Pg {
    pub(super) fn connect(url: &str) -> Result<Self, StoreError> {
        let opened = |error: postgres::Error| StoreError::Open(with_causes(&error));
        let mut config: Config = url.parse().map_err(opened)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        if config.get_application_name().is_none() {
            config.application_name("patchwell");
        }
        let mut client = config.connect(NoTls).map_err(opened)?;
        // A server that was set to lose commits in a crash is told not to for ours.
        client.batch_execute("set synchronous_commit = on; set client_min_messages = warning").map_err(opened)?;
        Ok(Self { client, statements: HashMap::new() })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= CACHED_STATEMENTS {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn execute(&mut self, sql: &str, parameters: &[Value<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
        Ok(self.client.execute(&statement, &parameters)?)
    }

    pub(super) fn for_each(
        &mut self,
        sql: &str,
        parameters: &[Value<'_>],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let mut rows = self.client.query_raw(&statement, parameters.iter().map(|value| value as &dyn ToSql))?;
        while let Some(row) = rows.next()? {
            visit(&Row(Inner::Pg(&row)))?;
        }
        Ok(())
    }
}
