//! `GetRelatedRevisionsForUpdates`: the revisions that the server has of given updates.

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_wire::server_sync::get_related_revisions_for_updates as wire;
use patchwell_wire::soap::Operation;

use crate::client::caller;
use crate::revision_ids::to_identities;
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// The revisions that the server has of these updates.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn related_revisions(&self, updates: &[UpdateId]) -> Result<Vec<RevisionIdentity>, UpstreamError> {
        let mut found = Vec::new();
        for part in updates.chunks(self.max_updates().await?) {
            let update_ids: Vec<_> = part.iter().map(|id| id.0).collect();
            let encode = |cookie| {
                let request = wire::Request { cookie: Some(cookie), update_ids: update_ids.clone() };
                wire::encode_request(&request, &caller())
            };
            let operation = Operation::GetRelatedRevisionsForUpdates;
            let response = self.call_with_cookie(operation, &encode, wire::decode_response).await?;
            let asked = |identity: &RevisionIdentity| part.contains(&identity.update_id);
            found.extend(to_identities(&response.result).into_iter().filter(asked));
        }
        Ok(found)
    }
}
