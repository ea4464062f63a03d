//! `RollupDownstreamServers`, [MS-WSUSSS] 3.1.4.14.

use jiff::Timestamp;
use patchwell_wire::reporting::rollup_downstream_servers as wire;
use patchwell_wire::soap::Operation;

use super::DownstreamServerRollupInfo;
use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// Hands over the state of this server and those below it, parents first. The caller keeps to
    /// `rollup_downstream_servers_max_batch_size`.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn rollup_downstream_servers(
        &self,
        now: Timestamp,
        servers: Vec<DownstreamServerRollupInfo>,
    ) -> Result<(), UpstreamError> {
        let request = wire::Request { cookie: Some(super::cookie()), client_time: now, downstream_servers: servers };
        let encode = || wire::encode_request(&request, &caller());
        self.call(Operation::RollupDownstreamServers, Repeat::No, &encode, wire::decode_response).await?;
        Ok(())
    }
}
