//! `ETag` and `If-Match`: whoever saves second is told, and nobody's change is lost (RFC 9110 8.8.3 and 13.1.1).

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use patchwell_app::{EditTag, IfMatch};
use serde::Serialize;

use super::problem::Problem;

/// Tags in one `If-Match`.
const MAX_TAGS: usize = 100;

/// The states that a request wants to change; any when it does not say.
pub(crate) struct Unless(pub(crate) IfMatch);

impl<S: Send + Sync> FromRequestParts<S> for Unless {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut tags = Vec::new();
        let mut values = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if values.peek().is_none() {
            return Ok(Self(IfMatch::Any));
        }
        for value in values {
            let text = value.to_str().map_err(|_| malformed())?.trim();
            if text == "*" {
                return Ok(Self(IfMatch::Any));
            }
            for tag in text.split(',') {
                tags.extend(strong(tag.trim())?);
            }
        }
        if tags.len() > MAX_TAGS { Err(malformed()) } else { Ok(Self(IfMatch::Only(tags))) }
    }
}

/// What is between the quotes; nothing for a weak tag, which is never the same as another. Our tags have no commas.
fn strong(tag: &str) -> Result<Option<String>, Problem> {
    let (is_weak, quoted) = tag.strip_prefix("W/").map_or((false, tag), |rest| (true, rest));
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(malformed)?;
    Ok((!is_weak).then(|| inner.to_owned()))
}

fn malformed() -> Problem {
    Problem::bad_request("If-Match takes the ETag of an earlier answer, with its quotes.")
}

/// An answer about something that can be edited.
pub(crate) struct Tagged<T> {
    pub(crate) status: StatusCode,
    pub(crate) tag: EditTag,
    pub(crate) body: T,
}

impl<T> Tagged<T> {
    /// With status 200.
    pub(crate) fn ok(tag: EditTag, body: T) -> Self {
        Self { status: StatusCode::OK, tag, body }
    }
}

/// The tag as it stands in headers and in views.
pub(crate) fn quoted(tag: &EditTag) -> String {
    format!("\"{}\"", tag.as_str())
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Ok(tag) = HeaderValue::from_str(&quoted(&self.tag)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    async fn parsed(values: &[&str]) -> Option<IfMatch> {
        let mut request = Request::builder();
        for value in values {
            request = request.header("if-match", *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        Unless::from_request_parts(&mut parts, &()).await.ok().map(|unless| unless.0)
    }

    fn only(tags: &[&str]) -> Option<IfMatch> {
        Some(IfMatch::Only(tags.iter().map(|tag| (*tag).to_owned()).collect()))
    }

    #[tokio::test]
    async fn tags_are_read_as_the_rfc_writes_them() {
        assert_eq!(parsed(&[]).await, Some(IfMatch::Any));
        assert_eq!(parsed(&["*"]).await, Some(IfMatch::Any));
        assert_eq!(parsed(&["\"a1\""]).await, only(&["a1"]));
        assert_eq!(parsed(&["\"a\", \"b\"", "\"c\""]).await, only(&["a", "b", "c"]));
        assert_eq!(parsed(&["W/\"a\""]).await, only(&[]), "a weak tag is equal to none");
        for malformed in ["a1", "\"a", "", "\"a\",", "\u{ff}"] {
            assert_eq!(parsed(&[malformed]).await, None, "{malformed:?}");
        }
    }
}
