//! The `Range` field (RFC 9110 14).

use std::ops::Range;

/// More are not answered part by part: the field is ignored. BITS asks for far fewer.
const MAX_RANGES: usize = 512;

/// What a `Range` field asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requested {
    /// The whole file: no field, or one that is to be ignored.
    Whole,
    /// Nothing that the file has.
    Unsatisfiable,
    /// These bytes, none empty and none overlapping another; at least one.
    Parts(Vec<Range<u64>>),
}

/// Reads the field for a file of `len` bytes. Ranges are answered in the order asked for, unless some overlap: those
/// are answered joined and in the order of the file, so that an answer is never longer than the file.
pub(crate) fn requested(field: Option<&str>, len: u64) -> Requested {
    let Some(specs) = field.and_then(specs) else { return Requested::Whole };
    if specs.len() > MAX_RANGES {
        return Requested::Whole;
    }
    let parts: Vec<_> = specs.iter().filter_map(|spec| spec.bytes(len)).collect();
    if parts.is_empty() { Requested::Unsatisfiable } else { Requested::Parts(without_overlaps(parts)) }
}

#[derive(Debug, Clone, Copy)]
enum Spec {
    /// First and last byte.
    Closed(u64, u64),
    /// From this byte on.
    From(u64),
    /// The last so many bytes.
    Last(u64),
}

impl Spec {
    /// What of it a file of `len` bytes has, if anything.
    fn bytes(self, len: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::Closed(first, last) => first..last.saturating_add(1).min(len),
            Self::From(first) => first..len,
            Self::Last(count) => len.saturating_sub(count)..len,
        };
        (range.start < range.end).then_some(range)
    }
}

/// `None` when the unit is another or anything is malformed: then the field is ignored as a whole.
fn specs(field: &str) -> Option<Vec<Spec>> {
    let (unit, list) = field.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
    // One more than is answered is enough to know that there are too many.
    let specs: Option<Vec<_>> = items.take(MAX_RANGES + 1).map(spec).collect();
    specs.filter(|specs| !specs.is_empty())
}

fn spec(item: &str) -> Option<Spec> {
    let (first, last) = item.split_once('-')?;
    match (first.trim_end(), last.trim_start()) {
        ("", count) => number(count).map(Spec::Last),
        (first, "") => number(first).map(Spec::From),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::Closed(first, last))
        }
    }
}

/// Digits only; a number beyond 64 bits is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}

fn without_overlaps(parts: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut sorted = parts.clone();
    sorted.sort_by_key(|part| part.start);
    let overlap = sorted.iter().zip(sorted.iter().skip(1)).any(|(one, next)| next.start < one.end);
    if !overlap {
        return parts;
    }
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for part in sorted {
        match joined.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(field: &str, len: u64) -> Requested {
        requested(Some(field), len)
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "lists of ranges are what is tested")]
    fn ranges_are_read_as_the_standard_says() {
        for (field, expected) in [
            ("bytes=0-0", vec![0..1]),
            ("bytes=0-99", vec![0..100]),
            ("bytes=0-100", vec![0..100]),
            ("bytes=99-", vec![99..100]),
            ("bytes=99-18446744073709551615", vec![99..100]),
            ("bytes=99-99999999999999999999999999", vec![99..100]),
            ("bytes=-1", vec![99..100]),
            ("bytes=-1000", vec![0..100]),
            ("BYTES = 1-2", vec![1..3]),
            ("bytes= 1 - 2 ,, 5-6,", vec![1..3, 5..7]),
            ("bytes=50-59,0-9", vec![50..60, 0..10]),
            ("bytes=0-9,10-19", vec![0..10, 10..20]),
            ("bytes=0-9,200-300", vec![0..10]),
            ("bytes=20-29,0-9,5-14,25-", vec![0..15, 20..100]),
            ("bytes=0-,0-,0-", vec![0..100]),
        ] {
            assert_eq!(parts(field, 100), Requested::Parts(expected), "{field}");
        }
    }

    #[test]
    fn what_is_no_byte_range_is_ignored() {
        for field in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=2-1",
            "items=0-1",
            "bytes=0-1,x",
            "bytes=+1-2",
            "bytes=0x1-2",
            "bytes=1-2-3",
            "bytes=--1",
            "bytes 0-1",
        ] {
            assert_eq!(parts(field, 100), Requested::Whole, "{field}");
        }
        assert_eq!(requested(None, 100), Requested::Whole);
    }

    #[test]
    fn what_lies_beyond_the_end_is_unsatisfiable() {
        for (field, len) in
            [("bytes=100-", 100), ("bytes=100-200,300-", 100), ("bytes=-0", 100), ("bytes=0-0", 0), ("bytes=-5", 0)]
        {
            assert_eq!(parts(field, len), Requested::Unsatisfiable, "{field} of {len}");
        }
    }

    #[test]
    fn an_answer_is_never_longer_than_the_file() {
        let many = |count: u64| (0..count).map(|n| format!("{}-", n % 50)).collect::<Vec<_>>().join(",");
        assert_eq!(parts(&format!("bytes={}", many(512)), 100), Requested::Parts(std::iter::once(0..100).collect()));
        assert_eq!(parts(&format!("bytes={}", many(513)), 100), Requested::Whole);
        assert_eq!(parts(&format!("bytes={}", many(100_000)), 100), Requested::Whole);
    }
}
