//! `RollupComputers`, [MS-WSUSSS] 3.1.4.15.

use jiff::Timestamp;
use patchwell_wire::reporting::rollup_computers as wire;
use patchwell_wire::soap::Operation;

use super::{ChangedComputer, ComputerRollupInfo};
use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// Hands over computers; answers with those that are elsewhere now. The caller keeps to
    /// `rollup_computers_max_batch_size`.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn rollup_computers(
        &self,
        now: Timestamp,
        computers: Vec<ComputerRollupInfo>,
    ) -> Result<Vec<ChangedComputer>, UpstreamError> {
        let request = wire::Request { cookie: Some(super::cookie()), client_time: now, computers };
        let encode = || wire::encode_request(&request, &caller());
        Ok(self.call(Operation::RollupComputers, Repeat::No, &encode, wire::decode_response).await?.result)
    }
}
