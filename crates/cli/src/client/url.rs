//! Paths and queries.

use std::fmt::Write as _;

/// One path segment or query part, percent-encoded but for unreserved characters (RFC 3986).
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A query under construction: absent values are left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(&'static str, String)>);

impl Query {
    /// With a value, if there is one.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.0.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// The path with this query.
    pub(crate) fn on(&self, path: &str) -> String {
        let mut target = path.to_owned();
        for (at, (name, value)) in self.0.iter().enumerate() {
            let _ = write!(target, "{}{name}={}", if at == 0 { '?' } else { '&' }, encode(value));
        }
        target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_encoded_and_skip_what_is_absent() {
        let query = Query::default().with("search", Some("a&b ü")).with("group", None::<String>).with("limit", Some(5));
        assert_eq!(query.on("/updates"), "/updates?search=a%26b%20%C3%BC&limit=5");
        assert_eq!(Query::default().on("/updates"), "/updates");
    }
}
