//! Content files: checking them, and which are missing.

pub(crate) mod missing;
pub(crate) mod verify;
