//! Work that takes time: rows in the database, so that it survives a restart and any node can do it, once.

mod handle;
mod kind;
mod once;
mod report;
mod runner;
mod start;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

pub(crate) use handle::JobHandle;
pub use kind::JobKind;
pub(crate) use once::Once;
pub use once::once;
pub use runner::JobOutcome;

/// What the application knows of jobs beside the database: those that run here, and the whole outcomes of the last.
pub(crate) struct Jobs {
    /// Names this process in leases.
    pub(crate) owner: String,
    pub(crate) running: Mutex<HashMap<i64, Arc<JobHandle>>>,
    pub(crate) outcomes: Mutex<BTreeMap<i64, JobOutcome>>,
    /// Rung when a job is queued.
    pub(crate) queued: Notify,
}

impl Jobs {
    pub(crate) fn new(owner: String) -> Self {
        Self { owner, running: Mutex::default(), outcomes: Mutex::default(), queued: Notify::new() }
    }
}
