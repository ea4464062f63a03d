//! Hours of the week.

use std::fmt;
use std::str::FromStr;

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

/// The names of days, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A text that is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no window; write days and hours, such as \"sat,sun 22:00-04:00\" or \"daily 01:00-05:00\"")]
pub struct InvalidWindow(String);

impl FromStr for Weekdays {
    type Err = ();

    /// `daily`, or names of days with commas between them: `mon,tue`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text.eq_ignore_ascii_case("daily") {
            return Ok(Self::ALL);
        }
        let day = |name: &str| DAYS.iter().position(|known| known.eq_ignore_ascii_case(name.trim())).ok_or(());
        text.split(',').try_fold(Self::default(), |days, name| Ok(Self(days.0 | 1 << day(name)?)))
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("daily");
        }
        let days: Vec<&str> = (0..).zip(DAYS).filter(|(at, _)| self.0 & 1 << at != 0).map(|(_, day)| day).collect();
        f.write_str(&days.join(","))
    }
}

impl FromStr for Window {
    type Err = InvalidWindow;

    /// Days, a blank, and hours: `sat,sun 22:00-04:00`.
    fn from_str(text: &str) -> Result<Self, InvalidWindow> {
        let parse = || {
            let (days, hours) = text.trim().rsplit_once(' ')?;
            let (start, end) = hours.split_once('-')?;
            let time = |text: &str| Time::strptime("%H:%M", text.trim()).ok();
            Some(Self { days: days.parse().ok()?, start: time(start)?, end: time(end)? })
        };
        parse().filter(|window| window.start != window.end).ok_or_else(|| InvalidWindow(text.to_owned()))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}-{}", self.days, self.start.strftime("%H:%M"), self.end.strftime("%H:%M"))
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
    fn windows_are_written_as_people_say_them() {
        for text in ["daily 01:00-05:00", "sat,sun 22:00-04:00", "mon 00:00-23:59"] {
            assert_eq!(text.parse::<Window>().unwrap().to_string(), text);
        }
        let window: Window = " Sun, sat  22:00-4:00 ".parse().unwrap();
        assert_eq!(window.to_string(), "sat,sun 22:00-04:00");
        for text in ["", "daily", "01:00-02:00", "someday 01:00-02:00", "daily 25:00-26:00", "daily 01:00-01:00"] {
            assert!(text.parse::<Window>().unwrap_err().to_string().contains("such as"), "{text}");
        }
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
