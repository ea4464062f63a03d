//! Helpers for tests: shared data, a real PostgreSQL, temporary servers.

mod data;
mod postgres;
pub mod sample_catalog;

pub use data::shared_data;
pub use postgres::Postgres;
