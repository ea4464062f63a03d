//! The server above as a source of content files.

use patchwell_model::Sha1;
use patchwell_upstream::UpstreamClient;

use crate::{Answer, UpstreamContent};

/// Another server of the protocol. Microsoft Update is none: it says for each file where that is.
pub(super) struct Above {
    client: UpstreamClient,
    /// Where its content is, the best first, such as `http://upstream.example.test:8530`.
    roots: Vec<String>,
}

impl Above {
    /// `None` for Microsoft Update.
    pub(super) fn new(client: UpstreamClient) -> Option<Self> {
        let roots = client.content_roots();
        (!roots.is_empty()).then_some(Self { client, roots })
    }
}

impl UpstreamContent for Above {
    fn host(&self) -> String {
        self.client.host().to_owned()
    }

    fn urls(&self, path: &str) -> Vec<String> {
        self.roots.iter().map(|root| format!("{root}{path}")).collect()
    }

    fn request(&self, files: Vec<Sha1>) -> Answer<'_> {
        Box::pin(async move { self.client.download_files(&files).await.map_err(|error| error.to_string()) })
    }
}
