//! When the next synchronization is due, by values alone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use crate::settings::{SyncSettings, SyncSource};

/// The longest that a run begins after its time of day, so that not all servers ask at the same moment.
pub const MAX_OFFSET: SignedDuration = SignedDuration::from_mins(30);
/// How often a scheduled run is tried again that failed.
const RETRIES: u32 = 2;
/// How long after its failure.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(15);
const MINUTES_A_DAY: i64 = 24 * 60;

/// The last run that the schedule started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRun {
    /// Begun at.
    pub started: Timestamp,
    /// When it failed, if it did.
    pub failed: Option<Timestamp>,
    /// Which attempt it was, from 1.
    pub attempt: u32,
}

/// A run to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub time: Timestamp,
    /// Which attempt, from 1.
    pub attempt: u32,
}

/// The next run: at the first of the schedule's times after `after` and after the last run began, and `offset` later;
/// or sooner again when the last one failed. Times are those of the clock on the wall in `zone`: one that a change of
/// that clock skips comes as much later, one that comes twice is meant the first time. `None` without a schedule or
/// without a server above.
#[must_use]
pub fn next_run(
    settings: &SyncSettings,
    zone: &TimeZone,
    after: Timestamp,
    last: Option<LastRun>,
    offset: SignedDuration,
) -> Option<Due> {
    if settings.times_per_day == 0 || settings.source == SyncSource::None {
        return None;
    }
    let after = last.map_or(after, |last| after.max(last.started));
    let regular = next_time(settings, zone, after)?.saturating_add(offset).ok()?;
    let regular = Due { time: regular, attempt: 1 };
    let failed = last.filter(|last| last.attempt <= RETRIES).and_then(|last| Some((last.failed?, last.attempt)));
    let retry = failed.and_then(|(failed, attempt)| {
        Some(Due { time: failed.saturating_add(RETRY_AFTER).ok()?, attempt: attempt + 1 })
    });
    Some(retry.filter(|retry| retry.time < regular.time).unwrap_or(regular))
}

/// The first of the schedule's times after a moment.
fn next_time(settings: &SyncSettings, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let today = zone.to_datetime(after).date();
    // Times of yesterday's schedule may lie after midnight, and a change of the clock moves them by hours at most.
    let days = (-1..=2_i64).filter_map(|days| today.checked_add(Span::new().days(days)).ok());
    days.flat_map(|day| times_of(settings, zone, day)).filter(|time| *time > after).min()
}

fn times_of(settings: &SyncSettings, zone: &TimeZone, day: Date) -> Vec<Timestamp> {
    let count = i64::from(settings.times_per_day);
    let first = day.to_datetime(settings.start);
    let times = (0..count).filter_map(|at| first.checked_add(Span::new().minutes(at * MINUTES_A_DAY / count)).ok());
    times.filter_map(|time| zone.to_timestamp(time).ok()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Time;

    use super::*;

    const NONE: SignedDuration = SignedDuration::ZERO;

    fn settings(times_per_day: u8, start: (i8, i8)) -> SyncSettings {
        let start = Time::constant(start.0, start.1, 0, 0);
        SyncSettings { source: SyncSource::Microsoft, times_per_day, start, ..SyncSettings::default() }
    }

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// All runs from `after` on, each beginning when it is due.
    fn runs(settings: &SyncSettings, after: &str, count: usize) -> Vec<String> {
        let mut at = time(after);
        let next = |_| {
            at = next_run(settings, &berlin(), at, None, NONE).unwrap().time;
            at.to_string()
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn runs_are_spread_over_the_day_from_its_first_time() {
        assert_eq!(
            runs(&settings(3, (20, 0)), "2026-01-10T12:00:00Z", 4),
            ["2026-01-10T19:00:00Z", "2026-01-11T03:00:00Z", "2026-01-11T11:00:00Z", "2026-01-11T19:00:00Z"]
        );
        let hourly = runs(&settings(24, (0, 15)), "2026-01-10T12:20:00Z", 26);
        assert_eq!((hourly[0].as_str(), hourly[25].as_str()), ("2026-01-10T13:15:00Z", "2026-01-11T14:15:00Z"));
    }

    #[test]
    fn a_time_that_the_clock_skips_comes_an_hour_later() {
        assert_eq!(
            runs(&settings(1, (2, 30)), "2026-03-28T00:00:00Z", 3),
            ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        );
    }

    #[test]
    fn a_time_that_comes_twice_is_meant_once() {
        assert_eq!(
            runs(&settings(1, (2, 30)), "2026-10-24T12:00:00Z", 3),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"]
        );
    }

    #[test]
    fn a_late_beginning_does_not_make_a_second_run_of_the_same_time() {
        let settings = settings(24, (0, 0));
        let started = time("2026-01-10T12:29:00Z");
        let last = LastRun { started, failed: None, attempt: 1 };
        let due = next_run(&settings, &berlin(), time("2026-01-10T00:00:00Z"), Some(last), MAX_OFFSET).unwrap();
        assert_eq!(due, Due { time: time("2026-01-10T13:30:00Z"), attempt: 1 });
    }

    #[test]
    fn a_failed_run_is_tried_twice_again_and_then_at_its_next_time() {
        let settings = settings(1, (3, 0));
        let mut started = time("2026-01-10T02:00:00Z");
        let mut attempts = Vec::new();
        for attempt in 1..=3 {
            let failed = Some(started.saturating_add(SignedDuration::from_mins(1)).unwrap());
            let due =
                next_run(&settings, &berlin(), started, Some(LastRun { started, failed, attempt }), NONE).unwrap();
            attempts.push((due.time.to_string(), due.attempt));
            started = due.time;
        }
        let expected = [("2026-01-10T02:16:00Z", 2), ("2026-01-10T02:32:00Z", 3), ("2026-01-11T02:00:00Z", 1)];
        assert_eq!(attempts, expected.map(|(time, attempt)| (time.to_owned(), attempt)));
    }

    #[test]
    fn without_a_schedule_or_a_source_there_is_no_run() {
        let after = time("2026-01-10T00:00:00Z");
        assert_eq!(next_run(&settings(0, (3, 0)), &berlin(), after, None, NONE), None);
        let nowhere = SyncSettings { source: SyncSource::None, ..settings(1, (3, 0)) };
        assert_eq!(next_run(&nowhere, &berlin(), after, None, NONE), None);
    }
}
