//! Requests that are refused before any service looks at them.

use axum::response::IntoResponse;
use http::{HeaderValue, Response, StatusCode, header};

use super::Body;

/// A request that is answered with a status and a line of text; the connection is closed afterwards, since the rest
/// of the request may still be on its way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {reason}")]
pub struct HttpRefusal {
    /// 4xx or 5xx.
    pub status: StatusCode,
    /// For whoever reads the client's log.
    pub reason: &'static str,
}

impl HttpRefusal {
    /// A refusal with this status and reason.
    #[must_use]
    pub const fn new(status: StatusCode, reason: &'static str) -> Self {
        Self { status, reason }
    }

    /// The answer to send.
    #[must_use]
    pub fn response(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(format!("{}\n", self.reason)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

impl IntoResponse for HttpRefusal {
    fn into_response(self) -> axum::response::Response {
        self.response().into_response()
    }
}
