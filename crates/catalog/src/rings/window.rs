//! Hours of the week.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use patchwell_model::Timestamp;

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0x7F);

    /// With another day.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.to_monday_zero_offset())
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn contain(self, day: Weekday) -> bool {
        self.0 & 1 << day.to_monday_zero_offset() != 0
    }
}

/// Hours of some days, by the clock on the wall. One that ends before it starts goes over midnight, and belongs to the
/// day on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// On which days it starts.
    pub days: Weekdays,
    /// The first moment.
    pub start: Time,
    /// The first moment after.
    pub end: Time,
}

impl Window {
    /// Whether it is open at a time.
    #[must_use]
    pub fn is_open(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let now = zone.to_datetime(now);
        let (day, time) = (now.weekday(), now.time());
        if self.start <= self.end {
            return self.days.contain(day) && (self.start..self.end).contains(&time);
        }
        let began_today = self.days.contain(day) && time >= self.start;
        let began_yesterday = self.days.contain(day.previous()) && time < self.end;
        began_today || began_yesterday
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_on_which_it_starts() {
        let days = Weekdays::default().with(Weekday::Saturday);
        let window = Window { days, start: Time::constant(22, 0, 0, 0), end: Time::constant(4, 0, 0, 0) };
        // 2026-11-21 is a Saturday.
        for (time, open) in [
            ("2026-11-21T21:59:59Z", false),
            ("2026-11-21T22:00:00Z", true),
            ("2026-11-22T03:59:59Z", true),
            ("2026-11-22T04:00:00Z", false),
            ("2026-11-22T22:30:00Z", false),
            ("2026-11-21T03:00:00Z", false),
        ] {
            assert_eq!(window.is_open(at(time), &TimeZone::UTC), open, "{time}");
        }
        let east = TimeZone::fixed(jiff::tz::offset(2));
        assert!(window.is_open(at("2026-11-21T20:30:00Z"), &east));
    }
}
