//! `xs:dateTime` and `xs:date` as the field writes them.
//!
//! Written: UTC with `Z`, up to seven fraction digits, trailing zeros trimmed. Read: no zone (taken as UTC), `Z`,
//! offsets, any number of fraction digits (100 ns are kept), a date alone. The two .NET extremes have no zone:
//! `0001-01-01T00:00:00` and `9999-12-31T23:59:59.9999999`; the latter lies beyond what [`Timestamp`] holds and is read
//! as [`Timestamp::MAX`], which is written as that text again.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

const MIN_TEXT: &str = "0001-01-01T00:00:00";
const MAX_TEXT: &str = "9999-12-31T23:59:59.9999999";

/// Writes an instant as `xs:dateTime`.
#[must_use]
pub fn format_timestamp(time: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(time);
    if time == Timestamp::MAX {
        return MAX_TEXT.to_owned();
    }
    let mut text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    );
    let ticks = civil.subsec_nanosecond() / 100;
    if ticks == 0 && text == MIN_TEXT {
        return text;
    }
    if ticks > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, ".{ticks:07}");
        text.truncate(text.trim_end_matches('0').len());
    }
    text.push('Z');
    text
}

/// Reads an `xs:dateTime` or `xs:date`; `None` when it is neither.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim_ascii();
    let (date, rest) = text.split_at_checked(10)?;
    let date = parse_date(date)?;
    let (time, zone) = match rest.as_bytes().first() {
        None | Some(b'Z' | b'+' | b'-') => ("00:00:00", rest),
        Some(b'T' | b' ') => split_zone(rest.get(1..)?),
        _ => return None,
    };
    let offset = parse_zone(zone)?;
    let civil = parse_time(date, time)?;
    if date.year() == 9999 && date.month() == 12 && date.day() >= 30 {
        return Some(Timestamp::MAX);
    }
    let local = TimeZone::UTC.to_timestamp(civil).ok()?;
    local.checked_sub(jiff::SignedDuration::from_secs(offset)).ok()
}

/// Reads an `xs:date`, or the date of an `xs:dateTime`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim_ascii();
    let (date, _) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let year = i16::try_from(digits(parts.next()?, 4)?).ok()?;
    let month = i8::try_from(digits(parts.next()?, 2)?).ok()?;
    let day = i8::try_from(digits(parts.next()?, 2)?).ok()?;
    if parts.next().is_some() { None } else { Date::new(year, month, day).ok() }
}

/// Writes a date as `yyyy-MM-dd`.
#[must_use]
pub fn format_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn split_zone(text: &str) -> (&str, &str) {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

fn parse_zone(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first() {
        None => return Some(0),
        Some(b'Z') => return (text.len() == 1).then_some(0),
        Some(b'-') => -1,
        _ => 1,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 14 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
}

fn parse_time(date: Date, text: &str) -> Option<DateTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let hour = i8::try_from(digits(parts.next()?, 2)?).ok()?;
    let minute = i8::try_from(digits(parts.next()?, 2)?).ok()?;
    let second = i8::try_from(digits(parts.next()?, 2)?).ok()?;
    if parts.next().is_some() || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ticks = fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(7)
        .fold(0i32, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    // 24:00:00 is the midnight that ends the day.
    if (hour, minute, second, ticks) == (24, 0, 0, 0) {
        return date.tomorrow().ok()?.at(0, 0, 0, 0).into();
    }
    DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, ticks * 100).ok()
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_recorded() {
        for text in [
            "2026-10-04T13:17:07.59Z",
            "2026-10-04T16:03:35.9967236Z",
            "2026-10-04T20:33:26.65455Z",
            "2022-02-02T00:00:00Z",
            MIN_TEXT,
            MAX_TEXT,
        ] {
            assert_eq!(format_timestamp(parse_timestamp(text).expect(text)), text);
        }
    }

    #[test]
    fn any_zone_and_precision_is_read() {
        let same = [
            "2026-10-04T13:17:07.5Z",
            "2026-10-04T13:17:07.5",
            "2026-10-04T15:17:07.500+02:00",
            "2026-10-04T08:17:07.50000001-05:00",
            " 2026-10-04T13:17:07.5000000Z ",
        ];
        for text in same {
            assert_eq!(parse_timestamp(text), parse_timestamp(same[0]), "{text}");
        }
        assert_eq!(parse_timestamp("2026-10-04"), parse_timestamp("2026-10-04T00:00:00Z"));
        assert_eq!(parse_timestamp("2026-10-04T24:00:00Z"), parse_timestamp("2026-10-05T00:00:00Z"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", "REDACTED", "2026-13-01", "2026-10-04T1:00:00Z", "2026-10-04T10:00:00.Z", "2026-10-04T10:00:00+99:00"]
        {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }
}
