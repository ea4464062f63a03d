//! `/report-schedules`: reports that are mailed.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
mod query;
pub(crate) mod send;
pub(crate) mod update;
mod view;
