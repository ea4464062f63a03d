//! The client against hand-written peers: recorded conversations, and everything a hostile server can do.

mod hostile;
mod operations;
mod peer;
mod proxy;
mod recorded;
mod session;
mod support;
mod tls;
mod updates;
