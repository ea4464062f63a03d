//! Conversations of agents with the whole server: HTTP, SOAP, catalog, SQLite.

mod approvals;
mod cleanup;
mod dialects;
mod drivers;
mod extended;
mod faults;
mod groups;
mod protocol_versions;
mod recorded_scan;
mod reports;
mod round_trips;
mod rules;
