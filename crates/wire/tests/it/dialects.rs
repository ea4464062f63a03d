//! Ways of writing the same message that must be read alike.

use patchwell_wire::client::get_config;
use patchwell_wire::soap::{
    Addressing, Operation, Reply, Request, Service, SoapVersion, decode_request, soap_action_agrees,
};
use patchwell_wire::{DecodeError, Limits, server_sync};

const CLIENT: &str = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService";

fn version_of(body: &[u8]) -> String {
    match decode_request(body, &Limits::request()).expect("read").request {
        Request::GetConfig(request) => request.protocol_version,
        other => panic!("{other:?}"),
    }
}

fn plain() -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><GetConfig xmlns=\"{CLIENT}\">\
         <protocolVersion>2.90</protocolVersion></GetConfig></s:Body></s:Envelope>"
    )
}

#[test]
fn encodings() {
    let text = plain();
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for body in [
        text.clone().into_bytes(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [b"\xFF\xFE", &le[..]].concat(),
        [b"\xFE\xFF", &be[..]].concat(),
        le.clone(),
        be,
    ] {
        assert_eq!(version_of(&body), "2.90");
    }
    let odd = decode_request(&le[..le.len() - 1], &Limits::request());
    assert_eq!(odd, Err(DecodeError::Encoding("UTF-16 with an odd number of bytes")));
}

#[test]
fn prefixes_white_space_and_unknown_elements() {
    let body = format!(
        "<?xml version='1.0'?>\r\n<!-- c --><x:Envelope xmlns:x='http://schemas.xmlsoap.org/soap/envelope/' xmlns:c='{CLIENT}'>\
         <x:Header><z xmlns='urn:z'>1</z></x:Header>\n<x:Body>\t<c:GetConfig><c:New><c:protocolVersion>0</c:protocolVersion>\
         </c:New><c:protocolVersion><![CDATA[2.]]>9&#48;<c:b>x</c:b></c:protocolVersion><c:Other/></c:GetConfig></x:Body>\
         </x:Envelope> "
    );
    assert_eq!(version_of(body.as_bytes()), "2.90");
}

#[test]
fn nil_operations_and_parameters() {
    let body = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><GetAuthConfig i:nil=\"true\" \
        xmlns=\"http://www.microsoft.com/SoftwareDistribution\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" \
        xmlns:a=\"urn:unused\"/></s:Body></s:Envelope>";
    let decoded = decode_request(body.as_bytes(), &Limits::request()).expect("read");
    assert_eq!(decoded.request, Request::GetAuthConfig(server_sync::get_auth_config::Request {}));
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><SyncUpdates xmlns=\"{CLIENT}\">\
         <cookie a:nil=\"1\" xmlns:a=\"http://www.w3.org/2001/XMLSchema-instance\"/><parameters><CachedDriverIDs \
         a:nil=\"true\" xmlns:a=\"http://www.w3.org/2001/XMLSchema-instance\"/><SkipSoftwareSync>1</SkipSoftwareSync>\
         <ComputerSpec><HardwareIDs><guid>{{458AB48B-acb9-5863-b5a8-d2c32f0d3e6f}}</guid></HardwareIDs></ComputerSpec>\
         </parameters></SyncUpdates></s:Body></s:Envelope>"
    );
    let Request::SyncUpdates(request) = decode_request(body.as_bytes(), &Limits::request()).expect("read").request
    else {
        panic!("another operation")
    };
    assert_eq!(request.cookie, None);
    let parameters = request.parameters.expect("parameters");
    assert!(parameters.cached_driver_ids.is_empty() && parameters.skip_software_sync);
    assert_eq!(parameters.computer_spec.expect("a specification").hardware_ids.len(), 1);
}

#[test]
fn addressed_requests_get_addressed_answers() {
    let body = format!(
        "<s:Envelope xmlns:a=\"http://www.w3.org/2005/08/addressing\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">\
         <s:Header><a:Action s:mustUnderstand=\"1\">{CLIENT}/GetConfig</a:Action><a:MessageID>urn:uuid:1</a:MessageID>\
         <a:To s:mustUnderstand=\"1\">https://server/ClientWebService/client.asmx</a:To></s:Header><s:Body>\
         <GetConfig xmlns=\"{CLIENT}\"><protocolVersion>2.90</protocolVersion></GetConfig></s:Body></s:Envelope>"
    );
    let decoded = decode_request(body.as_bytes(), &Limits::request()).expect("read");
    assert_eq!(decoded.version, SoapVersion::V12);
    let action = Some(format!("{CLIENT}/GetConfig"));
    assert_eq!(decoded.addressing, Some(Addressing { message_id: Some("urn:uuid:1".to_owned()), action }));
    let answer = get_config::encode_response(&get_config::Response::default(), &decoded.reply());
    let answer = String::from_utf8(answer).expect("UTF-8");
    assert!(answer.starts_with(&format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
         <s:Header><a:Action s:mustUnderstand=\"1\">{CLIENT}/GetConfigResponse</a:Action>\
         <a:RelatesTo>urn:uuid:1</a:RelatesTo></s:Header><s:Body xmlns:xsi="
    )));
}

#[test]
fn the_action_header_is_compared_apart() {
    let action = format!("\"{CLIENT}/GetConfig\"");
    assert!(soap_action_agrees(Some(&action), Operation::GetConfig));
    assert!(soap_action_agrees(Some("\"\""), Operation::GetConfig));
    assert!(soap_action_agrees(None, Operation::GetConfig));
    assert!(!soap_action_agrees(Some(&action), Operation::SyncUpdates));
}

#[test]
fn operations_are_found_by_their_names() {
    for &operation in Operation::ALL {
        assert_eq!(Operation::from_qname(operation.namespace(), operation.name()), Some(operation));
    }
    assert_eq!(Operation::GetUpdateData.service(), Service::ServerSync);
    assert_eq!(Operation::GetUpdateData.soap_action(), "http://www.microsoft.com/SoftwareDistribution/GetUpdateData");
}

#[test]
fn an_answer_that_lacks_its_result_is_refused() {
    let body = plain().replace("<GetConfig ", "<GetConfigResponse ").replace("</GetConfig>", "</GetConfigResponse>");
    let refused = get_config::decode_response(body.as_bytes(), &Limits::response()).expect_err("no result");
    assert_eq!(refused.to_string(), "GetConfigResult is missing");
    let version_11 = get_config::encode_response(&get_config::Response::default(), &Reply::default());
    assert!(get_config::decode_response(&version_11, &Limits::response()).is_ok());
}
