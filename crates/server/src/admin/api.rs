//! The administration API as a value that can be served or called.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use tower::ServiceExt as _;

/// The administration API. Cloning is cheap. Commands call it in process; a listener serves its
/// [`router`](Self::router): both ways are the same code.
#[derive(Debug, Clone)]
pub struct AdminApi {
    router: Router,
}

impl AdminApi {
    pub(super) fn of(router: Router) -> Self {
        Self { router }
    }

    /// What a listener serves.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Answers one request.
    pub async fn call<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        match self.router.clone().oneshot(request.map(Body::new)).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
