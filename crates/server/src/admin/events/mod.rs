//! Events of computers, and what changes on the server while somebody watches.

pub(crate) mod announce;
pub(crate) mod list;
pub(crate) mod readers;
pub(crate) mod stream;
