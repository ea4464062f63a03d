//! When a report is mailed.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Days within which every rhythm comes once: the longest month, and a day for the clock.
const HORIZON: i64 = 33;
const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// The days on which a report is mailed. As text `day`, `week monday` or `month 15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Every day.
    Day,
    /// On this day of the week.
    Week(Weekday),
    /// On this day of the month, 1 to 28: every month has it.
    Month(i8),
}

impl Rhythm {
    /// As its text form says.
    ///
    /// # Errors
    /// A sentence with what is possible.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no rhythm; \"day\", \"week monday\" and \"month 15\" (1 to 28) are some");
        let (unit, which) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        match unit {
            "day" if which.is_empty() => Ok(Self::Day),
            "week" => {
                WEEKDAYS.iter().find(|(_, name)| *name == which).map(|(day, _)| Self::Week(*day)).ok_or_else(wrong)
            }
            "month" => which.parse().ok().filter(|day| (1..=28).contains(day)).map(Self::Month).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    fn has(self, date: Date) -> bool {
        match self {
            Self::Day => true,
            Self::Week(weekday) => date.weekday() == weekday,
            Self::Month(day) => date.day() == day,
        }
    }

    /// The first time after `now`, by a clock in this zone. Hours that a clock leaves out or shows twice are as the zone
    /// says.
    #[must_use]
    pub fn next(self, time: Time, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let today = zone.to_datetime(now).date();
        let days = (-1..=HORIZON).filter_map(|days| today.checked_add(Span::new().days(days)).ok());
        let times = days.filter(|day| self.has(*day)).filter_map(|day| zone.to_timestamp(day.to_datetime(time)).ok());
        times.filter(|due| *due > now).min()
    }
}

/// A time of day such as `08:30`.
///
/// # Errors
/// A sentence.
pub fn time_of_day(text: &str) -> Result<Time, String> {
    let is_number = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split_once(':').filter(|(hour, minute)| is_number(hour) && is_number(minute));
    let numbers = parts.and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    let time = numbers.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
    time.ok_or_else(|| format!("{text:?} is no time of day; 08:30 is one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(rhythm: &str, time: &str, now: &str) -> String {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let rhythm = Rhythm::parse(rhythm).unwrap();
        rhythm.next(time_of_day(time).unwrap(), &berlin, now.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn the_next_time_is_by_the_clock_on_the_wall() {
        assert_eq!(next("day", "08:00", "2026-01-10T06:59:59Z"), "2026-01-10T07:00:00Z");
        assert_eq!(next("day", "08:00", "2026-01-10T07:00:00Z"), "2026-01-11T07:00:00Z", "not twice");
        assert_eq!(next("day", "08:00", "2026-07-10T07:00:00Z"), "2026-07-11T06:00:00Z", "in summer");
        assert_eq!(next("day", "00:30", "2026-01-09T23:45:00Z"), "2026-01-10T23:30:00Z", "tomorrow by the wall");
        assert_eq!(next("week monday", "08:00", "2026-11-23T07:00:00Z"), "2026-11-30T07:00:00Z");
        assert_eq!(next("month 28", "08:00", "2026-01-28T07:00:00Z"), "2026-02-28T07:00:00Z");
        assert_eq!(next("month 1", "08:00", "2026-12-01T07:00:00Z"), "2027-01-01T07:00:00Z");
        // The hour that is left out in spring still has its report.
        assert_eq!(next("day", "02:30", "2026-03-28T12:00:00Z"), "2026-03-29T01:30:00Z");
    }

    #[test]
    fn what_is_no_rhythm_is_refused() {
        for bad in ["", "days", "day x", "week", "week Monday", "month 0", "month 29", "month", "year 1"] {
            Rhythm::parse(bad).unwrap_err();
        }
        for bad in ["", "8:30", "24:00", "08:60", "0830", "08:30:00", "-1:00", "+8:30"] {
            assert!(time_of_day(bad).is_err(), "{bad}");
        }
    }
}
