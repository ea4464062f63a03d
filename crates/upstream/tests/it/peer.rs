//! A server of a few lines: takes what comes on a socket and answers what a test tells it to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// Path of the request line.
    pub(crate) path: String,
    /// All headers, as they came.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Received {
    /// The operation of the `SOAPAction` header.
    pub(crate) fn operation(&self) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("soapaction:"));
        line.and_then(|line| line.trim_end_matches('"').rsplit_once('/')).map_or("", |(_, name)| name)
    }
}

/// What to answer: bytes for the socket, and what happens then.
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// What happens after the bytes.
pub(crate) enum Then {
    /// The connection stays for the next request.
    Keep,
    /// The connection ends.
    Close,
    /// Nothing, for ever.
    Hang,
    /// These bytes again and again.
    Repeat(Vec<u8>),
    /// One of these bytes a millisecond.
    Drip(Vec<u8>),
}

impl Reply {
    /// A whole answer.
    pub(crate) fn http(status: u16, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        let mut bytes = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes, then: Then::Keep }
    }

    /// A whole XML answer.
    pub(crate) fn xml(body: impl AsRef<[u8]>) -> Self {
        Self::http(200, "Content-Type: text/xml; charset=utf-8\r\n", body.as_ref())
    }

    /// A fault.
    pub(crate) fn fault(code: &str, message: &str) -> Self {
        let body = format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>\
             <faultcode>soap:Client</faultcode><faultstring>Fault occurred</faultstring><detail><ErrorCode>{code}\
             </ErrorCode><Message>{message}</Message></detail></soap:Fault></soap:Body></soap:Envelope>"
        );
        Self::http(500, "Content-Type: text/xml\r\n", body.as_bytes())
    }

    /// Bytes as they are, and what then.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        Self { bytes: bytes.into(), then }
    }
}

type Answerer = dyn Fn(&Received) -> Reply + Send + Sync;

/// A listening peer; ends when dropped.
pub(crate) struct Peer {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Peer {
    /// Answers every request with what `answer` says.
    pub(crate) async fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(None, answer).await
    }

    /// The same, with TLS.
    pub(crate) async fn start_with(
        tls: Option<TlsAcceptor>,
        answer: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (log, count, answer) = (Arc::clone(&received), Arc::clone(&connections), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (log, answer, tls) = (Arc::clone(&log), Arc::clone(&answer) as Arc<Answerer>, tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, log, answer).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, log, answer).await;
                            }
                        }
                    }
                });
            }
        });
        Self { port, received, connections, task }
    }

    /// What came so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The operations that came so far.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.received().iter().map(|request| request.operation().to_owned()).collect()
    }

    /// How often an operation came.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.operations().iter().filter(|name| *name == operation).count()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, log: Arc<Mutex<Vec<Received>>>, answer: Arc<Answerer>) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        log.lock().unwrap().push(request.clone());
        let reply = answer(&request);
        if stream.write_all(&reply.bytes).await.is_err() {
            return;
        }
        match reply.then {
            Then::Keep => {}
            Then::Close => return,
            Then::Hang => std::future::pending().await,
            Then::Repeat(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            Then::Drip(bytes) => {
                for byte in bytes {
                    if stream.write_all(&[byte]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                }
            }
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<Received> {
    loop {
        let end = buffer.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let whole = end + 4 + length.unwrap_or(0);
            if buffer.len() >= whole {
                let body = String::from_utf8_lossy(&buffer[end + 4..whole]).into_owned();
                let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
                buffer.drain(..whole);
                return Some(Received { path, head, body });
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}
