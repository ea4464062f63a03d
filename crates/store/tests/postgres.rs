//! The suite on a real PostgreSQL, started for the occasion.

mod suite;

use patchwell_store::StoreConfig;
use patchwell_testkit::Postgres;
use suite::Database;

fn database() -> Option<Database> {
    let server = Postgres::start().unwrap()?;
    Some(Database::new(StoreConfig::Postgres(server.url().to_owned()), None))
}

suite::run_on!(database);
