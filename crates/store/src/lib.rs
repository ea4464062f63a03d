//! SQLite and PostgreSQL: everything the server remembers.
//!
//! [`Store`] owns the database threads. Callers hand it closures that get a [`Tx`] and call the functions of the
//! modules below, one module for each aggregate; several calls in one closure are one transaction:
//!
//! ```no_run
//! # async fn example(store: patchwell_store::Store) -> Result<(), patchwell_store::StoreError> {
//! use patchwell_store::{groups, settings};
//! let groups = store.read(groups::list).await?;
//! store.write(move |tx| settings::set(tx, "groups seen", &groups.len().to_string())).await?;
//! # Ok(()) }
//! ```
//!
//! # Adding something to remember
//! 1. A new numbered file in `migrations/`, listed in `migrate.rs`; released files never change.
//! 2. Functions `fn operation(tx: &mut Tx, …) -> Result<…, StoreError>` in the file of the aggregate. One SQL text
//!    for both engines, `$1` parameters, integers, texts and blobs only; "not found" is `Ok(None)` or `false`.
//! 3. A test in `tests/suite/`, which runs on both engines.

pub mod approvals;
pub mod audit;
pub mod bundles;
pub mod cleanup;
pub mod compliance_days;
pub mod computers;
pub mod decisions;
pub mod declines;
pub mod deliveries;
pub mod downloads;
pub mod downstream;
pub mod eulas;
pub mod events;
pub mod files;
pub mod groups;
pub mod idempotency;
pub mod identity;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod plans;
pub mod report_schedules;
pub mod revisions;
pub mod rings;
pub mod rollouts;
pub mod rollups;
pub mod rules;
pub mod saved_views;
pub mod sessions;
pub mod settings;
pub mod status;
pub mod sync_anchors;
pub mod sync_runs;
pub mod sync_skipped;
pub mod tokens;
pub mod upstream_deployments;
pub mod users;
pub mod webhooks;

mod codec;
mod codes;
mod config;
mod counters;
mod error;
mod migrate;
mod pack;
mod queue;
mod row;
mod scope;
mod sql;
mod store;
mod tx;
mod value;
mod worker;

pub use config::{StoreConfig, StoreOptions};
pub use error::StoreError;
pub use migrate::SCHEMA_VERSION;
pub use row::Row;
pub use store::Store;
pub use tx::Tx;
pub use value::Value;
