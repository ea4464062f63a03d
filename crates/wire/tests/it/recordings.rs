//! What genuine servers and agents said, read and written again byte by byte.

use std::path::Path;

use patchwell_wire::soap::{Caller, Reply, Request, Style, decode_request};
use patchwell_wire::{DecodeError, Limits, ResponseError, client, dss_auth, reporting, server_sync, simple_auth};

use crate::data;

/// Reads a response of the operation a folder is named after, and writes it again.
fn again(name: &str, body: &[u8]) -> Result<Vec<u8>, ResponseError> {
    macro_rules! again {
        ($($path:ident)::+) => {
            $($path)::+::decode_response(body, &Limits::response())
                .map(|response| $($path)::+::encode_response(&response, &Reply::default()))
        };
    }
    let server_sync = String::from_utf8_lossy(body).contains("\"http://www.microsoft.com/SoftwareDistribution\"");
    let dss = String::from_utf8_lossy(body).contains("DssAuthWebService\"");
    match name {
        "GetConfig" => again!(client::get_config),
        "GetAuthorizationCookie" if dss => again!(dss_auth::get_authorization_cookie),
        "GetAuthorizationCookie" => again!(simple_auth::get_authorization_cookie),
        "GetCookie" if server_sync => again!(server_sync::get_cookie),
        "GetCookie" => again!(client::get_cookie),
        "RegisterComputer" => again!(client::register_computer),
        "StartCategoryScan" => again!(client::start_category_scan),
        "SyncUpdates" => again!(client::sync_updates),
        "GetExtendedUpdateInfo" => again!(client::get_extended_update_info),
        "ReportEventBatch" => again!(reporting::report_event_batch),
        "GetAuthConfig" => again!(server_sync::get_auth_config),
        "GetConfigData" => again!(server_sync::get_config_data),
        "GetRevisionIdList" => again!(server_sync::get_revision_id_list),
        "GetUpdateData" => again!(server_sync::get_update_data),
        other => panic!("no operation {other}"),
    }
}

fn operation_of(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
    folder.split_once('-').expect("NNN-Operation").1.to_owned()
}

#[test]
fn responses_are_written_as_recorded() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    let mut count = 0;
    for part in ["client-scan", "first-sync", "client-flow", "server-sync"] {
        for path in data::files(&root.join(part), "response.xml") {
            let name = operation_of(&path);
            if name == "fault" {
                continue;
            }
            let recorded = data::read(&path);
            let written = again(&name, &recorded).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let (written, recorded) = (String::from_utf8_lossy(&written), String::from_utf8_lossy(&recorded));
            assert_eq!(written.trim_end(), recorded.trim_end(), "{}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 26);
}

/// The body of an envelope, where the look of the envelope is the caller's.
fn body(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let from = text.find(":Body>").expect("a body") + 6;
    let to = text.rfind(":Body>").and_then(|end| text[..end].rfind("</")).expect("an end");
    text[from..to].to_owned()
}

fn encode(request: &Request, caller: &Caller) -> Vec<u8> {
    macro_rules! encode {
        ($( $variant:ident => $($path:ident)::+; )+) => {
            match request {
                $( Request::$variant(request) => $($path)::+::encode_request(request, caller), )+
                other => panic!("not recorded: {other:?}"),
            }
        };
    }
    encode! {
        SimpleAuthGetAuthorizationCookie => simple_auth::get_authorization_cookie;
        GetConfig => client::get_config;
        ClientGetCookie => client::get_cookie;
        RegisterComputer => client::register_computer;
        StartCategoryScan => client::start_category_scan;
        SyncUpdates => client::sync_updates;
        GetExtendedUpdateInfo => client::get_extended_update_info;
        ReportEventBatch => reporting::report_event_batch;
        GetAuthConfig => server_sync::get_auth_config;
        ServerSyncGetCookie => server_sync::get_cookie;
        GetConfigData => server_sync::get_config_data;
        GetRevisionIdList => server_sync::get_revision_id_list;
        GetUpdateData => server_sync::get_update_data;
        DssAuthGetAuthorizationCookie => dss_auth::get_authorization_cookie;
    }
}

#[test]
fn requests_are_written_as_recorded() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    let mut requests = data::files(&root, "request.xml");
    requests.extend(data::files(&root, "request-excerpt.xml"));
    let mut count = 0;
    for path in requests {
        let recorded = data::read(&path);
        let decoded = decode_request(&recorded, &Limits::request());
        let decoded = decoded.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(decoded.request.operation().name(), operation_of(&path), "{}", path.display());
        let written = encode(&decoded.request, &Caller::default());
        // A comment of the excerpt, and the empty lists that a hand-made client sent and agents leave out.
        let expected = String::from_utf8_lossy(&recorded).replace("<!-- EXCERPT: 5 of 70 Device elements -->", "");
        let empty = "<InstalledNonLeafUpdateIDs/><OtherCachedUpdateIDs/><CachedDriverIDs/>";
        let expected = expected.replace(empty, "");
        assert_eq!(body(&written), body(expected.trim_end().as_bytes()), "{}", path.display());
        if expected.starts_with("<s:Envelope") {
            assert_eq!(String::from_utf8_lossy(&written), expected.trim_end(), "{}", path.display());
        }
        count += 1;
    }
    assert_eq!(count, 22);
}

#[test]
fn the_public_upstream_is_understood() {
    let Some(root) = data::folder("recorded-wsus-2025/microsoft-upstream") else { return };
    let recorded = data::read(&root.join("get-config-data-response.xml"));
    let response = server_sync::get_config_data::decode_response(&recorded, &Limits::response()).expect("readable");
    let config = response.result;
    assert!(config.catalog_only_sync && config.server_hosts_psf_files);
    assert_eq!(config.max_number_of_pnp_hardware_ids_in_request, 450);
    assert_eq!(config.new_config_anchor.as_deref(), Some("2026-10-05 17:27:44.393"));
    assert_eq!(config.max_updates_per_request_in_get_update_decryption_data, 500);
    assert!(config.language_update_list.iter().any(|language| language.short_language == "zh-hk"));
}

#[test]
fn file_locations_are_written_as_recorded() {
    let Some(root) = data::folder("recorded-wsus-2025/cbs") else { return };
    let recorded = data::read(&root.join("get-file-locations-response.xml"));
    let refused = client::get_file_locations::decode_response(&recorded, &Limits::response());
    let path = "GetFileLocationsResult.NewCookie.Expiration".to_owned();
    assert_eq!(refused, Err(ResponseError::Decode(DecodeError::InvalidValue { path })));
    let whole = String::from_utf8_lossy(&recorded)
        .replace("<Expiration>REDACTED", "<Expiration>2026-10-04T15:49:04Z")
        .replace("REDACTED", "AAAA");
    let response =
        client::get_file_locations::decode_response(whole.as_bytes(), &Limits::response()).expect("readable");
    let written = client::get_file_locations::encode_response(&response, &Reply::default());
    assert_eq!(String::from_utf8_lossy(&written), whole.trim_end());
}

#[test]
fn the_style_of_older_servers_is_theirs() {
    let request = server_sync::get_auth_config::Request {};
    let caller = Caller { style: Style::Asmx, ..Caller::default() };
    let written = server_sync::get_auth_config::encode_request(&request, &caller);
    assert_eq!(
        String::from_utf8_lossy(&written),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <soap:Body><GetAuthConfig xmlns=\"http://www.microsoft.com/SoftwareDistribution\" /></soap:Body></soap:Envelope>"
    );
}
