//! `GetConfigData`, [MS-WSUSSS] 3.1.4.4: what the server is configured for, and its limits.

use patchwell_wire::server_sync::get_config_data::{self, ServerSyncConfigData, ServerSyncLanguageData};
use patchwell_wire::soap::Operation;

use crate::client::caller;
use crate::{UpstreamClient, UpstreamError};

/// Updates that are asked for in one call when the server does not say; real ones say 100.
const USUAL_UPDATES: usize = 100;
/// The most that is asked for in one call, whatever the server says.
const MOST: usize = 1_000;

/// What the server is configured for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigData {
    /// Whether it gives metadata only, and content is at Microsoft.
    pub catalog_only_sync: bool,
    /// Whether it downloads content only when it is approved.
    pub lazy_sync: bool,
    /// Whether it has express files.
    pub server_hosts_psf_files: bool,
    /// For the next call; `None` when it gave none.
    pub anchor: Option<String>,
    /// Such as `1.20`; empty when it does not say.
    pub protocol_version: String,
    /// Languages that changed since the anchor.
    pub languages: Vec<UpstreamLanguage>,
    /// Updates that one `GetUpdateData` may ask for: 1 to 1,000.
    pub max_updates: usize,
    /// Updates that one `GetUpdateDecryptionData` may ask for: 1 to 1,000.
    pub max_updates_decryption: usize,
    /// Driver sets that one call may ask for, where the server says.
    pub max_driver_sets: Option<usize>,
    /// Computers that one call may name, where the server says.
    pub max_computer_ids: Option<usize>,
    /// Hardware ids that one call may name, where the server says.
    pub max_hardware_ids: Option<usize>,
}

/// A language and whether the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamLanguage {
    /// Windows language id; 0 stands for all.
    pub id: i32,
    /// Such as `en`.
    pub short_name: String,
    /// Such as `English`.
    pub long_name: String,
    /// Whether the server synchronizes it.
    pub is_enabled: bool,
}

impl UpstreamClient {
    /// The server's configuration; with an anchor, only the languages that changed since.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn configuration(&self, anchor: Option<&str>) -> Result<ConfigData, UpstreamError> {
        let anchor = anchor.map(str::to_owned);
        let encode = |cookie| {
            let request = get_config_data::Request { cookie: Some(cookie), config_anchor: anchor.clone() };
            get_config_data::encode_request(&request, &caller())
        };
        let decode = get_config_data::decode_response;
        let response = self.call_with_cookie(Operation::GetConfigData, &encode, decode).await?;
        let data = ConfigData::from(response.result);
        *self.inner.config_data.lock() = Some(data.clone());
        Ok(data)
    }

    /// Updates that one call may ask for.
    pub(crate) async fn max_updates(&self) -> Result<usize, UpstreamError> {
        let known = || self.inner.config_data.lock().as_ref().map(|data| data.max_updates);
        if let Some(most) = known() {
            return Ok(most);
        }
        let _turn = self.inner.asks_configuration.lock().await;
        match known() {
            Some(most) => Ok(most),
            None => Ok(self.configuration(None).await?.max_updates),
        }
    }
}

impl From<ServerSyncConfigData> for ConfigData {
    fn from(data: ServerSyncConfigData) -> Self {
        let max_updates = said(data.max_number_of_updates_per_request).unwrap_or(USUAL_UPDATES);
        Self {
            catalog_only_sync: data.catalog_only_sync,
            lazy_sync: data.lazy_sync,
            server_hosts_psf_files: data.server_hosts_psf_files,
            anchor: data.new_config_anchor.filter(|anchor| !anchor.is_empty()),
            protocol_version: data.protocol_version.unwrap_or_default(),
            languages: data.language_update_list.into_iter().map(UpstreamLanguage::from).collect(),
            max_updates,
            max_updates_decryption: said(data.max_updates_per_request_in_get_update_decryption_data)
                .unwrap_or(max_updates),
            max_driver_sets: said(data.max_number_of_driver_sets_per_request),
            max_computer_ids: said(data.max_number_of_computer_ids_in_request),
            max_hardware_ids: said(data.max_number_of_pnp_hardware_ids_in_request),
        }
    }
}

/// Zero is how real servers say nothing.
fn said(limit: i32) -> Option<usize> {
    usize::try_from(limit).ok().filter(|&limit| limit > 0).map(|limit| limit.min(MOST))
}

impl From<ServerSyncLanguageData> for UpstreamLanguage {
    fn from(language: ServerSyncLanguageData) -> Self {
        Self {
            id: language.language_id,
            short_name: language.short_language,
            long_name: language.long_language,
            is_enabled: language.enabled,
        }
    }
}
