//! `DownloadFiles`, [MS-WSUSSS] 3.1.4.11: asks the server to fetch content that it does not have yet.

use patchwell_model::Sha1;
use patchwell_wire::server_sync::download_files as wire;
use patchwell_wire::soap::Operation;

use crate::client::caller;
use crate::{UpstreamClient, UpstreamError};

/// Digests in one call.
const BATCH: usize = 100;

impl UpstreamClient {
    /// Asks the server to fetch these files; they are there some time later.
    ///
    /// # Errors
    /// When the server refuses, with [`crate::ErrorCode::FileDigestsMissing`] for files it does not know.
    pub async fn download_files(&self, digests: &[Sha1]) -> Result<(), UpstreamError> {
        for part in digests.chunks(BATCH) {
            let file_digest_list: Vec<_> = part.iter().map(|digest| digest.0.to_vec()).collect();
            let encode = |cookie| {
                let request = wire::Request { cookie: Some(cookie), file_digest_list: file_digest_list.clone() };
                wire::encode_request(&request, &caller())
            };
            self.call_with_cookie(Operation::DownloadFiles, &encode, wire::decode_response).await?;
        }
        Ok(())
    }
}
