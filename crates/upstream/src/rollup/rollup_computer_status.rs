//! `RollupComputerStatus`, [MS-WSUSSS] 3.1.4.17.

use jiff::Timestamp;
use patchwell_wire::reporting::rollup_computer_status as wire;
use patchwell_wire::soap::Operation;

use super::ComputerStatusRollupInfo;
use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// Hands over the status of updates on computers. `false` when the server is too busy: it must then be left alone
    /// for at least a minute. The caller keeps to `rollup_computer_status_max_batch_size`.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn rollup_computer_status(
        &self,
        now: Timestamp,
        computers: Vec<ComputerStatusRollupInfo>,
    ) -> Result<bool, UpstreamError> {
        let parent_server_id = self.inner.config.account.id;
        let request = wire::Request { cookie: Some(super::cookie()), client_time: now, parent_server_id, computers };
        let encode = || wire::encode_request(&request, &caller());
        Ok(self.call(Operation::RollupComputerStatus, Repeat::No, &encode, wire::decode_response).await?.result)
    }
}
