//! Ports that are listened on.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

/// A bound port.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    local: SocketAddr,
}

/// Binds `address`; port 0 takes any free one, see [`Listener::local_addr`].
///
/// # Errors
/// When the address is in use or not ours.
pub async fn listen(address: SocketAddr) -> io::Result<Listener> {
    let tcp = TcpListener::bind(address).await?;
    Ok(Listener { local: tcp.local_addr()?, tcp })
}

impl Listener {
    /// The address that was bound.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    pub(crate) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.tcp.accept().await
    }
}
