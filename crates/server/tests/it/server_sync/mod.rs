//! What a server below asks for its own computers.

mod recorded;
mod refusals;
mod upstream_client;
mod whole_sync;
