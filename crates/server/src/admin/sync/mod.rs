//! Synchronization with the server above: status, settings, runs.

pub(crate) mod control;
pub(crate) mod history;
pub(crate) mod settings;
pub(crate) mod status;
