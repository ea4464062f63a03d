//! Counting the requests of a router.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{Listener, Metrics};

/// Counts a request by the route that answered it; what no route answers counts as one.
pub(crate) async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let operation = match route {
        Some(route) => format!("{} {route}", method(request.method())),
        None => "unknown".to_owned(),
    };
    let response = next.run(request).await;
    metrics.request(Listener::Admin, &operation, response.status().into(), started.elapsed());
    response
}

/// Strangers may invent methods.
fn method(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "OTHER",
    }
}
