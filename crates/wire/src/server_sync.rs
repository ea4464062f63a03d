//! The ServerSync service: metadata for downstream servers, [MS-WSUSSS] 3.1.4.

pub mod download_files;
pub mod get_auth_config;
pub mod get_config_data;
pub mod get_cookie;
pub mod get_deployments;
pub mod get_driver_id_list;
pub mod get_driver_set_data;
pub mod get_related_revisions_for_updates;
pub mod get_revision_id_list;
pub mod get_update_data;
pub mod get_update_decryption_data;
