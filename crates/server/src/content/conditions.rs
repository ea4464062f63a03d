//! Conditional requests (RFC 9110 13).

use http::{HeaderMap, HeaderName, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

/// What identifies the present state of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validators {
    /// A strong entity tag, quotes included.
    pub(crate) etag: String,
    /// Whole seconds.
    pub(crate) modified: Timestamp,
}

/// What the conditions come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Answer, and heed `Range` if it is true.
    Proceed {
        /// Whether ranges may be answered: the client's parts are of this state of the file.
        ranges: bool,
    },
    /// 304.
    NotModified,
    /// 412.
    Failed,
}

/// Evaluates the fields in the order of RFC 9110 13.2.2, for GET and HEAD.
pub(crate) fn evaluate(headers: &HeaderMap, current: &Validators) -> Outcome {
    let holds = match list(headers, header::IF_MATCH) {
        Some(tags) => any_tag(&tags, |tag| tag == current.etag),
        None => date(headers, header::IF_UNMODIFIED_SINCE).is_none_or(|since| current.modified <= since),
    };
    if !holds {
        return Outcome::Failed;
    }
    let unchanged = match list(headers, header::IF_NONE_MATCH) {
        // Here weak tags match too.
        Some(tags) => any_tag(&tags, |tag| tag.strip_prefix("W/").unwrap_or(tag) == current.etag),
        None => date(headers, header::IF_MODIFIED_SINCE).is_some_and(|since| current.modified <= since),
    };
    if unchanged { Outcome::NotModified } else { Outcome::Proceed { ranges: if_range(headers, current) } }
}

/// A part may be appended to others only if they are of the same state, so a weak or unknown validator does not do.
fn if_range(headers: &HeaderMap, current: &Validators) -> bool {
    let Some(value) = headers.get(header::IF_RANGE) else { return true };
    let Ok(text) = value.to_str().map(str::trim) else { return false };
    text == current.etag || parse_date(text).is_some_and(|date| date == current.modified)
}

/// All values of a field that is a list, joined.
fn list(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    Some(values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(","))
}

/// Our tags contain no commas, so splitting at commas cannot make one up.
fn any_tag(list: &str, matches: impl Fn(&str) -> bool) -> bool {
    list.trim() == "*" || list.split(',').map(str::trim).any(matches)
}

/// An invalid date is as good as none.
fn date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    parse_date(headers.get(name)?.to_str().ok()?.trim())
}

/// The one form of dates that is still written.
fn parse_date(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text).ok()
}

/// `Wed, 02 Sep 2026 08:30:53 GMT`; `None` for years that this form cannot write.
pub(crate) fn format_date(timestamp: Timestamp) -> Option<String> {
    static PRINTER: DateTimePrinter = DateTimePrinter::new();
    PRINTER.timestamp_to_rfc9110_string(&timestamp).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Wed, 02 Sep 2026 08:30:53 GMT";
    const EARLIER: &str = "Wed, 02 Sep 2026 08:30:52 GMT";
    const LATER: &str = "Wed, 02 Sep 2026 08:30:54 GMT";

    fn outcome(fields: &[(HeaderName, &str)]) -> Outcome {
        let headers = fields.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        evaluate(&headers, &Validators { etag: "\"A\"".into(), modified: parse_date(DATE).unwrap() })
    }

    #[test]
    fn dates_round_trip() {
        assert_eq!(format_date(parse_date(DATE).unwrap()).unwrap(), DATE);
        assert_eq!(parse_date("yesterday"), None);
    }

    #[test]
    fn the_table_of_conditions() {
        use header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
        let (with, without) = (Outcome::Proceed { ranges: true }, Outcome::Proceed { ranges: false });
        for (fields, expected) in [
            (vec![], with),
            (vec![(IF_MATCH, "\"A\"")], with),
            (vec![(IF_MATCH, "*")], with),
            (vec![(IF_MATCH, "\"B\", \"A\"")], with),
            (vec![(IF_MATCH, "\"B\"")], Outcome::Failed),
            (vec![(IF_MATCH, "W/\"A\"")], Outcome::Failed),
            (vec![(IF_UNMODIFIED_SINCE, DATE)], with),
            (vec![(IF_UNMODIFIED_SINCE, EARLIER)], Outcome::Failed),
            (vec![(IF_UNMODIFIED_SINCE, "rubbish")], with),
            (vec![(IF_MATCH, "\"A\""), (IF_UNMODIFIED_SINCE, EARLIER)], with),
            (vec![(IF_NONE_MATCH, "\"A\"")], Outcome::NotModified),
            (vec![(IF_NONE_MATCH, "W/\"A\"")], Outcome::NotModified),
            (vec![(IF_NONE_MATCH, "*")], Outcome::NotModified),
            (vec![(IF_NONE_MATCH, "\"B\"")], with),
            (vec![(IF_NONE_MATCH, "\"B\""), (IF_MODIFIED_SINCE, DATE)], with),
            (vec![(IF_MODIFIED_SINCE, DATE)], Outcome::NotModified),
            (vec![(IF_MODIFIED_SINCE, LATER)], Outcome::NotModified),
            (vec![(IF_MODIFIED_SINCE, EARLIER)], with),
            (vec![(IF_RANGE, "\"A\"")], with),
            (vec![(IF_RANGE, "W/\"A\"")], without),
            (vec![(IF_RANGE, "\"B\"")], without),
            (vec![(IF_RANGE, DATE)], with),
            (vec![(IF_RANGE, EARLIER)], without),
            (vec![(IF_RANGE, LATER)], without),
            (vec![(IF_RANGE, "rubbish")], without),
        ] {
            assert_eq!(outcome(&fields), expected, "{fields:?}");
        }
    }
}
