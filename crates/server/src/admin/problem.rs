//! Refusals, as RFC 9457 problem documents.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{ToResponse, ToSchema};

/// `application/problem+json`.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// Why a request was refused, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, ToResponse)]
#[response(description = "Refused", content_type = "application/problem+json")]
pub struct Problem {
    /// Names the kind of problem: `/problems/not-found` and the like.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This very problem in a sentence, and what to do about it.
    pub detail: String,
    /// Values that belong to the problem, such as the field that is wrong.
    #[serde(flatten)]
    #[schema(additional_properties, value_type = Object)]
    pub fields: BTreeMap<String, Value>,
}

impl Problem {
    fn new(status: StatusCode, slug: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            fields: BTreeMap::new(),
        }
    }

    /// 400: something in the request cannot be understood or is out of range.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be understood", detail)
    }

    /// 401: no token, or one that is not known.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "A valid token is needed",
            "Send the header \"Authorization: Bearer <token>\"; the first token is in the file admin-token of the data \
             directory.",
        )
    }

    /// 403: whoever asks may not.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// 412: it is no longer what `If-Match` says.
    #[must_use]
    pub fn stale(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "stale", "Changed meanwhile", detail)
    }

    /// 429: too often.
    #[must_use]
    pub fn too_many(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many attempts", detail)
    }

    /// 404: what the path names does not exist.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// 405: the path exists, the method does not.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "This path does not have this method",
            "See /api/v1/openapi.json for the methods of each path.",
        )
    }

    /// 409: it would contradict what is there.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "In conflict with what is there", detail)
    }

    /// 413: the body is larger than this path accepts.
    #[must_use]
    pub fn too_large(limit_bytes: u64) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The body is too large",
            format!("Send at most {limit_bytes} bytes."),
        )
    }

    /// 422: understood, and refused by a rule of the server.
    #[must_use]
    pub fn refused(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "Refused", detail)
    }

    /// 502: the server above did not do its part.
    #[must_use]
    pub fn bad_gateway(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, "upstream", "The server above failed", detail)
    }

    /// 503: the server cannot do it now.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now", detail)
    }

    /// 500: the server failed. The cause is logged here, once, and not told to the caller.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "an administration request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed",
            "The request was not carried out; the reason is in the server's log.",
        )
    }

    /// With another sentence.
    #[must_use]
    pub fn detailed(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With a value that belongs to it.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// With a kind of its own, such as `eula-not-accepted`.
    #[must_use]
    pub fn kind(mut self, slug: &str, title: &str) -> Self {
        self.kind = format!("/problems/{slug}");
        title.clone_into(&mut self.title);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_the_members_of_the_rfc_and_its_fields_beside_them() {
        let problem = Problem::bad_request("Give a limit from 1 to 1000.").with("field", "limit");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/problems/bad-request",
                "title": "The request cannot be understood",
                "status": 400,
                "detail": "Give a limit from 1 to 1000.",
                "field": "limit",
            })
        );
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
    }

    #[test]
    fn the_response_says_that_it_is_a_problem() {
        let response = Problem::unauthorized().into_response();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["content-type"], CONTENT_TYPE);
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
    }
}
