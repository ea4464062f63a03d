//! From a plain connection to an encrypted one.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::ConnectionLimits;

/// The handshakes of one listener.
#[derive(Clone)]
pub(super) struct Handshakes {
    acceptor: TlsAcceptor,
    places: Arc<Semaphore>,
    timeout: Duration,
}

impl Handshakes {
    pub(super) fn new(config: Arc<ServerConfig>, limits: &ConnectionLimits) -> Self {
        Self {
            acceptor: TlsAcceptor::from(config),
            places: Arc::new(Semaphore::new(limits.handshakes.min(Semaphore::MAX_PERMITS))),
            timeout: limits.handshake_timeout,
        }
    }

    /// `None` when the client is too slow, or speaks something else. There are more places than a slow client fills in
    /// the time it has.
    pub(super) async fn meet(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let peer = stream.peer_addr().ok();
        let shaken = async {
            let _place = self.places.acquire().await.ok()?;
            Some(self.acceptor.accept(stream).await)
        };
        match tokio::time::timeout(self.timeout, shaken).await {
            Ok(Some(Ok(encrypted))) => Some(encrypted),
            Ok(Some(Err(error))) => {
                tracing::debug!(?peer, %error, "a TLS handshake failed");
                None
            }
            Ok(None) => None,
            Err(_) => {
                tracing::debug!(?peer, "a TLS handshake took too long");
                None
            }
        }
    }
}
