//! Times as another server's clock gives them.

use jiff::SignedDuration;
use patchwell_model::Timestamp;

/// Clocks that differ by less are taken for equal ([MS-WSUSSS] product behavior notes 50, 54 and 61).
const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// The difference between our clock and that of a server below.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skew {
    difference: SignedDuration,
    now: Timestamp,
}

impl Skew {
    /// From what the other clock shows now.
    pub(super) fn new(now: Timestamp, client_time: Timestamp) -> Self {
        let difference = now.duration_since(client_time);
        let is_small = difference.abs() <= TOLERANCE;
        Self { difference: if is_small { SignedDuration::ZERO } else { difference }, now }
    }

    /// A time by our clock. Nothing has happened in the future: a time there would outlast all that come later.
    pub(super) fn ours(&self, time: Option<Timestamp>) -> Option<Timestamp> {
        time.map(|time| time.saturating_add(self.difference).unwrap_or(time).min(self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_an_hour_behind_is_corrected_and_seconds_are_not() {
        let now: Timestamp = "2026-10-04T12:00:00Z".parse().unwrap();
        let hour = SignedDuration::from_hours(1);
        let scan = now - hour * 3;
        assert_eq!(Skew::new(now, now - hour).ours(Some(scan - hour)), Some(scan));
        assert_eq!(Skew::new(now, now + hour).ours(Some(scan + hour)), Some(scan));
        assert_eq!(Skew::new(now, now - SignedDuration::from_secs(59)).ours(Some(scan)), Some(scan));
        assert_eq!(Skew::new(now, now).ours(Some(now + hour)), Some(now));
        assert_eq!(Skew::new(now, Timestamp::MIN).ours(Some(Timestamp::MAX)), Some(now));
        assert_eq!(Skew::new(now, now).ours(None), None);
    }
}
