//! A clock that runs with the computer's and jumps ahead when a day is over.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use patchwell_app::clock::{Clock, SystemClock};

/// Days before today on which the story begins, so that it ends today.
const DAYS: i64 = 4;

/// The time of the story.
#[derive(Debug)]
pub(super) struct DemoClock(AtomicI64);

impl DemoClock {
    pub(super) fn new() -> Self {
        Self(AtomicI64::new(-DAYS * 24))
    }

    /// The next morning.
    pub(super) fn next_day(&self) {
        self.0.fetch_add(24, Ordering::Relaxed);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.saturating_add(SignedDuration::from_hours(self.0.load(Ordering::Relaxed))).unwrap_or(now)
    }
}
