//! Ports that are listened on.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};

/// A bound port.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    local: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
}

/// Binds `address`; port 0 takes any free one, see [`Listener::local_addr`].
///
/// # Errors
/// When the address is in use or not ours.
pub async fn listen(address: SocketAddr) -> io::Result<Listener> {
    let tcp = TcpListener::bind(address).await?;
    Ok(Listener { local: tcp.local_addr()?, tcp, tls: None })
}

impl Listener {
    /// With TLS on every connection.
    #[must_use]
    pub fn with_tls(self, config: Arc<ServerConfig>) -> Self {
        Self { tls: Some(config), ..self }
    }

    pub(crate) fn tls(&self) -> Option<Arc<ServerConfig>> {
        self.tls.clone()
    }

    /// The address that was bound.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    pub(crate) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.tcp.accept().await
    }
}
