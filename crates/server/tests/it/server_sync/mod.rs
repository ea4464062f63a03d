//! What a server below asks for its own computers.

mod upstream_client;
mod whole_sync;
