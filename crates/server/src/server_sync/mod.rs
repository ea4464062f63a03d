//! The ServerSync service, for downstream servers: one file an operation.

mod anchor;
pub(crate) mod download_files;
mod file_urls;
pub(crate) mod get_auth_config;
pub(crate) mod get_config_data;
pub(crate) mod get_cookie;
pub(crate) mod get_deployments;
pub(crate) mod get_driver_id_list;
pub(crate) mod get_driver_set_data;
pub(crate) mod get_related_revisions_for_updates;
pub(crate) mod get_revision_id_list;
pub(crate) mod get_update_data;
pub(crate) mod get_update_decryption_data;
mod languages;
mod session;

/// The authorization plug-in's name.
pub(crate) const PLUG_IN: &str = "DssTargeting";
/// Revisions of one GetUpdateData request.
const MAX_UPDATES: usize = 100;
/// Driver sets, computer ids and hardware ids of one request. As on real servers: drivers come like other updates.
const MAX_DRIVER_IDS: usize = 0;
/// Updates of one GetUpdateDecryptionData request.
const MAX_DECRYPTION: usize = 100;
/// Files of one DownloadFiles request ([MS-WSUSSS] 3.1.4.11).
const MAX_FILES: usize = 100;
