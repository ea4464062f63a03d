//! `GetAuthConfig` ([MS-WSUSSS] 3.1.4.1).

use patchwell_wire::common::AuthPlugInInfo;
use patchwell_wire::server_sync::get_auth_config::{Response, ServerAuthConfig, encode_response};
use patchwell_wire::soap::Reply;

use super::PLUG_IN;
use crate::services::{Answer, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, reply: &Reply) -> Answer {
    let plug_in = AuthPlugInInfo {
        plug_in_id: PLUG_IN.to_owned(),
        service_url: "DssAuthWebService/DssAuthWebService.asmx".to_owned(),
        // The specification says that there is none; real servers send an empty one.
        parameter: Some(String::new()),
    };
    let last_change = services.0.app.identity().configuration_changed;
    let result = ServerAuthConfig { last_change, auth_info: vec![plug_in], allowed_event_ids: None };
    encode_response(&Response { result }, reply).into()
}
