//! Content files, from real servers on this computer.

mod fetching;
mod languages;
mod relocate;
mod repair;
#[expect(dead_code, reason = "tests of the content store use the rest")]
#[path = "../../../../content/tests/fetch/server.rs"]
mod server;
mod support;
