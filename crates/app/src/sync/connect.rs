//! The way to the server above for content files.

use std::sync::Arc;

use patchwell_content::fetch::{Client, FetchOptions, HostGuard, client, prepare_client};
use patchwell_upstream::{UpstreamClient, UpstreamError};

use super::above::Above;
use crate::{App, AppError, Downloader, UpstreamContent};

impl App {
    /// Fetches content files until the process ends, the way the settings say; begins anew with other ones when they
    /// change. Make it on a runtime.
    pub async fn fetch_content(self) {
        loop {
            let changed = self.0.downloads.way_changed.notified();
            let guard = HostGuard::default();
            match self.connect_content(&guard) {
                Ok(client) => {
                    let downloader = Downloader::new(self.clone(), client, guard, FetchOptions::default());
                    tokio::select! {
                        // What was fetched of a file stays, and the next downloader goes on with it.
                        () = changed => {}
                        () = downloader.run() => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "content files cannot be fetched; change the settings of synchronization");
                    changed.await;
                }
            }
        }
    }

    /// The client for content files, with the proxy and the trust that the settings say. From then on the server above
    /// is asked for them.
    fn connect_content(&self, guard: &HostGuard) -> Result<Client, AppError> {
        let Some(upstream) = self.upstream_config() else {
            self.set_upstream_content(None);
            return client(guard).map_err(|error| AppError::Invalid(error.to_string()));
        };
        let above = UpstreamClient::new(upstream)?;
        let client = prepare_client(above.http_client_builder()?, guard).build();
        let client = client.map_err(|error| UpstreamError::Configuration(error.to_string()))?;
        let source = Above::new(above).map(|above| Arc::new(above) as Arc<dyn UpstreamContent>);
        self.set_upstream_content(source);
        Ok(client)
    }
}
