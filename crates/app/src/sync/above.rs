//! The server above as a source of content files.

use patchwell_model::Sha1;
use patchwell_upstream::{Source, UpstreamClient};

use crate::{Answer, UpstreamContent};

/// Another server of the protocol. Microsoft Update is none: it says for each file where that is.
pub(super) struct Above {
    client: UpstreamClient,
    /// Its root, such as `http://upstream.example.test:8530`.
    root: String,
}

impl Above {
    /// `None` for Microsoft Update.
    pub(super) fn new(client: UpstreamClient) -> Option<Self> {
        let Source::Server { host, port, tls } = &client.config().source else { return None };
        let scheme = if *tls { "https" } else { "http" };
        let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.clone() };
        let root = format!("{scheme}://{host}:{port}");
        Some(Self { client, root })
    }
}

impl UpstreamContent for Above {
    fn host(&self) -> String {
        self.client.host().to_owned()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    fn request(&self, files: Vec<Sha1>) -> Answer<'_> {
        Box::pin(async move { self.client.download_files(&files).await.map_err(|error| error.to_string()) })
    }
}
