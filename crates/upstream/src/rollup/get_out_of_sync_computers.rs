//! `GetOutOfSyncComputers`, [MS-WSUSSS] 3.1.4.16.

use patchwell_wire::reporting::get_out_of_sync_computers as wire;
use patchwell_wire::soap::Operation;

use super::ComputerLastRollupNumber;
use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// The computers, of those that are named, whose status the server wants in full. The caller keeps to
    /// `get_out_of_sync_computers_max_batch_size`.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn out_of_sync_computers(
        &self,
        last_rollup_numbers: Vec<ComputerLastRollupNumber>,
    ) -> Result<Vec<String>, UpstreamError> {
        let parent_server_id = self.inner.config.account.id;
        let request = wire::Request { cookie: Some(super::cookie()), parent_server_id, last_rollup_numbers };
        let encode = || wire::encode_request(&request, &caller());
        Ok(self.call(Operation::GetOutOfSyncComputers, Repeat::Yes, &encode, wire::decode_response).await?.result)
    }
}
