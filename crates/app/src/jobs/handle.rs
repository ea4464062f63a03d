//! What a running job tells and is told.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use patchwell_store::jobs::Progress;

/// Shared between a job and those who watch it.
#[derive(Debug, Default)]
pub(crate) struct JobHandle {
    progress: Mutex<Progress>,
    cancelled: AtomicBool,
    moved: AtomicBool,
}

impl JobHandle {
    /// Tells how far it is. Cheap: meant to be called often.
    pub(crate) fn progress(&self, done: u64, total: u64, message: &str) {
        self.moved.store(true, Ordering::Relaxed);
        let mut progress = self.progress.lock();
        progress.done = done;
        progress.total = total;
        if progress.message != message {
            progress.message.clear();
            progress.message.push_str(message);
        }
    }

    /// How far it is.
    pub(crate) fn current(&self) -> Progress {
        self.progress.lock().clone()
    }

    /// Whether it told something since this was asked last.
    pub(crate) fn has_moved(&self) -> bool {
        self.moved.swap(false, Ordering::Relaxed)
    }

    /// Asks it to stop at the next good moment.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
