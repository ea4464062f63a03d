//! Approvals: making and listing them.

pub(crate) mod create;
pub(crate) mod list;
