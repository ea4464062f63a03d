//! The client against hand-written peers: recorded conversations, and everything a hostile server can do.

mod hostile;
mod peer;
mod recorded;
mod session;
mod support;
mod updates;
