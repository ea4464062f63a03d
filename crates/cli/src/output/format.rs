//! Numbers and times for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time to the minute, UTC.
pub(crate) fn time(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A time to the minute, or `-`.
pub(crate) fn optional_time(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), time)
}

/// A number of bytes with a binary unit.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A result code, or nothing when it says success.
pub(crate) fn hresult_or_none(hresult: &str) -> &str {
    if hresult == "0x00000000" { "" } else { hresult }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_fits() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(5 << 20), "5.0 MiB");
        assert_eq!(bytes(u64::MAX), "16777215.9 TiB");
    }

    #[test]
    fn times_are_shown_in_utc() {
        assert_eq!(time("2026-03-01T12:34:56Z".parse().unwrap()), "2026-03-01 12:34");
        assert_eq!(optional_time(None), "-");
    }
}
