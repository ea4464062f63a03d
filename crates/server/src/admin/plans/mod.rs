//! `/plans`: acts that are shown first and applied as they were shown.

pub(crate) mod apply;
pub(crate) mod create;
pub(crate) mod get;
mod request;
mod show;
