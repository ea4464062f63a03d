//! `GetConfigData`, [MS-WSUSSS] 3.1.4.4.

use crate::common::Cookie;

operation!(GetConfigData);

record! {
    /// Asks for the upstream server's configuration.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// From the last answer, for changes only.
        configAnchor => config_anchor: Option<String>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The configuration.
        GetConfigDataResult [= required] => result: ServerSyncConfigData,
    }
}

record! {
    /// The upstream server's configuration.
    pub struct ServerSyncConfigData {
        /// Whether it gives metadata only, and content is elsewhere.
        CatalogOnlySync => catalog_only_sync: bool,
        /// Whether it downloads content only when asked.
        LazySync => lazy_sync: bool,
        /// Whether it has express files.
        ServerHostsPsfFiles => server_hosts_psf_files: bool,
        /// Limit of a call.
        MaxNumberOfComputerIdsInRequest => max_number_of_computer_ids_in_request: i32,
        /// Limit of a call.
        MaxNumberOfDriverSetsPerRequest => max_number_of_driver_sets_per_request: i32,
        /// Limit of a call.
        MaxNumberOfPnpHardwareIdsInRequest => max_number_of_pnp_hardware_ids_in_request: i32,
        /// Limit of GetUpdateData.
        MaxNumberOfUpdatesPerRequest => max_number_of_updates_per_request: i32,
        /// For the next call.
        NewConfigAnchor => new_config_anchor: Option<String>,
        /// Such as `1.20`.
        ProtocolVersion => protocol_version: Option<String>,
        /// Languages changed since the anchor.
        LanguageUpdateList [ServerSyncLanguageData, always] => language_update_list: Vec<ServerSyncLanguageData>,
        /// Limit of GetUpdateDecryptionData.
        MaxUpdatesPerRequestInGetUpdateDecryptionData => max_updates_per_request_in_get_update_decryption_data: i32,
    }
}

record! {
    /// A language and whether the upstream server has it.
    pub struct ServerSyncLanguageData {
        /// Windows language id; 0 stands for all.
        LanguageID => language_id: i32,
        /// Such as `en`.
        ShortLanguage => short_language: String,
        /// Such as `English`.
        LongLanguage => long_language: String,
        /// Whether the server synchronizes it.
        Enabled => enabled: bool,
    }
}
