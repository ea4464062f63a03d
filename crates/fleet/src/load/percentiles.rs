//! Latencies and their percentiles.

use std::time::Duration;

/// How long each answer took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub(super) fn push(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// The latency that so many per mille of the answers did not exceed; zero when there were none. 500 is the median,
    /// 1000 the maximum.
    #[must_use]
    pub fn per_mille(&self, per_mille: usize) -> Duration {
        let rank = (self.0.len() * per_mille.min(1_000)).div_ceil(1_000).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank() {
        let mut latencies = Latencies((1..=100).rev().map(Duration::from_millis).collect());
        latencies.sort();
        assert_eq!(latencies.per_mille(500), Duration::from_millis(50));
        assert_eq!(latencies.per_mille(999), Duration::from_millis(100));
        assert_eq!(latencies.per_mille(0), Duration::from_millis(1));
        assert_eq!(Latencies::default().per_mille(500), Duration::ZERO);
    }
}
