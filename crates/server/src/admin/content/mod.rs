//! Content files: fetching, checking and moving them, and which are missing.

pub(crate) mod control;
pub(crate) mod downloads;
pub(crate) mod missing;
pub(crate) mod relocate;
pub(crate) mod repair;
pub(crate) mod summary;
pub(crate) mod verify;
