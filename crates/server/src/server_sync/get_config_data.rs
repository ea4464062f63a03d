//! `GetConfigData` ([MS-WSUSSS] 3.1.4.4).

use patchwell_wire::server_sync::get_config_data::{
    Request, Response, ServerSyncConfigData, ServerSyncLanguageData, encode_response,
};
use patchwell_wire::soap::Reply;

use super::anchor::Anchor;
use super::languages::{ALL, LANGUAGES};
use super::{MAX_DECRYPTION, MAX_DRIVER_IDS, MAX_UPDATES, session};
use crate::services::{Answer, Failure, UpdateServices};

/// The protocol version this server speaks.
const PROTOCOL_VERSION: &str = "1.20";

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    let app = &services.0.app;
    let read = Anchor::read(app, request.config_anchor.as_deref(), "configAnchor")?;
    let anchor = Anchor::of_configuration(app);
    let is_known = read.is_some_and(|read| read.change == anchor.change);
    let result = ServerSyncConfigData {
        catalog_only_sync: false,
        // Files are fetched when an update is approved, or when a server below asks for them.
        lazy_sync: true,
        server_hosts_psf_files: false,
        max_number_of_computer_ids_in_request: limit(MAX_DRIVER_IDS),
        max_number_of_driver_sets_per_request: limit(MAX_DRIVER_IDS),
        max_number_of_pnp_hardware_ids_in_request: limit(MAX_DRIVER_IDS),
        max_number_of_updates_per_request: limit(MAX_UPDATES),
        new_config_anchor: Some(anchor.to_string()),
        protocol_version: Some(PROTOCOL_VERSION.to_owned()),
        language_update_list: if is_known { Vec::new() } else { languages() },
        max_updates_per_request_in_get_update_decryption_data: limit(MAX_DECRYPTION),
    };
    Ok(encode_response(&Response { result }, reply).into())
}

/// All of them: what came from upstream is kept in every language it came in.
fn languages() -> Vec<ServerSyncLanguageData> {
    let all = [(ALL, "all", "all")];
    let languages = all.iter().chain(&LANGUAGES).map(|(id, tag, name)| ServerSyncLanguageData {
        language_id: *id,
        short_language: (*tag).to_owned(),
        long_language: (*name).to_owned(),
        enabled: true,
    });
    languages.collect()
}

fn limit(limit: usize) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX)
}
