//! Requests to repeat, learned from a real scan.

use std::net::ToSocketAddrs;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HOST};
use http_body_util::Full;

use super::LoadError;
use crate::agent::Agent;

/// Which moment of a scan to repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// The first call of a new computer: no lists.
    First,
    /// A page of leaves: all categories and detectoids are named, no update is.
    Leaves,
    /// The usual call: everything is known, nothing is new.
    NothingNew,
}

impl RequestKind {
    /// As tables name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first call",
            Self::Leaves => "page of leaves",
            Self::NothingNew => "nothing new",
        }
    }
}

/// The requests of one computer.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// `host:port`.
    pub address: String,
    /// How many revisions the usual call names.
    pub cached: usize,
    /// How many of them as installed.
    pub installed: usize,
    /// SyncUpdates calls of the preparing scan.
    pub round_trips: u32,
    first: Bytes,
    leaves: Bytes,
    nothing_new: Bytes,
}

/// Scans with an agent and keeps the requests that its scan consists of.
///
/// # Errors
/// When the agent's server is not on a loopback address, or the scan fails.
pub async fn prepare(agent: &mut Agent) -> Result<Prepared, LoadError> {
    let address = agent.options.address();
    assert_loopback(&address)?;
    let scan = agent.scan().await?;
    let (installed, other) = agent.known_lists();
    let known = agent.cached_updates();
    let is_leaf = |id: &i32| known.get(id).is_some_and(|update| update.is_leaf);
    let no_leaves = other.iter().filter(|id| !is_leaf(id)).copied().collect();
    Ok(Prepared {
        address,
        installed: installed.len(),
        round_trips: scan.round_trips,
        cached: installed.len() + other.len(),
        first: agent.encoded_sync(Vec::new(), Vec::new()).into(),
        leaves: agent.encoded_sync(installed.clone(), no_leaves).into(),
        nothing_new: agent.encoded_sync(installed, other).into(),
    })
}

impl Prepared {
    /// The envelope of a request.
    #[must_use]
    pub fn body(&self, kind: RequestKind) -> &Bytes {
        match kind {
            RequestKind::First => &self.first,
            RequestKind::Leaves => &self.leaves,
            RequestKind::NothingNew => &self.nothing_new,
        }
    }

    pub(super) fn request(&self, kind: RequestKind) -> Result<Request<Full<Bytes>>, http::Error> {
        let body = self.body(kind);
        let action = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService/SyncUpdates";
        Request::post("/ClientWebService/client.asmx")
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header(ACCEPT_ENCODING, "xpress")
            .header("SOAPAction", format!("\"{action}\""))
            .header(HOST, &self.address)
            .body(Full::new(body.clone()))
    }
}

pub(super) fn assert_loopback(address: &str) -> Result<(), LoadError> {
    let addresses = address.to_socket_addrs();
    let is_loopback = addresses.is_ok_and(|mut addresses| addresses.all(|address| address.ip().is_loopback()));
    if is_loopback { Ok(()) } else { Err(LoadError::NotLoopback(address.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_loaded() {
        assert!(assert_loopback("127.0.0.1:8530").is_ok());
        assert!(assert_loopback("[::1]:8530").is_ok());
        assert!(assert_loopback("192.0.2.1:8530").is_err());
        assert!(assert_loopback("nonsense").is_err());
    }
}
