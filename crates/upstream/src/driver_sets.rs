//! `GetDriverSetData`, [MS-WSUSSS] 3.1.4.8: what a maker of computers chose for a model.

use patchwell_wire::server_sync::get_driver_set_data as wire;
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use crate::client::caller;
use crate::{UpstreamClient, UpstreamError};

/// Driver sets in one call when the server does not say how many.
const USUAL: usize = 100;

/// A driver set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverSet {
    /// Its id.
    pub id: Uuid,
    /// Its metadata as it came.
    pub xml: String,
}

impl UpstreamClient {
    /// These driver sets, as far as the server has them.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn driver_sets(&self, ids: &[Uuid]) -> Result<Vec<DriverSet>, UpstreamError> {
        self.max_updates().await?;
        let most = self.inner.config_data.lock().as_ref().and_then(|data| data.max_driver_sets).unwrap_or(USUAL);
        let mut sets: Vec<DriverSet> = Vec::new();
        for part in ids.chunks(most) {
            let encode = |cookie| {
                let request = wire::Request { cookie: Some(cookie), driver_sets: part.to_vec() };
                wire::encode_request(&request, &caller())
            };
            let decode = wire::decode_response;
            let result = self.call_with_cookie(Operation::GetDriverSetData, &encode, decode).await?.result;
            let asked = result.driver_sets.into_iter().filter(|set| part.contains(&set.driver_set_id));
            sets.extend(asked.filter_map(|set| Some(DriverSet { id: set.driver_set_id, xml: set.driver_set_xml? })));
        }
        Ok(sets)
    }
}
