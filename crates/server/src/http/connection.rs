//! What a handler may know about the connection its request came on.

use std::net::SocketAddr;

/// An extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// The client, or the proxy before it.
    pub peer: SocketAddr,
    /// Our end; its port goes into content addresses.
    pub local: SocketAddr,
    /// Whether the connection is encrypted.
    pub secure: bool,
}
