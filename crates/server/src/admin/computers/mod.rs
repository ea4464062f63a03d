//! Computers: listing, everything about one, its groups, forgetting it.

pub(crate) mod compare;
pub(crate) mod delete;
pub(crate) mod expect;
pub(crate) mod expected;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod set_groups;
pub(crate) mod why;
