//! Conversations of agents with the whole server: HTTP, SOAP, catalog, SQLite.

mod faults;
mod recorded_scan;
