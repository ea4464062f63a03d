//! `GetRollupConfiguration`, [MS-WSUSSS] 3.1.4.13.

use patchwell_wire::reporting::get_rollup_configuration as wire;
use patchwell_wire::soap::Operation;

use super::RollupConfiguration;
use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError};

impl UpstreamClient {
    /// What the server wants to know, and how much of it in one call.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn rollup_configuration(&self) -> Result<RollupConfiguration, UpstreamError> {
        let request = wire::Request { cookie: Some(super::cookie()) };
        let encode = || wire::encode_request(&request, &caller());
        let operation = Operation::GetRollupConfiguration;
        Ok(self.call(operation, Repeat::Yes, &encode, wire::decode_response).await?.result)
    }
}
