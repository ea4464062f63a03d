//! How many may watch at the same time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::admin::problem::Problem;

/// On one server; each keeps a connection open.
const READERS: usize = 256;

/// Places for readers.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Semaphore>);

impl Default for Readers {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(READERS)))
    }
}

impl Readers {
    /// A place, until it is dropped.
    ///
    /// # Errors
    /// 503 when there is none.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let full = |_| {
            Problem::unavailable(format!("{READERS} readers watch already; ask again later, or read what you need."))
        };
        Arc::clone(&self.0).try_acquire_owned().map_err(full)
    }
}
