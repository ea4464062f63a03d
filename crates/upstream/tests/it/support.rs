//! Clients for tests, and answers of a server that works.

use std::time::Duration;

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_upstream::{Account, Source, UpstreamClient, UpstreamConfig, UpstreamLimits};
use patchwell_wire::common::{AuthPlugInInfo, AuthorizationCookie, Cookie, UpdateIdentity};
use patchwell_wire::dss_auth::get_authorization_cookie;
use patchwell_wire::server_sync::get_update_data::{self, ServerSyncUpdateData, ServerUpdateData};
use patchwell_wire::server_sync::{get_auth_config, get_config_data, get_cookie};
use patchwell_wire::soap;
use uuid::Uuid;

use crate::peer::{Peer, Received, Reply};

/// Who asks in tests.
pub(crate) fn account() -> Account {
    Account { name: "downstream.example.test".to_owned(), id: Uuid::from_u128(0x5eed) }
}

/// A server on loopback, with limits that end a test soon.
pub(crate) fn config(port: u16) -> UpstreamConfig {
    let source = Source::Server { host: "127.0.0.1".to_owned(), port, tls: false };
    let limits = UpstreamLimits {
        attempts: 2,
        back_off: Duration::from_millis(1),
        thinking: Duration::from_secs(2),
        silence: Duration::from_millis(500),
        ..UpstreamLimits::default()
    };
    UpstreamConfig { limits, ..UpstreamConfig::new(source, account()) }
}

/// A client of a peer.
pub(crate) fn client(peer: &Peer) -> UpstreamClient {
    UpstreamClient::new(config(peer.port)).unwrap()
}

/// The n-th revision of tests.
pub(crate) fn revision(number: u32) -> RevisionIdentity {
    RevisionIdentity { update_id: UpdateId(Uuid::from_u128(u128::from(number) + 1)), revision_number: 100 }
}

/// Its document.
pub(crate) fn document(of: &RevisionIdentity) -> String {
    format!(
        "<upd:Update xmlns:upd=\"http://schemas.microsoft.com/msus/2002/12/Update\"><upd:UpdateIdentity \
         UpdateID=\"{}\" RevisionNumber=\"{}\" /><upd:Properties UpdateType=\"Detectoid\" /></upd:Update>",
        of.update_id, of.revision_number
    )
}

/// The revisions that a `GetUpdateData` asks for.
pub(crate) fn asked(request: &Received) -> Vec<RevisionIdentity> {
    let decoded = get_update_data::decode_request(request.body.as_bytes(), &patchwell_wire::Limits::request());
    let ids = decoded.unwrap().update_ids;
    let identity = |id: UpdateIdentity| RevisionIdentity {
        update_id: UpdateId(id.update_id),
        revision_number: id.revision_number,
    };
    ids.into_iter().map(identity).collect()
}

/// One entry of an answer.
pub(crate) fn entry(of: &RevisionIdentity, blob: String) -> ServerSyncUpdateData {
    ServerSyncUpdateData {
        id: UpdateIdentity { update_id: of.update_id.0, revision_number: of.revision_number },
        xml_update_blob: Some(blob),
        ..ServerSyncUpdateData::default()
    }
}

/// An answer of `GetUpdateData`.
pub(crate) fn updates(entries: Vec<ServerSyncUpdateData>) -> Reply {
    let result = ServerUpdateData { updates: entries, file_urls: Vec::new() };
    Reply::xml(get_update_data::encode_response(&get_update_data::Response { result }, &soap::Reply::default()))
}

/// What a server answers that works: the handshake, its configuration, and all documents that are asked for.
pub(crate) fn working(request: &Received) -> Reply {
    let soap = soap::Reply::default();
    match (request.operation(), request.path.as_str()) {
        ("GetAuthConfig", _) => Reply::xml(get_auth_config::encode_response(&auth_config(), &soap)),
        ("GetAuthorizationCookie", "/DssAuthWebService/DssAuthWebService.asmx") => {
            let result = AuthorizationCookie { plug_in_id: "DssTargeting".to_owned(), cookie_data: vec![1; 60] };
            let response = get_authorization_cookie::Response { result };
            Reply::xml(get_authorization_cookie::encode_response(&response, &soap))
        }
        ("GetCookie", _) => cookie(b"cookie"),
        ("GetConfigData", _) => {
            let result = get_config_data::ServerSyncConfigData {
                max_number_of_updates_per_request: 100,
                protocol_version: Some("1.20".to_owned()),
                ..Default::default()
            };
            let response = get_config_data::Response { result };
            Reply::xml(get_config_data::encode_response(&response, &soap))
        }
        ("GetUpdateData", _) => updates(asked(request).iter().map(|one| entry(one, document(one))).collect()),
        (other, path) => panic!("unexpected {other:?} at {path}"),
    }
}

/// A cookie for four hours.
pub(crate) fn cookie(data: &[u8]) -> Reply {
    let result =
        Cookie { expiration: "2006-05-27T02:59:25.1296674Z".parse().unwrap(), encrypted_data: Some(data.to_vec()) };
    let body = get_cookie::encode_response(&get_cookie::Response { result }, &soap::Reply::default());
    Reply::http(200, "Content-Type: text/xml\r\nDate: Fri, 26 May 2006 22:59:25 GMT\r\n", &body)
}

fn auth_config() -> get_auth_config::Response {
    let plug_in = AuthPlugInInfo {
        plug_in_id: "DssTargeting".to_owned(),
        service_url: "DssAuthWebService/DssAuthWebService.asmx".to_owned(),
        parameter: Some(String::new()),
    };
    let result = get_auth_config::ServerAuthConfig { auth_info: vec![plug_in], ..Default::default() };
    get_auth_config::Response { result }
}
