//! One keep-alive HTTP connection at a time, made again when the server closed it.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, HeaderMap};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address}: {reason}")]
pub struct HttpError {
    /// `host:port`.
    pub address: String,
    /// What went wrong.
    pub reason: String,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as it came.
    pub body: Bytes,
}

impl Answer {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: http::header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The content coding, lower case; empty for none.
    #[must_use]
    pub fn coding(&self) -> String {
        self.header(CONTENT_ENCODING).unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// A connection to one address.
#[derive(Debug)]
pub struct Connection {
    address: String,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// For `host:port`; connects when it is first used.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), sender: None }
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends a request and reads the whole answer; once more on a new connection when a kept one turns out closed.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, HttpError> {
        if let Some(sender) = self.sender.as_mut().filter(|sender| !sender.is_closed())
            && sender.ready().await.is_ok()
        {
            // A kept connection may close as the request goes out: every call here can be repeated.
            if let Ok(response) = sender.send_request(request.clone()).await {
                return self.read(response).await;
            }
        }
        let mut sender = self.connect().await?;
        let response = sender.send_request(request).await.map_err(|error| self.error(error))?;
        self.sender = Some(sender);
        self.read(response).await
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, HttpError> {
        let stream = TcpStream::connect(&self.address).await.map_err(|error| self.error(error))?;
        stream.set_nodelay(true).map_err(|error| self.error(error))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| self.error(error))?;
        // Ends with the connection; its error shows in the request that it breaks.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    async fn read(&self, response: http::Response<hyper::body::Incoming>) -> Result<Answer, HttpError> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| self.error(error))?.to_bytes();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    fn error(&self, error: impl std::error::Error) -> HttpError {
        use std::fmt::Write as _;
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let _ = write!(reason, ": {cause}");
            source = cause.source();
        }
        HttpError { address: self.address.clone(), reason }
    }
}
