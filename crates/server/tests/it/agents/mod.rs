//! Conversations of agents with the whole server: HTTP, SOAP, catalog, SQLite.

mod recorded_scan;
