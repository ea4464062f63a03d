//! The messages of section 4 of [MS-WUSP] and [MS-WSUSSS].

use patchwell_wire::soap::{ErrorCode, Request, decode_request};
use patchwell_wire::{DecodeError, Limits, ResponseError, client, dss_auth, reporting, server_sync, simple_auth};

use crate::data;

/// The examples without an envelope get one; the prose after a fragment goes.
fn envelope(text: &str) -> String {
    let text = data::squeeze(text);
    match text.split_once("<soap:Envelope") {
        Some(_) => text.replace("<a id=\"Section_5\"></a>", ""),
        None => format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>{}</soap:Body></soap:Envelope>",
            text.trim()
        ),
    }
}

/// Examples 4 and 12 of [MS-WSUSSS] abbreviate a base64 value so that it is none; one character makes it whole again.
fn mend(text: &str) -> String {
    text.replace("bLUHLWPEHsBFG<", "bLUHLWPEHsBF<").replace("2z0UOqAxw==<", "2z0UOqAx<")
}

fn response(name: &str, body: &[u8]) -> Result<(), ResponseError> {
    macro_rules! read {
        ($($path:ident)::+) => {
            $($path)::+::decode_response(body, &Limits::response()).map(|_| ())
        };
    }
    match name {
        "GetConfig" => read!(client::get_config),
        "GetCookie" if String::from_utf8_lossy(body).contains("ClientWebService\"") => read!(client::get_cookie),
        "GetCookie" => read!(server_sync::get_cookie),
        "GetAuthorizationCookie" if String::from_utf8_lossy(body).contains("DssAuth") => {
            read!(dss_auth::get_authorization_cookie)
        }
        "GetAuthorizationCookie" => read!(simple_auth::get_authorization_cookie),
        "ReportEventBatch" => read!(reporting::report_event_batch),
        "GetAuthConfig" => read!(server_sync::get_auth_config),
        "GetConfigData" => read!(server_sync::get_config_data),
        "GetRevisionIdList" => read!(server_sync::get_revision_id_list),
        "GetUpdateData" => read!(server_sync::get_update_data),
        "GetDeployments" => read!(server_sync::get_deployments),
        "GetRollupConfiguration" => read!(reporting::get_rollup_configuration),
        "RollupDownstreamServers" => read!(reporting::rollup_downstream_servers),
        "RollupComputers" => read!(reporting::rollup_computers),
        "GetOutOfSyncComputers" => read!(reporting::get_out_of_sync_computers),
        "RollupComputerStatus" => read!(reporting::rollup_computer_status),
        other => panic!("no operation {other}"),
    }
}

#[test]
fn all_examples_are_read() {
    let Some(root) = data::folder("spec-examples") else { return };
    let (mut requests, mut responses, mut faults) = (0, 0, 0);
    for path in data::files(&root, ".xml") {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let body = mend(&envelope(&String::from_utf8(data::read(&path)).expect("UTF-8")));
        let message = body.split_once("Body><").expect("a body").1;
        let name = message.split([' ', '>', '/']).next().expect("a name");
        if name == "soap:Fault" {
            let code = if file.contains("InvalidCookie") { ErrorCode::InvalidCookie } else { ErrorCode::ConfigChanged };
            match client::get_cookie::decode_response(body.as_bytes(), &Limits::response()) {
                Err(ResponseError::Fault(fault)) => assert_eq!(fault.code, Some(code), "{file}"),
                other => panic!("{file}: {other:?}"),
            }
            faults += 1;
        } else if let Some(operation) = name.strip_suffix("Response") {
            response(operation, body.as_bytes()).unwrap_or_else(|error| panic!("{file}: {error}"));
            responses += 1;
        } else {
            let decoded = decode_request(body.as_bytes(), &Limits::request());
            let decoded = decoded.unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(decoded.request.operation().name(), name, "{file}");
            requests += 1;
        }
    }
    assert_eq!(requests + responses + faults, 44);
    assert_eq!((requests, faults), (25, 3));
}

#[test]
fn a_damaged_base64_value_is_named() {
    let body = envelope(
        "<GetAuthorizationCookieResponse xmlns=\"http://www.microsoft.com/SoftwareDistribution/Server/DssAuthWebService\">\
         <GetAuthorizationCookieResult><CookieData>A</CookieData></GetAuthorizationCookieResult></GetAuthorizationCookieResponse>",
    );
    let refused = dss_auth::get_authorization_cookie::decode_response(body.as_bytes(), &Limits::response());
    let path = "GetAuthorizationCookieResult.CookieData".to_owned();
    assert_eq!(refused, Err(ResponseError::Decode(DecodeError::InvalidValue { path })));
}

#[test]
fn the_contents_of_a_rollup_are_read() {
    let Some(root) = data::folder("spec-examples") else { return };
    let path = data::files(&root, "RollupComputers-request.xml").pop().expect("the example");
    let Ok(decoded) = decode_request(&data::read(&path), &Limits::request()) else { panic!("unreadable") };
    let Request::RollupComputers(request) = decoded.request else { panic!("another operation") };
    let computer = &request.computers[0];
    assert_eq!(computer.computer_id.as_deref(), Some("d07a4d51-7cb2-46d1-ad86-91195cb4325a"));
    assert_eq!(computer.last_sync_result, 1);
    let details = computer.details.as_ref().expect("details");
    assert_eq!(details.computer_model.as_deref(), Some("HP Compaq dc7600 Convertible Minitower"));
    assert_eq!(details.requested_target_group_names, ["Windows Server 2003", "Servers"]);
    assert_eq!(request.cookie.expect("a cookie").encrypted_data, Some(vec![]));
}
