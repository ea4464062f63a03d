//! Real HTTP over loopback, one module for each of the crate's; `agents` are conversations with the whole server.

mod admin;
mod agents;
mod content;
mod hierarchy;
mod http;
mod server_sync;
mod support;
mod sync;
mod tls;
