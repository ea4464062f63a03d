//! Updates: listing, everything about one, its fragments, declining, status.

pub(crate) mod decline;
pub(crate) mod fragments;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod reinstate;
pub(crate) mod status;
