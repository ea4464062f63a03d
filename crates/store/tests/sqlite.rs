//! The suite on SQLite.

mod suite;

use patchwell_store::StoreConfig;
use suite::Database;

fn database() -> Option<Database> {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig::Sqlite(folder.path().join("new folder/patchwell.db"));
    Some(Database::new(config, Some(folder)))
}

suite::run_on!(database);
