//! What a server's answer says about the file, and whether it can be true.

use std::ops::Range;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG};
use http::{HeaderMap, StatusCode};

use super::FetchError;

/// A body that agrees with the request so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// The whole file.
    Whole,
    /// The bytes that were asked for, from their start.
    Part,
    /// None: the server does not give ranges of this file, so it has to be asked for the whole.
    AskForWhole,
}

/// Judges the head of an answer to a request for `asked` (`None`: for all) of a file of `size` bytes.
pub(crate) fn judge(
    url: &str,
    status: StatusCode,
    headers: &HeaderMap,
    asked: Option<&Range<u64>>,
    size: u64,
) -> Result<Body, FetchError> {
    let disagrees = |difference: String| FetchError::Disagrees { url: url.to_owned(), difference };
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(disagrees("it comes encoded though nobody asked for that".to_owned()));
    }
    match (status, asked) {
        (StatusCode::OK, _) => match number(headers.get(CONTENT_LENGTH)) {
            Some(length) if length != size => Err(disagrees(format!("it has {length} bytes, not {size}"))),
            _ => Ok(Body::Whole),
        },
        (StatusCode::PARTIAL_CONTENT, Some(asked)) => {
            let (start, end, total) =
                content_range(headers).ok_or_else(|| disagrees("a part of no range".to_owned()))?;
            if total.is_some_and(|total| total != size) {
                return Err(disagrees(format!("it has {} bytes, not {size}", total.unwrap_or_default())));
            }
            if start != asked.start || end > asked.end || end <= start {
                return Err(disagrees(format!("it sends bytes {start}-{end} for {}-{}", asked.start, asked.end)));
            }
            Ok(Body::Part)
        }
        (StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => match unsatisfied_total(headers) {
            Some(total) if total != size => Err(disagrees(format!("it has {total} bytes, not {size}"))),
            _ => Ok(Body::AskForWhole),
        },
        (StatusCode::NOT_FOUND | StatusCode::GONE, _) => Err(FetchError::NotThere { url: url.to_owned() }),
        _ => Err(FetchError::Refused { url: url.to_owned(), status: status.as_u16() }),
    }
}

/// The entity tag, if it names exactly these bytes (weak ones do not).
pub(crate) fn strong_etag(headers: &HeaderMap) -> Option<String> {
    let etag = headers.get(ETAG)?.to_str().ok()?;
    (etag.len() <= 1_024 && etag.starts_with('"')).then(|| etag.to_owned())
}

fn number(value: Option<&http::HeaderValue>) -> Option<u64> {
    value?.to_str().ok()?.trim().parse().ok()
}

/// `bytes 0-99/200` as start, end (exclusive) and total, if that is known.
pub(crate) fn content_range(headers: &HeaderMap) -> Option<(u64, u64, Option<u64>)> {
    let (range, total) = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    Some((first, last.checked_add(1)?, total))
}

/// `bytes */200`.
fn unsatisfied_total(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes */")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, range: Option<&str>, length: Option<&str>) -> Result<Body, FetchError> {
        let mut headers = HeaderMap::new();
        range.map(|range| headers.insert(CONTENT_RANGE, range.parse().unwrap()));
        length.map(|length| headers.insert(CONTENT_LENGTH, length.parse().unwrap()));
        judge("http://x/", StatusCode::from_u16(status).unwrap(), &headers, Some(&(100..200)), 1_000)
    }

    #[test]
    fn answers_that_cannot_be_true_are_refused() {
        assert_eq!(judged(206, Some("bytes 100-199/1000"), None).unwrap(), Body::Part);
        assert_eq!(judged(206, Some("bytes 100-150/*"), None).unwrap(), Body::Part);
        assert_eq!(judged(200, None, Some("1000")).unwrap(), Body::Whole);
        assert_eq!(judged(200, None, None).unwrap(), Body::Whole);
        assert_eq!(judged(416, Some("bytes */1000"), None).unwrap(), Body::AskForWhole);
        for range in [
            None,
            Some("bytes 0-99/1000"),
            Some("bytes 100-200/1000"),
            Some("bytes 100-99/1000"),
            Some("bytes 100-199/999"),
            Some("bytes 100-18446744073709551615/1000"),
            Some("items 100-199/1000"),
        ] {
            assert!(matches!(judged(206, range, None), Err(FetchError::Disagrees { .. })), "{range:?}");
        }
        assert!(matches!(judged(200, None, Some("999")), Err(FetchError::Disagrees { .. })));
        assert!(matches!(judged(416, Some("bytes */99"), None), Err(FetchError::Disagrees { .. })));
        assert!(matches!(judged(404, None, None), Err(FetchError::NotThere { .. })));
        assert!(matches!(judged(503, None, None), Err(FetchError::Refused { status: 503, .. })));
        assert!(matches!(judged(301, None, None), Err(FetchError::Refused { .. })));
    }
}
