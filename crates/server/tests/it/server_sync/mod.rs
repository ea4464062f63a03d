//! What a server below asks for its own computers.

mod changes;
mod deployments;
mod documents;
mod recorded;
mod refusals;
mod upstream_client;
mod whole_sync;
