//! One bandwidth for all downloads together.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

/// So much time's worth of bytes may come at once after a pause.
const BURST_SECONDS: f64 = 0.25;
/// A wait is never longer than this, so that tiny rates cannot overflow it.
const LONGEST_WAIT: f64 = 3_600.0;

/// A token bucket that many downloads share. Cheap to clone; all clones are one. The rate may change while they wait.
#[derive(Debug, Clone)]
pub struct Limiter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    bucket: Mutex<Bucket>,
    changed: Notify,
}

#[derive(Debug)]
struct Bucket {
    /// Bytes a second; `None` is no limit, 0 is a standstill.
    rate: Option<u64>,
    /// Bytes that may be taken now; below 0 when more was taken.
    tokens: f64,
    filled: Instant,
}

impl Limiter {
    /// At most `rate` bytes a second; `None` is no limit. Make it on a runtime.
    #[must_use]
    pub fn new(rate: Option<u64>) -> Self {
        let bucket = Bucket { rate, tokens: 0.0, filled: Instant::now() };
        Self(Arc::new(Shared { bucket: Mutex::new(bucket), changed: Notify::new() }))
    }

    /// Changes the rate, for those who wait too.
    pub fn set_rate(&self, rate: Option<u64>) {
        let mut bucket = self.0.bucket.lock();
        if bucket.rate != rate {
            bucket.fill(Instant::now());
            bucket.rate = rate;
            // Debt at the old rate would be a wait of another length at the new one.
            bucket.tokens = 0.0;
            drop(bucket);
            self.0.changed.notify_waiters();
        }
    }

    /// The rate in force.
    #[must_use]
    pub fn rate(&self) -> Option<u64> {
        self.0.bucket.lock().rate
    }

    /// Waits until `bytes` that came may be followed by more.
    pub async fn take(&self, bytes: u64) {
        loop {
            let changed = self.0.changed.notified();
            let wait = {
                let mut bucket = self.0.bucket.lock();
                bucket.fill(Instant::now());
                match bucket.take(bytes) {
                    None => return,
                    Some(wait) => wait,
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = changed => {}
            }
        }
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        if let Some(rate) = self.rate {
            let rate = as_float(rate);
            self.tokens = (self.tokens + elapsed * rate).min(rate * BURST_SECONDS);
        }
    }

    /// Takes tokens, or tells how long to wait before the next try.
    fn take(&mut self, bytes: u64) -> Option<Duration> {
        let rate = as_float(self.rate?);
        if self.tokens >= 0.0 && rate > 0.0 {
            self.tokens -= as_float(bytes);
            return None;
        }
        // A little more, so that rounding never makes it a wait of nothing.
        let seconds = if rate > 0.0 { -self.tokens / rate + 0.001 } else { LONGEST_WAIT };
        Some(Duration::from_secs_f64(seconds.clamp(0.001, LONGEST_WAIT)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates need no 53 bits")]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const KB: u64 = 1_000;

    async fn pull(limiter: &Limiter, chunks: u64) {
        for _ in 0..chunks {
            limiter.take(10 * KB).await;
        }
    }

    // The clock of these tests is virtual: it moves exactly by what is waited for.

    #[tokio::test(start_paused = true)]
    async fn all_downloads_together_keep_to_the_limit() {
        let limiter = Limiter::new(Some(100 * KB));
        let start = Instant::now();
        tokio::join!(pull(&limiter, 50), pull(&limiter, 50), pull(&limiter, 100));
        // 2 MB at 100 kB/s; the last chunk needs no wait after it.
        let took = start.elapsed().as_secs_f64();
        assert!((19.0..21.0).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_limit_holds_for_those_who_wait() {
        let limiter = Limiter::new(Some(0));
        let start = Instant::now();
        let pulling = tokio::spawn({
            let limiter = limiter.clone();
            async move { pull(&limiter, 100).await }
        });
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert!(!pulling.is_finished());
        limiter.set_rate(Some(100 * KB));
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!pulling.is_finished());
        limiter.set_rate(None);
        pulling.await.unwrap();
        assert!((15.0..15.1).contains(&start.elapsed().as_secs_f64()));
    }

    #[tokio::test(start_paused = true)]
    async fn no_limit_is_no_wait() {
        let start = Instant::now();
        pull(&Limiter::new(None), 1_000).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
