//! Time as agents see it: it starts where the caller says and may run faster than real time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// A clock that agents read and wait by.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Timestamp,
    started: Instant,
    scale: f64,
}

impl Clock {
    /// Starts at `start`; `scale` simulated seconds pass in one real second.
    #[must_use]
    pub fn new(start: Timestamp, scale: f64) -> Self {
        Self { start, started: Instant::now(), scale: scale.max(0.001) }
    }

    /// The simulated time, `offset_seconds` off.
    #[must_use]
    pub fn now(&self, offset_seconds: i64) -> Timestamp {
        let elapsed = self.started.elapsed().as_secs_f64() * self.scale;
        let since = SignedDuration::try_from_secs_f64(elapsed).unwrap_or_default();
        let offset = SignedDuration::from_secs(offset_seconds);
        self.start.saturating_add(since).and_then(|time| time.saturating_add(offset)).unwrap_or(self.start)
    }

    /// Waits for so long in simulated time.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration.div_f64(self.scale)).await;
    }
}
