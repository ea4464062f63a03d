//! The accept loop. It is our own because the framework's has neither a header timeout nor a drain.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt};

use super::handshake::Handshakes;
use super::timed_io::TimedIo;
use super::{ConnectionInfo, HttpRefusal, Listener};

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// At the same time on one listener; more wait in the system's queue.
    pub connections: usize,
    /// For a request's line and fields, from their first byte (of the first request: from the connection on).
    pub head_timeout: Duration,
    /// Between requests.
    pub idle_timeout: Duration,
    /// For a client that does not take what it asked for.
    pub write_timeout: Duration,
    /// A request's line and fields, in bytes; at least 8,192.
    pub head_bytes: usize,
    /// TLS handshakes at the same time on one listener; more wait.
    pub handshakes: usize,
    /// For a TLS handshake, the wait for its place included.
    pub handshake_timeout: Duration,
    /// For requests under way when the server stops.
    pub drain_timeout: Duration,
}

impl Default for ConnectionLimits {
    /// Agents leave connections idle for half a minute; IIS closes them after two.
    fn default() -> Self {
        Self {
            connections: 8192,
            head_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(120),
            write_timeout: Duration::from_secs(60),
            head_bytes: 64 * 1024,
            handshakes: 1024,
            handshake_timeout: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(30),
        }
    }
}

/// Serves connections of one listener until `shutdown` is cancelled and the requests under way are answered or
/// [`ConnectionLimits::drain_timeout`] is over. A panic in `service` is answered with 500 and ends one connection only.
pub async fn serve<S, B>(listener: Listener, service: S, limits: ConnectionLimits, shutdown: CancellationToken)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let abort = CancellationToken::new();
    let handshakes = listener.tls().map(|config| Handshakes::new(config, &limits));
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accepted => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                after_accept_error(&error).await;
                continue;
            }
        };
        // Answers are written whole; waiting for more would only delay their last packet.
        let _ = stream.set_nodelay(true);
        let local = stream.local_addr().unwrap_or(listener.local_addr());
        let info = ConnectionInfo { peer, local, secure: handshakes.is_some() };
        let connection = Connection { info, service: service.clone(), limits };
        let (watcher, abort) = (graceful.watcher(), abort.clone());
        let (handshakes, stopping) = (handshakes.clone(), shutdown.clone());
        tokio::spawn(async move {
            let _place = place;
            tokio::select! {
                () = connection.meet(stream, handshakes, watcher, stopping) => {}
                () = abort.cancelled() => {}
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the server stopped");
    }
    abort.cancel();
}

/// Errors of one connection pass; when descriptors ran out, accepting again at once would spin.
async fn after_accept_error(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "cannot accept connections");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

struct Connection<S> {
    info: ConnectionInfo,
    service: S,
    limits: ConnectionLimits,
}

type AnyBody = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

impl<S, B> Connection<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// A handshake, if there has to be one, and then the requests.
    async fn meet(
        self,
        stream: TcpStream,
        handshakes: Option<Handshakes>,
        watcher: Watcher,
        stopping: CancellationToken,
    ) {
        let Some(handshakes) = handshakes else { return self.run(stream, watcher).await };
        let met = tokio::select! {
            met = handshakes.meet(stream) => met,
            () = stopping.cancelled() => None,
        };
        if let Some(encrypted) = met {
            self.run(encrypted, watcher).await;
        }
    }

    /// `io` is the plain connection or what an encryption layer made of it.
    async fn run(self, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, watcher: Watcher) {
        let conflict = Arc::new(AtomicBool::new(false));
        let io = TimedIo::new(io, self.limits.head_timeout, self.limits.write_timeout, Arc::clone(&conflict));
        let (info, service) = (self.info, self.service);
        let answer = service_fn(move |request| {
            let (service, conflict) = (service.clone(), conflict.load(Ordering::Relaxed));
            async move { Ok::<_, Infallible>(answer(service, request, info, conflict).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.idle_timeout)
            .max_buf_size(self.limits.head_bytes.max(8192))
            .serve_connection(TokioIo::new(io), answer);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(peer = %self.info.peer, %error, "connection ended");
        }
    }
}

async fn answer<S, B>(
    mut service: S,
    request: Request<Incoming>,
    info: ConnectionInfo,
    conflict: bool,
) -> Response<AnyBody>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let request = match admit(request, info, conflict) {
        Ok(request) => request,
        Err(refusal) => return refuse(&refusal),
    };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let called = async {
        match service.ready().await {
            Ok(ready) => ready.call(request).await,
            Err(never) => match never {},
        }
    };
    match AssertUnwindSafe(called).catch_unwind().await {
        Ok(Ok(response)) => response.map(|body| body.map_err(Into::into).boxed_unsync()),
        Ok(Err(never)) => match never {},
        Err(_) => {
            tracing::error!(%method, path, "answering a request failed");
            refuse(&HttpRefusal::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed; its log says more."))
        }
    }
}

fn refuse(refusal: &HttpRefusal) -> Response<AnyBody> {
    refusal.response().map(|body| body.map_err(Into::into).boxed_unsync())
}

/// Refuses what could be understood in two ways and brings the rest into one form.
fn admit(
    mut request: Request<Incoming>,
    info: ConnectionInfo,
    conflict: bool,
) -> Result<Request<Incoming>, HttpRefusal> {
    let bad = |reason| Err(HttpRefusal::new(StatusCode::BAD_REQUEST, reason));
    if conflict && request.headers().contains_key(header::TRANSFER_ENCODING) {
        return bad("Content-Length and Transfer-Encoding in one request.");
    }
    if request.method() == Method::CONNECT {
        return Err(HttpRefusal::new(StatusCode::METHOD_NOT_ALLOWED, "This is not a proxy."));
    }
    if let Some(authority) = request.uri().authority() {
        // Absolute form: the authority counts, whatever Host says (RFC 9112 3.2.2).
        let host = HeaderValue::from_str(authority.as_str());
        let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        match host {
            Ok(host) => request.headers_mut().insert(header::HOST, host),
            Err(_) => return bad("Host is not valid."),
        };
        *request.uri_mut() = Uri::from(path);
    }
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() >= Version::HTTP_11) {
        return bad("One Host is required.");
    }
    request.extensions_mut().insert(info);
    Ok(request)
}
