//! `GetUpdateDecryptionData`, [MS-WSUSSS] 3.1.4.18: keys of encrypted files.

use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_wire::server_sync::get_update_decryption_data as wire;
use patchwell_wire::soap::Operation;

use crate::client::caller;
use crate::revision_ids::{from_identity, to_identity};
use crate::{UpstreamClient, UpstreamError};

/// The key of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKey {
    /// The revision that the file belongs to.
    pub revision: RevisionIdentity,
    /// The file.
    pub digest: Sha1,
    /// The key, which agents get unread.
    pub key: Vec<u8>,
}

impl UpstreamClient {
    /// The keys of the encrypted files of these revisions.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn decryption_data(&self, revisions: &[RevisionIdentity]) -> Result<Vec<FileKey>, UpstreamError> {
        self.max_updates().await?;
        let most = self.inner.config_data.lock().as_ref().map_or(1, |data| data.max_updates_decryption);
        let mut keys = Vec::new();
        for part in revisions.chunks(most) {
            let update_ids: Vec<_> = part.iter().map(from_identity).collect();
            let encode = |cookie| {
                let request = wire::Request { cookie: Some(cookie), update_ids: update_ids.clone() };
                wire::encode_request(&request, &caller())
            };
            let decode = wire::decode_response;
            let response = self.call_with_cookie(Operation::GetUpdateDecryptionData, &encode, decode).await?;
            for update in response.result.update_file_decryption_data {
                let Some(revision) = to_identity(&update.update_id).filter(|found| part.contains(found)) else {
                    continue;
                };
                keys.extend(update.file_decryption_data.into_iter().filter_map(|file| {
                    let digest = Sha1::try_from(file.file_digest.as_slice()).ok()?;
                    Some(FileKey { revision, digest, key: file.decryption_key? })
                }));
            }
        }
        Ok(keys)
    }
}
