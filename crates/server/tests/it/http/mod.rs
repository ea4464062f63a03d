mod bodies;
mod codings;
mod framing;
mod limits;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use bytes::Bytes;
use http::Request;
use patchwell_server::http::{ConnectionInfo, read_body};

/// The largest body that [`router`] takes.
const LIMIT: usize = 100_000;

/// Echoes bodies, tells paths, and fails where it is asked to.
fn router() -> Router {
    Router::new()
        .route("/ClientWebService/client.asmx", post(echo).get(path))
        .route("/DssAuthWebService/DssAuthWebService.asmx", any(path))
        .route("/ReportingWebService/ReportingWebService.asmx", any(path))
        .route("/path", any(path))
        .route("/peer", any(peer))
        .route("/panic", any(panics))
}

async fn echo(request: Request<Body>) -> Response {
    match read_body(request, LIMIT, std::time::Duration::from_secs(2)).await {
        Ok((_, body)) => body.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn path(request: Request<Body>) -> Bytes {
    let host = request.headers().get("host").map_or("none", |host| host.to_str().unwrap());
    format!("{} at {host}", request.uri()).into()
}

async fn peer(request: Request<Body>) -> Bytes {
    let info: &ConnectionInfo = request.extensions().get().unwrap();
    format!("{} {} {}", info.peer.ip(), info.local.port(), info.secure).into()
}

async fn panics() -> Bytes {
    panic!("as asked")
}

/// A POST to the echo with these header lines and this body as it stands.
fn post_of(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("POST /ClientWebService/client.asmx HTTP/1.1\r\nHost: wsus\r\n{headers}\r\n");
    [head.as_bytes(), body.as_ref()].concat()
}
