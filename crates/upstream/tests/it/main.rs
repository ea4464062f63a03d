//! The client against hand-written peers: recorded conversations, and everything a hostile server can do.

#[expect(dead_code, reason = "the peer can do more than these tests ask for yet")]
mod peer;
mod session;
mod support;
mod updates;
