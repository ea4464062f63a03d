//! Conversations of agents with the whole server: HTTP, SOAP, catalog, SQLite.

mod approvals;
mod cleanup;
mod conflicts;
mod dialects;
mod drivers;
mod extended;
mod faults;
mod groups;
mod protocol_versions;
mod recorded_scan;
mod reports;
mod rings;
mod round_trips;
mod rules;
