//! An answer of an upstream server, to any operation: refused, a fault, or decoded in bounded memory.
#![no_main]

use patchwell_wire::reporting::{
    get_out_of_sync_computers, get_rollup_configuration, rollup_computer_status, rollup_computers,
    rollup_downstream_servers,
};
use patchwell_wire::server_sync::{
    download_files, get_auth_config, get_config_data, get_cookie, get_deployments, get_driver_id_list,
    get_driver_set_data, get_related_revisions_for_updates, get_revision_id_list, get_update_data,
    get_update_decryption_data,
};
use patchwell_wire::{Limits, dss_auth, monitoring};

macro_rules! read {
    ($data:ident, $($($module:ident)::+,)+) => {
        $( let _ = $($module)::+::decode_response($data, &Limits::request()); )+
    };
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    read!(
        data,
        get_auth_config,
        dss_auth::get_authorization_cookie,
        get_cookie,
        get_config_data,
        get_revision_id_list,
        get_update_data,
        get_update_decryption_data,
        get_driver_id_list,
        get_driver_set_data,
        get_related_revisions_for_updates,
        get_deployments,
        download_files,
        get_rollup_configuration,
        rollup_downstream_servers,
        rollup_computers,
        get_out_of_sync_computers,
        rollup_computer_status,
        monitoring::ping,
    );
});
