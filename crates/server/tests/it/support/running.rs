//! A server on a port of its own.

use std::net::SocketAddr;

use axum::Router;
use patchwell_server::http::{ConnectionLimits, FoldPaths, PathTable, listen, serve};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Stops when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) async fn start(router: Router) -> Self {
        Self::start_with(router, ConnectionLimits::default()).await
    }

    pub(crate) async fn start_with(router: Router, limits: ConnectionLimits) -> Self {
        let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let (address, shutdown) = (listener.local_addr(), CancellationToken::new());
        let service = FoldPaths::new(router, PathTable::update_services());
        let task = Some(tokio::spawn(serve(listener, service, limits, shutdown.clone())));
        Self { address, shutdown, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}
